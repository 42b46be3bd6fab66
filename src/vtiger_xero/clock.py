"""The only source of time, waiting, new ids and randomness.

Everything that waits or asks what time it is takes a :class:`Clock`, so that a simulated day takes a moment, a test
never sleeps, and the same seed gives the same run.
"""

import random
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the rest of the project may know about time."""

    @property
    def rng(self) -> random.Random:
        """Randomness, seeded in simulation."""
        ...

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait; nothing happens for zero or less."""
        ...

    def new_id(self) -> str:
        """A new id: 36 characters in the form of a UUID, never the same twice."""
        ...


class SystemClock:
    """Time as this machine has it."""

    def __init__(self) -> None:
        self._rng = random.Random()

    @property
    def rng(self) -> random.Random:
        """Randomness that differs from run to run."""
        return self._rng

    def now(self) -> datetime:
        """The machine's time in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Block this thread."""
        if seconds > 0:
            time.sleep(seconds)

    def new_id(self) -> str:
        """A random UUID."""
        return str(uuid.uuid4())


class VirtualClock:
    """Time that moves only when somebody sleeps, or :meth:`advance` is called.

    Args:
        start: the first moment; aware.
        seed: of all ids and randomness.
    """

    def __init__(self, start: datetime = datetime(2026, 1, 5, 9, 0, tzinfo=UTC), seed: int = 0) -> None:
        self._now = start.astimezone(UTC)
        self._rng = random.Random(seed)
        self._ids = random.Random(f"ids of {seed}")
        self._lock = threading.RLock()

    @property
    def rng(self) -> random.Random:
        """Randomness of the seed."""
        return self._rng

    def now(self) -> datetime:
        """The virtual moment."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Move time forward at once."""
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        """Move time forward by this many seconds; nothing happens for zero or less."""
        with self._lock:
            self._now += timedelta(seconds=max(0.0, seconds))

    def advance_to(self, moment: datetime) -> None:
        """Move time forward to a moment; one in the past changes nothing."""
        with self._lock:
            self._now = max(self._now, moment)

    def new_id(self) -> str:
        """The next id of the seed."""
        with self._lock:
            return str(uuid.UUID(int=self._ids.getrandbits(128), version=4))

    @contextmanager
    def branch(self) -> Iterator[None]:
        """Let time pass inside the block only; on leaving, it is again the moment at which the block began.

        What overlaps in life is run one after the other in simulation: each call in its own branch of time, its
        answer taken when :meth:`now` of its branch's end has come.
        """
        before = self._now
        try:
            yield
        finally:
            self._now = before
