"""The simulation as part of the tests: some seeds, the same trace twice, both databases, and sabotage that it finds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.simulation.simulate import Simulation, attempt
from vtiger_xero.domain.observations import Part
from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.domain.writes import Accepted, Answer, Write
from vtiger_xero.engine.parts import Known
from vtiger_xero.store.database import Database
from vtiger_xero.store.intents import Batch
from vtiger_xero.sync import act, mirror, recover, settle
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.imagine import imagined
from vtiger_xero.sync.traces import Trace
from vtiger_xero.vtiger.client import VtigerRemote

#: Played at every run of the tests; ``make simulate`` plays more.
SEEDS = range(1, 29)


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
    assert_found(3, "invariant 9: created")


def test_dropped_unique_constraint_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Careless(Simulation):
        def __init__(self, seed: int, *, trouble: bool, database: Database | None = None) -> None:
            super().__init__(seed, trouble=trouble, database=database)
            with self.database.write() as tx:
                tx.execute(text("DROP INDEX uq_link_xero"))

    monkeypatch.setattr("tests.simulation.simulate.Simulation", Careless)
    assert_found(1, "invariant 1: the database takes")


def test_no_time_for_lost_calls_to_arrive_in_vtiger_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VtigerRemote, "settling", timedelta(0))
    assert_found(42, "invariant 9: created")


def test_people_recognised_by_place_alone_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_place(known: Sequence[Known], seen: Sequence[Part]) -> list[str | None]:
        return [known[place].id if place < len(known) else None for place in range(len(seen))]

    monkeypatch.setattr(mirror, "recognise", by_place)
    assert_found(3, "invariant 1: twice")


def test_bases_moved_of_fields_that_were_not_sent_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = settle._moved  # What is sabotaged is a detail.

    def all_moved(base: Content, held: Content, fields: Sequence[str]) -> Content:
        return moved(base, held, [*base, *held, *fields])

    monkeypatch.setattr(settle, "_moved", all_moved)
    assert_found(1, "invariant 2: mobile")


def test_a_dry_run_that_takes_whatever_is_written_for_archived_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def archived(module: Module, side: Side, writes: Sequence[Write]) -> list[Answer]:
        """What follows from a write, for people say, is then otherwise."""
        answers = imagined(module, side, writes)
        held = [each.observation for each in answers if isinstance(each, Accepted)]
        return [Accepted(replace(each, locked="xero_contact_archived")) for each in held]

    monkeypatch.setattr(act, "imagined", archived)
    assert_found(2, "invariant 14: vtiger people")


def assert_found(seed: int, what: str) -> None:
    """The seed, which tells of nothing otherwise, tells of it."""
    told = attempt(seed)
    assert told is not None
    assert told.startswith(f"seed {seed}: {what}")
