"""Calls under way at once: threads in life, a seeded order in simulation."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from vtiger_xero.problems import SyncError

K = TypeVar("K")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job(Generic[K, T]):
    """A call to make, and what it is about."""

    subject: K
    call: Callable[[], T]


class InFlight(Protocol):
    """Makes calls, several at once."""

    def run(self, jobs: Iterator[Job[K, T]], at_once: int) -> Iterator[tuple[K, T | SyncError]]:
        """Make the calls and yield what became of each, in the order in which they end.

        The next job is taken only when there is room for it, so that jobs may depend on what has ended before. An
        exception that is not a :class:`SyncError` is raised here, when the calls under way have ended.
        """
        ...


class Threads:
    """Calls in threads of their own; jobs are taken and results yielded in the caller's thread."""

    def run(self, jobs: Iterator[Job[K, T]], at_once: int) -> Iterator[tuple[K, T | SyncError]]:
        """See :meth:`InFlight.run`."""
        with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="call") as pool:
            under_way: dict[Future[T | SyncError], K] = {}
            more = True
            while more or under_way:
                while more and len(under_way) < at_once:
                    job = next(jobs, None)
                    if job is None:
                        more = False
                    else:
                        under_way[pool.submit(_attempt, job.call)] = job.subject
                ended, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for future in ended:
                    yield under_way.pop(future), future.result()


def _attempt(call: Callable[[], T]) -> T | SyncError:
    try:
        return call()
    except SyncError as error:
        return error
