"""Calls under way at once, made one after the other in the test's own thread."""

from collections import deque
from collections.abc import Iterator
from typing import TypeVar

from vtiger_xero.problems import SyncError
from vtiger_xero.sync.in_flight import Job

K = TypeVar("K")
T = TypeVar("T")


class InTurn:
    """Makes a call when it is taken, and tells its result when there is no room for more."""

    def __init__(self) -> None:
        self.most = 0

    def run(self, jobs: Iterator[Job[K, T]], at_once: int) -> Iterator[tuple[K, T | SyncError]]:
        """See :class:`vtiger_xero.sync.in_flight.InFlight`."""
        under_way: deque[tuple[K, T | SyncError]] = deque()
        more = True
        while more or under_way:
            while more and len(under_way) < at_once:
                job = next(jobs, None)
                if job is None:
                    more = False
                else:
                    result = _attempt(job)
                    under_way.append((job.subject, result))
                    self.most = max(self.most, len(under_way))
            if under_way:
                yield under_way.popleft()


def _attempt(job: Job[K, T]) -> T | SyncError:
    try:
        return job.call()
    except SyncError as error:
        return error
