"""What people have decided about single records: which belong together, which are new, which are left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, case, delete, select

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.store.statements import KEPT, chunks, upsert
from vtiger_xero.store.tables import alias, link, verdict


class Choice(StrEnum):
    """What is to be done with a record."""

    PAIR = "pair"
    """It belongs together with a record of the other side."""
    NEW = "new"
    """No record of the other side is the same."""
    SAME = "same"
    """It is there twice: it stands for another record of its own side."""
    EXCLUDE = "exclude"
    """It is not synced."""
    LET_GO = "let_go"
    """Its other half is gone, and that it has changed since is no reason to keep the link."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One decision.

    Attributes:
        ref: the record.
        choice: what is to be done with it.
        other_id: the record that the choice names.
        by: who decided, once it is stored.
        at: when, likewise.
    """

    ref: Ref
    choice: Choice
    other_id: str | None = None
    by: str = ""
    at: datetime | None = None


def put(tx: Connection, connection_id: str, new: Verdict, by: str, now: datetime) -> None:
    """Note a decision; an earlier one about the record no longer counts."""
    row = {
        "connection_id": connection_id,
        "side": new.ref.side,
        "module": new.ref.module,
        "record_id": new.ref.id,
        "choice": new.choice,
        "other_id": new.other_id,
        "at": now,
        "by": by,
    }
    upsert(tx, verdict, [row])


def withdraw(tx: Connection, connection_id: str, ref: Ref) -> None:
    """Forget what was decided about a record, and that another one belongs together with it."""
    tx.execute(delete(verdict).where(_of(connection_id, ref.side, ref.module), verdict.c.record_id == ref.id))
    naming = and_(verdict.c.choice == Choice.PAIR, verdict.c.other_id == ref.id)
    tx.execute(delete(verdict).where(_of(connection_id, ref.side.other, ref.module), naming))


def about(tx: Connection, connection_id: str, side: Side, module: Module, ids: Iterable[str]) -> dict[str, Verdict]:
    """What was decided about these records, by id."""
    found: dict[str, Verdict] = {}
    for some in chunks(sorted(set(ids))):
        for row in tx.execute(_about(connection_id, side, module), {"ids": some}):
            ref = Ref(side, module, row.record_id)
            found[ref.id] = Verdict(ref, Choice(row.choice), row.other_id, row.by, row.at)
    return found


def since(tx: Connection, connection_id: str, moment: datetime) -> set[Ref]:
    """The records about which somebody has decided since a moment."""
    rows = tx.execute(
        select(verdict.c.side, verdict.c.module, verdict.c.record_id).where(
            verdict.c.connection_id == connection_id, verdict.c.at >= moment
        )
    )
    return {Ref(Side(row.side), Module(row.module), row.record_id) for row in rows}


@lru_cache(maxsize=KEPT)
def _about(connection_id: str, side: Side, module: Module) -> Select[Any]:
    return select(verdict).where(_of(connection_id, side, module), verdict.c.record_id.in_(bindparam("ids")))


def outstanding(tx: Connection, connection_id: str, module: Module) -> list[Verdict]:
    """Those that are to give a record another half, or let it stand for another one, and have not done so yet."""
    own_id = case((verdict.c.side == Side.VTIGER.value, link.c.vtiger_id), else_=link.c.xero_id)
    linked = and_(
        link.c.connection_id == verdict.c.connection_id,
        link.c.module == verdict.c.module,
        own_id == verdict.c.record_id,
    )
    standing = and_(
        alias.c.connection_id == verdict.c.connection_id,
        alias.c.side == verdict.c.side,
        alias.c.module == verdict.c.module,
        alias.c.id == verdict.c.record_id,
    )
    rows = tx.execute(
        select(verdict)
        .where(
            verdict.c.connection_id == connection_id,
            verdict.c.module == module,
            verdict.c.choice.in_((Choice.PAIR, Choice.SAME)),
            ~select(link.c.id).where(linked).exists(),
            ~select(alias.c.id).where(standing).exists(),
        )
        .order_by(verdict.c.at, verdict.c.side, verdict.c.record_id)
    )
    return [Verdict(Ref(Side(row.side), module, row.record_id), Choice(row.choice), row.other_id) for row in rows]


def excluded(tx: Connection, connection_id: str) -> list[Ref]:
    """The records that are not synced."""
    rows = tx.execute(
        select(verdict.c.side, verdict.c.module, verdict.c.record_id)
        .where(verdict.c.connection_id == connection_id, verdict.c.choice == Choice.EXCLUDE)
        .order_by(verdict.c.module, verdict.c.side, verdict.c.record_id)
    )
    return [Ref(Side(row.side), Module(row.module), row.record_id) for row in rows]


def _of(connection_id: str, side: Side, module: Module) -> ColumnElement[bool]:
    return and_(verdict.c.connection_id == connection_id, verdict.c.side == side, verdict.c.module == module)
