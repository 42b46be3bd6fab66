"""The one recorded fate of each record in a run."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, bindparam, func, select

from vtiger_xero.domain.records import Kind, Value
from vtiger_xero.domain.refs import Module, Ref, Section, Side
from vtiger_xero.engine.names import name_key
from vtiger_xero.store.statements import chunks, upsert
from vtiger_xero.store.tables import outcome, record, run


class Action(StrEnum):
    """What became of a record."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    SKIPPED = "skipped"
    FAILED = "failed"
    LINKED = "linked"
    UNCHANGED = "unchanged"


#: What a run has done to a record stays told, whatever else it comes to say of it.
_WRITTEN = frozenset({Action.CREATED, Action.UPDATED, Action.DELETED})

#: The actions that the sync log counts (spec §3).
COUNTED = (Action.CREATED, Action.UPDATED, Action.DELETED, Action.SKIPPED, Action.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one record.

    Attributes:
        ref: the record; of a pair, the one whose change was decided upon.
        written: the side that was, or would have been, written.
        action: what was done.
        code: why: of a decision, or of a problem.
        name: what a person calls the record.
        counterpart_id: the other half of the pair, if there is one.
        changes: field, old and new value.
        section: the log's heading; known once it is stored.
    """

    ref: Ref
    written: Side
    action: Action
    code: str
    name: str
    counterpart_id: str | None = None
    changes: tuple[tuple[str, Value, Value], ...] = ()
    section: Section | None = field(default=None, compare=False)


def put(tx: Connection, run_id: str, outcomes: Iterable[Outcome], now: datetime) -> None:
    """Store outcomes.

    A run may come to a record twice, because it was taken over or because the record was edited meanwhile. The later
    outcome then counts, except that what was written in this run stays so, with all its changes: the log tells of every
    write. What was put away in the end counts as deleted. What failed afterwards is a problem, and the next run's
    affair. What has failed is not skipped for the same reason later on, but has failed.
    """
    new = {each.ref: each for each in outcomes}
    if not new:
        return
    for old in _known(tx, run_id, new):
        later = new[old.ref]
        if old.action in _WRITTEN and later.action is not Action.DELETED:
            new[old.ref] = replace(old, changes=tuple(dict.fromkeys((*old.changes, *later.changes))))
        elif (old.action, later.action) == (Action.FAILED, Action.SKIPPED) and old.code == later.code:
            new[old.ref] = old
    connection_id = tx.execute(_CONNECTION, {"run_id": run_id}).scalar_one()
    sections = _sections(tx, connection_id, list(new.values()))
    rows = [
        {
            "connection_id": connection_id,
            "run_id": run_id,
            "module": ref.module,
            "section": sections[ref],
            "side": ref.side,
            "record_id": ref.id,
            "written_side": each.written,
            "action": each.action,
            "code": each.code,
            "name": each.name,
            "name_key": name_key(each.name),
            "counterpart_id": each.counterpart_id,
            "changes": [list(change) for change in each.changes],
            "at": now,
        }
        for ref, each in new.items()
    ]
    upsert(tx, outcome, rows)


def _sections(tx: Connection, connection_id: str, told: Sequence[Outcome]) -> dict[Ref, Section]:
    """The headings of these: of what is sold, the kind as which Vtiger's half is kept.

    A dry run's outcomes are stored again when what it has imagined is gone: they keep the headings that they had.
    """
    sold = {each.ref: _vtiger_id(each) for each in told if each.ref.module is Module.ITEMS}
    kinds: dict[str, str] = {}
    for some in chunks(sorted({each for each in sold.values() if each})):
        kept = select(record.c.id, record.c.content).where(
            record.c.connection_id == connection_id,
            record.c.side == Side.VTIGER.value,
            record.c.module == Module.ITEMS.value,
            record.c.id.in_(some),
        )
        kinds |= {row.id: row.content["kind"] for row in tx.execute(kept) if row.content.get("kind")}
    return {
        each.ref: each.section
        or (Section(kinds.get(sold[each.ref] or "", Kind.PRODUCTS)) if each.ref in sold else Section(each.ref.module))
        for each in told
    }


def _vtiger_id(told: Outcome) -> str | None:
    return told.ref.id if told.ref.side is Side.VTIGER else told.counterpart_id


def _known(tx: Connection, run_id: str, refs: Collection[Ref]) -> list[Outcome]:
    """What a run has told of these records so far."""
    found: list[Outcome] = []
    for some in chunks(sorted({ref.id for ref in refs})):
        rows = tx.execute(_KNOWN, {"run_id": run_id, "ids": some})
        found += [known for known in map(from_row, rows.mappings()) if known.ref in refs]
    return found


_CONNECTION = select(run.c.connection_id).where(run.c.id == bindparam("run_id"))
_KNOWN = select(outcome).where(outcome.c.run_id == bindparam("run_id"), outcome.c.record_id.in_(bindparam("ids")))


def counts(tx: Connection, run_id: str) -> dict[Section, dict[Side, dict[Action, int]]]:
    """How many records met which fate, by heading and the side written; headings without any are left out."""
    rows = tx.execute(
        select(outcome.c.section, outcome.c.written_side, outcome.c.action, func.count())
        .where(outcome.c.run_id == run_id, outcome.c.action.in_(COUNTED))
        .group_by(outcome.c.section, outcome.c.written_side, outcome.c.action)
    )
    found: dict[Section, dict[Side, dict[Action, int]]] = {}
    for section, side, action, number in rows:
        under = found.setdefault(Section(section), {each: dict.fromkeys(COUNTED, 0) for each in Side})
        under[Side(side)][Action(action)] = number
    return found


def of_run(tx: Connection, run_id: str) -> list[Outcome]:
    """Every outcome of a run, by module and record."""
    of_run = select(outcome).where(outcome.c.run_id == run_id)
    rows = tx.execute(of_run.order_by(outcome.c.module, outcome.c.side, outcome.c.record_id))
    return [from_row(row) for row in rows.mappings()]


def from_row(row: RowMapping) -> Outcome:
    """A row of the table ``outcome``."""
    return Outcome(
        ref=Ref(Side(row["side"]), Module(row["module"]), row["record_id"]),
        written=Side(row["written_side"]),
        action=Action(row["action"]),
        code=row["code"],
        name=row["name"],
        counterpart_id=row["counterpart_id"],
        changes=tuple((field, old, new) for field, old, new in row["changes"]),
        section=Section(row["section"]),
    )
