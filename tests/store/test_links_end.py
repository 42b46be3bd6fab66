"""Links that end: tombstones, their revival, and halves that are remembered, left or freed (spec §4, *Deletes*)."""

from collections.abc import Iterable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from tests.store.rows import CONNECTION, ORGANIZATIONS, add_links, link, observation, observe, ref

from vtiger_xero.domain.refs import Ref, Side
from vtiger_xero.store import links, records
from vtiger_xero.store import tables as t
from vtiger_xero.store.database import Database
from vtiger_xero.store.links import Pair
from vtiger_xero.store.records import Presence


@pytest.fixture
def pairs(database: Database) -> list[str]:
    """Three links with both their records; their ids."""
    for number in range(1, 4):
        observe(database, observation(f"11x{number}", name="A"), observation(f"x-{number}", Side.XERO, name="A"))
    new = [link(f"11x{number}", f"x-{number}", id=f"l-{number}") for number in range(1, 4)]
    with database.write() as tx:
        add_links(tx, *new)
    return [each.id for each in new]


def gone(database: Database, *refs: Ref, presence: Presence = Presence.GONE) -> None:
    with database.write() as tx:
        records.settle_presence(tx, CONNECTION, refs, presence)


def ids(found: Iterable[Pair]) -> list[str]:
    return [pair.link.id for pair in found]


def states(database: Database) -> dict[str, str]:
    with database.read() as tx:
        return {row.id: row.state for row in tx.execute(select(t.link.c.id, t.link.c.state))}


def remembered(database: Database, side: Side) -> set[str]:
    """Of the records of the pairs, those that once had a link that has ended."""
    prefix = "11x" if side is Side.VTIGER else "x-"
    with database.read() as tx:
        return links.ended(tx, CONNECTION, side, ORGANIZATIONS, [f"{prefix}{number}" for number in range(1, 4)])


def test_broken_are_the_pairs_of_which_a_half_is_gone(database: Database, pairs: list[str]) -> None:
    gone(database, ref("11x1"), ref("x-3", Side.XERO))
    gone(database, ref("11x2"), presence=Presence.MISSING)
    with database.read() as tx:
        assert ids(links.broken(tx, CONNECTION, ORGANIZATIONS, "", 10)) == ["l-1", "l-3"]
        assert ids(links.broken(tx, CONNECTION, ORGANIZATIONS, "l-1", 10)) == ["l-3"]
        assert ids(links.broken(tx, CONNECTION, ORGANIZATIONS, "", 1)) == ["l-1"]
        assert links.count_broken(tx, CONNECTION, ORGANIZATIONS) == 2


def test_both_halves_of_an_ended_link_are_remembered(database: Database, pairs: list[str]) -> None:
    with database.write() as tx:
        links.end(tx, ["l-1"])
        links.end(tx, ["l-2"], released=True)
    assert states(database) == {"l-1": "tombstone", "l-2": "released", "l-3": "live"}
    assert remembered(database, Side.VTIGER) == {"11x1", "11x2"}
    assert remembered(database, Side.XERO) == {"x-1", "x-2"}


def test_a_tombstone_whose_halves_are_both_there_has_returned(database: Database, pairs: list[str]) -> None:
    gone(database, ref("11x1"))
    with database.write() as tx:
        links.end(tx, ["l-1"])
        links.end(tx, ["l-2"], released=True)
        assert links.returned(tx, CONNECTION, ORGANIZATIONS) == []
    gone(database, ref("11x1"), presence=Presence.HERE)
    with database.write() as tx:
        assert ids(links.returned(tx, CONNECTION, ORGANIZATIONS)) == ["l-1"]
        links.revive(tx, ["l-1"])
    assert states(database)["l-1"] == "live"
    with database.read() as tx:
        assert "l-1" in ids(links.dirty(tx, CONNECTION, ORGANIZATIONS, 1, "", 10))


def test_more_links_are_revived_than_one_statement_may_name(database: Database) -> None:
    many = 2100
    with database.write() as tx:
        add_links(tx, *(link(f"11x{number}", f"x-{number}", id=f"{number:05}") for number in range(many)))
        every = [f"{number:05}" for number in range(many)]
        for start in range(0, many, 500):
            links.end(tx, every[start : start + 500])
        links.revive(tx, every)
    assert set(states(database).values()) == {"live"}


def test_a_half_that_has_another_link_is_not_taken_back(database: Database, pairs: list[str]) -> None:
    with database.write() as tx:
        links.end(tx, ["l-1"])
        add_links(tx, link("11x1", "x-9"))
    with pytest.raises(IntegrityError), database.write() as tx:
        links.revive(tx, ["l-1"])


@pytest.mark.parametrize(("left", "freed"), [(Side.XERO, Side.VTIGER), (Side.VTIGER, Side.XERO)])
def test_of_a_link_that_is_left_to_one_half_the_other_one_is_free(
    database: Database, pairs: list[str], left: Side, freed: Side
) -> None:
    with database.write() as tx:
        links.leave_half(tx, "l-1", left)
    assert len(remembered(database, left)) == 1
    assert remembered(database, freed) == set()


def test_what_is_forgotten_may_be_matched_again_and_live_links_stay(database: Database, pairs: list[str]) -> None:
    with database.write() as tx:
        links.end(tx, ["l-1"])
        links.forget_ended(tx, CONNECTION, [ref("11x1"), ref("11x2")])
    assert states(database) == {"l-2": "live", "l-3": "live"}
    assert remembered(database, Side.XERO) == set()


def test_who_is_freed_leaves_the_other_half_out_of_it_if_that_one_is_there(
    database: Database, pairs: list[str]
) -> None:
    with database.write() as tx:
        links.end(tx, ["l-1", "l-2"], released=True)
    gone(database, ref("x-2", Side.XERO))
    with database.write() as tx:
        links.free(tx, CONNECTION, ref("11x1"))
        links.free(tx, CONNECTION, ref("11x2"))
    assert remembered(database, Side.VTIGER) == set()
    assert remembered(database, Side.XERO) == {"x-1"}


def test_parted_are_those_that_changed_after_their_link_had_ended(database: Database, pairs: list[str]) -> None:
    with database.write() as tx:
        links.end(tx, ["l-1", "l-2"])
        known = records.by_ids(tx, CONNECTION, Side.XERO, ORGANIZATIONS, ["x-1", "x-2"])
        records.leave(tx, CONNECTION, known.values(), 1)
        ours = records.by_ids(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, ["11x1", "11x2"])
        records.leave(tx, CONNECTION, ours.values(), 1)
        assert links.parted(tx, CONNECTION, ORGANIZATIONS) == []
    observe(database, observation("x-1", Side.XERO, name="A", phone="1"))
    with database.read() as tx:
        assert [(each.ref.id, state) for each, state in links.parted(tx, CONNECTION, ORGANIZATIONS)] == [
            ("x-1", "tombstone")
        ]
    with database.write() as tx:
        add_links(tx, link("11x9", "x-1"))
        assert links.parted(tx, CONNECTION, ORGANIZATIONS) == []
