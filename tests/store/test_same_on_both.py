"""The same small story of two systems comes to the same, whichever database keeps it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from tests.unit.sync.in_turn import InTurn
from tests.unit.sync.remotes import Lost
from tests.unit.sync.world import World

from vtiger_xero.domain.writes import Refused
from vtiger_xero.store.database import Database
from vtiger_xero.store.tables import metadata

Trace = list[object]


def story(database: Database) -> Trace:
    """Some runs with a bit of everything; after each, all that is in the database."""
    world = World(database, InTurn())
    trace: Trace = []

    def run() -> None:
        trace.append(world.run())
        with database.read() as tx:
            for table in metadata.sorted_tables:
                rows = tx.execute(select(table).order_by(*table.primary_key)).mappings()
                trace.append((table.name, [dict(row) for row in rows]))
        trace.append((world.xero.heard.sent[:], world.troubles(), world.outcomes()))

    for number, name in enumerate(["b", "B", "ä", "Zoë & 'Co' 😀", "a <b>", "_", "10", "9", "Twice", "TWICE"]):
        world.vtiger.edit(f"11x{number}", name=name, phone=str(number))
    world.xero.edit("x-1", name="ZOË & 'CO' 😀", fax="7")
    world.xero.edit("x-2", name="twice")
    world.xero.refuses["11x7"] = Refused("xero_refused", "„Nein“ — so not.")
    world.xero.fates.extend([None, Lost.ANSWER])
    run()
    world.clock.advance(3600)
    world.vtiger.edit("11x0", phone="new")
    world.vtiger.edit("11x1", phone="new")
    world.xero.edit("x-1", email="zoë@example.com")
    world.xero.rows["xero-003"].locked = "xero_contact_archived"
    world.xero.edit("xero-003")
    run()
    world.settings_change()
    del world.xero.refuses["11x7"]
    run()
    return trace


@pytest.fixture(scope="module")
def in_memory() -> Iterator[Trace]:
    database = Database("sqlite://")
    metadata.create_all(database.writer)
    yield story(database)
    database.close()


@pytest.mark.parametrize("url", ["file", "postgres"], indirect=True, scope="session")
def test_the_trace_is_the_same(empty: Database, in_memory: Trace) -> None:
    trace = story(empty)
    for mine, theirs in zip(trace, in_memory, strict=True):
        assert mine == theirs
    assert len(trace) > 10
