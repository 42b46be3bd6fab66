"""All records of one installation, whatever their module."""

from collections.abc import Mapping

from vtiger_xero.sandbox.vtiger.dialects import Differences
from vtiger_xero.sandbox.vtiger.documents import Documents
from vtiger_xero.sandbox.vtiger.entities import (
    CompanyDetails,
    Element,
    Entities,
    PlainRecords,
    ProductTaxes,
    Record,
    Taxes,
    Users,
)
from vtiger_xero.sandbox.vtiger.errors import WebServiceError, access_denied, invalid_id
from vtiger_xero.sandbox.vtiger.items import Items
from vtiger_xero.sandbox.vtiger.line_items import LineItems
from vtiger_xero.sandbox.vtiger.store import Row, Store

_ITEMS = ("Products", "Services")
_DOCUMENTS = ("Invoice", "Quotes", "SalesOrder", "PurchaseOrder")
_TABLES: dict[str, type[PlainRecords]] = {
    "Tax": Taxes,
    "ProductTaxes": ProductTaxes,
    "Currency": PlainRecords,
    "Groups": PlainRecords,
    "CompanyDetails": CompanyDetails,
    "DocumentFolders": PlainRecords,
}


class Records:
    """The records of every module, found by their ids.

    Args:
        store: the database.
        differences: of the emulated version.

    Attributes:
        of: the records of each module, by its name.
    """

    def __init__(self, store: Store, differences: Differences) -> None:
        self._store = store
        items = {name: Items(store, differences, name) for name in _ITEMS}
        lines = LineItems(store, differences, items)
        self.of: Mapping[str, Entities] = {
            **{name: Entities(store, differences, name) for name in store.tables},
            **items,
            **{name: Documents(store, differences, name, lines) for name in _DOCUMENTS},
            **{name: kind(store, differences, name) for name, kind in _TABLES.items()},
            "LineItem": lines,
            "Users": Users(store, differences, "Users"),
        }

    def retrieve(self, record_id: str) -> Record:
        """One record by its id.

        Raises:
            WebServiceError: the id is malformed, or there is no such record any more.
        """
        records, row = self.find(record_id)
        return records.read(row)

    def update(self, element: Element, user: str) -> Record:
        """Write the whole record whose id the element holds; as for retrieve, and as the module has it."""
        records, row = self.find(str(element.get("id") or ""))
        return records.update(row, element, user)

    def revise(self, element: Element, user: str) -> Record:
        """Write fields of the record whose id the element holds; as for retrieve, and as the module has it."""
        records, row = self.find(str(element.get("id") or ""))
        return records.revise(row, element, user)

    def delete(self, record_id: str, user: str) -> None:
        """Delete a record; as for retrieve."""
        records, row = self.find(record_id)
        records.delete(row, user)

    def find(self, record_id: str, *, deleted: bool = False) -> tuple[Entities, Row]:
        """The live (or deleted) row of an id, and the records that it is one of.

        Raises:
            WebServiceError: the id is malformed or of another module; or there is no such record.
        """
        prefix, x, number = record_id.partition("x")
        table = self._store.table_of(prefix)
        if not record_id:
            raise invalid_id()
        if not x or table is None:
            raise access_denied("id")
        if not number.isdigit():
            raise invalid_id()
        row = table.rows.get(int(number))
        if row is not None and row.deleted is deleted:
            return self.of[table.module.name], row
        if row is None and not table.module.entity and table.module.name != "Users":
            raise WebServiceError("RECORD_NOT_FOUND", "Record not found")
        if row is None and table.module.entity and self._store.entity_table(int(number)) is not None:
            raise invalid_id()
        raise access_denied()
