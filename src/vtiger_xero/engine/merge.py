"""Field by field: what each side changed since they agreed, and which value stays (spec §4, *Both changed*)."""

from dataclasses import dataclass

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
class Merge:
    """What is to be done about each field.

    Attributes:
        writes: by the side that is written.
        agreed: fields that both sides changed to the same.
        overruled: clashes; what is written, and with ``old`` the value that loses.
        barred: fields changed on one side that may not be carried to the other.
    """

    writes: dict[Side, tuple[Change, ...]]
    agreed: tuple[str, ...]
    overruled: tuple[Change, ...]
    barred: tuple[str, ...]


def merge(vtiger: Sight, xero: Sight, policy: Policy) -> Merge:
    """Merge the two halves of a pair field by field."""
    halves = {Side.VTIGER: vtiger, Side.XERO: xero}
    writes: dict[Side, list[Change]] = {Side.VTIGER: [], Side.XERO: []}
    agreed: list[str] = []
    overruled: list[Change] = []
    barred: list[str] = []
    for name in policy.fields:
        changed = [side for side in Side if halves[side].changed(name)]
        if not changed:
            continue
        values = {side: halves[side].content.get(name) for side in Side}
        if len(changed) == 2 and policy.same(name, values[Side.VTIGER], values[Side.XERO]):
            agreed.append(name)
            continue
        winner = changed[0] if len(changed) == 1 else _winner(name, policy)
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
    )


def _winner(name: str, policy: Policy) -> Side:
    """Where only one side may be written, the other one wins; else the rule decides."""
    writable = [side for side in Side if policy.allows(name, side)]
    return writable[0].other if len(writable) == 1 else policy.conflict.winner


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
