"""The steps of a new user, from an empty installation to a synced company (spec §2), as a browser takes them."""

from typing import Protocol

from playwright.sync_api import Locator, Page
from tests.browser.server import Served
from tests.cli.systems import Systems

#: With which the first administrator logs in.
PASSWORD = "correct horse battery staple"


class Look(Protocol):
    """What is done with each page that is come by."""

    def __call__(self, page: Page, name: str) -> None:
        """Look at a page that has a name."""


def look_past(page: Page, name: str) -> None:
    """Do nothing."""


def become_administrator(page: Page, served: Served, look: Look = look_past) -> None:
    """Create the first administrator."""
    page.goto(served.url)
    look(page, "setup")
    page.goto(served.setup)
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password, once more").fill(PASSWORD)
    page.get_by_role("button", name="Create").click()
    page.get_by_text("Welcome, Ada.").wait_for()
    look(page, "home-empty")


def connect_both(page: Page, systems: Systems, look: Look = look_past) -> None:
    """Connect both systems by consent, beginning at Home."""
    page.get_by_role("button", name="Connect Vtiger and Xero").click()
    vtiger = systems.told["vtiger"]
    page.get_by_label("What you call this connection").fill("acme")
    page.get_by_label("Site address").fill(vtiger["url"])
    page.get_by_label("User name").fill(vtiger["username"])
    page.get_by_label("Access key").fill("not the key")
    page.get_by_role("button", name="Connect Vtiger").click()
    page.locator("#complaint-vtiger_access_key").wait_for()
    look(page, "connect-vtiger")
    page.get_by_label("Access key").fill(vtiger["access_key"])
    page.get_by_role("button", name="Connect Vtiger").click()
    page.get_by_role("heading", name="What this Vtiger allows").wait_for()
    look(page, "connect-xero")
    allow_access(page, systems, look)
    page.get_by_text("acme is connected with").wait_for()


def allow_access(page: Page, systems: Systems, look: Look = look_past) -> None:
    """Name the app, allow it on Xero's page, and choose the organisation."""
    xero = systems.told["xero"]
    page.get_by_text("Another Xero").click()
    page.get_by_label("Address of the API").fill(xero["api_url"])
    page.get_by_label("Address of the identity server").fill(xero["identity_url"])
    page.get_by_label("Client id").fill(xero["client_id"])
    page.get_by_label("Client secret").fill(xero["client_secret"])
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Authenticate your Xero Account").wait_for()
    look(page, "connect-consent")
    page.get_by_role("link", name="Authenticate your Xero Account").click()
    page.get_by_role("button", name="Allow access").click()
    page.get_by_role("heading", name="Choose the organisation").wait_for()
    look(page, "connect-organisation")
    page.get_by_role("button", name="Connect", exact=True).click()


def choose_settings(page: Page) -> None:
    """Switch organizations on, both ways, on the page to which connecting leads."""
    page.get_by_role("row", name="Organizations").get_by_role("checkbox").check()
    page.get_by_label("Sync direction of organizations").select_option("Sync both ways")
    page.get_by_role("button", name="Save Settings").click()
    page.get_by_text("Saved.").wait_for()


def run_to_its_end(page: Page, button: str, look: Look = look_past) -> Locator:
    """Begin a sync or a preview at Home and watch it, without ever loading the page again.

    Returns:
        What the page tells in the end.
    """
    page.get_by_role("link", name="Home").click()
    page.get_by_role("button", name=button).click()
    return watched(page, look)


def watched(page: Page, look: Look = look_past) -> Locator:
    """Watch a run that was begun; see :func:`run_to_its_end`."""
    page.get_by_role("status").filter(has_text="about to begin").wait_for()
    page.locator("#live:not([data-live])").wait_for()
    look(page, "run")
    return page.locator("#live")
