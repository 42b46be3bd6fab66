"""The same towards Vtiger, which knows no idempotency keys: what was under way is found by the mark that it left."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.crash.scene import SEEDS, Scene, playing

from vtiger_xero.domain.refs import Module

CONTACTS = 12

#: An organization with its two people for each contact.
CREATES = 3 * CONTACTS

#: Seconds that every create takes to reach Vtiger.
LATENCY = 0.1


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Xero has customers with people, and Vtiger has nothing."""
    settings = {"organizations.enabled": "true", "organizations.direction": "both"}
    with playing(tmp_path, "", "empty", settings) as scene:
        for number in range(CONTACTS):
            scene.both.xero.create_contact(
                {
                    "Name": f"Zoë & Söhne {number}",
                    "FirstName": "Zoë",
                    "LastName": f"O'Neill {number}",
                    "ContactPersons": [{"FirstName": "José", "EmailAddress": f"jose{number}@example.com"}],
                }
            )
        scene.systems.befall("vtiger", {"kind": "slow", "match": "create", "times": -1, "seconds": LATENCY})
        yield scene


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_at_random_moments_every_record_is_created_once(scene: Scene, seed: int) -> None:
    rng = random.Random(seed)
    for wanted in sorted(rng.sample(range(2, CREATES), k=3)):
        ended = scene.killed(lambda: creates_under_way(scene), wanted, rng.uniform(0.0, 1.5 * LATENCY))
        assert ended is None, "it ended before it could be killed"
    last = scene.synced()
    assert (last.code, last.run["status"], last.run["problems"]) == (0, "done", [])

    check_nothing_twice_and_nothing_missing(scene)
    before = scene.both.vtiger.calls, writes(scene)
    again = scene.synced()
    assert (again.code, again.run["status"]) == (0, "done")
    assert scene.both.vtiger.calls > before[0]
    assert writes(scene) == before[1] == {"vtiger": CREATES, "xero": 0}


def creates_under_way(scene: Scene) -> int:
    """How many creates have reached Vtiger, done or not."""
    (slow,) = scene.systems.state("vtiger", counts="1")["faults"]
    number: int = slow["shown"]
    return number


def writes(scene: Scene) -> dict[str, int]:
    operations = scene.systems.state("vtiger", counts="1")["calls_by_operation"]
    return {
        "vtiger": sum(operations.get(each, 0) for each in ("create", "update", "revise", "delete")),
        "xero": scene.both.xero.writes,
    }


def check_nothing_twice_and_nothing_missing(scene: Scene) -> None:
    vtiger, xero = scene.both.vtiger, scene.both.xero
    organizations = {row["id"]: row["accountname"] for row in vtiger.rows("Accounts")}
    contacts = {each["ContactID"]: each["Name"] for each in xero.contacts()}
    assert Counter(organizations.values()) == Counter(contacts.values())
    assert len(contacts) == CONTACTS
    pairs = scene.links(Module.ORGANIZATIONS)
    assert {organizations[one]: contacts[other] for one, other in pairs.items()} == {
        name: name for name in contacts.values()
    }
    people = Counter((row["account_id"], row["lastname"]) for row in vtiger.rows("Contacts"))
    number = {one: organizations[one].rpartition(" ")[2] for one in organizations}
    assert people == Counter((one, name) for one in organizations for name in (f"O'Neill {number[one]}", "José"))
    assert len(scene.links(Module.PEOPLE)) == 2 * CONTACTS
    assert scene.unsettled() == 0
