"""A first sync by the real command line, killed with SIGKILL again and again until a run ends by itself."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.crash.scene import SEEDS, Scene, playing

from vtiger_xero.domain.refs import Module
from vtiger_xero.store.tables import outcome, run

ORGANIZATIONS = 300
BATCHES = ORGANIZATIONS // 50

#: Seconds that every writing call takes, so that there are moments to be killed at.
LATENCY = 0.2


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
    writing = Moment(rng.randrange(3, BATCHES), rng.uniform(0.0, LATENCY / 2))
    late = Moment(rng.randrange(BATCHES), rng.uniform(0.0, 2 * LATENCY))
    return [*rng.sample([early, writing], k=2), late]


@pytest.fixture(params=["sqlite", "postgresql"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    url = "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_database"))
    with playing(tmp_path, url, str(ORGANIZATIONS), {"organizations.enabled": "true"}) as scene:
        scene.systems.befall("xero", {"kind": "slow", "match": "PUT", "times": -1, "seconds": LATENCY})
        yield scene


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_at_random_moments_every_organization_is_created_once(scene: Scene, seed: int) -> None:
    killed_at: list[int] = []
    last = None
    for moment in moments(random.Random(seed)):
        last = scene.killed(lambda: scene.both.xero.calls, scene.both.xero.calls + moment.calls, moment.delay)
        if last is not None:
            break
        killed_at.append(len(scene.both.xero.contacts()))
    assert any(0 < contacts < ORGANIZATIONS for contacts in killed_at), killed_at
    last = last or scene.synced()
    assert (last.code, last.run["status"], last.run["problems"]) == (0, "done", [])

    _nothing_twice_and_nothing_missing(scene)
    _told_once(scene)
    written = scene.both.xero.writes
    again = scene.synced()
    assert (again.code, again.run["status"]) == (0, "done")
    assert set(again.run["modules"]["organizations"]["xero"].values()) == {0}
    assert scene.both.xero.writes == written == ORGANIZATIONS


def _nothing_twice_and_nothing_missing(scene: Scene) -> None:
    vtiger, xero = scene.systems.state("vtiger", module="Accounts"), scene.systems.state("xero")
    organizations = {each["id"]: each["accountname"] for each in vtiger["modules"]["Accounts"]}
    assert len(organizations) == ORGANIZATIONS
    assert Counter(each["ContactNumber"] for each in xero["contacts"]) == Counter(list(organizations))
    assert {each["ContactNumber"]: each["Name"] for each in xero["contacts"]} == organizations
    assert vtiger["calls_by_operation"].keys().isdisjoint({"create", "update", "revise", "delete"})
    assert xero["peak_in_flight"] <= 5
    assert xero["peak_per_minute"] <= 60
    assert scene.links(Module.ORGANIZATIONS) == {each["ContactNumber"]: each["ContactID"] for each in xero["contacts"]}
    assert scene.unsettled() == 0


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
