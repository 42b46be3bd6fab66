"""Locks that tell the living from the dead."""

from pathlib import Path

import psycopg
import pytest
from tests.runtime.process import process
from tests.runtime.stubs import wait_for

from vtiger_xero.problems import SyncError
from vtiger_xero.runtime.liveness import ConnectionLock
from vtiger_xero.store.database import Database


@pytest.fixture
def lock(url: str, tmp_path: Path) -> ConnectionLock:
    return ConnectionLock(Database(url), tmp_path)


def test_one_at_a_time(lock: ConnectionLock) -> None:
    with lock.hold("a") as first, lock.hold("a") as second, lock.hold("b") as other:
        assert first is not None
        assert second is None
        assert other is not None
        assert lock.is_held("a")
    assert not lock.is_held("a")


def test_given_back_when_the_block_raises(lock: ConnectionLock) -> None:
    with pytest.raises(KeyError), lock.hold("a"):
        raise KeyError
    assert not lock.is_held("a")


def test_freed_by_kill_9(url: str, lock: ConnectionLock, tmp_path: Path) -> None:
    with process("lock", url, tmp_path, "a") as child:
        assert lock.is_held("a")
        child.kill()
        child.wait()
        # The kernel frees a file with its process; PostgreSQL's server notices the closed connection a moment later.
        wait_for(lambda: not lock.is_held("a"), seconds=5)


def test_a_frozen_process_still_holds_it(url: str, lock: ConnectionLock, tmp_path: Path) -> None:
    import signal

    with process("lock", url, tmp_path, "a") as child:
        child.send_signal(signal.SIGSTOP)
        assert lock.is_held("a")


def test_files_are_cleared_away(tmp_path: Path) -> None:
    lock = ConnectionLock(Database(f"sqlite:///{tmp_path / 'test.sqlite3'}"), tmp_path)
    with lock.hold("a"), lock.hold("a"):
        assert [each.name for each in (tmp_path / "locks").iterdir()] == ["a.lock"]
    assert list((tmp_path / "locks").iterdir()) == []


def test_a_file_removed_while_it_was_opened_is_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes must not hold two files that had one name, one after the other."""
    import fcntl

    lock = ConnectionLock(Database(f"sqlite:///{tmp_path / 'test.sqlite3'}"), tmp_path)
    first = lock.take("a")
    assert first is not None
    real = fcntl.flock

    def gone_meanwhile(descriptor: int, how: int) -> None:
        monkeypatch.setattr(fcntl, "flock", real)
        first.release()
        real(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", gone_meanwhile)
    with lock.hold("a") as second:
        assert second is not None
        assert lock.is_held("a")


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, not a folder")
    lock = ConnectionLock(Database("sqlite://"), tmp_path / "home")
    with pytest.raises(SyncError) as raised:
        lock.take("a")
    assert raised.value.code == "home_unusable"


def test_a_session_that_postgres_ended_is_noticed(postgres_database: str, tmp_path: Path) -> None:
    lock = ConnectionLock(Database(postgres_database), tmp_path)
    held = lock.take("a")
    assert held is not None
    held.check()
    with psycopg.connect(postgres_database, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(SyncError) as raised:
        held.check()
    assert raised.value.code == "database_failed"
    held.release()
    assert not lock.is_held("a")


def test_no_server(tmp_path: Path) -> None:
    lock = ConnectionLock(Database("postgresql://nobody@127.0.0.1:1/nowhere"), tmp_path)
    with pytest.raises(SyncError) as raised:
        lock.take("a")
    assert raised.value.code == "database_failed"
