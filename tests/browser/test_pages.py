"""Every page of the demo in a browser: on a desk and on a telephone, by day and by night."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests.browser.chromium import SCHEMES, WIDTHS, Scheme, opened
from tests.browser.demo import Demo, addresses, log_in

pytestmark = pytest.mark.browser

#: What is only good advice; all else is a barrier to somebody.
BARRIERS = {"moderate", "serious", "critical"}


def barriers(page: Page) -> list[str]:
    """What axe finds that would keep somebody from using the page."""
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url}: {each['id']}: {json.dumps([node['html'] for node in each['nodes']])}"
        for each in found
        if each["impact"] in BARRIERS
    ]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_and_keeps_nobody_out(browser: Browser, demo: Demo, width: int, scheme: Scheme) -> None:
    with opened(browser, demo.url, width, scheme) as page:
        page.goto("/login")
        found = barriers(page)
        log_in(page)
        for path in addresses(page).values():
            page.goto(path)
            assert page.locator("h1").count() == 1
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            found += barriers(page)
    assert found == []


def test_a_mistake_is_told_beside_its_field(browser: Browser, demo: Demo) -> None:
    with opened(browser, demo.url) as page:
        log_in(page)
        page.goto("/account")
        page.get_by_label("Present password").fill("not it")
        page.get_by_label("New password", exact=True).fill("short")
        page.get_by_label("New password, once more").fill("short")
        page.get_by_role("button", name="Change password").click()
        described = page.get_by_label("New password", exact=True)
        assert "A password has at least 12 characters" in described.evaluate(
            "field => field.getAttribute('aria-describedby').split(' ')"
            ".map(id => document.getElementById(id).textContent).join(' ')"
        )
        assert barriers(page) == []


def test_the_keyboard_is_enough(browser: Browser, demo: Demo) -> None:
    with opened(browser, demo.url) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") == "name"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Home").wait_for()
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") in {"none", "auto", "solid"}


def test_logging_out_leaves_nothing_to_go_back_to(browser: Browser, demo: Demo) -> None:
    with opened(browser, demo.url) as page:
        log_in(page)
        page.get_by_role("button", name="Log out").click()
        page.get_by_role("heading", name="Log in").wait_for()
        page.go_back()
        page.get_by_role("heading", name="Log in").wait_for()
