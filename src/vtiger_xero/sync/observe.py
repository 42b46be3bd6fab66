"""Reading what a side says into the mirror (``docs/architecture.md``, Reading safely)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from vtiger_xero.domain.observations import Observation, Page, Unreadable
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.store import cursors, outcomes, problems, records
from vtiger_xero.store.cursors import Cursor
from vtiger_xero.store.outcomes import Action, Outcome
from vtiger_xero.store.problems import Trouble
from vtiger_xero.sync.context import Context

#: How much earlier than the last walk the next one begins, for changes that a side shows late.
OVERLAP = timedelta(minutes=2)

#: The problem, and the reason, of a row that cannot be understood.
UNREADABLE = "record_unreadable"


def observe(context: Context, side: Side, module: Module) -> None:
    """Walk over what changed on a side; what was there when this is called has been seen when it returns.

    A walk that was cut off is brought to its end first. It has passed records that may have changed since, so that
    another one follows it.
    """
    with context.transactions.read() as tx:
        cursor = cursors.get(tx, context.connection_id, side, module)
    if cursor.started is not None:
        cursor = _walk(context, side, module, cursor)
    _walk(context, side, module, cursor)


def _walk(context: Context, side: Side, module: Module, cursor: Cursor) -> Cursor:
    """Go on to the end of a walk; the cursor at the beginning of the next one.

    Every page is stored together with the cursor that has passed it, so that a crash loses no page and reads at most
    one twice.
    """
    remote = context.at.remotes[side]
    while True:
        page = remote.walk(module, cursor.since, cursor.after)
        cursor = _passed(cursor, page, tells_zone=remote.tells_zone)
        now = context.at.clock.now()
        with context.fenced() as tx:
            records.observe(tx, context.connection_id, page.rows)
            _keep_unreadable(context, tx, page.unreadable, now)
            if page.rows:
                _close_readable(context, tx, side, module, page.rows, now)
            cursors.put(tx, context.connection_id, side, module, cursor)
        if cursor.started is None:
            return cursor


def _passed(cursor: Cursor, page: Page, *, tells_zone: bool) -> Cursor:
    """The cursor behind a page; at the end of the walk, the beginning of the next one."""
    started = cursor.started or page.remote_now
    times = [row.remote_time for row in page.rows if row.remote_time is not None]
    newest = max(times, default=None) if cursor.newest is None else max([cursor.newest, *times])
    if page.after is not None:
        return Cursor(cursor.since, page.after, started, newest, cursor.known)
    if tells_zone:
        return Cursor(since=started - OVERLAP)
    # Times in an unknown zone are compared with nothing but each other. What changed behind this walk is not older
    # than what was known before it began; the latest that it met itself may be younger than that.
    since = cursor.since if cursor.known is None else min(started, cursor.known) - OVERLAP
    return Cursor(since=since, known=newest or cursor.known)


def _keep_unreadable(context: Context, tx: Connection, rows: Sequence[Unreadable], now: datetime) -> None:
    for row in rows:
        trouble = Trouble(code=UNREADABLE, ref=row.ref, name=row.name, details={"detail": row.detail})
        problems.put(tx, context.connection_id, trouble, context.at.clock.new_id(), now)
    told = [
        Outcome(ref=row.ref, written=row.ref.side.other, action=Action.SKIPPED, code=UNREADABLE, name=row.name)
        for row in rows
    ]
    outcomes.put(tx, context.fence.run_id, told, now)


def _close_readable(
    context: Context, tx: Connection, side: Side, module: Module, rows: Sequence[Observation], now: datetime
) -> None:
    """Close the problems of rows that could not be understood before."""
    known = problems.open_of(tx, context.connection_id, side, module, [row.ref.id for row in rows])
    mended = [trouble.ref for trouble in known.values() if trouble.code == UNREADABLE and trouble.ref]
    problems.close(tx, context.connection_id, mended, now)
