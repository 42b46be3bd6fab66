"""Statements that the two databases spell differently."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(tx: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; where one with the primary key is there already, give it the new values instead."""
    if not rows:
        return
    key = [column.name for column in table.primary_key]
    changing = [name for name in rows[0] if name not in key]
    if tx.dialect.name == "postgresql":
        into = postgresql.insert(table)
        tx.execute(into.on_conflict_do_update(index_elements=key, set_={c: into.excluded[c] for c in changing}), rows)
    else:
        onto = sqlite.insert(table)
        tx.execute(onto.on_conflict_do_update(index_elements=key, set_={c: onto.excluded[c] for c in changing}), rows)


def insert_missing(tx: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row unless one with the primary key is there."""
    insert = postgresql.insert(table) if tx.dialect.name == "postgresql" else sqlite.insert(table)
    tx.execute(insert.values(**row).on_conflict_do_nothing())
