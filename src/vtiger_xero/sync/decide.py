"""Going through the mirror page by page and letting the planner decide about what changed.

What needs no call (an agreement, a skip, the end of a link) is stored here; what does is handed on as planned writes.
Both come from the same transaction, so that a decision is made upon one state of the mirror.
"""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import Connection

from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.engine.keys import keys_of
from vtiger_xero.engine.merge import Change, Sight
from vtiger_xero.engine.plan import (
    DIRECTION,
    GONE,
    Agree,
    Archive,
    Create,
    Decision,
    End,
    Nothing,
    Skip,
    Update,
    plan_gone,
    plan_pair,
    plan_unlinked,
)
from vtiger_xero.engine.policy import Policy
from vtiger_xero.store import candidates, conflicts, links, problems, records, verdicts
from vtiger_xero.store.intents import Intent
from vtiger_xero.store.links import Link, Pair
from vtiger_xero.store.outcomes import Action
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.records import Mirrored, Presence
from vtiger_xero.store.verdicts import Choice, Verdict
from vtiger_xero.sync.clashes import edited_first, hints_of, note_clashes
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.fitting import Fitted, Fitting
from vtiger_xero.sync.ledger import Ledger
from vtiger_xero.sync.match import TAKEN

#: How many records are decided upon in one transaction.
PAGE = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Planned:
    """A write that has been decided upon: as intents, mostly one, and as its side is to be told."""

    intents: tuple[Intent, ...]
    write: Write


def decide(context: Context, module: Module, target: Side, asked: Set[Ref]) -> Iterator[Planned]:
    """Decide about everything of a module that may lead to a write on a side.

    Args:
        context: of the run.
        module: whose records.
        target: the side that is to be written.
        asked: the records of which a person has to say what they belong to.
    """
    connection_id, revision = context.connection_id, context.at.settings_revision

    def gone(tx: Connection, after: str) -> list[Pair]:
        return links.broken(tx, connection_id, module, after, PAGE)

    def alone(tx: Connection, after: str) -> list[Mirrored]:
        return records.unlinked(tx, connection_id, target.other, module, revision, after, PAGE)

    def dirty(tx: Connection, after: str) -> list[Pair]:
        return links.dirty(tx, connection_id, module, revision, after, PAGE)

    page = _Deciding(context, module, target, asked)
    yield from _paged(context, gone, page.gone, lambda pair: pair.link.id)
    yield from _paged(context, alone, page.unlinked, lambda record: record.ref.id)
    yield from _paged(context, dirty, page.pairs, lambda pair: pair.link.id)


def _paged(
    context: Context,
    read: Callable[[Connection, str], list[T]],
    about: Callable[[Connection, list[T]], list[Planned]],
    key: Callable[[T], str],
) -> Iterator[Planned]:
    """Decide page by page, each in one transaction."""
    after = ""
    while True:
        with context.fenced() as tx:
            page = read(tx, after)
            planned = about(tx, page) if page else []
        yield from planned
        if len(page) < PAGE:
            return
        after = key(page[-1])


def waiting(context: Context, module: Module, target: Side) -> int:
    """How many records there are to decide about."""
    connection_id, revision = context.connection_id, context.at.settings_revision
    with context.transactions.read() as tx:
        alone = records.count_unlinked(tx, connection_id, target.other, module, revision)
        dirty = links.count_dirty(tx, connection_id, module, revision)
        return alone + dirty + links.count_broken(tx, connection_id, module)


class _Deciding:
    """Decides about pages of records, each in the transaction in which it was read."""

    def __init__(self, context: Context, module: Module, target: Side, asked: Set[Ref]) -> None:
        self._context = context
        self._asked = asked
        self._connection_id = context.connection_id
        self._module = module
        self._target = target
        self._policy = context.policy(module)
        self._promised: set[str] = set()

    def gone(self, tx: Connection, pairs: list[Pair]) -> list[Planned]:
        """Decide about pairs of which a half is gone."""
        ledger = Ledger(self._context, tx)
        planned: list[Planned] = []
        for pair in pairs:
            side = Side.VTIGER if pair.vtiger.presence is Presence.GONE else Side.XERO
            lost, left = pair.on(side), pair.on(side.other)
            chosen = self._chosen(tx, lost.ref) | self._chosen(tx, left.ref)
            remaining = Sight(left.content, pair.link.base_of(side.other))
            decision = plan_gone(side, remaining, left.locked, self._policy_of(pair))
            if left.presence is Presence.GONE or chosen & {Choice.LET_GO, Choice.EXCLUDE}:
                decision = End(GONE[side])
            if Choice.LET_GO in chosen:
                # That was said of this departure, and not of any other.
                verdicts.withdraw(tx, self._connection_id, left.ref)
            match decision:
                case End(code):
                    links.end(tx, [pair.link.id])
                    records.leave(tx, self._connection_id, [left], self._context.at.settings_revision)
                    ledger.note(lost, Action.SKIPPED, code, left.ref.id)
                    ledger.close([lost.ref, left.ref])
                case Archive(written) if written is self._target:
                    planned.append(self._archive(lost, left))
                case Skip(code):
                    ledger.skip(left, code, lost.ref.id)
        ledger.store()
        return planned

    def unlinked(self, tx: Connection, page: list[Mirrored]) -> list[Planned]:
        """Decide about records without a counterpart."""
        source, connection_id = self._target.other, self._connection_id
        ledger = Ledger(self._context, tx)
        ids = [record.ref.id for record in page]
        known = problems.open_of(tx, connection_id, source, self._module, ids)
        decided = verdicts.about(tx, connection_id, source, self._module, ids)
        names = candidates.named(tx, connection_id, self._target, self._module, [each.keys.name for each in page])
        fitting = Fitting(self._context, tx, self._module, self._target)
        planned: list[Planned] = []
        left: list[Mirrored] = []
        for record in page:
            if record.ref in self._asked:
                continue
            decision = self._about_one(record, decided.get(record.ref.id))
            if isinstance(decision, Skip):
                ledger.skip(record, decision.code)
                left.append(record)
            elif isinstance(decision, Nothing):
                left.append(record)
            elif isinstance(decision, Create):
                holders = [each for each in names.get(record.keys.name, []) if not each.record.locked]
                if holders or record.keys.name in self._promised:
                    ledger.skip(record, TAKEN, holders[0].record.ref.id if holders else None)
                else:
                    planned += self._create(record, decision, known.get(record.ref.id), ledger, fitting)
        records.leave(tx, connection_id, left, self._context.at.settings_revision)
        ledger.store()
        return planned

    def pairs(self, tx: Connection, pairs: list[Pair]) -> list[Planned]:
        """Decide about linked records."""
        source, connection_id = self._target.other, self._connection_id
        ledger = Ledger(self._context, tx)
        ids = [pair.on(source).ref.id for pair in pairs]
        known = problems.open_of(tx, connection_id, source, self._module, ids)
        left_out = {
            (side, record_id)
            for side in Side
            for record_id, verdict in verdicts.about(
                tx, connection_id, side, self._module, [pair.on(side).ref.id for pair in pairs]
            ).items()
            if verdict.choice is Choice.EXCLUDE
        }
        waiting = conflicts.of_links(tx, [pair.link.id for pair in pairs])
        borne = candidates.borne(tx, connection_id, self._target, self._module, ids)
        fitting = Fitting(self._context, tx, self._module, self._target)
        planned: list[Planned] = []
        seen: list[Pair] = []
        for pair in pairs:
            if any((side, pair.on(side).ref.id) in left_out for side in Side):
                ledger.skip(pair.on(source), "excluded", pair.on(self._target).ref.id)
                seen.append(pair)
                continue
            halves = {side: Sight(pair.on(side).content, pair.link.base_of(side)) for side in Side}
            locked = {side: code for side in Side if (code := pair.on(side).locked)}
            hints = hints_of(self._context, pair, waiting.get(pair.link.id, []))
            decision = plan_pair(halves[Side.VTIGER], halves[Side.XERO], locked, self._policy_of(pair), hints)
            note_clashes(self._context, tx, ledger, pair, decision, waiting.get(pair.link.id))
            if isinstance(decision, Update):
                trouble = known.get(pair.on(source).ref.id)
                planned += self._write(tx, pair, decision, trouble, ledger, borne, fitting)
            elif self._rests(tx, pair, decision, ledger):
                seen.append(pair)
        links.mark_seen(tx, seen, self._context.at.settings_revision)
        ledger.store()
        return planned

    def _policy_of(self, pair: Pair) -> Policy:
        return self._policy.of(pair.vtiger.content, pair.xero.content)

    def _chosen(self, tx: Connection, ref: Ref) -> set[Choice]:
        decided = verdicts.about(tx, self._connection_id, ref.side, self._module, [ref.id])
        return {each.choice for each in decided.values()}

    def _about_one(self, record: Mirrored, verdict: Verdict | None) -> Decision:
        if verdict is not None and verdict.choice is Choice.EXCLUDE:
            return Skip("excluded")
        halves = {record.ref.side: record.content}
        policy = self._policy.of(halves.get(Side.VTIGER), halves.get(Side.XERO))
        return plan_unlinked(record.ref.side, record.content, record.locked, policy)

    def _rests(self, tx: Connection, pair: Pair, decision: Decision, ledger: Ledger) -> bool:
        """Note a decision that writes nothing; whether the pair need not be looked at until it changes."""
        source, target = pair.on(self._target.other), pair.on(self._target)
        if isinstance(decision, Skip) and decision.code != DIRECTION:
            if not decision.clashes and decision.locked in {None, self._target}:
                ledger.skip(source, decision.code, target.ref.id)
            return False
        if isinstance(decision, Agree):
            links.settle(tx, [agreed(pair, decision.fields)])
        if isinstance(decision, Skip) and moved(pair):
            edited, other = edited_first(pair, self._policy_of(pair))
            ledger.note(edited, Action.SKIPPED, decision.code, other.ref.id)
        elif isinstance(decision, Agree) or moved(pair):
            ledger.note(source, Action.UNCHANGED, "unchanged", target.ref.id)
        ledger.close([source.ref, target.ref])
        return True

    def _write(
        self,
        tx: Connection,
        pair: Pair,
        decision: Update,
        known: Trouble | None,
        ledger: Ledger,
        borne: Set[str],
        fitting: Fitting,
    ) -> list[Planned]:
        if decision.agreed:
            pair = replace(pair, link=agreed(pair, decision.agreed))
            links.settle(tx, [pair.link])
        changes = decision.writes.get(self._target)
        if changes is None:
            return []
        source, target = pair.on(self._target.other), pair.on(self._target)
        merged = {**target.content, **{change.field: change.new for change in changes}}
        fields = [change.field for change in changes]
        fitted = fitting.fit(source, merged, fields, creates=False)
        if self._refused(source, fitting, fitted, known, target.ref.id, ledger):
            return []
        if self._name_taken(tx, target, fitted.content):
            ledger.skip(source, TAKEN, target.ref.id)
            return []
        # Xero takes no mark twice, and a record that was merged into this one, say, keeps the one that it has.
        mark = "" if target.mark is None and source.ref.id in borne else source.ref.id
        planned = self._update(source, target, changes, fitted.content, mark)
        return self._unless_refused(planned, source, target.extra, ledger)

    def _create(
        self, record: Mirrored, decision: Create, known: Trouble | None, ledger: Ledger, fitting: Fitting
    ) -> list[Planned]:
        fields = tuple(change.field for change in decision.changes)
        wanted = {change.field: change.new for change in decision.changes}
        fitted = fitting.fit(record, wanted, fields, creates=True)
        if self._refused(record, fitting, fitted, known, None, ledger):
            return []
        content = fitted.content
        intent = intent_of(self._context, Operation.CREATE, record, None, fields, {})
        write = Write(
            operation=Operation.CREATE,
            target_id=None,
            mark=record.ref.id,
            fields=tuple(name for name in content if name in fields or name in self._policy.fields),
            content=content,
            extra=fitted.extra,
        )
        return self._unless_refused(Planned((intent,), write), record, {}, ledger)

    def _update(
        self, source: Mirrored, target: Mirrored, changes: tuple[Change, ...], content: Content, mark: str
    ) -> Planned:
        fields = tuple(change.field for change in changes)
        intent = intent_of(self._context, Operation.UPDATE, source, target.ref.id, fields, target.content)
        write = Write(
            operation=Operation.UPDATE,
            target_id=target.ref.id,
            mark=mark,
            fields=fields,
            content={name: value for name, value in content.items() if value is not None},
            extra=target.extra,
        )
        return Planned((intent,), write)

    def _archive(self, source: Mirrored, target: Mirrored) -> Planned:
        intent = intent_of(self._context, Operation.ARCHIVE, source, target.ref.id, (), target.content)
        write = Write(
            operation=Operation.ARCHIVE,
            target_id=target.ref.id,
            mark=source.ref.id,
            fields=(),
            content=target.content,
            extra=target.extra,
        )
        return Planned((intent,), write)

    def _refused(
        self,
        record: Mirrored,
        fitting: Fitting,
        fitted: Fitted,
        known: Trouble | None,
        target_id: str | None,
        ledger: Ledger,
    ) -> bool:
        """Whether the write is known to be refused, or was, and nothing has changed since."""
        if known and fitting.parks(known, record):
            ledger.note(record, Action.SKIPPED, known.code, target_id, known.details)
            return True
        if fitted.trouble:
            ledger.skip(record, fitted.trouble, target_id, {"detail": fitted.detail})
        return fitted.trouble is not None

    def _name_taken(self, tx: Connection, target: Mirrored, content: Content) -> bool:
        """Whether another record of the written side has the name, or code, that this one is to be given."""
        key = keys_of(self._module, content).name
        if key == target.keys.name:
            return False
        if key in self._promised:
            return True
        namesakes = candidates.named(tx, self._connection_id, self._target, self._module, [key])
        return any(each.record.ref != target.ref and not each.record.locked for each in namesakes.get(key, []))

    def _unless_refused(
        self, planned: Planned, source: Mirrored, held: Mapping[str, str], ledger: Ledger
    ) -> list[Planned]:
        """The write, if nothing is known for which its side would refuse it; the name, or code, is then its own."""
        write = planned.write
        refused = self._context.at.remotes[self._target].refusal(self._module, write, held)
        if refused is not None:
            ledger.skip(source, refused.code, write.target_id, {"detail": refused.detail})
            return []
        # Of several that want it, the first gets it.
        self._promised |= {keys_of(self._module, write.content).name} - {""}
        return [planned]


def intent_of(
    context: Context,
    operation: Operation,
    source: Mirrored,
    target_id: str | None,
    fields: tuple[str, ...],
    held: Content,
) -> Intent:
    """A decision to write, with what both sides hold now."""
    return Intent(
        id=context.at.clock.new_id(),
        operation=operation,
        source=source.ref,
        target_id=target_id,
        fields=fields,
        source_content=source.content,
        target_content=held,
    )


def agreed(pair: Pair, fields: tuple[str, ...]) -> Link:
    """The link with the bases of some fields moved to what the sides hold now."""
    bases = {
        side: {**pair.link.base_of(side), **{name: pair.on(side).content.get(name) for name in fields}} for side in Side
    }
    return replace(pair.link, base_vtiger=bases[Side.VTIGER], base_xero=bases[Side.XERO])


def moved(pair: Pair) -> bool:
    """Whether either half differs from what was last decided upon."""
    return pair.vtiger.fingerprint != pair.link.seen_vtiger or pair.xero.fingerprint != pair.link.seen_xero
