"""The records of one module: how the web service, and a person, create, read and change them."""

import html
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from vtiger_xero.sandbox.vtiger.dialects import Differences
from vtiger_xero.sandbox.vtiger.errors import WebServiceError, access_denied, mandatory_missing
from vtiger_xero.sandbox.vtiger.schema import Field, Kind, Module
from vtiger_xero.sandbox.vtiger.store import Row, Store, Table
from vtiger_xero.sandbox.vtiger.values import Preferences, escaped, stored, unescaped
from vtiger_xero.sandbox.vtiger.vtql import id_components

Record = dict[str, Any]
Element = Mapping[str, Any]
Columns = Mapping[str, str | None]

_REFERENCES = {Kind.REFERENCE, Kind.OWNER}
_LONGEST_LABEL = 255
_ON_THE_PAGE = Preferences(decimals=8)  # people may have more decimals than the user of the API


class Entities:
    """The records of one module.

    Args:
        store: the database.
        differences: of the emulated version.
        name: of the module.
    """

    def __init__(self, store: Store, differences: Differences, name: str) -> None:
        self._store = store
        self._differences = differences
        self._name = name

    @property
    def table(self) -> Table:
        """The rows."""
        return self._store.tables[self._name]

    @property
    def module(self) -> Module:
        """The module, custom fields included."""
        return self.table.module

    def create(self, element: Element, user: str) -> Record:
        """Add a record for a user, and give it back as stored.

        Raises:
            WebServiceError: a reference is wrong, a mandatory field is missing, the owner may not be given the
                record, or it is a duplicate.
        """
        self._check_references(element)
        self._check_mandatory(element, all_of_them=True)
        self._check_owner(element, user)
        return self._create(element, user)

    def update(self, row: Row, element: Element, user: str) -> Record:
        """Write a whole record; what is not sent stays, but no mandatory field may be missing.

        Raises:
            WebServiceError: as for create.
        """
        self._check_references(element)
        self._check_mandatory(element, all_of_them=True)
        return self._update(row, element, user)

    def revise(self, row: Row, element: Element, user: str) -> Record:
        """Write the fields given; every text is freed of one more layer of HTML entities on its way.

        Raises:
            WebServiceError: as for create.
        """
        self._check_references(element)
        self._check_mandatory(element, all_of_them=False)
        decoded = {name: unescaped(value) if isinstance(value, str) else value for name, value in element.items()}
        return self._revise(row, decoded, user)

    def delete(self, row: Row, user: str) -> None:
        """Put a record into the recycle bin; deleting moves its modifiedtime."""
        self.bin(row, deleted=True)

    def enter(self, values: Element, user: str) -> Row:
        """Add a record as a person would on its page; duplicates happen.

        Raises:
            ValueError: the module has no such field.
        """
        preset = {"source": "CRM", "assigned_user_id": user} if self.module.entity else {}
        return self.insert({**preset, **self._entered(values)}, user)

    def edit(self, row: Row, values: Element, user: str) -> None:
        """Change a record as a person would on its page.

        Raises:
            ValueError: the module has no such field.
        """
        self.write(row, self._entered(values), user)

    def insert(self, columns: Columns, user: str) -> Row:
        """Add a row with these columns, and those that the system fills in itself."""
        columns = dict(columns)
        if self.module.number_field:
            columns[self.module.number_field] = self.table.next_number()
        if self.module.entity:
            now = self._store.now()
            columns |= {"createdtime": now, "modifiedtime": now, "modifiedby": user}
            columns.setdefault("assigned_user_id", user)
        return self._store.insert(self._name, columns)

    def write(self, row: Row, columns: Columns, user: str) -> None:
        """Change columns of a row, and move its modifiedtime."""
        self.table.index(row, present=False)
        row.values |= columns
        if self.module.entity:
            row.values |= {"modifiedtime": self._store.now(), "modifiedby": user}
        self.table.index(row, present=True)

    def bin(self, row: Row, *, deleted: bool) -> None:
        """Move a row into the recycle bin or back."""
        row.deleted = deleted
        self.table.index(row, present=not deleted)
        if self.module.entity:
            row.values["modifiedtime"] = self._store.now()

    def read(self, row: Row) -> Record:
        """A row as retrieve gives it: all fields, the id and the label."""
        record: Record = {each.name: self.shown(row, each.name) for each in self.module.fields}
        record["id"] = self.id_of(row)
        record["label"] = self.label_of(row)
        return record

    def id_of(self, row: Row) -> str:
        """The id of a row, as ``11x5``."""
        return f"{self.module.prefix}x{row.number}"

    def label_of(self, row: Row) -> str:
        """What a record is called, as HTML."""
        return escaped(" ".join(filter(None, (row.values.get(each) for each in self.module.label_fields))))

    def shown(self, row: Row, name: str) -> str | None:
        """One field as the API shows it."""
        if name == "id":
            return self.id_of(row)
        field = self.module.by_name[name]
        value = row.values.get(name, field.blank)
        if field.kind is Kind.REFERENCE:
            if value and self._store.reference_lives(value):
                return value
            return "" if field.reads_as_text else self._differences.nothing
        if field.kind is Kind.OWNER and value and not self._store.reference_lives(value):
            return value.partition("x")[2]
        return value if value is not None else ""

    def queried(self, row: Row, names: list[str]) -> dict[str, str | None]:
        """Some fields as a query's row shows them: NULL is NULL, and a column has one name only."""
        answer: dict[str, str | None] = {}
        for name in names:
            field = self.module.by_name[name]
            value = self.shown(row, name)
            if name != "id" and row.values.get(name, field.blank) is None:
                value = self._differences.nothing
            answer[field.column or name] = value
        return answer

    def virtual_fields(self) -> list[dict[str, Any]]:
        """Descriptions of what records show beyond the module's fields."""
        return []

    def joined(self, row: Row, tables: set[str]) -> Iterable[Row]:
        """The rows that a query finds of this one, once it touches these tables."""
        return (row,)

    def _create(self, element: Element, user: str) -> Record:
        columns = self._columns(element, user)
        columns |= self._beyond_fields(element, columns)
        columns["source"] = str(element.get("source") or "WEBSERVICE").upper()
        self._check_unique(columns, apart_from=0)
        return {**self.read(self.insert(columns, user)), "label": self._label_sent(element)}

    def _label_sent(self, element: Element) -> str:
        """What create calls a record: its name as it was sent, where the column has already cut it."""
        names = (
            stored(replace(self.module.by_name[each], size=_LONGEST_LABEL), element.get(each), Preferences())
            for each in self.module.label_fields
        )
        return escaped(" ".join(filter(None, names)))[:_LONGEST_LABEL]

    def _update(self, row: Row, element: Element, user: str) -> Record:
        if "description" not in element and row.values.get("description"):
            element = {**element, "description": html.escape(row.values["description"] or "", quote=False)}
        return self._rewrite(row, element, user)

    def _revise(self, row: Row, element: Element, user: str) -> Record:
        return self._rewrite(row, element, user)

    def _rewrite(self, row: Row, element: Element, user: str) -> Record:
        columns = self._columns(element, user)
        self._check_unique(columns, apart_from=row.number)
        self.write(row, columns, user)
        return self.read(row)

    def _columns(self, element: Element, user: str) -> dict[str, str | None]:
        """What an element from the API puts into the columns; unknown fields are passed over in silence."""
        preferences = self._preferences(user)
        return {
            field.name: column(field, element[field.name], preferences)
            for field in self.module.fields
            if field.name in element and field.editable
        }

    def _beyond_fields(self, element: Element, columns: Columns) -> dict[str, str | None]:
        """What an element puts into columns that are no fields of the module."""
        return {}

    def _entered(self, values: Element) -> dict[str, str | None]:
        """What a person's input puts into the columns."""
        if unknown := set(values) - set(self.module.by_name):
            raise ValueError(f"{self._name} has no field {', '.join(sorted(unknown))}")
        return {name: column(self.module.by_name[name], value, _ON_THE_PAGE) for name, value in values.items()}

    def _preferences(self, user: str) -> Preferences:
        return Preferences.of(self._user(user).values)

    def _user(self, user: str) -> Row:
        return self._store.tables["Users"].rows[int(user.partition("x")[2])]

    def _check_references(self, element: Element) -> None:
        for field in self.module.fields:
            value = str(element.get(field.name) or "")
            if field.kind is Kind.REFERENCE and field.editable and value:
                prefix = id_components(value, strict=self._differences.strict_ids)[0]
                table = self._store.table_of(prefix)
                if table is None or table.module.name not in field.refers_to:
                    raise WebServiceError("REFERENCE_INVALID", f"Invalid reference specified for {field.name}")

    def _check_mandatory(self, element: Element, *, all_of_them: bool) -> None:
        for field in self.module.fields:
            if field.mandatory and (all_of_them or field.name in element) and element.get(field.name) in (None, ""):
                raise mandatory_missing(field.name)

    def _check_owner(self, element: Element, user: str) -> None:
        """An administrator may give a record even to nobody."""
        owner = str(element.get("assigned_user_id") or user)
        if self._user(user).values.get("is_admin") != "on" and not self._store.reference_lives(owner):
            raise WebServiceError("ACCESS_DENIED", "Cannot assign record to the given user")

    def _check_unique(self, columns: Columns, apart_from: int) -> None:
        for name in self.module.unique_fields:
            if columns.get(name) and self.table.duplicates(name, columns[name] or "", apart_from):
                raise WebServiceError(0, "Duplicate(s) detected!")


class Users(Entities):
    """The users. Only an administrator sees them."""

    def _create(self, element: Element, user: str) -> Record:
        id_components(str(element.get("roleid") or ""), strict=self._differences.strict_ids)  # "H5" is no id to 8.4
        return super()._create(element, user)


class PlainRecords(Entities):
    """The records of a plain table: no label, no recycle bin, and only an administrator writes."""

    def create(self, element: Element, user: str) -> Record:
        """Add a record.

        Raises:
            WebServiceError: the user is no administrator, or a mandatory field is missing.
        """
        self._demand_administrator(user)
        return super().create(element, user)

    def update(self, row: Row, element: Element, user: str) -> Record:
        """Write a record; as for create."""
        self._demand_administrator(user)
        return super().update(row, element, user)

    def revise(self, row: Row, element: Element, user: str) -> Record:
        """Write the fields given; as for create."""
        self._demand_administrator(user)
        return super().revise(row, element, user)

    def delete(self, row: Row, user: str) -> None:
        """Delete a record for good."""
        self._demand_administrator(user)
        self.table.remove(row)

    def read(self, row: Row) -> Record:
        """A row as retrieve gives it."""
        return dict(self.queried(row, list(self.module.by_name)))

    def _create(self, element: Element, user: str) -> Record:
        return self.read(self.insert(self._columns(element, user), user))

    def _demand_administrator(self, user: str) -> None:
        if self._user(user).values.get("is_admin") != "on":
            raise WebServiceError("ACCESS_DENIED", "Permission to write is denied")


class CompanyDetails(PlainRecords):
    """The one company record: creating one overwrites it."""

    def _create(self, element: Element, user: str) -> Record:
        row = next(self.table.live(), None)
        if row is None:
            raise access_denied()
        self.write(row, self._columns(element, user), user)
        record = self.read(row)
        return {"organization_id": str(row.number), **record}


class ProductTaxes(PlainRecords):
    """A type that is listed and never works: it has no rows, and none can be made."""

    def _create(self, element: Element, user: str) -> Record:
        raise WebServiceError("RECORD_NOT_FOUND", "Record not found")


class Taxes(PlainRecords):
    """The taxes; a new one is a new column ``taxN`` of every line."""

    def read(self, row: Row) -> Record:
        """A tax as retrieve gives it: unlike a query, with a formula in place of what it is compound on."""
        record = super().read(row)
        for name in ("compoundon", "regions"):
            del record[name]
        record["taxid"] = str(row.number)
        if row.values.get("method") == "Compound":
            names = ",".join(f"tax{number}" for number in compound_on(row))
            record[f"{row.values['taxname']}_formula"] = names
        return record

    def delete(self, row: Row, user: str) -> None:
        """Make a tax inactive; its column stays."""
        self._demand_administrator(user)
        self.bin(row, deleted=True)

    def bin(self, row: Row, *, deleted: bool) -> None:
        """Make a tax inactive, or active again."""
        super().bin(row, deleted=deleted)
        row.values["deleted"] = "1" if deleted else "0"

    def write(self, row: Row, columns: Columns, user: str) -> None:
        """Change columns of a tax; products keep the percentage that they carry."""
        super().write(row, columns, user)
        row.deleted = row.values.get("deleted") == "1"

    def insert(self, columns: Columns, user: str) -> Row:
        """Add a tax, which is Simple and Fixed unless said otherwise."""
        name = f"tax{self.table.highest + 1}"
        preset = {"taxname": name, "method": "Simple", "type": "Fixed", "compoundon": "[]", "regions": "[]"}
        row = super().insert({**preset, **columns}, user)
        row.deleted = row.values.get("deleted") == "1"
        label = name if row.deleted else row.values.get("taxlabel") or name
        self._store.add_field("LineItem", Field(name, label, Kind.DOUBLE, 3, nothing_is_null=True))
        return row


def compound_on(tax: Row) -> tuple[str, ...]:
    """The numbers of the taxes that a tax is compound on."""
    return tuple(each.strip(' "') for each in (tax.values.get("compoundon") or "[]").strip("[]").split(",") if each)


def column(field: Field, value: object, preferences: Preferences) -> str | None:
    """What a field's column holds after this value has been written to it."""
    if field.kind in _REFERENCES:
        return str(value) if value else None
    if field.nothing_is_null and value in (None, ""):
        return field.blank_text or None
    return stored(field, value, preferences)
