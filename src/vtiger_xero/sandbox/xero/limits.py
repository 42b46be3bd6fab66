"""Xero's limits of one organisation: calls at once, in a minute, and in a day.

A minute and a day are fixed windows that begin at a moment of the organisation's own. Calls at once are counted by
intervals of the clock: in simulation, one call's end may lie in the future of the next one's start.
"""

import bisect
import math
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from vtiger_xero.sandbox.xero.refusals import Answer, RefusedError

AT_ONCE = 5
PER_MINUTE = 60
PER_MINUTE_APP = 10_000
MINUTE = 60
DAY = 86_400
_KEPT = 3_600.0


@dataclass
class Limits:
    """What one organisation has been asked so far; safe for threads.

    Args:
        per_day: calls in a day.
        offset: seconds after the full minute and the full day (UTC) at which the windows begin.
    """

    per_day: int
    offset: int = 0
    calls: int = 0
    peak_in_flight: int = 0
    peak_per_minute: int = 0
    _minutes: Counter[int] = field(default_factory=Counter)
    _days: Counter[int] = field(default_factory=Counter)
    _starts: list[float] = field(default_factory=list)
    _ended: list[tuple[float, float]] = field(default_factory=list)
    _open: list[float] = field(default_factory=list)
    _longest: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, now: datetime) -> float:
        """Count a call in, and say its start for :meth:`end`.

        Raises:
            RefusedError: 429, one call too many.
        """
        at = now.timestamp()
        with self._lock:
            self._note_start(at)
            others = self._in_flight(at)
            self.peak_in_flight = max(self.peak_in_flight, others + 1)
            minute, day = self._windows(at)
            if others >= AT_ONCE:
                raise self.refusal("concurrent", now)
            if self._minutes[minute] >= PER_MINUTE:
                raise self.refusal("minute", now)
            if self._days[day] >= self.per_day:
                raise self.refusal("day", now)
            self._minutes[minute] += 1
            self._days[day] += 1
            self._open.append(at)
            self.calls += 1
        return at

    def end(self, start: float, now: datetime) -> None:
        """Count a call out that began at *start*."""
        at = now.timestamp()
        with self._lock:
            self._open.remove(start)
            bisect.insort(self._ended, (start, at))
            self._longest = max(self._longest, at - start)
            first = bisect.bisect_left(self._ended, (start, -math.inf))
            for other, _ in self._ended[first : bisect.bisect_left(self._ended, (at, -math.inf))]:
                self.peak_in_flight = max(self.peak_in_flight, self._in_flight(other))

    def refusal(self, limit: str, now: datetime, seconds: int = 0) -> RefusedError:
        """The 429 of a limit: *minute*, *day* or *concurrent*; *seconds* to wait instead of the window's end."""
        headers = {"X-Rate-Limit-Problem": limit}
        if limit != "concurrent":
            length = MINUTE if limit == "minute" else DAY
            left = length - (now.timestamp() - self.offset) % length
            headers["Retry-After"] = str(seconds or math.ceil(left))
        return RefusedError(Answer(429, b"", "text/plain; charset=utf-8", headers))

    def headers(self, now: datetime) -> dict[str, str]:
        """What remains, as every answer says it."""
        minute, day = self._windows(now.timestamp())
        with self._lock:
            used, used_today = self._minutes[minute], self._days[day]
        return {
            "X-DayLimit-Remaining": str(max(0, self.per_day - used_today)),
            "X-MinLimit-Remaining": str(max(0, PER_MINUTE - used)),
            "X-AppMinLimit-Remaining": str(max(0, PER_MINUTE_APP - used)),
        }

    def state(self, now: datetime) -> dict[str, object]:
        """The limits and how much of each is used."""
        minute, day = self._windows(now.timestamp())
        with self._lock:
            return {
                "at_once": AT_ONCE,
                "per_minute": PER_MINUTE,
                "per_day": self.per_day,
                "used_in_minute": self._minutes[minute],
                "used_in_day": self._days[day],
                "day_ends": datetime.fromtimestamp((day + 1) * DAY + self.offset, UTC).isoformat(),
            }

    def _windows(self, at: float) -> tuple[int, int]:
        return int((at - self.offset) // MINUTE), int((at - self.offset) // DAY)

    def _in_flight(self, at: float) -> int:
        first = bisect.bisect_left(self._ended, (at - self._longest, -math.inf))
        after = bisect.bisect_right(self._ended, (at, math.inf))
        ended = sum(end > at for _, end in self._ended[first:after])
        return ended + sum(start <= at for start in self._open)

    def _note_start(self, at: float) -> None:
        bisect.insort(self._starts, at)
        place = bisect.bisect_left(self._starts, at)
        for other in self._starts[place : bisect.bisect_left(self._starts, at + MINUTE)]:
            inside = bisect.bisect_right(self._starts, other) - bisect.bisect_right(self._starts, other - MINUTE)
            self.peak_per_minute = max(self.peak_per_minute, inside)
        if self._starts[0] < at - 2 * _KEPT:
            del self._starts[: bisect.bisect_left(self._starts, at - _KEPT)]
            del self._ended[: bisect.bisect_left(self._ended, (at - _KEPT, -math.inf))]
