"""The call budget under several threads, and across restarts."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.store.conftest import NOW, SHARED

from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.usage import Usage
from vtiger_xero.problems import LimitedError
from vtiger_xero.store.budgets import StoredBudgets
from vtiger_xero.store.database import Database
from vtiger_xero.xero.budget import Budget


def test_usage_comes_back_as_it_was(empty: Database) -> None:
    used = Usage(
        calls=(NOW, NOW + timedelta(microseconds=1)),
        blocked_until=NOW + timedelta(hours=1),
        blocked_code="xero_day_limit",
        day_remaining=0,
    )
    budgets = StoredBudgets(empty)
    assert budgets.update("tenant-1", lambda before: (used, before)) == Usage()
    again = StoredBudgets(empty)
    assert again.update("tenant-1", lambda before: (before, before)) == used
    assert again.update("tenant-2", lambda before: (before, before)) == Usage()


def test_a_change_that_raises_changes_nothing(empty: Database) -> None:
    budgets = StoredBudgets(empty)

    def fail(_: Usage) -> tuple[Usage, None]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        budgets.update("tenant-1", fail)
    assert budgets.update("tenant-1", lambda before: (before, before)) == Usage()


@pytest.mark.parametrize("url", SHARED, indirect=True, scope="session")
def test_workers_that_begin_at_once_count_every_call(empty: Database) -> None:
    """From the very first one, when there is no row to be locked yet."""

    def call(number: int) -> None:
        def count(before: Usage) -> tuple[Usage, None]:
            return replace(before, calls=(*before.calls, NOW + timedelta(seconds=number))), None

        StoredBudgets(empty).update("tenant-1", count)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(call, range(24)))
    used = StoredBudgets(empty).update("tenant-1", lambda before: (before, before))
    assert sorted(used.calls) == [NOW + timedelta(seconds=number) for number in range(24)]


@pytest.mark.parametrize("url", SHARED, indirect=True, scope="session")
def test_workers_together_stay_within_the_minute(empty: Database) -> None:
    clock = VirtualClock()
    began = clock.now()

    def call(_: int) -> None:
        budget = Budget(StoredBudgets(empty), "tenant-1", clock, per_minute=5)
        try:
            with budget.turn():
                pass
        except LimitedError as limited:
            clock.advance_to(limited.until)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(call, range(12)))
    used = StoredBudgets(empty).update("tenant-1", lambda before: (before, before))
    in_first_minute = [at for at in used.calls if at < began + timedelta(seconds=60)]
    assert 0 < len(in_first_minute) <= 5
