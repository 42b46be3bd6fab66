"""Pictures of every page of the demo: on a desk and on a telephone, by day and by night (``make screenshots``)."""

import sys
from pathlib import Path

from tests.browser.chromium import SCHEMES, WIDTHS, chromium, opened
from tests.browser.demo import addresses, log_in, running_demo


def take(folder: Path) -> None:
    """Write ``<page>-<width>-<scheme>.png`` for every page into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser, running_demo() as demo:
        for width in WIDTHS:
            for scheme in SCHEMES:
                with opened(browser, demo.url, width, scheme) as page:
                    page.goto("/login")
                    page.screenshot(path=folder / f"login-{width}-{scheme}.png", full_page=True)
                    log_in(page)
                    for name, path in addresses(page).items():
                        page.goto(path)
                        page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)


if __name__ == "__main__":
    take(Path(sys.argv[1]))
