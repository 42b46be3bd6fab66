import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.runtime.stubs import SEAL, World, connect

from vtiger_xero.clock import SystemClock
from vtiger_xero.runtime import engine
from vtiger_xero.runtime.carry import OpenWorkplace
from vtiger_xero.runtime.engine import Engine
from vtiger_xero.store.database import Database
from vtiger_xero.store.migrate import migrate


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite3'}"
    found: str = request.getfixturevalue("postgres_database")
    return found


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """The database, with its tables."""
    database = Database(url)
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def connection_id(database: Database) -> str:
    """A connection named *acme*."""
    return connect(database, SystemClock())


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Both sides, quick."""
    return World(tmp_path / "ledger")


class Loops:
    """Starts the loop with a short tick."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._started: list[Engine] = []

    def __call__(self, database: Database, opened: OpenWorkplace) -> Engine:
        self._started.append(engine.start(database, SEAL, self._home, opened=opened, tick=0.1))
        return self._started[-1]

    def stop(self) -> None:
        while self._started:
            self._started.pop().stop()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Loops]:
    """Starts the loop, which leaves no thread behind when the test has ended."""
    before = set(threading.enumerate())
    loops = Loops(tmp_path)
    yield loops
    loops.stop()
    assert set(threading.enumerate()) <= before
