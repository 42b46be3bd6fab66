"""Transactions: none loses another's update, a reader writes nothing, a rehearsal leaves nothing."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import OperationalError
from tests.store.conftest import SHARED
from tests.store.rows import CONNECTION

from vtiger_xero.problems import SyncError
from vtiger_xero.store.database import Database, Rehearsal
from vtiger_xero.store.tables import connection, setting

shared = pytest.mark.parametrize("url", SHARED, indirect=True, scope="session")


def together(count: int, work: Callable[[], None]) -> None:
    """Do the same in several threads at once."""
    failures: list[BaseException] = []

    def attempt() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  shown in the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=attempt) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    assert failures == []


def counted(database: Database) -> int:
    with database.read() as tx:
        revision: int = tx.execute(select(connection.c.settings_revision)).scalar_one()
        return revision


@shared
def test_threads_that_read_before_they_write_lose_no_update(database: Database) -> None:
    def count() -> None:
        for _ in range(10):
            with database.write() as tx:
                seen = tx.execute(select(connection.c.settings_revision).with_for_update()).scalar_one()
                tx.execute(update(connection).values(settings_revision=seen + 1))

    before = counted(database)
    together(4, count)
    assert counted(database) == before + 40


@shared
def test_a_reader_does_not_wait_for_a_writer_and_sees_what_was_committed(database: Database) -> None:
    before = counted(database)
    with database.write() as tx:
        tx.execute(update(connection).values(settings_revision=99))
        assert counted(database) == before
    assert counted(database) == 99


@pytest.mark.parametrize("url", ["file"], indirect=True, scope="session")
def test_the_reader_cannot_write(database: Database) -> None:
    with pytest.raises(SyncError) as raised, database.read() as tx:
        tx.execute(update(connection).values(settings_revision=99))
    assert raised.value.code == "database_failed"
    assert counted(database) != 99


def test_what_a_reading_transaction_writes_is_not_kept(database: Database) -> None:
    with contextlib.suppress(SyncError), database.read() as tx:
        tx.execute(update(connection).values(settings_revision=99))
    assert counted(database) != 99


def test_a_block_that_raises_is_undone(database: Database) -> None:
    with contextlib.suppress(ZeroDivisionError), database.write() as tx:
        tx.execute(update(connection).values(settings_revision=99))
        raise ZeroDivisionError
    assert counted(database) != 99


def test_a_rehearsal_sees_what_it_wrote_and_leaves_nothing(database: Database) -> None:
    with database.scratch() as outer:
        rehearsal = Rehearsal(outer)
        with rehearsal.write() as tx:
            tx.execute(update(connection).values(settings_revision=99))
        with rehearsal.read() as tx:
            assert tx.execute(select(connection.c.settings_revision)).scalar_one() == 99
    assert counted(database) != 99


def test_a_part_of_a_rehearsal_that_raises_is_undone_by_itself(database: Database) -> None:
    values = {"connection_id": CONNECTION, "name": "a", "value": "1"}
    with database.scratch() as outer:
        rehearsal = Rehearsal(outer)
        with rehearsal.write() as tx:
            tx.execute(insert(setting).values(values))
        with contextlib.suppress(ZeroDivisionError), rehearsal.write() as tx:
            tx.execute(insert(setting).values(values | {"name": "b"}))
            raise ZeroDivisionError
        with rehearsal.read() as tx:
            assert tx.execute(select(setting.c.name)).scalars().all() == ["a"]


def test_a_database_that_fails_is_told_in_words(database: Database) -> None:
    with pytest.raises(SyncError) as raised, database.write():
        raise OperationalError("INSERT", {}, Exception("database or disk is full\nand more"))
    assert raised.value.message == "The database answered: database or disk is full."


def test_a_server_that_is_not_there_is_told_in_words() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(SyncError) as raised, database.read():
        pass
    assert raised.value.code == "database_failed"
    database.close()


@pytest.mark.parametrize("url", ["file"], indirect=True, scope="session")
def test_a_commit_is_on_the_disk(database: Database) -> None:
    with database.write() as tx:
        assert tx.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert tx.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert tx.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'neu & größer' / 'db.sqlite3'}")
    with database.write() as tx:
        tx.exec_driver_sql("CREATE TABLE t (x)")
    assert (tmp_path / "neu & größer" / "db.sqlite3").exists()
    database.close()
