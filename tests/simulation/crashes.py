"""Crashes at every boundary: before and after each commit, before and after each call."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, event

from vtiger_xero.store.database import Database


class Crash(BaseException):
    """The process is gone."""


class Crashes:
    """Counts the boundaries that a run passes, and ends it at the one that was chosen."""

    def __init__(self) -> None:
        self.passed = 0
        self._left: int | None = None
        self._start = ""

    def arm(self, left: int | None, start: str = "") -> None:
        """Crash at this boundary, counted from the first whose name begins with ``start``; ``None``: never."""
        self.passed = 0
        self._left = left
        self._start = start

    def boundary(self, where: str) -> None:
        """Pass a boundary, or crash."""
        self.passed += 1
        if self._left is None or not where.startswith(self._start):
            return
        self._start = ""
        self._left -= 1
        if self._left == 0:
            self._left = None
            raise Crash(where)

    @contextmanager
    def watching(self, database: Database) -> Iterator[None]:
        """Crash at the database's commits, and at its beginnings, which are where the commits before have ended."""

        def before_commit(_connection: Connection) -> None:
            self.boundary("commit")

        def before_begin(_connection: Connection) -> None:
            self.boundary("begin")

        event.listen(database.writer, "commit", before_commit)
        event.listen(database.writer, "begin", before_begin, insert=True)
        try:
            yield
        finally:
            event.remove(database.writer, "commit", before_commit)
            event.remove(database.writer, "begin", before_begin)
