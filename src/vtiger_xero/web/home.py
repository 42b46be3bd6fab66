"""What the first page shows: every connection in a line, the sync log, and the open problems."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import chain

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.modules import options
from vtiger_xero.store import links, outcomes, problems, runs
from vtiger_xero.store.links import Link
from vtiger_xero.store.outcomes import COUNTED, Action
from vtiger_xero.store.overview import Overview, overviews
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.runs import Run, RunStatus
from vtiger_xero.web import words
from vtiger_xero.web.links import address

#: How many runs the log shows, and how many problems are shown at once.
RUNS = 20
PROBLEMS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The truth about a connection.

    Attributes:
        state: ``ok``, ``busy``, ``waiting`` or ``bad``; the colour of its mark.
        standing: how its last run ended, in a sentence.
        facts: smaller things beside it.
        progress: records done and in all, while a run is under way and that is known.
    """

    name: str
    vtiger: str
    xero: str
    state: str
    standing: str
    at: datetime | None
    facts: tuple[str, ...]
    progress: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the sync log: a module of a run, or a run in which no record met a fate.

    Attributes:
        remark: what makes the run unlike an ordinary one; empty where nothing does.
        counts: by side and fate; empty where nothing happened.
    """

    connection: str
    at: datetime
    module: str
    remark: str
    counts: Mapping[Side, Mapping[Action, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An open problem.

    Attributes:
        name: of the record; empty for the whole connection.
        links: what to call it, and where to look at it, on each side where that can be told.
    """

    connection: str
    title: str
    name: str
    cause: str
    fix: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The whole page.

    Attributes:
        zone: the name of the time zone in which times are shown.
        hidden: how many problems are not among the tasks.
    """

    lines: Sequence[Line]
    log: Sequence[Row]
    tasks: Sequence[Task]
    hidden: int
    zone: str

    @property
    def several(self) -> bool:
        """Whether it has to be said of which connection something is."""
        return len(self.lines) > 1

    @property
    def busy(self) -> bool:
        """Whether a run is under way, so that the page will soon be another."""
        return any(line.state == "busy" for line in self.lines)


def home(tx: Connection, now: datetime, zone: tzinfo | None) -> Home:
    """Read the page's content.

    Args:
        tx: a transaction that reads.
        now: the present moment.
        zone: in which times are shown; ``None``: this machine's.
    """
    known = overviews(tx)
    recent = {each.id: runs.latest(tx, each.id, RUNS) for each in known}
    troubles = {each.id: problems.open_all(tx, each.id) for each in known}
    newest = sorted(
        ((each, run) for each in known for run in recent[each.id]), key=lambda pair: pair[1].started_at, reverse=True
    )
    tasks: list[Task] = []
    for each in known:
        tasks += _tasks(tx, each, troubles[each.id][: PROBLEMS - len(tasks)])
    return Home(
        lines=[_line(each, recent[each.id], len(troubles[each.id]), now, zone) for each in known],
        log=list(chain.from_iterable(_rows(tx, each, run, zone) for each, run in newest[:RUNS])),
        tasks=tasks,
        hidden=sum(len(of_one) for of_one in troubles.values()) - len(tasks),
        zone=f"{now.astimezone(zone):%Z}",
    )


def _line(connection: Overview, recent: Sequence[Run], troubles: int, now: datetime, zone: tzinfo | None) -> Line:
    last = next((run for run in recent if not run.rehearsal), None)
    state, standing = _standing(connection, last, troubles, now, zone)
    if last is None:
        facts = [f"The first sync is begun by hand: vtiger-xero sync {connection.name}"]
    else:
        facts = [words.RHYTHMS[options.value_of(connection.settings, "schedule")]]
    if last is not None and last.status is not RunStatus.RUNNING:
        calls = words.counted(last.vtiger_calls, "call")
        facts.append(f"{calls} to Vtiger, {last.xero_calls:,} to Xero in the last sync")
    if connection.day_remaining is not None:
        facts.append(f"{words.counted(connection.day_remaining, 'call')} to Xero left today")
    running = last is not None and last.status is RunStatus.RUNNING and last.total > 0
    return Line(
        name=connection.name,
        vtiger=words.site(connection.vtiger_url),
        xero=connection.xero_organisation,
        state=state,
        standing=standing,
        at=None if last is None else (last.ended_at or last.started_at).astimezone(zone),
        facts=tuple(facts),
        # More may have come up than was foreseen when the module was begun.
        progress=(min(last.done, last.total), last.total) if running and last is not None else None,
    )


def _standing(
    connection: Overview, last: Run | None, troubles: int, now: datetime, zone: tzinfo | None
) -> tuple[str, str]:
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
    if last.status is RunStatus.FAILED:
        return "bad", f"Failed {when}"
    if troubles:
        return "waiting", f"Synced {when}, with {words.counted(troubles, 'problem')} to look at"
    return "ok", f"In step, synced {when}"


def _rows(tx: Connection, connection: Overview, run: Run, zone: tzinfo | None) -> list[Row]:
    at = run.started_at.astimezone(zone)
    remark = ", ".join(
        ([] if run.status is RunStatus.DONE else [_REMARKS[run.status]]) + (["dry run"] if run.rehearsal else [])
    )
    counts = outcomes.counts(tx, run.id)
    if not counts:
        return [Row(connection.name, at, "", remark, {})]
    return [
        Row(connection.name, at, module.capitalize(), remark, counts[module]) for module in Module if module in counts
    ]


_REMARKS: Mapping[RunStatus, str] = {
    RunStatus.RUNNING: "under way",
    RunStatus.FAILED: "failed",
    RunStatus.PARKED: "stopped early",
}


def _tasks(tx: Connection, connection: Overview, troubles: Sequence[Trouble]) -> list[Task]:
    refs = [trouble.ref for trouble in troubles if trouble.ref is not None]
    pairs: dict[Ref, Link] = {}
    for side, module in {(ref.side, ref.module) for ref in refs}:
        ids = [ref.id for ref in refs if (ref.side, ref.module) == (side, module)]
        found = links.find(tx, connection.id, side, module, ids)
        pairs |= {Ref(side, module, record_id): link for record_id, link in found.items()}
    return [
        Task(
            connection=connection.name,
            title=trouble.problem.title,
            name=trouble.name or ("" if trouble.ref is None else trouble.ref.id),
            cause=trouble.problem.message(trouble.details),
            fix=trouble.problem.advice(trouble.details),
            links=() if trouble.ref is None else _links(connection, trouble.ref, pairs.get(trouble.ref)),
        )
        for trouble in troubles
    ]


def _links(connection: Overview, ref: Ref, link: Link | None) -> tuple[tuple[str, str], ...]:
    """Where to look at a record and, if it has one, at its counterpart; Vtiger's first."""
    refs = [ref] if link is None else [Ref(side, ref.module, link.id_on(side)) for side in Side]
    found = ((words.SIDES[each.side], address(connection, each)) for each in refs)
    return tuple((side, where) for side, where in found if where is not None)


#: The columns of each side in the log, as they are headed.
COLUMNS: Mapping[Action, str] = {action: action.capitalize() for action in COUNTED}
