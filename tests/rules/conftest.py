"""The office of these tests; whatever a test shows, the runs after it write nothing."""

from collections.abc import Callable, Iterator

import pytest
from tests.rules.office import Office
from tests.rules.shop import Shop
from tests.unit.sync.world import clear

from vtiger_xero.sandbox.vtiger.dialects import Dialect
from vtiger_xero.store.database import Database
from vtiger_xero.store.tables import metadata


@pytest.fixture(scope="session")
def rules_database() -> Iterator[Database]:
    """One database for all, since it learns the statements only once."""
    database = Database("sqlite://")
    metadata.create_all(database.writer)
    yield database
    database.close()


@pytest.fixture
def office(rules_database: Database) -> Iterator[Office]:
    """An office, and the rule for all rules: once everything is synced, a further run writes nothing."""
    clear(rules_database)
    office = Office(rules_database)
    yield office
    office.check_quiet()


@pytest.fixture
def office_with(rules_database: Database) -> Callable[[Dialect], Office]:
    """Makes an office with another version of Vtiger."""
    clear(rules_database)
    return lambda dialect: Office(rules_database, dialect)


@pytest.fixture
def shop(rules_database: Database) -> Iterator[Shop]:
    """A shop, and the rule for all rules."""
    clear(rules_database)
    shop = Shop(rules_database)
    yield shop
    shop.check_quiet()


@pytest.fixture
def shop_with(rules_database: Database) -> Callable[[Dialect], Shop]:
    """Makes a shop with another version of Vtiger."""
    clear(rules_database)
    return lambda dialect: Shop(rules_database, dialect)
