"""What every command opens first: the database, the key and the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from vtiger_xero.clock import Clock, SystemClock
from vtiger_xero.problems import SyncError
from vtiger_xero.settings import Settings
from vtiger_xero.store.database import Database
from vtiger_xero.store.migrate import migrate
from vtiger_xero.store.secrets import Seal, key_from


@dataclass(frozen=True, slots=True)
class Installation:
    """The parts that commands share."""

    settings: Settings
    database: Database
    seal: Seal
    clock: Clock


@contextmanager
def installation(settings: Settings) -> Iterator[Installation]:
    """Open the database, brought to this version's tables, until the block ends.

    Raises:
        SyncError: ``home_unusable``, ``database_failed`` or ``secret_unreadable``.
    """
    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        seal = Seal(key_from(settings.key_file))
    except OSError as error:
        raise SyncError("home_unusable", path=settings.home, detail=error.strerror or error) from error
    database = Database(settings.url)
    try:
        migrate(database)
        yield Installation(settings, database, seal, SystemClock())
    finally:
        database.close()
