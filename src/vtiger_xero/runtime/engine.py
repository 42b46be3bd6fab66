"""The server's loop around runs: a queue, the schedules, and the take-over of what the dead have left.

The only module that knows DBOS, which carries one workflow per run on a queue partitioned by connection. Its tables
hold who is to do what next, never what was done: with all of them lost, the loop finds every unfinished run in ours.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetEnqueueOptions, SetWorkflowID, WorkflowStatus
from dbos import error as dbos_error
from sqlalchemy import Engine as SqlEngine
from sqlalchemy import create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from vtiger_xero.problems import SyncError
from vtiger_xero.runtime import schedule
from vtiger_xero.runtime.carry import OpenWorkplace, abandon, carry, keep_trouble
from vtiger_xero.runtime.liveness import ConnectionLock
from vtiger_xero.runtime.working_clock import Stopped, WorkingClock
from vtiger_xero.store.database import BUSY_TIMEOUT, Database
from vtiger_xero.store.overview import Overview, Unfinished, overviews, unfinished
from vtiger_xero.store.secrets import Seal
from vtiger_xero.sync.workplace import open_workplace

#: Seconds between two looks at what is to be done.
TICK = 2.0

#: How many times a run may be begun before it is given up.
BEGINNINGS = 5

#: How long DBOS's rows of ended workflows are kept.
KEPT = timedelta(days=7)

#: Seconds that runs are given to end when the server stops; what has not ended is taken up later.
GRACE = 20

_QUEUE = "runs"

#: Calls to Xero that runs for which nobody has asked leave of a day, so that Sync Now can be had to the end of it
#: (spec §4). As many as some thousand changed records take.
DAY_RESERVE = 100

#: What a workflow carries: a run that somebody has asked for, a dry run, or a run for which nobody has asked.
_RUN, _REHEARSAL, _UNASKED = "run", "rehearsal", "unasked"

#: Seconds between two looks of DBOS at its queue.
_POLL = 0.5

#: Workflows go on under the version that began them only. It is for DBOS, so it changes when the workflow's arguments
#: do, and not with our releases.
_WORKFLOW_VERSION = "3"

_log = logging.getLogger(__name__)


def start(
    database: Database, seal: Seal, home: Path, *, opened: OpenWorkplace = open_workplace, tick: float = TICK
) -> "Engine":
    """Start the loop in threads of its own. A process has one at a time.

    Args:
        database: where everything is kept.
        seal: opens the secrets of connections.
        home: the folder of locks, and with SQLite of DBOS's file.
        opened: opens a connection.
        tick: seconds between two looks at what is to be done.

    Raises:
        SyncError: ``database_failed`` or ``home_unusable``.
    """
    return Engine(database, seal, home, opened, tick)


class Engine:
    """The running loop; see :func:`start`."""

    def __init__(self, database: Database, seal: Seal, home: Path, opened: OpenWorkplace, tick: float) -> None:
        self._database = database
        self._seal = seal
        self._opened = opened
        self._tick = tick
        self._clock = WorkingClock()
        self._lock = ConnectionLock(database, home)
        self._me = self._clock.new_id()
        self._alive = self._lock.take(self._me)
        self._tidied: datetime | None = None
        self._tables = _tables(database, home)
        try:
            self._sync = self._launch()
        except (SQLAlchemyError, dbos_error.DBOSException) as error:
            self._leave(0)
            raise SyncError("database_failed", detail=str(error).strip().split("\n", maxsplit=1)[0]) from error
        self._watch = threading.Thread(target=self._keep_watch, name="watch", daemon=True)
        self._watch.start()

    def sync_now(self, name: str, *, rehearsal: bool = False) -> None:
        """Have a connection synced as soon as its run under way, if there is one, has ended.

        Where somebody has asked for a run of this kind that waits already, that one will do.

        Args:
            name: of the connection.
            rehearsal: whether to find out only what would be done.

        Raises:
            SyncError: ``connection_unknown`` or ``database_failed``.
        """
        with self._database.read() as tx:
            known = {each.name: each for each in overviews(tx)}
        if name not in known:
            raise SyncError("connection_unknown", name=name, known=", ".join(known) or "none yet")
        kind = _REHEARSAL if rehearsal else _RUN
        waiting = _workflows("ENQUEUED")
        if (known[name].id, kind) not in {(each.queue_partition_key, _kind(each)) for each in waiting}:
            self._enqueue(known[name], f"{kind} {self._clock.new_id()}", kind)

    def stop(self) -> None:
        """Stop; runs under way end where they stand and are taken up later."""
        self._clock.stop()
        self._watch.join(timeout=GRACE)
        self._leave(GRACE if self._carries() else 0)

    def _carries(self) -> bool:
        """Whether runs are under way here."""
        try:
            return bool(_workflows("PENDING", executor_id=self._me))
        except (SQLAlchemyError, dbos_error.DBOSException):
            return True

    def _leave(self, grace: int) -> None:
        # DBOS sleeps for a second before it looks for the first time whether the runs have ended.
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=grace)
        self._tables.dispose()
        if self._alive is not None:
            self._alive.release()

    def _launch(self) -> Callable[[str, str, str], None]:
        """Start DBOS.

        Returns:
            The workflow.
        """
        config: DBOSConfig = {
            "name": "vtiger-xero",
            "system_database_engine": self._tables,
            "dbos_system_schema": "dbos",
            "application_version": _WORKFLOW_VERSION,
            "executor_id": self._me,
            # The default is pickle: then whoever can write to the database can run code here.
            "serializer": DBOSPortableJSONSerializer(),
            "enable_otlp": False,
            # What matters is logged here, in our words.
            "log_level": "CRITICAL",
        }
        DBOS(config=config)

        @DBOS.workflow(name="sync")
        def sync(connection_id: str, name: str, kind: str) -> None:
            self._carry(connection_id, name, kind)

        DBOS.launch()
        DBOS.register_queue(_QUEUE, partition_concurrency=1, polling_interval_sec=_POLL, on_conflict="always_update")
        return sync

    def _carry(self, connection_id: str, name: str, kind: str) -> None:
        try:
            carry(
                self._database,
                self._seal,
                self._clock,
                self._lock,
                name,
                self._opened,
                rehearsal=kind == _REHEARSAL,
                day_reserve=DAY_RESERVE if kind == _UNASKED else 0,
            )
        except SyncError as error:
            _log.warning("Connection %s: %s %s", name, error, error.fix)
            if error.code not in {"run_taken_over", "database_failed", "connection_unknown"}:
                keep_trouble(self._database, self._clock, connection_id, error)
        except Exception:
            _log.exception("Connection %s: the run broke off", name)
            raise

    def _enqueue(self, connection: Overview, workflow_id: str, kind: str) -> None:
        """Let some worker carry a connection; a second workflow of the same id is the first one."""
        with SetWorkflowID(workflow_id), SetEnqueueOptions(queue_partition_key=connection.id):
            DBOS.enqueue_workflow(_QUEUE, self._sync, connection.id, connection.name, kind)

    def _keep_watch(self) -> None:
        with suppress(Stopped):
            while True:
                try:
                    self._look()
                except (SyncError, SQLAlchemyError, dbos_error.DBOSException) as error:
                    _log.warning("The server's loop is held up: %s", error)
                self._clock.sleep(self._tick)

    def _look(self) -> None:
        """See once to everything that nobody asks for."""
        self._stay_alive()
        with self._database.read() as tx:
            known, left = overviews(tx), unfinished(tx)
        active = _workflows("PENDING", "ENQUEUED")
        self._reap({each.executor_id for each in active if each.status == "PENDING"}, left)
        busy = {each.queue_partition_key for each in active}
        for connection in known:
            if connection.id in busy:
                continue
            if connection.id in left:
                self._take_up(connection)
            elif connection.connected:
                moment = schedule.due(connection.settings, connection.last_started, self._clock.now())
                if moment is not None:
                    self._enqueue(connection, f"{connection.id} {moment.isoformat()}", _UNASKED)
        self._tidy()

    def _stay_alive(self) -> None:
        """Keep the lock by which others know that this worker lives; a restart of PostgreSQL makes away with it."""
        if self._alive is not None:
            try:
                self._alive.check()
            except SyncError:
                self._alive.release()
            else:
                return
        self._alive = self._lock.take(self._me)

    def _reap(self, executors: Iterable[str | None], left: dict[str, Unfinished]) -> None:
        """Put the workflows of dead workers back into the queue, which DBOS does not do by itself."""
        for executor in executors:
            if executor is None or executor == self._me:
                continue
            with self._lock.hold(executor) as dead:
                for each in [] if dead is None else _workflows("PENDING", executor_id=executor):
                    connection_id = each.queue_partition_key or ""
                    if connection_id in left and left[connection_id].fence >= BEGINNINGS:
                        DBOS.cancel_workflow(each.workflow_id)
                        abandon(self._database, self._clock, self._lock, connection_id)
                    else:
                        DBOS.resume_workflows([each.workflow_id], queue_name=_QUEUE)

    def _take_up(self, connection: Overview) -> None:
        """See to a run that no workflow carries: one of the command line, or one whose workflow broke off."""
        with self._lock.hold(connection.id) as held:
            if held is None:
                return
            # It may have ended since it was seen; whoever has the lock can tell.
            with self._database.read() as tx:
                left = unfinished(tx).get(connection.id)
        if left is None:
            return
        if left.rehearsal or left.fence >= BEGINNINGS:
            abandon(self._database, self._clock, self._lock, connection.id)
        else:
            self._enqueue(connection, f"{left.id} {left.fence}", _UNASKED)

    def _tidy(self) -> None:
        """Throw away what DBOS keeps of workflows that ended long ago, once a day."""
        now = self._clock.now()
        if self._tidied is not None and now < self._tidied + timedelta(days=1):
            return
        ended = DBOS.list_workflows(
            completed_before=(now - KEPT).isoformat(), limit=1000, load_input=False, load_output=False
        )
        DBOS.delete_workflows([each.workflow_id for each in ended])
        self._tidied = now


def _workflows(*status: str, executor_id: str | None = None) -> list[WorkflowStatus]:
    return DBOS.list_workflows(
        status=list(status), executor_id=executor_id, queue_name=_QUEUE, load_input=False, load_output=False
    )


def _kind(workflow: WorkflowStatus) -> str:
    """What a workflow carries, by its id."""
    begins = workflow.workflow_id.partition(" ")[0]
    return begins if begins in {_RUN, _REHEARSAL} else _UNASKED


def _tables(database: Database, home: Path) -> SqlEngine:
    """Where DBOS keeps its tables: a file of its own beside SQLite's, a schema of its own in PostgreSQL."""
    if not database.is_sqlite:
        return create_engine(database.url, pool_pre_ping=True)
    engine = create_engine(f"sqlite:///{home / 'dbos.sqlite3'}")

    @event.listens_for(engine, "connect")
    def prepare(driver_connection: Any, _record: Any) -> None:
        # DBOS begins its transactions itself and relies on the driver for the rest, so the driver keeps its way here.
        driver_connection.isolation_level = "IMMEDIATE"
        for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT}"):
            driver_connection.execute(f"PRAGMA {setting}")

    return engine
