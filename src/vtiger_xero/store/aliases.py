"""Aliases: records that stand for another one of their side, and are only read (spec §4, *Duplicates*)."""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, delete, or_, select, update

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.store.records import Mirrored, Presence, by_ids, is_alias, mirrored
from vtiger_xero.store.statements import KEPT, chunks, upsert
from vtiger_xero.store.tables import alias, record


class AliasReason(StrEnum):
    """Why a record stands for another one."""

    DUPLICATE = "duplicate"
    MERGED = "merged"
    CHOSEN = "chosen"


def put(tx: Connection, connection_id: str, one: Mirrored, of: Mirrored, reason: AliasReason) -> None:
    """Let a record stand for another one of its side; what stood for it stands for that one, too."""
    values = {"of_id": of.ref.id, "seen_of": of.fingerprint}
    mine = and_(alias.c.connection_id == connection_id, alias.c.side == one.ref.side, alias.c.module == one.ref.module)
    tx.execute(update(alias).where(mine, alias.c.of_id == one.ref.id).values(**values))
    row = {
        "connection_id": connection_id,
        "side": one.ref.side,
        "module": one.ref.module,
        "id": one.ref.id,
        "reason": reason,
        "seen": one.fingerprint,
        **values,
    }
    upsert(tx, alias, [row])


def of(tx: Connection, connection_id: str, side: Side, module: Module, ids: Iterable[str]) -> dict[str, str]:
    """The records for which these stand, by id; those that stand for themselves are left out."""
    found: dict[str, str] = {}
    for some in chunks(sorted(set(ids))):
        rows = tx.execute(
            select(alias.c.id, alias.c.of_id).where(
                alias.c.connection_id == connection_id,
                alias.c.side == side,
                alias.c.module == module,
                alias.c.id.in_(some),
            )
        )
        found |= {row.id: row.of_id for row in rows}
    return found


def standing_for(
    tx: Connection, connection_id: str, side: Side, module: Module, ids: Iterable[str]
) -> dict[str, list[str]]:
    """The records that stand for these, by the record for which they stand."""
    found: dict[str, list[str]] = {}
    for some in chunks(sorted(set(ids))):
        standing = select(alias.c.id, alias.c.of_id).where(
            alias.c.connection_id == connection_id,
            alias.c.side == side,
            alias.c.module == module,
            alias.c.of_id.in_(some),
        )
        for row in tx.execute(standing.order_by(alias.c.id)):
            found.setdefault(row.of_id, []).append(row.id)
    return found


def changed(tx: Connection, connection_id: str, module: Module) -> list[tuple[Mirrored, AliasReason]]:
    """The records that have changed since they came to stand for another one; they are noted as they are now."""
    found = tx.execute(
        select(record, alias.c.reason)
        .select_from(alias.join(record, _is(record, alias.c.id)))
        .where(alias.c.connection_id == connection_id, alias.c.module == module, alias.c.seen != record.c.fingerprint)
        .order_by(alias.c.side, alias.c.id)
    )
    known = [(mirrored(row), AliasReason(row["reason"])) for row in found.mappings()]
    for each, _ in known:
        itself = and_(alias.c.connection_id == connection_id, alias.c.side == each.ref.side, alias.c.module == module)
        tx.execute(update(alias).where(itself, alias.c.id == each.ref.id).values(seen=each.fingerprint))
    return known


def merged(tx: Connection, connection_id: str, module: Module) -> list[tuple[Mirrored, Mirrored]]:
    """The records that were merged into others and do not stand for them yet, each with who took its place last."""
    lost = select(record).where(
        record.c.connection_id == connection_id, record.c.module == module, record.c.merged_into.is_not(None)
    )
    alone = lost.outerjoin(alias, is_alias(record)).where(alias.c.id.is_(None))
    unaccounted = alone.order_by(record.c.side, record.c.id)
    found: list[tuple[Mirrored, Mirrored]] = []
    for loser in map(mirrored, tx.execute(unaccounted).mappings().all()):
        winner, passed = loser, {loser.ref.id}
        while winner.merged_into is not None and winner.merged_into not in passed:
            passed.add(winner.merged_into)
            step = by_ids(tx, connection_id, loser.ref.side, module, [winner.merged_into])
            winner = step.get(winner.merged_into, winner)
        if winner is not loser:
            found.append((loser, winner))
    return found


def dissolve_stale(tx: Connection, connection_id: str, module: Module) -> list[Ref]:
    """Let records stand for themselves again where what they stood for is gone, or one of the two has changed since.

    That one has changed is of no matter where the two were merged, or where a person chose.

    Returns:
        The records, to be decided upon again.
    """
    rows = tx.execute(_stale(connection_id, module))
    found = [Ref(Side(row.side), module, row.id) for row in rows]
    dissolve(tx, connection_id, found)
    return found


@lru_cache(maxsize=KEPT)
def _stale(connection_id: str, module: Module) -> Select[str, str]:
    itself, other = record.alias("itself"), record.alias("other")
    return (
        select(alias.c.side, alias.c.id)
        .select_from(alias.join(itself, _is(itself, alias.c.id)).outerjoin(other, _is(other, alias.c.of_id)))
        .where(
            alias.c.connection_id == connection_id,
            alias.c.module == module,
            or_(
                and_(
                    alias.c.reason == AliasReason.DUPLICATE,
                    or_(itself.c.fingerprint != alias.c.seen, other.c.fingerprint != alias.c.seen_of),
                ),
                other.c.presence == Presence.GONE,
                other.c.id.is_(None),
            ),
        )
        .order_by(alias.c.side, alias.c.id)
    )


def dissolve(tx: Connection, connection_id: str, refs: Iterable[Ref]) -> None:
    """Let records stand for themselves again."""
    for ref in refs:
        tx.execute(
            delete(alias).where(
                alias.c.connection_id == connection_id,
                alias.c.side == ref.side,
                alias.c.module == ref.module,
                alias.c.id == ref.id,
            )
        )


def _is(table: FromClause, record_id: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(
        table.c.connection_id == alias.c.connection_id,
        table.c.side == alias.c.side,
        table.c.module == alias.c.module,
        table.c.id == record_id,
    )
