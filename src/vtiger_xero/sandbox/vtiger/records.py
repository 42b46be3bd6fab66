"""What the web service does with one record: create, retrieve, update, revise, delete."""

import html
from collections.abc import Mapping
from typing import Any

from vtiger_xero.sandbox.vtiger.dialects import Differences
from vtiger_xero.sandbox.vtiger.errors import WebServiceError, access_denied, invalid_id, mandatory_missing
from vtiger_xero.sandbox.vtiger.schema import Field, Kind, Module
from vtiger_xero.sandbox.vtiger.store import Row, Store, Table
from vtiger_xero.sandbox.vtiger.values import Preferences, escaped, stored
from vtiger_xero.sandbox.vtiger.vtql import id_components

Record = dict[str, Any]

_REFERENCES = {Kind.REFERENCE, Kind.OWNER}


class Records:
    """The records of one installation, as its web service and its people reach them."""

    def __init__(self, store: Store, differences: Differences) -> None:
        self._store = store
        self._differences = differences

    def create(self, module: Module, element: Mapping[str, object], user: str) -> Record:
        """Add a record for a user, and give it back as stored.

        Raises:
            WebServiceError: a reference is wrong, a mandatory field is missing, or the record is a duplicate.
        """
        self._check_references(module, element)
        for field in module.fields:
            if field.mandatory and _is_empty(element.get(field.name)):
                raise mandatory_missing(field.name)
        values = self._columns(module, element, user)
        values["source"] = str(element.get("source") or "WEBSERVICE").upper()
        self._check_unique(self._store.tables[module.name], values, apart_from=0)
        return self.read(self.insert(module, values, user))

    def insert(self, module: Module, values: dict[str, str | None], user: str) -> tuple[Table, Row]:
        """Add a row with these columns, and the ones that the system fills in itself."""
        table = self._store.tables[module.name]
        if module.number_field:
            values[module.number_field] = table.next_number()
        if module.entity:
            now = self._store.now()
            values |= {"createdtime": now, "modifiedtime": now, "modifiedby": user}
        return table, self._store.insert(module, values)

    def retrieve(self, record_id: str) -> Record:
        """One record by its id.

        Raises:
            WebServiceError: the id is malformed, or there is no such record any more.
        """
        return self.read(self.find(record_id))

    def update(self, element: Mapping[str, object], user: str) -> Record:
        """Write a whole record; what is not sent stays, but no mandatory field may be missing.

        Raises:
            WebServiceError: as for create and retrieve.
        """
        table, row = self.find(str(element.get("id") or ""))
        self._check_references(table.module, element)
        for field in table.module.fields:
            if field.mandatory and _is_empty(element.get(field.name)):
                raise mandatory_missing(field.name)
        return self._rewrite(table, row, self._columns(table.module, element, user), user)

    def revise(self, element: Mapping[str, object], user: str) -> Record:
        """Write the fields given; every text is freed of one more layer of HTML entities on its way.

        Raises:
            WebServiceError: as for create and retrieve.
        """
        table, row = self.find(str(element.get("id") or ""))
        self._check_references(table.module, element)
        for field in table.module.fields:
            if field.mandatory and field.name in element and _is_empty(element[field.name]):
                raise mandatory_missing(field.name)
        decoded = {name: html.unescape(value) if isinstance(value, str) else value for name, value in element.items()}
        return self._rewrite(table, row, self._columns(table.module, decoded, user), user)

    def write(self, table: Table, row: Row, values: Mapping[str, str | None], user: str) -> None:
        """Change columns of a row, and move its modifiedtime."""
        table.index(row, present=False)
        row.values |= values
        if table.module.entity:
            row.values |= {"modifiedtime": self._store.now(), "modifiedby": user}
        table.index(row, present=True)

    def delete(self, record_id: str) -> None:
        """Put a record into the recycle bin; deleting moves its modifiedtime.

        Raises:
            WebServiceError: as for retrieve.
        """
        table, row = self.find(record_id)
        self.bin(table, row, deleted=True)

    def bin(self, table: Table, row: Row, *, deleted: bool) -> None:
        """Move a row into the recycle bin or back."""
        row.deleted = deleted
        table.index(row, present=not deleted)
        if table.module.entity:
            row.values["modifiedtime"] = self._store.now()

    def find(self, record_id: str, *, deleted: bool = False) -> tuple[Table, Row]:
        """The live (or deleted) row of an id.

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
        if row is None and table.module.entity and self._store.entity_table(int(number)) is not None:
            raise invalid_id()
        if row is None or row.deleted is not deleted:
            raise access_denied()
        return table, row

    def read(self, found: tuple[Table, Row]) -> Record:
        """A row as retrieve gives it: all fields, the id and the label."""
        table, row = found
        record: Record = self.fields(table.module, row, [each.name for each in table.module.fields])
        record["id"] = self.id_of(table, row)
        record["label"] = escaped(" ".join(filter(None, (record.get(each) for each in table.module.label_fields))))
        return record

    def fields(self, module: Module, row: Row, names: list[str]) -> dict[str, str | None]:
        """Some of a row's fields as the API shows them."""
        return {name: self._shown(module, row, name) for name in names}

    @staticmethod
    def id_of(table: Table, row: Row) -> str:
        """The id of a row, as ``11x5``."""
        return f"{table.module.prefix}x{row.number}"

    def _rewrite(self, table: Table, row: Row, values: Mapping[str, str | None], user: str) -> Record:
        self._check_unique(table, values, apart_from=row.number)
        self.write(table, row, values, user)
        return self.read((table, row))

    def _shown(self, module: Module, row: Row, name: str) -> str | None:
        if name == "id":
            return f"{module.prefix}x{row.number}"
        field = module.by_name[name]
        value = row.values.get(name, field.blank)
        if field.kind is Kind.REFERENCE:
            return value if value and self._store.reference_lives(value) else self._differences.empty_reference
        if field.kind is Kind.OWNER and value and not self._store.reference_lives(value):
            return value.partition("x")[2]
        return value if value is not None else ""

    def _columns(self, module: Module, element: Mapping[str, object], user: str) -> dict[str, str | None]:
        """What an element from the API puts into the columns; unknown fields are passed over in silence."""
        preferences = Preferences.of(self.find(user)[1].values)
        return {
            field.name: column(field, element[field.name], preferences)
            for field in module.fields
            if field.name in element and field.editable
        }

    def _check_references(self, module: Module, element: Mapping[str, object]) -> None:
        for field in module.fields:
            value = str(element.get(field.name) or "")
            if field.kind is Kind.REFERENCE and field.editable and value:
                prefix = id_components(value, strict=self._differences.strict_ids)[0]
                table = self._store.table_of(prefix)
                if table is None or table.module.name not in field.refers_to:
                    raise WebServiceError("REFERENCE_INVALID", f"Invalid reference specified for {field.name}")

    @staticmethod
    def _check_unique(table: Table, values: Mapping[str, str | None], apart_from: int) -> None:
        for name in table.module.unique_fields:
            if values.get(name) and table.duplicates(name, values[name] or "", apart_from):
                raise WebServiceError(0, "Duplicate(s) detected!")


def column(field: Field, value: object, preferences: Preferences) -> str | None:
    """What a field's column holds after this value has been written to it."""
    if field.kind in _REFERENCES:
        return str(value) if value else None
    return stored(field, value, preferences)


def _is_empty(value: object) -> bool:
    return value is None or value == ""
