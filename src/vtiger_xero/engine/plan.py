"""The truth table: what is to be done about a record, or about a pair (``docs/architecture.md``, Decisions).

Pure: the same sights and the same policy give the same decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Side
from vtiger_xero.engine.merge import NO_HINTS, Change, Clash, Hints, Sight, merge
from vtiger_xero.engine.policy import Policy, WhenGone


@dataclass(frozen=True, slots=True)
class Create:
    """Make the record on the other side."""

    side: Side
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Archive:
    """Archive what is left of a pair on this side."""

    side: Side


@dataclass(frozen=True, slots=True)
class End:
    """End the link; it stays as a tombstone, so that neither half is matched or made again.

    Attributes:
        code: the reason.
    """

    code: str


@dataclass(frozen=True, slots=True)
class Update:
    """Write some fields of one or both halves of a pair.

    Attributes:
        writes: the changes, by the side that is written; a side without any is left out.
        overruled: what is lost in clashes, for the log.
        agreed: the names of fields that both sides changed to the same.
        clashes: what waits for a person's decision.
    """

    writes: dict[Side, tuple[Change, ...]]
    overruled: tuple[Change, ...]
    agreed: tuple[str, ...]
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True, slots=True)
class Agree:
    """Both sides changed to the same: note it, write nothing.

    Attributes:
        fields: the names of what they agree upon.
    """

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave it, and say why.

    Attributes:
        code: of a problem, or of a reason that needs nobody to act.
        clashes: what waits for a person's decision.
        locked: the side that takes no changes, if that is why.
    """

    code: str
    clashes: tuple[Clash, ...] = ()
    locked: Side | None = None


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to do."""


Decision: TypeAlias = Create | Update | Agree | Skip | Nothing | Archive | End

#: The reason of a change that the chosen direction does not carry over.
DIRECTION = "direction"

#: The reason of a record that its own side has put away: it is made nowhere else.
ARCHIVED = "archived"

#: The reason of a record that would be made as one of a kind that is not synced.
SWITCHED_OFF = "switched_off"

#: The reason of a change that waits for a person's decision.
CONFLICT = "conflict"

#: The reasons for which a link ends, by the side from which its half is gone.
GONE: Mapping[Side, str] = {Side.VTIGER: "gone_in_vtiger", Side.XERO: "gone_in_xero"}


def plan_unlinked(side: Side, content: Content, locked: str | None, policy: Policy) -> Decision:
    """Decide about a record that no record of the other side is the same as.

    Args:
        side: of the record.
        content: what it holds.
        locked: the problem that keeps its side from accepting changes to it, if there is one.
        policy: the rules.
    """
    other = side.other
    if policy.off:
        # What is switched off is not told of; what would have gone there is.
        return Nothing() if side is Side.VTIGER else Skip(SWITCHED_OFF)
    if not policy.direction.writes(other):
        return Skip(DIRECTION)
    if locked:
        return Skip(ARCHIVED)
    unwanted = policy.unwanted and policy.unwanted(side, content)
    if unwanted:
        return Skip(unwanted)
    allowed = (name for name in policy.fields if policy.allows(name, other) or name in policy.required)
    needed = sorted(policy.required - policy.fields.keys())
    wanted = (Change(name, None, content.get(name)) for name in (*needed, *allowed))
    return Create(other, tuple(change for change in wanted if change.new is not None))


def plan_gone(gone: Side, remaining: Sight, locked: str | None, policy: Policy) -> Decision:
    """Decide about a pair of which one half is gone.

    Args:
        gone: the side from which it is gone.
        remaining: the other half.
        locked: the problem that keeps the remaining half from being written, if there is one.
        policy: the rules.
    """
    if policy.off:
        return Nothing()
    archives = policy.when_gone is WhenGone.ARCHIVE and gone is Side.VTIGER and policy.direction.writes(Side.XERO)
    changed = [name for name in policy.fields if remaining.changed(name)]
    # What could not have been carried over anyway is lost by nobody; yet what was changed is not put away unasked.
    if any(policy.allows(name, gone) for name in changed) or (changed and archives):
        return Skip("gone_but_changed")
    if archives and not locked:
        return Archive(Side.XERO)
    return End(GONE[gone])


def plan_pair(
    vtiger: Sight, xero: Sight, locked: Mapping[Side, str], policy: Policy, hints: Hints = NO_HINTS
) -> Decision:
    """Decide about a linked pair.

    Args:
        vtiger: Vtiger's half.
        xero: Xero's half.
        locked: the problem that keeps a side from accepting changes, by side.
        policy: the rules.
        hints: what else is known.
    """
    halves = {Side.VTIGER: vtiger, Side.XERO: xero}
    merged = merge(vtiger, xero, policy, hints)
    writes = {
        side: _with_riders(side, changes, halves, policy)
        for side, changes in merged.writes.items()
        if any(change.field not in policy.riders for change in changes)
    }
    taken = {side: changes for side, changes in writes.items() if side not in locked}
    if taken:
        return Update(taken, merged.overruled, merged.agreed, merged.clashes)
    for side in writes:
        return Skip(locked[side], locked=side)
    if merged.clashes:
        return Skip(CONFLICT, merged.clashes)
    if merged.agreed:
        return Agree(merged.agreed)
    if merged.barred:
        return Skip(DIRECTION)
    return Nothing()


def _with_riders(
    side: Side, changes: tuple[Change, ...], halves: Mapping[Side, Sight], policy: Policy
) -> tuple[Change, ...]:
    """The changes, and beside them the riders that the written side does not hold yet."""
    held, wanted = halves[side].content, halves[side.other].content
    riding = (
        Change(name, old=held.get(name), new=wanted.get(name))
        for name in sorted(policy.riders)
        if policy.allows(name, side) and wanted.get(name) and held.get(name) != wanted.get(name)
    )
    plain = tuple(change for change in changes if change.field not in policy.riders)
    return (*plain, *riding)
