"""The invariants of ``docs/architecture.md`` as assertions, by their numbers."""

from tests.simulation.invariants.always import check_always
from tests.simulation.invariants.end import check_in_the_end, shown
from tests.simulation.invariants.foresight import Fate, check_foreseen, fates
from tests.simulation.invariants.state import ViolationError, linked, require, troubled

__all__ = [
    "Fate",
    "ViolationError",
    "check_always",
    "check_foreseen",
    "check_in_the_end",
    "fates",
    "linked",
    "require",
    "shown",
    "troubled",
]
