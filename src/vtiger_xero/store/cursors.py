"""How far each side has been read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.store.statements import upsert
from vtiger_xero.store.tables import cursor


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the walk over one module of one side stands.

    Attributes:
        since: it reads what changed since this moment of the side's clock; ``None``: everything.
        after: where it goes on; ``None``: at its beginning.
        started: the side's clock when it began; ``None`` between two walks.
        newest: the latest change that it has met.
        known: the latest change that the walk before it has met.
    """

    since: datetime | None = None
    after: str | None = None
    started: datetime | None = None
    newest: datetime | None = None
    known: datetime | None = None


def get(tx: Connection, connection_id: str, side: Side, module: Module) -> Cursor:
    """The cursor; a fresh one when nothing has been read yet."""
    row = tx.execute(
        select(cursor.c.since, cursor.c.after, cursor.c.started, cursor.c.newest, cursor.c.known).where(
            cursor.c.connection_id == connection_id, cursor.c.side == side, cursor.c.module == module
        )
    ).one_or_none()
    return Cursor() if row is None else Cursor(*row)


def put(tx: Connection, connection_id: str, side: Side, module: Module, new: Cursor) -> None:
    """Move the cursor, in the transaction that stores the page it has passed."""
    upsert(
        tx,
        cursor,
        [
            {
                "connection_id": connection_id,
                "side": side,
                "module": module,
                "since": new.since,
                "after": new.after,
                "started": new.started,
                "newest": new.newest,
                "known": new.known,
            }
        ],
    )
