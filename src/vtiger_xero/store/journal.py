"""The sync log: what became of records, run by run, and the history of one (spec §3).

Pages go on behind a *place*, so that the last one takes no longer than the first and nothing new shifts them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, tuple_

from vtiger_xero.domain.refs import Ref, Section, Side
from vtiger_xero.engine.names import name_key
from vtiger_xero.problems import CATALOGUE, Problem
from vtiger_xero.store import outcomes, runs
from vtiger_xero.store.outcomes import COUNTED, Action, Outcome
from vtiger_xero.store.runs import Run, RunStatus
from vtiger_xero.store.statements import chunks
from vtiger_xero.store.tables import outcome, run

#: How many entries are read at once where all are wanted.
AT_ONCE = 1000

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be shown of the log; whatever is not given makes no difference.

    Attributes:
        run_id: of one run; without it dry runs are left out, since nothing came of them.
        section: under one heading.
        written: where this side was, or would have been, written.
        action: what became of the record.
        code: and why.
        text: a part of the record's name, without regard to case.
        since: from this moment on.
        until: before this moment.
    """

    run_id: str | None = None
    section: Section | None = None
    written: Side | None = None
    action: Action | None = None
    code: str | None = None
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page, newest first.

    Attributes:
        rows: what is on it.
        after: the place where the next page begins, to be given back as it is; ``None`` on the last one.
    """

    rows: Sequence[T]
    after: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the sync log: a heading of a run, or a run in which nothing happened.

    Attributes:
        run: of which it tells.
        section: ``None`` where nothing happened.
        counts: how many records met which fate, by the side written; every side and fate is there.
    """

    run: Run
    section: Section | None
    counts: Mapping[Side, Mapping[Action, int]]

    @property
    def failed(self) -> int:
        """How many records could not be written, on either side."""
        return sum(of_side[Action.FAILED] for of_side in self.counts.values())


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one record in one run.

    Attributes:
        run_id: of the run.
        rehearsal: whether that was a dry run, so that nothing came of it.
        at: when.
        outcome: what.
    """

    run_id: str
    rehearsal: bool
    at: datetime
    outcome: Outcome

    @property
    def counterpart(self) -> Ref | None:
        """The other half of the pair, if there is one."""
        ref, other_id = self.outcome.ref, self.outcome.counterpart_id
        return None if other_id is None else Ref(ref.side.other, ref.module, other_id)

    @property
    def reason(self) -> Problem | None:
        """The catalogue's words for why; ``None`` where there is nothing to explain (``created``, ``unchanged``)."""
        return CATALOGUE.get(self.outcome.code)

    @property
    def place(self) -> str:
        """Where the page behind this entry begins."""
        ref = self.outcome.ref
        return f"{self.at.isoformat()} {self.run_id} {ref.module} {ref.side} {ref.id}"


def rows(
    tx: Connection,
    connection_id: str,
    wanted: Wanted = EVERYTHING,
    after: str | None = None,
    limit: int = 20,
    *,
    quiet: bool = True,
) -> Page[Row]:
    """The log of a connection, one row for each heading of a run; dry runs are among them.

    Args:
        tx: a transaction that reads.
        connection_id: of the connection.
        wanted: of the run, the heading and the time.
        after: the place where a page before this one ended; what is none counts as ``None``.
        limit: how many runs.
        quiet: whether runs that ended well and had nothing to do are among them; the newest run always is.
    """
    found = _runs(tx, connection_id, wanted, _run_place(after), limit + 1, quiet=quiet)
    shown = found[:limit]
    counted = _counts(tx, [each.id for each in shown])
    last = shown[-1] if len(found) > limit else None
    return Page(
        [row for each in shown for row in _rows_of(each, counted.get(each.id, {}), wanted.section)],
        None if last is None else f"{last.started_at.isoformat()} {last.id}",
    )


def find_run(tx: Connection, connection_id: str, run_id: str) -> Run | None:
    """A run by its id, or the beginning of it that no other one has."""
    ids = tx.execute(
        select(run.c.id)
        .where(run.c.connection_id == connection_id, run.c.id.startswith(run_id, autoescape=True))
        .limit(2)
    )
    found = list(ids.scalars())
    return runs.get(tx, found[0]) if len(found) == 1 else None


def entries(
    tx: Connection, connection_id: str, wanted: Wanted = EVERYTHING, after: str | None = None, limit: int = 100
) -> Page[Entry]:
    """What became of records, newest first.

    Args:
        tx: a transaction that reads.
        connection_id: of the connection.
        wanted: which of them.
        after: the place where a page before this one ended; what is none counts as ``None``.
        limit: how many.
    """
    return _page(tx, _ENTRIES.where(*_conditions(connection_id, wanted)), after, limit)


def every_entry(tx: Connection, connection_id: str, wanted: Wanted = EVERYTHING) -> Iterator[Entry]:
    """All of them, however many there are; see :func:`entries`."""
    after: str | None = None
    while True:
        page = entries(tx, connection_id, wanted, after, AT_ONCE)
        yield from page.rows
        if page.after is None:
            return
        after = page.after


def reasons(tx: Connection, connection_id: str, wanted: Wanted) -> list[tuple[str, int]]:
    """Why what is wanted was skipped or failed: codes, each with the number of records, the most frequent first."""
    left = outcome.c.action.in_((Action.SKIPPED, Action.FAILED))
    of_code = select(outcome.c.code, func.count()).join(run, run.c.id == outcome.c.run_id).group_by(outcome.c.code)
    found = tx.execute(of_code.where(left, *_conditions(connection_id, wanted)))
    return sorted(((code, number) for code, number in found), key=lambda each: (-each[1], each[0]))


def history(tx: Connection, connection_id: str, ref: Ref, after: str | None = None, limit: int = 100) -> Page[Entry]:
    """What became of one record so far, newest first, whether it or its other half was the one that had changed."""
    itself = and_(outcome.c.record_id == ref.id, outcome.c.side == ref.side)
    other_half = and_(outcome.c.counterpart_id == ref.id, outcome.c.side == ref.side.other)
    own = _ENTRIES.where(
        # Asked for the outcome's own connection, a database goes through all of the log, which has an order.
        run.c.connection_id == connection_id,
        run.c.rehearsal.is_(False),
        outcome.c.module == ref.module,
        or_(itself, other_half),
    )
    return _page(tx, own, after, limit)


def _runs(
    tx: Connection, connection_id: str, wanted: Wanted, after: tuple[datetime, str] | None, limit: int, *, quiet: bool
) -> list[Run]:
    conditions = [run.c.connection_id == connection_id]
    if wanted.run_id is not None:
        conditions.append(run.c.id == wanted.run_id)
    counted = select(outcome.c.run_id).where(outcome.c.run_id == run.c.id, outcome.c.action.in_(COUNTED))
    if wanted.section is not None:
        conditions.append(counted.where(outcome.c.section == wanted.section).exists())
    if not quiet:
        newest = select(run.c.id).where(run.c.connection_id == connection_id)
        newest = newest.order_by(run.c.started_at.desc(), run.c.id.desc()).limit(1)
        is_newest = run.c.id == newest.scalar_subquery()
        conditions.append(or_(run.c.status != RunStatus.DONE, counted.exists(), is_newest))
    if wanted.since is not None:
        conditions.append(run.c.started_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(run.c.started_at < wanted.until)
    if after is not None:
        conditions.append(tuple_(run.c.started_at, run.c.id) < after)
    newest_first = select(run).where(*conditions).order_by(run.c.started_at.desc(), run.c.id.desc())
    return [runs.from_row(row) for row in tx.execute(newest_first.limit(limit)).mappings()]


def _counts(tx: Connection, run_ids: Sequence[str]) -> dict[str, dict[Section, dict[Side, dict[Action, int]]]]:
    """How many records met which fate, by the run, the heading and the side written."""
    found: dict[str, dict[Section, dict[Side, dict[Action, int]]]] = {}
    fate = outcome.c.run_id, outcome.c.section, outcome.c.written_side, outcome.c.action
    for some in chunks(run_ids):
        numbers = select(*fate, func.count()).where(outcome.c.run_id.in_(some)).group_by(*fate)
        for run_id, section, side, action, number in tx.execute(numbers):
            if action in COUNTED:
                of_run = found.setdefault(run_id, {})
                of_run.setdefault(Section(section), _none())[Side(side)][Action(action)] = number
    return found


def _none() -> dict[Side, dict[Action, int]]:
    return {side: dict.fromkeys(COUNTED, 0) for side in Side}


def _rows_of(of: Run, counts: Mapping[Section, Mapping[Side, Mapping[Action, int]]], only: Section | None) -> list[Row]:
    told = [Row(of, section, counts[section]) for section in Section if section in counts and only in {None, section}]
    return told or [Row(of, None, _none())]


_ENTRIES = select(outcome, run.c.rehearsal).join(run, run.c.id == outcome.c.run_id)


def _conditions(connection_id: str, wanted: Wanted) -> list[ColumnElement[bool]]:
    equal = {
        # Of one run, a database is to go through that one alone.
        (outcome if wanted.run_id is None else run).c.connection_id: connection_id,
        outcome.c.run_id: wanted.run_id,
        outcome.c.section: wanted.section,
        outcome.c.written_side: wanted.written,
        outcome.c.action: wanted.action,
        outcome.c.code: wanted.code,
    }
    conditions = [column == value for column, value in equal.items() if value is not None]
    if wanted.run_id is None:
        conditions.append(run.c.rehearsal.is_(False))
    if text := name_key(wanted.text):
        conditions.append(outcome.c.name_key.contains(text, autoescape=True))
    if wanted.since is not None:
        conditions.append(outcome.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(outcome.c.at < wanted.until)
    return conditions


_ORDER = outcome.c.at, outcome.c.run_id, outcome.c.module, outcome.c.side, outcome.c.record_id


def _page(tx: Connection, chosen: Select[Any], after: str | None, limit: int) -> Page[Entry]:
    place = _entry_place(after)
    if place is not None:
        chosen = chosen.where(tuple_(*_ORDER) < place)
    newest_first = chosen.order_by(*(column.desc() for column in _ORDER)).limit(limit + 1)
    found = [
        Entry(row["run_id"], row["rehearsal"], row["at"], outcomes.from_row(row))
        for row in tx.execute(newest_first).mappings()
    ]
    return Page(found[:limit], found[limit - 1].place if len(found) > limit else None)


def _run_place(text: str | None) -> tuple[datetime, str] | None:
    parts = (text or "").split(" ")
    at = _moment(parts[0])
    return (at, parts[1]) if at is not None and len(parts) == 2 else None


def _entry_place(text: str | None) -> tuple[datetime, str, str, str, str] | None:
    parts = (text or "").split(" ", 4)
    at = _moment(parts[0])
    return (at, parts[1], parts[2], parts[3], parts[4]) if at is not None and len(parts) == 5 else None


def _moment(text: str) -> datetime | None:
    """A moment as a place tells it; people may have changed the place in an address."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if at.tzinfo is None else at
