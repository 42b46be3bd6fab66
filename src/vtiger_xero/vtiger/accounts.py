"""Organizations, which Vtiger calls Accounts (spec §6, Organizations)."""

from collections.abc import Mapping
from functools import partial

from vtiger_xero.domain.records import Organization, Value, content_of
from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Write
from vtiger_xero.vtiger.codec import COMMON, Codec, Row, amount, lines, text
from vtiger_xero.vtiger.layout import Layout

#: Fields that hold one line each, by their names here. The number is Vtiger's own and is never written.
COLUMNS = {
    "name": "accountname",
    "number": "account_no",
    "phone": "phone",
    "mobile": "otherphone",
    "fax": "fax",
    "email": "email1",
    "website": "website",
    "billing_city": "bill_city",
    "billing_state": "bill_state",
    "billing_code": "bill_code",
    "billing_country": "bill_country",
    "shipping_city": "ship_city",
    "shipping_state": "ship_state",
    "shipping_code": "ship_code",
    "shipping_country": "ship_country",
}

#: Streets, each in two of Vtiger's fields: the street and, as one more line here, the post office box.
STREETS = {
    "billing_street": ("bill_street", "bill_pobox"),
    "shipping_street": ("ship_street", "ship_pobox"),
}

#: What Vtiger has no field of its own for; those of them that the administrator names one for are synced.
NAMED = ("tax_number", "currency", "outstanding", "overdue")

#: Of these, amounts.
AMOUNTS = frozenset({"outstanding", "overdue"})


def accounts(layout: Layout) -> Codec:
    """How organizations are read and written in this layout.

    Raises:
        SyncError: ``vtiger_field_unknown`` or ``vtiger_field_twice``.
    """
    named = layout.columns(*NAMED)
    columns = COLUMNS | named
    return Codec(
        module=Module.ORGANIZATIONS,
        element="Accounts",
        columns=(*COMMON, *columns.values(), *(column for pair in STREETS.values() for column in pair)),
        title=("accountname",),
        content=partial(_content, columns),
        values=partial(_values, columns),
        named=named,
        zone=layout.zone,
    )


def _content(columns: Mapping[str, str], row: Row) -> tuple[dict[str, Value], dict[str, str]]:
    fields = {name: amount(row, at) if name in AMOUNTS else text(row, at) for name, at in columns.items()}
    boxes: dict[str, str] = {}
    for name, (street, box) in STREETS.items():
        boxed = " ".join(lines(row, box))
        fields[name] = "\n".join([*lines(row, street), *filter(None, [boxed])]) or None
        if boxed:
            boxes[box] = boxed
    return content_of(Organization(**fields)), boxes


def _values(columns: Mapping[str, str], write: Write) -> dict[str, str]:
    values: dict[str, str] = {}
    for name in write.fields:
        value = write.content.get(name) or ""
        if name in STREETS:
            street, box = STREETS[name]
            values[street], values[box] = _parted(value, write.extra.get(box, ""))
        elif name != "number":
            values[columns[name]] = value
    return values


def _parted(street: str, box: str) -> tuple[str, str]:
    """Street and box of a text; a box that the record had stays one while it is still the last line."""
    rest, _, last = street.rpartition("\n")
    return (rest, box) if box and last == box else (street, "")
