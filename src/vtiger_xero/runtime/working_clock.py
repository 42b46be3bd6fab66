"""Time as a worker has it: it stands still when the worker is to stop."""

import threading
from datetime import datetime

from vtiger_xero.clock import SystemClock


class Stopped(BaseException):
    """The worker is to stop. A run ends where it stands, as if the process were killed there, and is taken up later.

    Not an Exception, since nothing on the way may take it for trouble with a record or a side.
    """


class WorkingClock(SystemClock):
    """The machine's time until :meth:`stop`; from then on whoever asks for time, a rest or an id gets :class:`Stopped`.

    A run asks for one of them before every batch that it sends, so it stops soon, and at once where it waits.
    """

    def __init__(self) -> None:
        super().__init__()
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Let everything end that works by this clock."""
        self._stopping.set()

    def now(self) -> datetime:
        """The machine's time in UTC."""
        self._go_on()
        return super().now()

    def sleep(self, seconds: float) -> None:
        """Block this thread, at most until the worker is to stop."""
        self._stopping.wait(max(0.0, seconds))
        self._go_on()

    def new_id(self) -> str:
        """A random UUID."""
        self._go_on()
        return super().new_id()

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise Stopped
