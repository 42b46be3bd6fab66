"""A vault that lives as long as the test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from vtiger_xero.xero.refresh import UserTokens


class MemoryVault:
    """What all workers of a test share; held by one at a time.

    Attributes:
        tokens: what is stored.
        broken: whether storing fails, as on a full disk.
    """

    def __init__(self, tokens: UserTokens | None = None) -> None:
        self.tokens = tokens
        self.broken = False
        self._lock = threading.Lock()

    @contextmanager
    def hold(self) -> Iterator["MemoryVault"]:
        with self._lock:
            yield self

    def put(self, tokens: UserTokens) -> None:
        if self.broken:
            raise OSError("no space left on device")
        self.tokens = tokens
