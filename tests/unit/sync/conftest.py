"""The world of these tests."""

from collections.abc import Iterator

import pytest
from tests.unit.sync.in_turn import InTurn
from tests.unit.sync.world import World, in_memory


@pytest.fixture
def calls() -> InTurn:
    return InTurn()


@pytest.fixture
def world(calls: InTurn) -> Iterator[World]:
    with in_memory(calls) as ready:
        yield ready
