"""Workers that are killed, and workers side by side, in processes of their own."""

from pathlib import Path

from tests.runtime.process import process
from tests.runtime.stubs import SEAL, World, contacts, entries, runs_of, wait_for

from vtiger_xero.clock import SystemClock
from vtiger_xero.runtime.carry import carry
from vtiger_xero.runtime.liveness import ConnectionLock
from vtiger_xero.store.database import Database
from vtiger_xero.store.runs import RunStatus


def test_a_killed_workers_run_is_taken_over(
    url: str, database: Database, connection_id: str, world: World, tmp_path: Path
) -> None:
    with (
        process("worker", url, tmp_path, 30, 0.1, 1) as first,
        process("worker", url, tmp_path, 30, 0.1, 0) as second,
    ):
        wait_for(lambda: len(contacts(world.ledger)) >= 3)
        pids = {first.pid: first, second.pid: second}
        killed = entries(world.ledger)[-1]["pid"]
        pids[killed].kill()
        pids[killed].wait()
        wait_for(lambda: runs_of(database, connection_id)[0].status is RunStatus.DONE)
    (only,) = runs_of(database, connection_id)
    assert only.status is RunStatus.DONE
    assert sorted(row.ref.id for row in contacts(world.ledger)) == sorted(f"xero-11x{each}" for each in range(30))
    assert {entry["pid"] for entry in entries(world.ledger)} == set(pids)


def test_a_connection_is_carried_by_one_at_a_time(
    url: str, database: Database, connection_id: str, world: World, tmp_path: Path
) -> None:
    """Two workers and the command line, all of which want the same connection."""
    lock, clock = ConnectionLock(database, tmp_path), SystemClock()
    with process("worker", url, tmp_path, 3, 0.05, 4), process("worker", url, tmp_path, 3, 0.05, 4):
        mine = 0
        while mine < 3:
            mine += carry(database, SEAL, clock, lock, "acme", World(world.ledger, 3, 0.05).open) is not None
        wait_for(lambda: len(runs_of(database, connection_id)) > 3)
        wait_for(lambda: runs_of(database, connection_id)[0].status is RunStatus.DONE)
    calls = [(entry["pid"], entry["call"]) for entry in entries(world.ledger) if "call" in entry]
    for (who, begins), (same, ends) in zip(calls[::2], calls[1::2], strict=False):
        assert (who, begins, ends) == (same, "begins", "ends")
    assert len({who for who, _ in calls}) > 1
    assert len(contacts(world.ledger)) == 3


def test_sigterm_ends_a_worker_in_order(
    url: str, database: Database, connection_id: str, world: World, tmp_path: Path
) -> None:
    with process("worker", url, tmp_path, 500, 0.1, 1) as child:
        wait_for(lambda: len(contacts(world.ledger)) >= 1)
        child.terminate()
        assert child.wait(timeout=15) == 0
    assert runs_of(database, connection_id)[0].status is RunStatus.RUNNING
    assert not ConnectionLock(database, tmp_path).is_held(connection_id)
    assert list(tmp_path.glob("locks/*")) == []
