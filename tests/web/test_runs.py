"""Sync Now, its preview, its progress, and cancelling it."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import select
from tests.web.person import Person
from tests.web.reading import Page
from tests.web.sample import NOW, Sample, ref
from tests.web.waiting import ask

from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.store import access_audit, connections, outcomes, runs
from vtiger_xero.store.access import Role
from vtiger_xero.store.outcomes import Action, Outcome
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.store.tables import run
from vtiger_xero.sync.review import Review

MINUTE = timedelta(minutes=1)


@pytest.fixture
def connection_id(sample: Sample) -> str:
    return sample.connect()


@pytest.fixture
def bo(sample: Sample, connection_id: str) -> Person:
    """A bookkeeper."""
    return Person(sample, sample.log_in(Role.BOOKKEEPER, "Bo"))


def is_live(page: Page) -> bool:
    """Whether the page goes on looking."""
    return any("data-live" in attrs for _, attrs in page.tags)


def offers(page: Page, act: str) -> bool:
    """Whether the page has a button for it."""
    return any(tag == "form" and str(attrs["action"]).endswith(f"/{act}") for tag, attrs in page.tags)


def begin(sample: Sample, connection_id: str, *, rehearsal: bool = False) -> runs.Fence:
    """What the server does when it comes to it."""
    with sample.database.write() as tx:
        return runs.begin(tx, connection_id, sample.clock.new_id(), sample.clock.now(), rehearsal=rehearsal)


def end(sample: Sample, fence: runs.Fence, status: RunStatus = RunStatus.DONE) -> None:
    with sample.database.write() as tx:
        runs.end(tx, fence, status, sample.clock.now())


def test_sync_now_asks_for_a_run_and_shows_how_it_comes_along(sample: Sample, bo: Person, connection_id: str) -> None:
    watch = bo.submit(f"/connections/{connection_id}/sync").headers["Location"]
    assert sample.runs.asked == [("acme", False)]
    page = bo.read(watch)
    assert is_live(page)
    assert "It is about to begin." in page.text
    sample.clock.advance(2)
    fence = begin(sample, connection_id)
    with sample.database.write() as tx:
        runs.progress(tx, fence, Module.ORGANIZATIONS, 120, 480)
        runs.add_calls(tx, fence, {Side.VTIGER: 1207, Side.XERO: 4})
    sample.clock.advance(60)
    page = bo.read(watch)
    assert is_live(page)
    assert "Syncing: organizations" in page.text
    assert "120 of 480" in page.text
    assert "about 3 minutes left" in page.text
    assert "1,207 calls to Vtiger, 4 to Xero" in page.text
    assert "Cancel" in page.text
    end(sample, fence)
    page = bo.read(watch)
    assert not is_live(page)
    assert "Done, 16:48" in page.text
    assert "There was nothing to do: both sides are in step." in page.text
    assert "Cancel" not in page.text


def test_a_preview_tells_what_would_be_done_and_why_not(sample: Sample, bo: Person, connection_id: str) -> None:
    watch = bo.submit(f"/connections/{connection_id}/preview").headers["Location"]
    assert sample.runs.asked == [("acme", True)]
    fence = begin(sample, connection_id, rehearsal=True)
    xero, vtiger = Side.XERO, Side.VTIGER
    told = [
        Outcome(ref=ref("11x1"), written=xero, action=Action.CREATED, code="created", name="Müller & Söhne"),
        Outcome(ref=ref("11x2"), written=xero, action=Action.SKIPPED, code="name_missing", name=""),
        Outcome(ref=ref("11x3"), written=xero, action=Action.SKIPPED, code="name_missing", name=""),
        Outcome(ref=ref("11x4"), written=vtiger, action=Action.SKIPPED, code="direction", name="Acme"),
    ]
    with sample.database.write() as tx:
        outcomes.put(tx, fence.run_id, told, sample.clock.now())
    end(sample, fence)
    page = bo.read(watch)
    assert "Preview nothing is written" in page.text
    assert ["Organizations", "Xero", "1", "0", "0", "2", "0"] in page.rows
    assert ["Organizations", "Vtiger CRM", "0", "0", "0", "1", "0"] in page.rows
    assert "Why records are skipped 2 No name 1 The change is on the side that is only read" in page.text
    assert "starts the workflows that are set up there" in page.text
    assert "Sync Now" in page.text


def test_a_preview_leads_to_the_questions_that_it_has_found(
    sample: Sample, bo: Person, viewer: Person, connection_id: str
) -> None:
    end(sample, begin(sample, connection_id, rehearsal=True))
    review = f"/connections/{connection_id}/review"
    path = f"/connections/{connection_id}/run"
    assert "question" not in bo.read(path).text
    ask(sample, connection_id, {"name": "Acme"}, [{"name": "Acme Ltd"}])
    sample.problem(connection_id, "name_missing", ref("11x58"))
    for person in (bo, viewer):
        page = person.read(path)
        assert "What belongs together is asked about 1 record." in page.text
        assert "Review 1 question" in page.text
        assert review in page.links
    assert "Sync Now" in bo.read(path).text
    sample.clock.advance(60)
    end(sample, begin(sample, connection_id))
    assert "What belongs together is asked" not in bo.read(path).text


def test_a_preview_that_has_been_overtaken_is_made_again(sample: Sample, bo: Person, connection_id: str) -> None:
    def preview() -> None:
        sample.clock.advance(60)
        end(sample, begin(sample, connection_id, rehearsal=True))

    path = f"/connections/{connection_id}/run"
    preview()
    assert not offers(bo.read(path), "preview")
    with sample.database.write() as tx:
        connections.change_settings(tx, connection_id, {"organizations.direction": "both"})
    page = bo.read(path)
    assert "The settings have changed since this preview. Preview again" in page.text
    assert offers(page, "preview")
    assert offers(page, "sync")
    preview()
    assert not offers(bo.read(path), "preview")
    asked = ask(sample, connection_id, {"name": "Acme"}, [{"name": "Acme Ltd"}])
    sample.clock.advance(60)
    Review(sample.database, sample.clock, connection_id, "Ada").new(asked)
    page = bo.read(path)
    assert "Decisions have been made since this preview. Preview again" in page.text
    assert offers(page, "preview")
    end(sample, begin(sample, connection_id))
    assert not offers(bo.read(path), "preview")


def test_a_viewer_watches_and_no_more(sample: Sample, viewer: Person, connection_id: str) -> None:
    end(sample, begin(sample, connection_id, rehearsal=True))
    page = viewer.read(f"/connections/{connection_id}/run")
    assert "Done" in page.text
    assert "Sync Now" not in page.text
    assert "Sync Now" not in viewer.read("/").text


def test_a_sync_that_was_asked_for_during_another_one_follows(sample: Sample, bo: Person, connection_id: str) -> None:
    before = begin(sample, connection_id)
    sample.clock.advance(60)
    watch = bo.submit(f"/connections/{connection_id}/sync").headers["Location"]
    page = bo.read(watch)
    assert "Another sync is under way; this one follows." in page.text
    assert is_live(page)
    end(sample, before)
    page = bo.read(watch)
    assert "It is about to begin." in page.text
    assert is_live(page)


@pytest.mark.parametrize(
    ("status", "rehearsal", "told"),
    [
        (RunStatus.FAILED, False, "Failed, 16:47 "),
        (RunStatus.PARKED, False, "Stopped early, 16:47 . Xero takes no more calls for now. The next sync goes on."),
        (RunStatus.PARKED, True, "Stopped early, 16:47 . Xero takes no more calls for now. "),
        (RunStatus.CANCELLED, False, "Cancelled, 16:47 . What had been sent is settled; the next sync goes on."),
        (RunStatus.CANCELLED, True, "Cancelled, 16:47 . Nothing was written, and nothing is told."),
    ],
)
def test_every_end_is_told(
    sample: Sample, bo: Person, connection_id: str, status: RunStatus, told: str, *, rehearsal: bool
) -> None:
    end(sample, begin(sample, connection_id, rehearsal=rehearsal), status)
    assert told in bo.read(f"/connections/{connection_id}/run").text


@pytest.mark.parametrize(
    ("rehearsal", "told"),
    [(False, "Being cancelled; what has been sent is settled first"), (True, "Being cancelled ")],
)
def test_one_that_is_being_cancelled_says_so(
    sample: Sample, bo: Person, connection_id: str, told: str, *, rehearsal: bool
) -> None:
    begin(sample, connection_id, rehearsal=rehearsal)
    path = f"/connections/{connection_id}/run"
    assert offers(bo.read(path), "cancel")
    bo.submit(f"/connections/{connection_id}/cancel")
    page = bo.read(path)
    assert told in page.text
    assert is_live(page)
    assert not offers(page, "cancel")
    assert "Being cancelled" in bo.read("/").text


def test_what_keeps_a_run_from_beginning_is_told(sample: Sample, bo: Person, connection_id: str) -> None:
    watch = bo.submit(f"/connections/{connection_id}/sync").headers["Location"]
    sample.problem(connection_id, "vtiger_key_refused", url="https://crm.example.com", user="sync")
    page = bo.read(watch)
    assert "It is about to begin." in page.text
    assert "access key" in page.text


def test_cancelling_asks_the_run_to_end(sample: Sample, bo: Person, connection_id: str) -> None:
    fence = begin(sample, connection_id)
    assert bo.submit(f"/connections/{connection_id}/cancel").status_code == 303
    with sample.database.read() as tx:
        assert runs.is_cancelled(tx, fence)
        assert access_audit.latest(tx, 1)[0].what == "cancelled a sync"


def test_there_may_be_nothing_to_cancel(sample: Sample, bo: Person, connection_id: str) -> None:
    assert bo.submit(f"/connections/{connection_id}/cancel").status_code == 303
    with sample.database.read() as tx:
        assert access_audit.latest(tx, 1) == []
        assert tx.execute(select(run)).all() == []


@pytest.mark.parametrize("since", ["yesterday", "2026-11-22T16:00", "%00", ""])
def test_an_odd_moment_shows_the_latest_run(sample: Sample, bo: Person, connection_id: str, since: str) -> None:
    sample.run(connection_id, MINUTE)
    assert "Done" in bo.read(f"/connections/{connection_id}/run?since={since}").text


def test_home_offers_a_preview_before_the_first_sync(sample: Sample, bo: Person, connection_id: str) -> None:
    assert "Preview the first sync" in bo.read("/").text
    assert "Sync Now" not in bo.read("/").text
    sample.run(connection_id, MINUTE)
    assert "Sync Now" in bo.read("/").text


def test_a_run_from_before_it_was_asked_for_is_not_shown(sample: Sample, bo: Person, connection_id: str) -> None:
    sample.run(connection_id, MINUTE)
    since = quote((NOW + MINUTE).isoformat(), safe="")
    assert "It is about to begin." in bo.read(f"/connections/{connection_id}/run?since={since}").text
