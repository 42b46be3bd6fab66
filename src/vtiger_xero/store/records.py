"""The mirror: what each side last said about its records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    RowMapping,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    update,
)

from vtiger_xero.domain.fingerprint import fingerprint
from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.engine.keys import Keys, keys_of
from vtiger_xero.engine.names import title_of
from vtiger_xero.store.statements import KEPT, chunks, upsert
from vtiger_xero.store.tables import alias, link, problem, record


class Presence(StrEnum):
    """Whether a record is there."""

    HERE = "here"
    MISSING = "missing"
    """A complete walk did not meet it, and whether to believe that is being asked."""
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A record as the mirror holds it; the attributes are those of :class:`Observation`, its fingerprint and keys."""

    ref: Ref
    content: Content
    fingerprint: str
    keys: Keys
    extra: Mapping[str, str]
    mark: str | None
    name: str
    locked: str | None
    remote_time: datetime | None
    parent: str | None
    merged_into: str | None
    presence: Presence


def observe(tx: Connection, connection_id: str, observations: Iterable[Observation], sweep: int | None = None) -> None:
    """Put what was seen into the mirror.

    Args:
        tx: the transaction.
        connection_id: of the connection.
        observations: what was seen.
        sweep: the number of the complete walk that met them; ``None`` where another way led to them.
    """
    rows = [
        {
            "connection_id": connection_id,
            "side": seen.ref.side,
            "module": seen.ref.module,
            "id": seen.ref.id,
            "content": dict(seen.content),
            "fingerprint": fingerprint(seen.content, seen.parent),
            "extra": dict(seen.extra),
            "mark": seen.mark,
            "name": title_of(seen.content),
            "name_key": keys.name,
            "email_key": keys.email,
            "similar_key": keys.similar,
            "locked": seen.locked,
            "remote_time": seen.remote_time,
            "parent": seen.parent,
            "merged_into": seen.merged_into,
            "presence": Presence.HERE,
            "sweep": sweep or 0,
        }
        for seen in observations
        for keys in [keys_of(seen.ref.module, seen.content)]
    ]
    upsert(tx, record, rows, keeping=() if sweep is not None else ("sweep",))


def settle_presence(tx: Connection, connection_id: str, refs: Iterable[Ref], presence: Presence) -> None:
    """Note that records are gone, or missing."""
    for side, module, ids in _grouped(refs):
        for some in chunks(ids):
            known = of_side(connection_id, side, module)
            tx.execute(update(record).where(known, record.c.id.in_(some)).values(presence=presence))


def met(tx: Connection, connection_id: str, refs: Iterable[Ref], sweep: int) -> None:
    """Note that a complete walk met records that it could not understand: they are there, whatever they hold."""
    for side, module, ids in _grouped(refs):
        for some in chunks(ids):
            known = of_side(connection_id, side, module)
            tx.execute(update(record).where(known, record.c.id.in_(some)).values(sweep=sweep))


def unmet(tx: Connection, connection_id: str, side: Side, module: Module, sweep: int) -> list[str]:
    """The ids of the records that are not known to be gone and that a complete walk did not meet."""
    rows = tx.execute(
        select(record.c.id)
        .where(of_side(connection_id, side, module), record.c.presence != Presence.GONE, record.c.sweep < sweep)
        .order_by(record.c.id)
    )
    return list(rows.scalars())


def present(tx: Connection, connection_id: str, side: Side, module: Module) -> list[Mirrored]:
    """All records of a side that are there, by id: for modules of which there are few."""
    there = select(record).where(of_side(connection_id, side, module), record.c.presence == Presence.HERE)
    return [mirrored(row) for row in tx.execute(there.order_by(record.c.id)).mappings()]


def after(tx: Connection, connection_id: str, side: Side, module: Module, record_id: str, limit: int) -> list[Mirrored]:
    """The next of these, behind an id."""
    there = select(record).where(of_side(connection_id, side, module), record.c.presence == Presence.HERE)
    rows = tx.execute(there.where(record.c.id > record_id).order_by(record.c.id).limit(limit))
    return [mirrored(row) for row in rows.mappings()]


def missing(tx: Connection, connection_id: str, module: Module) -> list[Ref]:
    """The records about which a person has to say whether they are gone."""
    rows = tx.execute(
        select(record.c.side, record.c.id)
        .where(
            record.c.connection_id == connection_id,
            record.c.module == module,
            # As a literal, so that the index of these few is used.
            record.c.presence == literal_column("'missing'"),
        )
        .order_by(record.c.side, record.c.id)
    )
    return [Ref(Side(row.side), module, row.id) for row in rows]


def count(tx: Connection, connection_id: str, side: Side, module: Module) -> int:
    """How many records of a side are there."""
    return tx.execute(_count(connection_id, side, module)).scalar_one()


@lru_cache(maxsize=KEPT)
def _count(connection_id: str, side: Side, module: Module) -> Select[int]:
    return select(func.count()).where(of_side(connection_id, side, module), record.c.presence != Presence.GONE)


def unlinked(
    tx: Connection, connection_id: str, side: Side, module: Module, settings_revision: int, after: str, limit: int
) -> list[Mirrored]:
    """The next records of a side, by id, that have no link and have to be decided upon.

    Not those that stand for another one, those whose link has ended, and those that were left alone and have not
    changed since, unless a problem is open about them.
    """
    rows = tx.execute(_alone(connection_id, side, module, settings_revision), {"after": after, "size": limit})
    return [mirrored(row) for row in rows.mappings()]


def count_unlinked(tx: Connection, connection_id: str, side: Side, module: Module, settings_revision: int) -> int:
    """How many of those there are."""
    return tx.execute(_count_alone(connection_id, side, module, settings_revision)).scalar_one()


@lru_cache(maxsize=KEPT)
def _count_alone(connection_id: str, side: Side, module: Module, settings_revision: int) -> Select[int]:
    alone = _all_alone(connection_id, side, module, settings_revision).subquery()
    return select(func.count()).select_from(alone)


@lru_cache(maxsize=KEPT)
def _alone(connection_id: str, side: Side, module: Module, settings_revision: int) -> Select[Any]:
    alone = _all_alone(connection_id, side, module, settings_revision)
    return alone.where(record.c.id > bindparam("after")).order_by(record.c.id).limit(bindparam("size"))


def _all_alone(connection_id: str, side: Side, module: Module, settings_revision: int) -> Select[Any]:
    joined = record.outerjoin(link, is_half(record, side)).outerjoin(alias, is_alias(record))
    return (
        select(record)
        .select_from(joined)
        .where(
            of_side(connection_id, side, module),
            record.c.presence == Presence.HERE,
            link.c.id.is_(None),
            alias.c.id.is_(None),
            stirring(record, connection_id, settings_revision),
        )
    )


def stirring(table: FromClause, connection_id: str, settings_revision: int) -> ColumnElement[bool]:
    """Whether a record has to be decided upon: it, its lock or the settings changed, or a problem is open about it."""
    troubled = select(problem.c.id).where(
        problem.c.connection_id == connection_id,
        problem.c.module == table.c.module,
        problem.c.side == table.c.side,
        problem.c.record_id == table.c.id,
        problem.c.closed_at.is_(None),
    )
    return or_(
        is_not_as_left(table),
        table.c.left_settings != settings_revision,
        troubled.exists(),
    )


def is_not_as_left(table: FromClause) -> ColumnElement[bool]:
    """Whether a record, or its lock, differs from what was last decided upon."""
    return func.coalesce(table.c.locked, "") + table.c.fingerprint != table.c.left_as


def leave(tx: Connection, connection_id: str, left: Iterable[Mirrored], settings_revision: int) -> None:
    """Note that these records were decided upon as they are, so that they come up again when they change."""
    rows = [
        {"of_side": each.ref.side, "of_module": each.ref.module, "of_id": each.ref.id, "as": _as_it_is(each)}
        for each in left
    ]
    if rows:
        tx.execute(_LEAVE, [{**row, "of_connection": connection_id, "settings": settings_revision} for row in rows])


def _as_it_is(one: Mirrored) -> str:
    return (one.locked or "") + one.fingerprint


_LEAVE = (
    update(record)
    .where(
        record.c.connection_id == bindparam("of_connection"),
        record.c.side == bindparam("of_side"),
        record.c.module == bindparam("of_module"),
        record.c.id == bindparam("of_id"),
    )
    .values(left_as=bindparam("as"), left_settings=bindparam("settings"))
)


def stir(tx: Connection, connection_id: str, refs: Iterable[Ref], *, with_people: bool = True) -> None:
    """Have these records, and unless it is said otherwise the people who belong to them, decided upon again."""
    for side, module, ids in _grouped(refs):
        for some in chunks(ids):
            tx.execute(
                update(record).where(of_side(connection_id, side, module), record.c.id.in_(some)).values(left_as="")
            )
            if with_people:
                belonging = and_(of_side(connection_id, side, Module.PEOPLE), record.c.parent.in_(some))
                tx.execute(update(record).where(belonging).values(left_as=""))


def by_ids(tx: Connection, connection_id: str, side: Side, module: Module, ids: Iterable[str]) -> dict[str, Mirrored]:
    """Records of a side by id; those that the mirror lacks are left out."""
    found: dict[str, Mirrored] = {}
    for some in chunks(sorted(set(ids))):
        rows = tx.execute(_by_ids(connection_id, side, module), {"ids": some})
        found |= {row["id"]: mirrored(row) for row in rows.mappings()}
    return found


@lru_cache(maxsize=KEPT)
def _by_ids(connection_id: str, side: Side, module: Module) -> Select[Any]:
    return select(record).where(of_side(connection_id, side, module), record.c.id.in_(bindparam("ids")))


def of_parents(
    tx: Connection, connection_id: str, side: Side, module: Module, parents: Iterable[str]
) -> dict[str, list[Mirrored]]:
    """The records that belong to these, by the record that they belong to; those that are gone are among them."""
    found: dict[str, list[Mirrored]] = {}
    for some in chunks(sorted(set(parents))):
        belonging = select(record).where(of_side(connection_id, side, module), record.c.parent.in_(some))
        for row in tx.execute(belonging.order_by(record.c.id)).mappings():
            found.setdefault(row["parent"], []).append(mirrored(row))
    return found


def mirrored(value: RowMapping, prefix: str = "") -> Mirrored:
    """A row of the table ``record``, the names of whose columns begin with the prefix."""
    return Mirrored(
        ref=Ref(Side(value[f"{prefix}side"]), Module(value[f"{prefix}module"]), value[f"{prefix}id"]),
        content=value[f"{prefix}content"],
        fingerprint=value[f"{prefix}fingerprint"],
        keys=Keys(value[f"{prefix}name_key"], value[f"{prefix}email_key"], value[f"{prefix}similar_key"]),
        extra=value[f"{prefix}extra"],
        mark=value[f"{prefix}mark"],
        name=value[f"{prefix}name"],
        locked=value[f"{prefix}locked"],
        remote_time=value[f"{prefix}remote_time"],
        parent=value[f"{prefix}parent"],
        merged_into=value[f"{prefix}merged_into"],
        presence=Presence(value[f"{prefix}presence"]),
    )


def is_half(table: FromClause, side: Side) -> ColumnElement[bool]:
    """The condition that a record of a side is half of a link."""
    own_id = link.c.vtiger_id if side is Side.VTIGER else link.c.xero_id
    return and_(link.c.connection_id == table.c.connection_id, link.c.module == table.c.module, own_id == table.c.id)


def is_alias(table: FromClause) -> ColumnElement[bool]:
    """The condition that a record stands for another one."""
    return and_(
        alias.c.connection_id == table.c.connection_id,
        alias.c.side == table.c.side,
        alias.c.module == table.c.module,
        alias.c.id == table.c.id,
    )


def of_side(connection_id: str, side: Side, module: Module) -> ColumnElement[bool]:
    """The condition that a record is one of a side's module."""
    return and_(record.c.connection_id == connection_id, record.c.side == side.value, record.c.module == module.value)


def _grouped(refs: Iterable[Ref]) -> list[tuple[Side, Module, list[str]]]:
    groups: dict[tuple[Side, Module], set[str]] = {}
    for ref in refs:
        groups.setdefault((ref.side, ref.module), set()).add(ref.id)
    return [(side, module, sorted(ids)) for (side, module), ids in sorted(groups.items())]
