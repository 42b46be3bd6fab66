"""The command called in this process, on a database that runs of the test's own have filled."""

import sys
from pathlib import Path

import pytest
from tests.cli.program import Ended
from tests.rules.office import Office

from vtiger_xero.cli import app, terminal
from vtiger_xero.store.database import Database
from vtiger_xero.store.migrate import migrate

#: What the office's connection is called.
NAME = "office"


class Desk:
    """An office, and somebody at its terminal.

    Args:
        home: the folder of the database.
        database: in that folder.
        monkeypatch: gives the commands their arguments.
        capture: catches what they write.
        office: which one it is.
    """

    def __init__(
        self,
        home: Path,
        database: Database,
        monkeypatch: pytest.MonkeyPatch,
        capture: pytest.CaptureFixture[str],
        office: type[Office] = Office,
    ) -> None:
        self.database = database
        self.office = office(database)
        self._home = home
        self._monkeypatch = monkeypatch
        self._capture = capture

    def run(self, *arguments: str, width: int = 200) -> Ended:
        """Call a command to its end; its text fits the width."""
        with self._monkeypatch.context() as patched:
            patched.setenv("VTIGER_XERO_HOME", str(self._home))
            patched.delenv("VTIGER_XERO_DATABASE_URL", raising=False)
            patched.setattr(sys, "argv", ["vtiger-xero", *arguments])
            for console in (terminal.out, terminal.err):
                patched.setattr(console, "width", width)
            code = _ended_with()
        said = self._capture.readouterr()
        return Ended(code, said.out, said.err)


def _ended_with() -> int:
    try:
        app.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def opened(home: Path) -> Database:
    """A database with its tables, in a folder."""
    database = Database(f"sqlite:///{home / 'vtiger-xero.sqlite3'}")
    migrate(database)
    return database
