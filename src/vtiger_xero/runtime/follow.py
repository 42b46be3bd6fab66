"""Watching a run that somebody else carries."""

from collections.abc import Iterator

from vtiger_xero.clock import Clock
from vtiger_xero.runtime.liveness import ConnectionLock
from vtiger_xero.store import runs
from vtiger_xero.store.database import Database
from vtiger_xero.store.runs import Run, RunStatus

#: Seconds between two looks.
PAUSE = 0.5


def follow(database: Database, lock: ConnectionLock, clock: Clock, connection_id: str) -> Iterator[Run]:
    """The run of a connection each time it has come further, until it ends or nobody carries it any more.

    Nothing is yielded where no run is under way. A last one that is still running has lost its worker.

    Raises:
        SyncError: ``database_failed``.
    """
    seen: Run | None = None
    carried = True
    while carried and (seen is None or seen.status is RunStatus.RUNNING):
        # In this order: what ends between the two is seen as ended.
        carried = lock.is_held(connection_id)
        with database.read() as tx:
            now = _live(runs.latest(tx, connection_id, 1)) if seen is None else runs.get(tx, seen.id)
        if now is not None and now != seen:
            seen = now
            yield now
        elif carried:
            clock.sleep(PAUSE)


def _live(latest: list[Run]) -> Run | None:
    return next((run for run in latest if run.status is RunStatus.RUNNING), None)
