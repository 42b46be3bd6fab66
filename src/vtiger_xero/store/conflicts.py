"""Fields that both sides changed, about which a person has to decide (spec §3, *Conflicts*)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, select, update

from vtiger_xero.domain.refs import Side
from vtiger_xero.engine.merge import Clash
from vtiger_xero.store.statements import chunks, upsert
from vtiger_xero.store.tables import conflict, link


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field of one pair.

    Attributes:
        link_id: of the pair.
        clash: the field, and its values.
        chosen: the side that a person lets win; ``None`` while it waits.
    """

    link_id: str
    clash: Clash
    chosen: Side | None


def put(tx: Connection, link_id: str, clashes: Sequence[Clash], now: datetime) -> None:
    """Note what waits for a decision about a pair; what waited before and clashes no more is forgotten."""
    names = [each.field for each in clashes]
    waited = and_(conflict.c.link_id == link_id, conflict.c.chosen.is_(None))
    tx.execute(delete(conflict).where(waited, conflict.c.field.not_in(names)))
    rows = [
        {
            "link_id": link_id,
            "field": each.field,
            "base": each.base,
            "vtiger": each.vtiger,
            "xero": each.xero,
            "chosen": None,
            "at": now,
        }
        for each in clashes
    ]
    upsert(tx, conflict, rows)


def settled(tx: Connection, link_id: str, fields: Collection[str]) -> bool:
    """Forget about fields that agree again.

    Returns:
        Whether nothing about the pair waits any more.
    """
    tx.execute(_FORGET, {"of": link_id, "fields": sorted(fields)})
    return tx.execute(_LEFT, {"of": link_id}).first() is None


_FORGET = delete(conflict).where(conflict.c.link_id == bindparam("of"), conflict.c.field.in_(bindparam("fields")))
_LEFT = select(conflict.c.field).where(conflict.c.link_id == bindparam("of")).limit(1)


def choose(tx: Connection, link_id: str, winner: Side, fields: Collection[str] | None = None) -> None:
    """Let a side win: all fields that wait, or these."""
    wanted = [conflict.c.link_id == link_id]
    if fields is not None:
        wanted.append(conflict.c.field.in_(sorted(fields)))
    tx.execute(update(conflict).where(*wanted).values(chosen=winner))


def of_links(tx: Connection, link_ids: Iterable[str]) -> dict[str, list[Conflict]]:
    """What waits, or was decided and is not carried out yet, by the link."""
    found: dict[str, list[Conflict]] = {}
    for some in chunks(sorted(set(link_ids))):
        of_some = select(conflict).where(conflict.c.link_id.in_(some)).order_by(conflict.c.field)
        for row in tx.execute(of_some):
            clash = Clash(row.field, row.base, row.vtiger, row.xero)
            chosen = None if row.chosen is None else Side(row.chosen)
            found.setdefault(row.link_id, []).append(Conflict(row.link_id, clash, chosen))
    return found


def waiting(tx: Connection, connection_id: str) -> dict[str, list[Conflict]]:
    """Everything that waits for a decision in a connection, by the link."""
    rows = tx.execute(
        select(conflict.c.link_id)
        .join(link, link.c.id == conflict.c.link_id)
        .where(link.c.connection_id == connection_id, link.c.state == "live", conflict.c.chosen.is_(None))
    )
    return of_links(tx, rows.scalars())
