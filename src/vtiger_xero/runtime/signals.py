"""Being told to stop."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_STOP = {signal.SIGINT, signal.SIGTERM}


@contextmanager
def stoppable() -> Iterator[Callable[[], object]]:
    """Let SIGTERM and Ctrl-C wait until they are asked for; what the block starts is then stopped in order.

    To be entered by the main thread before it starts others, which take after it.

    Yields:
        What waits for one of them.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOP)
    try:
        yield lambda: signal.sigwait(_STOP)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
