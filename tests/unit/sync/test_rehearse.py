"""A dry run tells what a real one would do and what has to be asked, and leaves nothing else behind."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select
from tests.unit.sync.world import CONNECTION, World

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Refused
from vtiger_xero.problems import SyncError
from vtiger_xero.store import runs, verdicts
from vtiger_xero.store.outcomes import Outcome
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.store.tables import batch, intent, link
from vtiger_xero.store.verdicts import Choice, Verdict
from vtiger_xero.sync import act
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.decide import PAGE
from vtiger_xero.sync.match import QUESTIONS


def first_sync(world: World) -> None:
    """Something of everything, before anything is linked."""
    world.vtiger.edit("11x1", name="New Ltd", phone="1")
    world.vtiger.edit("11x2", name="known ltd", phone="1", number="ACC2")
    world.vtiger.edit("11x3", name="Twice there")
    world.vtiger.edit("11x4", name="Not <possible>")
    world.vtiger.edit("11x5", name="The same")
    world.xero.edit("x-2", name="known ltd")
    world.xero.edit("x-3", name="Twice there")
    world.xero.edit("x-33", name="Twice there")
    world.xero.edit("x-5", name="The same")


def later_sync(world: World) -> None:
    """Something of everything, with links."""
    first_sync(world)
    for number in range(6, 9):
        world.vtiger.edit(f"11x{number}", name=f"Company {number}", phone="1")
    assert world.run() is RunStatus.DONE
    world.clock.advance(3600)
    (six, seven) = (world.link(f"11x{number}").xero_id for number in (6, 7))
    world.vtiger.edit("11x6", phone="2")
    world.xero.edit(six, phone="3")
    world.xero.edit(seven, phone="9")
    world.vtiger.edit("11x8", name="New Ltd")


def kept(world: World) -> dict[str, int]:
    with world.database.read() as tx:
        return {
            table.name: tx.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (link, batch, intent)
        }


def others_than_questions(world: World) -> dict[str, str]:
    return {record_id: code for record_id, code in world.problems().items() if code not in QUESTIONS}


@pytest.mark.parametrize("prepare", [first_sync, later_sync])
@pytest.mark.parametrize("both_ways", [False, True])
def test_it_tells_what_the_real_run_then_does(world: World, prepare: object, both_ways: bool) -> None:
    assert callable(prepare)
    if both_ways:
        world.sync_both_ways()
    prepare(world)
    assert world.run(rehearsal=True) is RunStatus.DONE
    foreseen = world.outcomes()
    assert world.run() is RunStatus.DONE
    real = world.outcomes()
    assert foreseen
    assert {key: _before(each) for key, each in foreseen.items()} == {key: _before(each) for key, each in real.items()}


def _before(outcome: Outcome) -> tuple[object, ...]:
    """An outcome without what nobody can know before: the id of a record that is not there yet."""
    return outcome.ref, outcome.written, outcome.action, outcome.code, outcome.name, outcome.changes


@pytest.mark.parametrize("prepare", [first_sync, later_sync])
def test_it_writes_nothing_and_keeps_nothing_but_outcomes_and_questions(world: World, prepare: object) -> None:
    assert callable(prepare)
    prepare(world)
    sent, before, others = len(world.xero.heard.sent), kept(world), others_than_questions(world)
    assert world.run(rehearsal=True) is RunStatus.DONE
    assert world.outcomes()
    assert len(world.xero.heard.sent) == sent
    assert world.vtiger.heard.sent == []
    assert kept(world) == before
    assert others_than_questions(world) == others
    assert world.problems()["11x3"] == "match_ambiguous"


@pytest.mark.parametrize(
    ("code", "status"), [("run_cancelled", RunStatus.CANCELLED), ("unreachable", RunStatus.FAILED)]
)
def test_one_that_does_not_come_to_its_end_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, code: str, status: RunStatus
) -> None:
    """Everything is matched by then, and the first write is imagined."""

    def ended(*_: object) -> None:
        raise SyncError(code)

    first_sync(world)
    monkeypatch.setattr(act, "imagined", ended)
    assert world.run(rehearsal=True) is status
    assert others_than_questions(world) == world.problems()
    assert not world.outcomes()


def test_what_somebody_decides_meanwhile_is_not_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is decided after the dry run has found the question, and before that is stored."""
    first_sync(world)
    rehearsal = Context.rehearsal

    @contextmanager
    def overtaken(context: Context) -> Iterator[Context]:
        with rehearsal(context) as rehearsed:
            yield rehearsed
        ref = Ref(Side.VTIGER, Module.ORGANIZATIONS, "11x3")
        with world.database.write() as tx:
            verdicts.put(tx, CONNECTION, Verdict(ref, Choice.EXCLUDE), "zoë", world.clock.now())

    monkeypatch.setattr(Context, "rehearsal", overtaken)
    assert world.run(rehearsal=True) is RunStatus.DONE
    assert world.told()["11x3"] == "skipped: match_ambiguous"
    assert "11x3" not in world.problems()


def test_a_question_that_only_a_write_would_raise_is_not_asked(world: World) -> None:
    """Two of one name are both said to be new; the second one's name is taken once the first one is created."""
    first, last = "11x1", "11x9"
    world.vtiger.page = world.xero.page = 1000
    world.vtiger.edit(first, name="Twins", email="a@fox.example")
    world.vtiger.edit(last, name="Twins", email="b@fox.example")
    for number in range(PAGE):
        world.vtiger.edit(f"11x5{number:03}", name=f"Company {number}")
    with world.database.write() as tx:
        for each in (first, last):
            new = Verdict(Ref(Side.VTIGER, Module.ORGANIZATIONS, each), Choice.NEW)
            verdicts.put(tx, CONNECTION, new, "zoë", world.clock.now())
    world.run(rehearsal=True)
    assert (world.told()[first], world.told()[last]) == ("created", "skipped: name_linked_elsewhere")
    assert world.problems() == {}
    world.run()
    assert world.problems() == {last: "name_linked_elsewhere"}


def test_what_is_parked_is_told_as_parked(world: World) -> None:
    world.vtiger.edit("11x1", name="Zoë & Co")
    world.xero.refuses["11x1"] = Refused("xero_refused", "No.")
    world.run()
    world.run(rehearsal=True)
    assert world.told() == {"11x1": "skipped: xero_refused"}


def test_a_dry_run_does_not_carry_on_a_real_one(world: World) -> None:
    """The real run was killed; its log tells what was done, not what would be."""
    world.vtiger.edit("11x1", name="Zoë & Co")
    killed = world.begin().fence.run_id
    assert world.run(rehearsal=True) is RunStatus.DONE
    assert world.run_id != killed
    with world.database.read() as tx:
        assert [(run.rehearsal, run.status) for run in runs.latest(tx, CONNECTION, 9)] == [
            (True, RunStatus.DONE),
            (False, RunStatus.FAILED),
        ]
    assert world.told() == {"11x1": "created"}
    assert world.linked() == {}


def test_a_real_run_does_not_carry_on_a_dry_one(world: World) -> None:
    world.vtiger.edit("11x1", name="Zoë & Co")
    with world.database.write() as tx:
        killed = runs.begin(tx, CONNECTION, world.clock.new_id(), world.clock.now(), rehearsal=True)
    assert world.run() is RunStatus.DONE
    with world.database.read() as tx:
        assert runs.get(tx, killed.run_id).status is RunStatus.FAILED
        assert not runs.get(tx, world.run_id).rehearsal
    assert world.linked() == {"11x1": "xero-001"}
