"""``python -m bench.joined --size n``: so many organizations that both systems have already are joined.

Then some of them are gone from one system, too many to be believed. Time is virtual; both systems answer in this
process. Ends with 1 where Xero is called more often than it should be, or either system is written.
"""

import argparse
import math
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx2
from sqlalchemy import func, select
from tests.simulation.in_flight import Seeded

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.company.organizations import generated
from vtiger_xero.sandbox.company.places import PLACES
from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.xero import XeroSandbox
from vtiger_xero.store import connections, problems, runs
from vtiger_xero.store.connections import Account
from vtiger_xero.store.database import Database
from vtiger_xero.store.migrate import migrate
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.store.secrets import Seal
from vtiger_xero.store.tables import batch, link
from vtiger_xero.sync.run import run
from vtiger_xero.sync.workplace import Wires, open_workplace

#: Calls to Xero with which 10,000 organizations are joined, and those that even a handful may take.
CALLS_PER_10_000, FEWEST = 15, 5

CONNECTION = NAME = "bench"
SEED = 1
A_DAY = 24 * 3600


@dataclass(frozen=True)
class Joined:
    """What joining took, and what came of the disappearance.

    Attributes:
        size: organizations.
        linked: how many of them are linked.
        xero_calls: of the first run, as the emulated Xero counted them.
        vtiger_calls: likewise.
        written: calls that would have written, of all runs.
        wall: seconds of real time of the first run.
        gone: how many are gone.
        asked: how the run after that ended, and the codes of what is open.
    """

    size: int
    linked: int
    xero_calls: int
    vtiger_calls: int
    written: int
    wall: float
    gone: int
    asked: tuple[RunStatus, tuple[str, ...]]

    @property
    def allowed(self) -> int:
        """How many calls to Xero joining may take."""
        return max(math.ceil(self.size * CALLS_PER_10_000 / 10_000), FEWEST)

    @property
    def objections(self) -> list[str]:
        """What is not as it should be, in words."""
        held = {
            f"{self.linked} of {self.size} are linked": self.linked == self.size,
            f"{self.xero_calls} calls to Xero, and {self.allowed} are enough": self.xero_calls <= self.allowed,
            f"{self.written} calls that write": self.written == 0,
            f"{self.gone} are gone, and nobody is asked": self.asked == (RunStatus.DONE, ("mass_disappearance",)),
        }
        return [objection for objection, holds in held.items() if not holds]


class Office:
    """Both systems with the same organizations, and a connection that syncs both ways.

    Args:
        size: how many organizations.
        database: where the connection is kept; it has its tables.
    """

    def __init__(self, size: int, database: Database) -> None:
        self.database = database
        self.clock = VirtualClock(seed=SEED)
        self.vtiger, self.xero = VtigerSandbox(self.clock, seed=SEED), XeroSandbox(self.clock, seed=SEED)
        self.organizations = []
        for organization in generated(size, SEED, PLACES[self.xero.books.region]):
            self.organizations.append(self.vtiger.create("Accounts", organization))
            self.xero.create_contact(_contact(organization))
        self._seal = Seal(b"b" * 32)
        self._connect()

    def sync(self) -> RunStatus:
        """One run, and how it ended."""
        wires = Wires(httpx2.WSGITransport(self.vtiger.app), httpx2.WSGITransport(self.xero.app))
        with open_workplace(self.database, self._seal, self.clock, NAME, wires, Seeded(self.clock)) as at:
            run_id = run(at)
        with self.database.read() as tx:
            return runs.get(tx, run_id).status

    def lose_in_vtiger(self, number: int) -> None:
        """So many organizations are deleted in the CRM."""
        for organization in self.organizations[:number]:
            self.vtiger.delete(organization)

    def lose_in_xero(self, number: int) -> None:
        """So many contacts are no longer in Xero."""
        for contact in self.xero.contacts()[:number]:
            self.xero.books.contacts.remove(contact["ContactID"])

    def count(self, table: Any) -> int:
        """How many rows a table has."""
        with self.database.read() as tx:
            return tx.execute(select(func.count()).select_from(table)).scalar_one()

    def open(self) -> tuple[str, ...]:
        """The codes of the problems that are open."""
        with self.database.read() as tx:
            return tuple(trouble.code for trouble in problems.open_all(tx, CONNECTION))

    def _connect(self) -> None:
        account = Account(
            vtiger_url="http://vtiger.example",
            vtiger_user=self.vtiger.username,
            vtiger_access_key=self.vtiger.access_key,
            vtiger_api="webservice",
            xero_grant="client_credentials",
            xero_client_id=self.xero.client_id,
            xero_client_secret=self.xero.client_secret,
            xero_api_url="http://xero.example/api.xro/2.0",
            xero_identity_url="http://xero.example",
            xero_tenant_id=self.xero.tenant_id,
            xero_organisation="Bench",
            xero_short_code="",
        )
        settings = {"organizations.enabled": "true", "organizations.direction": "both"}
        with self.database.write() as tx:
            connections.put(tx, self._seal, NAME, account, CONNECTION, self.clock.now())
            connections.change_settings(tx, CONNECTION, settings)


def _contact(organization: dict[str, str]) -> dict[str, object]:
    """The same customer as a bookkeeper has typed it into Xero."""
    phones = {"DEFAULT": organization["phone"], "MOBILE": organization["otherphone"]}
    billing = {
        "AddressType": "POBOX",
        "AddressLine1": organization["bill_street"],
        "City": organization["bill_city"],
        "Region": organization["bill_state"],
        "PostalCode": organization["bill_code"],
        "Country": organization["bill_country"],
    }
    shipping = {
        "AddressType": "STREET",
        "AddressLine1": organization["ship_street"],
        "City": organization["ship_city"],
    }
    return {
        "Name": organization["accountname"],
        "EmailAddress": organization["email1"],
        "Phones": [{"PhoneType": kind, "PhoneNumber": number} for kind, number in phones.items()],
        "Addresses": [billing, shipping],
    }


def measure(size: int, gone: int, lose: Callable[[Office, int], None]) -> Joined:
    """Join so many organizations, then lose so many of them.

    Args:
        size: how many there are.
        gone: how many disappear.
        lose: has them disappear from one of the systems.
    """
    with tempfile.TemporaryDirectory(prefix="vtiger-xero-bench-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        try:
            migrate(database)
            office = Office(size, database)
            began = perf_counter()
            office.sync()
            wall, xero_calls, vtiger_calls = perf_counter() - began, office.xero.calls, office.vtiger.calls
            lose(office, gone)
            office.clock.advance(A_DAY)
            asked = office.sync(), office.open()
            return Joined(
                size=size,
                linked=office.count(link),
                xero_calls=xero_calls,
                vtiger_calls=vtiger_calls,
                written=office.count(batch),
                wall=wall,
                gone=gone,
                asked=asked,
            )
        finally:
            database.close()


def show(joined: Joined) -> None:
    """Print what was measured."""
    status, codes = joined.asked
    print(f"{joined.size:,} organizations that both systems have")
    print(
        f"  joined      {joined.linked:,} links; {joined.xero_calls} calls to Xero, {joined.vtiger_calls} to Vtiger; "
        f"{joined.written} of all calls write; {joined.wall:.1f} s wall"
    )
    print(f"  {joined.gone:,} gone    {status}: {', '.join(codes) or 'nobody is asked'}", flush=True)


def main() -> int:
    """Measure with a disappearance on either side; 1 if something is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m bench.joined", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="how many organizations")
    parser.add_argument("--gone", type=int, default=200, help="how many of them disappear")
    arguments = parser.parse_args()
    objections = []
    for lose in (Office.lose_in_vtiger, Office.lose_in_xero):
        joined = measure(arguments.size, arguments.gone, lose)
        show(joined)
        objections += joined.objections
    for objection in objections:
        print(f"NOT AS IT SHOULD BE: {objection}")
    return 1 if objections else 0


if __name__ == "__main__":
    sys.exit(main())
