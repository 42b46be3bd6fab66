import pytest
from tests.unit.xero.scripted import World


@pytest.fixture
def world() -> World:
    return World()
