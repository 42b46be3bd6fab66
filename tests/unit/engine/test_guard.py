"""When records that are no longer there are too many to be believed (spec §4, *Deletes*)."""

import pytest

from vtiger_xero.engine.guard import is_mass


@pytest.mark.parametrize(
    ("missing", "known", "mass"),
    [
        (0, 0, False),
        (0, 100, False),
        (2, 2, False),
        (3, 3, True),
        (3, 9, True),
        (3, 10, False),
        (20, 61, False),
        (20, 60, True),
        (20, 300, False),
        (21, 419, True),
        (21, 420, False),
        (100, 10_000, False),
        (101, 10_000, True),
        (200, 10_000, True),
        (101, 1_000_000, True),
    ],
)
def test_what_is_a_mass(missing: int, known: int, mass: bool) -> None:
    assert is_mass(missing, known) is mass


def test_what_is_a_mass_stays_one_when_more_are_missing() -> None:
    for known in (3, 10, 61, 420, 5000):
        verdicts = [is_mass(missing, known) for missing in range(known + 1)]
        assert verdicts == sorted(verdicts)
