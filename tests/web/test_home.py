"""What Home tells."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert
from tests.web.person import Person
from tests.web.sample import NOW, Sample, ref
from tests.web.waiting import ask

from vtiger_xero.domain.refs import Side
from vtiger_xero.modules import options
from vtiger_xero.store import connections
from vtiger_xero.store.access import Role
from vtiger_xero.store.outcomes import Action
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.store.tables import budget
from vtiger_xero.sync.review import Review
from vtiger_xero.web.words import RHYTHMS, ago, site

XERO = Side.XERO
HOUR = timedelta(hours=1)


def offered(person: Person) -> list[str]:
    """The buttons of the first connection, of which people mostly want the first."""
    acts = person.get("/").text.partition('class="acts-row"')[2].partition("</article>")[0]
    return re.findall(r'(?:<button[^>]*>|<a class="button[^>]*>)([^<]+)<', acts)


def test_without_a_connection_it_says_what_to_do(viewer: Person, admin: Person) -> None:
    assert "No connection yet." in viewer.read("/").text
    assert "Connect Vtiger and Xero" not in viewer.read("/").text
    assert "Connect Vtiger and Xero" in admin.read("/").text


def test_a_connection_that_was_never_synced(sample: Sample, viewer: Person) -> None:
    sample.connect()
    text = viewer.read("/").text
    assert "crm.example.com ⇄ Demo Company (UK) acme Not synced yet" in text


def test_somebody_new_is_led_from_the_settings_to_the_first_sync(sample: Sample, viewer: Person) -> None:
    """Settings, preview, review, preview again, Sync Now: each is told as the next step, and is the first button."""
    bookkeeper = Person(sample, sample.log_in(Role.ADMIN, "Ada"))
    connection_id = sample.connect(settings={"organizations.enabled": "false"})
    assert offered(bookkeeper) == ["Choose what is synced"]
    assert "Next: choose what is synced" in bookkeeper.read("/").text
    with sample.database.write() as tx:
        connections.change_settings(tx, connection_id, {"organizations.enabled": "true"})
    assert offered(bookkeeper) == ["Preview the first sync"]
    sample.run(connection_id, 2 * HOUR, rehearsal=True, status=RunStatus.CANCELLED)
    assert offered(bookkeeper) == ["Preview the first sync"]

    sample.run(connection_id, HOUR, rehearsal=True)
    sample.problem(connection_id, "name_missing", ref("11x58"))
    asked = ask(sample, connection_id, {"name": "Acme"}, [{"name": "Acme Ltd"}])
    text = bookkeeper.read("/").text
    assert "Previewed 59 minutes ago, not synced yet" in text
    assert "Next: the review." in text
    assert offered(bookkeeper) == ["Review 1 question", "Preview again", "Sync Now"]
    assert offered(viewer) == ["Review 1 question"]

    Review(sample.database, sample.clock, connection_id, "Ada").new(asked)
    assert "Next: preview again, to see what comes of your decisions." in bookkeeper.read("/").text
    assert offered(bookkeeper) == ["Preview again", "Sync Now"]

    sample.run(connection_id, -HOUR, rehearsal=True)
    assert "Next: the first sync." in bookkeeper.read("/").text
    assert offered(bookkeeper) == ["Sync Now", "Preview again"]

    with sample.database.write() as tx:
        connections.change_settings(tx, connection_id, {"organizations.direction": "both"})
    assert "Next: preview again, since the settings have changed." in bookkeeper.read("/").text
    assert offered(bookkeeper) == ["Preview again", "Sync Now"]
    ask(sample, connection_id, {"name": "Fox"}, [{"name": "Fox Ltd"}])
    assert offered(bookkeeper) == ["Preview again", "Review 1 question", "Sync Now"]

    sample.run(connection_id, -2 * HOUR)
    sample.close(connection_id, ref("11x7"))
    assert "Next:" not in bookkeeper.read("/").text
    assert offered(bookkeeper) == ["Sync Now", "Preview"]


def test_a_preview_under_way_is_watched(sample: Sample, viewer: Person) -> None:
    sample.run(sample.connect(), timedelta(minutes=1), rehearsal=True, status=RunStatus.RUNNING)
    assert "Finding out what a sync would do" in viewer.read("/").text
    assert offered(viewer) == ["Watch"]


def test_nothing_switched_on(sample: Sample, viewer: Person) -> None:
    sample.connect(settings={"organizations.enabled": "false"})
    assert "Nothing is switched on yet" in viewer.read("/").text


def test_the_line_of_a_connection_in_step(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.run(connection_id, HOUR, {(XERO, Action.CREATED): 2})
    with sample.database.write() as tx:
        tx.execute(insert(budget).values(organisation="tenant of acme", calls=[], day_remaining=4812))
    text = viewer.read("/").text
    assert "In step, synced 59 minutes ago" in text
    assert "7 calls to Vtiger, 4 to Xero in the last sync" in text
    assert "4,812 calls to Xero left today" in text
    assert "Synced every 15 minutes" in text


def test_the_line_of_a_run_under_way(sample: Sample, viewer: Person) -> None:
    sample.run(sample.connect(), timedelta(minutes=1), status=RunStatus.RUNNING)
    page = viewer.read("/")
    assert "Syncing organizations: 120 of 480" in page.text
    (progress,) = [attrs for tag, attrs in page.tags if tag == "progress"]
    assert (progress["value"], progress["max"]) == ("120", "480")
    assert ("script", {"src": "/static/live.js", "defer": None}) in page.tags
    assert ("meta", {"http-equiv": "refresh", "content": "5"}) in page.tags
    assert "script-src 'self'" in viewer.get("/").headers["Content-Security-Policy"]


def test_a_page_that_stays_as_it_is_is_not_loaded_again(sample: Sample, viewer: Person) -> None:
    sample.run(sample.connect(), HOUR)
    page = viewer.read("/")
    assert "refresh" not in [attrs.get("http-equiv") for _, attrs in page.tags]
    assert "script" not in [tag for tag, _ in page.tags]
    assert "script-src" not in viewer.get("/").headers["Content-Security-Policy"]


def test_the_line_of_a_run_that_xero_stopped(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.run(connection_id, HOUR, status=RunStatus.PARKED)
    with sample.database.write() as tx:
        until = NOW + timedelta(hours=7)
        tx.execute(insert(budget).values(organisation="tenant of acme", calls=[], blocked_until=until))
    assert "Stopped early 59 minutes ago; Xero takes calls again from 23:47" in viewer.read("/").text


def test_a_dry_run_is_not_the_last_sync(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.run(connection_id, 2 * HOUR, status=RunStatus.FAILED)
    sample.run(connection_id, HOUR, {(XERO, Action.CREATED): 2}, rehearsal=True)
    assert "Failed 1 hour ago" in viewer.read("/").text


def test_open_problems_are_counted_and_one_click_away(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.problem(connection_id, "name_missing", ref("11x58"))
    sample.run(connection_id, HOUR)
    page = viewer.read("/")
    assert "Synced 59 minutes ago, with 1 problem to look at" in page.text
    assert f"/connections/{connection_id}/problems" in page.links


def test_of_one_connection_every_page_is_a_click_away(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    assert f"/connections/{connection_id}/log" in viewer.read("/account").links


def test_of_several_connections_each_page_says_which_it_is_about(sample: Sample, viewer: Person) -> None:
    one = sample.connect("acme")
    other = sample.connect("northwind", organisation="Northwind")
    home = viewer.read("/")
    assert "acme" in home.text
    assert "northwind" in home.text
    assert f"/connections/{one}/log" in home.links
    page = viewer.read(f"/connections/{other}/log")
    assert "northwind" in page.text
    assert "acme" not in page.text
    assert f"/connections/{other}/problems" in page.links


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
