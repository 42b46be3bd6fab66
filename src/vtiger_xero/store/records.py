"""The mirror: what each side last said about its records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, RowMapping, Select, and_, func, select

from vtiger_xero.domain.fingerprint import fingerprint
from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.engine.match import name_key
from vtiger_xero.store.statements import upsert
from vtiger_xero.store.tables import link, record


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A record as the mirror holds it; the attributes are those of :class:`Observation`, and its fingerprint."""

    ref: Ref
    content: Content
    fingerprint: str
    extra: Mapping[str, str]
    mark: str | None
    name: str
    locked: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that might be the other half of a pair, and whether it is one of another already."""

    record: Mirrored
    linked: bool


def observe(tx: Connection, connection_id: str, observations: Iterable[Observation]) -> None:
    """Put what was seen into the mirror."""
    rows = [
        {
            "connection_id": connection_id,
            "side": seen.ref.side,
            "module": seen.ref.module,
            "id": seen.ref.id,
            "content": dict(seen.content),
            "fingerprint": fingerprint(seen.content),
            "extra": dict(seen.extra),
            "mark": seen.mark,
            "name": seen.content.get("name") or "",
            "name_key": name_key(seen.content.get("name")),
            "locked": seen.locked,
            "remote_time": seen.remote_time,
        }
        for seen in observations
    ]
    upsert(tx, record, rows)


def unlinked(tx: Connection, connection_id: str, side: Side, module: Module, after: str, limit: int) -> list[Mirrored]:
    """The next records of a side, by id, that neither have nor had a link."""
    alone = _alone(connection_id, side, module)
    rows = tx.execute(alone.where(record.c.id > after).order_by(record.c.id).limit(limit))
    return [mirrored(row) for row in rows.mappings()]


def count_unlinked(tx: Connection, connection_id: str, side: Side, module: Module) -> int:
    """How many of those there are."""
    alone = _alone(connection_id, side, module).subquery()
    return tx.execute(select(func.count()).select_from(alone)).scalar_one()


def _alone(connection_id: str, side: Side, module: Module) -> Select[Any]:
    joined = record.outerjoin(link, _is_half(record, side))
    return select(record).select_from(joined).where(_of(connection_id, side, module), link.c.id.is_(None))


def named(
    tx: Connection, connection_id: str, side: Side, module: Module, name_keys: Iterable[str]
) -> dict[str, list[Candidate]]:
    """The records of a side that have one of these names, by the name as it is compared."""
    return _candidates(tx, connection_id, side, module, record.c.name_key, {key for key in name_keys if key})


def marked(
    tx: Connection, connection_id: str, side: Side, module: Module, marks: Iterable[str]
) -> dict[str, list[Candidate]]:
    """The records of a side that say they were made from one of these, by mark."""
    return _candidates(tx, connection_id, side, module, record.c.mark, set(marks))


def _candidates(
    tx: Connection, connection_id: str, side: Side, module: Module, key: ColumnElement[str], wanted: set[str]
) -> dict[str, list[Candidate]]:
    joined = record.outerjoin(link, and_(_is_half(record, side), link.c.state == "live"))
    rows = tx.execute(
        select(record, link.c.id.label("link_id"), key.label("matched"))
        .select_from(joined)
        .where(_of(connection_id, side, module), key.in_(sorted(wanted)))
        .order_by(record.c.id)
    )
    found: dict[str, list[Candidate]] = {}
    for row in rows.mappings():
        found.setdefault(row["matched"], []).append(Candidate(mirrored(row), row["link_id"] is not None))
    return found


def by_ids(tx: Connection, connection_id: str, side: Side, module: Module, ids: Iterable[str]) -> dict[str, Mirrored]:
    """Records of a side by id; those that the mirror lacks are left out."""
    rows = tx.execute(select(record).where(_of(connection_id, side, module), record.c.id.in_(sorted(set(ids)))))
    return {row["id"]: mirrored(row) for row in rows.mappings()}


def mirrored(value: RowMapping, prefix: str = "") -> Mirrored:
    """A row of the table, its columns named with a prefix, as an object."""
    return Mirrored(
        ref=Ref(Side(value[f"{prefix}side"]), Module(value[f"{prefix}module"]), value[f"{prefix}id"]),
        content=value[f"{prefix}content"],
        fingerprint=value[f"{prefix}fingerprint"],
        extra=value[f"{prefix}extra"],
        mark=value[f"{prefix}mark"],
        name=value[f"{prefix}name"],
        locked=value[f"{prefix}locked"],
    )


def _of(connection_id: str, side: Side, module: Module) -> ColumnElement[bool]:
    return and_(record.c.connection_id == connection_id, record.c.side == side.value, record.c.module == module.value)


def _is_half(table: FromClause, side: Side) -> ColumnElement[bool]:
    own_id = link.c.vtiger_id if side is Side.VTIGER else link.c.xero_id
    return and_(link.c.connection_id == table.c.connection_id, link.c.module == table.c.module, own_id == table.c.id)
