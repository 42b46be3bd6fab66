"""``python -m bench.first_sync --size n``: so many records into an empty Xero, in virtual time, and once more.

Organizations, or with ``--of products`` as many products.

Everything is as in life – the whole sync, SQLite on a disk, Xero's limits – except that time is virtual and calls
travel through a pipe. Ends with 1 where Xero is called more often than it should be.
"""

import argparse
import math
import multiprocessing
import resource
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tests.simulation.in_flight import Seeded

from bench.emulators import Emulators, emulators
from bench.subjects import SUBJECTS, Subject
from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.refs import Side
from vtiger_xero.store import connections, outcomes, runs
from vtiger_xero.store.database import Database
from vtiger_xero.store.migrate import migrate
from vtiger_xero.store.outcomes import Action
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.store.secrets import Seal
from vtiger_xero.sync.run import run
from vtiger_xero.sync.workplace import Wires, open_workplace

#: Xero's limits (its documentation, OAuth 2.0 API limits).
PER_MINUTE = 60
AT_ONCE = 5

#: Calls to Xero for 10,000 records, the second run included: 200 batches of 50, and the reading around them.
CALLS_PER_10_000 = 230

#: Calls that even a handful may take: those of a run in which nothing has changed.
UNCHANGED = 5

NAME = "bench"
SEED = 1


@dataclass(frozen=True)
class Measured:
    """What one run took.

    Attributes:
        created: what it made in Xero.
        xero_calls: API calls, as the emulated Xero counted them.
        vtiger_calls: likewise.
        virtual: seconds of virtual time.
        wall: seconds of real time.
        emulated: of these, seconds for which the emulated systems were waited for.
    """

    status: RunStatus
    created: int
    xero_calls: int
    vtiger_calls: int
    virtual: float
    wall: float
    emulated: float


@dataclass(frozen=True)
class Result:
    """What a first sync and the one after it took.

    Attributes:
        subject: what was synced.
        size: how many of it.
        runs: the two, in order.
        held: what Xero holds in the end.
        at_once: the most calls that Xero saw at the same time.
        in_a_minute: the most calls that it saw within any 60 seconds.
        memory: bytes by which the process of the sync grew at most, the emulated systems not counted.
    """

    subject: Subject
    size: int
    runs: tuple[Measured, Measured]
    held: int
    at_once: int
    in_a_minute: int
    memory: int

    @property
    def allowed(self) -> int:
        """How many calls to Xero both runs may take together."""
        return max(math.ceil(self.size * CALLS_PER_10_000 / 10_000), math.ceil(self.size / 50) + UNCHANGED)

    @property
    def objections(self) -> list[str]:
        """What is not as it should be, in words."""
        first, second = self.runs
        calls = first.xero_calls + second.xero_calls
        held = {
            f"{calls} calls to Xero, and {self.allowed} are enough": calls <= self.allowed,
            f"{self.in_a_minute} calls within a minute": self.in_a_minute <= PER_MINUTE,
            f"{self.at_once} calls at once": self.at_once <= AT_ONCE,
            f"the runs ended as {first.status} and {second.status}": {first.status, second.status} == {RunStatus.DONE},
            f"{first.created} created, {self.held} in Xero": first.created == self.held == self.size,
            f"the second run created {second.created}": not second.created,
        }
        return [objection for objection, holds in held.items() if not holds]


def measure(subject: Subject, size: int) -> Result:
    """Sync so many twice, in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        counted = pool.submit(_counted, subject.name, size).result()
    return Result(subject, size, *counted)


def measure_here(subject: Subject, size: int) -> Result:
    """Sync so many twice, in this process."""
    return Result(subject, size, *_counted(subject.name, size))


def _counted(name: str, size: int) -> tuple[tuple[Measured, Measured], int, int, int, int]:
    subject, clock = SUBJECTS[name], VirtualClock(seed=SEED)
    with (
        tempfile.TemporaryDirectory(prefix="vtiger-xero-bench-") as folder,
        emulators(subject.name, size, SEED, clock) as both,
    ):
        database = Database(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        try:
            seal = _connected(database, both, clock, subject)
            before = _peak_memory()
            measured = _timed(database, seal, both, clock, subject), _timed(database, seal, both, clock, subject)
            grown = _peak_memory() - before
        finally:
            database.close()
        xero = both.state("xero")
        return measured, xero[subject.counted], xero["peak_in_flight"], xero["peak_per_minute"], grown


def _connected(database: Database, both: Emulators, clock: VirtualClock, subject: Subject) -> Seal:
    migrate(database)
    seal = Seal(b"b" * 32)
    with database.write() as tx:
        connections.put(tx, seal, NAME, both.account, clock.new_id(), clock.now())
        found = connections.get(tx, seal, NAME)
        assert found is not None
        connections.change_settings(tx, found.id, subject.settings)
    return seal


def _timed(database: Database, seal: Seal, both: Emulators, clock: VirtualClock, subject: Subject) -> Measured:
    calls = {system: both.state(system)["calls"] for system in ("xero", "vtiger")}
    began, virtual, waited = perf_counter(), clock.now(), both.waited
    with open_workplace(database, seal, clock, NAME, Wires(both.vtiger, both.xero), Seeded(clock)) as at:
        run_id = run(at)
    wall, emulated = perf_counter() - began, both.waited - waited
    took = (clock.now() - virtual).total_seconds()
    with database.read() as tx:
        status = runs.get(tx, run_id).status
        counts = outcomes.counts(tx, run_id).get(subject.section)
    return Measured(
        status=status,
        created=counts[Side.XERO][Action.CREATED] if counts else 0,
        xero_calls=both.state("xero")["calls"] - calls["xero"],
        vtiger_calls=both.state("vtiger")["calls"] - calls["vtiger"],
        virtual=took,
        wall=wall,
        emulated=emulated,
    )


def _peak_memory() -> int:
    """The most memory that this process has had so far, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def show(result: Result) -> None:
    """Print a result."""
    print(f"{result.size:,} {result.subject.name} into an empty Xero, and once more")
    for title, each in zip(("first run", "second run"), result.runs, strict=True):
        print(
            f"  {title:11} {each.status}: {each.created:,} created; {each.xero_calls} calls to Xero, "
            f"{each.vtiger_calls} to Vtiger; {each.virtual:,.0f} s virtual; {each.wall:.1f} s wall, of which "
            f"{each.emulated:.1f} s for the emulated systems; {result.size / each.wall:,.0f} records per second"
        )
    print(f"  at most     {result.at_once} calls to Xero at once, {result.in_a_minute} within any 60 seconds")
    print(f"  memory      the sync grew by at most {result.memory / 2**20:.1f} MiB", flush=True)


def main() -> int:
    """Measure a tenth and the whole, to show how memory grows; 1 if Xero is called more often than it should be."""
    parser = argparse.ArgumentParser(prog="python -m bench.first_sync", description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="how many")
    parser.add_argument("--of", choices=SUBJECTS, default="organizations", help="of what")
    wanted = parser.parse_args()
    subject = SUBJECTS[wanted.of]
    objections = []
    for each in (max(1, wanted.size // 10), wanted.size):
        result = measure(subject, each)
        show(result)
        objections += [f"{each:,} {subject.name}: {objection}" for objection in result.objections]
    for objection in objections:
        print(f"NOT AS IT SHOULD BE: {objection}")
    return 1 if objections else 0


if __name__ == "__main__":
    sys.exit(main())
