"""What Home shows: the truth about every connection, in a line."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from sqlalchemy import Connection

from vtiger_xero.modules import options
from vtiger_xero.store import problems, runs
from vtiger_xero.store.access import Role
from vtiger_xero.store.overview import Overview, overviews
from vtiger_xero.store.runs import Run, RunStatus
from vtiger_xero.web import words
from vtiger_xero.web.previews import Overtaken, overtaken
from vtiger_xero.web.problems import questions

#: Dry runs may follow each other; among so many runs there is one that was none.
_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done about a connection.

    Attributes:
        label: of the button.
        path: behind the connection's own.
        leads: whether it only leads to another page.
        role: that one needs.
    """

    label: str
    path: str
    leads: bool = False
    role: Role = Role.BOOKKEEPER


SYNC, PREVIEW = Act("Sync Now", "/sync"), Act("Preview", "/preview")
FIRST, AGAIN = replace(PREVIEW, label="Preview the first sync"), replace(PREVIEW, label="Preview again")
WATCH = Act("Watch", "/run", leads=True, role=Role.VIEWER)
CHOOSE = Act("Choose what is synced", "/settings", leads=True, role=Role.ADMIN)
CONNECT = Act("Connect again", "/again", role=Role.ADMIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The truth about a connection.

    Attributes:
        state: ``ok``, ``busy``, ``waiting`` or ``bad``; the colour of its mark.
        standing: how its last run ended, in a sentence.
        at: when that was.
        next: what comes next for somebody who has not synced it yet (spec §2), in a sentence.
        acts: what may be done; the first one is what people mostly want.
        facts: smaller things beside it.
        troubles: how many problems are open.
        progress: records done and in all, while a run is under way and that is known.
    """

    connection: Overview
    vtiger: str
    state: str
    standing: str
    at: datetime | None
    next: str
    acts: tuple[Act, ...]
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
    return [_line(tx, each, now, zone) for each in overviews(tx)]


def _line(tx: Connection, connection: Overview, now: datetime, zone: tzinfo | None) -> Line:
    recent = runs.latest(tx, connection.id, _LOOKED_AT)
    numbers = problems.counts(tx, connection.id)
    last = next((run for run in recent if not run.rehearsal), None)
    previewed = next((run for run in recent if run.rehearsal and run.status is RunStatus.DONE), None)
    shown = last or previewed
    if recent and recent[0].cancelled and recent[0].status is RunStatus.RUNNING:
        state, standing = "busy", "Being cancelled"
    elif recent and recent[0].rehearsal and recent[0].status is RunStatus.RUNNING:
        state, standing = "busy", "Finding out what a sync would do"
    else:
        state, standing = _standing(connection, shown, sum(numbers.values()), now, zone)
    facts = []
    if last is not None and connection.connected:
        facts.append(words.RHYTHMS[options.value_of(connection.settings, "schedule")])
    if last is not None and last.status is not RunStatus.RUNNING:
        calls = words.counted(last.vtiger_calls, "call")
        facts.append(f"{calls} to Vtiger, {last.xero_calls:,} to Xero in the last sync")
    if connection.day_remaining is not None:
        facts.append(f"{words.counted(connection.day_remaining, 'call')} to Xero left today")
    following, acts = _next(tx, connection, last, previewed, questions(numbers))
    running = last is not None and last.status is RunStatus.RUNNING and last.total > 0
    return Line(
        connection=connection,
        vtiger=words.site(connection.vtiger_url),
        state=state,
        standing=standing,
        at=None if shown is None else (shown.ended_at or shown.started_at),
        next="" if state == "busy" else following,
        acts=(WATCH,) if state == "busy" else acts,
        facts=tuple(facts),
        troubles=sum(numbers.values()),
        # More may have come up than was foreseen when the module was begun.
        progress=(min(last.done, last.total), last.total) if running and last is not None else None,
    )


def _next(
    tx: Connection, connection: Overview, last: Run | None, previewed: Run | None, asked: int
) -> tuple[str, tuple[Act, ...]]:
    """What comes next, and what may be done."""
    review = Act(f"Review {words.counted(asked, 'question')}", "/review", leads=True, role=Role.VIEWER)
    if not connection.connected:
        return "", (CONNECT,)
    if not options.policies(connection.settings):
        return "Next: choose what is synced, and in which direction.", (CHOOSE,)
    if last is not None:
        return "", (SYNC, PREVIEW, review) if asked else (SYNC, PREVIEW)
    if previewed is None:
        return "Next: the preview. It reads both sides, and writes nothing.", (FIRST,)
    since = overtaken(tx, connection, previewed)
    if since is Overtaken.SETTINGS:
        acts = (AGAIN, review, SYNC) if asked else (AGAIN, SYNC)
        return "Next: preview again, since the settings have changed.", acts
    if asked:
        return "Next: the review. Decide what belongs together; nothing has been written yet.", (review, AGAIN, SYNC)
    if since is Overtaken.DECISIONS:
        return "Next: preview again, to see what comes of your decisions.", (AGAIN, SYNC)
    return "Next: the first sync. It writes what the preview has told.", (SYNC, AGAIN)


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
    if last.rehearsal:
        return "waiting", f"Previewed {when}, not synced yet"
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
