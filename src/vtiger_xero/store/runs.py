"""Runs, and the fence that keeps a worker which lost its run from writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.problems import SyncError
from vtiger_xero.store.database import Transactions
from vtiger_xero.store.tables import connection, run


class RunStatus(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    PARKED = "parked"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Fence:
    """The right to act for a run, until somebody takes the run over."""

    connection_id: str
    run_id: str
    number: int


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the pages show it.

    Attributes:
        rehearsal: whether it was a dry run.
        cancelled: whether somebody wants, or wanted, it to end.
        settings_revision: the settings by which it goes, or went.
        done, total: records of the module under way.
        vtiger_calls, xero_calls: made so far.
    """

    id: str
    status: RunStatus
    rehearsal: bool
    cancelled: bool
    settings_revision: int
    started_at: datetime
    ended_at: datetime | None
    module: Module | None
    done: int
    total: int
    vtiger_calls: int
    xero_calls: int


def begin(tx: Connection, connection_id: str, new_id: str, now: datetime, *, rehearsal: bool = False) -> Fence:
    """Start a run, or take over the one of its kind that nobody carries any more.

    One of the other kind is ended: a dry run tells what would be done and a real one what was. The caller holds the
    connection's lock (``runtime``), so that a run which is still live has no living owner.
    """
    revision = select(connection.c.settings_revision).where(connection.c.id == connection_id).scalar_subquery()
    live = tx.execute(
        select(run.c.id, run.c.fence, run.c.rehearsal)
        .where(run.c.connection_id == connection_id, run.c.status == RunStatus.RUNNING)
        .with_for_update()
    ).one_or_none()
    if live is not None:
        left = Fence(connection_id, live.id, live.fence + 1)
        tx.execute(update(run).where(run.c.id == live.id).values(fence=left.number, settings_revision=revision))
        if live.rehearsal == rehearsal:
            return left
        end(tx, left, RunStatus.FAILED, now)
    zeros = dict.fromkeys(("done", "total", "vtiger_calls", "xero_calls"), 0)
    tx.execute(
        insert(run).values(
            id=new_id,
            connection_id=connection_id,
            status=RunStatus.RUNNING,
            fence=1,
            rehearsal=rehearsal,
            cancelled=False,
            settings_revision=revision,
            started_at=now,
            **zeros,
        )
    )
    return Fence(connection_id, new_id, 1)


_MINE = (
    select(run.c.id)
    .where(run.c.id == bindparam("run_id"), run.c.fence == bindparam("number"), run.c.status == RunStatus.RUNNING)
    .with_for_update()
)


@contextmanager
def fenced(database: Transactions, fence: Fence) -> Iterator[Connection]:
    """A writing transaction of a run, refused when the run is no longer the caller's.

    Raises:
        SyncError: ``run_taken_over``.
    """
    with database.write() as tx:
        if tx.execute(_MINE, {"run_id": fence.run_id, "number": fence.number}).one_or_none() is None:
            raise SyncError("run_taken_over")
        yield tx


def cancel(tx: Connection, connection_id: str) -> bool:
    """Ask the run that is under way to end; what it has sent is settled first.

    Returns:
        Whether there was one.
    """
    live = (run.c.connection_id == connection_id, run.c.status == RunStatus.RUNNING)
    return tx.execute(update(run).where(*live).values(cancelled=True)).rowcount == 1


def is_cancelled(tx: Connection, fence: Fence) -> bool:
    """Whether somebody wants the run to end."""
    return bool(tx.execute(select(run.c.cancelled).where(run.c.id == fence.run_id)).scalar_one())


def progress(tx: Connection, fence: Fence, module: Module, done: int, total: int) -> None:
    """Note how far the run has come with a module, in records; of one that was taken over, nothing."""
    mine = {"run_id": fence.run_id, "number": fence.number}
    tx.execute(_PROGRESS, {**mine, "module": module, "done": done, "total": total})


_PROGRESS = update(run).where(run.c.id == bindparam("run_id"), run.c.fence == bindparam("number"))


def add_calls(tx: Connection, fence: Fence, calls: dict[Side, int]) -> None:
    """Count calls made since the last count."""
    tx.execute(
        update(run)
        .where(run.c.id == fence.run_id)
        .values(
            vtiger_calls=run.c.vtiger_calls + calls[Side.VTIGER],
            xero_calls=run.c.xero_calls + calls[Side.XERO],
        )
    )


def end(tx: Connection, fence: Fence, status: RunStatus, now: datetime) -> None:
    """Close the run."""
    tx.execute(update(run).where(run.c.id == fence.run_id).values(status=status, ended_at=now, module=None))


def get(tx: Connection, run_id: str) -> Run:
    """One run."""
    return from_row(tx.execute(select(run).where(run.c.id == run_id)).mappings().one())


def latest(tx: Connection, connection_id: str, limit: int) -> list[Run]:
    """The newest runs of a connection, newest first."""
    rows = tx.execute(
        select(run).where(run.c.connection_id == connection_id).order_by(run.c.started_at.desc(), run.c.id).limit(limit)
    )
    return [from_row(row) for row in rows.mappings()]


def from_row(row: RowMapping) -> Run:
    """A row of the table ``run``."""
    values = {field.name: row[field.name] for field in fields(Run)}
    return Run(
        **values
        | {"status": RunStatus(row["status"]), "module": None if row["module"] is None else Module(row["module"])}
    )
