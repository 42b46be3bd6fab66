"""Statements that the two databases spell differently."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(tx: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; where one with the primary key is there already, give it the new values instead."""
    if rows:
        tx.execute(_upsert(table, tx.dialect.name, tuple(rows[0])), rows)


def insert_missing(tx: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row unless one with the primary key is there."""
    insert = postgresql.insert(table) if tx.dialect.name == "postgresql" else sqlite.insert(table)
    tx.execute(insert.values(**row).on_conflict_do_nothing())


@cache
def _upsert(table: Table, dialect: str, columns: tuple[str, ...]) -> Insert:
    """The statement for rows of these columns; making it takes longer than running it."""
    key = [column.name for column in table.primary_key]
    changing = [name for name in columns if name not in key]
    if dialect == "postgresql":
        into = postgresql.insert(table)
        return into.on_conflict_do_update(index_elements=key, set_={name: into.excluded[name] for name in changing})
    onto = sqlite.insert(table)
    return onto.on_conflict_do_update(index_elements=key, set_={name: onto.excluded[name] for name in changing})
