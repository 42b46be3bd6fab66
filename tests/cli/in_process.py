"""The command called in this process, on a database that runs of the test's own have filled."""

from pathlib import Path

from tests.cli.program import Program
from tests.rules.office import Office

from vtiger_xero.store.database import Database
from vtiger_xero.store.migrate import migrate

#: What the office's connection is called.
NAME = "office"


class Desk:
    """An office, and somebody at its terminal.

    Args:
        home: the folder of the database.
        database: in that folder.
        office: which one it is.
    """

    def __init__(self, home: Path, database: Database, office: type[Office] = Office) -> None:
        self.database = database
        self.office = office(database)
        self.run = Program(home).call


def opened(home: Path) -> Database:
    """A database with its tables, in a folder."""
    database = Database(f"sqlite:///{home / 'vtiger-xero.sqlite3'}")
    migrate(database)
    return database
