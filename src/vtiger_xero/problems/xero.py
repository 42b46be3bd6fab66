"""Xero's own."""

from vtiger_xero.problems.problem import Cure, Problem

PROBLEMS = (
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
        "xero_redirect_refused",
        "Xero sends nobody back to this address",
        "After the consent Xero sends people back to an https address or to http://localhost only, and this page is "
        "open at {url}.",
        "Open the page as http://localhost on the machine itself, or put it behind https; or connect with a custom "
        "connection, which needs no consent.",
        Cure.SETUP,
    ),
    Problem(
        "xero_consent_incomplete",
        "Xero's consent was not completed",
        "Xero's consent did not come to its end ({detail}).",
        "Connect Xero again, and allow access within five minutes.",
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
        "base_currency_differs",
        "The base currencies differ",
        "Vtiger's base currency is {vtiger}, and that of the Xero organisation {organisation} is {xero}.",
        "Connect a Xero organisation whose base currency is {vtiger}.",
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
        "Look in Xero what became of the record, and restore it there if it was archived or merged.",
        Cure.RECORD,
    ),
    Problem(
        "xero_name_taken",
        "The name is taken in Xero",
        "Another active contact in Xero has this name, and names are unique there. Xero says: {detail}",
        "Give the two the same name in both systems if they are one customer; otherwise rename one of them.",
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
        "Find the contact with this Contact Code in Xero, among the archived ones too, and restore it; the next run "
        "links the two.",
        Cure.RECORD,
    ),
    Problem(
        "xero_email_invalid",
        "Xero does not accept the e-mail address",
        "Xero says: {detail}",
        "Correct it in the CRM; Xero takes one plain address, without umlauts.",
        Cure.RECORD,
    ),
    Problem(
        "xero_contact_archived",
        "The contact is archived in Xero",
        "Xero lets no program change an archived contact.",
        "Restore the contact in Xero.",
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
