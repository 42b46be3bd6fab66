"""The simulation as part of the tests: some seeds, the same trace twice, both databases, and sabotage that it finds."""

import pytest
from sqlalchemy import text

from tests.simulation.simulate import Simulation, attempt
from vtiger_xero.store.database import Database
from vtiger_xero.store.intents import Batch
from vtiger_xero.sync import recover
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.traces import Trace

#: Played at every run of the tests; ``make simulate`` plays more.
SEEDS = range(1, 25)

#: Sabotage has to be found within so many seeds.
FOUND_WITHIN = 60


@pytest.mark.parametrize("seed", SEEDS)
def test_invariants_hold(seed: int) -> None:
    assert attempt(seed) is None


def test_same_seed_same_trace() -> None:
    first, second = (Simulation(11, trouble=True).play() for _ in range(2))
    assert len(first.trace) > 3
    assert (first.trace, first.shown) == (second.trace, second.shown)


def test_both_databases_give_the_same_trace(postgres_database: str) -> None:
    database = Database(postgres_database)
    try:
        there = Simulation(7, trouble=True, database=database).play()
    finally:
        database.close()
    here = Simulation(7, trouble=True).play()
    assert (here.trace, here.shown) == (there.trace, there.shown)


def test_removed_look_up_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_: Context, batch: Batch) -> list[Trace]:
        return [Trace(element) for element in batch.elements]

    monkeypatch.setattr(recover, "traces", nothing)
    assert_found("invariant")


def test_dropped_unique_constraint_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Careless(Simulation):
        def __init__(self, seed: int, *, trouble: bool, database: Database | None = None) -> None:
            super().__init__(seed, trouble=trouble, database=database)
            with self.database.write() as tx:
                tx.execute(text("DROP INDEX uq_link_xero"))

    monkeypatch.setattr("tests.simulation.simulate.Simulation", Careless)
    assert_found("invariant 1")


def assert_found(what: str) -> None:
    """Some seed tells of it, and its number."""
    for seed in range(1, FOUND_WITHIN):
        told = attempt(seed)
        if told is not None:
            assert told.startswith(f"seed {seed}: {what}")
            return
    pytest.fail(f"not found within {FOUND_WITHIN} seeds")
