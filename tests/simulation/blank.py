"""The database of a simulation, in memory."""

import sqlite3
from functools import cache

from vtiger_xero.store.database import Database
from vtiger_xero.store.tables import metadata


def database() -> Database:
    """This process's one database, empty again.

    SQLAlchemy keeps what it has compiled for the dialect of one engine. A simulation with an engine of its own would
    compile again what the one before has compiled.
    """
    only, empty = _made()
    _driver(only).deserialize(empty)
    return only


@cache
def _made() -> tuple[Database, bytes]:
    """The database, and how it was when it was empty."""
    made = Database("sqlite://")
    metadata.create_all(made.writer)
    return made, _driver(made).serialize()


def _driver(of: Database) -> sqlite3.Connection:
    with of.writer.connect() as connection:
        driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver
