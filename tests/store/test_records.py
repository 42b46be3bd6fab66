"""The mirror: what is alone, in pages; who has a name or a mark."""

from sqlalchemy import update
from tests.store.conftest import NOW, connect
from tests.store.rows import CONNECTION, ORGANIZATIONS, add_links, link, observation, observe, ref

from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.engine.names import name_key
from vtiger_xero.store import aliases, candidates, problems, records
from vtiger_xero.store import tables as t
from vtiger_xero.store.aliases import AliasReason
from vtiger_xero.store.database import Database
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.records import Presence


def pages(database: Database, size: int, side: Side = Side.VTIGER, revision: int = 1) -> list[list[str]]:
    found: list[list[str]] = []
    after = ""
    while True:
        with database.read() as tx:
            page = records.unlinked(tx, CONNECTION, side, ORGANIZATIONS, revision, after, size)
        if not page:
            return found
        found.append([record.ref.id for record in page])
        after = found[-1][-1]


def named(database: Database, name: str) -> dict[str, str | None]:
    """The contacts of a name, and with which organization each is linked, or was."""
    with database.read() as tx:
        found = candidates.named(tx, CONNECTION, Side.XERO, ORGANIZATIONS, [name_key(name)])
    return {each.record.ref.id: each.linked_to for each in found.get(name_key(name), [])}


def test_what_is_alone_comes_in_pages_by_the_bytes_of_its_id(database: Database) -> None:
    ids = ["11x9", "11x10", "11x100", "11x1", "B", "a", "ä", "😀", "~", "_"]
    observe(database, *(observation(each, name="A") for each in ids))
    expected = sorted(ids, key=str.encode)
    assert expected.index("11x10") < expected.index("11x9")
    for size in (1, 3, 100):
        assert [each for page in pages(database, size) for each in page] == expected


def test_what_has_or_had_a_link_is_not_alone(database: Database) -> None:
    observe(database, *(observation(f"11x{number}", name="A") for number in range(4)))
    observe(database, observation("x-1", Side.XERO, name="A"), observation("11x3", Side.XERO, name="A"))
    with database.write() as tx:
        add_links(tx, link("11x1", "x-1"), link("11x2", "x-2"))
        tx.execute(update(t.link).where(t.link.c.xero_id == "x-2").values(state="tombstone"))
        assert records.count_unlinked(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, 1) == 2
    assert pages(database, 10) == [["11x0", "11x3"]]
    assert pages(database, 10, Side.XERO) == [["11x3"]]


def test_other_connections_are_not_seen(database: Database) -> None:
    connect(database, "c-2", "tenant-2")
    with database.write() as tx:
        records.observe(
            tx, "c-2", [observation("11x1", name="A"), observation("x-1", Side.XERO, mark="11x1", name="A")]
        )
        add_links(tx, link("11x5", "x-5"), connection_id="c-2")
    observe(database, observation("11x5", name="A"))
    assert pages(database, 10) == [["11x5"]]
    assert named(database, "A") == {}


def test_a_record_is_kept_as_it_was_said_last(database: Database) -> None:
    observe(database, observation("11x1", name="Old", phone="1"), observation("11x1", name="Zoë 😀 & 'Co'"))
    seen = Observation(
        ref=ref("11x2"), content={"name": "B"}, extra={"ContactNumber": "7"}, mark="x-1", locked="xero_contact_archived"
    )
    observe(database, seen)
    with database.read() as tx:
        found = records.by_ids(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, ["11x1", "11x2", "11x3", "11x1"])
    assert found.keys() == {"11x1", "11x2"}
    assert (found["11x1"].content, found["11x1"].name) == ({"name": "Zoë 😀 & 'Co'"}, "Zoë 😀 & 'Co'")
    assert (found["11x2"].extra, found["11x2"].mark, found["11x2"].locked) == (seen.extra, "x-1", seen.locked)


def test_names_are_found_whatever_their_case_width_and_space(database: Database) -> None:
    same = ["Straße  Ａ", "STRASSE A", " strasse a"]
    observe(database, *(observation(f"x-{number}", Side.XERO, name=name) for number, name in enumerate(same)))
    observe(database, observation("x-9", Side.XERO, name="Strasse B"), observation("11x1", name="strasse a"))
    with database.write() as tx:
        add_links(tx, link("11x7", "x-1"))
    assert named(database, "strasse a") == {"x-0": None, "x-1": "11x7", "x-2": None}


def test_a_link_that_has_ended_is_remembered(database: Database) -> None:
    observe(database, observation("x-1", Side.XERO, name="A"))
    with database.write() as tx:
        add_links(tx, link("11x7", "x-1"))
        tx.execute(update(t.link).values(state="tombstone"))
    assert named(database, "A") == {"x-1": "11x7"}


def test_what_has_no_name_is_nobodys_namesake(database: Database) -> None:
    observe(database, observation("x-1", Side.XERO), observation("x-2", Side.XERO, name="  "))
    with database.read() as tx:
        assert candidates.named(tx, CONNECTION, Side.XERO, ORGANIZATIONS, ["", name_key(" ")]) == {}


def test_marks_are_found_as_they_are_written(database: Database) -> None:
    observe(
        database,
        observation("x-1", Side.XERO, mark="11x1", name="A"),
        observation("x-2", Side.XERO, mark="11x1", name="B"),
        observation("x-3", Side.XERO, mark="11X1", name="C"),
        observation("x-4", Side.XERO, name="D"),
    )
    with database.read() as tx:
        found = candidates.marked(tx, CONNECTION, Side.XERO, ORGANIZATIONS, ["11x1", "11x2"])
    assert {mark: [each.record.ref.id for each in those] for mark, those in found.items()} == {"11x1": ["x-1", "x-2"]}


def test_a_name_that_no_database_can_hold_spoils_nothing(database: Database) -> None:
    """Half a character, and a character of which PostgreSQL knows nothing."""
    names = ["half \ud83d", "nothing \x00 at all", "Good Ltd"]
    observe(database, *(observation(f"x-{number}", Side.XERO, name=name) for number, name in enumerate(names)))
    with database.read() as tx:
        found = records.by_ids(tx, CONNECTION, Side.XERO, ORGANIZATIONS, ["x-0", "x-1", "x-2"])
    assert [found[f"x-{number}"].content["name"] for number in range(3)] == names
    assert [found[f"x-{number}"].name for number in range(3)] == ["half \ufffd", "nothing \ufffd at all", "Good Ltd"]


def left(database: Database, *ids: str, revision: int = 1) -> None:
    with database.write() as tx:
        known = records.by_ids(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, ids)
        records.leave(tx, CONNECTION, known.values(), revision)


def test_what_was_left_alone_comes_up_again_when_it_the_settings_or_its_lock_change(database: Database) -> None:
    observe(database, *(observation(f"11x{number}", name="A") for number in range(1, 5)))
    left(database, "11x1", "11x2", "11x3")
    assert pages(database, 10) == [["11x4"]]
    assert pages(database, 10, revision=2) == [["11x1", "11x2", "11x3", "11x4"]]
    observe(database, observation("11x1", name="B"))
    locked = Observation(ref=ref("11x2"), content={"name": "A"}, locked="xero_contact_archived")
    observe(database, locked)
    assert pages(database, 10) == [["11x1", "11x2", "11x4"]]
    left(database, "11x2")
    observe(database, observation("11x1", name="A"), locked)
    assert pages(database, 10) == [["11x4"]]
    observe(database, observation("11x2", name="A"))
    assert pages(database, 10) == [["11x2", "11x4"]]


def test_what_is_left_alone_comes_up_while_a_problem_is_open(database: Database) -> None:
    observe(database, observation("11x1", name="A"))
    left(database, "11x1")
    with database.write() as tx:
        problems.put(tx, CONNECTION, Trouble(code="xero_refused", ref=ref("11x1")), "p-1", NOW)
    assert pages(database, 10) == [["11x1"]]
    with database.write() as tx:
        problems.close(tx, CONNECTION, [ref("11x1")], NOW)
    assert pages(database, 10) == []


def test_who_is_stirred_comes_up_with_those_that_belong_to_it(database: Database) -> None:
    member = Observation(ref=Ref(Side.VTIGER, Module.PEOPLE, "12x1"), content={"last_name": "Fox"}, parent="11x1")
    observe(database, observation("11x1", name="A"), observation("11x2", name="A"), member)
    left(database, "11x1", "11x2")
    with database.write() as tx:
        known = records.by_ids(tx, CONNECTION, Side.VTIGER, Module.PEOPLE, ["12x1"])
        records.leave(tx, CONNECTION, known.values(), 1)
        records.stir(tx, CONNECTION, [ref("11x1")])
        people = records.unlinked(tx, CONNECTION, Side.VTIGER, Module.PEOPLE, 1, "", 10)
    assert pages(database, 10) == [["11x1"]]
    assert [each.ref.id for each in people] == ["12x1"]


def test_what_a_complete_walk_did_not_meet_is_unmet_until_it_is_settled(database: Database) -> None:
    rows = [observation(f"11x{number}", name="A") for number in range(1, 5)]
    with database.write() as tx:
        records.observe(tx, CONNECTION, rows, sweep=1)
        records.observe(tx, CONNECTION, rows[:2], sweep=2)
        records.observe(tx, CONNECTION, rows[2:3])
        assert records.unmet(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, 2) == ["11x3", "11x4"]
        records.met(tx, CONNECTION, [ref("11x3")], 2)
        records.settle_presence(tx, CONNECTION, [ref("11x4")], Presence.MISSING)
        assert records.missing(tx, CONNECTION, ORGANIZATIONS) == [ref("11x4")]
        assert records.count(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS) == 4
        records.settle_presence(tx, CONNECTION, [ref("11x4")], Presence.GONE)
        assert records.unmet(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, 2) == []
        assert records.count(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS) == 3
    assert pages(database, 10) == [["11x1", "11x2", "11x3"]]
    observe(database, rows[3])
    assert pages(database, 10) == [["11x1", "11x2", "11x3", "11x4"]]


def test_a_name_of_a_merged_record_leads_to_its_heir(database: Database) -> None:
    observe(database, observation("x-1", Side.XERO, name="Old Ltd"), observation("x-2", Side.XERO, name="New Ltd"))
    with database.write() as tx:
        known = records.by_ids(tx, CONNECTION, Side.XERO, ORGANIZATIONS, ["x-1", "x-2"])
        aliases.put(tx, CONNECTION, known["x-1"], known["x-2"], AliasReason.MERGED)
        found = candidates.heirs(tx, CONNECTION, Side.XERO, ORGANIZATIONS, ["old ltd", "new ltd"])
    assert {key: [each.record.ref.id for each in several] for key, several in found.items()} == {"old ltd": ["x-2"]}


def test_a_mark_is_borne_by_merged_and_archived_records_too(database: Database) -> None:
    observe(
        database,
        Observation(ref=ref("x-1", Side.XERO), content={}, mark="11x1", locked="a", merged_into="x-2"),
        observation("x-2", Side.XERO, name="B", mark="11x2"),
        observation("x-3", Side.XERO, name="C", mark="11x3"),
    )
    with database.write() as tx:
        records.settle_presence(tx, CONNECTION, [ref("x-3", Side.XERO)], Presence.GONE)
        assert candidates.borne(tx, CONNECTION, Side.XERO, ORGANIZATIONS, ["11x1", "11x2", "11x3", "11x4"]) == {
            "11x1",
            "11x2",
        }
