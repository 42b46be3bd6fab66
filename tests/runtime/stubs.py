"""Two sides made of next to nothing: Vtiger has so many organizations, and Xero is a file of what it was sent.

The file is shared by all processes of a test, so that it tells who sent what, in which order.
"""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.books import NoBooks

from vtiger_xero.clock import Clock
from vtiger_xero.domain.observations import Observation, Page
from vtiger_xero.domain.refs import Direction, Module, Ref, Side
from vtiger_xero.domain.writes import Accepted, Answer, Call, Operation, Refused, Write
from vtiger_xero.modules import organizations
from vtiger_xero.store import connections
from vtiger_xero.store.connections import Account
from vtiger_xero.store.database import Database
from vtiger_xero.store.runs import Run, latest
from vtiger_xero.store.secrets import Seal
from vtiger_xero.sync.context import Workplace
from vtiger_xero.sync.in_flight import Threads

SEAL = Seal(bytes(32))
SERVER_TIME = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

ACCOUNT = Account(
    vtiger_url="https://crm.example.com",
    vtiger_user="sync",
    vtiger_access_key="key",
    vtiger_api="webservice",
    xero_grant="client_credentials",
    xero_client_id="id",
    xero_client_secret="secret",
    xero_api_url="https://api.xero.com/api.xro/2.0",
    xero_identity_url="https://identity.xero.com",
    xero_tenant_id="tenant",
    xero_organisation="Demo Company (UK)",
    xero_short_code="!xk2Dp",
)


@dataclass
class StubRemote:
    """What both stubs have in common; every call is noted in the ledger when it begins and when it ends."""

    side: Side
    rows: Callable[[], list[Observation]]
    ledger: Path
    clock: Clock
    pace: float
    stops_at: int | None = None
    batch_limit: int = 1
    at_once: int = 1
    tells_zone: bool = True
    key_life: timedelta = timedelta(minutes=4)
    settling: timedelta = timedelta(0)
    calls: int = field(default=0, init=False)

    def sweep_interval(self, module: Module, records: int) -> timedelta:
        return timedelta(days=1)

    def placeless(self, module: Module) -> Mapping[str, frozenset[str]]:
        return {}

    def refusal(self, module: Module, write: Write, held: Mapping[str, str]) -> Refused | None:
        return None

    def walk_interval(self, module: Module) -> timedelta:
        return timedelta(0)

    def walk(self, module: Module, since: datetime | None, after: str | None) -> Page:
        with self._noted():
            return Page(tuple(self.rows()), (), None, SERVER_TIME)

    def look_up(self, module: Module, marks: Sequence[str]) -> list[Observation]:
        with self._noted():
            return [row for row in self.rows() if row.mark in marks]

    def fetch(self, module: Module, ids: Sequence[str]) -> list[Observation]:
        with self._noted():
            return [row for row in self.rows() if row.ref.id in ids]

    def encode(self, module: Module, operation: Operation, writes: Sequence[Write]) -> Call:
        told = [{"mark": write.mark, "content": dict(write.content)} for write in writes]
        return Call("PUT", "/Contacts", json.dumps(told).encode())

    def send(self, module: Module, call: Call, key: str) -> list[Answer]:
        """Like Xero: the second call with a key does nothing."""
        with self._noted():
            while len(contacts(self.ledger)) == self.stops_at and not _go(self.ledger).exists():
                self.clock.sleep(0.02)
            if key not in {line.get("key") for line in entries(self.ledger)}:
                self._note(key=key, contacts=json.loads(call.body))
            made = {row.mark: row for row in self.rows()}
            return [Accepted(made[each["mark"]]) for each in json.loads(call.body)]

    @contextmanager
    def _noted(self) -> Iterator[None]:
        self.calls += 1
        self._note(call="begins")
        self.clock.sleep(self.pace)
        yield
        self._note(call="ends")

    def _note(self, **entry: Any) -> None:
        with self.ledger.open("a") as ledger:
            ledger.write(json.dumps({"pid": os.getpid(), **entry}) + "\n")


def entries(ledger: Path) -> list[dict[str, Any]]:
    """The lines of the ledger, the oldest first."""
    return [json.loads(line) for line in ledger.read_text().splitlines()] if ledger.exists() else []


def contacts(ledger: Path) -> list[Observation]:
    """Xero's contacts."""
    return [
        Observation(
            ref=Ref(Side.XERO, Module.ORGANIZATIONS, f"xero-{each['mark']}"),
            content=each["content"],
            mark=each["mark"],
        )
        for entry in entries(ledger)
        for each in entry.get("contacts", [])
    ]


def _go(ledger: Path) -> Path:
    return ledger.with_suffix(".go")


@dataclass(frozen=True)
class World:
    """Opens connections to the two stubs, in the way of ``open_workplace``.

    Attributes:
        pace: seconds that each call takes.
        stops_at: when Xero has so many contacts, the next write stays under way until :meth:`go_on`.
    """

    ledger: Path
    organizations: int = 3
    pace: float = 0.0
    stops_at: int | None = None

    def has_stopped(self) -> bool:
        """Whether a write is under way that will not end by itself."""
        return len(contacts(self.ledger)) == self.stops_at and entries(self.ledger)[-1].get("call") == "begins"

    def go_on(self) -> None:
        """Let that write end."""
        _go(self.ledger).touch()

    @contextmanager
    def open(
        self, database: Database, seal: Seal, clock: Clock, name: str, /, *, day_reserve: int
    ) -> Iterator[Workplace]:
        with database.read() as tx:
            found = connections.get(tx, seal, name)
        assert found is not None
        people = [
            Observation(
                ref=Ref(Side.VTIGER, Module.ORGANIZATIONS, f"11x{number}"), content={"name": f"Customer {number}"}
            )
            for number in range(self.organizations)
        ]
        yield Workplace(
            database=database,
            clock=clock,
            connection_id=found.id,
            settings={},
            settings_revision=found.settings_revision,
            policies={Module.ORGANIZATIONS: organizations.policy(Direction.TO_XERO)},
            remotes={
                Side.VTIGER: StubRemote(Side.VTIGER, lambda: people, self.ledger, clock, self.pace),
                Side.XERO: StubRemote(
                    Side.XERO, lambda: contacts(self.ledger), self.ledger, clock, self.pace, self.stops_at
                ),
            },
            chart=NoBooks(),
            in_flight=Threads(),
        )


def connect(database: Database, clock: Clock, name: str = "acme") -> str:
    """Store a connection; its id."""
    connection_id = clock.new_id()
    with database.write() as tx:
        connections.put(tx, SEAL, name, ACCOUNT, connection_id, clock.now())
        connections.change_settings(tx, connection_id, {"organizations.enabled": "true"})
    return connection_id


def runs_of(database: Database, connection_id: str) -> list[Run]:
    """The connection's runs, the newest first."""
    with database.read() as tx:
        return latest(tx, connection_id, 50)


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait for what another thread or process will do."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
