"""A connection of two systems in memory, ready for runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection, event, insert, select
from tests.books import NoBooks
from tests.unit.sync.remotes import MemoryRemote

from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.refs import Direction, Module, Side
from vtiger_xero.modules import organizations
from vtiger_xero.store import links, outcomes, problems, runs
from vtiger_xero.store.database import Database
from vtiger_xero.store.links import Link
from vtiger_xero.store.outcomes import Outcome
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.store.tables import batch, connection, intent, metadata
from vtiger_xero.sync.act import Acting
from vtiger_xero.sync.context import Context, Workplace
from vtiger_xero.sync.decide import decide, waiting
from vtiger_xero.sync.in_flight import InFlight
from vtiger_xero.sync.match import match
from vtiger_xero.sync.observe import observe
from vtiger_xero.sync.run import run

ORGANIZATIONS = Module.ORGANIZATIONS
CONNECTION = "connection"


@dataclass
class Transactions:
    """How many transactions are open, and how many have begun."""

    open: int = 0
    begun: int = 0


class World:
    """Both systems, the database, and a workplace that joins them.

    Args:
        database: where everything is kept; it has its tables.
        in_flight: makes calls.
    """

    def __init__(self, database: Database, in_flight: InFlight) -> None:
        self.clock = VirtualClock()
        self.database = database
        self.vtiger = MemoryRemote(Side.VTIGER, self.clock)
        self.xero = MemoryRemote(Side.XERO, self.clock)
        values = dict.fromkeys((column.name for column in connection.c), "")
        with database.write() as tx:
            tx.execute(
                insert(connection).values(
                    {
                        **values,
                        "id": CONNECTION,
                        "name": "acme",
                        "connected": True,
                        "settings_revision": 1,
                        "created_at": self.clock.now(),
                    }
                )
            )
        self.at = Workplace(
            database=database,
            clock=self.clock,
            connection_id=CONNECTION,
            settings={},
            settings_revision=1,
            policies={ORGANIZATIONS: organizations.policy(Direction.TO_XERO)},
            remotes={Side.VTIGER: self.vtiger, Side.XERO: self.xero},
            chart=NoBooks(),
            in_flight=in_flight,
        )

    def sync_both_ways(self) -> None:
        """From now on both sides are written."""
        self.at = replace(self.at, policies={ORGANIZATIONS: organizations.policy(Direction.BOTH)})

    def put_vtiger_into_a_zone(self, zone: timedelta) -> None:
        """From now on Vtiger tells times so far from its clock, and nobody knows how far."""
        self.vtiger = MemoryRemote(Side.VTIGER, self.clock, zone)
        self.at = replace(self.at, remotes={**self.at.remotes, Side.VTIGER: self.vtiger})

    def settings_change(self) -> None:
        """A setting is changed, whichever."""
        self.at = replace(self.at, settings_revision=self.at.settings_revision + 1)

    def run(self, *, rehearsal: bool = False) -> RunStatus:
        """One run, and how it ended."""
        self.run_id = run(self.at, rehearsal=rehearsal)
        with self.database.read() as tx:
            return runs.get(tx, self.run_id).status

    def begin(self) -> Context:
        """A run under way, whose steps the test takes itself."""
        with self.database.write() as tx:
            fence = runs.begin(tx, CONNECTION, self.clock.new_id(), self.clock.now())
        self.run_id = fence.run_id
        return Context(self.at, fence, self.database)

    def observe(self, context: Context) -> None:
        """Read both sides."""
        for side in Side:
            observe(context, side, ORGANIZATIONS)

    def act(self, context: Context, target: Side = Side.XERO) -> None:
        """Match, decide and write."""
        asked = match(context, ORGANIZATIONS)
        total = waiting(context, ORGANIZATIONS, target)
        Acting(context, ORGANIZATIONS, target).act(decide(context, ORGANIZATIONS, target, asked), total)

    def outcomes(self) -> dict[str, Outcome]:
        """What the last run told, by the record's id."""
        with self.database.read() as tx:
            return {each.ref.id: each for each in outcomes.of_run(tx, self.run_id)}

    def told(self) -> dict[str, str]:
        """What became of each record in the last run, and why if that says more."""
        return {
            record_id: each.action if each.code == each.action else f"{each.action}: {each.code}"
            for record_id, each in self.outcomes().items()
        }

    def problems(self) -> dict[str, str]:
        """The codes of what is open, by the record's id; ``-`` for the connection's."""
        return {trouble.ref.id if trouble.ref else "-": trouble.code for trouble in self.troubles()}

    def troubles(self) -> list[Trouble]:
        """What is open."""
        with self.database.read() as tx:
            return problems.open_all(tx, CONNECTION)

    def link(self, vtiger_id: str) -> Link:
        """The link of a CRM record."""
        with self.database.read() as tx:
            return links.find(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, [vtiger_id])[vtiger_id]

    def linked(self) -> dict[str, str]:
        """Xero's ids by the CRM's."""
        with self.database.read() as tx:
            found = links.find(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, list(self.vtiger.rows))
        return {vtiger_id: link.xero_id for vtiger_id, link in found.items()}

    def batches(self) -> list[str]:
        """How every batch stands, in the order of their sending."""
        with self.database.read() as tx:
            return list(tx.execute(select(batch.c.state).order_by(batch.c.sent_at, batch.c.id)).scalars())

    def intents(self) -> dict[str, list[str]]:
        """How every intent stands, by the id of the record whose content it carries."""
        found: dict[str, list[str]] = {}
        with self.database.read() as tx:
            for row in tx.execute(select(intent.c.source_id, intent.c.state).order_by(intent.c.state)):
                found.setdefault(row.source_id, []).append(row.state)
        return found


def clear(database: Database) -> None:
    """Leave nothing in a database but its tables."""
    with database.write() as tx:
        for table in reversed(metadata.sorted_tables):
            tx.execute(table.delete())


@contextmanager
def watched(database: Database) -> Iterator[Transactions]:
    """Count transactions inside the block."""
    seen = Transactions()

    def begin(_connection: Connection) -> None:
        seen.open += 1
        seen.begun += 1

    def end(_connection: Connection) -> None:
        seen.open -= 1

    listeners = (("begin", begin), ("commit", end), ("rollback", end))
    for name, listener in listeners:
        event.listen(database.writer, name, listener)
    yield seen
    for name, listener in listeners:
        event.remove(database.writer, name, listener)
