"""What the sync log tells: a row for each run and module."""

import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.web.person import Person
from tests.web.sample import NOW, Sample

from vtiger_xero.domain.refs import Side
from vtiger_xero.store.outcomes import Action
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.web.log import RUNS

VTIGER, XERO = Side.VTIGER, Side.XERO
HOUR = timedelta(hours=1)
ONE = {(XERO, Action.CREATED): 1}


def told(person: Person, connection_id: str, query: str = "") -> list[str]:
    """What stands in the column of the module."""
    return [row[2] for row in person.read(f"/connections/{connection_id}/log{query}").rows[2:]]


def test_before_the_first_sync(sample: Sample, viewer: Person) -> None:
    assert "No sync so far." in viewer.read(f"/connections/{sample.connect()}/log").text


def test_an_unknown_connection_is_a_page_that_is_not_there(sample: Sample, viewer: Person) -> None:
    sample.connect()
    assert viewer.get("/connections/none/log").status_code == 404


def test_the_log_has_the_columns_and_numbers_of_the_specification(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    fates = {
        (VTIGER, Action.UPDATED): 1,
        (VTIGER, Action.DELETED): 2,
        (VTIGER, Action.FAILED): 5,
        (XERO, Action.CREATED): 1240,
        (XERO, Action.SKIPPED): 3,
        (XERO, Action.FAILED): 4,
        (XERO, Action.UNCHANGED): 99,
        (XERO, Action.LINKED): 98,
    }
    sample.run(connection_id, 26 * HOUR, fates)
    sample.run(connection_id, HOUR)
    assert viewer.read(f"/connections/{connection_id}/log").rows == [
        ["Date", "Time", "Module", "Vtiger CRM", "Xero", "Failed"],
        ["Created", "Updated", "Deleted", "Skipped"] * 2,
        ["22 Nov 2026", "15:47", "Nothing to do", *[""] * 9],
        ["21 Nov 2026", "14:47", "Organizations", "0", "1", "2", "0", "1,240", "0", "0", "3", "9"],
    ]


def test_every_number_leads_to_its_records_and_to_no_other(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    fates = {(side, action): 2 + number for number, action in enumerate(Action) for side in Side}
    sample.run(connection_id, HOUR, fates)
    sample.run(connection_id, 2 * HOUR, fates)
    page = viewer.read(f"/connections/{connection_id}/log")
    numbers = [link for link in page.links if "action=" in link]
    assert len(numbers) == 2 * (2 * 4 + 1)
    runs = {parse_qs(urlsplit(link).query)["run"][0] for link in numbers}
    assert len(runs) == 2
    for link in numbers:
        asked = parse_qs(urlsplit(link).query)
        action = Action(asked["action"][0])
        sides = [Side(each) for each in asked["written"]] if "written" in asked else list(Side)
        records = viewer.read(link)
        assert len(records.rows[1:]) == sum(fates[side, action] for side in sides)
        assert {row[2] for row in records.rows[1:]} == {action.capitalize()}


def test_what_makes_a_run_unlike_others_is_said(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    for hours, status in enumerate([RunStatus.DONE, RunStatus.FAILED, RunStatus.PARKED, RunStatus.CANCELLED]):
        sample.run(connection_id, (10 - hours) * HOUR, ONE, status)
    sample.run(connection_id, 2 * HOUR, ONE, rehearsal=True)
    sample.run(connection_id, HOUR, status=RunStatus.RUNNING)
    assert told(viewer, connection_id) == [
        "under way",
        "Organizations dry run",
        "Organizations cancelled",
        "Organizations stopped early",
        "Organizations failed",
        "Organizations",
    ]


def test_runs_with_nothing_to_do_are_shown_to_who_asks_for_them(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.run(connection_id, 5 * HOUR, ONE)
    sample.run(connection_id, 4 * HOUR, {(XERO, Action.UNCHANGED): 7})
    sample.run(connection_id, 3 * HOUR, status=RunStatus.FAILED)
    sample.run(connection_id, 2 * HOUR)
    sample.run(connection_id, HOUR)
    assert told(viewer, connection_id) == ["Nothing to do", "failed", "Organizations"]
    assert told(viewer, connection_id, "?quiet=on") == [
        "Nothing to do",
        "Nothing to do",
        "failed",
        "Nothing to do",
        "Organizations",
    ]


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("?since=2026-11-22", [22]),
        ("?until=2026-11-21", [21, 20]),
        ("?since=2026-11-21&until=2026-11-21", [21]),
        ("?module=organizations", [22, 21, 20]),
        ("?module=people", []),
        ("?since=soon&until=2026-02-30&module=nonsense&after=x%20y%20z", [22, 21, 20]),
        ("?until=9999-12-31", [22, 21, 20]),
    ],
)
def test_filters(sample: Sample, viewer: Person, query: str, days: list[int]) -> None:
    connection_id = sample.connect()
    for day in range(3):
        midnight = NOW.replace(hour=0, minute=0) - day * 24 * HOUR
        for moment in (midnight, midnight + 24 * HOUR - timedelta(microseconds=1)):
            sample.run(connection_id, NOW - moment, ONE)
    page = viewer.read(f"/connections/{connection_id}/log{query}")
    found = [int(row[0].partition(" ")[0]) for row in page.rows[2:]]
    assert sorted({*found}, reverse=True) == days
    assert len(found) == 2 * len(days)
    assert ("No sync is like this. Show all" in page.text) is (not days)


def test_pages_have_neither_gaps_nor_repeats(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    for number in range(2 * RUNS + 3):
        # Some began at the same moment.
        sample.run(connection_id, (number // 2) * HOUR, ONE)
    first = f"/connections/{connection_id}/log?module=organizations"
    path, seen = first, list[str]()
    for rows in (RUNS, RUNS, 3):
        page = viewer.read(path)
        assert (first in page.links) is bool(seen)
        shown = [link for link in page.links if "action=" in link]
        assert len(shown) == rows
        seen += shown
        path = next((link for link in page.links if "after=" in link), "")
    assert path == ""
    assert len({*seen}) == 2 * RUNS + 3


def test_only_the_connections_own_runs_are_told(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.run(sample.connect("northwind"), HOUR)
    assert "No sync so far." in viewer.read(f"/connections/{connection_id}/log").text


def test_a_hundred_runs_are_rendered_at_once(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    for number in range(100):
        sample.run(connection_id, number * HOUR, {(XERO, Action.CREATED): 30, (VTIGER, Action.UPDATED): 30})
    path = f"/connections/{connection_id}/log"
    assert len(viewer.read(path).rows) == 2 + RUNS
    # The processor's time, which does not grow when the machine has other work; the least of several, without hiccups.
    taken = []
    for _ in range(5):
        begun = time.process_time()
        viewer.get(path)
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.1
