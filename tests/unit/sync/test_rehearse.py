"""A dry run tells what a real one would do, and leaves nothing else behind."""

import pytest
from sqlalchemy import func, select
from tests.unit.sync.world import CONNECTION, World

from vtiger_xero.domain.writes import Refused
from vtiger_xero.store import runs
from vtiger_xero.store.outcomes import Outcome
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.store.tables import batch, intent, link, problem


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
            for table in (link, batch, intent, problem)
        }


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
def test_it_writes_nothing_and_keeps_nothing_but_outcomes(world: World, prepare: object) -> None:
    assert callable(prepare)
    prepare(world)
    sent, before = len(world.xero.heard.sent), kept(world)
    assert world.run(rehearsal=True) is RunStatus.DONE
    assert world.outcomes()
    assert len(world.xero.heard.sent) == sent
    assert world.vtiger.heard.sent == []
    assert kept(world) == before


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
