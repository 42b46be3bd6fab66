from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.web.sample import Sample

from vtiger_xero.web.app import create_app


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Sample]:
    """A database without a connection."""
    sample = Sample(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    yield sample
    sample.database.close()


@pytest.fixture
def browser(sample: Sample) -> Iterator[TestClient]:
    """Asks for pages as a browser on this machine does."""
    with TestClient(create_app(sample.database, sample.clock, UTC), base_url="http://127.0.0.1:8300") as browser:
        yield browser
