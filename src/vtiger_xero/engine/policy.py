"""What the user allows and prefers, as the planner sees it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from vtiger_xero.domain.records import Content, Value
from vtiger_xero.domain.refs import Direction, Side


class ConflictRule(StrEnum):
    """Who wins a field that both sides changed (spec §4); where one side only is written, the other one wins."""

    XERO_WINS = "xero_wins"
    VTIGER_WINS = "vtiger_wins"
    MOST_RECENT = "most_recent"
    ASK = "ask"

    def winner(self, newer: Side | None) -> Side | None:
        """The side whose value stays; ``None``: a person has to say.

        Args:
            newer: the side that changed later; ``None`` where that cannot be told.
        """
        match self:
            case ConflictRule.XERO_WINS:
                return Side.XERO
            case ConflictRule.VTIGER_WINS:
                return Side.VTIGER
            case ConflictRule.MOST_RECENT:
                return newer
            case ConflictRule.ASK:
                return None


class WhenGone(StrEnum):
    """What becomes of a record in Xero whose other half is gone from Vtiger (spec §4, *Deletes*)."""

    UNLINK = "unlink"
    ARCHIVE = "archive"


def _equal(_field: str, one: Value, other: Value) -> bool:
    return one == other


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules for one module of one connection.

    Attributes:
        direction: which way records are synced.
        conflict: who wins where both sides may be written.
        fields: which way each field is synced; a field that is not named is not synced.
        riders: fields that are sent along with others and never by themselves.
        required: fields without which nothing can be created, whatever their direction.
        same: whether two values of a field, one from each side, mean the same.
        leading: the side whose values stand, whatever the other one changes; ``None``: neither.
        when_gone: what becomes of the half in Xero when the one in Vtiger is gone.
        unwanted: why a record of a side that has no other half is made nowhere, as the code of a reason; nothing where
            it is to be made; ``None``: everything is wanted.
        made_with: what a new record in Vtiger is given beside its fields.
        off: whether records like these are left out of the sync.
        apart: the rules for one kind of record of the module, told by what Vtiger's and Xero's half hold, of which one
            may be missing; ``None`` where all are alike.
    """

    direction: Direction
    conflict: ConflictRule = ConflictRule.XERO_WINS
    fields: Mapping[str, Direction]
    riders: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    same: Callable[[str, Value, Value], bool] = field(default=_equal)
    leading: Side | None = None
    when_gone: WhenGone = WhenGone.UNLINK
    unwanted: Callable[[Side, Content], str | None] | None = None
    made_with: Mapping[str, str] = field(default_factory=dict)
    off: bool = False
    apart: "Callable[[Content | None, Content | None], Policy] | None" = None

    def of(self, vtiger: Content | None = None, xero: Content | None = None) -> "Policy":
        """The rules for a record or a pair that holds this."""
        return self if self.apart is None else self.apart(vtiger, xero)

    def without(self, fields: Mapping[str, frozenset[str]]) -> "Policy":
        """The same rules, but for some fields of some kinds of record."""
        kinds = self.apart
        if kinds is None:
            return self

        def apart(vtiger: Content | None, xero: Content | None) -> Policy:
            policy = kinds(vtiger, xero)
            lacking = fields.get(policy.made_with.get("kind", ""), frozenset())
            return replace(policy, fields={name: way for name, way in policy.fields.items() if name not in lacking})

        return replace(self, apart=apart)

    def allows(self, name: str, side: Side) -> bool:
        """Whether a field of this side may be written."""
        return self.direction.writes(side) and name in self.fields and self.fields[name].writes(side)
