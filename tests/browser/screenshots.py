"""Pictures of every page: on a desk and on a telephone, by day and by night (``make screenshots``)."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page
from tests.browser.chromium import SCHEMES, WIDTHS, chromium, opened
from tests.browser.demo import addresses, log_in, running_demo
from tests.browser.server import serving_pages
from tests.browser.walk import Look, become_administrator, choose_settings, connect_both, run_to_its_end
from tests.cli.systems import serving


def take(folder: Path) -> None:
    """Write ``<page>-<width>-<scheme>.png`` for every page into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser, running_demo() as demo, tempfile.TemporaryDirectory() as home:
        for width in WIDTHS:
            for scheme in SCHEMES:
                look = _photographer(folder, f"{width}-{scheme}")
                with opened(browser, demo.url, width, scheme) as page:
                    page.goto("/login")
                    look(page, "login")
                    log_in(page)
                    for name, path in addresses(page).items():
                        page.goto(path)
                        look(page, name)
                fresh = Path(home, f"{width}-{scheme}")
                with (
                    serving(fresh) as systems,
                    serving_pages(fresh) as served,
                    opened(browser, served.url, width, scheme) as page,
                ):
                    become_administrator(page, served, look)
                    connect_both(page, systems, look)
                    choose_settings(page)
                    run_to_its_end(page, "Preview the first sync", look)
                    page.get_by_role("link", name="Home").click()
                    look(page, "home-previewed")


def _photographer(folder: Path, suffix: str) -> Look:
    def look(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}-{suffix}.png", full_page=True)

    return look


if __name__ == "__main__":
    take(Path(sys.argv[1]))
