"""Opening the database, and the two kinds of transaction there are."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.pool import NullPool, StaticPool

from vtiger_xero.problems import SyncError

#: Milliseconds for which a writer waits for another before giving up.
BUSY_TIMEOUT = 30_000


class Transactions(Protocol):
    """Something to begin transactions with."""

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that may write."""
        ...

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that only reads."""
        ...


class Database:
    """SQLite or PostgreSQL, by its URL.

    SQLite has one writer at a time. Its driver's own idea of transactions loses updates (a transaction that reads
    before it writes starts as a reader), so the driver's is switched off and every writing transaction begins with
    BEGIN IMMEDIATE. Pages read through a second engine that cannot write, so that a reader never waits for a writer.

    Args:
        url: of SQLAlchemy; ``sqlite:///path``, ``sqlite://`` for memory, or ``postgresql://…``.

    Raises:
        SyncError: ``database_address_wrong``.
    """

    def __init__(self, url: str) -> None:
        parsed = _parsed(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            in_memory = parsed.database in {None, "", ":memory:"}
            if not in_memory:
                Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
            self.url = parsed.set(drivername="sqlite")
            self.writer = _sqlite(self.url, "BEGIN IMMEDIATE", in_memory=in_memory)
            self.reader = self.writer if in_memory else _sqlite(self.url, "BEGIN", query_only=True)
            # A file without a name is SQLite's own to delete, and is written only where memory does not do.
            self._copies = _sqlite("sqlite://", "BEGIN", poolclass=NullPool, creator=lambda: sqlite3.connect(""))
        else:
            self.url = parsed.set(drivername="postgresql+psycopg")
            self.writer = self.reader = create_engine(self.url, pool_pre_ping=True)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write; committed at the end of the block, rolled back if it raises.

        Raises:
            SyncError: ``database_failed``: the disk is full, the server is gone, or the like.
        """
        with _explained(), self.writer.begin() as transaction:
            yield transaction

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads.

        Raises:
            SyncError: ``database_failed``.
        """
        with _explained(), self.reader.connect() as transaction:
            yield transaction

    @contextmanager
    def scratch(self) -> Iterator[Connection]:
        """A transaction of which nothing is kept, and for which nobody has to wait.

        SQLite has one writer at a time, so there it is one over a copy.

        Raises:
            SyncError: ``database_failed``.
        """
        with _explained(), (self._copies if self.is_sqlite else self.writer).connect() as transaction:
            if self.is_sqlite:
                self._copy_to(transaction)
            yield transaction
            transaction.rollback()

    def _copy_to(self, other: Connection) -> None:
        source, target = self.reader.raw_connection(), other.connection.driver_connection
        try:
            cast("sqlite3.Connection", source.driver_connection).backup(cast("sqlite3.Connection", target))
        finally:
            source.close()

    def close(self) -> None:
        """Give up the connections."""
        self.writer.dispose()
        self.reader.dispose()


def _parsed(url: str) -> URL:
    """The parts of a database's address; never quoted, since a password may be among them."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SyncError("database_address_wrong", detail="it is not an address") from None
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise SyncError("database_address_wrong", detail=f"there is no {parsed.get_backend_name()} here")
    return parsed


class Rehearsal:
    """Transactions inside one that will be rolled back: what they write is seen by them alone.

    Args:
        outer: the transaction around them.
    """

    def __init__(self, outer: Connection) -> None:
        self._outer = outer

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A part of the outer transaction; what it wrote is undone if the block raises."""
        with self._outer.begin_nested():
            yield self._outer

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """The outer transaction."""
        yield self._outer


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise
    except DatabaseError as error:
        raise SyncError("database_failed", detail=_first_line(error)) from error


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().split("\n", maxsplit=1)[0]


def _sqlite(url: Any, begin: str, *, in_memory: bool = False, query_only: bool = False, **others: Any) -> Engine:
    arguments: dict[str, Any] = {"connect_args": {"check_same_thread": False, "timeout": BUSY_TIMEOUT / 1000}}
    if in_memory:
        arguments["poolclass"] = StaticPool
    engine = create_engine(url, **arguments | others)

    @event.listens_for(engine, "connect")
    def prepare(driver_connection: Any, _record: Any) -> None:
        driver_connection.isolation_level = None
        settings = ["foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT}"]
        settings += ["query_only=ON"] if query_only else ["journal_mode=WAL", "synchronous=FULL"]
        for setting in settings:
            driver_connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
