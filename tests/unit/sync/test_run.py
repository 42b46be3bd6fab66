"""One run: how it ends, what it keeps of its troubles, and how often it begins again."""

from datetime import UTC, datetime

import pytest
from tests.unit.sync.remotes import Lost
from tests.unit.sync.world import CONNECTION, World

from vtiger_xero.domain.writes import Refused
from vtiger_xero.problems import LimitedError, SyncError
from vtiger_xero.store import runs
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.sync.report import report
from vtiger_xero.sync.run import ROUNDS


def test_a_good_run_is_done_and_tells_its_calls(world: World) -> None:
    world.vtiger.edit("11x1", name="Zoë & Co 😀")
    assert world.run() is RunStatus.DONE
    assert world.xero.by_name("Zoë & Co 😀").mark == "11x1"
    with world.database.read() as tx:
        told = report(tx, CONNECTION, world.run_id)
    assert told["calls"] == {"vtiger": 1, "xero": 2}
    assert told["modules"]["organizations"]["xero"]["created"] == 1
    assert told["problems"] == []


def test_an_unchanged_world_is_read_and_nothing_else(world: World) -> None:
    world.vtiger.edit("11x1", name="Zoë & Co")
    world.run()
    world.clock.advance(3600)
    before = world.xero.calls
    assert world.run() is RunStatus.DONE
    assert world.xero.calls - before == 1
    assert world.told() == {}


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (LimitedError("xero_day_limit", until=datetime(2026, 1, 6, tzinfo=UTC)), RunStatus.PARKED),
        (SyncError("xero_disconnected", detail="invalid_grant"), RunStatus.FAILED),
    ],
    ids=["parked", "failed"],
)
def test_a_run_that_cannot_go_on_keeps_why_until_one_is_good(
    world: World, trouble: SyncError, status: RunStatus
) -> None:
    world.vtiger.edit("11x1", name="Zoë & Co")
    world.xero.fates.append(trouble)
    assert world.run() is status
    (kept,) = world.troubles()
    assert (kept.code, kept.ref) == (trouble.code, None)
    assert kept.problem.message(kept.details) == trouble.message
    assert world.run() is RunStatus.DONE
    assert world.problems() == {}
    assert world.linked() == {"11x1": "xero-001"}


def test_a_lost_answer_is_found_out_in_the_same_run(world: World) -> None:
    world.vtiger.edit("11x1", name="Zoë & Co")
    world.xero.fates.append(Lost.ANSWER)
    assert world.run() is RunStatus.DONE
    assert world.told() == {"11x1": "created"}
    assert len(world.xero.rows) == 1


def test_answers_that_are_lost_again_and_again_end_the_run(world: World) -> None:
    world.vtiger.edit("11x1", name="Zoë & Co")
    world.xero.fates.extend([Lost.REQUEST] * ROUNDS)
    assert world.run() is RunStatus.FAILED
    assert world.problems() == {"-": "no_answer"}
    assert len({key for _, key in world.xero.heard.sent}) == 1
    assert world.run() is RunStatus.DONE
    assert len(world.xero.rows) == 1


def test_a_run_that_was_killed_is_taken_over_and_told_once(world: World) -> None:
    class Killed(BaseException):
        pass

    for number in range(5):
        world.vtiger.edit(f"11x{number}", name=f"Company {number}")
    world.xero.at_once = 1
    world.xero.fates.extend([None, Killed()])
    with pytest.raises(Killed):
        world.run()
    assert world.run() is RunStatus.DONE
    with world.database.read() as tx:
        assert [run.status for run in runs.latest(tx, CONNECTION, 10)] == [RunStatus.DONE]
    assert world.told() == {f"11x{number}": "created" for number in range(5)}
    assert len(world.xero.rows) == 5


def test_who_lost_the_run_is_told_so(world: World) -> None:
    world.vtiger.edit("11x1", name="Zoë & Co")
    world.xero.fates.append(world.begin)
    with pytest.raises(SyncError) as raised:
        world.run()
    assert raised.value.code == "run_taken_over"


def test_a_mistake_of_ours_is_not_taken_for_a_trouble_of_a_side(world: World) -> None:
    world.vtiger.walk_fates.append(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        world.run()
    assert world.run() is RunStatus.DONE


class TestParking:
    """A data error waits for the record or the settings; only what time can cure is tried again."""

    @pytest.fixture(autouse=True)
    def _refused(self, world: World) -> None:
        world.vtiger.edit("11x1", name="Zoë & Co", phone="ask the office")
        world.vtiger.edit("11x2", name="Good Ltd")
        world.xero.refuses["11x1"] = Refused("xero_refused", "Phone number must be valid.")
        assert world.run() is RunStatus.DONE
        assert world.problems() == {"11x1": "xero_refused"}
        self.sent = len(world.xero.heard.sent)

    def test_it_is_not_tried_again_as_it_is(self, world: World) -> None:
        world.clock.advance(24 * 3600)
        world.run()
        assert len(world.xero.heard.sent) == self.sent
        assert world.told() == {"11x1": "skipped: xero_refused"}
        assert world.problems() == {"11x1": "xero_refused"}

    def test_an_edit_of_the_record_has_it_tried_again(self, world: World) -> None:
        del world.xero.refuses["11x1"]
        world.vtiger.edit("11x1", phone="1")
        world.run()
        assert world.told() == {"11x1": "created"}
        assert world.problems() == {}

    def test_a_change_of_the_settings_has_it_tried_again(self, world: World) -> None:
        del world.xero.refuses["11x1"]
        world.settings_change()
        world.run()
        assert world.told()["11x1"] == "created"
        assert world.problems() == {}

    def test_it_is_parked_anew_when_it_is_refused_anew(self, world: World) -> None:
        world.vtiger.edit("11x1", phone="still wrong")
        world.run()
        world.run()
        assert len(world.xero.heard.sent) == self.sent + 1
        assert world.told() == {"11x1": "skipped: xero_refused"}


class TestProblemsOfAPair:
    """What is open about a linked record closes when its cause has gone, however it went."""

    @pytest.fixture(autouse=True)
    def _agreed(self, world: World) -> None:
        world.vtiger.edit("11x1", name="Zoë & Co", phone="1")
        assert world.run() is RunStatus.DONE

    def test_a_name_that_xero_cannot_have_is_not_sent(self, world: World) -> None:
        world.vtiger.edit("11x1", name="Zoë <& Co>")
        sent = len(world.xero.heard.sent)
        world.run()
        assert len(world.xero.heard.sent) == sent
        assert world.problems() == {"11x1": "xero_name_characters"}
        assert world.told() == {"11x1": "skipped: xero_name_characters"}

    def test_it_closes_when_the_record_is_put_right(self, world: World) -> None:
        world.vtiger.edit("11x1", name="Zoë <& Co>")
        world.run()
        world.vtiger.edit("11x1", name="Zoë & Sons")
        world.run()
        assert world.problems() == {}

    @pytest.mark.parametrize("refused_by", ["us", "Xero"])
    def test_it_closes_when_the_edit_is_taken_back(self, world: World, refused_by: str) -> None:
        if refused_by == "Xero":
            world.xero.refuses["11x1"] = Refused("xero_name_taken", "The contact name is taken.")
        world.vtiger.edit("11x1", name="Zoë <& Co>" if refused_by == "us" else "Taken Ltd")
        world.run()
        assert len(world.problems()) == 1
        world.vtiger.edit("11x1", name="Zoë & Co")
        world.run()
        assert world.problems() == {}
        world.run()
        assert world.told() == {}

    def test_a_locked_record_is_a_problem_until_it_is_restored(self, world: World) -> None:
        world.xero.rows["xero-001"].locked = "xero_contact_archived"
        world.xero.edit("xero-001")
        world.run()
        assert world.problems() == {}
        world.vtiger.edit("11x1", phone="2")
        world.run()
        assert world.problems() == {"11x1": "xero_contact_archived"}
        world.xero.rows["xero-001"].locked = None
        world.xero.edit("xero-001")
        world.run()
        assert world.problems() == {}
        assert world.xero.rows["xero-001"].content["phone"] == "2"

    def test_a_name_that_another_record_has_is_not_sent(self, world: World) -> None:
        world.xero.edit("x-9", name="OTHER  Ltd")
        world.vtiger.edit("11x1", name="Other Ltd")
        sent = len(world.xero.heard.sent)
        world.run()
        assert world.problems() == {"11x1": "name_linked_elsewhere"}
        assert len(world.xero.heard.sent) == sent


def test_a_change_of_the_other_direction_is_told_once(world: World) -> None:
    world.vtiger.edit("11x1", name="Zoë & Co", phone="1")
    world.run()
    world.xero.edit("xero-001", phone="9")
    world.run()
    assert world.told() == {"xero-001": "skipped: direction"}
    assert world.problems() == {}
    assert world.vtiger.rows["11x1"].content["phone"] == "1"
    world.run()
    assert world.told() == {}


def test_every_record_of_a_first_run_has_one_outcome(world: World) -> None:
    world.vtiger.edit("11x1", name="New Ltd")
    world.vtiger.edit("11x2", name="known ltd", phone="1")
    world.vtiger.edit("11x3", name="Twice there")
    world.vtiger.edit("11x4", name="Twice here", email="a@fox.example")
    world.vtiger.edit("11x5", name="TWICE HERE", email="b@fox.example")
    world.vtiger.edit("11x6")
    world.vtiger.edit("11x7", name="Agreeing")
    world.vtiger.edit("11x8", name="AGREEING")
    world.xero.edit("x-2", name="Known Ltd")
    world.xero.edit("x-3", name="Twice there")
    world.xero.edit("x-33", name="Twice  There")
    world.xero.edit("x-4", name="Twice here")
    world.run()
    assert world.told() == {
        "11x1": "created",
        "11x2": "updated",
        "11x3": "skipped: match_ambiguous",
        "11x4": "skipped: match_ambiguous",
        "11x5": "skipped: match_ambiguous",
        "11x6": "skipped: name_missing",
        "11x7": "created",
        "11x8": "skipped: duplicate",
        "x-3": "skipped: direction",
        "x-33": "skipped: direction",
        "x-4": "skipped: direction",
    }
    assert world.linked().keys() == {"11x1", "11x2", "11x7"}
    assert world.xero.rows["x-2"].content == {"name": "Known Ltd", "phone": "1"}


def test_a_record_that_says_what_it_was_made_from_is_linked_whatever_its_name(world: World) -> None:
    world.vtiger.edit("11x1", name="Renamed here")
    world.xero.edit("x-1", name="Old name")
    world.xero.rows["x-1"].mark = "11x1"
    world.xero.edit("x-2", name="Renamed here")
    world.run()
    assert world.linked() == {"11x1": "x-1"}
    assert world.xero.rows["x-1"].content["name"] == "Old name"


def test_two_of_one_name_do_not_both_take_the_same(world: World) -> None:
    """Not even where the mark of one and the name of the other lead to it."""
    world.vtiger.edit("11x1", name="Acme")
    world.vtiger.edit("11x2", name="Other")
    world.xero.edit("x-1", name="Other")
    world.xero.rows["x-1"].mark = "11x1"
    world.run()
    assert world.linked() == {"11x1": "x-1"}
    assert world.told()["11x2"] == "skipped: name_linked_elsewhere"


def test_more_records_than_one_page_decides_upon(world: World) -> None:
    world.vtiger.page = world.xero.page = 1000
    world.xero.batch_limit = 50
    world.xero.at_once = 5
    for number in range(401):
        world.vtiger.edit(f"11x{number}", name=f"Company {number}")
    assert world.run() is RunStatus.DONE
    assert len(world.linked()) == 401
    world.clock.advance(3600)
    for number in range(401):
        world.vtiger.edit(f"11x{number}", phone=str(number))
    assert world.run() is RunStatus.DONE
    assert {row.mark: row.content["phone"] for row in world.xero.rows.values()} == {
        f"11x{number}": str(number) for number in range(401)
    }
