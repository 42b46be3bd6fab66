"""How much of its calls a Xero organisation has used."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Usage:
    """What is known of one organisation's limits.

    Attributes:
        calls: when the calls of the last minutes begin or began, by our clock, oldest first.
        blocked_until: until when it takes no calls; ``None``: it does.
        blocked_code: the problem's code that blocks it.
        day_remaining: calls left for the day, as Xero last said and less what was called since; ``None``: it has not
            said.
    """

    calls: tuple[datetime, ...] = ()
    blocked_until: datetime | None = None
    blocked_code: str | None = None
    day_remaining: int | None = None
