"""What Home shows: the truth about every connection, in a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import Connection

from vtiger_xero.modules import options
from vtiger_xero.store import problems, runs
from vtiger_xero.store.overview import Overview, overviews
from vtiger_xero.store.runs import Run, RunStatus
from vtiger_xero.web import words

#: Dry runs may follow each other; among so many runs there is one that was none.
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The truth about a connection.

    Attributes:
        state: ``ok``, ``busy``, ``waiting`` or ``bad``; the colour of its mark.
        standing: how its last run ended, in a sentence.
        at: when that was.
        off: whether nothing is switched on.
        facts: smaller things beside it.
        troubles: how many problems are open.
        progress: records done and in all, while a run is under way and that is known.
    """

    connection: Overview
    vtiger: str
    state: str
    standing: str
    at: datetime | None
    off: bool
    facts: tuple[str, ...]
    troubles: int
    progress: tuple[int, int] | None


def lines(tx: Connection, now: datetime, zone: tzinfo | None) -> list[Line]:
    """Every connection.

    Args:
        tx: a transaction that reads.
        now: the present moment.
        zone: in which a time within a sentence is told; ``None``: this machine's.
    """
    return [
        _line(each, runs.latest(tx, each.id, _LOOKED_AT), sum(problems.counts(tx, each.id).values()), now, zone)
        for each in overviews(tx)
    ]


def _line(connection: Overview, recent: Sequence[Run], troubles: int, now: datetime, zone: tzinfo | None) -> Line:
    last = next((run for run in recent if not run.rehearsal), None)
    state, standing = _standing(connection, last, troubles, now, zone)
    facts = []
    if last is not None and connection.connected:
        facts.append(words.RHYTHMS[options.value_of(connection.settings, "schedule")])
    if last is not None and last.status is not RunStatus.RUNNING:
        calls = words.counted(last.vtiger_calls, "call")
        facts.append(f"{calls} to Vtiger, {last.xero_calls:,} to Xero in the last sync")
    if connection.day_remaining is not None:
        facts.append(f"{words.counted(connection.day_remaining, 'call')} to Xero left today")
    running = last is not None and last.status is RunStatus.RUNNING and last.total > 0
    return Line(
        connection=connection,
        vtiger=words.site(connection.vtiger_url),
        state=state,
        standing=standing,
        at=None if last is None else (last.ended_at or last.started_at),
        off=not options.policies(connection.settings),
        facts=tuple(facts),
        troubles=troubles,
        # More may have come up than was foreseen when the module was begun.
        progress=(min(last.done, last.total), last.total) if running and last is not None else None,
    )


def _standing(
    connection: Overview, last: Run | None, troubles: int, now: datetime, zone: tzinfo | None
) -> tuple[str, str]:
    if not connection.connected:
        return "waiting", "Disconnected; its links are kept"
    if not options.policies(connection.settings):
        return "waiting", "Nothing is switched on yet"
    if last is None:
        return "waiting", "Not synced yet"
    if last.ended_at is None:
        module = f" {last.module}" if last.module else ""
        count = f": {last.done:,} of {last.total:,}" if last.total else ""
        return "busy", f"Syncing{module}{count}"
    when = words.ago(last.ended_at, now)
    if last.status is RunStatus.PARKED:
        until = connection.blocked_until
        rest = f"; Xero takes calls again from {until.astimezone(zone):%H:%M}" if until and until > now else ""
        return "waiting", f"Stopped early {when}{rest}"
    if last.status is RunStatus.CANCELLED:
        return "waiting", f"Cancelled {when}"
    if last.status is RunStatus.FAILED:
        return "bad", f"Failed {when}"
    if troubles:
        return "waiting", f"Synced {when}, with {words.counted(troubles, 'problem')} to look at"
    return "ok", f"In step, synced {when}"
