"""Organizations, which Vtiger calls Accounts (spec §6, Organizations)."""

from vtiger_xero.domain.records import Organization, Value, content_of
from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Write
from vtiger_xero.vtiger.codec import COMMON, Codec, Row, lines, text

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


def _content(row: Row) -> tuple[dict[str, Value], dict[str, str]]:
    fields: dict[str, Value] = {name: text(row, column) for name, column in COLUMNS.items()}
    boxes: dict[str, str] = {}
    for name, (street, box) in STREETS.items():
        boxed = " ".join(lines(row, box))
        fields[name] = "\n".join([*lines(row, street), *filter(None, [boxed])]) or None
        if boxed:
            boxes[box] = boxed
    return content_of(Organization(**fields)), boxes


def _values(write: Write) -> dict[str, str]:
    values: dict[str, str] = {}
    for name in write.fields:
        value = write.content.get(name) or ""
        if name in STREETS:
            street, box = STREETS[name]
            values[street], values[box] = _parted(value, write.extra.get(box, ""))
        elif name != "number":
            values[COLUMNS[name]] = value
    return values


def _parted(street: str, box: str) -> tuple[str, str]:
    """Street and box of a text; a box that the record had stays one while it is still the last line."""
    rest, _, last = street.rpartition("\n")
    return (rest, box) if box and last == box else (street, "")


ACCOUNTS = Codec(
    module=Module.ORGANIZATIONS,
    element="Accounts",
    columns=(*COMMON, *COLUMNS.values(), *(column for pair in STREETS.values() for column in pair)),
    title=("accountname",),
    content=_content,
    values=_values,
)
