"""The sync log: rows of runs, outcomes by what is asked for, the history of a record, and pages that lose nothing."""

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Connection, event
from tests.store.conftest import NOW, connect
from tests.store.rows import CONNECTION, ref

from vtiger_xero.domain.refs import Module, Ref, Section, Side
from vtiger_xero.store import journal, outcomes, runs
from vtiger_xero.store.database import Database
from vtiger_xero.store.journal import Page, Wanted
from vtiger_xero.store.outcomes import Action, Outcome

T = TypeVar("T")

A_MINUTE = timedelta(minutes=1)
PERSON = Ref(Side.VTIGER, Module.PEOPLE, "12x1")


def told(
    record: Ref | str, action: Action = Action.CREATED, code: str = "", name: str = "Zoë", other: str | None = None
) -> Outcome:
    of = ref(record) if isinstance(record, str) else record
    return Outcome(ref=of, written=of.side.other, action=action, code=code or action, name=name, counterpart_id=other)


def a_run(
    database: Database,
    run_id: str,
    *all_told: Outcome,
    at: datetime = NOW,
    rehearsal: bool = False,
    of: str = CONNECTION,
) -> None:
    with database.write() as tx:
        fence = runs.begin(tx, of, run_id, at, rehearsal=rehearsal)
        outcomes.put(tx, run_id, all_told, at)
        runs.end(tx, fence, runs.RunStatus.DONE, at)


def found(database: Database, wanted: Wanted = journal.EVERYTHING) -> list[str]:
    """What is wanted: run and record, in the log's order."""
    with database.read() as tx:
        page = journal.entries(tx, CONNECTION, wanted)
    return [f"{each.run_id} {each.outcome.ref.id}" for each in page.rows]


def test_a_run_has_a_row_for_each_module_and_counts_by_the_side_written(database: Database) -> None:
    skipped = told(ref("x-1", Side.XERO), Action.SKIPPED, "direction")
    a_run(database, "r-1", told("11x1"), told("11x2"), skipped, told("11x3", Action.FAILED), told(PERSON))
    with database.read() as tx:
        organizations, people = journal.rows(tx, CONNECTION).rows
    assert (organizations.section, people.section) == (Section.ORGANIZATIONS, Section.PEOPLE)
    assert organizations.counts[Side.XERO][Action.CREATED] == 2
    assert organizations.counts[Side.VTIGER][Action.SKIPPED] == 1
    assert (organizations.failed, people.failed) == (1, 0)
    assert people.counts[Side.XERO][Action.CREATED] == 1


def test_a_run_in_which_nothing_happened_has_one_row(database: Database) -> None:
    a_run(database, "r-1", told("11x1", Action.UNCHANGED))
    with database.read() as tx:
        (row,) = journal.rows(tx, CONNECTION).rows
    assert (row.run.id, row.section) == ("r-1", None)
    assert {number for of_side in row.counts.values() for number in of_side.values()} == {0}


def test_rows_are_of_a_module_and_of_a_time(database: Database) -> None:
    for number in range(4):
        a_run(database, f"r-{number}", told(PERSON if number % 2 else "11x1"), at=NOW + number * A_MINUTE)

    def shown(wanted: Wanted) -> list[str]:
        with database.read() as tx:
            return [row.run.id for row in journal.rows(tx, CONNECTION, wanted).rows]

    assert shown(journal.EVERYTHING) == ["r-3", "r-2", "r-1", "r-0"]
    assert shown(Wanted(section=Section.PEOPLE)) == ["r-3", "r-1"]
    assert shown(Wanted(since=NOW + A_MINUTE, until=NOW + 3 * A_MINUTE)) == ["r-2", "r-1"]
    assert shown(Wanted(run_id="r-2")) == ["r-2"]


def test_outcomes_are_those_that_are_wanted(database: Database) -> None:
    back = told(ref("x-1", Side.XERO), Action.UPDATED, name="ÆØÅ AS")
    a_run(database, "r-1", told("11x1"), told("11x2", Action.SKIPPED, "direction"), back, told(PERSON))
    a_run(database, "r-2", told("11x2", name="Straße & Co"), at=NOW + A_MINUTE)
    assert found(database) == ["r-2 11x2", "r-1 12x1", "r-1 x-1", "r-1 11x2", "r-1 11x1"]
    for wanted, expected in {
        Wanted(run_id="r-2"): ["r-2 11x2"],
        Wanted(section=Section.PEOPLE): ["r-1 12x1"],
        Wanted(written=Side.VTIGER): ["r-1 x-1"],
        Wanted(action=Action.UPDATED): ["r-1 x-1"],
        Wanted(code="direction"): ["r-1 11x2"],
        Wanted(text="STRASSE &amp; c"): ["r-2 11x2"],
        Wanted(text="æøå"): ["r-1 x-1"],
        Wanted(text="%"): [],
        Wanted(since=NOW + A_MINUTE): ["r-2 11x2"],
        Wanted(until=NOW + A_MINUTE, action=Action.CREATED): ["r-1 12x1", "r-1 11x1"],
        Wanted(run_id="r-9"): [],
    }.items():
        assert found(database, wanted) == expected, wanted


def test_dry_runs_are_shown_only_where_one_is_asked_for(database: Database) -> None:
    a_run(database, "dry", told("11x1"), rehearsal=True)
    a_run(database, "real", told("11x1", Action.UPDATED), at=NOW + A_MINUTE)
    assert found(database) == ["real 11x1"]
    assert found(database, Wanted(run_id="dry")) == ["dry 11x1"]
    with database.read() as tx:
        assert [each.run_id for each in journal.history(tx, CONNECTION, ref("11x1")).rows] == ["real"]
        assert [(row.run.id, row.run.rehearsal) for row in journal.rows(tx, CONNECTION).rows] == [
            ("real", False),
            ("dry", True),
        ]


def test_the_history_of_a_record_tells_of_both_halves_and_of_nobody_else(database: Database) -> None:
    a_run(database, "r-1", told("11x1", other="x-1"), told("11x2", other="x-2"))
    a_run(database, "r-2", told(ref("x-1", Side.XERO), Action.UPDATED, other="11x1"), at=NOW + A_MINUTE)
    namesake = Ref(Side.VTIGER, Module.PEOPLE, "11x1")
    a_run(database, "r-3", told(namesake), told(ref("11x1", Side.XERO)), at=NOW + 2 * A_MINUTE)
    with database.read() as tx:
        rows = journal.history(tx, CONNECTION, ref("11x1")).rows
        assert [(entry.run_id, entry.at) for entry in rows] == [("r-2", NOW + A_MINUTE), ("r-1", NOW)]
        assert [entry.counterpart for entry in rows] == [ref("11x1"), ref("x-1", Side.XERO)]
        assert journal.history(tx, CONNECTION, ref("x-1", Side.XERO)).rows == rows
        assert not journal.history(tx, CONNECTION, ref("11x404")).rows


def test_a_connection_shows_nothing_of_another(database: Database) -> None:
    connect(database, "c-2", "tenant-2")
    a_run(database, "r-1", told("11x1"), of="c-2")
    assert not found(database)
    with database.read() as tx:
        assert not journal.rows(tx, CONNECTION).rows
        assert not journal.history(tx, CONNECTION, ref("11x1")).rows
        assert journal.find_run(tx, CONNECTION, "r-1") is None


def test_an_entry_says_why_in_the_catalogues_words(database: Database) -> None:
    a_run(database, "r-1", told("11x1", Action.SKIPPED, "name_missing"), told("11x2"))
    with database.read() as tx:
        created, skipped = journal.entries(tx, CONNECTION).rows
    assert skipped.reason is not None
    assert skipped.reason.title == "No name"
    assert created.reason is None


def all_pages(page: Callable[[str | None], Page[T]]) -> list[T]:
    shown: list[T] = []
    after: str | None = None
    while True:
        here = page(after)
        shown += here.rows
        if here.after is None:
            return shown
        after = here.after


def test_pages_lose_and_repeat_nothing_even_where_times_are_the_same(database: Database) -> None:
    for number in range(5):
        records = [told(ref(f"{record} x ü", side)) for record in range(7) for side in Side]
        a_run(database, f"r-{number}", *records, at=NOW + number // 2 * A_MINUTE)
    with database.read() as tx:
        whole = journal.entries(tx, CONNECTION, limit=1000)
        assert (len(whole.rows), whole.after) == (70, None)
        assert all_pages(lambda after: journal.entries(tx, CONNECTION, after=after, limit=9)) == list(whole.rows)
        assert all_pages(lambda after: journal.entries(tx, CONNECTION, after=after, limit=70)) == list(whole.rows)
        assert list(journal.every_entry(tx, CONNECTION)) == list(whole.rows)
        rows = journal.rows(tx, CONNECTION).rows
        assert all_pages(lambda after: journal.rows(tx, CONNECTION, after=after, limit=2)) == list(rows)
        own = journal.history(tx, CONNECTION, ref("3 x ü")).rows
        assert all_pages(lambda after: journal.history(tx, CONNECTION, ref("3 x ü"), after, limit=2)) == list(own)


@pytest.mark.parametrize("place", ["", "nonsense", "2026-01-05", "2026-01-05T09:00:00 r o v 1", "x y z a b"])
def test_a_place_that_is_none_is_the_beginning(database: Database, place: str) -> None:
    a_run(database, "r-1", told("11x1"))
    with database.read() as tx:
        assert len(journal.entries(tx, CONNECTION, after=place).rows) == 1
        assert len(journal.rows(tx, CONNECTION, after=place).rows) == 1


def test_a_run_is_found_by_the_beginning_of_its_id_that_no_other_has(database: Database) -> None:
    for number, run_id in enumerate(("abc-1", "abd-2", "a%")):
        a_run(database, run_id, at=NOW + number * A_MINUTE)
    with database.read() as tx:
        known = {prefix: journal.find_run(tx, CONNECTION, prefix) for prefix in ("abc", "ab", "%", "abd-2", "x")}
    assert {prefix: run and run.id for prefix, run in known.items()} == {
        "abc": "abc-1",
        "ab": None,
        "%": None,
        "abd-2": "abd-2",
        "x": None,
    }


@pytest.mark.parametrize("url", ["file"], indirect=True, scope="session")
@pytest.mark.parametrize(
    "wanted",
    [
        journal.EVERYTHING,
        Wanted(text="zoë"),
        Wanted(run_id="r-1", section=Section.ORGANIZATIONS, written=Side.XERO, action=Action.CREATED),
    ],
    ids=["everything", "text", "a number of the log"],
)
def test_pages_are_read_in_the_order_of_an_index(database: Database, wanted: Wanted) -> None:
    """What is sorted for every page gets slower with every run."""
    a_run(database, "r-1", told("11x1"))
    plans: list[str] = []

    def explain(tx: Connection, cursor: sqlite3.Cursor, statement: str, values: tuple[object, ...], *_: object) -> None:
        plans.extend(str(row[-1]) for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall())

    event.listen(database.reader, "before_cursor_execute", explain)
    try:
        with database.read() as tx:
            journal.entries(tx, CONNECTION, wanted)
    finally:
        event.remove(database.reader, "before_cursor_execute", explain)
    assert any("ix_outcome" in step for step in plans)
    assert not any("TEMP B-TREE" in step for step in plans), plans
