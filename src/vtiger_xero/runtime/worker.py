"""A worker without a page, of which there may be any number with PostgreSQL."""

from pathlib import Path

from vtiger_xero.runtime import engine
from vtiger_xero.runtime.signals import stoppable
from vtiger_xero.store.database import Database
from vtiger_xero.store.secrets import Seal


def work(database: Database, seal: Seal, home: Path) -> None:
    """Carry runs until SIGTERM or Ctrl-C.

    Raises:
        SyncError: ``database_failed`` or ``home_unusable``.
    """
    with stoppable() as until_stopped:
        running = engine.start(database, seal, home)
        try:
            until_stopped()
        finally:
            running.stop()
