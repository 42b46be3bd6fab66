"""The world of these tests."""

from collections.abc import Iterator

import pytest
from tests.unit.sync.in_turn import InTurn
from tests.unit.sync.world import World, clear

from vtiger_xero.store.database import Database
from vtiger_xero.store.tables import metadata


@pytest.fixture
def calls() -> InTurn:
    return InTurn()


@pytest.fixture(scope="session")
def memory() -> Iterator[Database]:
    """One database for all, since it learns the statements only once."""
    database = Database("sqlite://")
    metadata.create_all(database.writer)
    yield database
    database.close()


@pytest.fixture
def world(memory: Database, calls: InTurn) -> Iterator[World]:
    yield World(memory, calls)
    clear(memory)
