"""Watching a run that somebody else carries."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.refs import Module
from vtiger_xero.runtime.follow import follow
from vtiger_xero.runtime.liveness import ConnectionLock
from vtiger_xero.store import runs
from vtiger_xero.store.database import Database
from vtiger_xero.store.runs import RunStatus


class Script(VirtualClock):
    """A clock at each rest of which the next thing happens."""

    def __init__(self, *acts: Callable[[], None]) -> None:
        super().__init__()
        self._acts = list(acts)

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self._acts.pop(0)()


@pytest.fixture
def url() -> str:
    return "sqlite://"


@pytest.fixture
def lock(database: Database, tmp_path: Path) -> ConnectionLock:
    return ConnectionLock(database, tmp_path)


def test_progress_until_the_end(database: Database, connection_id: str, lock: ConnectionLock) -> None:
    held = lock.take(connection_id)
    assert held is not None
    clock = VirtualClock()
    fences: list[runs.Fence] = []

    def begin() -> None:
        with database.write() as tx:
            fences.append(runs.begin(tx, connection_id, "run", clock.now()))

    def come_to(done: int) -> Callable[[], None]:
        def act() -> None:
            with database.write() as tx:
                runs.progress(tx, fences[0], Module.ORGANIZATIONS, done, 20)

        return act

    def end() -> None:
        with database.write() as tx:
            runs.end(tx, fences[0], RunStatus.DONE, clock.now())
        held.release()

    nothing_new = come_to(10)
    script = Script(begin, come_to(10), nothing_new, come_to(20), end)
    seen = [(run.status, run.module, run.done, run.total) for run in follow(database, lock, script, connection_id)]
    assert seen == [
        (RunStatus.RUNNING, None, 0, 0),
        (RunStatus.RUNNING, Module.ORGANIZATIONS, 10, 20),
        (RunStatus.RUNNING, Module.ORGANIZATIONS, 20, 20),
        (RunStatus.DONE, None, 20, 20),
    ]


def test_nothing_to_follow(database: Database, connection_id: str, lock: ConnectionLock) -> None:
    with database.write() as tx:
        runs.end(tx, runs.begin(tx, connection_id, "over", VirtualClock().now()), RunStatus.DONE, VirtualClock().now())
    assert list(follow(database, lock, Script(), connection_id)) == []


def test_a_worker_that_dies_is_not_waited_for(database: Database, connection_id: str, lock: ConnectionLock) -> None:
    held = lock.take(connection_id)
    assert held is not None
    with database.write() as tx:
        runs.begin(tx, connection_id, "run", VirtualClock().now())
    seen = [run.status for run in follow(database, lock, Script(held.release), connection_id)]
    assert seen == [RunStatus.RUNNING]


def test_an_end_between_two_looks_is_seen(
    database: Database, connection_id: str, lock: ConnectionLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run ends, and its lock is given back, just before the follower asks for the lock."""
    held = lock.take(connection_id)
    assert held is not None
    with database.write() as tx:
        fence = runs.begin(tx, connection_id, "run", VirtualClock().now())

    def ended_just_now(_: str) -> bool:
        with database.write() as tx:
            runs.end(tx, fence, RunStatus.FAILED, VirtualClock().now())
        return False

    act = partial(monkeypatch.setattr, lock, "is_held", ended_just_now)
    seen = [run.status for run in follow(database, lock, Script(act), connection_id)]
    assert seen == [RunStatus.RUNNING, RunStatus.FAILED]
    held.release()
