"""Records of the mirror by what they have in common with another one: the rungs of the ladder."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Select, and_, bindparam, select

from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.store.records import Mirrored, Presence, is_alias, is_half, mirrored, of_side
from vtiger_xero.store.statements import KEPT, chunks
from vtiger_xero.store.tables import alias, link, record


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that might be the other half of a pair, and the record that it is linked with, if it is."""

    record: Mirrored
    linked_to: str | None


def named(
    tx: Connection, connection_id: str, side: Side, module: Module, name_keys: Iterable[str]
) -> dict[str, list[Candidate]]:
    """The records of a side that have one of these names, by the name as it is compared."""
    return _candidates(tx, connection_id, side, module, record.c.name_key, name_keys)


def heirs(
    tx: Connection, connection_id: str, side: Side, module: Module, name_keys: Iterable[str]
) -> dict[str, list[Candidate]]:
    """The records of a side into which one of these names was merged, by that name."""
    of_name: dict[str, set[str]] = {}
    for some in chunks(sorted({key for key in name_keys if key})):
        rows = tx.execute(
            select(record.c.name_key, alias.c.of_id)
            .select_from(record.join(alias, is_alias(record)))
            .where(of_side(connection_id, side, module), record.c.name_key.in_(some), alias.c.reason == "merged")
        )
        for row in rows:
            of_name.setdefault(row.name_key, set()).add(row.of_id)
    found = identified(tx, connection_id, side, module, (each for ids in of_name.values() for each in ids))
    return {
        key: [each for record_id in sorted(ids) for each in found.get(record_id, [])] for key, ids in of_name.items()
    }


def mailed(
    tx: Connection, connection_id: str, side: Side, module: Module, email_keys: Iterable[str]
) -> dict[str, list[Candidate]]:
    """The records of a side that have one of these e-mail addresses, by the address as it is compared."""
    return _candidates(tx, connection_id, side, module, record.c.email_key, email_keys)


def similar(
    tx: Connection, connection_id: str, side: Side, module: Module, similar_keys: Iterable[str]
) -> dict[str, list[Candidate]]:
    """The records of a side whose names have one of these in common."""
    return _candidates(tx, connection_id, side, module, record.c.similar_key, similar_keys)


def marked(
    tx: Connection, connection_id: str, side: Side, module: Module, marks: Iterable[str]
) -> dict[str, list[Candidate]]:
    """The records of a side that say they were made from one of these, by mark."""
    return _candidates(tx, connection_id, side, module, record.c.mark, marks)


def borne(tx: Connection, connection_id: str, side: Side, module: Module, marks: Iterable[str]) -> set[str]:
    """Those of the marks that a record of a side bears, be it archived or merged."""
    found: set[str] = set()
    for some in chunks(sorted(set(marks))):
        here = and_(of_side(connection_id, side, module), record.c.presence == Presence.HERE)
        found |= set(tx.execute(select(record.c.mark).where(here, record.c.mark.in_(some))).scalars())
    return found


def identified(
    tx: Connection, connection_id: str, side: Side, module: Module, ids: Iterable[str]
) -> dict[str, list[Candidate]]:
    """The records of a side by their ids."""
    return _candidates(tx, connection_id, side, module, record.c.id, ids)


def _candidates(
    tx: Connection, connection_id: str, side: Side, module: Module, key: Column[str], values: Iterable[str]
) -> dict[str, list[Candidate]]:
    """Records that are there and stand for themselves."""
    found: dict[str, list[Candidate]] = {}
    for some in chunks(sorted({value for value in values if value})):
        rows = tx.execute(_standing_alone(connection_id, side, module, key.name), {"values": some})
        for row in rows.mappings():
            found.setdefault(row["matched"], []).append(Candidate(mirrored(row), row["linked_to"]))
    return found


@lru_cache(maxsize=KEPT)
def _standing_alone(connection_id: str, side: Side, module: Module, name: str) -> Select[Any]:
    key = record.c[name]
    joined = record.outerjoin(link, is_half(record, side)).outerjoin(alias, is_alias(record))
    other_id = link.c.xero_id if side is Side.VTIGER else link.c.vtiger_id
    return (
        select(record, other_id.label("linked_to"), key.label("matched"))
        .select_from(joined)
        .where(
            of_side(connection_id, side, module),
            key.in_(bindparam("values")),
            record.c.presence == Presence.HERE,
            alias.c.id.is_(None),
        )
        .order_by(record.c.id)
    )
