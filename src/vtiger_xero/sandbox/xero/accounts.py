"""``/Accounts``: the chart of accounts."""

from collections.abc import Iterator, Mapping
from typing import ClassVar

from vtiger_xero.sandbox.xero.chart import CLASS_OF
from vtiger_xero.sandbox.xero.endpoint import Query
from vtiger_xero.sandbox.xero.refusals import InvalidElementError
from vtiger_xero.sandbox.xero.resource import Resource, Saved, View
from vtiger_xero.sandbox.xero.shapes import Choice, Flag, Guid, Kind, Shape, Text
from vtiger_xero.sandbox.xero.store import Record, Table
from vtiger_xero.sandbox.xero.where import FieldType, FieldTypes
from vtiger_xero.sandbox.xero.wire import Element, fold, ms_date

SETTINGS_READ = frozenset({"accounting.settings", "accounting.settings.read"})
SETTINGS_WRITE = frozenset({"accounting.settings"})
_LONGEST_CODE = 10
_PLAIN: Mapping[str, Kind] = {
    "Code": Text(),
    "Name": Text(150),
    "Type": Choice("Xero.AccountType", tuple(CLASS_OF)),
    "Status": Choice("Xero.AccountStatus", ("ACTIVE", "ARCHIVED")),
    "Description": Text(4000),
    "TaxType": Text(),
    "BankAccountNumber": Text(),
    "CurrencyCode": Text(3),
}


class Accounts(Resource):
    """All accounts; one per write."""

    path = "Accounts"
    plural = "Accounts"
    singular = "Account"
    id_field = "AccountID"
    shape = Shape(
        "Xero.Account",
        {"AccountID": Guid(), **_PLAIN, "EnablePaymentsToAccount": Flag(), "ShowInExpenseClaims": Flag()},
    )
    read_scopes = SETTINGS_READ
    write_scopes = SETTINGS_WRITE
    paged = False
    one_per_write = True
    no_errors: ClassVar[Mapping[str, bool]] = {}
    fields: ClassVar[FieldTypes] = {
        "AccountID": FieldType.GUID,
        **dict.fromkeys((*_PLAIN, "Class", "SystemAccount"), FieldType.TEXT),
        "EnablePaymentsToAccount": FieldType.FLAG,
        "UpdatedDateUTC": FieldType.DATE,
    }

    @property
    def table(self) -> Table:
        """The accounts."""
        return self.books.accounts

    def create(self, element: Element, query: Query) -> Saved:
        """Add an account; name and code must be no other's."""
        for name in ("Name", "Type"):
            if not element.get(name):
                raise InvalidElementError(f"Account {name} must be specified")
        none = self.books.no_tax
        values = {"Status": "ACTIVE", "TaxType": none, "EnablePaymentsToAccount": False, **element}
        return self._save_checked(self.books.record(values))

    def update(self, record: Record, element: Element, query: Query) -> Saved:
        """Change an account; archiving must be the only change, and bank accounts stay as they are."""
        changes = {name: value for name, value in element.items() if name != "AccountID"}
        if record.values["Type"] == "BANK":
            raise InvalidElementError("Bank accounts cannot be updated")
        if changes.get("Status") == "ARCHIVED" and len(changes) > 1:
            raise InvalidElementError("An account must be archived in a request of its own")
        if changes.get("Status") == "ARCHIVED" and record.values.get("SystemAccount"):
            raise InvalidElementError("System accounts cannot be archived")
        return self._save_checked(Record(record.id, {**record.values, **changes}, self.books.now()))

    def render(self, record: Record, view: View) -> Element:
        """An account; the fields without a value are left out."""
        return {
            "AccountID": record.id,
            **record.values,
            "Class": CLASS_OF[record.values["Type"]],
            "UpdatedDateUTC": ms_date(record.updated),
            "HasAttachments": False,
        }

    def value(self, record: Record, name: str) -> object:
        """An account's field."""
        return CLASS_OF[record.values["Type"]] if name == "Class" else super().value(record, name)

    def _save_checked(self, record: Record) -> Saved:
        errors = list(self._errors(record))
        if errors:
            raise InvalidElementError(*errors)
        self.table.put(record)
        return Saved(record)

    def _errors(self, record: Record) -> Iterator[str]:
        if len(record.values.get("Code", "")) > _LONGEST_CODE:
            yield f"Account Code is too long. Maximum of {_LONGEST_CODE} characters allowed"
        for name in ("Code", "Name"):
            value = record.values.get(name, "")
            if value and any(each.id != record.id for each in self.table.find(name, fold(value))):
                yield f"Please enter a unique {name}."
        if record.values["TaxType"] not in self.books.tax_rates.records:
            yield "Tax rate must be valid."
