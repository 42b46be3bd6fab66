"""What the database itself makes impossible."""

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from tests.store.conftest import NOW, connect
from tests.store.rows import CONNECTION, ORGANIZATIONS, add_links, batch, clock, intent, link

from vtiger_xero.domain.refs import Side
from vtiger_xero.store import intents, links, runs
from vtiger_xero.store import tables as t
from vtiger_xero.store.database import Database
from vtiger_xero.store.intents import BatchState
from vtiger_xero.store.runs import RunStatus


@pytest.mark.parametrize(("vtiger_id", "xero_id"), [("11x1", "x-2"), ("11x2", "x-1"), ("11x1", "x-1")])
def test_a_record_is_linked_once_on_either_side(database: Database, vtiger_id: str, xero_id: str) -> None:
    with database.write() as tx:
        add_links(tx, link("11x1", "x-1"))
    with pytest.raises(IntegrityError), database.write() as tx:
        add_links(tx, link(vtiger_id, xero_id))


def test_a_link_that_has_ended_leaves_room_for_another(database: Database) -> None:
    with database.write() as tx:
        add_links(tx, link("11x1", "x-1"))
        tx.execute(update(t.link).values(state="tombstone"))
        add_links(tx, link("11x1", "x-2"))
        found = links.find(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, ["11x1"])
    assert {key: each.xero_id for key, each in found.items()} == {"11x1": "x-2"}


def test_connections_do_not_hinder_each_other(database: Database) -> None:
    connect(database, "c-2", "tenant-2")
    with database.write() as tx:
        add_links(tx, link("11x1", "x-1"))
        add_links(tx, link("11x1", "x-1"), connection_id="c-2")
        fences = [runs.begin(tx, each, clock.new_id(), NOW) for each in (CONNECTION, "c-2")]
        for fence in fences:
            intents.prepare(tx, fence.connection_id, fence.run_id, batch([intent("11x5")]))
        assert links.count_dirty(tx, CONNECTION, ORGANIZATIONS, 1) == 0
        assert tx.execute(select(func.count()).select_from(t.link)).scalar_one() == 2


def test_there_is_one_connection_of_a_name_and_one_of_a_pair(database: Database) -> None:
    with pytest.raises(IntegrityError):
        connect(database, "c-2", "tenant-1")
    connect(database, "c-2", "tenant-2")


@pytest.mark.parametrize("state", ["ready", "sent", "unknown"])
@pytest.mark.parametrize(("source_id", "target_id"), [("11x1", None), ("11x9", "x-1"), ("11x1", "x-9")])
def test_a_record_has_one_live_intent(database: Database, state: str, source_id: str, target_id: str | None) -> None:
    first = intent("11x1", "x-1")
    with database.write() as tx:
        fence = runs.begin(tx, CONNECTION, "r-1", NOW)
        intents.prepare(tx, CONNECTION, fence.run_id, batch([first], BatchState(state)))
    with pytest.raises(IntegrityError), database.write() as tx:
        intents.prepare(tx, CONNECTION, fence.run_id, batch([intent(source_id, target_id)]))


def test_two_creates_may_be_under_way_though_neither_has_a_target(database: Database) -> None:
    with database.write() as tx:
        fence = runs.begin(tx, CONNECTION, "r-1", NOW)
        intents.prepare(tx, CONNECTION, fence.run_id, batch([intent("11x1"), intent("11x2")]))
        assert [len(each.intents) for each in intents.open_batches(tx, CONNECTION)] == [2]


def test_there_is_one_live_run_of_a_connection(database: Database) -> None:
    with database.write() as tx:
        runs.begin(tx, CONNECTION, "r-1", NOW)
        row = tx.execute(select(t.run)).mappings().one()
    with pytest.raises(IntegrityError), database.write() as tx:
        tx.execute(insert(t.run).values({**row, "id": "r-2"}))
    with database.write() as tx:
        tx.execute(insert(t.run).values({**row, "id": "r-2", "status": RunStatus.DONE}))


def test_there_is_one_open_problem_of_a_record_and_code(database: Database) -> None:
    values = {
        **dict.fromkeys(("module", "side", "record_id", "name", "fingerprint"), ""),
        "connection_id": CONNECTION,
        "code": "no_answer",
        "details": {},
        "settings_revision": 0,
        "first_seen": NOW,
        "last_seen": NOW,
    }
    with database.write() as tx:
        tx.execute(insert(t.problem).values({**values, "id": "1", "closed_at": NOW}))
        tx.execute(insert(t.problem).values({**values, "id": "2"}))
    with pytest.raises(IntegrityError), database.write() as tx:
        tx.execute(insert(t.problem).values({**values, "id": "3"}))


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [(t.link, "state", "dead"), (t.run, "status", "lost"), (t.batch, "state", "late"), (t.intent, "state", "late")],
)
def test_states_are_those_that_there_are(database: Database, table: object, column: str, value: str) -> None:
    with database.write() as tx:
        add_links(tx, link("11x1", "x-1"))
        fence = runs.begin(tx, CONNECTION, "r-1", NOW)
        intents.prepare(tx, CONNECTION, fence.run_id, batch([intent("11x1", "x-1")]))
    with pytest.raises(IntegrityError), database.write() as tx:
        tx.execute(update(table).values({column: value}))  # type: ignore[arg-type]  # each of the parameters is a table


def test_nothing_belongs_to_a_connection_that_is_not_there(empty: Database) -> None:
    with pytest.raises(IntegrityError), empty.write() as tx:
        add_links(tx, link("11x1", "x-1"), connection_id="nobody")
