"""What is shown, and what it is shown in; both end with the file, since they are busy even while nobody looks."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.browser.chromium import NoChromiumError, chromium
from tests.browser.demo import Demo, running_demo


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium; without one the test is skipped, and with CI=true it fails."""
    try:
        with chromium() as found:
            yield found
    except NoChromiumError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """The demo, which these tests only look at."""
    with running_demo() as demo:
        yield demo
