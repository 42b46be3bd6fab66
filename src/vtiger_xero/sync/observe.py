"""Reading what a side says into the mirror (``docs/architecture.md``, Reading safely)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from vtiger_xero.domain.observations import Observation, Page, Unreadable
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.engine.guard import is_mass
from vtiger_xero.store import cursors, outcomes, problems, records
from vtiger_xero.store.cursors import Cursor
from vtiger_xero.store.outcomes import Action, Outcome
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.records import Presence
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.mirror import keep

#: How much earlier than the last walk the next one begins, for changes that a side shows late.
OVERLAP = timedelta(minutes=2)

#: The problem, and the reason, of a row that cannot be understood.
UNREADABLE = "record_unreadable"

#: The problem of a module of which more records are gone than can be believed.
MASS = "mass_disappearance"


def observe(context: Context, side: Side, module: Module) -> None:
    """Walk over what changed on a side; what was there when this is called has been seen when it returns.

    A walk that was cut off is brought to its end first. It has passed records that may have changed since, so that
    another one follows it. From time to time the walk is a complete one, a *sweep*, which also shows what is gone.
    """
    remote = context.at.remotes[side]
    with context.transactions.read() as tx:
        cursor = cursors.get(tx, context.connection_id, side, module)
    if cursor.started is not None:
        cursor = _walk(context, side, module, cursor)
    elif cursor.swept_at and context.at.clock.now() < cursor.swept_at + remote.walk_interval(module):
        return
    _walk(context, side, module, _sweeping(context, side, module, cursor))


def _sweeping(context: Context, side: Side, module: Module, cursor: Cursor) -> Cursor:
    """The cursor of the next walk: a complete one if it is the first, or the last is long enough ago."""
    with context.transactions.read() as tx:
        known = records.count(tx, context.connection_id, side, module)
    interval = context.at.remotes[side].sweep_interval(module, known)
    if cursor.since and cursor.swept_at and context.at.clock.now() < cursor.swept_at + interval:
        return cursor
    return replace(cursor, sweep=cursor.sweep + 1, sweeping=True)


def _walk(context: Context, side: Side, module: Module, cursor: Cursor) -> Cursor:
    """Go on to the end of a walk; the cursor at the beginning of the next one.

    Every page is stored together with the cursor that has passed it, so that a crash loses no page and reads at most
    one twice.
    """
    remote = context.at.remotes[side]
    while True:
        context.go_on()
        page = remote.walk(module, None if cursor.sweeping else cursor.since, cursor.after)
        sweep = cursor.sweep if cursor.sweeping else None
        now = context.at.clock.now()
        context.at.ahead[side] = page.remote_now - now
        passed = _passed(cursor, page, now, tells_zone=remote.tells_zone)
        with context.fenced() as tx:
            keep(context, tx, page.rows, sweep)
            _keep_unreadable(context, tx, page.unreadable, sweep, now)
            if page.rows:
                _close_readable(context, tx, side, module, page.rows, now)
            if passed.started is not None or sweep is None:
                cursors.put(tx, context.connection_id, side, module, passed)
        if passed.started is None:
            if sweep is not None:
                _account_for(context, side, module, passed)
            return passed
        cursor = passed


def _passed(cursor: Cursor, page: Page, now: datetime, *, tells_zone: bool) -> Cursor:
    """The cursor behind a page; at the end of the walk, the beginning of the next one."""
    started = cursor.started or page.remote_now
    times = [row.remote_time for row in page.rows if row.remote_time is not None]
    newest = max(times, default=None) if cursor.newest is None else max([cursor.newest, *times])
    if page.after is not None:
        return replace(cursor, after=page.after, started=started, newest=newest)
    since: datetime | None
    known: datetime | None
    if tells_zone:
        since, known = started - OVERLAP, None
    else:
        # Times in an unknown zone are compared with nothing but each other. What changed behind this walk is not older
        # than what was known before it began; the latest that it met itself may be younger than that.
        since = cursor.since if cursor.known is None else min(started, cursor.known) - OVERLAP
        known = newest or cursor.known
    swept_at = now if cursor.sweeping else cursor.swept_at
    return Cursor(since=since, known=known, sweep=cursor.sweep, swept_at=swept_at)


def _account_for(context: Context, side: Side, module: Module, passed: Cursor) -> None:
    """Find out what became of the records that a complete walk did not meet, and store that it has ended.

    A walk may miss a record for other reasons, so that each is looked for by itself before it counts as gone; unless
    so many are missing that a person is asked first.
    """
    with context.transactions.read() as tx:
        unmet = records.unmet(tx, context.connection_id, side, module, passed.sweep)
        known = records.count(tx, context.connection_id, side, module)
    mass = is_mass(len(unmet), known)
    found = context.at.remotes[side].fetch(module, unmet) if unmet and not mass else []
    there = {each.ref.id for each in found}
    absent = [Ref(side, module, each) for each in unmet if each not in there]
    with context.fenced() as tx:
        keep(context, tx, found, passed.sweep)
        records.settle_presence(tx, context.connection_id, absent, Presence.MISSING if mass else Presence.GONE)
        cursors.put(tx, context.connection_id, side, module, passed)
        _ask_or_close(context, tx, module)


def _ask_or_close(context: Context, tx: Connection, module: Module) -> None:
    """Ask about what is missing from a module; where nothing is, the question is settled."""
    now = context.at.clock.now()
    missing = records.missing(tx, context.connection_id, module)
    if not missing:
        problems.close_general(tx, context.connection_id, module, now)
        return
    sides = " and ".join(sorted({ref.side.label for ref in missing}))
    details = {"number": str(len(missing)), "module": str(module), "side": sides}
    trouble = Trouble(code=MASS, module=module, details=details)
    problems.put(tx, context.connection_id, trouble, context.at.clock.new_id(), now)


def is_held(context: Context, module: Module) -> bool:
    """Whether a person has to say first what became of records that are missing."""
    with context.transactions.read() as tx:
        return bool(records.missing(tx, context.connection_id, module))


def _keep_unreadable(
    context: Context, tx: Connection, rows: Sequence[Unreadable], sweep: int | None, now: datetime
) -> None:
    if sweep is not None:
        records.met(tx, context.connection_id, [row.ref for row in rows], sweep)
    for row in rows:
        trouble = Trouble(code=UNREADABLE, ref=row.ref, name=row.name, details={"detail": row.detail})
        problems.put(tx, context.connection_id, trouble, context.at.clock.new_id(), now)
    told = [
        Outcome(
            ref=row.ref,
            written=row.ref.side.other,
            action=Action.SKIPPED,
            code=UNREADABLE,
            name=row.name,
            details={"detail": row.detail},
        )
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
