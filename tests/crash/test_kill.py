"""A first sync by the real command line, killed with SIGKILL again and again until a run ends by itself."""

import random
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.cli.program import Ended, Program
from tests.cli.systems import Systems, connected, serving

from vtiger_xero.settings import Settings
from vtiger_xero.store.database import Database
from vtiger_xero.store.tables import batch, intent, link, outcome, run

ORGANIZATIONS = 500
BATCHES = ORGANIZATIONS // 50

#: Seconds that every writing call takes, so that there are moments to be killed at.
LATENCY = 0.2

#: Seconds between two looks at how far a run has come.
LOOK = 0.01


@dataclass(frozen=True)
class Moment:
    """When to kill a run.

    Attributes:
        calls: to Xero that it has made by then, none being its very start.
        delay: seconds more.
    """

    calls: int
    delay: float


def moments(rng: random.Random) -> list[Moment]:
    """Three: before or while records are first read, in the midst of writing, and anywhere in what is left to do."""
    early = Moment(0, rng.uniform(0.0, 2.5))
    writing = Moment(rng.randrange(3, BATCHES // 2 + 1), rng.uniform(0.0, LATENCY / 2))
    late = Moment(rng.randrange(BATCHES), rng.uniform(0.0, 2 * LATENCY))
    return [*rng.sample([early, writing], k=2), late]


@dataclass(frozen=True)
class Scene:
    """A connection that was never synced, and the command that can sync it."""

    systems: Systems
    program: Program
    database: Database

    def sync(self) -> subprocess.Popen[str]:
        return self.program.start("sync", "acme", "--json")

    def xero(self, what: str) -> int:
        """A number of Xero's: how many ``calls`` it was sent, or ``contacts`` it has."""
        number: int = self.systems.state("xero", counts="1")[what]
        return number

    def killed(self, moment: Moment) -> int | Ended:
        """Sync until a moment has come: how many contacts there were then, or the run if it ended before."""
        before = self.xero("calls")
        process = self.sync()
        while self.xero("calls") < before + moment.calls:
            if _ends_within(process, LOOK):
                return self.program.ended(process)
        if _ends_within(process, moment.delay):
            return self.program.ended(process)
        process.kill()
        with process:
            return self.xero("contacts")


def _ends_within(process: subprocess.Popen[str], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


@pytest.fixture(params=["sqlite", "postgresql"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    home = tmp_path / "home"
    url = "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_database"))
    with serving(tmp_path, "--company", str(ORGANIZATIONS)) as systems:
        program = connected(systems, home, url)
        systems.befall("xero", {"kind": "slow", "match": "PUT", "times": -1, "seconds": LATENCY})
        database = Database(Settings(home=home, database_url=url).url)
        try:
            yield Scene(systems, program, database)
        finally:
            database.close()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_at_random_moments_every_organization_is_created_once(scene: Scene, seed: int) -> None:
    killed_at: list[int] = []
    last: Ended | None = None
    for moment in moments(random.Random(seed)):
        came_to = scene.killed(moment)
        if isinstance(came_to, Ended):
            last = came_to
            break
        killed_at.append(came_to)
    assert any(0 < contacts < ORGANIZATIONS for contacts in killed_at), killed_at
    last = last or scene.program.ended(scene.sync())
    assert (last.code, last.run["status"], last.run["problems"]) == (0, "done", [])

    _nothing_twice_and_nothing_missing(scene)
    _told_once(scene)
    written = scene.xero("writes")
    again = scene.program.ended(scene.sync())
    assert (again.code, again.run["status"]) == (0, "done")
    assert set(again.run["modules"]["organizations"]["xero"].values()) == {0}
    assert scene.xero("writes") == written == ORGANIZATIONS


def _nothing_twice_and_nothing_missing(scene: Scene) -> None:
    vtiger, xero = scene.systems.state("vtiger", module="Accounts"), scene.systems.state("xero")
    organizations = {each["id"]: each["accountname"] for each in vtiger["modules"]["Accounts"]}
    assert len(organizations) == ORGANIZATIONS
    assert Counter(each["ContactNumber"] for each in xero["contacts"]) == Counter(list(organizations))
    assert {each["ContactNumber"]: each["Name"] for each in xero["contacts"]} == organizations
    assert vtiger["calls_by_operation"].keys().isdisjoint({"create", "update", "revise", "delete"})
    assert xero["peak_in_flight"] <= 5
    assert xero["peak_per_minute"] <= 60
    with scene.database.read() as tx:
        pairs = tx.execute(select(link.c.vtiger_id, link.c.xero_id).where(link.c.state == "live")).all()
        open_batches = tx.execute(select(func.count()).where(batch.c.state.in_(["ready", "sent", "unknown"]))).scalar()
        open_intents = tx.execute(select(func.count()).where(intent.c.state.in_(["ready", "sent", "unknown"]))).scalar()
    assert {each.vtiger_id: each.xero_id for each in pairs} == {
        each["ContactNumber"]: each["ContactID"] for each in xero["contacts"]
    }
    assert len(pairs) == ORGANIZATIONS
    assert (open_batches, open_intents) == (0, 0)


def _told_once(scene: Scene) -> None:
    """Each organization has one outcome in a run that created any, and over all runs is told as created once."""
    with scene.database.read() as tx:
        runs = tx.execute(select(run.c.id, run.c.status)).all()
        outcomes = tx.execute(select(outcome.c.run_id, outcome.c.record_id, outcome.c.action)).all()
    assert {each.status for each in runs} == {"done"}
    assert set(Counter((each.run_id, each.record_id) for each in outcomes).values()) == {1}
    created = [each for each in outcomes if each.action == "created"]
    assert set(Counter(each.record_id for each in created).values()) == {1}
    assert len(created) == ORGANIZATIONS
