"""Who is alive: locks that the system takes from a process the moment it dies.

No clock and no heartbeat has to be believed. With SQLite all processes are on one machine, and the lock is the
kernel's (flock) on a file of the home folder; with PostgreSQL it belongs to a session of the server.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from vtiger_xero.problems import SyncError
from vtiger_xero.store.database import Database


class Held(Protocol):
    """A lock that this process has."""

    def check(self) -> None:
        """Make sure that it still has it.

        Raises:
            SyncError: ``database_failed``: it is lost, since the server that kept it has gone away.
        """
        ...

    def release(self) -> None:
        """Give it back."""
        ...


class ConnectionLock:
    """The right to carry the runs of a connection, which one living process has at a time.

    The same locks, by other names, tell which workers are alive.

    Args:
        database: whose kind decides where the locks are.
        home: the folder in which SQLite's lock files are made.
    """

    def __init__(self, database: Database, home: Path) -> None:
        self._folder = home / "locks"
        # Not from the database's pool: the session of a lock outlives every transaction.
        self._sessions = None if database.is_sqlite else _sessions(database)

    def take(self, name: str) -> Held | None:
        """Take a lock by its name, a connection's id for one; ``None`` when another living process has it.

        Raises:
            SyncError: ``database_failed`` or ``home_unusable``.
        """
        return _File.take(self._folder, name) if self._sessions is None else _Session.take(self._sessions, name)

    @contextmanager
    def hold(self, name: str) -> Iterator[Held | None]:
        """Have a lock until the block ends; ``None`` when another living process has it.

        Raises:
            SyncError: ``database_failed`` or ``home_unusable``.
        """
        held = self.take(name)
        try:
            yield held
        finally:
            if held is not None:
                held.release()

    def is_held(self, name: str) -> bool:
        """Whether a living process has the lock."""
        with self.hold(name) as held:
            return held is None


class _File:
    """A lock on a file that is there as long as somebody has it, or died with it."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    @classmethod
    def take(cls, folder: Path, name: str) -> "_File | None":
        path = folder / f"{name}.lock"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            while True:
                descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    os.close(descriptor)
                    return None
                if _is_at(path, descriptor):
                    return cls(path, descriptor)
                # Whoever had it before removed the file between our opening and our locking.
                os.close(descriptor)
        except OSError as error:
            raise SyncError("home_unusable", path=folder, detail=error.strerror or error) from error

    def check(self) -> None:
        """The kernel keeps it as long as this process lives."""

    def release(self) -> None:
        self._path.unlink(missing_ok=True)
        os.close(self._descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


class _Session:
    """A lock of a session that PostgreSQL's server keeps for this process."""

    def __init__(self, session: Connection) -> None:
        self._session = session

    @classmethod
    def take(cls, sessions: Engine, name: str) -> "_Session | None":
        try:
            session = sessions.connect()
            # A machine that is switched off says no good-bye: ask after it, and let it go after half a minute.
            for option, value in (("idle", 10), ("interval", 5), ("count", 4)):
                session.execute(text(f"SET tcp_keepalives_{option} = {value}"))
            if session.execute(_TAKE, {"name": name}).scalar_one():
                return cls(session)
        except DBAPIError as error:
            raise _lost(error) from error
        session.close()
        return None

    def check(self) -> None:
        try:
            self._session.execute(text("SELECT 1"))
        except DBAPIError as error:
            raise _lost(error) from error

    def release(self) -> None:
        # Closing would give it back as well, but only when the server gets to it. A lost session has nothing to give.
        with suppress(SQLAlchemyError):
            self._session.execute(text("SELECT pg_advisory_unlock_all()"))
        self._session.close()


_TAKE = text("SELECT pg_try_advisory_lock(hashtextextended('vtiger-xero ' || :name, 0))")


def _sessions(database: Database) -> Engine:
    return create_engine(database.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")


def _lost(error: DBAPIError) -> SyncError:
    return SyncError("database_failed", detail=str(error.orig).strip().split("\n", maxsplit=1)[0])
