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
from vtiger_xero.store.intents import Batch, Intent, IntentState
from vtiger_xero.store.links import Link
from vtiger_xero.store.outcomes import Action, Outcome
from vtiger_xero.store.problems import Trouble
from vtiger_xero.sync.context import Context


def settle(context: Context, batch: Batch, answers: Sequence[Answer | None]) -> None:
    """Note what became of a batch, in one transaction.

    Args:
        context: of the run.
        batch: as it stands in the database.
        answers: of its elements, in order; ``None`` where nothing was done, so that it is planned again.
    """
    with context.fenced() as tx:
        if not intents.close(tx, batch.id, batch.state):
            return
        for intent, answer in zip(batch.intents, answers, strict=True):
            if isinstance(answer, Accepted):
                intents.finish(tx, intent.id, batch.state, IntentState.DONE)
                _accept(context, tx, batch, intent, answer.observation)
            elif isinstance(answer, Refused):
                intents.finish(tx, intent.id, batch.state, IntentState.REFUSED, answer.detail)
                _refuse(context, tx, batch, intent, answer)
            else:
                intents.finish(tx, intent.id, batch.state, IntentState.VOID)


def _accept(context: Context, tx: Connection, batch: Batch, intent: Intent, now_held: Observation) -> None:
    records.observe(tx, context.connection_id, [now_held])
    link = _settled(context, tx, batch, intent, now_held)
    outcome = done(intent, batch.side, link.id_on(batch.side))
    now = context.at.clock.now()
    outcomes.put(tx, context.fence.run_id, [outcome], now)
    problems.close(tx, context.connection_id, [intent.source], now)


def done(intent: Intent, written: Side, counterpart_id: str | None) -> Outcome:
    """The outcome of an intent that was, or in a rehearsal would be, carried out."""
    action = Action.CREATED if intent.operation is Operation.CREATE else Action.UPDATED
    held, wanted = intent.target_content, intent.source_content
    return Outcome(
        ref=intent.source,
        written=written,
        action=action,
        code=action,
        name=wanted.get("name") or "",
        counterpart_id=counterpart_id,
        changes=tuple((name, held.get(name), wanted.get(name)) for name in intent.fields),
    )


def _settled(context: Context, tx: Connection, batch: Batch, intent: Intent, now_held: Observation) -> Link:
    """Store the link with its new bases.

    Only the fields that were sent move: their base on the written side is what it made of them, on the other side what
    was read when this was decided. So an edit made in between is still a change.
    """
    source, target = batch.side.other, batch.side
    known = None if intent.target_id is None else links.find(tx, context.connection_id, now_held.ref)
    if known is None:
        ids = {source: intent.source.id, target: now_held.ref.id}
        bases = {source: intent.source_content, target: now_held.content}
        expected = now_held.content
    else:
        ids = {side: known.id_on(side) for side in Side}
        bases = {
            source: _moved(known.base_of(source), intent.source_content, intent.fields),
            target: _moved(known.base_of(target), now_held.content, intent.fields),
        }
        expected = _moved(intent.target_content, now_held.content, intent.fields)
    contents = {source: intent.source_content, target: expected}
    link = Link(
        id=context.at.clock.new_id() if known is None else known.id,
        vtiger_id=ids[Side.VTIGER],
        xero_id=ids[Side.XERO],
        base_vtiger=bases[Side.VTIGER],
        base_xero=bases[Side.XERO],
        seen_vtiger="",
        seen_xero="",
        seen_settings=context.at.settings_revision,
    )
    if _at_rest(link, contents, context.at.policies[batch.module]):
        link = replace(link, seen_vtiger=fingerprint(contents[Side.VTIGER]), seen_xero=fingerprint(contents[Side.XERO]))
    if known is None:
        links.add(tx, context.connection_id, batch.module, link)
    else:
        links.settle(tx, link)
    return link


def _moved(base: Content, content: Content, fields: Sequence[str]) -> Content:
    moved = {**base, **{name: content.get(name) for name in fields}}
    return {name: value for name, value in moved.items() if value is not None}


def _at_rest(link: Link, contents: dict[Side, Content], policy: Policy) -> bool:
    """Whether nothing is left to do about a pair that holds these contents."""
    decision = plan_pair(
        Sight(contents[Side.VTIGER], link.base_vtiger), Sight(contents[Side.XERO], link.base_xero), {}, policy
    )
    return isinstance(decision, Nothing | Skip)


def _refuse(context: Context, tx: Connection, batch: Batch, intent: Intent, answer: Refused) -> None:
    now = context.at.clock.now()
    name = intent.source_content.get("name") or ""
    trouble = Trouble(
        code=answer.code,
        ref=intent.source,
        name=name,
        details={"detail": answer.detail},
        fingerprint=fingerprint(intent.source_content),
        settings_revision=context.at.settings_revision,
    )
    problems.put(tx, context.connection_id, trouble, context.at.clock.new_id(), now)
    outcome = Outcome(
        ref=intent.source,
        written=batch.side,
        action=Action.FAILED,
        code=answer.code,
        name=name,
        counterpart_id=intent.target_id,
    )
    outcomes.put(tx, context.fence.run_id, [outcome], now)
