"""Who decides on the command line."""

import getpass

from vtiger_xero.cli.installation import Installation
from vtiger_xero.store.overview import overview_of
from vtiger_xero.sync.review import Review


def reviewing(at: Installation, name: str) -> Review:
    """The decisions of whoever has called the command, about a connection.

    Raises:
        SyncError: ``connection_unknown``.
    """
    with at.database.read() as tx:
        of = overview_of(tx, name)
    return Review(at.database, at.clock, of.id, f"{_user()} on the command line")


def _user() -> str:
    """The name of this machine's user; in a container there may be none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"
