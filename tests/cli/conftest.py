"""A connection that many tests share, since making one takes seconds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.in_process import Desk, opened
from tests.cli.office import Office
from tests.cli.systems import serving


@pytest.fixture(scope="session")
def shared_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    with serving(folder, "--company", "0") as systems:
        yield Office(systems, folder / "home")


@pytest.fixture
def office(shared_office: Office) -> Iterator[Office]:
    """The office with nothing going wrong, before and after the test."""
    yield shared_office
    shared_office.systems.befall("vtiger")
    shared_office.systems.befall("xero")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An office of the test's own, and its terminal."""
    database = opened(tmp_path)
    yield Desk(tmp_path, database)
    database.close()
