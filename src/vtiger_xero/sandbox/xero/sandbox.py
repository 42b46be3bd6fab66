"""The emulated Xero as one object: its app, and the hands of a person who works in Xero."""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from vtiger_xero.clock import Clock
from vtiger_xero.sandbox.faults import Faults, FaultyApp, set_faults
from vtiger_xero.sandbox.xero.app import XeroApp
from vtiger_xero.sandbox.xero.books import Books
from vtiger_xero.sandbox.xero.contacts import Contacts
from vtiger_xero.sandbox.xero.identity import Identity
from vtiger_xero.sandbox.xero.limits import DAY, Limits
from vtiger_xero.sandbox.xero.organisation import Organisation
from vtiger_xero.sandbox.xero.regions import Region
from vtiger_xero.sandbox.xero.resource import Detail, Resource
from vtiger_xero.sandbox.xero.store import Record
from vtiger_xero.sandbox.xero.wire import Element, encode

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment


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
    """

    app: "WSGIApplication"

    def __init__(self, clock: Clock, *, region: Region = Region.UK, seed: int = 0, day_limit: int = 5000) -> None:
        self.faults = Faults()
        self._clock = clock
        self._lock = threading.RLock()
        self._books = Books(clock, region, seed)
        self._identity = Identity(clock, self._books.organisation_id, self._books.name, seed)
        self._limits = Limits(per_day=day_limit, offset=seed * 7919 % DAY)
        self._contacts = Contacts(self._books)
        endpoints = (Organisation(self._books), self._contacts)
        self._resources = {each.plural: each for each in endpoints if isinstance(each, Resource)}
        self._inner = XeroApp(clock, endpoints, self._identity, self._limits, self._lock, self._sandbox_page)
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
        return self._books.writes

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
            record = self._books.contacts.records[contact_id]
            self._contacts.write_by_hand(record, self._contacts.shape.bind(values, "Contact"))

    def archive_contact(self, contact_id: str) -> None:
        """Archive a contact.

        Raises:
            KeyError: there is no such contact.
        """
        self.edit_contact(contact_id, {"ContactStatus": "ARCHIVED"})

    def merge_contact(self, loser_id: str, winner_id: str) -> None:
        """Merge one contact into another: the loser is archived and names the winner.

        Raises:
            KeyError: there is no such contact.
        """
        with self._lock:
            loser, winner = (self._books.contacts.records[each] for each in (loser_id, winner_id))
            self._contacts.touch(loser, ContactStatus="ARCHIVED", MergedToContactID=winner.id)
            self._contacts.touch(winner)

    def contacts(self) -> list[Element]:
        """All contacts in full, in the order of their making."""
        return self._elements("Contacts")

    def revoke(self) -> None:
        """Disconnect the app, as its user can in Xero."""
        with self._lock:
            self._identity.disconnect()

    # The sandbox's own pages

    def _sandbox_page(self, request: Request) -> Response:
        if request.path == "/sandbox/faults" and request.method == "POST":
            return set_faults(self.faults, request)
        if request.path == "/sandbox/state" and request.method == "GET":
            return Response(encode(self._state(request.args)), content_type="application/json")
        return Response("The sandbox has /sandbox/state and /sandbox/faults.\n", status=404)

    def _state(self, args: Mapping[str, str]) -> dict[str, Any]:
        wanted = args.get("resource", "").lower()
        counts = args.get("counts") == "1"
        with self._lock:
            state: dict[str, Any] = {
                "system": "xero",
                "region": self._books.region,
                "calls": self.calls,
                "calls_by_endpoint": dict(self._inner.calls_by_endpoint),
                "writes": self.writes,
                "peak_in_flight": self.peak_in_flight,
                "peak_per_minute": self.peak_per_minute,
                "limits": self._limits.state(self._clock.now()),
                "faults": self.faults.state(),
            }
            for plural, resource in self._resources.items():
                if wanted in {"", plural.lower()}:
                    state[plural.lower()] = len(resource.table.records) if counts else self._elements(plural)
        return state

    def _elements(self, plural: str) -> list[Element]:
        resource = self._resources[plural]
        with self._lock:
            records: list[Record] = list(resource.table.records.values())
            return [resource.render(record, Detail.FULL) for record in records]


def _label(environ: "WSGIEnvironment") -> str:
    return f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
