"""Records beside each other, with what differs marked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vtiger_xero.domain.records import Content, Value
from vtiger_xero.domain.refs import Module
from vtiger_xero.engine.names import plain
from vtiger_xero.modules import items, organizations, people, taxes
from vtiger_xero.store.records import Mirrored
from vtiger_xero.web.fields import FIELDS, shown

_SAME: Mapping[Module, Callable[[str, Value, Value], bool]] = {
    Module.ORGANIZATIONS: organizations.same,
    Module.PEOPLE: people.same,
    Module.TAXES: taxes.same,
    Module.ITEMS: items.same,
}

#: What only one side can tell of a record, so that the other one says nothing else.
_ONE_SIDED = frozenset({"supplier", "kind", "tracked", "unsold", "components", "method", "unused"})

#: What tells two records apart: what it is called, and the fields that it is made of, line by line.
_TELLING: Sequence[tuple[str, Sequence[Sequence[str]]]] = (
    ("Name", [["name"], ["first_name", "last_name"]]),
    ("Code", [["code"]]),
    ("Price", [["price"]]),
    ("Description", [["description"]]),
    ("Rate", [["rate"]]),
    ("E-mail", [["email"]]),
    ("Phone", [["phone"]]),
    (
        "Billing address",
        [["billing_street"], ["billing_code", "billing_city"], ["billing_state"], ["billing_country"]],
    ),
    ("Tax number", [["tax_number"]]),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One field of the halves of a pair.

    Attributes:
        label: what the field is called.
        values: what each half holds.
        differs: whether that is not the same.
    """

    label: str
    values: Sequence[Value]
    differs: bool


@dataclass(frozen=True, slots=True)
class Trait:
    """Something by which a record is known.

    Attributes:
        label: what it is called.
        value: in lines; empty where it is blank.
        differs: whether the record that it is held against says otherwise.
    """

    label: str
    value: str
    differs: bool


def side_by_side(halves: Sequence[Mirrored]) -> list[Row]:
    """The fields of one record, or of both halves of a pair, that are not blank on all."""
    same = _SAME[halves[0].ref.module]
    rows: list[Row] = []
    for name, label in FIELDS.items():
        values = [half.content.get(name) for half in halves]
        if any(values):
            alike = name in _ONE_SIDED or all(same(name, values[0], value) for value in values)
            rows.append(Row(label, [shown(name, value) for value in values], not alike))
    return rows


def traits(record: Mirrored, against: Mirrored | None = None) -> list[Trait]:
    """What tells a record apart.

    Args:
        record: the record.
        against: what it is held against; without it, nothing differs.
    """
    found = []
    for label, made_of in _TELLING:
        value = _text(record.content, made_of)
        other = value if against is None else _text(against.content, made_of)
        if value or other:
            found.append(Trait(label, value, plain(value).casefold() != plain(other).casefold()))
    return found


def _text(content: Content, lines: Sequence[Sequence[str]]) -> str:
    told = (" ".join(filter(None, (shown(name, content.get(name)) for name in line))) for line in lines)
    return "\n".join(filter(None, told))
