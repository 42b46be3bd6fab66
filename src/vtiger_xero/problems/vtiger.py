"""Vtiger's own."""

from vtiger_xero.problems.problem import Cure, Problem

PROBLEMS = (
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
    Problem(
        "vtiger_address_wrong",
        "Vtiger's address cannot be used",
        "{url} is not the address of a web site.",
        "Give the address at which Vtiger opens in a browser, such as https://crm.example.com.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_not_there",
        "No Vtiger at this address",
        "{url} answers, but neither as an open source Vtiger at {webservice} ({detail}) nor as Vtiger Cloud at {rest}.",
        "Give the address at which Vtiger opens in a browser. If it is right, ask whoever runs the server whether "
        "something keeps programs from webservice.php.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_day_limit",
        "Vtiger Cloud's limit of calls is reached",
        "Vtiger Cloud takes no more calls of {user} for now; they are tried again from {until}.",
        "Nothing is lost: the first run after {until} goes on. For more calls, choose a higher plan at Vtiger, or a "
        "longer interval between runs.",
        Cure.TIME,
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
        "vtiger_field_unknown",
        "Vtiger does not know a field",
        "Vtiger's module {module} has no field {field}, or hides it from this program's user.",
        "Give the field's own name, such as cf_877, in the connection's settings, or leave it blank there. A look at "
        "both sides lists the names (`vtiger-xero check`). If the name is right, give the user a role that may "
        "see the field.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_field_twice",
        "A field of Vtiger has two meanings",
        "The field {field} of Vtiger's module {module} was named in the settings for something, and holds something "
        "else already.",
        "Make a field of its own in Vtiger's Module Manager, and name that one in the connection's settings.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_field_unfit",
        "A field of Vtiger does not fit",
        "The field {field} of Vtiger's module {module} cannot hold what it is named for ({name}): {detail}.",
        "Make a field of a fitting type in Vtiger's Module Manager, and name that one in the connection's settings.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_zone_suspect",
        "Vtiger's times lie in the future",
        "Vtiger's newest record changed {ahead} after Vtiger's own clock, if its times are in {zone}: they are "
        "probably in another zone.",
        "Set vtiger.timezone to the zone that stands as $default_timezone in Vtiger's config.inc.php.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_invoices_broken",
        "Vtiger's invoice API is broken",
        "Vtiger {version} as shipped cannot write {invoices} through its API on PHP 8. That is told from its version; "
        "nothing was tried.",
        "Everything else works: organizations, persons, products, services, and the amounts received, the balance and "
        "the status of invoices that are there. For the rest, ask whoever runs Vtiger to mend its web service or "
        "to run it on PHP 7.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_preferences",
        "The Vtiger user's preferences corrupt numbers or dates",
        "Vtiger would change what {user} writes, or may: {detail}.",
        "In Vtiger, open the user's preferences and set Decimal Separator to a point, Number Of Currency Decimals to 2 "
        "or more, and Date Format to yyyy-mm-dd.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_preferences_unknown",
        "The Vtiger user's preferences cannot be checked",
        "Whether Vtiger would change amounts that {user} writes cannot be seen ({detail}).",
        "Check that the user's preferences in Vtiger have a point as Decimal Separator, 2 or more as Number Of "
        "Currency Decimals and yyyy-mm-dd as Date Format, or connect with an administrator.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_name_taken",
        "The name is taken in Vtiger",
        "Another record in Vtiger has this name, and names are unique there. Vtiger says: {detail}",
        "Merge the two in Vtiger if they are the same; otherwise rename one of them.",
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
    Problem(
        "account_not_in_picklist",
        "The account is not in Vtiger's picklist",
        "Xero's account {detail} is none of the values of the picklist in which Vtiger keeps the account.",
        "Add a value that begins with the account's code, such as 200 - Sales, to the picklist in Vtiger: Settings, "
        "Module Management, Picklist Editor.",
        Cure.SETUP,
    ),
    Problem(
        "vtiger_price_foreign",
        "The price stands in another currency in Vtiger",
        "In Vtiger the price of this record stands in {detail}, and Xero's is one in the base currency.",
        "Let the price in Vtiger stand in the base currency, or leave the record out of the sync.",
        Cure.RECORD,
    ),
    Problem(
        "vtiger_prices_lost",
        "Vtiger 7 would lose the prices in other currencies",
        "This record has prices in {detail} as well, which Vtiger 7 deletes whenever a program changes the record. So "
        "it was not changed.",
        "Make the change by hand in Vtiger, take the prices in other currencies away, or update Vtiger.",
        Cure.RECORD,
    ),
    Problem(
        "vtiger_taxes_denied",
        "Only an administrator may change taxes in Vtiger",
        "Vtiger lets nobody but an administrator change or add taxes ({detail}).",
        "Make the user of this program an administrator in Vtiger, or change the rates there by hand.",
        Cure.SETUP,
    ),
)
