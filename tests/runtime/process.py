"""A worker in a process of its own, to be killed: ``python -m tests.runtime.process worker|lock …``."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
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


def worker(url: str, home: Path, world: World, times: int) -> AbstractContextManager["subprocess.Popen[str]"]:
    """A worker, ready, that asks for the sync of *acme* so many times."""
    stops_at = -1 if world.stops_at is None else world.stops_at
    return process("worker", url, home, world.organizations, world.pace, stops_at, times)


def hold_lock(url: str, home: Path, name: str) -> None:
    """Hold a lock for ever."""
    with ConnectionLock(Database(url), home).hold(name) as held, stoppable() as until_stopped:
        say("ready" if held else "not mine")
        until_stopped()


def work(url: str, home: Path, world: World, times: int) -> None:
    """Carry runs, and ask for the sync of *acme* so many times."""
    clock = SystemClock()
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
        organizations, pace, stops_at, times = rest
        world = World(Path(home) / "ledger", int(organizations), float(pace), int(stops_at))
        work(url, Path(home), world, int(times))
