"""This machine, its database and its commands."""

from vtiger_xero.problems.problem import Cure, Problem

PROBLEMS = (
    Problem(
        "database_address_wrong",
        "The database's address is wrong",
        "The database's address cannot be understood: {detail}.",
        "Give VTIGER_XERO_DATABASE_URL the form sqlite:///path or postgresql://user:password@host/name, or leave it "
        "out for SQLite in the data folder.",
        Cure.SETUP,
    ),
    Problem(
        "database_failed",
        "The database does not work",
        "The database answered: {detail}.",
        "Make room on the disk, start the database server, or put a backup in the place of a damaged file; then the "
        "next run goes on where this one stopped.",
        Cure.TIME,
    ),
    Problem(
        "secret_unreadable",
        "Stored secrets cannot be read",
        "The key that seals stored secrets is missing or is not the one that sealed them.",
        "Put the key file back where it was (secret.key in the data folder), or connect both systems again.",
        Cure.SETUP,
    ),
    Problem(
        "home_unusable",
        "The data folder cannot be used",
        "The data folder {path} cannot be used: {detail}.",
        "Make the folder writable for this user, or name another one in VTIGER_XERO_HOME.",
        Cure.SETUP,
    ),
    Problem(
        "secret_missing",
        "A secret is missing",
        "{what} was not given.",
        "Set it in the environment (VTIGER_XERO_VTIGER_ACCESS_KEY, VTIGER_XERO_XERO_CLIENT_SECRET), or type it when "
        "asked; it is never taken from the command's arguments, which others on this machine can read.",
        Cure.SETUP,
    ),
    Problem(
        "connection_unknown",
        "No such connection",
        "There is no connection named {name}; there are: {known}.",
        "Name one that is there, or connect another one (`vtiger-xero connect {name}`).",
        Cure.SETUP,
    ),
    Problem(
        "connection_twice",
        "The two are connected already",
        "Another connection joins this Vtiger with this Xero organisation.",
        "Use that one, or connect another organisation.",
        Cure.SETUP,
    ),
    Problem(
        "setting_unknown",
        "No such setting",
        "There is no setting named {name}.",
        "The settings are: {known}.",
        Cure.SETUP,
    ),
    Problem(
        "setting_invalid",
        "Not a value of the setting",
        "{name} cannot be set to {value}.",
        "It may be: {allowed}.",
        Cure.SETUP,
    ),
    Problem(
        "nothing_enabled",
        "Nothing is switched on",
        "No module of the connection {name} is switched on, so there is nothing to sync.",
        "Switch one on: Enable Sync in the settings (`vtiger-xero settings {name} --set organizations.enabled=true`).",
        Cure.SETUP,
    ),
    Problem(
        "port_unusable",
        "The port cannot be used",
        "Port {port} of this machine cannot be listened on: {detail}.",
        "Stop the program that uses the port, or name another one in VTIGER_XERO_PORT.",
        Cure.SETUP,
    ),
    Problem(
        "run_abandoned",
        "A run keeps breaking off",
        "The run was begun {times} times, and the program ended each time before the run did.",
        "See this machine's log for what ended the program (memory, most often). Nothing is lost: the next run goes on "
        "where this one stopped.",
        Cure.TIME,
    ),
    Problem(
        "module_unknown",
        "No such module",
        "{module} is not a module that is switched on; those are: {known}.",
        "Name one of them, or switch it on in the connection's settings.",
        Cure.SETUP,
    ),
    Problem(
        "run_under_way",
        "Another run is under way",
        "Another program is syncing {name} just now.",
        "Wait until it has ended, then try again.",
        Cure.TIME,
    ),
    Problem(
        "run_cancelled",
        "The run was cancelled",
        "Somebody ended the run before it was through.",
        "Nothing to do: what was written stays, and the next run goes on from there.",
        Cure.TIME,
    ),
    Problem(
        "run_taken_over",
        "Another worker carries the run",
        "This worker stood still for so long that another one took its run over.",
        "Nothing to do: the other worker finishes the run.",
        Cure.TIME,
    ),
)
