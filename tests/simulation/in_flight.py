"""Calls under way at once, one after the other in a seeded order."""

import heapq
from collections.abc import Iterator
from typing import TypeVar

from vtiger_xero.clock import VirtualClock
from vtiger_xero.problems import SyncError
from vtiger_xero.sync.in_flight import Job

K = TypeVar("K")
T = TypeVar("T")


class Seeded:
    """Each call runs in a branch of time of its own; answers come in the order in which the branches end."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock

    def run(self, jobs: Iterator[Job[K, T]], at_once: int) -> Iterator[tuple[K, T | SyncError]]:
        """See :class:`vtiger_xero.sync.in_flight.InFlight`."""
        under_way: list[tuple[float, float, int, K, T | SyncError]] = []
        more, number = True, 0
        while more or under_way:
            while more and len(under_way) < at_once:
                job = next(jobs, None)
                if job is None:
                    more = False
                    continue
                number += 1
                with self._clock.branch():
                    result = self._attempt(job)
                    arrival = self._clock.now().timestamp()
                heapq.heappush(under_way, (arrival, self._clock.rng.random(), number, job.subject, result))
            if under_way:
                arrival, _, _, subject, result = heapq.heappop(under_way)
                self._clock.advance(arrival - self._clock.now().timestamp())
                yield subject, result

    @staticmethod
    def _attempt(job: Job[K, T]) -> T | SyncError:
        try:
            return job.call()
        except SyncError as error:
            return error
