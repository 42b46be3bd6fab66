"""What the sync log tells."""

import time
from datetime import timedelta

from tests.web.person import Person
from tests.web.sample import Sample

from vtiger_xero.domain.refs import Side
from vtiger_xero.store.outcomes import Action
from vtiger_xero.web.log import RUNS

VTIGER, XERO = Side.VTIGER, Side.XERO
HOUR = timedelta(hours=1)


def test_before_the_first_sync(sample: Sample, viewer: Person) -> None:
    assert "No sync so far." in viewer.read(f"/connections/{sample.connect()}/log").text


def test_an_unknown_connection_is_a_page_that_is_not_there(sample: Sample, viewer: Person) -> None:
    sample.connect()
    assert viewer.get("/connections/none/log").status_code == 404


def test_a_dry_run_is_called_so(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.run(connection_id, HOUR, {(XERO, Action.CREATED): 2}, rehearsal=True)
    assert viewer.read(f"/connections/{connection_id}/log").rows[2][2] == "Organizations dry run"


def test_the_log_has_the_columns_and_numbers_of_the_specification(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    fates = {
        (VTIGER, Action.UPDATED): 1,
        (VTIGER, Action.DELETED): 2,
        (XERO, Action.CREATED): 1240,
        (XERO, Action.SKIPPED): 3,
        (XERO, Action.FAILED): 4,
        (XERO, Action.UNCHANGED): 99,
        (XERO, Action.LINKED): 98,
    }
    sample.run(connection_id, 26 * HOUR, fates)
    sample.run(connection_id, HOUR)
    fates_of_a_side = ["Created", "Updated", "Deleted", "Skipped", "Failed"]
    assert viewer.read(f"/connections/{connection_id}/log").rows == [
        ["Date", "Time", "Module", "Vtiger CRM", "Xero"],
        fates_of_a_side * 2,
        ["22 Nov 2026", "15:47", "Nothing to do", *[""] * 10],
        ["21 Nov 2026", "14:47", "Organizations", "0", "1", "2", "0", "0", "1,240", "0", "0", "3", "4"],
    ]


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
