"""One outcome of each record in a run, and which one counts."""

from dataclasses import replace

import pytest
from tests.store.conftest import NOW
from tests.store.rows import CONNECTION, ref

from vtiger_xero.domain.records import Value
from vtiger_xero.domain.refs import Ref, Section, Side
from vtiger_xero.store import outcomes, runs
from vtiger_xero.store.database import Database
from vtiger_xero.store.outcomes import Action, Outcome

Changes = tuple[tuple[str, Value, Value], ...]
ONE: Changes = (("phone", None, "1"),)
TWO: Changes = (("fax", "„2“ & 😀", None),)


@pytest.fixture(autouse=True)
def _runs(database: Database) -> None:
    with database.write() as tx:
        for run_id in ("r-1", "r-2"):
            runs.end(tx, runs.begin(tx, CONNECTION, run_id, NOW), runs.RunStatus.DONE, NOW)


def outcome(action: Action, changes: Changes = (), of: Ref | None = None, written: Side = Side.XERO) -> Outcome:
    return Outcome(ref=of or ref("11x1"), written=written, action=action, code=action, name="Zoë", changes=changes)


def put(database: Database, *each: Outcome, run_id: str = "r-1") -> None:
    with database.write() as tx:
        outcomes.put(tx, run_id, each, NOW)


def told(database: Database, run_id: str = "r-1") -> list[Outcome]:
    with database.read() as tx:
        return outcomes.of_run(tx, run_id)


C, U, S, F, L, N = Action.CREATED, Action.UPDATED, Action.SKIPPED, Action.FAILED, Action.LINKED, Action.UNCHANGED


@pytest.mark.parametrize(
    ("first", "second", "action", "changes"),
    [
        (C, U, C, ONE + TWO),
        (C, S, C, ONE + TWO),
        (C, N, C, ONE + TWO),
        (C, F, C, ONE + TWO),
        (U, U, U, ONE + TWO),
        (U, S, U, ONE + TWO),
        (U, F, U, ONE + TWO),
        (L, U, U, TWO),
        (L, S, S, TWO),
        (F, U, U, TWO),
        (S, C, C, TWO),
        (N, S, S, TWO),
    ],
)
def test_of_two_outcomes_which_counts(
    database: Database, first: Action, second: Action, action: Action, changes: Changes
) -> None:
    put(database, outcome(first, ONE))
    put(database, outcome(second, TWO))
    (only,) = told(database)
    assert (only.action, only.changes) == (action, changes)


def test_what_failed_and_is_left_alone_for_that_has_failed(database: Database) -> None:
    put(database, replace(outcome(F), code="xero_refused", details={"detail": "No."}))
    put(database, replace(outcome(S), code="xero_refused"))
    assert [(each.action, each.details) for each in told(database)] == [(F, {"detail": "No."})]
    put(database, replace(outcome(S), code="excluded"))
    assert [(each.action, each.code) for each in told(database)] == [(S, "excluded")]


def test_what_is_told_again_is_told_once(database: Database) -> None:
    for _ in range(2):
        put(database, outcome(C, ONE))
    assert [each.changes for each in told(database)] == [ONE]


def test_what_was_put_away_in_the_end_is_told_as_deleted_whatever_came_before_or_after(database: Database) -> None:
    put(database, outcome(C, ONE))
    put(database, outcome(Action.DELETED))
    put(database, outcome(S))
    assert [each.action for each in told(database)] == [Action.DELETED]


def test_a_run_knows_nothing_of_another_and_a_record_nothing_of_its_namesake(database: Database) -> None:
    put(database, outcome(C, ONE))
    put(database, outcome(S), run_id="r-2")
    put(database, outcome(S, of=ref("11x1", Side.XERO)))
    assert [each.action for each in told(database, "r-2")] == [S]
    assert {each.ref.side: each.action for each in told(database)} == {Side.VTIGER: C, Side.XERO: S}


def test_they_come_back_as_they_were_stored_by_the_bytes_of_their_ids(database: Database) -> None:
    stored = [outcome(U, ONE + TWO, ref(each)) for each in ("11x9", "11x10", "ä", "a", "B")]
    put(database, *stored)
    assert told(database) == sorted(stored, key=lambda each: each.ref.id.encode())


def test_counts_are_by_the_side_that_was_written(database: Database) -> None:
    for number, action in enumerate((C, C, U, S, F, L, N)):
        put(database, outcome(action, of=ref(f"11x{number}")))
    put(database, outcome(U, of=ref("x-1", Side.XERO), written=Side.VTIGER))
    with database.read() as tx:
        counted = outcomes.counts(tx, "r-1")[Section.ORGANIZATIONS]
        assert outcomes.counts(tx, "r-2") == {}
    none = dict.fromkeys(outcomes.COUNTED, 0)
    assert counted[Side.XERO] == none | {C: 2, U: 1, S: 1, F: 1}
    assert counted[Side.VTIGER] == none | {U: 1}


def test_none_is_none(database: Database) -> None:
    put(database)
    assert told(database) == []
