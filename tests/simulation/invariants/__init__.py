"""The invariants of ``docs/architecture.md`` as assertions, by their numbers."""

from tests.simulation.invariants.always import check_always
from tests.simulation.invariants.end import check_in_the_end, shown
from tests.simulation.invariants.state import ViolationError, linked, require, troubled

__all__ = ["ViolationError", "check_always", "check_in_the_end", "linked", "require", "shown", "troubled"]
