"""Statements that the two databases spell differently."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")

#: How many statements a function that makes them keeps, by what they are made for: one is made, and its key in
#: SQLAlchemy's cache found, in about the time in which it runs.
KEPT = 64

#: How many values one statement names at most; PostgreSQL takes 65,535 of them.
NAMED_AT_ONCE = 1000


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values, so many at a time as one statement may name."""
    return (values[start : start + NAMED_AT_ONCE] for start in range(0, len(values), NAMED_AT_ONCE))


def upsert(tx: Connection, table: Table, rows: Sequence[Mapping[str, Any]], keeping: tuple[str, ...] = ()) -> None:
    """Insert rows; where one with the primary key is there already, give it the new values instead.

    Args:
        tx: the transaction.
        table: gets the rows.
        rows: all of the same columns.
        keeping: columns that a row which is there already keeps.
    """
    if rows:
        tx.execute(_upsert(table, tx.dialect.name, tuple(rows[0]), keeping), rows)


def insert_missing(tx: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row unless one with the primary key is there."""
    insert = postgresql.insert(table) if tx.dialect.name == "postgresql" else sqlite.insert(table)
    tx.execute(insert.values(**row).on_conflict_do_nothing())


@cache
def _upsert(table: Table, dialect: str, columns: tuple[str, ...], keeping: tuple[str, ...]) -> Insert:
    """The statement for rows of these columns; making it takes longer than running it."""
    key = [column.name for column in table.primary_key]
    changing = [name for name in columns if name not in key and name not in keeping]
    if dialect == "postgresql":
        into = postgresql.insert(table)
        return into.on_conflict_do_update(index_elements=key, set_={name: into.excluded[name] for name in changing})
    onto = sqlite.insert(table)
    return onto.on_conflict_do_update(index_elements=key, set_={name: onto.excluded[name] for name in changing})
