"""A worker in a process of its own, to be killed: ``python -m tests.runtime.process worker|lock …``."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.runtime.stubs import SEAL, World

from vtiger_xero.clock import SystemClock
from vtiger_xero.runtime import engine
from vtiger_xero.runtime.liveness import ConnectionLock
from vtiger_xero.runtime.signals import stoppable
from vtiger_xero.store.database import Database


@contextmanager
def process(*arguments: object) -> Iterator["subprocess.Popen[str]"]:
    """Such a process, ready; killed at the end of the block if it still lives."""
    command = [sys.executable, "-m", "tests.runtime.process", *(str(each) for each in arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            assert child.stdout.readline() == "ready\n"
            yield child
        finally:
            child.kill()


def hold_lock(url: str, home: Path, name: str) -> None:
    """Hold a lock for ever."""
    with ConnectionLock(Database(url), home).hold(name) as held, stoppable() as until_stopped:
        say("ready" if held else "not mine")
        until_stopped()


def work(url: str, home: Path, organizations: int, pace: float, times: int) -> None:
    """Carry runs, and ask for the sync of *acme* so many times."""
    clock = SystemClock()
    world = World(home / "ledger", organizations, pace)
    with stoppable() as until_stopped:
        running = engine.start(Database(url), SEAL, home, opened=world.open, tick=0.1)
        say("ready")
        for _ in range(times):
            running.sync_now("acme")
            clock.sleep(0.5)
        until_stopped()
        running.stop()


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    role, url, home, *rest = sys.argv[1:]
    if role == "lock":
        hold_lock(url, Path(home), rest[0])
    else:
        work(url, Path(home), int(rest[0]), float(rest[1]), int(rest[2]))
