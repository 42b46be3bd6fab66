"""The truth table: what is to be done about a record, or about a pair (``docs/architecture.md``, Decisions).

Pure: the same sights and the same policy give the same decision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Side
from vtiger_xero.engine.match import Ambiguous, Found, Match, Taken
from vtiger_xero.engine.merge import Change, Sight, merge
from vtiger_xero.engine.policy import Policy


@dataclass(frozen=True, slots=True)
class Create:
    """Make the record on the other side."""

    side: Side
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """Link the record with one that is there."""

    counterpart_id: str


@dataclass(frozen=True, slots=True)
class Update:
    """Write some fields of one or both halves of a pair.

    Attributes:
        writes: the changes, by the side that is written; a side without any is left out.
        overruled: what is lost in clashes, for the log.
        agreed: the names of fields that both sides changed to the same.
    """

    writes: dict[Side, tuple[Change, ...]]
    overruled: tuple[Change, ...]
    agreed: tuple[str, ...]


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
        counterparts: records of the other side that play a part in it.
    """

    code: str
    counterparts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to do."""


Decision: TypeAlias = Create | Join | Update | Agree | Skip | Nothing

#: The reason of a change that the chosen direction does not carry over.
DIRECTION = "direction"


def plan_unlinked(side: Side, content: Content, match: Match, policy: Policy) -> Decision:
    """Decide about a record that has no counterpart yet, on a side that is read from."""
    if isinstance(match, Found):
        return Join(match.id)
    if isinstance(match, Ambiguous):
        return Skip("match_ambiguous", match.ids)
    if isinstance(match, Taken):
        return Skip("name_linked_elsewhere", (match.id,))
    other = side.other
    if not policy.direction.writes(other):
        return Nothing()
    wanted = (Change(name, None, content.get(name)) for name in policy.fields if policy.allows(name, other))
    return Create(other, tuple(change for change in wanted if change.new is not None))


def plan_pair(vtiger: Sight, xero: Sight, locked: Mapping[Side, str], policy: Policy) -> Decision:
    """Decide about a linked pair.

    Args:
        vtiger: Vtiger's half.
        xero: Xero's half.
        locked: the problem that keeps a side from accepting changes, by side.
        policy: the rules.
    """
    halves = {Side.VTIGER: vtiger, Side.XERO: xero}
    merged = merge(vtiger, xero, policy)
    writes = {
        side: _with_riders(side, changes, halves, policy)
        for side, changes in merged.writes.items()
        if any(change.field not in policy.riders for change in changes)
    }
    for side in writes:
        if side in locked:
            return Skip(locked[side])
    if writes:
        return Update(writes, merged.overruled, merged.agreed)
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
