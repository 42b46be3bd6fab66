"""The demo as a program, and a way into it."""

import os
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from vtiger_xero.web.permissions import NEEDS

_NOT_SHOWN = {"/healthz", "/setup", "/login"}

PROGRAM = Path(sysconfig.get_path("scripts")) / "vtiger-xero"


@dataclass(frozen=True)
class Demo:
    """A demo that answers.

    Attributes:
        url: of its pages.
        name: with which to log in.
        password: likewise.
    """

    url: str
    name: str
    password: str


@contextmanager
def running_demo() -> Iterator[Demo]:
    """The demo, synced and answering, until the block ends."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("VTIGER_XERO_")}
    with subprocess.Popen(
        [PROGRAM, "demo", "--port", "0"], env=inherited | {"COLUMNS": "200"}, stdout=subprocess.PIPE, text=True
    ) as program:
        try:
            assert program.stdout is not None
            said = ""
            for line in program.stdout:
                said += line
                if found := re.search(r"vtiger-xero is at (\S+)", line):
                    login = re.search(r"Log in as (\S+) with the password (\S+)", said)
                    assert login, said
                    yield Demo(found[1], *login.groups())
                    return
            raise AssertionError(f"the demo ended before it answered: {said}")
        finally:
            program.terminate()


def log_in(page: Page) -> None:
    """Log in as the demo's login page offers."""
    page.goto("/")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Home").wait_for()


def addresses(page: Page) -> dict[str, str]:
    """Every page there is, by a name for it; whoever is logged in has to see them all."""
    page.goto("/")
    ids = {"connection_id": _id_in(page, "/connections/")}
    page.goto("/users")
    ids["user_id"] = _id_in(page, "/users/")
    records = f"/connections/{ids['connection_id']}/records/"
    page.goto(f"/connections/{ids['connection_id']}/log/records")
    href = page.locator(f"main a[href^='{records}']").first.get_attribute("href") or ""
    ids["side"], ids["module"], ids["record_id"] = href.removeprefix(records).split("/")
    paths = [route.partition(" ")[2] for route in NEEDS if route.startswith("GET ")]
    shown = (path for path in paths if path not in _NOT_SHOWN and not path.startswith("/connect/"))
    return {_name(path): path.format(**ids) for path in shown if not path.endswith(".csv")}


def _name(path: str) -> str:
    of_connection = path.replace("/connections/{connection_id}", "/connection").replace("{user_id}", "one")
    return re.sub(r"\W+", "-", re.sub(r"\{.*?\}", "", of_connection)).strip("-") or "home"


def _id_in(page: Page, before: str) -> str:
    href = page.locator(f"main a[href^='{before}']").first.get_attribute("href") or ""
    return href.removeprefix(before).partition("/")[0]
