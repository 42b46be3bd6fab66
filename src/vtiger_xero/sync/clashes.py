"""Pairs of which both halves were edited, or one against the direction: who changed later, and who has to decide."""

from datetime import timedelta

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Side
from vtiger_xero.engine.merge import Hints, Sight
from vtiger_xero.engine.plan import Decision, Skip, Update
from vtiger_xero.engine.policy import ConflictRule, Policy
from vtiger_xero.store import conflicts
from vtiger_xero.store.conflicts import Conflict
from vtiger_xero.store.links import Pair
from vtiger_xero.store.records import Mirrored
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.ledger import CONFLICT, Ledger

#: Two changes closer together than this have no order (spec §4).
SAME_MOMENT = timedelta(seconds=60)


def hints_of(context: Context, pair: Pair, known: list[Conflict]) -> Hints:
    """What is known about a pair beside its contents: what a person chose, and which half changed later."""
    chosen = {
        each.clash.field: each.chosen
        for each in known
        # A choice was made between two values; between others it has to be made again.
        if each.chosen is not None
        and pair.vtiger.content.get(each.clash.field) == each.clash.vtiger
        and pair.xero.content.get(each.clash.field) == each.clash.xero
    }
    by_time = context.at.policies[pair.vtiger.ref.module].conflict is ConflictRule.MOST_RECENT
    return Hints(_newer(context, pair) if by_time else None, chosen)


def _newer(context: Context, pair: Pair) -> Side | None:
    """The half that changed later; each side's time is corrected by how far its clock is ahead of ours."""
    moments = {side: pair.on(side).remote_time for side in Side}
    corrected = {side: at - context.at.ahead.get(side, timedelta()) for side, at in moments.items() if at is not None}
    if len(corrected) < len(Side) or abs(corrected[Side.VTIGER] - corrected[Side.XERO]) < SAME_MOMENT:
        return None
    return max(corrected, key=lambda side: corrected[side])


def note_clashes(
    context: Context,
    tx: Connection,
    ledger: Ledger,
    pair: Pair,
    decision: Decision,
    known: list[Conflict] | None,
) -> None:
    """Keep what waits for a person's decision about a pair, with the problem that asks for it."""
    clashes = decision.clashes if isinstance(decision, Update | Skip) else ()
    if clashes:
        fields = ", ".join(each.field for each in clashes)
        ledger.skip(pair.vtiger, CONFLICT, pair.xero.ref.id, {"fields": fields})
    if isinstance(decision, Skip) and clashes:
        # Nothing else is to be done, so that nothing else can be wrong.
        ledger.close([pair.xero.ref])
    if clashes or (known and not isinstance(decision, Update)):
        conflicts.put(tx, pair.link.id, clashes, context.at.clock.now())


def edited_first(pair: Pair, policy: Policy) -> tuple[Mirrored, Mirrored]:
    """Both halves of a pair of which one was edited, that one first."""
    stirred = [side for side in Side if pair.on(side).fingerprint != pair.link.seen_on(side)]
    if len(stirred) != 1:
        vtiger = Sight(pair.vtiger.content, pair.link.base_vtiger)
        stirred = [Side.VTIGER] if any(vtiger.changed(name) for name in policy.fields) else [Side.XERO]
    return pair.on(stirred[0]), pair.on(stirred[0].other)
