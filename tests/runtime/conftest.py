import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url
from tests.postgres import new_database
from tests.runtime.stubs import SEAL, World, connect

from vtiger_xero.clock import SystemClock
from vtiger_xero.runtime import engine
from vtiger_xero.runtime.carry import OpenWorkplace
from vtiger_xero.runtime.engine import Engine
from vtiger_xero.store.database import Database
from vtiger_xero.store.migrate import migrate


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the first start of a server makes, which takes longer than most tests."""
    folder = tmp_path_factory.mktemp("started")
    start_once(f"sqlite:///{folder / 'test.sqlite3'}", folder)
    return folder


@pytest.fixture(scope="session")
def template(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a database in which a server has been started before."""
    with new_database(postgres_url) as url:
        start_once(url, tmp_path_factory.mktemp("started"))
        yield str(make_url(url).database)


def start_once(url: str, home: Path) -> None:
    with closing(Database(url)) as database:
        migrate(database)
        engine.start(database, SEAL, home).stop()


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of either kind, empty, in which a server has been started before."""
    if request.param == "sqlite":
        for each in request.getfixturevalue("files").glob("*.sqlite3"):
            shutil.copy(each, tmp_path)
        yield f"sqlite:///{tmp_path / 'test.sqlite3'}"
    else:
        with new_database(request.getfixturevalue("postgres_url"), request.getfixturevalue("template")) as found:
            yield found


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
