"""Records that stand for another one of their side (spec §4, *Duplicates*)."""

import pytest
from tests.store.conftest import connect
from tests.store.rows import CONNECTION, ORGANIZATIONS, observation, observe, ref

from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.refs import Ref, Side
from vtiger_xero.store import aliases, candidates, records
from vtiger_xero.store.aliases import AliasReason
from vtiger_xero.store.database import Database
from vtiger_xero.store.records import Presence

IDS = [f"11x{number}" for number in range(1, 5)]


@pytest.fixture(autouse=True)
def _organizations(database: Database) -> None:
    observe(database, *(observation(each, name="Zoë & Söhne") for each in IDS))


def stand(database: Database, one: str, of: str, reason: AliasReason = AliasReason.DUPLICATE) -> None:
    with database.write() as tx:
        known = records.by_ids(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, IDS)
        aliases.put(tx, CONNECTION, known[one], known[of], reason)


def standing(database: Database) -> dict[str, str]:
    with database.read() as tx:
        return aliases.of(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, IDS)


def dissolved(database: Database) -> list[Ref]:
    with database.write() as tx:
        return aliases.dissolve_stale(tx, CONNECTION, ORGANIZATIONS)


def test_what_stood_for_it_stands_for_its_new_root(database: Database) -> None:
    stand(database, "11x3", "11x2")
    stand(database, "11x4", "11x2")
    stand(database, "11x2", "11x1")
    assert standing(database) == {"11x2": "11x1", "11x3": "11x1", "11x4": "11x1"}
    with database.read() as tx:
        found = aliases.standing_for(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, ["11x1", "11x2"])
    assert found == {"11x1": ["11x2", "11x3", "11x4"]}


def test_it_is_nobodys_counterpart_and_not_alone(database: Database) -> None:
    stand(database, "11x2", "11x1")
    with database.read() as tx:
        alone = records.unlinked(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, 1, "", 10)
        named = candidates.named(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, ["zoë & söhne"])
    assert [each.ref.id for each in alone] == ["11x1", "11x3", "11x4"]
    assert [each.record.ref.id for each in named["zoë & söhne"]] == ["11x1", "11x3", "11x4"]


@pytest.mark.parametrize("changed", ["11x1", "11x2"])
@pytest.mark.parametrize(
    ("reason", "stale"), [(AliasReason.DUPLICATE, True), (AliasReason.MERGED, False), (AliasReason.CHOSEN, False)]
)
def test_a_change_of_either_ends_a_duplicate_only(
    database: Database, changed: str, reason: AliasReason, stale: bool
) -> None:
    stand(database, "11x2", "11x1", reason)
    assert dissolved(database) == []
    observe(database, observation(changed, name="Zoë & Söhne", email="a@fox.example"))
    assert dissolved(database) == ([ref("11x2")] if stale else [])
    assert standing(database) == ({} if stale else {"11x2": "11x1"})


@pytest.mark.parametrize("reason", list(AliasReason))
def test_when_the_other_one_is_gone_it_stands_for_itself(database: Database, reason: AliasReason) -> None:
    stand(database, "11x2", "11x1", reason)
    with database.write() as tx:
        records.settle_presence(tx, CONNECTION, [ref("11x1")], Presence.GONE)
    assert dissolved(database) == [ref("11x2")]
    assert standing(database) == {}


def test_a_change_is_told_once(database: Database) -> None:
    stand(database, "11x2", "11x1", AliasReason.CHOSEN)
    observe(database, observation("11x2", name="Renamed 😀"))
    with database.write() as tx:
        assert [(each.name, reason) for each, reason in aliases.changed(tx, CONNECTION, ORGANIZATIONS)] == [
            ("Renamed 😀", AliasReason.CHOSEN)
        ]
        assert aliases.changed(tx, CONNECTION, ORGANIZATIONS) == []


def test_another_connection_knows_nothing_of_it(database: Database) -> None:
    connect(database, "c-2", "tenant-2")
    with database.write() as tx:
        records.observe(tx, "c-2", [observation(each, name="A") for each in IDS])
        known = records.by_ids(tx, "c-2", Side.VTIGER, ORGANIZATIONS, IDS)
        aliases.put(tx, "c-2", known["11x2"], known["11x1"], AliasReason.DUPLICATE)
    assert standing(database) == {}
    stand(database, "11x3", "11x1")
    with database.write() as tx:
        aliases.dissolve(tx, "c-2", [ref("11x2"), ref("11x3")])
    assert standing(database) == {"11x3": "11x1"}


def test_a_chain_of_merges_leads_to_its_end_and_a_circle_to_nobody_twice(database: Database) -> None:
    merges = {"x-1": "x-2", "x-2": "x-3", "x-3": None, "x-5": "x-6", "x-6": "x-5", "x-8": "x-9"}
    for loser, winner in merges.items():
        observe(
            database, Observation(ref=ref(loser, Side.XERO), content={"name": loser}, merged_into=winner, locked="a")
        )
    with database.read() as tx:
        found = {one.ref.id: other.ref.id for one, other in aliases.merged(tx, CONNECTION, ORGANIZATIONS)}
    assert found == {"x-1": "x-3", "x-2": "x-3", "x-5": "x-6", "x-6": "x-5"}
