"""The calls that an organisation's limits leave us: never too many at once, in a minute or in a day.

Xero's limits per organisation and app: 5 calls at once, 60 a minute, 1,000 or 5,000 a day (its documentation, OAuth 2.0
API limits). A call reserves the moment at which it may begin, in one transaction on a book that all workers share, and
then waits for that moment: so restarts, several processes and branches of virtual time all keep the limit.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Protocol, TypeVar

import httpx2

from vtiger_xero.clock import Clock
from vtiger_xero.domain.usage import Usage
from vtiger_xero.problems import LimitedError

T = TypeVar("T")

#: Xero's limits of calls in a minute, and under way.
PER_MINUTE = 60
AT_ONCE = 5

#: Xero's minute, and a second for calls that are under way for different times.
MINUTE = timedelta(seconds=61)

#: A call that would have to wait longer is not made: the run is parked instead.
PATIENCE = timedelta(seconds=90)

#: How long reservations are remembered: longer than the minute, as the clocks of two workers may differ, and a branch
#: of virtual time may be ahead of the next one by as long as its call waits.
MEMORY = timedelta(minutes=5)

#: How long a day limit is believed when Xero does not say until when: one call then finds out.
DAY_PROBE = timedelta(hours=1)

#: No limit of Xero's lasts longer.
LONGEST_BLOCK = timedelta(days=1)


class BudgetBook(Protocol):
    """Keeps what each organisation has used."""

    def update(self, organisation: str, change: Callable[[Usage], tuple[Usage, T]]) -> T:
        """Change one organisation's usage in one transaction; nothing changes when ``change`` raises."""
        ...


class Budget:
    """Lets calls to one organisation through, each when its turn has come.

    Args:
        book: what has been used, shared with all who call the same organisation.
        organisation: Xero's tenant id.
        clock: what calls wait on.
        per_minute: calls in any 60 seconds.
        at_once: calls under way.
        day_reserve: calls of a day that are left to others, such as *Sync Now*.
    """

    def __init__(
        self,
        book: BudgetBook,
        organisation: str,
        clock: Clock,
        per_minute: int = PER_MINUTE,
        at_once: int = AT_ONCE,
        day_reserve: int = 0,
    ) -> None:
        self._book = book
        self._organisation = organisation
        self._clock = clock
        self._per_minute = per_minute
        self._at_once = at_once
        self._day_reserve = day_reserve
        self._under_way = threading.BoundedSemaphore(at_once)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until one call may be made; it is made, and its answer told to :meth:`note`, inside the block.

        Raises:
            LimitedError: ``xero_busy``, ``xero_day_limit`` or ``xero_day_reserve``: the wait would be longer than
                :data:`PATIENCE`. No call is used up.
        """
        with self._under_way:
            start = self._book.update(self._organisation, self._reserve)
            self._clock.sleep((start - self._clock.now()).total_seconds())
            yield

    def note(self, answer: httpx2.Response) -> None:
        """Learn from an answer what is left of the day and, if it refuses the call for a limit, until when.

        The wait itself is up to the next :meth:`turn`, but for a refusal for too many calls at once: that is waited
        for here, inside this turn, so that fewer are under way meanwhile.
        """
        remaining = _number(answer, "X-DayLimit-Remaining")
        block: tuple[str, datetime] | None = None
        if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            limit = answer.headers.get("X-Rate-Limit-Problem", "").lower()
            if limit == "concurrent":
                self._clock.sleep(0.5 + self._clock.rng.random())
            else:
                block = self._block(limit, _number(answer, "Retry-After"))

        def learn(usage: Usage) -> tuple[Usage, None]:
            usage = replace(usage, day_remaining=self._day_remaining(usage.day_remaining, remaining))
            if block is not None:
                code, until = block
                if code == "xero_day_limit":
                    usage = replace(usage, day_remaining=None)
                if usage.blocked_until is None or until > usage.blocked_until:
                    usage = replace(usage, blocked_code=code, blocked_until=until)
            return usage, None

        self._book.update(self._organisation, learn)

    def _reserve(self, usage: Usage) -> tuple[Usage, datetime]:
        now = self._clock.now()
        start = now
        if usage.blocked_until is not None and usage.blocked_until > now:
            start = usage.blocked_until
            if start - now > PATIENCE:
                raise LimitedError(usage.blocked_code or "xero_busy", start)
        self._keep_reserve(usage, now)
        start = earliest(usage.calls, start, self._per_minute)
        if start - now > PATIENCE:
            raise LimitedError("xero_busy", start)
        remembered = [call for call in usage.calls if call > now - MEMORY]
        remaining = None if usage.day_remaining is None else max(0, usage.day_remaining - 1)
        return replace(usage, calls=tuple(sorted([*remembered, start])), day_remaining=remaining), start

    def _keep_reserve(self, usage: Usage, now: datetime) -> None:
        """Refuse a call that would use the reserve; one call an hour is let through, to see whether the day is over."""
        if usage.day_remaining is None or usage.day_remaining > self._day_reserve or not usage.calls:
            return
        until = usage.calls[-1] + DAY_PROBE
        if now < until:
            code = "xero_day_reserve" if usage.day_remaining else "xero_day_limit"
            raise LimitedError(code, until, remaining=usage.day_remaining, reserve=self._day_reserve)

    def _day_remaining(self, counted: int | None, told: int | None) -> int | None:
        """What is left of the day: Xero's figure, less the calls under way that it may not have counted yet."""
        if told is None:
            return counted
        if counted is None or told > counted + self._at_once:
            return told
        return min(counted, told)

    def _block(self, limit: str, retry_after: int | None) -> tuple[str, datetime]:
        if limit == "day":
            code, usual = "xero_day_limit", DAY_PROBE
        else:
            code, usual = "xero_busy", MINUTE
        wait = usual if retry_after is None else min(timedelta(seconds=retry_after), LONGEST_BLOCK)
        return code, self._clock.now() + wait


def earliest(calls: Sequence[datetime], start: datetime, most: int) -> datetime:
    """The first moment from ``start`` on at which one more call leaves no minute with more than ``most``.

    Args:
        calls: those reserved already, in ascending order, some perhaps later than ``start``.
        start: the first moment that will do.
        most: calls in any :data:`MINUTE`.
    """
    for first, last in zip(calls, calls[most - 1 :], strict=False):
        if max(last, start) - min(first, start) < MINUTE:
            start = first + MINUTE
    return start


def _number(answer: httpx2.Response, header: str) -> int | None:
    """A header's whole number; ``None`` when it is not there, or is no such number."""
    text = str(answer.headers.get(header, "")).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
