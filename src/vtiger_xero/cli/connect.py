"""What ``connect`` asks in a terminal."""

import getpass
import sys

from vtiger_xero.problems import SyncError


def secret(given: str, what: str) -> str:
    """A secret from the environment, else from standard input: asked for in a terminal, a line otherwise.

    Raises:
        SyncError: ``secret_missing``.
    """
    if given:
        return given
    told = getpass.getpass(f"{what}: ") if sys.stdin.isatty() else sys.stdin.readline()
    if not told.strip():
        raise SyncError("secret_missing", what=what)
    return told.strip()
