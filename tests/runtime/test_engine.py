"""The server's loop, in this process."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select
from tests.runtime.conftest import Loops
from tests.runtime.stubs import SEAL, World, contacts, entries, runs_of, wait_for

from vtiger_xero.clock import Clock, SystemClock
from vtiger_xero.problems import SyncError
from vtiger_xero.runtime.carry import abandon, carry
from vtiger_xero.runtime.engine import BEGINNINGS, DAY_RESERVE, _workflows
from vtiger_xero.runtime.liveness import ConnectionLock
from vtiger_xero.store import connections, outcomes, problems, runs
from vtiger_xero.store.database import Database
from vtiger_xero.store.outcomes import Action
from vtiger_xero.store.overview import overviews
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.store.secrets import Seal
from vtiger_xero.store.tables import batch, link
from vtiger_xero.sync.context import Workplace

CLOCK = SystemClock()

#: For what does not differ between the databases.
sqlite_only = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def begin_earlier(database: Database, connection_id: str, **ago: float) -> None:
    """A run that somebody began and nobody carries."""
    with database.write() as tx:
        runs.begin(tx, connection_id, CLOCK.new_id(), CLOCK.now() - timedelta(**ago))


def end_run(database: Database, connection_id: str) -> None:
    with database.write() as tx:
        runs.end(tx, runs.begin(tx, connection_id, "", CLOCK.now()), RunStatus.DONE, CLOCK.now())


def statuses(database: Database, connection_id: str) -> list[RunStatus]:
    return [run.status for run in runs_of(database, connection_id)]


def codes(database: Database, connection_id: str) -> list[str]:
    with database.read() as tx:
        return [trouble.code for trouble in problems.open_all(tx, connection_id)]


def idle() -> bool:
    return not _workflows("PENDING", "ENQUEUED")


def cancel(database: Database, connection_id: str) -> None:
    """As a button or a command does it, from outside the loop."""
    with database.write() as tx:
        assert runs.cancel(tx, connection_id)


def made(world: World) -> list[str]:
    """The contacts in Xero, by their ids; twice if they were made twice."""
    return sorted(row.ref.id for row in contacts(world.ledger))


def everything(number: int) -> list[str]:
    return sorted(f"xero-11x{each}" for each in range(number))


def what_is_open(database: Database) -> list[str]:
    """The states of the calls about which nothing has been settled."""
    with database.read() as tx:
        live = select(batch.c.state).where(batch.c.state.in_(["ready", "sent", "unknown"]))
        return list(tx.execute(live).scalars())


def links_of(database: Database) -> list[str]:
    with database.read() as tx:
        return sorted(tx.execute(select(link.c.xero_id).where(link.c.state == "live")).scalars())


def told(database: Database, run_id: str) -> dict[str, tuple[Action, str | None]]:
    """What became of each record in a run, and the other half of it."""
    with database.read() as tx:
        return {each.ref.id: (each.action, each.counterpart_id) for each in outcomes.of_run(tx, run_id)}


def test_sync_now(database: Database, connection_id: str, world: World, start: Loops) -> None:
    start(database, world.open).sync_now("acme")
    wait_for(lambda: statuses(database, connection_id) == [RunStatus.DONE])
    assert {row.content["name"] for row in contacts(world.ledger)} == {"Customer 0", "Customer 1", "Customer 2"}


@sqlite_only
def test_only_what_nobody_asked_for_leaves_a_reserve_of_xeros_day(
    database: Database, connection_id: str, world: World, start: Loops
) -> None:
    """Spec §4, *Quota*: a reserve is kept for Sync Now. A run that is taken up counts as one that nobody asked for."""
    reserves: list[int] = []

    @contextmanager
    def opened(database: Database, seal: Seal, clock: Clock, name: str, /, *, day_reserve: int) -> Iterator[Workplace]:
        reserves.append(day_reserve)
        with world.open(database, seal, clock, name, day_reserve=day_reserve) as workplace:
            yield workplace

    begin_earlier(database, connection_id, days=1)
    end_run(database, connection_id)
    engine = start(database, opened)
    engine._look()
    wait_for(lambda: len(reserves) == 1 and idle())
    engine.sync_now("acme")
    wait_for(lambda: len(reserves) == 2 and idle())
    engine.sync_now("acme", rehearsal=True)
    wait_for(lambda: len(reserves) == 3 and idle())
    begin_earlier(database, connection_id, minutes=-1)
    engine._look()
    wait_for(lambda: len(reserves) == 4 and idle())
    assert reserves == [DAY_RESERVE, 0, 0, DAY_RESERVE]


def test_a_dry_run_writes_nothing_and_says_what_a_real_one_would(
    database: Database, connection_id: str, world: World, start: Loops
) -> None:
    engine = start(database, world.open)
    engine.sync_now("acme", rehearsal=True)
    wait_for(lambda: statuses(database, connection_id) == [RunStatus.DONE])
    (dry,) = runs_of(database, connection_id)
    assert dry.rehearsal
    assert set(told(database, dry.id)) == {"11x0", "11x1", "11x2"}
    assert {action for action, _ in told(database, dry.id).values()} == {Action.CREATED}
    assert made(world) == links_of(database) == what_is_open(database) == []

    engine.sync_now("acme")
    wait_for(lambda: statuses(database, connection_id) == [RunStatus.DONE] * 2)
    real = runs_of(database, connection_id)[0]
    assert not real.rehearsal
    assert made(world) == links_of(database) == everything(3)
    assert told(database, real.id).keys() == told(database, dry.id).keys()


@sqlite_only
def test_a_dry_run_does_not_count_as_the_first_run(
    database: Database, connection_id: str, world: World, start: Loops
) -> None:
    """Only a person begins what fills one system from the other, and looking first is not beginning."""
    with database.write() as tx:
        fence = runs.begin(tx, connection_id, CLOCK.new_id(), CLOCK.now() - timedelta(days=1), rehearsal=True)
        runs.end(tx, fence, RunStatus.DONE, CLOCK.now())
    start(database, world.open)._look()
    assert idle()
    assert len(runs_of(database, connection_id)) == 1


def test_a_cancelled_run_settles_what_it_sent_and_the_next_one_goes_on(
    database: Database, connection_id: str, world: World, start: Loops
) -> None:
    many = replace(world, organizations=6, stops_at=3)
    engine = start(database, many.open)
    engine.sync_now("acme")
    wait_for(many.has_stopped)
    cancel(database, connection_id)
    many.go_on()
    wait_for(lambda: statuses(database, connection_id) == [RunStatus.CANCELLED])
    assert codes(database, connection_id) == []
    assert what_is_open(database) == []
    assert len(made(many)) == 4, "the write that was under way is the last one"
    assert links_of(database) == made(many)
    wait_for(idle)
    assert len(runs_of(database, connection_id)) == 1, "nobody takes up what was cancelled"

    engine.sync_now("acme")
    wait_for(lambda: statuses(database, connection_id) == [RunStatus.DONE, RunStatus.CANCELLED])
    assert made(many) == links_of(database) == everything(6)


@sqlite_only
def test_a_run_that_is_cancelled_while_nobody_carries_it_ends_before_it_sends_anything(
    database: Database, connection_id: str, world: World, start: Loops
) -> None:
    """Its worker died, and somebody cancelled it before another one took it up."""
    begin_earlier(database, connection_id, minutes=1)
    cancel(database, connection_id)
    start(database, world.open)
    wait_for(lambda: statuses(database, connection_id) == [RunStatus.CANCELLED])
    assert made(world) == []


@sqlite_only
def test_pressed_many_times_it_runs_once_more_at_most(
    database: Database, connection_id: str, world: World, start: Loops
) -> None:
    stopping = replace(world, stops_at=1)
    engine = start(database, stopping.open)
    engine.sync_now("acme")
    wait_for(stopping.has_stopped)
    for _ in range(5):
        engine.sync_now("acme")
    stopping.go_on()
    wait_for(lambda: statuses(database, connection_id) == [RunStatus.DONE] * 2)
    wait_for(idle)
    assert len(runs_of(database, connection_id)) == 2


@sqlite_only
def test_a_dry_run_that_waits_is_not_taken_for_a_sync(
    database: Database, connection_id: str, world: World, start: Loops
) -> None:
    stopping = replace(world, stops_at=1)
    engine = start(database, stopping.open)
    engine.sync_now("acme")
    wait_for(stopping.has_stopped)
    for _ in range(3):
        engine.sync_now("acme", rehearsal=True)
        engine.sync_now("acme")
    stopping.go_on()
    wait_for(lambda: statuses(database, connection_id) == [RunStatus.DONE] * 3)
    wait_for(idle)
    assert sorted(run.rehearsal for run in runs_of(database, connection_id)) == [False, False, True]


@sqlite_only
def test_a_run_that_has_ended_since_it_was_seen_is_not_begun_again(
    database: Database, connection_id: str, world: World, start: Loops, tmp_path: Path
) -> None:
    engine = start(database, world.open)
    with database.read() as tx:
        (seen,) = overviews(tx)
    engine._take_up(seen)
    abandon(database, CLOCK, ConnectionLock(database, tmp_path), connection_id)
    assert idle()
    assert runs_of(database, connection_id) == []
    assert codes(database, connection_id) == []


@sqlite_only
def test_an_unknown_connection(database: Database, connection_id: str, world: World, start: Loops) -> None:
    with pytest.raises(SyncError) as raised:
        start(database, world.open).sync_now("acne")
    assert raised.value.code == "connection_unknown"
    assert "acme" in raised.value.message


def test_the_schedule_fires_once(database: Database, connection_id: str, world: World, start: Loops) -> None:
    with database.write() as tx:
        connections.change_settings(tx, connection_id, {"schedule": "daily"})
    begin_earlier(database, connection_id, days=1)
    end_run(database, connection_id)
    engine = start(database, world.open)
    wait_for(lambda: statuses(database, connection_id) == [RunStatus.DONE] * 2)
    engine._look()
    wait_for(idle)
    assert len(runs_of(database, connection_id)) == 2


@sqlite_only
@pytest.mark.parametrize("schedule", ["manual", "15min"])
def test_nothing_begins_by_itself(
    database: Database, connection_id: str, world: World, start: Loops, schedule: str
) -> None:
    """*manual* says so; and the very first run is a person's, whatever the schedule."""
    with database.write() as tx:
        connections.change_settings(tx, connection_id, {"schedule": schedule})
    before = 0
    if schedule == "manual":
        begin_earlier(database, connection_id, days=1)
        end_run(database, connection_id)
        before = 1
    start(database, world.open)._look()
    assert idle()
    assert len(runs_of(database, connection_id)) == before


def test_a_run_of_the_command_line_that_died_is_taken_up(
    database: Database, connection_id: str, world: World, start: Loops
) -> None:
    begin_earlier(database, connection_id, minutes=1)
    left = runs_of(database, connection_id)[0]
    start(database, world.open)
    wait_for(lambda: statuses(database, connection_id) == [RunStatus.DONE])
    assert runs_of(database, connection_id)[0].id == left.id


@sqlite_only
def test_a_dry_run_that_died_is_not_made_a_real_one(
    database: Database, connection_id: str, world: World, start: Loops
) -> None:
    with database.write() as tx:
        runs.begin(tx, connection_id, CLOCK.new_id(), CLOCK.now(), rehearsal=True)
    start(database, world.open)
    wait_for(lambda: statuses(database, connection_id) == [RunStatus.FAILED])
    assert entries(world.ledger) == []
    assert codes(database, connection_id) == []


def test_a_run_that_keeps_breaking_off_is_given_up(database: Database, connection_id: str, start: Loops) -> None:
    opened = 0

    def broken(*_: Any, **__: Any) -> Any:
        nonlocal opened
        opened += 1
        with database.write() as tx:
            runs.begin(tx, connection_id, CLOCK.new_id(), CLOCK.now())
        raise ZeroDivisionError("a mistake of ours")

    start(database, broken).sync_now("acme")
    wait_for(lambda: statuses(database, connection_id) == [RunStatus.FAILED])
    assert opened == BEGINNINGS
    assert codes(database, connection_id) == ["run_abandoned"]


@sqlite_only
def test_what_keeps_a_run_from_beginning_is_shown(database: Database, connection_id: str, start: Loops) -> None:

    def sealed(*_: Any, **__: Any) -> Any:
        raise SyncError("secret_unreadable")

    start(database, sealed).sync_now("acme")
    wait_for(lambda: codes(database, connection_id) == ["secret_unreadable"])


@sqlite_only
def test_a_connection_at_which_somebody_else_is_is_left_alone(
    database: Database, connection_id: str, world: World, start: Loops, tmp_path: Path
) -> None:
    with ConnectionLock(database, tmp_path).hold(connection_id):
        start(database, world.open).sync_now("acme")
        wait_for(idle)
        assert entries(world.ledger) == []
        assert runs_of(database, connection_id) == []


@sqlite_only
def test_whoever_comes_second_gets_nothing(
    database: Database, connection_id: str, world: World, tmp_path: Path
) -> None:
    lock = ConnectionLock(database, tmp_path)
    with lock.hold(connection_id):
        assert carry(database, SEAL, CLOCK, lock, "acme", world.open) is None
    assert carry(database, SEAL, CLOCK, lock, "acme", world.open) == runs_of(database, connection_id)[0].id


def test_stopped_in_the_middle_and_without_its_own_tables_it_goes_on(
    database: Database, connection_id: str, world: World, start: Loops, tmp_path: Path
) -> None:
    stopping = replace(world, organizations=6, stops_at=3)
    start(database, stopping.open).sync_now("acme")
    wait_for(stopping.has_stopped)
    start.stop()
    left = runs_of(database, connection_id)[0]
    assert left.status is RunStatus.RUNNING
    assert len(made(world)) == 3
    if database.is_sqlite:
        for each in tmp_path.glob("dbos.sqlite3*"):
            each.unlink()
    else:
        with database.write() as tx:
            tx.exec_driver_sql("DROP SCHEMA dbos CASCADE")
    start(database, replace(stopping, stops_at=None).open)
    wait_for(lambda: statuses(database, connection_id) == [RunStatus.DONE])
    assert runs_of(database, connection_id)[0].id == left.id
    assert made(world) == everything(6)


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
def test_after_a_restart_of_the_server_it_is_known_to_live_again(
    database: Database, connection_id: str, world: World, start: Loops, tmp_path: Path
) -> None:
    engine = start(database, world.open)
    lock = ConnectionLock(database, tmp_path)
    assert lock.is_held(engine._me)
    with psycopg.connect(database.url.set(drivername="postgresql").render_as_string(), autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    wait_for(lambda: lock.is_held(engine._me))
    engine.sync_now("acme")
    wait_for(lambda: statuses(database, connection_id) == [RunStatus.DONE])


def test_no_address_is_asked_for(
    database: Database, connection_id: str, world: World, start: Loops, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No telemetry: the loop speaks to the database and to the two sides only, which are no addresses here."""
    asked: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *where, **_: asked.append(where))
    monkeypatch.setattr(socket.socket, "connect", lambda _, where: asked.append(where))
    start(database, world.open).sync_now("acme")
    wait_for(lambda: statuses(database, connection_id) == [RunStatus.DONE])
    start.stop()
    assert asked == []


@sqlite_only
def test_a_file_that_cannot_be_opened_is_said(database: Database, world: World, start: Loops, tmp_path: Path) -> None:
    (tmp_path / "dbos.sqlite3").unlink()
    (tmp_path / "dbos.sqlite3").mkdir()
    with pytest.raises(SyncError) as raised:
        start(database, world.open)
    assert raised.value.code == "database_failed"
    shutil.rmtree(tmp_path / "dbos.sqlite3")
    start(database, world.open)
