"""What a side answered becomes link, bases, mirror and outcome; an edit in between stays a change."""

import pytest
from tests.unit.sync.world import World

from vtiger_xero.domain.refs import Side
from vtiger_xero.problems import SyncError
from vtiger_xero.store.runs import RunStatus


def linked_pair(world: World) -> None:
    """A pair that agrees, with a phone, a fax and a city; the second run has found nothing to do."""
    world.vtiger.edit("11x1", name="Zoë & Co", phone="1", fax="5", billing_city="Łódź")
    assert world.run() is RunStatus.DONE
    assert world.run() is RunStatus.DONE
    world.xero.heard.sent.clear()
    world.vtiger.heard.sent.clear()


def xero(world: World) -> dict[str, str]:
    (row,) = world.xero.rows.values()
    return row.content


def test_a_create_settles_every_field_that_was_sent_as_each_side_has_it(world: World) -> None:
    world.xero.keeps = lambda value: value[:12]
    world.vtiger.edit("11x1", name="A name that Xero cuts", phone="1", website="kept.example")
    world.run()
    link = world.link("11x1")
    assert link.base_vtiger == {"name": "A name that Xero cuts", "phone": "1"}
    assert link.base_xero == {"name": "A name that ", "phone": "1"}
    world.run()
    assert len(world.xero.heard.sent) == 1


def test_only_the_fields_that_were_sent_move(world: World) -> None:
    linked_pair(world)
    world.vtiger.edit("11x1", phone="2")
    world.xero.fates.append(lambda: world.xero.edit("xero-001", fax="9"))
    world.run()
    link = world.link("11x1")
    assert link.base_xero["phone"] == link.base_vtiger["phone"] == "2"
    assert link.base_xero["fax"] == link.base_vtiger["fax"] == "5"
    assert xero(world)["fax"] == "9"


def test_a_change_that_may_not_be_sent_stays_one(world: World) -> None:
    linked_pair(world)
    world.vtiger.edit("11x1", phone="2", website="mine.example")
    world.run()
    assert world.link("11x1").base_vtiger == {"name": "Zoë & Co", "phone": "2", "fax": "5", "billing_city": "Łódź"}


def test_an_edit_between_read_and_write_that_goes_nowhere_is_told(world: World) -> None:
    linked_pair(world)
    world.vtiger.edit("11x1", phone="2")
    world.xero.fates.append(lambda: world.xero.edit("xero-001", fax="9"))
    world.run()
    world.run()
    assert world.told() == {"xero-001": "skipped: direction"}
    world.run()
    assert world.told() == {}


def test_an_edit_in_the_written_system_between_read_and_write_stays_a_change(world: World) -> None:
    world.sync_both_ways()
    linked_pair(world)
    world.vtiger.edit("11x1", phone="2")
    world.xero.fates.append(lambda: world.xero.edit("xero-001", fax="9"))
    world.run()
    world.run()
    assert world.vtiger.rows["11x1"].content["fax"] == "9"
    assert xero(world)["phone"] == "2"


def test_an_edit_in_the_other_system_during_the_write_stays_a_change(world: World) -> None:
    linked_pair(world)
    world.vtiger.edit("11x1", phone="2")
    world.xero.fates.append(lambda: world.vtiger.edit("11x1", phone="3", fax=None))
    world.run()
    assert xero(world)["phone"] == "2"
    world.run()
    assert xero(world)["phone"] == "3"
    assert "fax" not in xero(world)


def test_an_edit_during_the_create_stays_a_change(world: World) -> None:
    world.vtiger.edit("11x1", name="Zoë & Co", phone="1")
    world.xero.fates.append(lambda: world.vtiger.edit("11x1", phone="2"))
    world.run()
    world.run()
    assert xero(world)["phone"] == "2"


def test_our_own_write_comes_back_as_no_change(world: World) -> None:
    world.sync_both_ways()
    world.xero.keeps = lambda value: value[:3].upper()
    world.vtiger.keeps = lambda value: value[:2]
    world.vtiger.edit("11x1", name="Zoë & Co", phone="12345")
    world.xero.edit("x-9", name="Other Ltd", phone="98765")
    for _ in range(2):
        world.run()
    sent = len(world.xero.heard.sent) + len(world.vtiger.heard.sent)
    assert sent == 2
    assert world.run() is RunStatus.DONE
    assert len(world.xero.heard.sent) + len(world.vtiger.heard.sent) == sent
    assert world.told() == {}


def test_both_sides_of_a_pair_are_written_in_one_run(world: World) -> None:
    world.sync_both_ways()
    linked_pair(world)
    world.vtiger.edit("11x1", phone="2")
    world.xero.edit("xero-001", fax="9")
    world.run()
    assert xero(world)["phone"] == "2"
    assert world.vtiger.rows["11x1"].content["fax"] == "9"
    assert world.told() == {"11x1": "updated", "xero-001": "updated"}


def test_the_losing_value_stays_in_the_log(world: World) -> None:
    world.sync_both_ways()
    linked_pair(world)
    world.vtiger.edit("11x1", phone="mine")
    world.xero.edit("xero-001", phone="theirs")
    world.run()
    assert world.vtiger.rows["11x1"].content["phone"] == "theirs"
    assert world.outcomes()["xero-001"].changes == (("phone", "mine", "theirs"),)


def test_what_both_changed_to_the_same_is_agreed_without_a_write(world: World) -> None:
    linked_pair(world)
    world.vtiger.edit("11x1", name="Zoë &amp; Sons")
    world.xero.edit("xero-001", name="Zoë & Sons")
    world.run()
    assert world.xero.heard.sent == []
    link = world.link("11x1")
    assert (link.base_vtiger["name"], link.base_xero["name"]) == ("Zoë &amp; Sons", "Zoë & Sons")
    world.run()
    assert world.told() == {}


def test_what_both_emptied_is_agreed_too(world: World) -> None:
    linked_pair(world)
    world.vtiger.edit("11x1", fax=None)
    world.xero.edit("xero-001", fax=None)
    world.run()
    world.vtiger.edit("11x1", phone="2")
    world.run()
    assert "fax" not in xero(world)
    assert world.outcomes()["11x1"].changes == (("phone", "1", "2"),)


def test_the_outcome_tells_every_field_with_its_old_and_new_value(world: World) -> None:
    linked_pair(world)
    world.vtiger.edit("11x1", phone="2 😀", fax=None, email="zoe@example.com")
    world.run()
    (outcome,) = world.outcomes().values()
    assert (outcome.action, outcome.written, outcome.counterpart_id) == ("updated", Side.XERO, "xero-001")
    assert set(outcome.changes) == {("phone", "1", "2 😀"), ("fax", "5", None), ("email", None, "zoe@example.com")}


def test_two_updates_in_one_run_are_both_told(world: World) -> None:
    """As when a run begins a module again, or is taken over, and somebody has edited the record meanwhile."""
    linked_pair(world)
    context = world.begin()
    for values in ({"phone": "2"}, {"fax": "6"}):
        world.vtiger.edit("11x1", **values)
        world.observe(context)
        world.act(context)
    (outcome,) = world.outcomes().values()
    assert (outcome.action, outcome.changes) == ("updated", (("phone", "1", "2"), ("fax", "5", "6")))


def test_nothing_is_settled_by_who_lost_the_run(world: World) -> None:
    world.vtiger.edit("11x1", name="Zoë & Co")
    context = world.begin()
    world.observe(context)
    world.xero.fates.append(world.begin)
    with pytest.raises(SyncError) as raised:
        world.act(context)
    assert raised.value.code == "run_taken_over"
    assert world.linked() == {}
    assert world.batches() == ["sent"]
    assert world.run() is RunStatus.DONE
    assert world.linked() == {"11x1": "xero-001"}
    assert len(world.xero.rows) == 1
