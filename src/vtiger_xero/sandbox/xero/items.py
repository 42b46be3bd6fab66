"""``/Items``: products and services."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import ClassVar

from vtiger_xero.sandbox.xero.endpoint import Query
from vtiger_xero.sandbox.xero.history import HistoryRecords
from vtiger_xero.sandbox.xero.lines import CENT, QUANTITY, rounded
from vtiger_xero.sandbox.xero.refusals import InvalidElementError
from vtiger_xero.sandbox.xero.resource import Saved, View, unit_places
from vtiger_xero.sandbox.xero.shapes import Flag, Guid, Number, Shape, Text
from vtiger_xero.sandbox.xero.store import Record, Table
from vtiger_xero.sandbox.xero.where import FieldType, FieldTypes
from vtiger_xero.sandbox.xero.wire import Element, fold, ms_date

_DETAILS = Shape(
    "Xero.ItemDetails",
    {"UnitPrice": Number(), "AccountCode": Text(10), "COGSAccountCode": Text(10), "TaxType": Text()},
)
_DETAILED: Mapping[str, tuple[str, str]] = {
    "SalesDetails": ("IsSold", "Description"),
    "PurchaseDetails": ("IsPurchased", "PurchaseDescription"),
}
"""Both kinds of details: the flag that an item has them, and the text that belongs to them."""
_PLAIN = ("Code", "Name", "Description", "PurchaseDescription")


class Items(HistoryRecords):
    """All items; there are no pages."""

    path = "Items"
    plural = "Items"
    singular = "Item"
    id_field = "ItemID"
    shape = Shape(
        "Xero.Item",
        {
            "ItemID": Guid(),
            "Code": Text(30),
            "Name": Text(50),
            "Description": Text(4000),
            "PurchaseDescription": Text(4000),
            "InventoryAssetAccountCode": Text(10),
            "IsSold": Flag(),
            "IsPurchased": Flag(),
            "SalesDetails": _DETAILS,
            "PurchaseDetails": _DETAILS,
        },
    )
    read_scopes = frozenset(
        {"accounting.settings", "accounting.settings.read", "accounting.invoices", "accounting.invoices.read"}
    )
    write_scopes = frozenset({"accounting.settings", "accounting.invoices"})
    paged = False
    most_per_write = 500
    no_errors: ClassVar[Mapping[str, bool]] = {}
    fields: ClassVar[FieldTypes] = {
        "ItemID": FieldType.GUID,
        **dict.fromkeys(_PLAIN, FieldType.TEXT),
        **dict.fromkeys(("IsSold", "IsPurchased", "IsTrackedAsInventory"), FieldType.FLAG),
        "UpdatedDateUTC": FieldType.DATE,
    }

    @property
    def table(self) -> Table:
        """The items."""
        return self.books.items

    def locate(self, key: str) -> Record | None:
        """The item with this code."""
        return next(iter(self.table.find("Code", fold(key))), None)

    def match(self, element: Element) -> Record | None:
        """The item with the element's code."""
        return self.locate(element.get("Code", ""))

    def create(self, element: Element, query: Query) -> Saved:
        """Add an item; its code must be no other's."""
        values = {"IsSold": True, "IsPurchased": True, **_rounded(element, query)}
        return self._save_checked(self.books.record(_normal(values)))

    def update(self, record: Record, element: Element, query: Query) -> Saved:
        """Change what the element names; a price that isn't sent keeps its decimals."""
        changes = {name: value for name, value in _rounded(element, query).items() if name != "ItemID"}
        for name in _DETAILED:
            if name in changes:
                changes[name] = {**record.values.get(name, {}), **changes[name]}
        return self._save_checked(Record(record.id, _normal({**record.values, **changes}), self.books.now()))

    def delete_one(self, key: str) -> None:
        """Answer ``DELETE /Items/{key}``."""
        self.table.remove(self.named(key).id)

    def render(self, record: Record, view: View) -> Element:
        """An item; the fields without a value are left out."""
        values = dict(record.values)
        places = Decimal(1).scaleb(-view.unit_places)
        for name in _DETAILED:
            details = dict(values.get(name, {}))
            if "UnitPrice" in details:
                details["UnitPrice"] = rounded(details["UnitPrice"], places)
            values[name] = details
        if values["IsTrackedAsInventory"]:
            values["QuantityOnHand"] = rounded(values["QuantityOnHand"], QUANTITY)
            values["TotalCostPool"] = rounded(values["TotalCostPool"], CENT)
        return {"ItemID": record.id, **values, "UpdatedDateUTC": ms_date(record.updated)}

    def _save_checked(self, record: Record) -> Saved:
        errors = list(self._errors(record))
        if errors:
            raise InvalidElementError(*errors)
        self.table.put(record)
        return Saved(record)

    def _errors(self, record: Record) -> Iterator[str]:
        values = record.values
        code = values.get("Code")
        if not code:
            yield "Item code must be specified"
        elif any(each.id != record.id for each in self.table.find("Code", fold(code))):
            yield f"Price List Item with Code '{code}' already exists"
        for name in _DETAILED:
            yield from self._details_errors(values.get(name, {}))
        if values["IsTrackedAsInventory"]:
            yield from self._tracking_errors(values)

    def _details_errors(self, details: Element) -> Iterator[str]:
        for name in ("AccountCode", "COGSAccountCode"):
            code = details.get(name)
            if code and not self.books.accounts.find("Code", fold(code)):
                yield f"Account code '{code}' is not a valid code for this document."
        if details.get("TaxType") and details["TaxType"] not in self.books.tax_rates.records:
            yield "Tax rate must be valid."

    def _tracking_errors(self, values: Element) -> Iterator[str]:
        asset = self.books.accounts.find("Code", fold(values.get("InventoryAssetAccountCode", "")))
        if not asset or asset[0].values["Type"] != "INVENTORY":
            yield "The inventory asset account must be of type INVENTORY"
        if not values.get("PurchaseDetails", {}).get("COGSAccountCode"):
            yield "COGSAccountCode must be specified for a tracked item"


def _rounded(element: Element, query: Query) -> Element:
    """An element as sent, its prices rounded to the decimals that the call asks for."""
    places = Decimal(1).scaleb(-unit_places(query))
    sent = dict(element)
    for name in _DETAILED:
        if "UnitPrice" in sent.get(name, {}):
            sent[name] = {**sent[name], "UnitPrice": rounded(sent[name]["UnitPrice"], places)}
    return sent


def _normal(values: Element) -> Element:
    """Blank texts cleared; of an item that isn't sold (or bought) nothing about that; its stock, where it has one."""
    normal = {name: value for name, value in values.items() if value != ""}
    tracked = normal["IsTrackedAsInventory"] = "InventoryAssetAccountCode" in normal
    if tracked:
        normal = {"QuantityOnHand": Decimal(0), "TotalCostPool": Decimal(0), **normal}
    for name, (flag, text) in _DETAILED.items():
        details = {field: value for field, value in normal.pop(name, {}).items() if value != ""}
        if not normal[flag]:
            normal.pop(text, None)
            continue
        if name == "PurchaseDetails":
            details.pop("AccountCode" if tracked else "COGSAccountCode", None)  # applies to the other kind only
        if details:
            normal[name] = details
    return normal
