"""Reading a side page by page into the mirror."""

from datetime import timedelta

import pytest
from tests.unit.sync.remotes import MemoryRemote, Row
from tests.unit.sync.world import CONNECTION, ORGANIZATIONS, World

from vtiger_xero.domain.refs import Side
from vtiger_xero.problems import SyncError
from vtiger_xero.store import cursors, records
from vtiger_xero.store.cursors import Cursor
from vtiger_xero.sync.observe import OVERLAP, observe


def mirror(world: World, side: Side) -> dict[str, str]:
    with world.database.read() as tx:
        page = records.unlinked(tx, CONNECTION, side, ORGANIZATIONS, 1, "", 100)
    return {record.ref.id: record.name for record in page}


def cursor(world: World, side: Side) -> Cursor:
    with world.database.read() as tx:
        return cursors.get(tx, CONNECTION, side, ORGANIZATIONS)


def fill(remote: MemoryRemote, count: int) -> None:
    for number in range(count):
        remote.edit(f"{number:02}", name=f"Company {number} 😀 & Söhne")


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_a_walk_reads_every_page(world: World, count: int) -> None:
    fill(world.xero, count)
    observe(world.begin(), Side.XERO, ORGANIZATIONS)
    assert mirror(world, Side.XERO) == {key: row.content["name"] for key, row in world.xero.rows.items()}
    assert len(world.xero.heard.walks) == max(1, -(-count // 2))
    assert cursor(world, Side.XERO).since is not None


def test_the_next_walk_begins_a_little_before_this_one_did_by_the_sides_clock(world: World) -> None:
    fill(world.xero, 5)
    began = world.clock.now()
    world.xero.walk_fates.extend([lambda: world.clock.advance(30)] * 2)
    context = world.begin()
    observe(context, Side.XERO, ORGANIZATIONS)
    assert cursor(world, Side.XERO).since == began + timedelta(seconds=30) - OVERLAP
    observe(context, Side.XERO, ORGANIZATIONS)
    assert world.xero.heard.walks[3] == (began + timedelta(seconds=30) - OVERLAP, None)


@pytest.mark.parametrize("zone", [timedelta(hours=-9), timedelta(0), timedelta(hours=13)])
def test_where_the_zone_is_unknown_a_walk_misses_no_change_whatever_it_is(world: World, zone: timedelta) -> None:
    world.put_vtiger_into_a_zone(zone)
    context = world.begin()
    fill(world.vtiger, 3)
    observe(context, Side.VTIGER, ORGANIZATIONS)
    for number in range(4):
        world.clock.advance(7 * 3600)
        world.vtiger.edit(f"{number:02}", name=f"Renamed {number}")
        observe(context, Side.VTIGER, ORGANIZATIONS)
        assert mirror(world, Side.VTIGER)[f"{number:02}"] == f"Renamed {number}"


@pytest.mark.parametrize("zone", [timedelta(hours=-9), timedelta(0), timedelta(hours=13)])
def test_a_long_walk_misses_no_change_behind_it(world: World, zone: timedelta) -> None:
    """A record it has passed is edited, then one that it has not come to yet."""
    world.put_vtiger_into_a_zone(zone)
    fill(world.vtiger, 4)

    def edit_behind_and_before() -> None:
        world.clock.advance(60)
        world.vtiger.edit("00", name="Edited behind")
        world.clock.advance(600)
        world.vtiger.edit("03", name="Edited before")

    world.vtiger.walk_fates.extend([None, edit_behind_and_before])
    context = world.begin()
    for _ in range(2):
        observe(context, Side.VTIGER, ORGANIZATIONS)
        world.clock.advance(60)
    assert mirror(world, Side.VTIGER)["00"] == "Edited behind"
    assert mirror(world, Side.VTIGER)["03"] == "Edited before"


def test_a_side_of_unknown_zone_that_shows_nothing_is_read_from_where_it_was(world: World) -> None:
    world.put_vtiger_into_a_zone(timedelta(hours=1))
    observe(world.begin(), Side.VTIGER, ORGANIZATIONS)
    assert cursor(world, Side.VTIGER).since is None


def test_a_walk_that_is_cut_off_keeps_its_pages_and_goes_on(world: World) -> None:
    fill(world.xero, 6)
    world.xero.walk_fates.extend([None, None, SyncError("unreachable", side="Xero", url="x", detail="gone")])
    context = world.begin()
    with pytest.raises(SyncError):
        observe(context, Side.XERO, ORGANIZATIONS)
    assert sorted(mirror(world, Side.XERO)) == ["00", "01", "02", "03"]
    world.clock.advance(600)
    world.xero.edit("00", name="Edited behind the walk")
    before = len(world.xero.heard.walks)
    observe(context, Side.XERO, ORGANIZATIONS)
    assert world.xero.heard.walks[before] == (None, "03")
    assert len(mirror(world, Side.XERO)) == 6
    assert mirror(world, Side.XERO)["00"] == "Edited behind the walk"


def test_one_unreadable_row_is_a_problem_of_that_row(world: World) -> None:
    fill(world.xero, 4)
    world.xero.rows["01"].unreadable = "its phone is a picture"
    observe(world.begin(), Side.XERO, ORGANIZATIONS)
    assert sorted(mirror(world, Side.XERO)) == ["00", "02", "03"]
    (trouble,) = world.troubles()
    assert (trouble.code, trouble.ref and trouble.ref.id) == ("record_unreadable", "01")
    assert trouble.name == "Company 1 😀 & Söhne"
    assert "its phone is a picture" in trouble.problem.message(trouble.details)


def test_the_problem_of_a_row_closes_when_it_can_be_read_again(world: World) -> None:
    fill(world.xero, 2)
    world.xero.rows["01"].unreadable = "its phone is a picture"
    context = world.begin()
    observe(context, Side.XERO, ORGANIZATIONS)
    world.xero.rows["01"].unreadable = None
    observe(context, Side.XERO, ORGANIZATIONS)
    assert world.problems() == {}


def test_an_unreadable_row_has_an_outcome(world: World) -> None:
    fill(world.vtiger, 1)
    world.vtiger.rows["00"].unreadable = "its phone is a picture"
    world.run()
    assert world.told() == {"00": "skipped: record_unreadable"}


def test_a_record_made_during_a_walk_is_seen_by_it(world: World) -> None:
    fill(world.xero, 3)
    world.xero.walk_fates.extend(
        [None, lambda: world.xero.rows.update({"09": Row({"name": "New"}, world.clock.now())})]
    )
    observe(world.begin(), Side.XERO, ORGANIZATIONS)
    assert mirror(world, Side.XERO)["09"] == "New"
