"""What became of a call whose answer was lost, or whose sender died."""

import pytest
from tests.unit.sync.remotes import Lost
from tests.unit.sync.world import ORGANIZATIONS, World

from vtiger_xero.domain.writes import Refused
from vtiger_xero.problems import LimitedError, NoAnswerError, SyncError, WholeBatchRefusedError
from vtiger_xero.store import intents
from vtiger_xero.store.intents import BatchState
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.sync.recover import recover


class Killed(BaseException):
    """The process is gone."""


def sent_and_lost(world: World, what: Lost | Killed) -> None:
    """Two creates in one call, of which this is all that is known."""
    for number in (1, 2):
        world.vtiger.edit(f"11x{number}", name=f"Company {number}")
    context = world.begin()
    world.observe(context)
    world.xero.fates.append(what)
    with pytest.raises((NoAnswerError, Killed)):
        world.act(context)


@pytest.fixture
def lost_answer(world: World) -> World:
    """Both were created, and nobody knows."""
    sent_and_lost(world, Lost.ANSWER)
    return world


@pytest.fixture
def lost_request(world: World) -> World:
    """Neither was created, and nobody knows."""
    sent_and_lost(world, Lost.REQUEST)
    return world


def test_what_is_found_is_settled(lost_answer: World) -> None:
    world = lost_answer
    recover(world.begin())
    assert world.xero.heard.look_ups == [("11x1", "11x2")]
    assert len(world.xero.heard.sent) == 1
    assert world.linked() == {"11x1": "xero-001", "11x2": "xero-002"}
    assert world.told() == {"11x1": "created", "11x2": "created"}
    assert world.batches() == ["done"]


def test_what_is_absent_is_sent_again_to_the_byte_while_the_key_lives(lost_request: World) -> None:
    world = lost_request
    world.clock.advance(3 * 60)
    recover(world.begin())
    first, second = world.xero.heard.sent
    assert first == second
    assert sorted(world.linked()) == ["11x1", "11x2"]
    assert len(world.xero.rows) == 2


def test_a_call_that_was_only_late_is_answered_and_not_done_twice(lost_request: World) -> None:
    """It arrives between the look-up and the repetition."""
    world = lost_request
    ((call, key),) = world.xero.heard.sent
    world.xero.fates.append(lambda: world.xero.send(ORGANIZATIONS, call, key))
    recover(world.begin())
    assert len(world.xero.rows) == 2
    assert sorted(world.linked()) == ["11x1", "11x2"]


def test_what_is_absent_when_the_key_has_died_is_void_and_planned_again(lost_request: World) -> None:
    world = lost_request
    world.clock.advance(5 * 60)
    recover(world.begin())
    assert len(world.xero.heard.sent) == 1
    assert world.intents() == {"11x1": ["void"], "11x2": ["void"]}
    assert world.run() is RunStatus.DONE
    (_, first), (_, second) = world.xero.heard.sent
    assert first != second
    assert len(world.xero.rows) == 2


def test_one_found_and_one_absent_when_the_key_has_died(lost_answer: World) -> None:
    world = lost_answer
    del world.xero.rows["xero-002"]
    world.clock.advance(5 * 60)
    recover(world.begin())
    assert world.linked() == {"11x1": "xero-001"}
    assert world.intents() == {"11x1": ["done"], "11x2": ["void"]}


def test_one_found_and_one_absent_while_the_key_lives(lost_answer: World) -> None:
    """The side remembers what it answered, so that nothing is made a second time."""
    world = lost_answer
    world.xero.rows["xero-002"].mark = None
    recover(world.begin())
    assert sorted(world.linked()) == ["11x1", "11x2"]
    assert len(world.xero.rows) == 2


def lost_update(world: World, what: Lost) -> None:
    """An update of which nothing is known; Xero holds the phone that it sent, or the one before."""
    world.vtiger.edit("11x1", name="Zoë & Co", phone="1")
    world.run()
    world.xero.heard.sent.clear()
    world.vtiger.edit("11x1", phone="2")
    world.xero.fates.append(what)
    context = world.begin()
    world.observe(context)
    with pytest.raises(NoAnswerError):
        world.act(context)


def test_a_lost_update_that_was_not_done_is_sent_again_while_the_key_lives(world: World) -> None:
    lost_update(world, Lost.REQUEST)
    assert world.run() is RunStatus.DONE
    first, second = world.xero.heard.sent
    assert first == second
    assert world.xero.by_name("Zoë & Co").content["phone"] == "2"
    assert world.told() == {"11x1": "updated"}


@pytest.mark.parametrize("minutes", [0, 30])
def test_a_lost_update_that_was_done_is_told_as_done(world: World, minutes: int) -> None:
    """So that what it replaced stays in the log."""
    lost_update(world, Lost.ANSWER)
    world.clock.advance(minutes * 60)
    assert world.run() is RunStatus.DONE
    assert len(world.xero.heard.sent) == 1
    assert world.outcomes()["11x1"].changes == (("phone", "1", "2"),)


def test_a_lost_update_is_not_sent_again_over_somebody_elses_change(world: World) -> None:
    lost_update(world, Lost.REQUEST)
    world.xero.edit(world.linked()["11x1"], phone="3")
    assert world.run() is RunStatus.DONE
    assert world.outcomes()["11x1"].changes == (("phone", "3", "2"),)


def test_a_lost_update_is_planned_again_when_the_key_has_died(world: World) -> None:
    lost_update(world, Lost.REQUEST)
    world.clock.advance(30 * 60)
    assert world.run() is RunStatus.DONE
    assert len({key for _, key in world.xero.heard.sent}) == 2
    assert world.xero.by_name("Zoë & Co").content["phone"] == "2"
    assert world.told() == {"11x1": "updated"}


def test_a_batch_that_was_never_sent_is_void(world: World) -> None:
    for number in (1, 2):
        world.vtiger.edit(f"11x{number}", name=f"Company {number}")
    context = world.begin()
    world.observe(context)
    move = intents.move
    with pytest.MonkeyPatch.context() as patch:

        def die(*_: object) -> None:
            raise Killed

        patch.setattr(intents, "move", die)
        with pytest.raises(Killed):
            world.act(context)
    assert intents.move is move
    assert world.batches() == ["ready"]
    recover(world.begin())
    assert world.batches() == ["void"]
    assert (world.xero.heard.sent, world.xero.heard.look_ups) == ([], [])
    assert world.run() is RunStatus.DONE
    assert len(world.xero.rows) == 2


@pytest.mark.parametrize("lost", [Lost.REQUEST, Lost.ANSWER])
def test_a_batch_whose_sender_died_is_looked_up_like_one_whose_answer_was_lost(world: World, lost: Lost) -> None:
    sent_and_lost(world, lost)
    with world.database.write() as tx:
        ((batch),) = intents.open_batches(tx, world.at.connection_id)
        assert intents.move(tx, batch.id, BatchState.UNKNOWN, BatchState.SENT)
    recover(world.begin())
    assert sorted(world.linked()) == ["11x1", "11x2"]
    assert len(world.xero.rows) == 2


def test_an_answer_lost_again_leaves_the_batch_as_it_was(lost_request: World) -> None:
    world = lost_request
    world.xero.fates.append(Lost.ANSWER)
    with pytest.raises(NoAnswerError):
        recover(world.begin())
    assert world.batches() == ["unknown"]
    recover(world.begin())
    assert sorted(world.linked()) == ["11x1", "11x2"]
    assert len(world.xero.rows) == 2


def test_a_repetition_that_is_refused_is_settled_as_refused(lost_request: World) -> None:
    world = lost_request
    world.xero.refuses["11x2"] = Refused("xero_name_taken", "The contact name Company 2 is already assigned.")
    recover(world.begin())
    assert world.told() == {"11x1": "created", "11x2": "failed: xero_name_taken"}


def test_a_repetition_that_is_refused_whole_is_planned_again(lost_request: World) -> None:
    world = lost_request
    world.xero.fates.append(WholeBatchRefusedError("xero_refused", detail="something"))
    recover(world.begin())
    assert world.intents() == {"11x1": ["void"], "11x2": ["void"]}
    assert world.run() is RunStatus.DONE
    assert len(world.xero.rows) == 2


@pytest.mark.parametrize("code", ["server_error", "xero_day_limit"])
def test_a_side_that_cannot_be_asked_leaves_everything_as_it_was(lost_answer: World, code: str) -> None:
    world = lost_answer
    world.xero.rows.clear()
    until = world.clock.now()
    trouble = LimitedError(code, until=until) if code == "xero_day_limit" else SyncError(code)
    world.xero.fates.append(trouble)
    with pytest.raises(SyncError) as raised:
        recover(world.begin())
    assert raised.value is trouble
    assert world.batches() == ["unknown"]


def test_a_record_edited_since_is_created_as_it_was_and_then_updated(lost_request: World) -> None:
    world = lost_request
    world.vtiger.edit("11x1", name="Company 1", phone="2")
    assert world.run() is RunStatus.DONE
    assert world.xero.by_name("Company 1").content["phone"] == "2"
    assert [call.method for call, _ in world.xero.heard.sent] == ["PUT", "PUT", "POST"]
    assert world.outcomes()["11x1"].action == "created"
