"""What people decide: verdicts about records, and whose value stays where both sides changed a field."""

from datetime import timedelta

from tests.store.conftest import NOW, connect
from tests.store.rows import CONNECTION, ORGANIZATIONS, add_links, link, ref

from vtiger_xero.domain.refs import Side
from vtiger_xero.engine.merge import Clash
from vtiger_xero.store import conflicts, links, verdicts
from vtiger_xero.store.database import Database
from vtiger_xero.store.verdicts import Choice, Verdict

PHONE = Clash("phone", base="1", vtiger="2 „direct“", xero=None)
EMAIL = Clash("email", base=None, vtiger="a@fox.example", xero="b@fox.example")


def about(database: Database, *ids: str, side: Side = Side.VTIGER) -> dict[str, Verdict]:
    with database.read() as tx:
        return verdicts.about(tx, CONNECTION, side, ORGANIZATIONS, ids)


def test_the_later_verdict_counts_and_may_be_withdrawn(database: Database) -> None:
    later = NOW + timedelta(hours=1)
    with database.write() as tx:
        verdicts.put(tx, CONNECTION, Verdict(ref("11x1"), Choice.NEW), "zoë", NOW)
        verdicts.put(tx, CONNECTION, Verdict(ref("11x1"), Choice.PAIR, "x-1"), "tom", later)
    pair = Verdict(ref("11x1"), Choice.PAIR, "x-1", by="tom", at=later)
    assert about(database, "11x1", "11x2") == {"11x1": pair}
    with database.write() as tx:
        verdicts.withdraw(tx, CONNECTION, ref("11x1"))
    assert about(database, "11x1") == {}


def test_a_verdict_is_about_one_record_of_one_side_of_one_connection(database: Database) -> None:
    connect(database, "c-2", "tenant-2")
    with database.write() as tx:
        verdicts.put(tx, CONNECTION, Verdict(ref("11x1", Side.XERO), Choice.EXCLUDE), "zoë", NOW)
        verdicts.put(tx, "c-2", Verdict(ref("11x1"), Choice.EXCLUDE), "zoë", NOW)
    assert about(database, "11x1") == {}
    with database.read() as tx:
        assert verdicts.excluded(tx, CONNECTION) == [ref("11x1", Side.XERO)]


def waiting(database: Database) -> dict[str, list[Clash]]:
    with database.read() as tx:
        found = conflicts.waiting(tx, CONNECTION)
    return {link_id: [each.clash for each in several] for link_id, several in found.items()}


def test_what_waits_is_kept_as_it_is_and_forgotten_when_it_clashes_no_more(database: Database) -> None:
    with database.write() as tx:
        add_links(tx, link("11x1", "x-1", id="l-1"))
        conflicts.put(tx, "l-1", [PHONE, EMAIL], NOW)
    assert waiting(database) == {"l-1": [EMAIL, PHONE]}
    other = Clash("phone", base="1", vtiger="2", xero="3")
    with database.write() as tx:
        conflicts.put(tx, "l-1", [other], NOW)
    assert waiting(database) == {"l-1": [other]}


def test_a_choice_is_kept_until_it_is_carried_out(database: Database) -> None:
    with database.write() as tx:
        add_links(tx, link("11x1", "x-1", id="l-1"))
        conflicts.put(tx, "l-1", [PHONE, EMAIL], NOW)
        conflicts.choose(tx, "l-1", Side.VTIGER, ["phone"])
        found = {each.clash.field: each.chosen for each in conflicts.of_links(tx, ["l-1", "l-2"])["l-1"]}
        assert found == {"phone": Side.VTIGER, "email": None}
        assert not conflicts.settled(tx, "l-1", ["phone"])
        conflicts.choose(tx, "l-1", Side.XERO)
        assert conflicts.settled(tx, "l-1", ["email"])
    assert waiting(database) == {}


def test_nothing_waits_about_a_link_that_has_ended(database: Database) -> None:
    with database.write() as tx:
        add_links(tx, link("11x1", "x-1", id="l-1"))
        conflicts.put(tx, "l-1", [PHONE], NOW)
        links.end(tx, ["l-1"])
    assert waiting(database) == {}
    with database.write() as tx:
        links.forget_ended(tx, CONNECTION, [ref("11x1")])
        assert conflicts.of_links(tx, ["l-1"]) == {}
