"""Settling what a side answered: link, bases, mirror, outcome and problem in one transaction."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from vtiger_xero.domain.fingerprint import fingerprint
from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Side
from vtiger_xero.domain.writes import Accepted, Answer, Operation, Refused
from vtiger_xero.engine.merge import Sight
from vtiger_xero.engine.plan import Nothing, Skip, plan_pair
from vtiger_xero.engine.policy import Policy
from vtiger_xero.store import intents, links, outcomes, problems, records
from vtiger_xero.store.intents import Batch, Ending, Intent, IntentState
from vtiger_xero.store.links import Link
from vtiger_xero.store.outcomes import Action, Outcome
from vtiger_xero.store.problems import Trouble
from vtiger_xero.sync.context import Context


def settle(context: Context, batch: Batch, answers: Sequence[Answer | None]) -> None:
    """Note what became of a batch, in one transaction.

    Args:
        context: of the run.
        batch: as it stands in the database; if it has moved on since, nothing is changed.
        answers: of its elements, in order; ``None`` where nothing was done, so that it is planned again.
    """
    answered = list(zip(batch.intents, answers, strict=True))
    accepted = [(intent, answer.observation) for intent, answer in answered if isinstance(answer, Accepted)]
    refused = [(intent, answer) for intent, answer in answered if isinstance(answer, Refused)]
    with context.fenced() as tx:
        endings = [_ending(intent, answer) for intent, answer in answered]
        if intents.finish(tx, batch.id, batch.state, endings):
            if accepted:
                _accept(context, tx, batch, accepted)
            if refused:
                _refuse(context, tx, batch, refused)


def _ending(intent: Intent, answer: Answer | None) -> Ending:
    if isinstance(answer, Accepted):
        return Ending(intent.id, IntentState.DONE)
    if isinstance(answer, Refused):
        return Ending(intent.id, IntentState.REFUSED, answer.detail)
    return Ending(intent.id, IntentState.VOID)


def _accept(context: Context, tx: Connection, batch: Batch, accepted: Sequence[tuple[Intent, Observation]]) -> None:
    connection_id, now = context.connection_id, context.at.clock.now()
    target_ids = [intent.target_id for intent, _ in accepted if intent.target_id is not None]
    known = links.find(tx, connection_id, batch.side, batch.module, target_ids)
    new: list[Link] = []
    changed: list[Link] = []
    told: list[Outcome] = []
    for intent, now_held in accepted:
        old = known.get(intent.target_id or "")
        link = _settled(context, batch, intent, now_held, old)
        (new if old is None else changed).append(link)
        told.append(done(intent, batch.side, now_held.ref.id))
    records.observe(tx, connection_id, [now_held for _, now_held in accepted])
    links.add(tx, connection_id, batch.module, new)
    links.settle(tx, changed)
    outcomes.put(tx, context.fence.run_id, told, now)
    problems.close(tx, connection_id, [intent.source for intent, _ in accepted], now)


def _refuse(context: Context, tx: Connection, batch: Batch, refused: Sequence[tuple[Intent, Refused]]) -> None:
    now = context.at.clock.now()
    for intent, answer in refused:
        trouble = Trouble(
            code=answer.code,
            ref=intent.source,
            name=_name(intent),
            details={"detail": answer.detail},
            fingerprint=fingerprint(intent.source_content),
            settings_revision=context.at.settings_revision,
        )
        problems.put(tx, context.connection_id, trouble, context.at.clock.new_id(), now)
    told = [
        Outcome(
            ref=intent.source,
            written=batch.side,
            action=Action.FAILED,
            code=answer.code,
            name=_name(intent),
            counterpart_id=intent.target_id,
        )
        for intent, answer in refused
    ]
    outcomes.put(tx, context.fence.run_id, told, now)


def done(intent: Intent, written: Side, counterpart_id: str | None) -> Outcome:
    """The outcome of an intent that was, or in a rehearsal would be, carried out."""
    action = Action.CREATED if intent.operation is Operation.CREATE else Action.UPDATED
    held, wanted = intent.target_content, intent.source_content
    return Outcome(
        ref=intent.source,
        written=written,
        action=action,
        code=action,
        name=_name(intent),
        counterpart_id=counterpart_id,
        changes=tuple((name, held.get(name), wanted.get(name)) for name in intent.fields),
    )


def _settled(context: Context, batch: Batch, intent: Intent, now_held: Observation, old: Link | None) -> Link:
    """The link with its new bases.

    Only the fields that were sent move: their base on the written side is what it made of them, on the other side what
    was read when this was decided. So an edit made in between is still a change.
    """
    source, target = batch.side.other, batch.side
    if old is None:
        ids = {source: intent.source.id, target: now_held.ref.id}
        bases = {source: intent.source_content, target: now_held.content}
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
        id=context.at.clock.new_id() if old is None else old.id,
        vtiger_id=ids[Side.VTIGER],
        xero_id=ids[Side.XERO],
        base_vtiger=bases[Side.VTIGER],
        base_xero=bases[Side.XERO],
        seen_vtiger="",
        seen_xero="",
        seen_settings=context.at.settings_revision,
    )
    if not _at_rest(link, contents, context.at.policies[batch.module]):
        return link
    seen = {side: fingerprint(contents[side]) for side in Side}
    return replace(link, seen_vtiger=seen[Side.VTIGER], seen_xero=seen[Side.XERO])


def _moved(base: Content, content: Content, fields: Sequence[str]) -> Content:
    moved = {**base, **{name: content.get(name) for name in fields}}
    return {name: value for name, value in moved.items() if value is not None}


def _at_rest(link: Link, contents: dict[Side, Content], policy: Policy) -> bool:
    """Whether nothing is left to do about a pair that holds these contents."""
    decision = plan_pair(
        Sight(contents[Side.VTIGER], link.base_vtiger), Sight(contents[Side.XERO], link.base_xero), {}, policy
    )
    return isinstance(decision, Nothing | Skip)


def _name(intent: Intent) -> str:
    return intent.source_content.get("name") or ""
