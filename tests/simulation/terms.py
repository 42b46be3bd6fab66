"""What a seed draws before anything happens: the settings, the size of the company and what its people tend to do."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from vtiger_xero.domain.refs import Direction
from vtiger_xero.engine.policy import ConflictRule, WhenGone

#: When it is played: Xero writes moments before 1970 as negative numbers.
TIMES = (datetime(2026, 1, 5, 9, 0, tzinfo=UTC), datetime(1964, 2, 29, 23, 58, tzinfo=UTC))

#: How many organizations there are at first: mostly few, since what goes wrong shows in few, at times two batches.
SIZES = (1, 2, 3, 3, 5, 5, 8, 8, 12) * 4 + (16, 16, 30, 55)

#: More than one page of Vtiger's, which is for those who edit everything at once.
MORE_THAN_A_PAGE = 104


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for the whole of a simulation.

    Attributes:
        direction: which way is synced.
        conflict: whose value stays where both sides changed it.
        when_gone: what becomes of a contact whose organization is deleted.
        people: whether contact persons are synced.
        start: the first moment.
        companies: how many there are at first.
        habits: the names of the acts that people repeat, as often as they are named.
        restless: whether people also edit in the middle of a run. Where they do not, the same seed without faults and
            crashes comes to the same end.
    """

    direction: Direction
    conflict: ConflictRule
    when_gone: WhenGone
    people: bool
    start: datetime
    companies: int
    habits: tuple[str, ...]
    restless: bool

    @property
    def settings(self) -> dict[str, str]:
        """As settings of the connection."""
        return {
            "organizations.enabled": "true",
            "organizations.direction": self.direction,
            "organizations.when_gone": self.when_gone,
            "people.enabled": str(self.people).lower(),
            "conflict": self.conflict,
        }


def draw(seed: int, acts: Sequence[str]) -> Terms:
    """The terms of a seed.

    Args:
        seed: of the simulation.
        acts: the names of all that people can do; each seed has favourites among them.
    """
    rng = random.Random(f"terms {seed}")
    restless = seed % 2 == 1
    # Who is asked, or wins for being later, depends on when a run gets through.
    rules = tuple(ConflictRule) if restless else (ConflictRule.XERO_WINS, ConflictRule.VTIGER_WINS)
    favourites = tuple(rng.choices(acts, k=4)) * 4
    in_bulk = rng.random() < 0.02
    return Terms(
        direction=rng.choice((Direction.TO_XERO, Direction.TO_VTIGER, Direction.BOTH, Direction.BOTH)),
        conflict=rng.choice(rules),
        when_gone=rng.choice(tuple(WhenGone)),
        people=rng.random() < 0.7,
        start=TIMES[rng.random() < 0.1],
        companies=MORE_THAN_A_PAGE if in_bulk else rng.choice(SIZES),
        habits=(*acts, *favourites, *(["change_all"] * 30 if in_bulk else [])),
        restless=restless,
    )
