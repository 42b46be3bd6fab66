"""Organizations as the places of their people: about whom a decision is due, and who has no place (spec §5.1)."""

from collections.abc import Iterable

import pytest
from tests.store.rows import CONNECTION, add_links, link, observation, observe, ref

from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.store import aliases, families, links, records
from vtiger_xero.store.aliases import AliasReason
from vtiger_xero.store.database import Database
from vtiger_xero.store.families import Family
from vtiger_xero.store.records import Presence

PEOPLE = Module.PEOPLE


def person(database: Database, record_id: str, parent: str | None, side: Side = Side.VTIGER, **content: str) -> Ref:
    seen = Ref(side, PEOPLE, record_id)
    observe(database, Observation(ref=seen, content={"last_name": "Fox", **content}, parent=parent))
    return seen


@pytest.fixture(autouse=True)
def _organizations(database: Database) -> None:
    """Two linked organizations, and one that is not."""
    for number in range(1, 4):
        observe(database, observation(f"11x{number}", name="A"), observation(f"x-{number}", Side.XERO, name="A"))
    with database.write() as tx:
        add_links(tx, link("11x1", "x-1", id="l-1"), link("11x2", "x-2", id="l-2"))


def stirring(database: Database, after: str = "", limit: int = 10, revision: int = 1) -> dict[str, set[str]]:
    """The people who are due, by their organization's id in Vtiger."""
    with database.read() as tx:
        found = families.stirring(tx, CONNECTION, revision, after, limit)
    return {family.vtiger_id: set(family.stirred) for family in found}


def leave(database: Database, *refs: Ref, revision: int = 1) -> None:
    with database.write() as tx:
        for each in refs:
            known = records.by_ids(tx, CONNECTION, each.side, PEOPLE, [each.id])
            records.leave(tx, CONNECTION, known.values(), revision)


def unplaced(database: Database) -> list[str]:
    with database.read() as tx:
        return [each.ref.id for each in families.unplaced(tx, CONNECTION, 10)]


def test_due_are_organizations_with_people_of_either_side_who_are_new_or_changed(database: Database) -> None:
    one, other = person(database, "12x1", "11x1"), person(database, "p-1", "x-2", Side.XERO)
    person(database, "12x9", "11x3")
    assert stirring(database) == {"11x1": {"12x1"}, "11x2": {"p-1"}}
    leave(database, one, other)
    assert stirring(database) == {}
    assert stirring(database, revision=2) == {"11x1": {"12x1"}, "11x2": {"p-1"}}
    person(database, "12x1", "11x1", first_name="Zoë 😀")
    assert stirring(database) == {"11x1": {"12x1"}}


def test_a_family_knows_its_contact(database: Database) -> None:
    person(database, "12x1", "11x1")
    observe(
        database,
        Observation(ref=ref("x-1", Side.XERO), content={"name": "A"}, locked="xero_contact_archived", extra={"a": "b"}),
    )
    with database.read() as tx:
        (family,) = families.stirring(tx, CONNECTION, 1, "", 10)
    assert isinstance(family, Family)
    assert (family.link_id, family.vtiger_id, family.xero_id) == ("l-1", "11x1", "x-1")
    assert (family.locked, family.contact.extra) == ("xero_contact_archived", {"a": "b"})


def test_they_come_in_pages_by_the_links_id(database: Database) -> None:
    person(database, "12x1", "11x1")
    person(database, "p-1", "x-1", Side.XERO)
    person(database, "12x2", "11x2")
    assert stirring(database, limit=1) == {"11x1": {"12x1", "p-1"}}
    assert stirring(database, after="l-1", limit=1) == {"11x2": {"12x2"}}
    with database.read() as tx:
        assert families.count(tx, CONNECTION, 1) == 2


def test_who_moves_makes_both_due(database: Database) -> None:
    one, listed = person(database, "12x1", "11x1"), person(database, "p-1", "x-1", Side.XERO)
    leave(database, one, listed)
    with database.write() as tx:
        links.add(tx, CONNECTION, PEOPLE, [link("12x1", "p-1")])
    person(database, "12x1", "11x2")
    assert stirring(database) == {"11x2": {"12x1"}}


def test_who_is_gone_is_due_while_a_link_is_live(database: Database) -> None:
    one, listed = person(database, "12x1", "11x1"), person(database, "p-1", "x-1", Side.XERO)
    leave(database, one, listed)
    with database.write() as tx:
        links.add(tx, CONNECTION, PEOPLE, [link("12x1", "p-1", id="l-p")])
        records.settle_presence(tx, CONNECTION, [one], Presence.GONE)
    assert stirring(database) == {"11x1": {"12x1"}}
    with database.write() as tx:
        links.end(tx, ["l-p"])
    assert stirring(database) == {}


def test_people_of_an_organization_that_stands_for_another_one_belong_there(database: Database) -> None:
    one = person(database, "12x1", "11x3")
    assert (stirring(database), unplaced(database)) == ({}, ["12x1"])
    with database.write() as tx:
        known = records.by_ids(tx, CONNECTION, Side.VTIGER, Module.ORGANIZATIONS, ["11x1", "11x3"])
        aliases.put(tx, CONNECTION, known["11x3"], known["11x1"], AliasReason.DUPLICATE)
    assert (stirring(database), unplaced(database)) == ({"11x1": {"12x1"}}, [])
    leave(database, one)
    with database.write() as tx:
        aliases.dissolve(tx, CONNECTION, [ref("11x3")])
        assert families.stirring(tx, CONNECTION, 1, "", 10) == []
    assert unplaced(database) == ["12x1"]


def test_who_has_no_place_is_told_once_and_is_due_when_there_is_one(database: Database) -> None:
    person(database, "12x1", None)
    person(database, "12x2", "11x3")
    person(database, "12x3", "11x1")
    assert unplaced(database) == ["12x1", "12x2"]
    with database.write() as tx:
        families.leave_unplaced(tx, CONNECTION, families.unplaced(tx, CONNECTION, 10))
    assert unplaced(database) == []
    person(database, "12x1", None, first_name="Zoë")
    assert unplaced(database) == ["12x1"]
    with database.write() as tx:
        add_links(tx, link("11x3", "x-3", id="l-3"))
    assert stirring(database)["11x3"] == {"12x2"}


def linked(database: Database, refs: Iterable[Ref]) -> dict[str, bool]:
    with database.read() as tx:
        found = [
            person for each in refs for person in records.by_ids(tx, CONNECTION, each.side, PEOPLE, [each.id]).values()
        ]
        return {each.id: left for each, left in families.linked(tx, CONNECTION, found).items()}


def test_who_has_a_link_or_had_one_and_who_was_left_behind(database: Database) -> None:
    vtiger = [person(database, f"12x{number}", "11x1") for number in range(1, 5)]
    xero = [person(database, f"p-{number}", "x-1", Side.XERO) for number in range(1, 5)]
    with database.write() as tx:
        new = [link(f"12x{number}", f"p-{number}", id=f"l-p{number}") for number in range(1, 4)]
        links.add(tx, CONNECTION, PEOPLE, new)
        links.end(tx, ["l-p2"])
        links.leave_half(tx, "l-p3", Side.XERO)
    assert linked(database, vtiger) == {"12x1": False, "12x2": False}
    assert linked(database, xero) == {"p-1": False, "p-2": False, "p-3": True}
