"""A fresh installation that is being served."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cli.program import Program


@dataclass(frozen=True)
class Served:
    """An installation that answers.

    Attributes:
        url: of its pages.
        setup: of the page that creates the first administrator, with the token.
    """

    url: str
    setup: str


@contextmanager
def serving_pages(home: Path) -> Iterator[Served]:
    """``vtiger-xero serve`` with nothing in its database, until the block ends."""
    with Program(home).start("serve", "--port", "0") as server:
        try:
            assert server.stdout is not None
            url, setup = (_address(server.stdout.readline()) for _ in range(2))
            yield Served(url, setup)
        finally:
            server.terminate()


def _address(line: str) -> str:
    found = re.search(r"http://\S+", line)
    assert found, line
    return found[0]
