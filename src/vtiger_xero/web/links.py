"""Addresses of records: on our own pages, and on those of the two systems."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from sqlalchemy import Connection

from vtiger_xero.domain.records import Kind
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.store import records
from vtiger_xero.store.overview import Overview
from vtiger_xero.web.words import SIDES

_VTIGER: Mapping[str, str] = {
    Module.ORGANIZATIONS: "Accounts",
    Module.PEOPLE: "Contacts",
    Kind.PRODUCTS: "Products",
    Kind.SERVICES: "Services",
}

#: Taxes have one page together, in Vtiger's settings.
_TAXES = "index.php?module=Vtiger&parent=Settings&view=TaxIndex"

#: People have no page of their own in Xero: they are on that of their contact.
_XERO: Mapping[Module, str] = {Module.ORGANIZATIONS: "/Contacts/View/"}

#: Only organisations that live here have pages; those of an emulated Xero have none.
_XERO_API = "https://api.xero.com/"


def page_of(connection_id: str, ref: Ref) -> str:
    """The path of our page about a record."""
    return f"/connections/{connection_id}/records/{ref.side}/{ref.module}/{quote(ref.id, safe='')}"


def address(connection: Overview, ref: Ref, kind: str | None = None) -> str | None:
    """Where a person can look at a record, if it can be told.

    Xero's form is from its guide *Deep link to Xero*, new contact page.

    Args:
        connection: of the record.
        ref: the record.
        kind: of what is sold, in which of Vtiger's modules it is.
    """
    if ref.side is Side.VTIGER:
        return _in_vtiger(connection.vtiger_url, ref, kind)
    is_known = connection.xero_api_url.startswith(_XERO_API) and connection.xero_short_code
    if not is_known or ref.module not in _XERO:
        return None
    page = quote(_XERO[ref.module] + quote(ref.id, safe=""), safe="")
    short_code = quote(connection.xero_short_code, safe="")
    return f"https://go.xero.com/organisationlogin/default.aspx?shortcode={short_code}&redirecturl={page}"


def _in_vtiger(url: str, ref: Ref, kind: str | None) -> str | None:
    if not url.startswith(("https://", "http://")):
        return None
    if ref.module is Module.TAXES:
        return f"{url.rstrip('/')}/{_TAXES}"
    module = _VTIGER.get(kind or ref.module)
    number = quote(ref.id.rpartition("x")[2], safe="")
    return module and f"{url.rstrip('/')}/index.php?module={module}&view=Detail&record={number}"


class Addresses:
    """Where people can look at some records, each pair's in Vtiger first.

    Args:
        tx: a transaction that reads.
        connection: of the records.
        refs: which may be asked for.
    """

    def __init__(self, tx: Connection, connection: Overview, refs: Iterable[Ref]) -> None:
        self._connection = connection
        refs = list(refs)
        people = sorted({ref.id for ref in refs if (ref.side, ref.module) == (Side.XERO, Module.PEOPLE)})
        known = records.by_ids(tx, connection.id, Side.XERO, Module.PEOPLE, people)
        self._contacts = {person_id: person.parent for person_id, person in known.items()}
        sold = sorted({ref.id for ref in refs if (ref.side, ref.module) == (Side.VTIGER, Module.ITEMS)})
        items = records.by_ids(tx, connection.id, Side.VTIGER, Module.ITEMS, sold)
        self._kinds = {item_id: item.content.get("kind") for item_id, item in items.items()}

    def of(self, *refs: Ref | None) -> tuple[tuple[str, str], ...]:
        """What to call the system, and where to look, for each of these where that can be told."""
        found = ((SIDES[ref.side], self._address(ref)) for ref in sorted(filter(None, refs)))
        return tuple((system, where) for system, where in found if where is not None)

    def _address(self, ref: Ref) -> str | None:
        if (ref.side, ref.module) != (Side.XERO, Module.PEOPLE):
            kind = self._kinds.get(ref.id) if ref.module is Module.ITEMS else None
            return address(self._connection, ref, kind)
        contact_id = self._contacts.get(ref.id)
        return contact_id and address(self._connection, Ref(Side.XERO, Module.ORGANIZATIONS, contact_id))
