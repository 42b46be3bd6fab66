"""New links: how one begins, and those that people have chosen (spec §2 step 9)."""

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.engine.merge import first_bases
from vtiger_xero.store import aliases, candidates, links, outcomes, problems, records, verdicts
from vtiger_xero.store.aliases import AliasReason
from vtiger_xero.store.links import Link
from vtiger_xero.store.outcomes import Action, Outcome
from vtiger_xero.store.records import Mirrored
from vtiger_xero.store.verdicts import Choice
from vtiger_xero.sync.context import Context


def new_link(context: Context, module: Module, one: Mirrored, other: Mirrored) -> Link:
    """The link of two records that are there already; neither has been decided upon as part of it."""
    halves = {one.ref.side: one, other.ref.side: other}
    vtiger, xero = halves[Side.VTIGER], halves[Side.XERO]
    policy = context.policy(module).of(vtiger.content, xero.content)
    base_vtiger, base_xero = first_bases(vtiger.content, xero.content, policy)
    return Link(
        id=context.at.clock.new_id(),
        vtiger_id=vtiger.ref.id,
        xero_id=xero.ref.id,
        base_vtiger=base_vtiger,
        base_xero=base_xero,
        seen_vtiger="",
        seen_xero="",
        seen_settings=0,
    )


def carry_out(context: Context, tx: Connection, module: Module) -> None:
    """Do what people have said of records: link those that belong together, let those stand for others that are twice.

    This comes before anything is matched, so that nobody else takes what a person has given away. What cannot be done,
    because a record is gone or was linked meanwhile, is left, and done when it can be.
    """
    for verdict in verdicts.outstanding(tx, context.connection_id, module):
        across = verdict.ref.side.other if verdict.choice is Choice.PAIR else verdict.ref.side
        record = _free(context, tx, verdict.ref)
        if record is None or verdict.other_id is None:
            continue
        if verdict.choice is Choice.PAIR:
            other = _free(context, tx, Ref(across, module, verdict.other_id))
            if other is not None:
                _link(context, tx, record, other)
        else:
            _stand_for(context, tx, record, verdict.other_id)


def _free(context: Context, tx: Connection, ref: Ref) -> Mirrored | None:
    """A record that is there, stands for itself and has no link, and had none that is remembered."""
    found = candidates.identified(tx, context.connection_id, ref.side, ref.module, [ref.id]).get(ref.id, [])
    return found[0].record if found and found[0].linked_to is None else None


def _link(context: Context, tx: Connection, record: Mirrored, other: Mirrored) -> None:
    connection_id, module = context.connection_id, record.ref.module
    links.add(tx, connection_id, module, [new_link(context, module, record, other)])
    records.stir(tx, connection_id, [record.ref, other.ref])
    problems.close(tx, connection_id, [record.ref, other.ref], context.at.clock.now())
    _tell(context, tx, record, Action.LINKED, "linked", other.ref.id)


def _stand_for(context: Context, tx: Connection, record: Mirrored, other_id: str) -> None:
    """Let it stand for the other one, or for whom that one stands by now."""
    connection_id, side, module = context.connection_id, record.ref.side, record.ref.module
    of_id = aliases.of(tx, connection_id, side, module, [other_id]).get(other_id, other_id)
    found = candidates.identified(tx, connection_id, side, module, [of_id]).get(of_id, [])
    if not found or of_id == record.ref.id:
        return
    aliases.put(tx, connection_id, record, found[0].record, AliasReason.CHOSEN)
    problems.close(tx, connection_id, [record.ref], context.at.clock.now())
    _tell(context, tx, record, Action.SKIPPED, "duplicate", None)


def _tell(
    context: Context, tx: Connection, record: Mirrored, action: Action, code: str, counterpart_id: str | None
) -> None:
    told = Outcome(
        ref=record.ref,
        written=record.ref.side.other,
        action=action,
        code=code,
        name=record.name,
        counterpart_id=counterpart_id,
    )
    outcomes.put(tx, context.fence.run_id, [told], context.at.clock.now())
