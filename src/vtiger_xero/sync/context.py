"""What every step of a run needs."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import Connection

from vtiger_xero.clock import Clock
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.engine.policy import Policy
from vtiger_xero.problems import SyncError
from vtiger_xero.store import runs
from vtiger_xero.store.database import Database, Rehearsal, Transactions
from vtiger_xero.sync.in_flight import InFlight
from vtiger_xero.sync.remote import Chart, Remote


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """One connection, ready to be synced.

    Attributes:
        database: where everything is kept.
        clock: of the run.
        connection_id: of the connection.
        settings: what the user has set, as far as it differs from the defaults.
        settings_revision: of these settings.
        policies: the rules of the modules that are switched on.
        remotes: the two sides.
        chart: tells Xero's accounts.
        in_flight: makes calls at once.
        ahead: how far each side's clock is ahead of ours, as far as it has been noticed.
    """

    database: Database
    clock: Clock
    connection_id: str
    settings: Mapping[str, str]
    settings_revision: int
    policies: Mapping[Module, Policy]
    remotes: Mapping[Side, Remote]
    chart: Chart
    in_flight: InFlight
    ahead: dict[Side, timedelta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """A workplace and the run that is under way there.

    Attributes:
        at: the workplace.
        fence: the right to act for the run.
        transactions: what the run stores goes through these.
        to_look_at: of a dry run, in which nothing is sent and the answers are imagined: the records of Vtiger at
            which the real run will look just before it writes. ``None``: this is a real run.
    """

    at: Workplace
    fence: runs.Fence
    transactions: Transactions
    to_look_at: set[Ref] | None = None

    @property
    def connection_id(self) -> str:
        """The connection."""
        return self.at.connection_id

    @property
    def rehearses(self) -> bool:
        """Whether this is the part of a dry run that is undone."""
        return self.to_look_at is not None

    def policy(self, module: Module) -> Policy:
        """The rules of a module that is switched on, without the fields for which a side has no place."""
        policy = self.at.policies[module]
        for remote in self.at.remotes.values():
            lacking = remote.placeless(module)
            policy = policy.without(lacking) if lacking else policy
        return policy

    def targets(self, module: Module) -> list[Side]:
        """The sides that a module's direction allows to be written."""
        direction = self.at.policies[module].direction
        return [side for side in Side if direction.writes(side)]

    def fenced(self) -> AbstractContextManager[Connection]:
        """A writing transaction, refused when somebody has taken the run over.

        A rehearsal is fenced where its findings are kept. Before that it leaves the row of its run alone, so that
        whoever wants to cancel it need not wait.
        """
        return self.transactions.write() if self.rehearses else runs.fenced(self.transactions, self.fence)

    def tell(self, module: Module, done: int, total: int) -> None:
        """Tell whoever watches how far a module has come, in records."""
        with self.at.database.write() as tx:
            runs.progress(tx, self.fence, module, done, total)

    def go_on(self) -> None:
        """Make sure that nobody wants the run to end.

        Raises:
            SyncError: ``run_cancelled``.
        """
        with self.at.database.read() as tx:
            if runs.is_cancelled(tx, self.fence):
                raise SyncError("run_cancelled")

    @contextmanager
    def rehearsal(self) -> Iterator["Context"]:
        """The same run, with nothing of what it writes kept."""
        with self.at.database.scratch() as outer:
            yield replace(self, transactions=Rehearsal(outer), to_look_at=set())
