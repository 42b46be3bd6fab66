"""The machine's Chromium, and what it complains about while it shows our pages."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

Scheme = Literal["light", "dark"]

#: A desk's and a telephone's width, in CSS pixels.
WIDTHS = (1280, 360)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

#: Seconds after which a page that has not come is given up.
PATIENCE = 60


class NoChromiumError(Exception):
    """There is no Chromium on this machine."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium, until the block ends.

    Raises:
        NoChromiumError: none is installed.
    """
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        raise NoChromiumError("no Chromium is installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        # In CI everything runs as root, where Chromium's own sandbox does not work.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """What a page did that it must not do.

    Args:
        page: that is watched from now on.
    """

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        page.on("console", self._say)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._ask)

    def _say(self, message: ConsoleMessage) -> None:
        # An answer that refuses a form is told here, too; tests that provoke one look at the page.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _ask(self, request: Request) -> None:
        # The emulated systems are on this machine, too: whoever goes there has been sent there by a click.
        if urlsplit(request.url).hostname not in {"localhost", "127.0.0.1"}:
            self.complaints.append(f"foreign request: {request.url}")


@contextmanager
def opened(browser: Browser, url: str, width: int = 1280, scheme: Scheme = "light") -> Iterator[Page]:
    """A new person's window, whose page must not complain as long as the block lasts.

    Args:
        browser: the browser.
        url: what addresses are taken to be below of.
        width: of the window, in CSS pixels.
        scheme: of colours, which the person prefers.
    """
    context = browser.new_context(
        base_url=url, viewport={"width": width, "height": 800}, color_scheme=scheme, locale="en-GB"
    )
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    watch = Watch(page)
    try:
        yield page
        assert watch.complaints == []
    finally:
        context.close()
