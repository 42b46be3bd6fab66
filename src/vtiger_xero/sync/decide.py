"""Going through the mirror page by page and letting the planner decide about what changed.

What needs no call (a new link, an agreement, a skip) is stored here; what does is handed on as planned writes. Both
come from the same transaction, so that a decision is made upon one state of the mirror.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.engine.match import match, name_key
from vtiger_xero.engine.merge import Change, Sight, first_bases
from vtiger_xero.engine.plan import (
    DIRECTION,
    Agree,
    Create,
    Decision,
    Join,
    Skip,
    Update,
    plan_pair,
    plan_unlinked,
)
from vtiger_xero.modules import organizations
from vtiger_xero.store import links, outcomes, problems, records
from vtiger_xero.store.intents import Intent
from vtiger_xero.store.links import Link, Pair
from vtiger_xero.store.outcomes import Action, Outcome
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.records import Candidate, Mirrored
from vtiger_xero.sync.context import Context

#: How many records are decided upon in one transaction.
PAGE = 200


@dataclass(frozen=True, slots=True)
class Planned:
    """A write that has been decided upon: as an intent, and as its side is to be told."""

    intent: Intent
    write: Write


def decide(context: Context, module: Module, target: Side) -> Iterator[Planned]:
    """Decide about everything of a module that may lead to a write on a side.

    Args:
        context: of the run.
        module: whose records.
        target: the side that is to be written.
    """
    after = ""
    while True:
        with context.fenced() as tx:
            page = records.unlinked(tx, context.connection_id, target.other, module, after, PAGE)
            planned = _Page(context, module, target, tx).unlinked(page) if page else []
        yield from planned
        if len(page) < PAGE:
            break
        after = page[-1].ref.id
    after = ""
    while True:
        with context.fenced() as tx:
            pairs = links.dirty(tx, context.connection_id, module, context.at.settings_revision, after, PAGE)
            planned = _Page(context, module, target, tx).pairs(pairs) if pairs else []
        yield from planned
        if len(pairs) < PAGE:
            return
        after = pairs[-1].link.id


def waiting(context: Context, module: Module, target: Side) -> int:
    """How many records there are to decide about."""
    with context.transactions.read() as tx:
        alone = records.count_unlinked(tx, context.connection_id, target.other, module)
        return alone + links.count_dirty(tx, context.connection_id, module, context.at.settings_revision)


class _Page:
    """One page of records, decided upon in one transaction."""

    def __init__(self, context: Context, module: Module, target: Side, tx: Connection) -> None:
        self._context = context
        self._module = module
        self._target = target
        self._tx = tx
        self._policy = context.at.policies[module]
        self._now = context.at.clock.now()
        self._outcomes: list[Outcome] = []
        self._closed: list[Ref] = []
        self._seen: list[Pair] = []

    def unlinked(self, page: list[Mirrored]) -> list[Planned]:
        """Decide about records without a counterpart."""
        tx, connection_id, source = self._tx, self._context.connection_id, self._target.other
        keys = {record.ref.id: name_key(record.name) for record in page}
        marked = records.marked(tx, connection_id, self._target, self._module, keys)
        named = records.named(tx, connection_id, self._target, self._module, keys.values())
        namesakes = records.named(tx, connection_id, source, self._module, keys.values())
        known = problems.open_of(tx, connection_id, source, self._module, keys)
        planned: list[Planned] = []
        joined: set[str] = set()
        for record in page:
            record_id, key = record.ref.id, keys[record.ref.id]
            rung = match(
                marked=[_rung(each, joined) for each in marked.get(record_id, [])],
                named=[_rung(each, joined) for each in named.get(key, [])],
                claimants=sum(not each.linked for each in namesakes.get(key, [])),
            )
            decision = plan_unlinked(source, record.content, rung, self._policy)
            if isinstance(decision, Join):
                joined.add(decision.counterpart_id)
                self._join(record, decision)
            elif isinstance(decision, Create):
                planned += self._create(record, decision, known.get(record_id))
            elif isinstance(decision, Skip):
                self._skip(record, decision.code, None)
        self._store()
        return planned

    def pairs(self, pairs: list[Pair]) -> list[Planned]:
        """Decide about linked records."""
        source = self._target.other
        ids = [pair.on(source).ref.id for pair in pairs]
        known = problems.open_of(self._tx, self._context.connection_id, source, self._module, ids)
        planned: list[Planned] = []
        for pair in pairs:
            halves = {side: Sight(pair.on(side).content, pair.link.base_of(side)) for side in Side}
            locked = {side: code for side in Side if (code := pair.on(side).locked)}
            decision = plan_pair(halves[Side.VTIGER], halves[Side.XERO], locked, self._policy)
            planned += self._about_pair(pair, decision, known.get(pair.on(source).ref.id))
        self._store()
        return planned

    def _about_pair(self, pair: Pair, decision: Decision, known: Trouble | None) -> list[Planned]:
        source, target = pair.on(self._target.other), pair.on(self._target)
        if isinstance(decision, Update):
            if decision.agreed:
                pair = replace(pair, link=_agreed(pair, decision.agreed))
                links.settle(self._tx, [pair.link])
            changes = decision.writes.get(self._target)
            return [] if changes is None else self._update(pair, changes, known)
        if isinstance(decision, Skip) and decision.code != DIRECTION:
            self._skip(source, decision.code, target.ref.id)
            return []
        if isinstance(decision, Agree):
            links.settle(self._tx, [_agreed(pair, decision.fields)])
        self._seen.append(pair)
        action = Action.SKIPPED if isinstance(decision, Skip) else Action.UNCHANGED
        if isinstance(decision, Agree | Skip) or _moved(pair):
            code = decision.code if isinstance(decision, Skip) else "unchanged"
            self._note(source, action, code, target.ref.id)
        self._closed.append(source.ref)
        return []

    def _join(self, record: Mirrored, decision: Join) -> None:
        other = records.by_ids(
            self._tx, self._context.connection_id, self._target, self._module, [decision.counterpart_id]
        )[decision.counterpart_id]
        halves = {record.ref.side: record, other.ref.side: other}
        vtiger, xero = halves[Side.VTIGER], halves[Side.XERO]
        base_vtiger, base_xero = first_bases(vtiger.content, xero.content, self._policy)
        link = Link(
            id=self._context.at.clock.new_id(),
            vtiger_id=vtiger.ref.id,
            xero_id=xero.ref.id,
            base_vtiger=base_vtiger,
            base_xero=base_xero,
            seen_vtiger="",
            seen_xero="",
            seen_settings=0,
        )
        links.add(self._tx, self._context.connection_id, self._module, [link])
        self._note(record, Action.LINKED, "linked", other.ref.id)
        self._closed.append(record.ref)

    def _create(self, record: Mirrored, decision: Create, known: Trouble | None) -> list[Planned]:
        content = {change.field: change.new for change in decision.changes}
        if self._refused(record, content, known, None):
            return []
        intent = self._intent(Operation.CREATE, record, None, tuple(content), {})
        write = Write(
            operation=Operation.CREATE, target_id=None, mark=record.ref.id, fields=intent.fields, content=content
        )
        return [Planned(intent, write)]

    def _update(self, pair: Pair, changes: tuple[Change, ...], known: Trouble | None) -> list[Planned]:
        source, target = pair.on(self._target.other), pair.on(self._target)
        content = {**target.content, **{change.field: change.new for change in changes}}
        if self._refused(source, content, known, target.ref.id) or self._name_taken(source, target, content):
            return []
        fields = tuple(change.field for change in changes)
        intent = self._intent(Operation.UPDATE, source, target.ref.id, fields, target.content)
        write = Write(
            operation=Operation.UPDATE,
            target_id=target.ref.id,
            mark=source.ref.id,
            fields=fields,
            content={name: value for name, value in content.items() if value is not None},
            extra=target.extra,
        )
        return [Planned(intent, write)]

    def _intent(
        self, operation: Operation, source: Mirrored, target_id: str | None, fields: tuple[str, ...], held: Content
    ) -> Intent:
        return Intent(
            id=self._context.at.clock.new_id(),
            operation=operation,
            source=source.ref,
            target_id=target_id,
            fields=fields,
            source_content=source.content,
            target_content=held,
        )

    def _refused(self, record: Mirrored, content: Content, known: Trouble | None, target_id: str | None) -> bool:
        """Whether the write is known to be refused, or was, and nothing has changed since."""
        if known and known.parks(record.fingerprint, self._context.at.settings_revision):
            self._note(record, Action.SKIPPED, known.code, target_id)
            return True
        code = organizations.preflight(self._target, content)
        if code:
            self._skip(record, code, target_id)
        return code is not None

    def _name_taken(self, source: Mirrored, target: Mirrored, content: Content) -> bool:
        """Whether another record of the written side has the name that this one is to be given."""
        key = name_key(content.get("name"))
        if key == name_key(target.name):
            return False
        namesakes = records.named(self._tx, self._context.connection_id, self._target, self._module, [key])
        others = [each for each in namesakes.get(key, []) if each.record.ref != target.ref and not each.record.locked]
        if others:
            self._skip(source, "name_linked_elsewhere", target.ref.id)
        return bool(others)

    def _skip(self, record: Mirrored, code: str, target_id: str | None) -> None:
        # It does not park the record: the next run sees for itself whether the cause is still there.
        trouble = Trouble(code=code, ref=record.ref, name=record.name)
        problems.put(self._tx, self._context.connection_id, trouble, self._context.at.clock.new_id(), self._now)
        self._note(record, Action.SKIPPED, code, target_id)

    def _note(self, record: Mirrored, action: Action, code: str, target_id: str | None) -> None:
        self._outcomes.append(
            Outcome(
                ref=record.ref,
                written=self._target,
                action=action,
                code=code,
                name=record.name,
                counterpart_id=target_id,
            )
        )

    def _store(self) -> None:
        outcomes.put(self._tx, self._context.fence.run_id, self._outcomes, self._now)
        problems.close(self._tx, self._context.connection_id, self._closed, self._now)
        links.mark_seen(self._tx, self._seen, self._context.at.settings_revision)


def _rung(candidate: Candidate, joined: set[str]) -> tuple[str, bool]:
    """A candidate's id, and whether it is linked, if only since a moment ago."""
    candidate_id = candidate.record.ref.id
    return candidate_id, candidate.linked or candidate_id in joined


def _agreed(pair: Pair, fields: tuple[str, ...]) -> Link:
    """The link with the bases of some fields moved to what the sides hold now."""
    bases = {
        side: {**pair.link.base_of(side), **{name: pair.on(side).content.get(name) for name in fields}} for side in Side
    }
    return replace(pair.link, base_vtiger=bases[Side.VTIGER], base_xero=bases[Side.XERO])


def _moved(pair: Pair) -> bool:
    """Whether either half differs from what was last decided upon."""
    return pair.vtiger.fingerprint != pair.link.seen_vtiger or pair.xero.fingerprint != pair.link.seen_xero
