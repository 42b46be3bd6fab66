"""One database of each kind, empty for each test."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.postgres import new_database
from tests.unit.sync.world import clear

from vtiger_xero.store import connections
from vtiger_xero.store.connections import Account
from vtiger_xero.store.database import Database
from vtiger_xero.store.migrate import migrate
from vtiger_xero.store.secrets import Seal

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

#: Databases that several threads and processes can use at once.
SHARED = ("file", "postgres")


@pytest.fixture(scope="session", params=["memory", *SHARED])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an empty database of these tests' own."""
    if request.param == "memory":
        yield "sqlite://"
    elif request.param == "file":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'vtiger-xero.sqlite3'}"
    else:
        with new_database(request.getfixturevalue("postgres_url")) as found:
            yield found


@pytest.fixture(scope="session")
def migrated(url: str) -> Iterator[Database]:
    """A database with its tables."""
    database = Database(url)
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def empty(migrated: Database) -> Iterator[Database]:
    """A database whose tables are empty."""
    yield migrated
    clear(migrated)


@pytest.fixture
def database(empty: Database) -> Database:
    """A database with one connection, whose id is ``c-1``."""
    connect(empty, "c-1", "tenant-1")
    return empty


def connect(database: Database, connection_id: str, tenant_id: str, *, name: str = "") -> None:
    """Store a connection."""
    with database.write() as tx:
        connections.put(tx, Seal(b"k" * 32), name or connection_id, account(tenant_id), connection_id, NOW)


def account(tenant_id: str) -> Account:
    """How to reach one Vtiger, always the same, and a Xero organisation."""
    return Account(
        vtiger_url="https://crm.example",
        vtiger_user="zoë",
        vtiger_access_key="the-access-key-of-zoë",
        vtiger_api="webservice",
        xero_grant="client_credentials",
        xero_client_id="client-id",
        xero_client_secret="the-client-secret",
        xero_api_url="https://api.xero.test/api.xro/2.0",
        xero_identity_url="https://identity.xero.test",
        xero_tenant_id=tenant_id,
        xero_organisation="Zoë & Co",
        xero_short_code="!23eYt",
    )
