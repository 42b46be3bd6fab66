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
        when_gone: what becomes of the half in Xero when the one in Vtiger is gone.
        suppliers: whether who only sells to the company is created in Vtiger, too.
    """

    direction: Direction
    conflict: ConflictRule = ConflictRule.XERO_WINS
    fields: Mapping[str, Direction]
    riders: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    same: Callable[[str, Value, Value], bool] = field(default=_equal)
    when_gone: WhenGone = WhenGone.UNLINK
    suppliers: bool = False

    def allows(self, name: str, side: Side) -> bool:
        """Whether a field of this side may be written."""
        return self.direction.writes(side) and name in self.fields and self.fields[name].writes(side)
