"""Asking again what may be asked again."""

from collections.abc import Callable
from typing import TypeVar

from vtiger_xero.clock import Clock
from vtiger_xero.http import ATTEMPTS
from vtiger_xero.problems import Cure, LimitedError, SyncError

T = TypeVar("T")


def repeated(clock: Clock, ask: Callable[[], T]) -> T:
    """What a question that changes nothing is answered, asked again while its failure may pass.

    Args:
        clock: waits in between, about 1, 3 and 6 seconds.
        ask: is called up to :data:`~vtiger_xero.http.ATTEMPTS` times.

    Raises:
        SyncError: as ``ask`` raised it; at once, if it is a :class:`LimitedError` or not cured by time.
    """
    for attempt in range(1, ATTEMPTS):
        try:
            return ask()
        except LimitedError:
            raise
        except SyncError as error:
            if error.problem.cure is not Cure.TIME:
                raise
        clock.sleep(2**attempt * (0.5 + clock.rng.random() / 2))
    return ask()
