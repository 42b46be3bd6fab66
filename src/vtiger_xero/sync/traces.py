"""What a write whose answer was lost has left behind on its side, if it was done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from vtiger_xero.domain.observations import Observation, Part
from vtiger_xero.domain.records import Content, Value
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.domain.writes import Accepted, Operation
from vtiger_xero.engine.keys import keys_of
from vtiger_xero.engine.match import oldest_first
from vtiger_xero.engine.names import is_remnant, name_key
from vtiger_xero.store import links, records
from vtiger_xero.store.intents import Batch, Intent
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.mirror import part_of

Same = Callable[[str, Value, Value], bool]


@dataclass(frozen=True, slots=True)
class Trace:
    """What is to be seen of one element of a batch.

    Attributes:
        element: the intents, with those of their fields that are as they were sent; as they were, if nothing is seen.
        answer: what the side would have answered; ``None``: nothing shows that the write was done.
        overtaken: whether somebody else has changed the record since, so that the write must not be sent again.
    """

    element: tuple[Intent, ...]
    answer: Accepted | None = None
    overtaken: bool = False


def traces(context: Context, batch: Batch) -> list[Trace]:
    """What is to be seen of each element of a batch, in their order.

    Raises:
        SyncError: the side cannot be asked now.
    """
    if all(_leaves_a_mark(intent) for intent in batch.intents):
        return _marked(context, batch)
    if batch.side is Side.XERO and batch.module is Module.PEOPLE:
        return _listed(context, batch)
    policy = context.at.policies.get(batch.module)
    same = None if policy is None else policy.same
    targets = [intent.target_id or "" for intent in batch.intents]
    found = _fetched(context, batch, targets)
    return [_changed(intent, found.get(intent.target_id or ""), same) for intent in batch.intents]


def _leaves_a_mark(intent: Intent) -> bool:
    return intent.operation is Operation.CREATE and intent.target_id is None


def _marked(context: Context, batch: Batch) -> list[Trace]:
    """Of several with one mark, the first counts: the others are what another program, or a copy in the CRM, made."""
    natural = _NATURAL.get((batch.side, batch.module))
    if natural is not None:
        return _known_by(natural, context, batch)
    seen = context.at.remotes[batch.side].look_up(batch.module, [intent.source.id for intent in batch.intents])
    first = {each.mark: each for each in sorted(seen, key=lambda each: oldest_first(each.ref.id), reverse=True)}
    found = [(element, first.get(element[0].source.id)) for element in batch.elements]
    return [Trace(element, None if each is None else Accepted(each)) for element, each in found]


#: The fields by which records are known where a side has no place for a mark.
_NATURAL: Mapping[tuple[Side, Module], str] = {(Side.XERO, Module.ITEMS): "code", (Side.VTIGER, Module.TAXES): "name"}


def _known_by(field: str, context: Context, batch: Batch) -> list[Trace]:
    """Of what was made without a mark: what is known by the same and holds what was sent.

    What holds something else was made by somebody else meanwhile: the write was refused, and the two are matched like
    any others.
    """
    policy = context.at.policies.get(batch.module)
    wanted = {intent.id: intent.source_content.get(field) or "" for intent in batch.intents}
    seen = context.at.remotes[batch.side].look_up(batch.module, list(wanted.values()))
    known = {keys_of(batch.module, each.content).name: each for each in seen}
    found = []
    for element in batch.elements:
        (intent,) = element
        now = known.get(name_key(wanted[intent.id]))
        made = (
            now is not None
            and policy is not None
            and all(_is_made_of(now.content, intent.source_content, name, policy.same) for name in intent.fields)
        )
        found.append(Trace(element, Accepted(now) if now is not None and made else None))
    return found


def _changed(intent: Intent, now: Observation | None, same: Same | None) -> Trace:
    """Of a change, the fields that were sent tell: one that is as it was sent, and was not before, is enough."""
    if now is None or same is None:
        return Trace((intent,))
    if intent.operation is Operation.AMEND:
        sent = intent.source_content
        as_sent = all(held == sent[name] for name, held in now.extra.items() if name in sent)
        return Trace((intent,), Accepted(now) if as_sent else None)
    if intent.operation is Operation.ARCHIVE:
        return Trace((intent,), Accepted(now) if now.locked else None)
    before, sent = intent.target_content, intent.source_content
    done = tuple(name for name in intent.fields if _is_made_of(now.content, sent, name, same))
    if any(not same(name, before.get(name), now.content.get(name)) for name in done):
        return Trace((replace(intent, fields=done),), Accepted(now))
    touched = any(before.get(name) != now.content.get(name) for name in intent.fields)
    return Trace((intent,), overtaken=touched)


def _is_made_of(now: Content, sent: Content, name: str, same: Same) -> bool:
    kept, whole = now.get(name), sent.get(name)
    return same(name, kept, whole) or (kept is not None and whole is not None and is_remnant(kept, whole))


def _listed(context: Context, batch: Batch) -> list[Trace]:
    """Of people in Xero, a person who is listed as sent, and was not before, shows that the list was written."""
    policy = context.at.policies.get(batch.module)
    with context.transactions.read() as tx:
        people = [intent.source.id for intent in batch.intents]
        homes = records.by_ids(tx, context.connection_id, Side.VTIGER, Module.PEOPLE, people)
        parents = {home.parent for home in homes.values() if home.parent}
        linked = links.find(tx, context.connection_id, Side.VTIGER, Module.ORGANIZATIONS, parents)
        contacts = [_contact_of(element, homes, linked) for element in batch.elements]
        known = records.of_parents(tx, context.connection_id, Side.XERO, Module.PEOPLE, contacts)
    found = _fetched(context, batch, [each for each in contacts if each])
    traced = []
    for element, contact_id in zip(batch.elements, contacts, strict=True):
        now = found.get(contact_id)
        before = [part_of(each) for each in known.get(contact_id, []) if each.presence is records.Presence.HERE]
        if now is None or policy is None:
            traced.append(Trace(element))
        elif any(_is_listed(intent, now.parts or (), policy.same) for intent in element):
            traced.append(Trace(element, Accepted(now)))
        else:
            traced.append(Trace(element, overtaken=_texts(before) != _texts(now.parts or ())))
    return traced


def _contact_of(
    element: tuple[Intent, ...], homes: Mapping[str, records.Mirrored], linked: Mapping[str, links.Link]
) -> str:
    home = homes.get(element[0].source.id)
    link = linked.get(home.parent) if home is not None and home.parent else None
    return link.xero_id if link is not None else ""


def _is_listed(intent: Intent, parts: Sequence[Part], same: Same) -> bool:
    wanted = {**intent.target_content, **{name: intent.source_content.get(name) for name in intent.fields}}
    names = wanted.keys() | {name for part in parts for name in part.content}
    return any(all(same(name, part.content.get(name), wanted.get(name)) for name in names) for part in parts)


def _texts(parts: Sequence[Part]) -> list[str]:
    return sorted(str(sorted(part.content.items())) for part in parts)


def _fetched(context: Context, batch: Batch, ids: Sequence[str]) -> dict[str, Observation]:
    return {each.ref.id: each for each in context.at.remotes[batch.side].fetch(batch.module, sorted(set(ids)))}
