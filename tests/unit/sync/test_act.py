"""Intent first, then the call, then the settlement; and what a failure stops."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.unit.sync.in_turn import InTurn
from tests.unit.sync.remotes import Lost, elements_of
from tests.unit.sync.world import World, watched

from vtiger_xero.domain.writes import Refused
from vtiger_xero.problems import NoAnswerError, SyncError
from vtiger_xero.store import runs
from vtiger_xero.store.database import Database
from vtiger_xero.store.migrate import migrate
from vtiger_xero.store.tables import batch, intent
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.in_flight import Threads


def fill(world: World, count: int) -> Context:
    for number in range(count):
        world.vtiger.edit(f"11x{number:02}", name=f"Company {number}", phone="1")
    context = world.begin()
    world.observe(context)
    return context


def marks_sent(world: World) -> list[list[object]]:
    return [[element["mark"] for element in elements_of(call)] for call, _ in world.xero.heard.sent]


def test_writes_go_in_batches_of_the_limit(world: World) -> None:
    world.act(fill(world, 7))
    assert [len(marks) for marks in marks_sent(world)] == [3, 3, 1]
    assert sorted(world.linked()) == [f"11x{number:02}" for number in range(7)]
    assert set(world.told().values()) == {"created"}


def test_a_batch_holds_writes_of_one_kind(world: World) -> None:
    world.act(fill(world, 3))
    world.vtiger.edit("11x01", phone="2")
    world.vtiger.edit("11x09", name="New")
    context = world.begin()
    world.observe(context)
    world.act(context)
    assert sorted(call.method for call, _ in world.xero.heard.sent[1:]) == ["POST", "PUT"]
    assert world.xero.by_name("Company 1").content["phone"] == "2"


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_at_most_so_many_calls_are_under_way(world: World, calls: InTurn, at_once: int) -> None:
    world.xero.at_once = at_once
    world.act(fill(world, 18))
    assert calls.most == at_once


def test_the_intent_is_stored_as_sent_before_the_call(world: World) -> None:
    seen: list[tuple[str, bytes, str, str]] = []

    def look() -> None:
        with world.database.read() as tx:
            rows = tx.execute(
                select(batch.c.id, batch.c.body, batch.c.state, intent.c.state)
                .join(intent)
                .where(batch.c.sent_at.is_not(None))
            )
            seen.extend((row[0], row[1], row[2], row[3]) for row in rows)

    world.xero.fates.append(look)
    world.act(fill(world, 2))
    ((call, key),) = world.xero.heard.sent
    assert seen == [(key, call.body, "sent", "sent")] * 2
    assert world.batches() == ["done"]


def test_no_transaction_is_open_while_a_side_is_asked(world: World) -> None:
    open_then: list[int] = []
    world.xero.batch_limit = 1
    world.xero.at_once = 5
    with watched(world.database) as transactions:
        for remote in (world.vtiger, world.xero):
            for fates in (remote.walk_fates, remote.fates):
                fates.extend([lambda: open_then.append(transactions.open)] * 20)
        world.act(fill(world, 6))
    assert open_then == [0] * len(open_then)
    assert len(open_then) >= 10
    assert transactions.begun > 10


def test_one_refused_element_is_its_own_problem(world: World) -> None:
    world.xero.refuses["11x01"] = Refused("xero_email_invalid", 'Email address must be valid: "ü@x" & so on.')
    world.act(fill(world, 3))
    assert world.told() == {"11x00": "created", "11x01": "failed: xero_email_invalid", "11x02": "created"}
    assert sorted(world.linked()) == ["11x00", "11x02"]
    (trouble,) = world.troubles()
    assert (trouble.code, trouble.name) == ("xero_email_invalid", "Company 1")
    assert '"ü@x" & so on.' in trouble.problem.message(trouble.details)
    assert world.intents()["11x01"] == ["refused"]


@pytest.mark.parametrize("at_once", [1, 2, 5])
@pytest.mark.parametrize("poison", ["11x00", "11x04", "11x07"])
def test_a_batch_refused_whole_is_halved_down_to_the_one(world: World, at_once: int, poison: str) -> None:
    """The side never says which it is, and refuses the one by itself as an element."""
    world.xero.batch_limit = 8
    world.xero.at_once = at_once
    world.xero.refuses_whole = {poison}
    world.xero.refuses[poison] = Refused("xero_refused", "It is this one.")
    world.act(fill(world, 8))
    assert sorted(world.linked()) == sorted({f"11x{number:02}" for number in range(8)} - {poison})
    assert world.told()[poison] == "failed: xero_refused"
    assert world.problems() == {poison: "xero_refused"}
    assert len(world.xero.heard.sent) == 7
    assert len({key for _, key in world.xero.heard.sent}) == 7
    assert not set(world.batches()) & {"ready", "sent", "unknown"}


def test_after_a_failure_no_call_is_begun_and_those_under_way_are_settled(world: World, calls: InTurn) -> None:
    world.xero.batch_limit = 1
    world.xero.at_once = 3
    trouble = SyncError("server_error", side="Xero", status=503, detail="")
    world.xero.fates.extend([None, trouble])
    context = fill(world, 9)
    with pytest.raises(SyncError) as raised:
        world.act(context)
    assert raised.value is trouble
    # The first was settled and made room for one more before the failure was told.
    assert len(world.xero.heard.sent) == 4
    assert sorted(world.linked()) == ["11x00", "11x02", "11x03"]
    assert world.intents()["11x01"] == ["void"]


def test_a_lost_answer_leaves_its_batch_unknown(world: World) -> None:
    world.xero.fates.append(Lost.ANSWER)
    context = fill(world, 2)
    with pytest.raises(NoAnswerError):
        world.act(context)
    assert world.batches() == ["unknown"]
    assert world.intents() == {"11x00": ["unknown"], "11x01": ["unknown"]}
    assert world.told() == {}


def test_a_lost_answer_is_what_is_raised_whatever_else_fails(world: World) -> None:
    world.xero.batch_limit = 1
    world.xero.fates.extend([SyncError("unreachable", side="Xero", url="x", detail="gone"), Lost.REQUEST])
    context = fill(world, 4)
    with pytest.raises(NoAnswerError):
        world.act(context)


def test_progress_is_told_in_records(world: World) -> None:
    seen: list[tuple[int, int]] = []

    def look() -> None:
        with world.database.read() as tx:
            found = runs.get(tx, world.run_id)
        seen.append((found.done, found.total))

    world.xero.at_once = 1
    world.xero.fates.extend([look] * 3)
    world.act(fill(world, 7))
    assert seen == [(0, 0), (3, 7), (6, 7)]


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[World]:
    database = Database(f"sqlite:///{tmp_path / 'sync.sqlite3'}")
    migrate(database)
    yield World(database, Threads())
    database.close()


def test_calls_really_overlap(on_disk: World) -> None:
    """Three threads wait for each other inside their calls; the database is free meanwhile."""
    together = threading.Barrier(3, timeout=20)
    on_disk.xero.batch_limit = 1
    on_disk.xero.at_once = 3
    on_disk.xero.fates.extend([together.wait] * 6)
    on_disk.act(fill(on_disk, 6))
    assert len(on_disk.linked()) == 6


def test_who_lost_the_run_begins_no_call(world: World) -> None:
    context = fill(world, 2)
    world.begin()
    with pytest.raises(SyncError) as raised:
        world.act(context)
    assert raised.value.code == "run_taken_over"
    assert world.xero.heard.sent == []
