"""One seed: a world, its syncs with everything that can befall them, and the invariants."""

import random
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from tests.simulation import acts, blank, faults, invariants, terms
from tests.simulation.crashes import Crash, Crashes
from tests.simulation.in_flight import Seeded
from tests.simulation.invariants import Fate, ViolationError, require
from tests.simulation.review import Reviewer
from tests.simulation.wire import Wire
from tests.simulation.world import World
from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.store import connections
from vtiger_xero.store.connections import Account
from vtiger_xero.store.database import Database
from vtiger_xero.store.secrets import Seal
from vtiger_xero.store.tables import budget, metadata
from vtiger_xero.store.tables import run as run_table
from vtiger_xero.sync.run import run
from vtiger_xero.sync.workplace import Wires, open_workplace

#: How many times people edit, and the sync runs until it is done.
STEPS = 3

#: How often a run is begun again before the simulation gives up on it.
PATIENCE = 40


@dataclass
class Result:
    """What a simulation came to.

    Attributes:
        seed: of everything.
        trace: what happened, line by line; equal for equal seeds.
        shown: what both sides show in the end, by what people had entered.
        ever_troubled: of that, what there ever was a problem about.
        homes: the customers for whom people were entered, in the same numbers.
    """

    seed: int
    trace: list[str] = field(default_factory=list)
    shown: dict[int, set[str]] = field(default_factory=dict)
    ever_troubled: set[int] = field(default_factory=set)
    homes: dict[int, set[int]] = field(default_factory=dict)


class Simulation:
    """A connection in a simulated world.

    Args:
        seed: of everything.
        trouble: whether faults and crashes befall it.
        database: where it is kept; ``None``: in memory.
    """

    def __init__(self, seed: int, *, trouble: bool, database: Database | None = None) -> None:
        self.seed = seed
        self.terms = terms.draw(seed, tuple(acts.ACTS))
        self.clock = VirtualClock(self.terms.start, seed=seed)
        self.world = World(seed, self.terms, self.clock)
        acts.open_for_business(self.world, seed)
        self.result = Result(seed)
        self._fate = random.Random(f"fate {seed}")
        self._steps = random.Random(f"steps {seed}")
        self._trouble = trouble
        self._crashes = Crashes()
        self._meanwhile: list[int] = []
        self._run_id = ""
        if database is not None:
            metadata.create_all(database.writer)
        self.database = database or blank.database()
        self._seal = Seal(b"k" * 32)
        self._connect()
        self._reviewer = Reviewer(seed, self.database, self.clock)
        apps = {Side.VTIGER: self.world.vtiger.app, Side.XERO: self.world.xero.app}
        self._wires = {
            side: Wire(side, app, self.world.diary, self.clock, self._boundary) for side, app in apps.items()
        }
        if trouble:
            self.world.xero.latency = self._fate.choice((0.0, 0.4, 3.0))

    def play(self) -> Result:
        """Let people edit and the sync run, step by step, then quiet, and check the invariants.

        Raises:
            ViolationError: one does not hold.
        """
        with self._crashes.watching(self.database):
            for step in range(STEPS):
                if step:
                    self.clock.advance(self._steps.choice((1, 60, 3600)))
                    self.world.learn(invariants.linked(self.database))
                    acts.go_on(self.world, self.seed, step, self._steps.choice((1, 3, 8, 16)))
                self._until_done(step)
                self._reviewer.answer()
            self._be_quiet()
        return self.result

    def _until_done(self, step: int) -> None:
        for attempt in range(PATIENCE):
            if self._trouble:
                faults.arm(self._fate, self.world, self._crashes, attempt)
                self._wires[Side.VTIGER].delays = faults.delays(self._fate, self.terms.direction, attempt)
            if self.terms.restless and attempt < faults.PATIENT:
                self._meanwhile = sorted(self._fate.sample(range(1, 80), k=self._fate.choice((0, 0, 1, 4))))
            # A dry run costs as much as the real one: two of three steps have one.
            rehearsed = not self._trouble and is_rehearsed(self.seed)
            status = self._run(rehearsed=rehearsed)
            self.result.trace.append(f"{step}.{attempt} {self.clock.now():%d %H:%M:%S} {status}")
            if status == "done":
                return
            if status == "parked":
                self._wait_for_budget()
            else:
                # Whoever starts it again may be quick, or come when Xero has forgotten the key of a call.
                self.clock.advance(self._fate.choice((0, 5, 120, 300, 900)))
        raise ViolationError(f"invariant 10: not done after {PATIENCE} attempts: {self.result.trace[-3:]}")

    def _run(self, *, rehearsed: bool = False) -> str:
        """One attempt, as one process makes it, and what holds after it.

        Args:
            rehearsed: whether a dry run comes right before it, which is to tell what it does; nothing is to befall it.
        """
        foreseen = self._rehearse() if rehearsed else None
        self.world.diary.begin()
        status = self._attempt()
        if foreseen is not None:
            invariants.check_foreseen(self.database, foreseen, self._run_id)
        troubled = invariants.troubled(self.world, self.database)
        self.result.ever_troubled |= troubled.numbers
        pairs = [pair for module in Module for pair in invariants.linked(self.database, module).items()]
        self.world.diary.end(pairs, troubled.ids, done=status == "done")
        invariants.check_always(self.world, self.database)
        return status

    def _rehearse(self) -> Mapping[Ref, Fate]:
        """14: a dry run, which changes nothing; what it tells."""
        before = self.world.held()
        require(14, self._attempt(rehearsal=True) == "done", "a dry run is not done")
        require(14, self.world.held() == before, "a dry run writes")
        return invariants.fates(self.database, self._run_id)

    def _attempt(self, *, rehearsal: bool = False) -> str:
        wires = Wires(vtiger=self._wires[Side.VTIGER], xero=self._wires[Side.XERO])
        try:
            with open_workplace(self.database, self._seal, self.clock, "acme", wires, Seeded(self.clock)) as at:
                run_id = self._run_id = run(at, rehearsal=rehearsal)
        except Crash as crash:
            return f"crash {crash} at {self._crashes.passed}"
        finally:
            self._crashes.arm(None)
            self._meanwhile = []
        with self.database.read() as tx:
            return str(tx.execute(select(run_table.c.status).where(run_table.c.id == run_id)).scalar_one())

    def _boundary(self, where: str) -> None:
        """What can happen around a call: the process crashes, or people edit."""
        self._crashes.boundary(where)
        if self._meanwhile and self._crashes.passed >= self._meanwhile[0]:
            acts.go_on(self.world, self.seed, 100 * self.world.diary.runs + self._meanwhile.pop(0), 1)

    def _wait_for_budget(self) -> None:
        with self.database.read() as tx:
            until = tx.execute(select(budget.c.blocked_until)).scalar_one()
        if until is None or until <= self.clock.now():
            self.clock.advance(3700)
        else:
            self.clock.advance_to(until)

    def _be_quiet(self) -> None:
        """2, 3, 5, 8, 9, 12: edits and faults have stopped."""
        faults.set_faults(self.world.xero.app, [])
        faults.set_faults(self.world.vtiger.app, [])
        self._wires[Side.VTIGER].delays = []
        self.clock.advance(3600)
        self._wires[Side.VTIGER].let_arrive()
        runs = 0
        while runs < 3:
            before = self.world.writes()
            # Who also lives through these steps in peace has dry runs there.
            rehearsed = self.terms.restless and runs == 0
            require(2, self._run(rehearsed=rehearsed) == "done", "a run in quiet is not done")
            # A module of which much is missing is held, and goes on after the answer: there is no quiet before that.
            answered = self._reviewer.accept_missing()
            self.clock.advance(900)
            if self.world.writes() == before and not answered:
                break
            runs = 0 if answered else runs + 1
        else:
            raise ViolationError("invariant 2: still writing in the third run")
        before, calls = self.world.writes(), self.world.xero.calls
        require(2, self._run() == "done", "the last run is not done")
        require(2, self.world.writes() == before, "the next run writes")
        require(12, self.world.xero.calls - calls <= 5, f"{self.world.xero.calls - calls} calls in an unchanged world")
        invariants.check_in_the_end(self.world, self.database)
        self.result.shown = invariants.shown(self.world, self.database)
        self.result.homes = self.world.homes

    def _connect(self) -> None:
        world = self.world
        account = Account(
            vtiger_url="http://crm.example",
            vtiger_api="webservice",
            vtiger_user=world.vtiger.username,
            vtiger_access_key=world.vtiger.access_key,
            xero_grant="client_credentials",
            xero_client_id=world.xero.client_id,
            xero_client_secret=world.xero.client_secret,
            xero_api_url="http://xero.example/api.xro/2.0",
            xero_identity_url="http://xero.example",
            xero_tenant_id=world.xero.tenant_id,
            xero_organisation="Sample",
            xero_short_code="",
        )
        with self.database.write() as tx:
            connections.put(tx, self._seal, "acme", account, "connection", self.clock.now())
            connections.change_settings(tx, "connection", self.terms.settings)


def simulate(seed: int) -> Result:
    """Play a seed with everything that can befall it, and again in peace: 10, both end in the same state.

    Raises:
        ViolationError: an invariant does not hold; its text names the seed.
    """
    try:
        troubled = Simulation(seed, trouble=True).play()
        if not terms.draw(seed, tuple(acts.ACTS)).restless:
            peaceful = Simulation(seed, trouble=False).play()
            if not is_rehearsed(seed):
                _compare(troubled, peaceful)
    except ViolationError as violation:
        raise ViolationError(f"seed {seed}: {violation}") from violation
    return troubled


def is_rehearsed(seed: int) -> bool:
    """Whether dry runs come before the runs in peace.

    They read, too, so that a deletion may be noticed in another run, and people go on from there: such a world is not
    compared with the one in trouble.
    """
    return seed // 2 % 2 == 1


def _compare(troubled: Result, peaceful: Result) -> None:
    """Both show the same of every record but those that compete for one name: who gets it depends on the order.

    So it does to which of them somebody is added, since people are added to who is on both sides.
    """
    compete = troubled.ever_troubled | peaceful.ever_troubled
    for person in troubled.homes.keys() | peaceful.homes.keys():
        one, other = (each.homes.get(person, set()) for each in (troubled, peaceful))
        if one != other and (one | other) & compete:
            compete |= {person} | one | other
    for number in (troubled.shown.keys() | peaceful.shown.keys()) - compete:
        shown, wanted = troubled.shown.get(number, set()), peaceful.shown.get(number, set())
        require(10, shown == wanted, f"record {number}: {sorted(shown - wanted)} instead of {sorted(wanted - shown)}")


def attempt(seed: int) -> str | None:
    """What is wrong with a seed, in words."""
    warnings.simplefilter("error")
    try:
        simulate(seed)
    except ViolationError as violation:
        return str(violation)
    return None
