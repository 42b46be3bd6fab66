"""Workers that are killed, and workers side by side, in processes of their own."""

from dataclasses import replace
from pathlib import Path

from tests.runtime.process import worker
from tests.runtime.stubs import SEAL, World, contacts, entries, runs_of, wait_for

from vtiger_xero.clock import SystemClock
from vtiger_xero.runtime.carry import carry
from vtiger_xero.runtime.liveness import ConnectionLock
from vtiger_xero.store.database import Database
from vtiger_xero.store.runs import RunStatus


def test_a_killed_workers_run_is_taken_over(
    url: str, database: Database, connection_id: str, world: World, tmp_path: Path
) -> None:
    stopping = replace(world, organizations=6, stops_at=3)
    with worker(url, tmp_path, stopping, 1) as first, worker(url, tmp_path, stopping, 0) as second:
        wait_for(stopping.has_stopped)
        pids = {first.pid: first, second.pid: second}
        killed = entries(world.ledger)[-1]["pid"]
        pids[killed].kill()
        pids[killed].wait()
        stopping.go_on()
        wait_for(lambda: runs_of(database, connection_id)[0].status is RunStatus.DONE)
    (only,) = runs_of(database, connection_id)
    assert only.status is RunStatus.DONE
    assert sorted(row.ref.id for row in contacts(world.ledger)) == [f"xero-11x{each}" for each in range(6)]
    assert {entry["pid"] for entry in entries(world.ledger)} == set(pids)


def test_a_connection_is_carried_by_one_at_a_time(
    url: str, database: Database, connection_id: str, world: World, tmp_path: Path
) -> None:
    """Two workers and the command line, all of which want the same connection."""
    lock, clock, slow = ConnectionLock(database, tmp_path), SystemClock(), replace(world, pace=0.02)
    with worker(url, tmp_path, slow, 3), worker(url, tmp_path, slow, 3):
        mine = 0
        while mine < 2:
            mine += carry(database, SEAL, clock, lock, "acme", slow.open) is not None
        wait_for(lambda: len({entry["pid"] for entry in entries(world.ledger)}) > 1)
        wait_for(lambda: runs_of(database, connection_id)[0].status is RunStatus.DONE)
    calls = [(entry["pid"], entry["call"]) for entry in entries(world.ledger) if "call" in entry]
    for (who, begins), (same, ends) in zip(calls[::2], calls[1::2], strict=False):
        assert (who, begins, ends) == (same, "begins", "ends")
    assert len(contacts(world.ledger)) == 3


def test_sigterm_ends_a_worker_in_order(
    url: str, database: Database, connection_id: str, world: World, tmp_path: Path
) -> None:
    stopping = replace(world, stops_at=1)
    with worker(url, tmp_path, stopping, 1) as child:
        wait_for(stopping.has_stopped)
        child.terminate()
        assert child.wait(timeout=30) == 0
    assert runs_of(database, connection_id)[0].status is RunStatus.RUNNING
    assert not ConnectionLock(database, tmp_path).is_held(connection_id)
    assert list(tmp_path.glob("locks/*")) == []
