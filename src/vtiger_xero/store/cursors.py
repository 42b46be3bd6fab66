"""How far each side has been read."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

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
        sweep: the number of the latest complete walk, one under way included.
        sweeping: whether the walk under way is a complete one.
        swept_at: when a complete walk last ended, by our clock.
    """

    since: datetime | None = None
    after: str | None = None
    started: datetime | None = None
    newest: datetime | None = None
    known: datetime | None = None
    sweep: int = 0
    sweeping: bool = False
    swept_at: datetime | None = None


def get(tx: Connection, connection_id: str, side: Side, module: Module) -> Cursor:
    """The cursor; a fresh one when nothing has been read yet."""
    row = tx.execute(_GET, {"of": connection_id, "side": side, "module": module}).one_or_none()
    return Cursor() if row is None else Cursor(*row)


_GET = select(*(cursor.c[each.name] for each in fields(Cursor))).where(
    cursor.c.connection_id == bindparam("of"),
    cursor.c.side == bindparam("side"),
    cursor.c.module == bindparam("module"),
)


def put(tx: Connection, connection_id: str, side: Side, module: Module, new: Cursor) -> None:
    """Move the cursor, in the transaction that stores the page it has passed."""
    values = {each.name: getattr(new, each.name) for each in fields(Cursor)}
    upsert(tx, cursor, [{"connection_id": connection_id, "side": side, "module": module, **values}])


def forget_sweep(tx: Connection, connection_id: str, side: Side, module: Module | None = None) -> None:
    """Have the next walk over a side, or one module of it, be a complete one."""
    of_side = update(cursor).where(cursor.c.connection_id == connection_id, cursor.c.side == side)
    only = of_side if module is None else of_side.where(cursor.c.module == module)
    tx.execute(only.values(swept_at=None))


def reset(tx: Connection, connection_id: str) -> None:
    """Have everything of a connection read again; what is known stays."""
    values = {"since": None, "after": None, "started": None, "newest": None, "known": None, "swept_at": None}
    tx.execute(update(cursor).where(cursor.c.connection_id == connection_id).values(**values, sweeping=False))
