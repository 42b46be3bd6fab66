from collections.abc import Iterator
from functools import partial

import pytest
from argon2 import PasswordHasher
from jinja2 import Environment, FileSystemBytecodeCache
from tests.unit.sync.world import clear
from tests.web.person import Person
from tests.web.sample import Sample

from vtiger_xero.store.access import Role
from vtiger_xero.store.database import Database
from vtiger_xero.store.migrate import migrate
from vtiger_xero.web import passwords, rendering


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One database for all, since it learns the statements only once."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('web') / 'test.sqlite3'}")
    migrate(database)
    yield database
    database.close()


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes of passwords that take no time to make; those of life are tried in ``test_passwords.py``."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", quick)
    monkeypatch.setattr(passwords, "_NOBODYS", quick.hash("nobody's"))


@pytest.fixture(scope="session", autouse=True)
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Templates that were compiled for one application are not compiled again for the next."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rendering, "Environment", partial(Environment, bytecode_cache=cache))
        yield


@pytest.fixture
def sample(database: Database) -> Iterator[Sample]:
    """A database without a connection."""
    yield Sample(database)
    clear(database)


@pytest.fixture
def stranger(sample: Sample) -> Iterator[Person]:
    """Somebody at this machine's browser who is not logged in."""
    with Person(sample) as person:
        yield person


@pytest.fixture
def viewer(sample: Sample) -> Iterator[Person]:
    """Somebody who may only look."""
    with Person(sample, sample.log_in(Role.VIEWER, "Vera")) as person:
        yield person


@pytest.fixture
def admin(sample: Sample) -> Iterator[Person]:
    """An administrator."""
    with Person(sample, sample.log_in(Role.ADMIN, "Ada")) as person:
        yield person
