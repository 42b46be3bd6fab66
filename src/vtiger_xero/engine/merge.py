"""Field by field: what each side changed since they agreed, and which value stays (spec §4, *Both changed*)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vtiger_xero.domain.records import Content, Value
from vtiger_xero.domain.refs import Side
from vtiger_xero.engine.policy import Policy


@dataclass(frozen=True, slots=True)
class Sight:
    """One half of a pair: what it holds, and what it held when the two agreed, both as its side said itself."""

    content: Content
    base: Content

    def changed(self, name: str) -> bool:
        """Whether the field differs from what its own side last said."""
        return self.content.get(name) != self.base.get(name)


@dataclass(frozen=True, slots=True)
class Change:
    """One field that is to be written, or that was overruled.

    Attributes:
        field: its name.
        old: what the written side holds.
        new: what it is to hold.
    """

    field: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that both sides changed, and about which a person has to decide.

    Attributes:
        field: its name.
        base: what the two agreed on last, as Vtiger wrote it.
        vtiger, xero: what they hold now.
    """

    field: str
    base: Value
    vtiger: Value
    xero: Value


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known about a pair beside its contents.

    Attributes:
        newer: the side that changed later; ``None`` where that cannot be told.
        chosen: the side that a person has let win, by the field's name.
    """

    newer: Side | None = None
    chosen: Mapping[str, Side] = field(default_factory=dict)


NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class Merge:
    """What is to be done about each field.

    Attributes:
        writes: by the side that is written.
        agreed: fields that both sides changed to the same.
        overruled: clashes that a rule decides; what is written, and with ``old`` the value that loses.
        barred: fields changed on one side that may not be carried to the other.
        clashes: those that a person has to decide.
    """

    writes: dict[Side, tuple[Change, ...]]
    agreed: tuple[str, ...]
    overruled: tuple[Change, ...]
    barred: tuple[str, ...]
    clashes: tuple[Clash, ...]


def merge(vtiger: Sight, xero: Sight, policy: Policy, hints: Hints = NO_HINTS) -> Merge:
    """Merge the two halves of a pair field by field."""
    halves = {Side.VTIGER: vtiger, Side.XERO: xero}
    writes: dict[Side, list[Change]] = {Side.VTIGER: [], Side.XERO: []}
    agreed: list[str] = []
    overruled: list[Change] = []
    barred: list[str] = []
    clashes: list[Clash] = []
    for name in policy.fields:
        values = {side: halves[side].content.get(name) for side in Side}
        changed = [side for side in Side if halves[side].changed(name)]
        if policy.leading is not None and not policy.same(name, values[Side.VTIGER], values[Side.XERO]):
            changed = [policy.leading]
        if not changed:
            continue
        if len(changed) == 2 and policy.same(name, values[Side.VTIGER], values[Side.XERO]):
            agreed.append(name)
            continue
        winner = changed[0] if len(changed) == 1 else _winner(name, policy, hints)
        if winner is None:
            clashes.append(Clash(name, vtiger.base.get(name), values[Side.VTIGER], values[Side.XERO]))
            continue
        change = Change(name, old=values[winner.other], new=values[winner])
        if not policy.allows(name, winner.other):
            barred.append(name)
            continue
        if len(changed) == 2:
            overruled.append(change)
        writes[winner.other].append(change)
    return Merge(
        writes={side: tuple(changes) for side, changes in writes.items()},
        agreed=tuple(agreed),
        overruled=tuple(overruled),
        barred=tuple(barred),
        clashes=tuple(clashes),
    )


def _winner(name: str, policy: Policy, hints: Hints) -> Side | None:
    """Where only one side may be written, the other one wins; else what a person chose, or the rule."""
    writable = [side for side in Side if policy.allows(name, side)]
    if len(writable) == 1:
        return writable[0].other
    return hints.chosen.get(name) or policy.conflict.winner(hints.newer)


def first_bases(vtiger: Content, xero: Content, policy: Policy) -> tuple[Content, Content]:
    """The bases of a new link between two records that are there already (spec §2 step 9).

    A blank is filled from the other side, and where both hold something else, Xero's value wins. A base is chosen so
    that the ordinary rules come to just that: a field that is to be carried over counts as changed.

    Returns:
        Vtiger's base and Xero's.
    """
    base_vtiger: dict[str, Value] = {}
    base_xero: dict[str, Value] = {}
    for name in policy.fields:
        mine, theirs = vtiger.get(name), xero.get(name)
        if policy.same(name, mine, theirs) or name in policy.riders:
            base_vtiger[name], base_xero[name] = mine, theirs
        elif theirs is None:
            base_xero[name] = theirs
        else:
            base_vtiger[name] = mine
    return _present(base_vtiger), _present(base_xero)


def _present(content: Content) -> Content:
    return {name: value for name, value in content.items() if value is not None}
