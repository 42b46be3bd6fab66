"""Settling what a side answered: links, bases, mirror, outcomes and problems in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from vtiger_xero.domain.fingerprint import fingerprint
from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Accepted, Answer, Operation, Refused
from vtiger_xero.engine.merge import Sight, first_bases
from vtiger_xero.engine.names import title_of
from vtiger_xero.engine.parts import person_name
from vtiger_xero.engine.plan import Nothing, Skip, plan_pair
from vtiger_xero.engine.policy import Policy
from vtiger_xero.store import conflicts, cursors, intents, links, listings, outcomes, problems, records
from vtiger_xero.store.intents import Batch, Ending, Intent, IntentState
from vtiger_xero.store.links import Link
from vtiger_xero.store.outcomes import Action, Outcome
from vtiger_xero.store.problems import Trouble
from vtiger_xero.sync import kept_rates
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.fitting import TELLS_OF_BOOKS, parked_by_books
from vtiger_xero.sync.ledger import CONFLICT
from vtiger_xero.sync.mirror import keep

_ACTIONS: Mapping[Operation, Action] = {
    Operation.CREATE: Action.CREATED,
    Operation.UPDATE: Action.UPDATED,
    Operation.ARCHIVE: Action.DELETED,
    Operation.AMEND: Action.UPDATED,
}


def settle(context: Context, batch: Batch, answers: Sequence[Answer | None]) -> None:
    """Note what became of a batch, in one transaction.

    Args:
        context: of the run.
        batch: as it stands in the database; if it has moved on since, nothing is changed.
        answers: of its elements, in order; ``None`` where nothing was done, so that it is planned again. So is what was
            refused together, since the refusal does not say for whose sake.
    """
    answered = [
        (element, None if isinstance(answer, Refused) and len(element) > 1 else answer)
        for element, answer in zip(batch.elements, answers, strict=True)
    ]
    with context.fenced() as tx:
        endings = [_ending(intent, answer) for element, answer in answered for intent in element]
        if not intents.finish(tx, batch.id, batch.state, endings):
            return
        settling = _Settling(context, tx, batch)
        settling.accept([(element, answer) for element, answer in answered if isinstance(answer, Accepted)])
        settling.refuse([(element, answer) for element, answer in answered if isinstance(answer, Refused)])


def _ending(intent: Intent, answer: Answer | None) -> Ending:
    if isinstance(answer, Accepted):
        return Ending(intent.id, IntentState.DONE)
    if isinstance(answer, Refused):
        return Ending(intent.id, IntentState.REFUSED, answer.detail)
    return Ending(intent.id, IntentState.VOID)


class _Settling:
    """The settlement of one batch, in one transaction."""

    def __init__(self, context: Context, tx: Connection, batch: Batch) -> None:
        self._context = context
        self._tx = tx
        self._batch = batch
        self._policy = context.policy(batch.module) if batch.module in context.at.policies else None
        self._now = context.at.clock.now()

    def accept(self, accepted: Sequence[tuple[tuple[Intent, ...], Accepted]]) -> None:
        """Store what was done."""
        if not accepted:
            return
        if self._batch.side is Side.XERO and self._batch.module is Module.PEOPLE:
            held = self._people_in(accepted)
        else:
            held = [(intent, answer.observation) for (intent,), answer in accepted]
            keep(self._context, self._tx, [observation for _, observation in held])
        target_ids = [intent.target_id for intent, _ in held if intent.target_id is not None]
        known = links.find(self._tx, self._context.connection_id, self._batch.side, self._batch.module, target_ids)
        self._end([known[seen.ref.id] for i, seen in held if i.operation is Operation.ARCHIVE and seen.ref.id in known])
        self._amended([(i, seen) for i, seen in held if i.operation is Operation.AMEND], known)
        self._link([(i, seen) for i, seen in held if i.operation in {Operation.CREATE, Operation.UPDATE}], known)
        told = [done(intent, self._batch.side, _counterpart(intent, seen, known)) for intent, seen in held]
        outcomes.put(self._tx, self._context.fence.run_id, told, self._now)

    def refuse(self, refused: Sequence[tuple[tuple[Intent, ...], Refused]]) -> None:
        """Store what was not done, and why."""
        told: list[Outcome] = []
        for (intent,), answer in refused:
            code, details = _explained(intent, answer)
            trouble = Trouble(
                code=code,
                ref=intent.source,
                name=title_of(intent.source_content),
                details=details,
                fingerprint=self._parked(intent, answer.code),
                settings_revision=self._context.at.settings_revision,
            )
            problems.put(self._tx, self._context.connection_id, trouble, self._context.at.clock.new_id(), self._now)
            told.append(
                Outcome(
                    ref=intent.source,
                    written=self._batch.side,
                    action=Action.FAILED,
                    code=code,
                    name=title_of(intent.source_content),
                    counterpart_id=intent.target_id,
                    details=details,
                )
            )
        outcomes.put(self._tx, self._context.fence.run_id, told, self._now)
        if any(answer.code in TELLS_OF_BOOKS for _, answer in refused):
            # What is known of the books is no longer so.
            listings.forget(self._tx, self._context.connection_id)
            cursors.forget_sweep(self._tx, self._context.connection_id, Side.XERO, Module.TAXES)

    def _parked(self, intent: Intent, code: str) -> str:
        """The fingerprint of what was decided upon; while it stays so, it is not sent again. Empty: it may be."""
        ref = intent.source
        known = records.by_ids(self._tx, self._context.connection_id, ref.side, ref.module, [ref.id])
        parent = known[ref.id].parent if ref.id in known else None
        if intent.operation is Operation.AMEND and ref.id in known:
            return kept_rates.stamp(known[ref.id])
        of_record = fingerprint(intent.source_content, parent)
        if code not in TELLS_OF_BOOKS:
            return of_record
        before = problems.open_of(self._tx, self._context.connection_id, ref.side, ref.module, [ref.id]).get(ref.id)
        if before is None or before.code != code:
            # The lists that said otherwise are read again; only then is it known what is wrong.
            return ""
        return parked_by_books(self._tx, self._context.connection_id, of_record)

    def _link(self, held: Sequence[tuple[Intent, Observation]], known: Mapping[str, Link]) -> None:
        new: list[Link] = []
        changed: list[Link] = []
        calm: list[Ref] = []
        waiting: list[Ref] = []
        for intent, now_held in held:
            old = known.get(intent.target_id or "")
            link = self._settled(intent, now_held, old)
            (new if old is None else changed).append(link)
            answered = conflicts.settled(self._tx, link.id, intent.fields) if old is not None else True
            (calm if answered else waiting).append(intent.source)
        connection_id = self._context.connection_id
        links.add(self._tx, connection_id, self._batch.module, new)
        links.settle(self._tx, changed)
        self._leave_at_rest([*new, *changed])
        problems.close(self._tx, connection_id, calm, self._now)
        problems.close(self._tx, connection_id, waiting, self._now, keeping=CONFLICT)

    def _amended(self, held: Sequence[tuple[Intent, Observation]], known: Mapping[str, Link]) -> None:
        """Let the bases of what was amended follow, since it is no change of anybody else's."""
        side = self._batch.side
        amended = [
            replace(
                known[seen.ref.id], base_vtiger=_moved(known[seen.ref.id].base_of(side), seen.content, intent.fields)
            )
            for intent, seen in held
            if seen.ref.id in known
        ]
        links.settle(self._tx, amended)
        problems.close_beside(self._tx, self._context.connection_id, [seen.ref for _, seen in held], self._now)

    def _end(self, archived: Sequence[Link]) -> None:
        """End the links of what was archived, which is told of no further."""
        links.end(self._tx, [link.id for link in archived])
        ids = [link.id_on(self._batch.side) for link in archived]
        left = records.by_ids(self._tx, self._context.connection_id, self._batch.side, self._batch.module, ids)
        records.leave(self._tx, self._context.connection_id, left.values(), self._context.at.settings_revision)

    def _leave_at_rest(self, settled: Sequence[Link]) -> None:
        """Leave people alone about whom nothing is left to do; those of other modules are known by their links."""
        if self._batch.module is not Module.PEOPLE:
            return
        for side in Side:
            seen = {link.id_on(side): link.seen_on(side) for link in settled}
            known = records.by_ids(self._tx, self._context.connection_id, side, Module.PEOPLE, seen)
            rested = [each for each in known.values() if seen[each.ref.id] == fingerprint(each.content)]
            records.leave(self._tx, self._context.connection_id, rested, self._context.at.settings_revision)

    def _people_in(self, accepted: Sequence[tuple[tuple[Intent, ...], Accepted]]) -> list[tuple[Intent, Observation]]:
        """The persons that were written, as the answers about their contacts show them.

        First the mirror is told what was sent, so that each of them is recognised in the answer.
        """
        connection_id = self._context.connection_id
        ids = [intent.target_id for element, _ in accepted for intent in element if intent.target_id]
        before = records.by_ids(self._tx, connection_id, Side.XERO, Module.PEOPLE, ids)
        sent: dict[str, Observation] = {}
        for element, answer in accepted:
            for intent in element:
                person_id = intent.target_id or intent.id
                known = before.get(person_id)
                own = {"own": "yes"} if known is None and _is_own(intent, answer.observation) else {}
                wanted = {name: intent.source_content.get(name) for name in intent.fields}
                content = {name: value for name, value in {**intent.target_content, **wanted}.items() if value}
                sent[person_id] = Observation(
                    ref=Ref(Side.XERO, Module.PEOPLE, person_id),
                    content=content,
                    extra=own if known is None else known.extra,
                    parent=answer.observation.ref.id,
                )
        records.observe(self._tx, connection_id, sent.values())
        keep(self._context, self._tx, [answer.observation for _, answer in accepted])
        after = records.by_ids(self._tx, connection_id, Side.XERO, Module.PEOPLE, sent)
        return [
            (intent, replace(sent[person_id], content=after[person_id].content))
            for element, _ in accepted
            for intent in element
            if (person_id := intent.target_id or intent.id)
        ]

    def _settled(self, intent: Intent, now_held: Observation, old: Link | None) -> Link:
        """The link with its new bases.

        Only the fields that were sent move: their base on the written side is what it made of them, on the other side
        what was read when this was decided. So an edit made in between is still a change.
        """
        target = self._batch.side
        source = target.other
        if old is None:
            ids = {source: intent.source.id, target: now_held.ref.id}
            bases = self._first_bases(intent, now_held)
            expected = now_held.content
        else:
            ids = {side: old.id_on(side) for side in Side}
            bases = {
                source: _moved(old.base_of(source), intent.source_content, intent.fields),
                target: _moved(old.base_of(target), now_held.content, intent.fields),
            }
            expected = _moved(intent.target_content, now_held.content, intent.fields)
        contents = {source: intent.source_content, target: expected}
        link = Link(
            id=self._context.at.clock.new_id() if old is None else old.id,
            vtiger_id=ids[Side.VTIGER],
            xero_id=ids[Side.XERO],
            base_vtiger=bases[Side.VTIGER],
            base_xero=bases[Side.XERO],
            seen_vtiger="",
            seen_xero="",
            seen_settings=self._context.at.settings_revision,
        )
        if self._policy is None or not _at_rest(link, contents, self._policy.of(*_halves(contents))):
            return link
        seen = {side: fingerprint(contents[side]) for side in Side}
        return replace(link, seen_vtiger=seen[Side.VTIGER], seen_xero=seen[Side.XERO])

    def _first_bases(self, intent: Intent, now_held: Observation) -> dict[Side, Content]:
        """Both halves of a new pair as they are, but for what a direction has kept back.

        About that the two have not agreed: it counts as of two strangers once the direction is another.
        """
        target = self._batch.side
        contents = {target.other: intent.source_content, target: now_held.content}
        if self._policy is None:
            return contents
        policy = self._policy.of(*_halves(contents))
        strangers = dict(zip(Side, first_bases(contents[Side.VTIGER], contents[Side.XERO], policy), strict=True))
        agreed = {name for name in (*contents[Side.VTIGER], *contents[Side.XERO]) if policy.allows(name, target)}
        agreed |= set(intent.fields)
        return {
            side: {name: value for name, value in strangers[side].items() if name not in agreed}
            | {name: value for name, value in contents[side].items() if name in agreed}
            for side in Side
        }


def _explained(intent: Intent, answer: Refused) -> tuple[str, Mapping[str, str]]:
    """The problem of a write that was refused, and what fills its sentences."""
    if intent.operation is Operation.AMEND:
        return kept_rates.KEPT, kept_rates.explained(intent, answer)
    return answer.code, {"detail": answer.detail}


def _counterpart(intent: Intent, seen: Observation, known: Mapping[str, Link]) -> str | None:
    """The other half of what was written; what was amended may have none."""
    if intent.operation is not Operation.AMEND:
        return seen.ref.id
    return known[seen.ref.id].xero_id if seen.ref.id in known else None


def done(intent: Intent, written: Side, counterpart_id: str | None) -> Outcome:
    """The outcome of an intent that was carried out."""
    action = _ACTIONS[intent.operation]
    held, wanted = intent.target_content, intent.source_content
    return Outcome(
        ref=intent.source,
        written=written,
        action=action,
        code=action,
        name=title_of(intent.source_content) or title_of(held),
        counterpart_id=counterpart_id,
        changes=tuple((name, held.get(name), wanted.get(name)) for name in intent.fields),
    )


def _moved(base: Content, content: Content, fields: Sequence[str]) -> Content:
    moved = {**base, **{name: content.get(name) for name in fields}}
    return {name: value for name, value in moved.items() if value is not None}


def _halves(contents: Mapping[Side, Content]) -> tuple[Content, Content]:
    return contents[Side.VTIGER], contents[Side.XERO]


def _at_rest(link: Link, contents: Mapping[Side, Content], policy: Policy) -> bool:
    """Whether nothing is left to do about a pair that holds these contents."""
    decision = plan_pair(
        Sight(contents[Side.VTIGER], link.base_vtiger), Sight(contents[Side.XERO], link.base_xero), {}, policy
    )
    return isinstance(decision, Nothing) or (isinstance(decision, Skip) and not decision.clashes)


def _is_own(intent: Intent, contact: Observation) -> bool:
    """Whether somebody new was given the contact's own names."""
    own = next((part for part in contact.parts or () if part.own), None)
    wanted = {name: intent.source_content.get(name) for name in intent.fields}
    return own is not None and "email" not in intent.fields and person_name(own.content) == person_name(wanted)
