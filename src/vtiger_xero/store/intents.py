"""Intents and the batches that carry them: decisions to write, durable before they are acted upon.

Every change of state names the state expected; a transaction that leads to a write has checked the run's fence
(:func:`vtiger_xero.store.runs.fenced`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain, groupby
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, insert, or_, select, update

from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Call, Operation
from vtiger_xero.store.tables import batch, intent


class BatchState(StrEnum):
    """How a call stands."""

    READY = "ready"
    SENT = "sent"
    UNKNOWN = "unknown"
    DONE = "done"
    VOID = "void"


class IntentState(StrEnum):
    """How a decision to write stands; the states of its batch, and *refused*."""

    READY = "ready"
    SENT = "sent"
    UNKNOWN = "unknown"
    DONE = "done"
    REFUSED = "refused"
    VOID = "void"


OPEN = (BatchState.READY, BatchState.SENT, BatchState.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A decision to write one record.

    Attributes:
        id: its own.
        operation: what is done.
        source: the record whose content is carried over; of an amendment, the record itself.
        target_id: the record that is written; ``None`` for a create whose id its side will tell.
        fields: the names of the fields that change.
        source_content: what the source held when this was decided; its base afterwards.
        target_content: what the target held then; empty for a create.
    """

    id: str
    operation: Operation
    source: Ref
    target_id: str | None
    fields: tuple[str, ...]
    source_content: Content
    target_content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One call and the intents that it carries, by its elements, in their order.

    An element mostly carries one intent; a contact in Xero carries one for each of its persons.

    Attributes:
        id: its own, and its idempotency key.
        side: that is written.
        module: of all its records.
        call: the very bytes.
        state: how it stands.
        sent_at: when it was sent for the first time, by our clock.
        elements: what it carries.
    """

    id: str
    side: Side
    module: Module
    call: Call
    state: BatchState
    sent_at: datetime | None
    elements: tuple[tuple[Intent, ...], ...]

    @property
    def intents(self) -> tuple[Intent, ...]:
        """Everything that it carries."""
        return tuple(chain.from_iterable(self.elements))


def prepare(tx: Connection, connection_id: str, run_id: str, new: Batch) -> None:
    """Store a batch that is ready to be sent.

    Raises:
        sqlalchemy.exc.IntegrityError: one of its records has a live intent already.
    """
    tx.execute(
        insert(batch).values(
            id=new.id,
            connection_id=connection_id,
            run_id=run_id,
            side=new.side,
            module=new.module,
            method=new.call.method,
            path=new.call.path,
            body=new.call.body,
            state=new.state,
            sent_at=new.sent_at,
        )
    )
    rows = [
        {
            "id": each.id,
            "connection_id": connection_id,
            "batch_id": new.id,
            "position": position,
            "side": new.side,
            "module": new.module,
            "operation": each.operation,
            "source_id": each.source.id,
            "target_id": each.target_id,
            "fields": list(each.fields),
            "source_content": dict(each.source_content),
            "target_content": dict(each.target_content),
            "state": new.state,
        }
        for position, element in enumerate(new.elements)
        for each in element
    ]
    tx.execute(insert(intent), rows)


def move(tx: Connection, batch_id: str, expected: BatchState, to: BatchState, sent_at: datetime | None = None) -> bool:
    """Move a batch and its open intents to a state.

    Returns:
        Whether the batch was in the expected state; if not, nothing was changed.
    """
    values = {"state": to} if sent_at is None else {"state": to, "sent_at": sent_at}
    moved = tx.execute(update(batch).where(batch.c.id == batch_id, batch.c.state == expected).values(**values))
    if moved.rowcount != 1:
        return False
    tx.execute(update(intent).where(intent.c.batch_id == batch_id, intent.c.state == expected).values(state=to))
    return True


@dataclass(frozen=True, slots=True)
class Ending:
    """How one intent ends.

    Attributes:
        intent_id: which.
        state: *done*, *refused* or *void*.
        detail: the side's words where it refused.
    """

    intent_id: str
    state: IntentState
    detail: str | None = None


def finish(tx: Connection, batch_id: str, expected: BatchState, endings: Sequence[Ending]) -> bool:
    """End a batch and each of its intents.

    Returns:
        Whether the batch was in the expected state; if not, nothing was changed.
    """
    closed = tx.execute(
        update(batch).where(batch.c.id == batch_id, batch.c.state == expected).values(state=BatchState.DONE)
    )
    if closed.rowcount != 1:
        return False
    end = (
        update(intent)
        .where(intent.c.id == bindparam("intent_id"), intent.c.state == expected)
        .values(state=bindparam("ending"), detail=bindparam("words"))
    )
    tx.execute(end, [{"intent_id": e.intent_id, "ending": e.state, "words": e.detail} for e in endings])
    return True


def open_batches(tx: Connection, connection_id: str) -> list[Batch]:
    """The batches that are neither done nor void, oldest first."""
    rows = tx.execute(
        select(batch)
        .where(batch.c.connection_id == connection_id, batch.c.state.in_(OPEN))
        .order_by(batch.c.sent_at, batch.c.id)
    )
    return [
        Batch(
            id=row.id,
            side=Side(row.side),
            module=Module(row.module),
            call=Call(row.method, row.path, row.body),
            state=BatchState(row.state),
            sent_at=row.sent_at,
            elements=_elements(tx, row.id),
        )
        for row in rows.all()
    ]


def are_open(tx: Connection, connection_id: str, refs: Iterable[Ref]) -> bool:
    """Whether a write is under way from one of these records, or to it."""
    for ref in refs:
        mine = (intent.c.connection_id == connection_id, intent.c.module == ref.module, intent.c.state.in_(OPEN))
        leaving = and_(intent.c.side == ref.side.other, intent.c.source_id == ref.id)
        arriving = and_(intent.c.side == ref.side, intent.c.target_id == ref.id)
        if tx.execute(select(intent.c.id).where(*mine, or_(leaving, arriving)).limit(1)).first() is not None:
            return True
    return False


def _elements(tx: Connection, batch_id: str) -> tuple[tuple[Intent, ...], ...]:
    rows = tx.execute(select(intent).where(intent.c.batch_id == batch_id).order_by(intent.c.position, intent.c.id))
    return tuple(tuple(map(_intent, rows)) for _, rows in groupby(rows.all(), lambda row: row.position))


def _source(row: Row[Any]) -> Ref:
    """The record whose content is carried over; what is amended is its own source."""
    side = Side(row.side)
    return Ref(side if row.operation == Operation.AMEND else side.other, Module(row.module), row.source_id)


def _intent(row: Row[Any]) -> Intent:
    return Intent(
        id=row.id,
        operation=Operation(row.operation),
        source=_source(row),
        target_id=row.target_id,
        fields=tuple(row.fields),
        source_content=row.source_content,
        target_content=row.target_content,
    )
