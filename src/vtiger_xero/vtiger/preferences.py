"""Preferences of the user with which this program writes: some of them make Vtiger change what is written."""

from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger.channel import VtigerRefusalError
from vtiger_xero.vtiger.transport import Login, Transport
from vtiger_xero.vtiger.vtql import record_id, select

#: Fewer decimals would round the cents off the amounts that are written.
DECIMALS = 2

#: Formats with which dates were written and came back as they were.
DATE_FORMATS = frozenset({"", "dd-mm-yyyy", "mm-dd-yyyy", "yyyy-mm-dd"})

_COLUMNS = ("currency_decimal_separator", "no_of_currency_decimals", "date_format")


def check_preferences(transport: Transport, login: Login) -> str:
    """What the user's preferences mean for amounts and dates.

    Raises:
        SyncError: ``vtiger_preferences``, or ``vtiger_preferences_unknown`` where Vtiger does not show them.
    """
    unknown = "vtiger_preferences_unknown"
    try:
        rows = transport.get("query", query=select(_COLUMNS, "Users", f"id = {record_id(login.user_id)}"))
    except VtigerRefusalError as error:
        raise SyncError(unknown, user=transport.user, detail=error.refusal.message) from error
    match rows:
        case [{"currency_decimal_separator": separator, "no_of_currency_decimals": decimals, "date_format": dates}]:
            trouble = _trouble(_shown(separator), _shown(decimals), _shown(dates), login.version)
        case _:
            raise SyncError(unknown, user=transport.user, detail="Vtiger does not show the user")
    if trouble:
        raise SyncError("vtiger_preferences", user=transport.user, detail=trouble)
    return f"Amounts keep their decimal point and {_shown(decimals) or DECIMALS} decimals."


def _shown(preference: object) -> str:
    return "" if preference is None else str(preference)


def _trouble(separator: str, decimals: str, dates: str, version: str) -> str | None:
    if separator not in {"", "."}:
        return f"the decimal separator is {separator}"
    if dates not in DATE_FORMATS:
        return f"the date format is {dates}"
    if not decimals:
        # Vtiger 7 then stores every price as 0; from 8 on it takes 2.
        return "the number of decimals is blank" if version.startswith("7.") else None
    if not decimals.isdecimal() or int(decimals) < DECIMALS:
        return f"the number of decimals is {decimals}"
    return None
