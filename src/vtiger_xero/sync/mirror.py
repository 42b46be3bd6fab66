"""Putting what a side said into the mirror, with the records that stand inside others."""

from collections.abc import Sequence

from sqlalchemy import Connection

from vtiger_xero.domain.observations import Observation, Part
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.engine.parts import Known, recognise
from vtiger_xero.store import records
from vtiger_xero.store.records import Mirrored, Presence
from vtiger_xero.sync.context import Context

#: Where the extra of a record that stands inside another one keeps its place there.
PLACE = "place"


def keep(context: Context, tx: Connection, observations: Sequence[Observation], sweep: int | None = None) -> None:
    """Store observations; what stands inside a record and has no id is recognised, or given one.

    Who is no longer inside is gone: the side has just shown all of them.

    Args:
        context: of the run.
        tx: the transaction.
        observations: what a side said.
        sweep: the number of the complete walk that met them, if it was one.
    """
    records.observe(tx, context.connection_id, observations, sweep)
    whole = {seen.ref.id: seen for seen in observations if seen.parts is not None and seen.merged_into is None}
    if not whole:
        return
    known = records.of_parents(tx, context.connection_id, Side.XERO, Module.PEOPLE, whole)
    inside: list[Observation] = []
    gone: list[Ref] = []
    for parent, seen in whole.items():
        parts = seen.parts or ()
        before = [each for each in known.get(parent, []) if each.presence is Presence.HERE]
        # Who was removed and is listed again is the same as before; but who is there is looked at first.
        past = [each for each in known.get(parent, []) if each.presence is not Presence.HERE]
        ids = recognise([Known(each.ref.id, part_of(each)) for each in (*before, *past)], parts)
        inside += [
            _observation(context, seen, part, record_id, place)
            for place, (part, record_id) in enumerate(zip(parts, ids, strict=True))
        ]
        gone += [each.ref for each in before if each.ref.id not in ids]
    records.observe(tx, context.connection_id, inside, sweep)
    records.settle_presence(tx, context.connection_id, gone, Presence.GONE)


def part_of(record: Mirrored) -> Part:
    """A record of the mirror as the part of another one that it is."""
    return Part(record.content, {name: value for name, value in record.extra.items() if name != PLACE})


def in_order(people: Sequence[Mirrored]) -> list[Mirrored]:
    """People inside one record who are still there, in their order."""
    here = (each for each in people if each.presence is Presence.HERE)
    return sorted(here, key=lambda each: (int(each.extra.get(PLACE, "0")), each.ref.id))


def _observation(context: Context, parent: Observation, part: Part, record_id: str | None, place: int) -> Observation:
    return Observation(
        ref=Ref(Side.XERO, Module.PEOPLE, record_id or context.at.clock.new_id()),
        content=part.content,
        extra={**part.extra, PLACE: str(place)},
        remote_time=parent.remote_time,
        parent=parent.ref.id,
    )
