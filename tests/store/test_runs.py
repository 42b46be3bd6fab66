"""Runs and their fence; intents, which change their state only from the one expected."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from tests.store.conftest import NOW
from tests.store.rows import CONNECTION, ORGANIZATIONS, batch, intent

from vtiger_xero.domain.refs import Side
from vtiger_xero.problems import SyncError
from vtiger_xero.store import intents, overview, runs
from vtiger_xero.store import tables as t
from vtiger_xero.store.database import Database
from vtiger_xero.store.intents import Batch, BatchState, Ending, IntentState
from vtiger_xero.store.runs import Fence, Run, RunStatus


def begin(database: Database, run_id: str, *, rehearsal: bool = False) -> Fence:
    with database.write() as tx:
        return runs.begin(tx, CONNECTION, run_id, NOW, rehearsal=rehearsal)


def get(database: Database, run_id: str) -> Run:
    with database.read() as tx:
        return runs.get(tx, run_id)


def test_a_run_that_nobody_ended_is_taken_over_and_its_fence_grows(database: Database) -> None:
    first, second = begin(database, "r-1"), begin(database, "r-2")
    assert (first.run_id, second.run_id) == ("r-1", "r-1")
    assert second.number > first.number


def test_who_lost_the_run_writes_nothing(database: Database) -> None:
    first = begin(database, "r-1")
    with runs.fenced(database, first) as tx:
        runs.progress(tx, first, ORGANIZATIONS, 1, 2)
    second = begin(database, "r-2")
    with pytest.raises(SyncError) as raised, runs.fenced(database, first):
        pytest.fail("the block must not be entered")
    assert raised.value.code == "run_taken_over"
    with runs.fenced(database, second) as tx:
        runs.progress(tx, second, ORGANIZATIONS, 2, 2)
    assert get(database, "r-1").done == 2


def test_who_ended_the_run_writes_nothing_more(database: Database) -> None:
    fence = begin(database, "r-1")
    with runs.fenced(database, fence) as tx:
        runs.add_calls(tx, fence, {Side.VTIGER: 2, Side.XERO: 3})
        runs.end(tx, fence, RunStatus.DONE, NOW + timedelta(seconds=9))
    with pytest.raises(SyncError), runs.fenced(database, fence):
        pytest.fail("the block must not be entered")
    ended = get(database, "r-1")
    assert (ended.status, ended.vtiger_calls, ended.xero_calls) == (RunStatus.DONE, 2, 3)
    assert ended.ended_at == NOW + timedelta(seconds=9)


@pytest.mark.parametrize("dry_first", [True, False])
def test_a_run_of_the_other_kind_is_ended_and_its_worker_refused(database: Database, dry_first: bool) -> None:
    first = begin(database, "r-1", rehearsal=dry_first)
    second = begin(database, "r-2", rehearsal=not dry_first)
    assert (second.run_id, get(database, "r-1").status) == ("r-2", RunStatus.FAILED)
    with pytest.raises(SyncError), runs.fenced(database, first):
        pytest.fail("the block must not be entered")
    with database.read() as tx:
        assert overview.unfinished(tx)[CONNECTION].id == "r-2"


def test_the_newest_runs_come_first(database: Database) -> None:
    for number in range(3):
        with database.write() as tx:
            fence = runs.begin(tx, CONNECTION, f"r-{number}", NOW + timedelta(minutes=number // 2))
            runs.end(tx, fence, RunStatus.DONE, NOW)
    with database.read() as tx:
        assert [run.id for run in runs.latest(tx, CONNECTION, 2)] == ["r-2", "r-0"]


class TestIntents:
    @pytest.fixture
    def prepared(self, database: Database) -> Batch:
        """Two creates and an update, ready to be sent."""
        prepared = batch([intent("11x1"), intent("11x2"), intent("11x3", "x-3")])
        fence = begin(database, "r-1")
        with database.write() as tx:
            intents.prepare(tx, CONNECTION, fence.run_id, prepared)
        return prepared

    def states(self, database: Database) -> list[str]:
        with database.read() as tx:
            of_intents = tx.execute(select(t.intent.c.state).order_by(t.intent.c.position)).scalars()
            return [tx.execute(select(t.batch.c.state)).scalar_one(), *of_intents]

    def test_it_comes_back_as_it_was_stored_to_the_byte(self, database: Database, prepared: Batch) -> None:
        with database.read() as tx:
            assert intents.open_batches(tx, CONNECTION) == [prepared]

    def test_it_moves_with_all_its_intents_and_remembers_when_it_was_sent(
        self, database: Database, prepared: Batch
    ) -> None:
        with database.write() as tx:
            assert intents.move(tx, prepared.id, BatchState.READY, BatchState.SENT, NOW)
        with database.write() as tx:
            assert intents.move(tx, prepared.id, BatchState.SENT, BatchState.UNKNOWN)
            (found,) = intents.open_batches(tx, CONNECTION)
        assert (found.state, found.sent_at) == (BatchState.UNKNOWN, NOW)
        assert self.states(database) == ["unknown"] * 4

    @pytest.mark.parametrize("expected", [BatchState.SENT, BatchState.UNKNOWN, BatchState.DONE, BatchState.VOID])
    def test_it_does_not_move_from_a_state_it_is_not_in(
        self, database: Database, prepared: Batch, expected: BatchState
    ) -> None:
        endings = [Ending(each.id, IntentState.DONE) for each in prepared.intents]
        with database.write() as tx:
            assert not intents.move(tx, prepared.id, expected, BatchState.VOID)
            assert not intents.finish(tx, prepared.id, expected, endings)
        assert self.states(database) == ["ready"] * 4

    def test_its_intents_end_each_in_its_own_way_and_only_once(self, database: Database, prepared: Batch) -> None:
        ways = (IntentState.DONE, IntentState.REFUSED, IntentState.VOID)
        endings = [Ending(each.id, way, "„No“ 😀") for each, way in zip(prepared.intents, ways, strict=True)]
        with database.write() as tx:
            assert intents.finish(tx, prepared.id, BatchState.READY, endings)
        assert self.states(database) == ["done", "done", "refused", "void"]
        with database.write() as tx:
            assert not intents.finish(tx, prepared.id, BatchState.READY, endings)
            assert intents.open_batches(tx, CONNECTION) == []
            assert set(tx.execute(select(t.intent.c.detail)).scalars()) == {"„No“ 😀"}

    def test_it_moves_alone(self, database: Database, prepared: Batch) -> None:
        other = batch([intent("11x8")])
        with database.write() as tx:
            intents.prepare(tx, CONNECTION, "r-1", other)
            intents.move(tx, other.id, BatchState.READY, BatchState.VOID)
            assert intents.open_batches(tx, CONNECTION) == [prepared]
            states = tx.execute(select(t.intent.c.source_id, t.intent.c.state).order_by(t.intent.c.source_id))
            assert [tuple(row) for row in states] == [
                ("11x1", "ready"),
                ("11x2", "ready"),
                ("11x3", "ready"),
                ("11x8", "void"),
            ]

    def test_what_has_ended_leaves_room_for_the_next(self, database: Database, prepared: Batch) -> None:
        with database.write() as tx:
            intents.move(tx, prepared.id, BatchState.READY, BatchState.VOID)
            intents.prepare(tx, CONNECTION, "r-1", batch([intent("11x1"), intent("11x3", "x-3")]))
            assert len(intents.open_batches(tx, CONNECTION)) == 1

    def test_open_batches_come_in_the_order_of_their_sending(self, database: Database, prepared: Batch) -> None:
        later = batch([intent("11x8")])
        with database.write() as tx:
            intents.prepare(tx, CONNECTION, "r-1", later)
            intents.move(tx, later.id, BatchState.READY, BatchState.SENT, NOW)
            intents.move(tx, prepared.id, BatchState.READY, BatchState.SENT, NOW + timedelta(microseconds=1))
            assert [each.id for each in intents.open_batches(tx, CONNECTION)] == [later.id, prepared.id]
