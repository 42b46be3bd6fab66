"""Organizations that are linked, as the places of their people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, bindparam, func, or_, select, update

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.store.records import Mirrored, Presence, mirrored
from vtiger_xero.store.records import stirring as record_stirring
from vtiger_xero.store.statements import KEPT, chunks
from vtiger_xero.store.tables import alias, link, record

#: In front of the fingerprint of somebody who was left alone for want of a place; with a place it is another matter.
_UNPLACED = "unplaced "


@dataclass(frozen=True, slots=True)
class Family:
    """A linked organization of whose people somebody has to be decided about.

    Attributes:
        link_id: of the organization.
        vtiger_id, xero_id: the organization and the contact.
        contact: the contact in Xero as the mirror holds it.
        gone: whether the organization is no longer in Vtiger, so that nobody belongs to it there.
        stirred: the people about whom a decision is due.
    """

    link_id: str
    vtiger_id: str
    xero_id: str
    contact: Mirrored
    gone: bool
    stirred: frozenset[str]

    @property
    def locked(self) -> str | None:
        """The problem that keeps Xero from accepting changes to the contact."""
        return self.contact.locked


def stirring(tx: Connection, connection_id: str, settings_revision: int, after: str, limit: int) -> list[Family]:
    """The next organizations, by their link's id, with people to be decided about."""
    found: dict[str, set[str]] = {}
    dues = _dues(connection_id, settings_revision)
    for due in dues:
        for link_id in tx.execute(due.page, {"after": after, "size": limit}).scalars():
            found.setdefault(link_id, set())
    if not found:
        return []
    ids = sorted(found)[:limit]
    for due in dues:
        for row in tx.execute(due.people, {"ids": ids}):
            found[row.id].add(row.person_id)
    return [
        Family(
            link_id=row["link_id"],
            vtiger_id=row["vtiger_id"],
            xero_id=row["xero_id"],
            contact=mirrored(row),
            gone=row["organization_presence"] == Presence.GONE,
            stirred=frozenset(found[row["link_id"]]),
        )
        for row in tx.execute(_HOMES, {"ids": ids}).mappings()
    ]


def count(tx: Connection, connection_id: str, settings_revision: int) -> int:
    """How many of those there are, counted by the side on which most are."""
    return max(tx.execute(due.number).scalar_one() for due in _dues(connection_id, settings_revision))


def linked(tx: Connection, connection_id: str, people: Iterable[Mirrored]) -> dict[Ref, bool]:
    """Those of these people who have, or had, a link; and whether only they are left of it.

    Somebody in Xero is left, too, whose contact in Vtiger was deleted: whoever is entered anew is the same person, and
    not listed twice.
    """
    found: dict[Ref, bool] = {}
    by_side: dict[Side, list[str]] = {}
    for each in people:
        by_side.setdefault(each.ref.side, []).append(each.ref.id)
    for side, ids in by_side.items():
        own_id, other_id = link.c.vtiger_id, link.c.xero_id
        if side is Side.XERO:
            own_id, other_id = other_id, own_id
        for some in chunks(ids):
            known = (
                select(own_id.label("id"), other_id.label("other_id"), _PERSON.c.presence)
                .select_from(link.outerjoin(_PERSON, _is_person_in_vtiger()))
                .where(link.c.connection_id == connection_id, link.c.module == Module.PEOPLE.value, own_id.in_(some))
            )
            for row in tx.execute(known):
                ref = Ref(side, Module.PEOPLE, row.id)
                left = not row.other_id or (side is Side.XERO and row.presence == Presence.GONE)
                found[ref] = found.get(ref, True) and left
    return found


def unplaced(tx: Connection, connection_id: str, limit: int) -> list[Mirrored]:
    """People of Vtiger whose organization has no place in Xero, and who have not been left alone for that yet.

    The place of an organization that stands for another one is that one's.
    """
    home = and_(
        link.c.connection_id == record.c.connection_id,
        link.c.module == Module.ORGANIZATIONS.value,
        link.c.state == "live",
        link.c.vtiger_id == func.coalesce(_STANDING.c.of_id, record.c.parent),
    )
    standing = and_(_is_standing(connection_id), _STANDING.c.id == record.c.parent)
    rows = tx.execute(
        select(record)
        .select_from(record.outerjoin(_STANDING, standing).outerjoin(link, home))
        .where(
            record.c.connection_id == connection_id,
            record.c.side == Side.VTIGER.value,
            record.c.module == Module.PEOPLE.value,
            record.c.presence == Presence.HERE,
            link.c.id.is_(None),
            record.c.left_as != _UNPLACED + record.c.fingerprint,
        )
        .order_by(record.c.id)
        .limit(limit)
    )
    return [mirrored(row) for row in rows.mappings()]


def leave_unplaced(tx: Connection, connection_id: str, people: Sequence[Mirrored]) -> None:
    """Leave people alone until they change, or have a place."""
    for each in people:
        tx.execute(
            update(record)
            .where(
                record.c.connection_id == connection_id,
                record.c.side == each.ref.side,
                record.c.module == each.ref.module,
                record.c.id == each.ref.id,
            )
            .values(left_as=_UNPLACED + each.fingerprint)
        )


_PERSON = record.alias("person")
_ORGANIZATION = record.alias("organization")
_STANDING = alias.alias("standing")


class _Due(NamedTuple):
    """What is asked of some of the families: the links of a page, the people of these, and how many links there are."""

    page: Select[Any]
    people: Select[Any]
    number: Select[int]


@lru_cache(maxsize=KEPT)
def _dues(connection_id: str, settings_revision: int) -> list[_Due]:
    """Live links of organizations, each with a person who has to be decided about.

    Of Vtiger's own, of those whose organization stands for the linked one, and of Xero's.
    """
    others = link.join(_STANDING, and_(_is_standing(connection_id), _STANDING.c.of_id == link.c.vtiger_id))
    return [
        _due(connection_id, settings_revision, Side.VTIGER, link, link.c.vtiger_id),
        _due(connection_id, settings_revision, Side.VTIGER, others, _STANDING.c.id),
        _due(connection_id, settings_revision, Side.XERO, link, link.c.xero_id),
    ]


def _due(connection_id: str, settings_revision: int, side: Side, homes: FromClause, home: ColumnElement[str]) -> _Due:
    belongs = and_(
        _PERSON.c.connection_id == link.c.connection_id,
        _PERSON.c.side == side.value,
        _PERSON.c.module == Module.PEOPLE.value,
        _PERSON.c.parent == home,
    )
    gone = and_(_PERSON.c.presence == Presence.GONE, _has_live_link(side))
    here = and_(_PERSON.c.presence == Presence.HERE, record_stirring(_PERSON, connection_id, settings_revision))
    due = (
        select(link.c.id)
        .select_from(homes.join(_PERSON, belongs))
        .where(
            link.c.connection_id == connection_id,
            link.c.module == Module.ORGANIZATIONS.value,
            link.c.state == "live",
            or_(gone, here),
        )
    )
    some = due.where(link.c.id.in_(bindparam("ids")))
    return _Due(
        due.where(link.c.id > bindparam("after")).distinct().order_by(link.c.id).limit(bindparam("size")),
        some.add_columns(_PERSON.c.id.label("person_id")),
        due.with_only_columns(func.count(link.c.id.distinct())),
    )


_OWN_LINK = link.alias("own_link")


def _has_live_link(side: Side) -> ColumnElement[bool]:
    own_id = _OWN_LINK.c.vtiger_id if side is Side.VTIGER else _OWN_LINK.c.xero_id
    return (
        select(_OWN_LINK.c.id)
        .where(
            _OWN_LINK.c.connection_id == _PERSON.c.connection_id,
            _OWN_LINK.c.module == Module.PEOPLE.value,
            _OWN_LINK.c.state == "live",
            own_id == _PERSON.c.id,
        )
        .exists()
    )


def _is_standing(connection_id: str) -> ColumnElement[bool]:
    """The condition that an organization of Vtiger stands for another one."""
    return and_(
        _STANDING.c.connection_id == connection_id,
        _STANDING.c.side == Side.VTIGER.value,
        _STANDING.c.module == Module.ORGANIZATIONS.value,
    )


def _is_person_in_vtiger() -> ColumnElement[bool]:
    return and_(
        _PERSON.c.connection_id == link.c.connection_id,
        _PERSON.c.side == Side.VTIGER.value,
        _PERSON.c.module == Module.PEOPLE.value,
        _PERSON.c.id == link.c.vtiger_id,
    )


def _is_organization() -> ColumnElement[bool]:
    return and_(
        _ORGANIZATION.c.connection_id == link.c.connection_id,
        _ORGANIZATION.c.side == Side.VTIGER.value,
        _ORGANIZATION.c.module == Module.ORGANIZATIONS.value,
        _ORGANIZATION.c.id == link.c.vtiger_id,
    )


def _is_contact() -> ColumnElement[bool]:
    return and_(
        record.c.connection_id == link.c.connection_id,
        record.c.side == Side.XERO.value,
        record.c.module == Module.ORGANIZATIONS.value,
        record.c.id == link.c.xero_id,
    )


_HOMES = (
    select(
        link.c.id.label("link_id"),
        link.c.vtiger_id,
        link.c.xero_id,
        _ORGANIZATION.c.presence.label("organization_presence"),
        *record.c,
    )
    .select_from(link.join(record, _is_contact()).join(_ORGANIZATION, _is_organization()))
    .where(link.c.id.in_(bindparam("ids")))
    .order_by(link.c.id)
)
