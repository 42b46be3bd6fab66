"""A company that keeps Vtiger and Xero, both emulated, and the connection that keeps the two in step.

The tests stand outside: they edit as people do, let ``sync.run`` run, and look at both systems and at what was told.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import httpx2
from sqlalchemy import func, select
from tests.rules.surroundings import Interrupted, ServerClock, Wire
from tests.unit.sync.in_turn import InTurn

from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.refs import Module, Ref, Section, Side
from vtiger_xero.problems import CATALOGUE
from vtiger_xero.sandbox.faults import Fault
from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.vtiger.dialects import Dialect
from vtiger_xero.sandbox.xero import XeroSandbox
from vtiger_xero.store import aliases, connections, links, outcomes, problems, runs
from vtiger_xero.store.connections import Account
from vtiger_xero.store.database import Database
from vtiger_xero.store.outcomes import Action, Outcome
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.runs import Run, RunStatus
from vtiger_xero.store.secrets import Seal
from vtiger_xero.store.tables import batch
from vtiger_xero.sync import books
from vtiger_xero.sync.review import Review
from vtiger_xero.sync.run import run
from vtiger_xero.sync.workplace import Wires, open_workplace

ORGANIZATIONS, PEOPLE = Module.ORGANIZATIONS, Module.PEOPLE
CONNECTION = "connection"

#: Seconds between two runs.
A_QUARTER = 900
A_DAY = 24 * 3600

#: Operations of Vtiger's web service that change something.
_WRITING = frozenset({"create", "update", "revise", "delete"})


class Office:
    """Both systems, empty, and a connection that syncs organizations both ways.

    Args:
        database: where the connection is kept; it has its tables, and nothing in them.
        dialect: the version of Vtiger.
        day_limit: calls that Xero takes in a day.
    """

    def __init__(self, database: Database, dialect: Dialect = Dialect.V7_5, *, day_limit: int = 5000) -> None:
        self.database = database
        self.clock = VirtualClock()
        self.clocks = {side: ServerClock(self.clock) for side in Side}
        self.vtiger = VtigerSandbox(self.clocks[Side.VTIGER], dialect=dialect)
        self.xero = XeroSandbox(self.clocks[Side.XERO], day_limit=day_limit)
        self.at_vtiger, self.at_xero = (Interrupted(system.app, self.clock) for system in (self.vtiger, self.xero))
        self.in_flight = InTurn()
        self.review = Review(database, self.clock, CONNECTION, "zoë")
        self._seal = Seal(b"k" * 32)
        self.connect(dialect)

    def connect(self, dialect: Dialect = Dialect.V7_5) -> None:
        """Connect the two as somebody does for the first time."""
        account = Account(
            vtiger_url="http://crm.example",
            vtiger_user=self.vtiger.username,
            vtiger_access_key=self.vtiger.access_key,
            vtiger_api="rest" if dialect is Dialect.CLOUD else "webservice",
            xero_grant="client_credentials",
            xero_client_id=self.xero.client_id,
            xero_client_secret=self.xero.client_secret,
            xero_api_url="http://xero.example/api.xro/2.0",
            xero_identity_url="http://xero.example",
            xero_tenant_id=self.xero.tenant_id,
            xero_organisation="Sample",
            xero_short_code="",
        )
        with self.database.write() as tx:
            connections.put(tx, self._seal, "office", account, CONNECTION, self.clock.now())
        self.set({"organizations.enabled": "true", "organizations.direction": "both"})

    def set(self, settings: Mapping[str, str]) -> None:
        """Change settings of the connection."""
        with self.database.write() as tx:
            connections.change_settings(tx, CONNECTION, settings)

    # What people do

    def organization(self, name: str, **fields: str) -> str:
        """Enter an organization into the CRM; its id."""
        return self.vtiger.create("Accounts", {"accountname": name, **fields})

    def person(self, organization: str, first: str, last: str, email: str = "", **fields: str) -> str:
        """Enter a contact into the CRM; its id."""
        values = {"account_id": organization, "firstname": first, "lastname": last, "email": email}
        return self.vtiger.create("Contacts", {**values, **fields})

    def contact(self, name: str, **fields: Any) -> str:
        """Enter a contact into Xero; its id."""
        return self.xero.create_contact({"Name": name, **fields})

    def pair(self, name: str, **fields: str) -> tuple[str, str]:
        """Enter an organization and sync; the ids of both halves."""
        organization = self.organization(name, **fields)
        self.sync()
        return organization, self.linked()[organization]

    def fail(self, *faults: Fault) -> None:
        """Have calls of either system go wrong from now on; without faults, no longer."""
        for app in (self.vtiger.app, self.xero.app):
            with httpx2.Client(transport=httpx2.WSGITransport(app)) as client:
                body = {"faults": [asdict(each) for each in faults]}
                client.post("http://sandbox.example/sandbox/faults", json=body).raise_for_status()

    # What the program does

    def sync(self, *, rehearsal: bool = False) -> Run:
        """One run; it has to end well. Then a quarter of an hour passes."""
        found = self.attempt(rehearsal=rehearsal)
        assert found.status is RunStatus.DONE, self.troubles()
        return found

    def attempt(self, *, rehearsal: bool = False, day_reserve: int = 0) -> Run:
        """One run, however it ends; so many of a day's calls to Xero are left to others."""
        wires = self._wires
        with open_workplace(self.database, self._seal, self.clock, "office", wires, self.in_flight, day_reserve) as at:
            self.run_id = run(at, rehearsal=rehearsal)
        self.clock.advance(A_QUARTER)
        with self.database.read() as tx:
            return runs.get(tx, self.run_id)

    def refresh(self) -> None:
        """Have Xero's accounts and rates read again, as a user does."""
        books.refresh(self.database, self._seal, self.clock, "office", self._wires)

    @property
    def _wires(self) -> Wires:
        return Wires(Wire(self.at_vtiger), Wire(self.at_xero))

    def check_quiet(self) -> None:
        """The next run, which reads everything again since a day has passed, writes nothing."""
        self.clock.advance(A_DAY)
        before = self.writes()
        self.sync()
        quiet = {Action.SKIPPED, Action.UNCHANGED}
        done = [f"{each.action} {each.name}" for each in self.outcomes() if each.action not in quiet]
        assert (done, self.writes()) == ([], before), "a run in quiet"

    # What there is to be seen

    def writes(self) -> dict[str, int]:
        """How often each system was written through its API, and how many calls the program thought to make."""
        with self.database.read() as tx:
            batches = tx.execute(select(func.count()).select_from(batch)).scalar_one()
        with httpx2.Client(transport=httpx2.WSGITransport(self.vtiger.app)) as client:
            state = client.get("http://crm.example/sandbox/state", params={"counts": "1"}).json()
        written = sum(times for name, times in state["calls_by_operation"].items() if name in _WRITING)
        return {"vtiger": written, "xero": self.xero.writes, "batches": batches}

    @staticmethod
    def ref(record_id: str, module: Module = ORGANIZATIONS) -> Ref:
        """What a record's id stands for: Vtiger's are as ``11x5``."""
        return Ref(Side.VTIGER if "x" in record_id else Side.XERO, module, record_id)

    def in_vtiger(self, record_id: str) -> dict[str, Any]:
        """A record as the CRM holds it."""
        return self.vtiger.row(record_id)

    def in_xero(self, contact_id: str) -> dict[str, Any]:
        """A contact as Xero holds it."""
        (found,) = (each for each in self.xero.contacts() if each["ContactID"] == contact_id)
        return found

    def phone(self, contact_id: str, kind: str = "DEFAULT") -> str:
        """A telephone number of a contact in Xero."""
        (found,) = (each for each in self.in_xero(contact_id)["Phones"] if each["PhoneType"] == kind)
        return str(found["PhoneNumber"])

    def active(self) -> list[str]:
        """The names of the contacts that are active in Xero, in order."""
        return sorted(each["Name"] for each in self.xero.contacts() if each["ContactStatus"] == "ACTIVE")

    def organizations(self) -> list[str]:
        """The names of the CRM's organizations, in order."""
        return sorted(row["accountname"] for row in self.vtiger.rows("Accounts"))

    def people(self, organization: str) -> list[tuple[str, str, str]]:
        """First name, last name and address of an organization's contacts in the CRM, in order."""
        rows = (row for row in self.vtiger.rows("Contacts") if row["account_id"] == organization)
        return sorted((row["firstname"], row["lastname"], row["email"]) for row in rows)

    def persons(self, contact_id: str) -> list[tuple[str, str, str]]:
        """First name, last name and address of the persons listed in a contact of Xero, in order."""
        return sorted(
            (each.get("FirstName", ""), each.get("LastName", ""), each.get("EmailAddress", ""))
            for each in self.in_xero(contact_id)["ContactPersons"]
        )

    def linked(self, module: Module = ORGANIZATIONS) -> dict[str, str]:
        """Xero's ids by the CRM's, of the live links."""
        rows = self.vtiger.rows("Accounts" if module is ORGANIZATIONS else "Contacts")
        with self.database.read() as tx:
            found = links.find(tx, CONNECTION, Side.VTIGER, module, [row["id"] for row in rows])
        return {vtiger_id: link.xero_id for vtiger_id, link in found.items()}

    def aliases(self, side: Side = Side.VTIGER) -> dict[str, str]:
        """The records that stand for another one of their side, and for which."""
        rows = self.vtiger.rows("Accounts") if side is Side.VTIGER else self.xero.contacts()
        ids = [row["id"] if side is Side.VTIGER else row["ContactID"] for row in rows]
        with self.database.read() as tx:
            return aliases.of(tx, CONNECTION, side, ORGANIZATIONS, ids)

    def outcomes(self) -> list[Outcome]:
        """What the last run told."""
        with self.database.read() as tx:
            return outcomes.of_run(tx, self.run_id)

    def outcome(self, record_id: str) -> Outcome:
        """What the last run told of one record."""
        (found,) = (each for each in self.outcomes() if each.ref.id == record_id)
        return found

    def told(self) -> dict[str, str]:
        """What became of each record in the last run, and why if that says more."""
        return {
            each.ref.id: each.action if each.code == each.action else f"{each.action}: {each.code}"
            for each in self.outcomes()
        }

    def reason(self, record_id: str) -> str:
        """Why the last run left a record as it is, in the sentence that people read."""
        told = self.outcome(record_id)
        return CATALOGUE[told.code].message(told.details)

    def fates(self) -> dict[Ref, tuple[object, ...]]:
        """What became of each record in the last run, without what nobody can know before: ids, and what Vtiger makes
        of a text.
        """
        return {
            each.ref: (each.written, each.action, each.code, each.name, *(field for field, *_ in each.changes))
            for each in self.outcomes()
        }

    def foresee(self) -> dict[Ref, tuple[object, ...]]:
        """Have a dry run, which writes nothing, and a real one, which does what it told; what that was."""
        before, written = self.state(), self.writes()
        self.sync(rehearsal=True)
        foreseen, counts = self.fates(), self.counts()
        assert (self.state(), self.writes()) == (before, written)
        self.sync()
        assert not foreseen.items() ^ self.fates().items(), sorted(foreseen.items() ^ self.fates().items())
        assert counts == self.counts()
        return foreseen

    def counts(self) -> dict[Section, dict[Side, dict[Action, int]]]:
        """How many records of each module met which fate in the last run."""
        with self.database.read() as tx:
            return outcomes.counts(tx, self.run_id)

    def troubles(self) -> list[Trouble]:
        """What is open."""
        with self.database.read() as tx:
            return problems.open_all(tx, CONNECTION)

    def problems(self) -> dict[str, str]:
        """The codes of what is open, by the record's id; of a whole module by its name, of the connection by ``-``."""
        return {(each.ref.id if each.ref else each.module or "-"): each.code for each in self.troubles()}

    def state(self) -> dict[str, Any]:
        """Everything that both systems hold, the times of their last changes included."""
        records = {module: self.vtiger.rows(module) for module in ("Accounts", "Contacts")}
        return {**records, "Xero": self.xero.contacts()}
