"""What a fresh installation holds: an administrator, groups, its company, currencies and taxes."""

from collections.abc import Mapping

from vtiger_xero.sandbox.vtiger.records import Records
from vtiger_xero.sandbox.vtiger.schema import Field, Kind
from vtiger_xero.sandbox.vtiger.store import Store

ADMINISTRATOR = "19x1"

_PREFERENCES: Mapping[str, str] = {
    "is_admin": "on",
    "first_name": "",
    "last_name": "Administrator",
    "roleid": "H2",
    "email1": "admin@example.com",
    "status": "Active",
    "currency_id": "21x1",
    "date_format": "yyyy-mm-dd",
    "hour_format": "12",
    "time_zone": "UTC",
    "no_of_currency_decimals": "2",
    "currency_decimal_separator": ".",
    "currency_grouping_separator": ",",
    "currency_grouping_pattern": "123,456,789",
    "currency_symbol_placement": "$1.0",
    "language": "en_us",
}
_GROUPS = ("Team Selling", "Marketing Group", "Support Group")
_CURRENCIES = (
    ("USA, Dollars", "USD", "$", "1", "-11"),
    ("United Kingdom, Pounds", "GBP", "£", "0.8", "0"),
    ("Euro", "EUR", "€", "0.9", "0"),
    ("New Zealand, Dollars", "NZD", "$", "1.6", "0"),
)
_TAXES: tuple[Mapping[str, str], ...] = (
    {"taxlabel": "VAT", "percentage": "4.5"},
    {"taxlabel": "Sales", "percentage": "10"},
    {"taxlabel": "Service", "percentage": "12.5"},
    {"taxlabel": "GST on Income", "percentage": "15"},
    {"taxlabel": "Levy (compound)", "percentage": "2", "method": "Compound", "compoundon": '["1"]'},
    {"taxlabel": "Withholding", "percentage": "10", "method": "Deducted"},
    {"taxlabel": "Old tax (inactive)", "percentage": "5", "deleted": "1"},
)
_COMPANY: Mapping[str, str] = {
    "organizationname": "vtiger",
    "address": "95, 12th Main Road, 3rd Block, Rajajinagar",
    "city": "Bangalore",
    "state": "Karnataka",
    "country": "India",
    "code": "560010",
    "phone": "+91 9243602352",
    "fax": "+91 9243602352",
    "website": "www.vtiger.com",
    "logoname": "vtiger-crm-logo.png",
}
_DOCUMENTS = ("Invoice", "Quotes", "SalesOrder", "PurchaseOrder")


def install(store: Store, records: Records, username: str) -> None:
    """Fill an empty database."""
    enter_user(records, username, {})
    store.skip_number("Groups")  # users and groups share one sequence
    for name in _GROUPS:
        records.of["Groups"].enter({"groupname": name, "description": f"Group Related to {name}"}, ADMINISTRATOR)
    for name, code, symbol, rate, base in _CURRENCIES:
        currency = {"currency_name": name, "currency_code": code, "currency_symbol": symbol, "conversion_rate": rate}
        active = {"currency_status": "Active", "defaultid": base, "deleted": "0"}
        records.of["Currency"].enter({**currency, **active}, ADMINISTRATOR)
    for tax in _TAXES:
        enter_tax(store, records, tax)
    records.of["CompanyDetails"].enter(_COMPANY, ADMINISTRATOR)
    folder = {"foldername": "Default", "description": "This is a Default Folder", "sequence": "1"}
    records.of["DocumentFolders"].enter(folder, ADMINISTRATOR)


def enter_user(records: Records, username: str, preferences: Mapping[str, object]) -> str:
    """Add a user, an administrator unless the preferences say otherwise, and give back the id."""
    row = records.of["Users"].enter({"user_name": username, **_PREFERENCES, **preferences}, ADMINISTRATOR)
    return records.of["Users"].id_of(row)


def enter_tax(store: Store, records: Records, values: Mapping[str, object]) -> str:
    """Add a tax on the settings page, which gives every document a field for it; its id."""
    row = records.of["Tax"].enter(values, ADMINISTRATOR)
    label = str(values["taxlabel"])
    for name in _DOCUMENTS:
        store.add_field(name, Field(f"tax{row.number}", label, Kind.STRING, table="lines"))
    return records.of["Tax"].id_of(row)
