"""The emulated Xero as one object: its app, and the hands of a person who works in Xero."""

import threading
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from vtiger_xero.clock import Clock
from vtiger_xero.sandbox.faults import Faults, FaultyApp
from vtiger_xero.sandbox.xero.accounts import Accounts
from vtiger_xero.sandbox.xero.app import XeroApp
from vtiger_xero.sandbox.xero.books import Books
from vtiger_xero.sandbox.xero.contacts import Contacts
from vtiger_xero.sandbox.xero.credit_notes import CreditNotes
from vtiger_xero.sandbox.xero.currencies import Currencies, TrackingCategories
from vtiger_xero.sandbox.xero.endpoint import Endpoint, Query
from vtiger_xero.sandbox.xero.identity import Identity
from vtiger_xero.sandbox.xero.invoices import Invoices
from vtiger_xero.sandbox.xero.items import Items
from vtiger_xero.sandbox.xero.limits import DAY, Limits
from vtiger_xero.sandbox.xero.organisation import Organisation
from vtiger_xero.sandbox.xero.pages import SandboxPages, post
from vtiger_xero.sandbox.xero.payments import Payments
from vtiger_xero.sandbox.xero.regions import Region
from vtiger_xero.sandbox.xero.resource import Resource, View
from vtiger_xero.sandbox.xero.store import Record
from vtiger_xero.sandbox.xero.tax_rates import TaxRates
from vtiger_xero.sandbox.xero.webhooks import Watched, Webhooks
from vtiger_xero.sandbox.xero.wire import Element

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_BY_HAND = Query({"unitdp": "4"})
"""People may type four decimals of a price."""


class XeroSandbox:
    """One emulated Xero organisation and one app connected to it; safe for threads.

    Args:
        clock: the only source of time and ids.
        region: Xero's edition.
        seed: of the app's and the organisation's ids.
        day_limit: calls in a day: 1,000 for Xero's Starter tier, 5,000 above.

    Attributes:
        app: a WSGI callable: the API, the identity server, ``/connections`` and ``/sandbox/…`` on one origin.
        faults: what goes wrong; also set by ``POST /sandbox/faults``.
        books: the organisation, with what its owner or plan decides: lock dates, approvals, currencies.
        webhooks: the app's webhook; also set by ``POST /sandbox/webhook``.
    """

    app: "WSGIApplication"

    def __init__(self, clock: Clock, *, region: Region = Region.UK, seed: int = 0, day_limit: int = 5000) -> None:
        self.faults = Faults()
        self._clock = clock
        self._lock = threading.RLock()
        self.books = Books(clock, region, seed)
        self._identity = Identity(clock, self.books.organisation_id, self.books.name, seed)
        self._limits = Limits(per_day=day_limit, offset=seed * 7919 % DAY)
        self._contacts = Contacts(self.books)
        self._invoices = Invoices(self.books, self._contacts)
        self._credit_notes = CreditNotes(self.books, self._contacts)
        endpoints: tuple[Endpoint, ...] = (
            Organisation(self.books),
            Accounts(self.books),
            TaxRates(self.books),
            Currencies(self.books),
            TrackingCategories(self.books),
            self._contacts,
            Items(self.books),
            self._invoices,
            self._credit_notes,
            Payments(self.books, self._invoices),
        )
        self._resources = {each.plural: each for each in endpoints if isinstance(each, Resource)}
        watched = (
            Watched(self.books.contacts, "CONTACT", "Contacts"),
            Watched(self.books.invoices, "INVOICE", "Invoices"),
            Watched(self.books.credit_notes, "CREDITNOTE", "CreditNotes", with_data=True),
        )
        self.webhooks = Webhooks(clock, self.tenant_id, watched, post)
        self.books.store.listener = self.webhooks.note
        pages = SandboxPages(self._state, self.faults, self.webhooks)
        self._inner = XeroApp(clock, endpoints, self._identity, self._limits, self._lock, pages)
        self.app = FaultyApp(self._inner, self.faults, clock, _label)

    @property
    def client_id(self) -> str:
        """The app's id."""
        return self._identity.client_id

    @property
    def client_secret(self) -> str:
        """The app's secret."""
        return self._identity.client_secret

    @property
    def tenant_id(self) -> str:
        """The organisation's id."""
        return self._identity.tenant_id

    @property
    def calls(self) -> int:
        """API calls counted against the limits."""
        return self._limits.calls

    @property
    def writes(self) -> int:
        """Elements created or changed through the API."""
        return self.books.writes

    @property
    def peak_in_flight(self) -> int:
        """The most API calls seen at once, refused ones included."""
        return self._limits.peak_in_flight

    @property
    def peak_per_minute(self) -> int:
        """The most API calls seen inside any 60 seconds, refused ones included."""
        return self._limits.peak_per_minute

    @property
    def latency(self) -> float:
        """Seconds that each API call takes on the clock."""
        return self._inner.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._inner.latency = seconds

    # The hands of a person in Xero

    def create_contact(self, values: Mapping[str, object]) -> str:
        """Add a contact, given by the API's names; Xero's uniqueness of names is not checked.

        Returns:
            Its ContactID.
        """
        with self._lock:
            return self._contacts.write_by_hand(None, self._contacts.shape.bind(values, "Contact")).id

    def edit_contact(self, contact_id: str, values: Mapping[str, object]) -> None:
        """Change a contact; an archived one too (``ContactStatus`` ``ACTIVE`` restores it).

        Raises:
            KeyError: there is no such contact.
        """
        with self._lock:
            record = self.books.contacts.records[contact_id]
            self._contacts.write_by_hand(record, self._contacts.shape.bind(values, "Contact"))

    def archive_contact(self, contact_id: str) -> None:
        """Archive a contact.

        Raises:
            KeyError: there is no such contact.
        """
        self.edit_contact(contact_id, {"ContactStatus": "ARCHIVED"})

    def merge_contact(self, loser_id: str, winner_id: str) -> None:
        """Merge one contact into another: the loser is archived and names the winner, who gets its invoices.

        Raises:
            KeyError: there is no such contact.
        """
        with self._lock:
            loser, winner = (self.books.contacts.records[each] for each in (loser_id, winner_id))
            for invoice in self.books.invoices.find("ContactID", loser.id):
                moved = {**invoice.values, "ContactID": winner.id}
                self.books.invoices.put(Record(invoice.id, moved, invoice.updated))
            self._contacts.touch(loser, ContactStatus="ARCHIVED", MergedToContactID=winner.id)
            self._contacts.touch(winner)

    def contacts(self) -> list[Element]:
        """All contacts in full, in the order of their making."""
        return self.elements("Contacts")

    def revoke(self) -> None:
        """Disconnect the app, as its user can in Xero."""
        with self._lock:
            self._identity.disconnect()

    def create(self, plural: str, values: Mapping[str, object]) -> str:
        """Add something by the rules of its endpoint (``Invoices``, ``CreditNotes``, ``Payments``, ``Items``…).

        Returns:
            Its id.

        Raises:
            InvalidElementError: Xero refuses it.
        """
        resource = self._resources[plural]
        with self._lock, self.books.store.savepoint():
            return resource.create(resource.shape.bind(values, plural), _BY_HAND).record.id

    def edit(self, plural: str, record_id: str, values: Mapping[str, object]) -> None:
        """Change something by the rules of its endpoint.

        Raises:
            InvalidElementError: Xero refuses it.
            KeyError: there is no such record.
        """
        resource = self._resources[plural]
        with self._lock, self.books.store.savepoint():
            resource.update(resource.table.records[record_id], resource.shape.bind(values, plural), _BY_HAND)

    def amend(self, plural: str, record_id: str, values: Mapping[str, object]) -> None:
        """Change something past the rules of its endpoint: what only Xero's own pages, or Xero itself, can.

        A bank account is archived, say, or the percentage of one of Xero's own tax rates is another.

        Args:
            plural: the endpoint.
            record_id: of the record; a tax rate's is its type.
            values: by the API's names; those that the API doesn't write are taken as they are.

        Raises:
            KeyError: there is no such record.
        """
        resource = self._resources[plural]
        with self._lock:
            record = resource.table.records[record_id]
            changed = {**record.values, **values, **resource.shape.bind(values, plural)}
            resource.table.put(Record(record.id, changed, self._clock.now()))

    def delete(self, plural: str, record_id: str) -> None:
        """Remove something for good, as people can an item or an account that nothing needs.

        Raises:
            KeyError: there is no such record.
        """
        with self._lock:
            self._resources[plural].table.remove(record_id)

    def count_stock(self, item_id: str, quantity: Decimal) -> None:
        """Set what is on hand of a tracked item, valued at its purchase price; as with invoices, its date stays.

        Raises:
            KeyError: there is no such item, or it isn't tracked.
        """
        with self._lock:
            item = self.books.items.records[item_id]
            price = item.values["PurchaseDetails"].get("UnitPrice", Decimal(0))
            counted = {"QuantityOnHand": quantity, "TotalCostPool": quantity * price}
            self.books.items.put(Record(item.id, {**item.values, **counted}, item.updated))

    def allocate_credit(self, credit_note_id: str, invoice_id: str, amount: Decimal) -> None:
        """Set a credit note's amount against an invoice.

        Raises:
            InvalidElementError: more than remains on one of the two.
        """
        with self._lock, self.books.store.savepoint():
            note = self.books.credit_notes.records[credit_note_id]
            invoice = self.books.invoices.records[invoice_id]
            self._credit_notes.allocate(note, self._invoices, invoice, amount, self._invoices.today())

    def _state(self, wanted: str, counts: bool) -> dict[str, Any]:
        with self._lock:
            state: dict[str, Any] = {
                "system": "xero",
                "region": self.books.region,
                "calls": self.calls,
                "calls_by_endpoint": dict(self._inner.calls_by_endpoint),
                "writes": self.writes,
                "peak_in_flight": self.peak_in_flight,
                "peak_per_minute": self.peak_per_minute,
                "limits": self._limits.state(self._clock.now()),
                "faults": self.faults.state(),
                "webhook": {
                    "url": self.webhooks.url,
                    "active": self.webhooks.active,
                    "waiting": self.webhooks.pending(),
                },
            }
            for plural, resource in self._resources.items():
                if wanted in {"", plural.lower()}:
                    state[plural.lower()] = len(resource.table.records) if counts else self.elements(plural)
        return state

    def elements(self, plural: str) -> list[Element]:
        """All records of an endpoint in full, prices to four decimals, in the order of their making."""
        resource = self._resources[plural]
        with self._lock:
            records: list[Record] = list(resource.table.records.values())
            return [resource.render(record, View(unit_places=4)) for record in records]


def _label(environ: "WSGIEnvironment") -> str:
    return f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
