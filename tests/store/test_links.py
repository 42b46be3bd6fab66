"""Which pairs have to be decided upon, and in which order."""

from sqlalchemy import update
from tests.store.conftest import NOW
from tests.store.rows import CONNECTION, ORGANIZATIONS, add_links, link, observation, observe, ref

from vtiger_xero.domain.fingerprint import fingerprint
from vtiger_xero.domain.refs import Side
from vtiger_xero.store import links, problems
from vtiger_xero.store import tables as t
from vtiger_xero.store.database import Database
from vtiger_xero.store.links import Link, Pair
from vtiger_xero.store.problems import Trouble


def dirty(database: Database, size: int = 100, revision: int = 1) -> list[Pair]:
    found: list[Pair] = []
    while True:
        with database.read() as tx:
            after = found[-1].link.id if found else ""
            page = links.dirty(tx, CONNECTION, ORGANIZATIONS, revision, after, size)
            if not page:
                assert links.count_dirty(tx, CONNECTION, ORGANIZATIONS, revision) == len(found)
                return found
            found += page


def settled(vtiger_id: str, xero_id: str, link_id: str = "", **content: str) -> Link:
    """A link about which nothing is left to do while both hold this."""
    print_ = fingerprint(content)
    given = {"id": link_id} if link_id else {}
    return link(vtiger_id, xero_id, seen_vtiger=print_, seen_xero=print_, **given)


def pair(database: Database, number: int, link_id: str = "") -> None:
    observe(database, observation(f"11x{number}", name="A"), observation(f"x-{number}", Side.XERO, name="A"))
    with database.write() as tx:
        add_links(tx, settled(f"11x{number}", f"x-{number}", link_id, name="A"))


def test_a_pair_is_dirty_when_either_half_has_changed(database: Database) -> None:
    for number in range(4):
        pair(database, number)
    assert dirty(database) == []
    observe(database, observation("11x1", name="B"), observation("x-2", Side.XERO, name="A", phone="1"))
    found = {each.link.vtiger_id: each for each in dirty(database)}
    assert found.keys() == {"11x1", "11x2"}
    assert found["11x1"].on(Side.VTIGER).content == {"name": "B"}
    assert found["11x2"].on(Side.XERO).content == {"name": "A", "phone": "1"}


def test_a_change_that_was_taken_back_is_none(database: Database) -> None:
    pair(database, 1)
    observe(database, observation("11x1", name="B"))
    observe(database, observation("11x1", name="A"))
    assert dirty(database) == []


def test_a_change_of_the_settings_makes_all_dirty_until_they_are_seen(database: Database) -> None:
    for number in range(3):
        pair(database, number)
    found = dirty(database, revision=2)
    assert len(found) == 3
    with database.write() as tx:
        links.mark_seen(tx, found[:2], 2)
    assert dirty(database, revision=2) == found[2:]


def test_what_is_open_about_either_half_has_it_looked_at_again(database: Database) -> None:
    for number in range(4):
        pair(database, number)
    with database.write() as tx:
        for number, seen in enumerate((ref("11x1"), ref("x-2", Side.XERO), ref("11x3", Side.XERO))):
            problems.put(tx, CONNECTION, Trouble(code="xero_refused", ref=seen), str(number), NOW)
    assert {each.link.vtiger_id for each in dirty(database)} == {"11x1", "11x2"}
    with database.write() as tx:
        problems.close(tx, CONNECTION, [ref("11x1"), ref("x-2", Side.XERO)], NOW)
    assert dirty(database) == []


def test_pairs_come_in_pages_by_the_bytes_of_their_links_id(database: Database) -> None:
    ids = ["b", "B", "a", "ä", "10", "9", "_"]
    for number, link_id in enumerate(ids):
        pair(database, number, link_id)
    for size in (1, 2, 100):
        assert [each.link.id for each in dirty(database, size, revision=2)] == sorted(ids, key=str.encode)


def test_only_live_links_of_records_that_are_known_count(database: Database) -> None:
    pair(database, 1)
    pair(database, 2)
    with database.write() as tx:
        tx.execute(update(t.link).where(t.link.c.vtiger_id == "11x1").values(state="tombstone"))
        add_links(tx, link("11x8", "x-8"))
        assert links.find(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, ["11x1"]) == {}
    assert [each.link.vtiger_id for each in dirty(database, revision=2)] == ["11x2"]


def test_a_link_is_found_by_either_half_and_settled_whole(database: Database) -> None:
    pair(database, 1)
    with database.write() as tx:
        (found,) = links.find(tx, CONNECTION, Side.XERO, ORGANIZATIONS, ["x-1", "x-9"]).values()
        base = {"name": 'Zoë "😀" & Co', "phone": "1"}
        changed = Link(
            id=found.id,
            vtiger_id=found.vtiger_id,
            xero_id=found.xero_id,
            base_vtiger=base,
            base_xero={"name": "Z"},
            seen_vtiger="v",
            seen_xero="x",
            seen_settings=7,
        )
        links.settle(tx, [changed])
    with database.read() as tx:
        assert links.find(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, ["11x1"]) == {"11x1": changed}
    assert changed.base_of(Side.VTIGER) == base
    assert (changed.id_on(Side.VTIGER), changed.id_on(Side.XERO)) == ("11x1", "x-1")
