"""What the user allows and prefers, as the planner sees it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vtiger_xero.domain.records import Value
from vtiger_xero.domain.refs import Direction, Side


class ConflictRule(StrEnum):
    """Who wins a field that both sides changed (spec §4); where one side only is written, the other one wins."""

    XERO_WINS = "xero_wins"
    VTIGER_WINS = "vtiger_wins"

    @property
    def winner(self) -> Side:
        """The side whose value stays."""
        return Side.XERO if self is ConflictRule.XERO_WINS else Side.VTIGER


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
        same: whether two values of a field, one from each side, mean the same.
    """

    direction: Direction
    conflict: ConflictRule = ConflictRule.XERO_WINS
    fields: Mapping[str, Direction]
    riders: frozenset[str] = frozenset()
    same: Callable[[str, Value, Value], bool] = field(default=_equal)

    def allows(self, name: str, side: Side) -> bool:
        """Whether a field of this side may be written."""
        return self.direction.writes(side) and name in self.fields and self.fields[name].writes(side)
