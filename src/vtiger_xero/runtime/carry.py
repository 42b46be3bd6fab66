"""Carrying a run: whoever does it has the connection's lock from before the run's first row to after its last."""

from contextlib import AbstractContextManager
from typing import Protocol

from vtiger_xero.clock import Clock
from vtiger_xero.problems import SyncError
from vtiger_xero.runtime.liveness import ConnectionLock
from vtiger_xero.store import problems, runs
from vtiger_xero.store.database import Database
from vtiger_xero.store.overview import unfinished
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.store.secrets import Seal
from vtiger_xero.sync.context import Workplace
from vtiger_xero.sync.run import run

#: Who only looks whether the lock is free has it for a moment; so many times it is asked for, so many seconds apart.
_TRIES = 3
_PAUSE = 0.2


class OpenWorkplace(Protocol):
    """Opens a connection by its name, as :func:`vtiger_xero.sync.workplace.open_workplace` does."""

    def __call__(
        self, database: Database, seal: Seal, clock: Clock, name: str, /, *, day_reserve: int
    ) -> AbstractContextManager[Workplace]:
        """The connection, ready until the block ends for runs that leave so many of a day's calls to Xero."""
        ...


def carry(
    database: Database,
    seal: Seal,
    clock: Clock,
    lock: ConnectionLock,
    name: str,
    open_workplace: OpenWorkplace,
    *,
    rehearsal: bool = False,
    day_reserve: int = 0,
) -> str | None:
    """Sync a connection once, or take up the run that a dead worker left.

    Args:
        database: where everything is kept.
        seal: opens the connection's secrets.
        clock: of the run.
        lock: which of several workers carries it.
        name: of the connection.
        open_workplace: opens it.
        rehearsal: whether it is a dry run.
        day_reserve: calls to Xero that it leaves of a day.

    Returns:
        The run's id; ``None`` when another living process carries the connection.

    Raises:
        SyncError: the connection cannot be opened, ``run_taken_over`` or ``database_failed``.
    """
    with open_workplace(database, seal, clock, name, day_reserve=day_reserve) as workplace:
        for _ in range(_TRIES):
            with lock.hold(workplace.connection_id) as held:
                if held is not None:
                    return run(workplace, rehearsal=rehearsal)
            clock.sleep(_PAUSE)
    return None


def abandon(database: Database, clock: Clock, lock: ConnectionLock, connection_id: str) -> None:
    """End the run of a connection that nobody carries and nobody shall take up, if there is one after all.

    A dry run merely ends; of any other the bookkeeper is told.
    """
    with lock.hold(connection_id) as held:
        if held is None:
            return
        now = clock.now()
        with database.write() as tx:
            left = unfinished(tx).get(connection_id)
            if left is None:
                return
            fence = runs.begin(tx, connection_id, clock.new_id(), now, rehearsal=left.rehearsal)
            runs.end(tx, fence, RunStatus.FAILED, now)
            if not left.rehearsal:
                trouble = Trouble(code="run_abandoned", details={"times": str(left.fence)})
                problems.put(tx, connection_id, trouble, clock.new_id(), now)


def keep_trouble(database: Database, clock: Clock, connection_id: str, error: SyncError) -> None:
    """Show on the connection what kept a run from even beginning."""
    details = {name: str(value) for name, value in error.details.items()}
    with database.write() as tx:
        problems.put(tx, connection_id, Trouble(code=error.code, details=details), clock.new_id(), clock.now())
