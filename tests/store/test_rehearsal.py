"""A rehearsal keeps nobody waiting, whatever the database: it is watched and cancelled while it decides."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, insert
from tests.unit.sync.in_turn import InTurn
from tests.unit.sync.world import CONNECTION, World

from vtiger_xero.store import runs
from vtiger_xero.store.database import BUSY_TIMEOUT, Database
from vtiger_xero.store.runs import Run, RunStatus
from vtiger_xero.store.tables import setting
from vtiger_xero.sync import act
from vtiger_xero.sync.imagine import imagined

#: More than go into a few calls, and a call by which some of them are settled.
COMPANIES = 120
_MIDST = 20


def meanwhile(monkeypatch: pytest.MonkeyPatch, deed: Callable[[], None]) -> None:
    """Have something done in the midst of deciding, before the answer to one of the calls is imagined."""
    asked: list[Any] = []

    def interrupted(*arguments: Any) -> Any:
        asked.append(arguments)
        if len(asked) == _MIDST:
            deed()
        return imagined(*arguments)

    monkeypatch.setattr(act, "imagined", interrupted)


@contextmanager
def writing_at_once(database: Database) -> Iterator[Connection]:
    """A transaction that fails instead of waiting for somebody else's."""
    with database.write() as tx:
        tx.exec_driver_sql("PRAGMA busy_timeout=0" if database.is_sqlite else "SET LOCAL lock_timeout='1s'")
        yield tx
        if database.is_sqlite:
            # The connection outlives the transaction.
            tx.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")


@pytest.fixture
def world(empty: Database) -> World:
    made = World(empty, InTurn())
    for number in range(COMPANIES):
        made.vtiger.edit(f"11x{number:03}", name=f"Company {number}")
    return made


def test_it_ends_when_somebody_cancels_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def cancel() -> None:
        with writing_at_once(world.database) as tx:
            assert runs.cancel(tx, CONNECTION)

    meanwhile(monkeypatch, cancel)
    assert world.run(rehearsal=True) is RunStatus.CANCELLED
    assert world.outcomes() == {}


def test_whoever_watches_it_sees_how_far_it_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Run] = []

    def look() -> None:
        with world.database.read() as tx:
            seen.extend(runs.latest(tx, CONNECTION, 1))

    meanwhile(monkeypatch, look)
    assert world.run(rehearsal=True) is RunStatus.DONE
    (run,) = seen
    assert 0 < run.done < run.total == COMPANIES


def test_what_somebody_writes_meanwhile_is_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"connection_id": CONNECTION, "name": "schedule", "value": "hourly"}

    def write() -> None:
        with writing_at_once(world.database) as tx:
            tx.execute(insert(setting).values(values))

    meanwhile(monkeypatch, write)
    assert world.run(rehearsal=True) is RunStatus.DONE
    assert len(world.outcomes()) == COMPANIES
    with world.database.read() as tx:
        assert [dict(row) for row in tx.execute(setting.select()).mappings()] == [values]
