"""Persons, which Vtiger calls Contacts (spec §5.1, contact persons)."""

from functools import partial

from vtiger_xero.domain.records import Person, Value, content_of
from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.vtiger.codec import COMMON, Codec, Row, text
from vtiger_xero.vtiger.layout import Layout

COLUMNS = {"first_name": "firstname", "last_name": "lastname", "email": "email"}

#: The field that names the organization a person belongs to.
ORGANIZATION = "account_id"

#: What the administrator may name a checkbox for: whether the person is the organization's own in Xero.
PRIMARY = "primary"

_NAMES = frozenset({"first_name", "last_name"})


def people(layout: Layout) -> Codec:
    """How persons are read and written in this layout.

    Raises:
        SyncError: ``vtiger_field_unknown`` or ``vtiger_field_twice``.
    """
    named = layout.columns(PRIMARY)
    return Codec(
        module=Module.PEOPLE,
        element="Contacts",
        columns=(*COMMON, *COLUMNS.values(), ORGANIZATION, *named.values()),
        title=("firstname", "lastname"),
        content=partial(_content, named.get(PRIMARY)),
        values=_values,
        named=named,
        zone=layout.zone,
        parent=ORGANIZATION,
    )


def _content(checkbox: str | None, row: Row) -> tuple[dict[str, Value], dict[str, str]]:
    person = Person(**{name: text(row, column) for name, column in COLUMNS.items()})
    chosen = checkbox is not None and text(row, checkbox) == "1"
    return content_of(person), {PRIMARY: "1"} if chosen else {}


def _values(write: Write) -> dict[str, str]:
    values = {COLUMNS[name]: write.content.get(name) or "" for name in write.fields}
    creates = write.operation is Operation.CREATE
    if (creates or _NAMES & set(write.fields)) and not write.content.get("last_name"):
        values |= _without_last_name(write)
    if creates and write.parent:
        values[ORGANIZATION] = write.parent
    return values


def _without_last_name(write: Write) -> dict[str, str]:
    """The names of a person without a last name, which Vtiger insists on: whatever name there is becomes it."""
    first, email = (write.content.get(name) or "" for name in ("first_name", "email"))
    return {"firstname": "", "lastname": first or email.partition("@")[0]}
