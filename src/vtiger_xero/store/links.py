"""The links: pairs of records, and what each side held when they agreed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    RowMapping,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.store.records import Mirrored, Presence, is_alias, is_not_as_left, mirrored
from vtiger_xero.store.records import stir as stir_records
from vtiger_xero.store.statements import KEPT, chunks
from vtiger_xero.store.tables import alias, conflict, link, problem, record


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A live link.

    Attributes:
        id: its own.
        vtiger_id, xero_id: the pair.
        base_vtiger, base_xero: what the sides held when they agreed, each as it said itself.
        seen_vtiger, seen_xero, seen_settings: the fingerprints and the revision of the settings last decided upon.
    """

    id: str
    vtiger_id: str
    xero_id: str
    base_vtiger: Content
    base_xero: Content
    seen_vtiger: str
    seen_xero: str
    seen_settings: int

    def id_on(self, side: Side) -> str:
        """The id of the record on a side."""
        return self.vtiger_id if side is Side.VTIGER else self.xero_id

    def seen_on(self, side: Side) -> str:
        """The fingerprint of a side that was last decided upon."""
        return self.seen_vtiger if side is Side.VTIGER else self.seen_xero

    def base_of(self, side: Side) -> Content:
        """What a side held when they agreed."""
        return self.base_vtiger if side is Side.VTIGER else self.base_xero


@dataclass(frozen=True, slots=True)
class Pair:
    """A link with both records as the mirror holds them."""

    link: Link
    vtiger: Mirrored
    xero: Mirrored

    def on(self, side: Side) -> Mirrored:
        """The record on a side."""
        return self.vtiger if side is Side.VTIGER else self.xero


def add(tx: Connection, connection_id: str, module: Module, new: Sequence[Link]) -> None:
    """Store new live links.

    Raises:
        sqlalchemy.exc.IntegrityError: a record has a live link already.
    """
    if new:
        common = {"connection_id": connection_id, "module": module, "state": "live"}
        tx.execute(insert(link), [common | _values(each) for each in new])


def settle(tx: Connection, changed: Sequence[Link]) -> None:
    """Store what links now hold."""
    if changed:
        names = [field.name for field in fields(Link) if field.name != "id"]
        statement = (
            update(link)
            .where(link.c.id == bindparam("link_id"))
            .values({name: bindparam(f"new_{name}") for name in names})
        )
        rows = [{"link_id": each.id} | {f"new_{name}": getattr(each, name) for name in names} for each in changed]
        tx.execute(statement, rows)


def mark_seen(tx: Connection, pairs: Sequence[Pair], settings_revision: int) -> None:
    """Note that pairs were decided upon as the mirror holds them, and that nothing is left to do."""
    if not pairs:
        return
    statement = (
        update(link)
        .where(link.c.id == bindparam("link_id"))
        .values(seen_vtiger=bindparam("vtiger"), seen_xero=bindparam("xero"), seen_settings=settings_revision)
    )
    tx.execute(
        statement,
        [{"link_id": p.link.id, "vtiger": p.vtiger.fingerprint, "xero": p.xero.fingerprint} for p in pairs],
    )


def broken(tx: Connection, connection_id: str, module: Module, after: str, limit: int) -> list[Pair]:
    """The next pairs, by the link's id, of which a half is gone."""
    rows = tx.execute(_broken(connection_id, module).page, {"after": after, "size": limit})
    return [_pair(row) for row in rows.mappings()]


def count_broken(tx: Connection, connection_id: str, module: Module) -> int:
    """How many of those there are."""
    return tx.execute(_broken(connection_id, module).number).scalar_one()


def end(tx: Connection, link_ids: Collection[str], *, released: bool = False) -> None:
    """End links; both halves are remembered, so that they are neither matched nor made again.

    Args:
        tx: the transaction.
        link_ids: of live links.
        released: whether a person parted the two; else the link is taken up again when what is gone comes back.
    """
    state = "released" if released else "tombstone"
    tx.execute(update(link).where(link.c.id.in_(sorted(link_ids)), link.c.state == "live").values(state=state))


def returned(tx: Connection, connection_id: str, module: Module) -> list[Pair]:
    """The pairs whose link ended because a half was gone, and both of whose halves are there."""
    rows = tx.execute(_returned(connection_id, module))
    return [_pair(row) for row in rows.mappings()]


@lru_cache(maxsize=KEPT)
def _returned(connection_id: str, module: Module) -> Select[Any]:
    both = and_(_VTIGER.c.presence == Presence.HERE, _XERO.c.presence == Presence.HERE)
    ended_link = and_(link.c.connection_id == connection_id, link.c.module == module, link.c.state == "tombstone")
    return _PAIRS.where(ended_link, both).order_by(link.c.id)


def revive(tx: Connection, link_ids: Collection[str]) -> None:
    """Take links up again, to be decided upon.

    Raises:
        sqlalchemy.exc.IntegrityError: a half has another live link.
    """
    values = {"state": "live", "seen_vtiger": "", "seen_xero": ""}
    for some in chunks(sorted(link_ids)):
        tx.execute(update(link).where(link.c.id.in_(some)).values(**values))


def leave_half(tx: Connection, link_id: str, side: Side) -> None:
    """End a link for one side only: its record is not matched or made again, the other one may be."""
    other_id = "xero_id" if side is Side.VTIGER else "vtiger_id"
    tx.execute(update(link).where(link.c.id == link_id).values(**{"state": "released", other_id: ""}))


def forget_ended(tx: Connection, connection_id: str, refs: Iterable[Ref]) -> None:
    """Forget that these records once had links that have ended, so that they may be matched and made again.

    What was the other half is decided upon when it comes back.
    """
    for ref in refs:
        own_id, other_id = link.c.vtiger_id, link.c.xero_id
        if ref.side is Side.XERO:
            own_id, other_id = other_id, own_id
        ended = and_(link.c.connection_id == connection_id, link.c.module == ref.module, link.c.state != "live")
        forgotten = tx.execute(select(link.c.id, other_id.label("other_id")).where(ended, own_id == ref.id)).all()
        ids = [row.id for row in forgotten]
        tx.execute(delete(conflict).where(conflict.c.link_id.in_(ids)))
        tx.execute(delete(link).where(link.c.id.in_(ids)))
        others = [Ref(ref.side.other, ref.module, row.other_id) for row in forgotten if row.other_id]
        stir_records(tx, connection_id, others)


def free(tx: Connection, connection_id: str, ref: Ref) -> None:
    """Let a record whose links have ended be matched and made again.

    Another half that is there stays out of it: about that one, nobody has said so.
    """
    own_id, other_id = link.c.vtiger_id, link.c.xero_id
    if ref.side is Side.XERO:
        own_id, other_id = other_id, own_id
    past = and_(link.c.connection_id == connection_id, link.c.module == ref.module, link.c.state != "live")
    there = and_(
        record.c.connection_id == connection_id,
        record.c.side == ref.side.other.value,
        record.c.module == ref.module.value,
        record.c.id == other_id,
        record.c.presence != Presence.GONE,
    )
    ended = select(link.c.id).select_from(link.join(record, there)).where(past, own_id == ref.id)
    for link_id in list(tx.execute(ended).scalars()):
        leave_half(tx, link_id, ref.side.other)
    forget_ended(tx, connection_id, [ref])


def stir(tx: Connection, link_ids: Collection[str]) -> None:
    """Have pairs decided upon again."""
    tx.execute(update(link).where(link.c.id.in_(sorted(link_ids))).values(seen_vtiger="", seen_xero=""))


def find(tx: Connection, connection_id: str, side: Side, module: Module, ids: Iterable[str]) -> dict[str, Link]:
    """The live links of records of a side, by the record's id."""
    own_id = link.c.vtiger_id if side is Side.VTIGER else link.c.xero_id
    live = select(link).where(link.c.connection_id == connection_id, link.c.module == module, link.c.state == "live")
    found: dict[str, Link] = {}
    for some in chunks(sorted(set(ids))):
        rows = tx.execute(live.where(own_id.in_(some)))
        found |= {each.id_on(side): each for each in map(_link, rows.mappings())}
    return found


def pairs_of(tx: Connection, connection_id: str, side: Side, module: Module, ids: Iterable[str]) -> list[Pair]:
    """The live pairs of records of a side, by the link's id; a half that is gone is among them."""
    found: list[Pair] = []
    for some in chunks(sorted(set(ids))):
        rows = tx.execute(_pairs_of(connection_id, side, module), {"ids": some})
        found += map(_pair, rows.mappings())
    return found


@lru_cache(maxsize=KEPT)
def _pairs_of(connection_id: str, side: Side, module: Module) -> Select[Any]:
    own_id = link.c.vtiger_id if side is Side.VTIGER else link.c.xero_id
    return _live(connection_id, module).where(own_id.in_(bindparam("ids"))).order_by(link.c.id)


def ended(tx: Connection, connection_id: str, side: Side, module: Module, ids: Iterable[str]) -> set[str]:
    """Those of a side's records that once had a link which has ended."""
    own_id = link.c.vtiger_id if side is Side.VTIGER else link.c.xero_id
    past = select(own_id).where(link.c.connection_id == connection_id, link.c.module == module, link.c.state != "live")
    return {
        record_id
        for some in chunks(sorted(set(ids)))
        for record_id in tx.execute(past.where(own_id.in_(some))).scalars()
    }


def parted(tx: Connection, connection_id: str, module: Module) -> list[tuple[Mirrored, str]]:
    """Records whose link has ended and that have changed since that was told, each with the state of the link.

    Those that have another link, or stand for another record, are no longer parted.
    """
    found: list[tuple[Mirrored, str]] = []
    for side in Side:
        rows = tx.execute(_parted(connection_id, module, side))
        found += [(mirrored(row), row["state"]) for row in rows.mappings()]
    return found


@lru_cache(maxsize=KEPT)
def _parted(connection_id: str, module: Module, side: Side) -> Select[Any]:
    ended_link, again = link.alias("ended_link"), link.alias("again")
    name = "vtiger_id" if side is Side.VTIGER else "xero_id"
    same_module = and_(again.c.connection_id == record.c.connection_id, again.c.module == record.c.module)
    return (
        select(record, ended_link.c.state)
        .join(ended_link, ended_link.c[name] == record.c.id)
        .outerjoin(again, and_(same_module, again.c.state == "live", again.c[name] == record.c.id))
        .outerjoin(alias, is_alias(record))
        .where(
            ended_link.c.connection_id == connection_id,
            ended_link.c.module == module,
            ended_link.c.state != "live",
            record.c.connection_id == connection_id,
            record.c.side == side.value,
            record.c.module == module,
            record.c.presence == Presence.HERE,
            is_not_as_left(record),
            again.c.id.is_(None),
            alias.c.id.is_(None),
        )
        .order_by(record.c.id, ended_link.c.id)
    )


def dirty(
    tx: Connection, connection_id: str, module: Module, settings_revision: int, after: str, limit: int
) -> list[Pair]:
    """The next pairs, by the link's id, that have to be decided upon.

    A record or the settings changed since, or a problem is open about a record, which may have gone.
    """
    rows = tx.execute(_dirty(connection_id, module, settings_revision).page, {"after": after, "size": limit})
    return [_pair(row) for row in rows.mappings()]


def count_dirty(tx: Connection, connection_id: str, module: Module, settings_revision: int) -> int:
    """How many of those there are."""
    return tx.execute(_dirty(connection_id, module, settings_revision).number).scalar_one()


class _Due(NamedTuple):
    """What is asked of some of the pairs: those of a page, and how many there are."""

    page: Select[Any]
    number: Select[int]


@lru_cache(maxsize=KEPT)
def _broken(connection_id: str, module: Module) -> _Due:
    gone = or_(_VTIGER.c.presence == Presence.GONE, _XERO.c.presence == Presence.GONE)
    return _due(_live(connection_id, module).where(gone))


def _due(pairs: Select[Any]) -> _Due:
    page = pairs.where(link.c.id > bindparam("after")).order_by(link.c.id).limit(bindparam("size"))
    return _Due(page, select(func.count()).select_from(pairs.subquery()))


def _live(connection_id: str, module: Module) -> Select[Any]:
    return _PAIRS.where(link.c.connection_id == connection_id, link.c.module == module, link.c.state == "live")


@lru_cache(maxsize=KEPT)
def _dirty(connection_id: str, module: Module, settings_revision: int) -> _Due:
    changed = or_(
        _VTIGER.c.fingerprint != link.c.seen_vtiger,
        _XERO.c.fingerprint != link.c.seen_xero,
        link.c.seen_settings != settings_revision,
        _VTIGER.c.id.in_(_troubled(connection_id, Side.VTIGER, module)),
        _XERO.c.id.in_(_troubled(connection_id, Side.XERO, module)),
    )
    here = and_(_VTIGER.c.presence == Presence.HERE, _XERO.c.presence == Presence.HERE)
    return _due(_live(connection_id, module).where(here, changed))


def _troubled(connection_id: str, side: Side, module: Module) -> Select[tuple[str]]:
    """The records of a side about which a problem is open."""
    return select(problem.c.record_id).where(
        problem.c.connection_id == connection_id,
        problem.c.side == side,
        problem.c.module == module,
        problem.c.closed_at.is_(None),
    )


def _is_record(table: FromClause, side: Side) -> ColumnElement[bool]:
    own_id = link.c.vtiger_id if side is Side.VTIGER else link.c.xero_id
    return and_(
        table.c.connection_id == link.c.connection_id,
        table.c.side == side.value,
        table.c.module == link.c.module,
        table.c.id == own_id,
    )


def _prefixed(table: FromClause, prefix: str) -> list[ColumnElement[Any]]:
    return [column.label(f"{prefix}{column.name}") for column in table.c]


_VTIGER, _XERO = record.alias("vtiger"), record.alias("xero")

_PAIRS = select(link, *_prefixed(_VTIGER, "v_"), *_prefixed(_XERO, "x_")).select_from(
    link.join(_VTIGER, _is_record(_VTIGER, Side.VTIGER)).join(_XERO, _is_record(_XERO, Side.XERO))
)


def _link(row: RowMapping) -> Link:
    return Link(**{field.name: row[field.name] for field in fields(Link)})


def _pair(row: RowMapping) -> Pair:
    return Pair(_link(row), mirrored(row, "v_"), mirrored(row, "x_"))


def _values(of: Link) -> dict[str, Any]:
    return {field.name: getattr(of, field.name) for field in fields(Link)}
