"""The catalogue of everything that can go wrong, in the words in which users read it.

A problem is either *raised*, as a :class:`SyncError` that ends a call or a run, or *kept*, as an open row of the
problems list. Either way its text comes from here. ``docs/problems.md`` has a section for every code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Cure(StrEnum):
    """What makes a problem worth trying again."""

    TIME = "time"
    """Waiting; it is tried again by itself."""
    RECORD = "record"
    """An edit of the record or of the settings; until then it is parked."""
    SETUP = "setup"
    """An administrator's act, after which the next run goes on."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the catalogue.

    Attributes:
        code: its name in the database, in JSON and in the documentation.
        title: what it is called.
        cause: what happened; ``{placeholders}`` are filled in where it happens.
        fix: what to do about it.
        cure: what makes it worth trying again.
    """

    code: str
    title: str
    cause: str
    fix: str
    cure: Cure

    def message(self, details: Mapping[str, object] | None = None) -> str:
        """The cause as a sentence about one case; a detail that is not given reads as ``…``."""
        return self.cause.format_map(_Forgiving(details or {}))

    def advice(self, details: Mapping[str, object] | None = None) -> str:
        """The fix as a sentence about one case."""
        return self.fix.format_map(_Forgiving(details or {}))


class _Forgiving(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


class SyncError(Exception):
    """Something went wrong that has an entry in the catalogue.

    Raised by a call to a side, it also says that the side did nothing, unless it is a :class:`NoAnswerError`.

    Args:
        code: of the catalogue.
        details: what fills the placeholders of cause and fix. Never a secret.
    """

    def __init__(self, code: str, **details: object) -> None:
        self.problem = CATALOGUE[code]
        self.details = details
        super().__init__(f"{self.problem.title}: {self.message}")

    @property
    def code(self) -> str:
        """The catalogue's name of it."""
        return self.problem.code

    @property
    def message(self) -> str:
        """What happened, in a sentence."""
        return self.problem.message(self.details)

    @property
    def fix(self) -> str:
        """What to do about it, in a sentence."""
        return self.problem.advice(self.details)


class NoAnswerError(SyncError):
    """The request was sent and no usable answer came: the side may have done it or not."""


class WholeBatchRefusedError(SyncError):
    """The side refused a call of several records as a whole: it did nothing, and did not say whose fault it is."""


class LimitedError(SyncError):
    """The side refused the call for having been called too often; it did nothing.

    Args:
        until: when it may be called again, by our clock.
    """

    def __init__(self, code: str, until: datetime, **details: object) -> None:
        self.until = until
        super().__init__(code, until=f"{until:%Y-%m-%d %H:%M} UTC", **details)


def _catalogue(*problems: Problem) -> dict[str, Problem]:
    return {problem.code: problem for problem in problems}


CATALOGUE: Mapping[str, Problem] = _catalogue(
    # Reaching a side
    Problem(
        "unreachable",
        "A system cannot be reached",
        "{side} at {url} cannot be reached ({detail}).",
        "Check the address, and that this machine can open it; the next run goes on where this one stopped.",
        Cure.TIME,
    ),
    Problem(
        "no_answer",
        "No answer",
        "{side} was asked to {action} and no answer came ({detail}).",
        "Nothing to do: the next run first finds out whether it was done, and goes on from there.",
        Cure.TIME,
    ),
    Problem(
        "wrong_answer",
        "Not the answer of the system expected",
        "{side} at {url} answered with something else than JSON: {detail}.",
        "Open the address in a browser: a proxy, a login page or a maintenance page may be in the way, or the address "
        "may be wrong.",
        Cure.SETUP,
    ),
    Problem(
        "server_error",
        "A system has trouble of its own",
        "{side} answered with an error of its own (HTTP {status}{detail}).",
        "Nothing to do: the next run tries again. If it goes on for hours, ask whoever runs {side}.",
        Cure.TIME,
    ),
    # This machine
    Problem(
        "database_failed",
        "The database does not work",
        "The database answered: {detail}.",
        "Make room on the disk, or start the database server; nothing that was written is lost, and the next run goes "
        "on where this one stopped.",
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
        "port_taken",
        "The port is in use",
        "Port {port} of this machine is used by another program.",
        "Stop that program, or choose another port with {option}.",
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
        "Name one that is there, or make it with `vtiger-xero connect {name}`.",
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
        "Switch one on: `vtiger-xero settings {name} --set organizations.enabled=true`.",
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
        "run_taken_over",
        "Another worker carries the run",
        "This worker stood still for so long that another one took its run over.",
        "Nothing to do: the other worker finishes the run.",
        Cure.TIME,
    ),
    # Vtiger
    Problem(
        "vtiger_key_refused",
        "Vtiger refuses the access key",
        "Vtiger at {url} does not accept the access key of user {user}.",
        "Copy the access key from the user's My Preferences page in Vtiger, and connect again.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_user_unknown",
        "Vtiger does not know the user",
        "Vtiger at {url} does not know an active user named {user}.",
        "Give the name with which the user logs in to Vtiger, and connect again.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_login_contested",
        "Another program logs in as the same Vtiger user",
        "Logging in to Vtiger as {user} failed {attempts} times in a row: another program takes the login token.",
        "Give this program a Vtiger user of its own.",
        Cure.TIME,
    ),
    Problem(
        "vtiger_denied",
        "Vtiger denies access",
        "Vtiger's user {user} may not {action} ({detail}).",
        "Give the user a role that may see and edit the module, or connect with an administrator.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_refused",
        "Vtiger refused a request",
        "Vtiger refused to {action}: {detail}.",
        "This is a question that the program should not have asked. Please report it with these words.",
        Cure.SETUP,
    ),
    # Matching and writing records
    Problem(
        "match_ambiguous",
        "Several records might be the same",
        "More than one record of the same name is there, and nothing says which of them belong together.",
        "Rename or merge what is there twice, in Vtiger or in Xero; the next run matches what is left.",
        Cure.TIME,
    ),
    Problem(
        "name_linked_elsewhere",
        "The name belongs to another record",
        "The record of this name in the other system is linked with another record already.",
        "If it is there twice, merge the two; if they are two customers, give one of them another name.",
        Cure.TIME,
    ),
    Problem(
        "name_missing",
        "No name",
        "The record has no name, and both systems need one.",
        "Give it a name.",
        Cure.RECORD,
    ),
    Problem(
        "xero_name_characters",
        "Xero does not take < and > in names",
        "The name has < or > in it, which Xero does not take.",
        "Write the name without these characters.",
        Cure.RECORD,
    ),
    Problem(
        "xero_name_too_long",
        "The name is too long for Xero",
        "The name has more than 255 characters, which is the most that Xero takes.",
        "Shorten the name.",
        Cure.RECORD,
    ),
    Problem(
        "record_unreadable",
        "A record cannot be read",
        "The record came in a form that cannot be understood: {detail}.",
        "Open the record, look at the value named, and save it again.",
        Cure.RECORD,
    ),
    Problem(
        "vtiger_address_wrong",
        "Vtiger's address cannot be used",
        "{url} is not the address of a web site.",
        "Give the address at which Vtiger opens in a browser, such as https://crm.example.com.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_session_lost",
        "Vtiger forgets every login",
        "Vtiger at {url} let {user} in and did not know it with the next request ({detail}).",
        "Ask whoever runs Vtiger to check that PHP can write its session files and that all requests reach one server.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_inconsistent",
        "Vtiger's answers contradict each other",
        "Vtiger was asked for records of {module}, and {detail}.",
        "Nothing to do: the next run tries again. If it goes on, ask whoever runs Vtiger to look at the log of its "
        "database.",
        Cure.TIME,
    ),
    Problem(
        "vtiger_unreadable",
        "A record of Vtiger cannot be understood",
        "What Vtiger says of {name} cannot be understood: {detail}.",
        "Open the record in Vtiger and save it again. If that does not help, please report it with these words.",
        Cure.RECORD,
    ),
    Problem(
        "vtiger_module_missing",
        "Vtiger lacks a module",
        "Vtiger at {url} does not offer the module {module} to user {user}.",
        "Switch the module on in Vtiger's Module Manager, and give the user a role that may see it.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_preferences",
        "The Vtiger user's preferences corrupt numbers",
        "Vtiger would change amounts that {user} writes: {detail}.",
        "In Vtiger, open the user's preferences and set Decimal Separator to a point and Number Of Currency Decimals "
        "to 2 or more.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_preferences_unknown",
        "The Vtiger user's preferences cannot be checked",
        "Whether Vtiger would change amounts that {user} writes cannot be seen ({detail}).",
        "Check that the user's preferences in Vtiger have a point as Decimal Separator and 2 or more as Number Of "
        "Currency Decimals, or connect with an administrator.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_name_taken",
        "The name is taken in Vtiger",
        "Another record in Vtiger has this name, and names are unique there. Vtiger says: {detail}",
        "Link the two in the match review if they are the same; otherwise rename one of them.",
        Cure.RECORD,
    ),
    Problem(
        "vtiger_field_missing",
        "Vtiger wants a field filled",
        "Vtiger does not take the record without a field that is mandatory there. Vtiger says: {detail}",
        "Fill the field on the other side, or make it optional in Vtiger's Module Manager.",
        Cure.RECORD,
    ),
    Problem(
        "vtiger_record_denied",
        "Vtiger does not let the record be written",
        "The record was deleted in Vtiger, or the user of this program may not edit it; Vtiger does not tell which. "
        "Vtiger says: {detail}",
        "Restore the record from Vtiger's recycle bin, or give the user a role that may edit it.",
        Cure.RECORD,
    ),
    Problem(
        "vtiger_record_refused",
        "Vtiger refused a record",
        "Vtiger says: {detail}",
        "Change the record as Vtiger asks; it is tried again when it has changed.",
        Cure.RECORD,
    ),
    # Xero
    Problem(
        "xero_client_refused",
        "Xero refuses the client id or secret",
        "Xero does not accept the client id or the client secret ({detail}).",
        "Copy both from the app's page at developer.xero.com, and connect again.",
        Cure.SETUP,
    ),
    Problem(
        "xero_disconnected",
        "Xero is disconnected",
        "Xero no longer lets this program in ({detail}): somebody disconnected it, or its permission has run out.",
        "Connect Xero again; the links between records are kept, so nothing is doubled.",
        Cure.SETUP,
    ),
    Problem(
        "xero_scope_refused",
        "Xero refuses the permissions asked for",
        "Xero does not grant the app the permissions {scopes} ({detail}).",
        "Tick these permissions for the app at developer.xero.com, and connect again.",
        Cure.SETUP,
    ),
    Problem(
        "xero_forbidden",
        "Xero denies access",
        "Xero does not let this program {action} ({detail}).",
        "Give the app the permission for it at developer.xero.com, or connect with a Xero user whose role has it.",
        Cure.SETUP,
    ),
    Problem(
        "xero_organisation_missing",
        "No Xero organisation",
        "The Xero app is connected to {count} organisations, and this connection needs exactly one ({detail}).",
        "Name the organisation when connecting, or give the app access to it in Xero.",
        Cure.SETUP,
    ),
    Problem(
        "xero_busy",
        "Too many calls to Xero",
        "Xero asks to wait until {until}.",
        "Nothing to do: the next run goes on.",
        Cure.TIME,
    ),
    Problem(
        "xero_day_limit",
        "Xero's daily limit is reached",
        "Xero takes no more calls for this organisation until {until}.",
        "Nothing is lost: the first run after {until} goes on. For more calls a day, choose a higher plan for the app "
        "at developer.xero.com, or a longer interval between runs.",
        Cure.TIME,
    ),
    Problem(
        "xero_day_reserve",
        "What is left of Xero's daily limit is kept",
        "{remaining} calls to Xero are left for today, and {reserve} are kept for Sync Now; scheduled runs wait until "
        "{until}.",
        "Nothing is lost: Sync Now may use them at once. For more calls a day, choose a higher plan for the app at "
        "developer.xero.com, or a longer interval between runs.",
        Cure.TIME,
    ),
    Problem(
        "xero_unreadable",
        "A record of Xero cannot be understood",
        "What Xero says of {name} cannot be understood: {detail}.",
        "Open the record in Xero and save it again. If that does not help, please report it with these words.",
        Cure.RECORD,
    ),
    Problem(
        "xero_not_found",
        "Xero does not know the record",
        "Xero has no record with the id that this one is linked to.",
        "Start a Resync: it finds out what became of the record in Xero.",
        Cure.RECORD,
    ),
    Problem(
        "xero_name_taken",
        "The name is taken in Xero",
        "Another active contact in Xero has this name, and names are unique there. Xero says: {detail}",
        "Link the two in the match review if they are the same customer; otherwise rename one of them.",
        Cure.RECORD,
    ),
    Problem(
        "xero_name_missing",
        "Xero needs a name",
        "Xero takes no contact without a name. Xero says: {detail}",
        "Give the organization a name in the CRM.",
        Cure.RECORD,
    ),
    Problem(
        "xero_number_taken",
        "The contact number is taken in Xero",
        "Another contact in Xero, perhaps an archived one, carries this record's number. Xero says: {detail}",
        "Find the contact with this Contact Code in Xero, among the archived ones too, restore it if need be, and link "
        "the two in the match review.",
        Cure.RECORD,
    ),
    Problem(
        "xero_email_invalid",
        "Xero does not accept the e-mail address",
        "Xero does not accept the e-mail address. Xero says: {detail}",
        "Correct it in the CRM; Xero takes one plain address, without umlauts.",
        Cure.RECORD,
    ),
    Problem(
        "xero_contact_archived",
        "The contact is archived in Xero",
        "The contact is archived in Xero, and Xero lets no program change an archived contact.",
        "Restore the contact in Xero, or exclude the record from the sync.",
        Cure.RECORD,
    ),
    Problem(
        "xero_refused",
        "Xero refused a record",
        "Xero says: {detail}",
        "Change the record as Xero asks; it is tried again when it has changed.",
        Cure.RECORD,
    ),
    Problem(
        "xero_request_refused",
        "Xero refused a request",
        "Xero refused to {action}: {detail}",
        "This is a question that the program should not have asked. Please report it with these words.",
        Cure.SETUP,
    ),
)
