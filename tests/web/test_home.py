"""What the first page tells."""

import time
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert
from tests.web.reading import Page
from tests.web.sample import NOW, XERO_ID, Sample, ref

from vtiger_xero.domain.refs import Side
from vtiger_xero.modules import options
from vtiger_xero.store.outcomes import Action
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.store.tables import budget
from vtiger_xero.web.home import PROBLEMS
from vtiger_xero.web.words import RHYTHMS, ago, site

VTIGER, XERO = Side.VTIGER, Side.XERO
HOUR = timedelta(hours=1)


def read(browser: TestClient) -> Page:
    answer = browser.get("/")
    assert answer.status_code == 200
    return Page(answer.text)


def test_without_a_connection_it_says_what_to_do(browser: TestClient) -> None:
    assert "vtiger-xero connect --help" in read(browser).text


def test_a_connection_that_was_never_synced(sample: Sample, browser: TestClient) -> None:
    sample.connect()
    text = read(browser).text
    assert "crm.example.com ⇄ Demo Company (UK) acme Not synced yet" in text
    assert "vtiger-xero sync acme" in text
    assert "No sync so far." in text


def test_nothing_switched_on(sample: Sample, browser: TestClient) -> None:
    sample.connect(settings={"organizations.enabled": "false"})
    assert "Nothing is switched on yet" in read(browser).text


def test_the_line_of_a_connection_in_step(sample: Sample, browser: TestClient) -> None:
    connection_id = sample.connect()
    sample.run(connection_id, HOUR, {(XERO, Action.CREATED): 2})
    with sample.database.write() as tx:
        tx.execute(insert(budget).values(organisation="tenant of acme", calls=[], day_remaining=4812))
    text = read(browser).text
    assert "In step, synced 59 minutes ago" in text
    assert "7 calls to Vtiger, 4 to Xero in the last sync" in text
    assert "4,812 calls to Xero left today" in text
    assert "Synced every 15 minutes" in text


def test_the_line_of_a_run_under_way(sample: Sample, browser: TestClient) -> None:
    sample.run(sample.connect(), timedelta(minutes=1), status=RunStatus.RUNNING)
    page = read(browser)
    assert "Syncing organizations: 120 of 480" in page.text
    (progress,) = [attrs for tag, attrs in page.tags if tag == "progress"]
    assert (progress["value"], progress["max"]) == ("120", "480")
    assert ("meta", {"http-equiv": "refresh", "content": "5"}) in page.tags


def test_a_page_that_stays_as_it_is_is_not_loaded_again(sample: Sample, browser: TestClient) -> None:
    sample.run(sample.connect(), HOUR)
    assert "refresh" not in [attrs.get("http-equiv") for _, attrs in read(browser).tags]


def test_the_line_of_a_run_that_xero_stopped(sample: Sample, browser: TestClient) -> None:
    connection_id = sample.connect()
    sample.run(connection_id, HOUR, status=RunStatus.PARKED)
    with sample.database.write() as tx:
        until = NOW + timedelta(hours=7)
        tx.execute(insert(budget).values(organisation="tenant of acme", calls=[], blocked_until=until))
    assert "Stopped early 59 minutes ago; Xero takes calls again from 23:47" in read(browser).text


def test_a_dry_run_is_not_the_last_sync(sample: Sample, browser: TestClient) -> None:
    connection_id = sample.connect()
    sample.run(connection_id, 2 * HOUR, status=RunStatus.FAILED)
    sample.run(connection_id, HOUR, {(XERO, Action.CREATED): 2}, rehearsal=True)
    page = read(browser)
    assert "Failed 1 hour ago" in page.text
    assert page.rows[2][2] == "Organizations dry run"


def test_the_log_has_the_columns_and_numbers_of_the_specification(sample: Sample, browser: TestClient) -> None:
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
    assert read(browser).rows == [
        ["Date", "Time", "Module", "Vtiger CRM", "Xero"],
        fates_of_a_side * 2,
        ["22 Nov 2026", "15:47", "Nothing to do", *[""] * 10],
        ["21 Nov 2026", "14:47", "Organizations", "0", "1", "2", "0", "0", "1,240", "0", "0", "3", "4"],
    ]


def test_with_several_connections_each_row_says_whose_it_is(sample: Sample, browser: TestClient) -> None:
    sample.run(sample.connect(), HOUR)
    other = sample.connect("northwind", vtiger_url="https://northwind.example", organisation="Northwind")
    sample.run(other, 2 * HOUR)
    assert [row[2] for row in read(browser).rows if row[2:4] and row[0][:1].isdigit()] == ["acme", "northwind"]


def test_a_problem_with_its_cause_its_fix_and_both_records(sample: Sample, browser: TestClient) -> None:
    connection_id = sample.connect()
    sample.problem(connection_id, "xero_name_taken", ref("11x57"), "Müller & Söhne 🦊", detail="It is taken.")
    sample.link(connection_id, "11x57", XERO_ID)
    sample.run(connection_id, HOUR)
    page = read(browser)
    assert "Müller & Söhne 🦊 The name is taken in Xero. Another active contact" in page.text
    assert "Xero says: It is taken. Give the two the same name in both systems" in page.text
    assert "with 1 problem to look at" in page.text
    vtiger, xero = page.links
    assert vtiger == "https://crm.example.com/index.php?module=Accounts&view=Detail&record=57"
    assert unquote(xero) == (
        f"https://go.xero.com/organisationlogin/default.aspx?shortcode=!xk2Dp&redirecturl=/Contacts/View/{XERO_ID}"
    )


def test_a_record_without_a_counterpart_has_one_link(sample: Sample, browser: TestClient) -> None:
    connection_id = sample.connect()
    sample.problem(connection_id, "name_missing", ref("11x58"))
    page = read(browser)
    assert [link.partition("?")[0] for link in page.links] == ["https://crm.example.com/index.php"]
    assert "11x58" in page.text


def test_an_emulated_xero_has_no_pages_to_link_to(sample: Sample, browser: TestClient) -> None:
    connection_id = sample.connect(xero_api_url="http://127.0.0.1:9/api.xro/2.0")
    sample.problem(connection_id, "xero_refused", ref(XERO_ID, VTIGER.other), "Acme", detail="No.")
    assert read(browser).links == {}


def test_of_very_many_problems_the_first_are_shown(sample: Sample, browser: TestClient) -> None:
    connection_id = sample.connect()
    for number in range(PROBLEMS + 7):
        sample.problem(connection_id, "name_missing", ref(f"11x{number}"))
    page = read(browser)
    assert f"Problems {PROBLEMS + 7}" in page.text
    assert "And 7 more" in page.text
    assert len(page.links) == PROBLEMS


def test_a_hundred_runs_are_rendered_at_once(sample: Sample, browser: TestClient) -> None:
    connection_id = sample.connect()
    for number in range(100):
        sample.run(connection_id, number * HOUR, {(XERO, Action.CREATED): 30, (VTIGER, Action.UPDATED): 30})
    for number in range(PROBLEMS):
        sample.problem(connection_id, "name_missing", ref(f"11x{number}"))
    assert len(read(browser).rows) == 2 + 20
    # The processor's time, which does not grow when the machine has other work; the least of several, without hiccups.
    taken = []
    for _ in range(5):
        begun = time.process_time()
        browser.get("/")
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.1


def test_every_schedule_has_its_words() -> None:
    assert set(RHYTHMS) == set(options.OPTIONS["schedule"].values)


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=47), "1 day ago"),
        (timedelta(days=2), "2 days ago"),
    ],
)
def test_ago(past: timedelta, words: str) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert ago(now - past, now) == words


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://crm.example.com/", "crm.example.com"),
        ("http://user:secret@127.0.0.1:8080/vtigercrm/", "127.0.0.1:8080/vtigercrm"),
        ("nonsense", "nonsense"),
    ],
)
def test_site(url: str, name: str) -> None:
    assert site(url) == name
