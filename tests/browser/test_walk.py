"""All of it as a new user does it, on the real server and both emulated systems (issue: the first web page)."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page
from tests.browser.chromium import opened
from tests.browser.crm import rename_organization
from tests.browser.server import Served, serving_pages
from tests.browser.test_pages import barriers
from tests.browser.walk import (
    allow_access,
    become_administrator,
    choose_settings,
    connect_both,
    run_to_its_end,
    watched,
)
from tests.cli.systems import Systems, serving

pytestmark = pytest.mark.browser

#: An organization of the sample company with a name that Xero does not take, and a better name for it.
WRONG, RIGHT = "Brackets <International>", "Brackets & Sons “International”"

#: An organization that is in its CRM twice, with another address each time.
TWICE = "Entered Twice Stores"

#: What a preview says where it has questions.
ASKED = "What belongs together is asked"


@pytest.fixture
def systems(tmp_path: Path) -> Iterator[Systems]:
    """Both systems with the sample company."""
    with serving(tmp_path) as systems:
        yield systems


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """An installation that nobody has used."""
    with serving_pages(tmp_path / "home") as served:
        yield served


def follow(page: Page, link: str) -> None:
    """Click a link of the navigation."""
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=link).click()


def skipped(told: Locator) -> int:
    """How many organizations a preview would not write to Xero."""
    row = told.get_by_role("row", name="Organizations").filter(has_text="Xero").last
    return int(row.locator("[data-label=Skipped]").inner_text().replace(",", ""))


def twice(contacts: list[dict[str, Any]]) -> set[str]:
    """The names that several active contacts have."""
    names = Counter(contact["Name"] for contact in contacts if contact["ContactStatus"] == "ACTIVE")
    return {name for name, number in names.items() if number > 1}


def test_a_new_user_comes_all_the_way(browser: Browser, systems: Systems, served: Served) -> None:
    found: list[str] = []

    def look(page: Page, name: str) -> None:
        found.extend(barriers(page))

    with opened(browser, served.url) as page:
        become_administrator(page, served, look)
        connect_both(page, systems, look)
        choose_settings(page)
        before = systems.holdings()
        told = run_to_its_end(page, "Preview the first sync", look)
        assert "What would be done" in told.inner_text()
        assert ASKED in told.inner_text()
        asked = skipped(told)

        # What belongs together is decided before anything is written.
        page.get_by_role("link", name="Home").click()
        look(page, "home-previewed")
        page.get_by_role("link", name="Review 2 questions").click()
        look(page, "review")
        question = page.locator("article", has_text=TWICE)
        question.get_by_role("button", name="The same: sync this one").last.click()
        page.get_by_role("status").wait_for()
        page.locator("article").get_by_role("button", name="These are the same").first.click()
        page.get_by_text("Nothing waits for a decision.").wait_for()
        page.get_by_role("button", name="Preview").click()
        told = watched(page, look)
        assert skipped(told) < asked

        # Xero has a second contact of that name, whose turn it is now.
        told.get_by_role("link", name="Review 1 question").click()
        page.locator("article").get_by_role("button", name="Leave it out").click()
        page.get_by_text("Nothing waits for a decision.").wait_for()
        page.get_by_role("button", name="Preview").click()
        assert ASKED not in watched(page).inner_text()
        assert systems.holdings() == before

        page.get_by_role("button", name="Sync Now").click()
        told = watched(page, look)
        assert "What was done" in told.inner_text()
        assert twice(systems.contacts()) == twice(before["xero"])
        assert len(systems.contacts()) > len(before["xero"])

        # Vtiger's help: open Sync log, and click the number.
        follow(page, "Sync log")
        done = page.get_by_role("row", name="Organizations").filter(has_not_text="dry run")
        done.locator("td.skipped a").last.click()
        page.get_by_role("link", name="Xero does not take").first.click()
        page.get_by_text(WRONG).first.wait_for()
        look(page, "log-records")

        follow(page, "Problems")
        problem = page.locator("article", has_text=WRONG)
        problem.wait_for()
        rename_organization(systems, WRONG, RIGHT)
        problem.get_by_role("button", name="Retry").click()

        run_to_its_end(page, "Sync Now")
        follow(page, "Problems")
        page.get_by_role("heading", name="Problems").wait_for()
        assert page.get_by_text(WRONG).count() == 0
        follow(page, "Review")
        page.get_by_text("Nothing waits for a decision.").wait_for()
        assert [contact["Name"] for contact in systems.contacts()].count(TWICE) == 1
        assert RIGHT in [contact["Name"] for contact in systems.contacts()]
    assert found == []


def test_connecting_again_doubles_nothing(browser: Browser, systems: Systems, served: Served) -> None:
    with opened(browser, served.url) as page:
        become_administrator(page, served)
        connect_both(page, systems)
        choose_settings(page)
        run_to_its_end(page, "Preview the first sync")
        page.get_by_role("button", name="Sync Now").click()
        watched(page)
        before = systems.holdings()

        follow(page, "Settings")
        page.get_by_role("link", name="Connection").click()
        page.get_by_role("button", name="Disconnect").click()
        page.get_by_role("status").filter(has_text="Its links are kept").wait_for()
        page.get_by_role("link", name="Home").click()
        page.get_by_role("button", name="Connect again").click()
        page.get_by_role("button", name="Connect Vtiger").click()
        allow_access(page, systems)
        page.get_by_text(re.compile("its links are as they were")).wait_for()
        told = run_to_its_end(page, "Sync Now").inner_text()
        assert "Created" not in told or re.search(r"Organizations\s+Xero\s+0\s+0\s+0", told)
        assert systems.holdings() == before
