"""Guessing passwords is slowed down, and little else is."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from tests.store.conftest import NOW, SHARED

from vtiger_xero.store.access_tables import login_throttle
from vtiger_xero.store.access_throttle import FORGOTTEN, LONGEST_WAIT, Attempt, admit, forgive
from vtiger_xero.store.database import Database

ZOE = Attempt("Zoë", "192.0.2.7")


def tries(database: Database, attempt: Attempt, now: datetime = NOW) -> timedelta | None:
    with database.write() as tx:
        return admit(tx, attempt, now)


def fail(database: Database, attempt: Attempt, times: int) -> datetime:
    """Fail so many times, each as soon as it is allowed; the moment of the last."""
    now = NOW
    for _ in range(times):
        while wait := tries(database, attempt, now):
            now += wait
    return now


def waits(database: Database, attempt: Attempt, failures: int) -> timedelta:
    """How long the next attempt has to wait after so many failures."""
    return tries(database, attempt, fail(database, attempt, failures)) or timedelta(0)


@pytest.mark.parametrize(("failures", "seconds"), [(5, 0), (6, 2), (7, 4), (9, 16), (14, 512), (15, 900), (40, 900)])
def test_each_failure_makes_the_next_attempt_wait_longer(empty: Database, failures: int, seconds: int) -> None:
    assert waits(empty, ZOE, failures) == timedelta(seconds=seconds)


def test_whoever_waits_long_enough_is_let_in(empty: Database) -> None:
    now = fail(empty, ZOE, 7)
    assert tries(empty, ZOE, now + timedelta(seconds=3.9)) == timedelta(seconds=0.1)
    assert tries(empty, ZOE, now + timedelta(seconds=4)) is None


def test_a_refused_attempt_makes_the_wait_no_longer(empty: Database) -> None:
    now = fail(empty, ZOE, 7)
    for _ in range(50):
        assert tries(empty, ZOE, now) == timedelta(seconds=4)


def test_a_name_is_slowed_down_from_wherever_it_is_tried(empty: Database) -> None:
    for number in range(6):
        assert tries(empty, Attempt("ZOË ", f"198.51.100.{number}")) is None
    assert tries(empty, Attempt("zoë", "203.0.113.1")) == timedelta(seconds=2)
    assert tries(empty, Attempt("anna", "203.0.113.1")) is None


def test_an_address_is_slowed_down_whatever_name_it_tries(empty: Database) -> None:
    for number in range(21):
        assert tries(empty, Attempt(f"name {number}", "192.0.2.7")) is None
    assert tries(empty, Attempt("Zoë", "192.0.2.7")) == timedelta(seconds=2)
    assert tries(empty, Attempt("Zoë", "192.0.2.8")) is None


def test_of_ipv6_the_whole_network_is_one_address(empty: Database) -> None:
    for number in range(21):
        assert tries(empty, Attempt(f"name {number}", f"2001:db8:0:1::{number + 1:x}")) is None
    assert tries(empty, Attempt("Zoë", "2001:db8:0:1:ffff::1")) == timedelta(seconds=2)
    assert tries(empty, Attempt("Zoë", "2001:db8:0:2::1")) is None


def test_an_address_that_is_none_counts_as_it_is(empty: Database) -> None:
    assert tries(empty, Attempt("Zoë", "a socket")) is None


def test_the_right_password_clears_the_name(empty: Database) -> None:
    now = fail(empty, ZOE, 6) + timedelta(seconds=2)
    assert tries(empty, ZOE, now) is None
    with empty.write() as tx:
        forgive(tx, ZOE, now)
    assert waits(empty, ZOE, 5) == timedelta(0)


def test_an_account_of_ones_own_does_not_clear_the_address(empty: Database) -> None:
    for number in range(21):
        assert tries(empty, Attempt(f"name {number}", "192.0.2.7")) is None
    mallory = Attempt("mallory", "192.0.2.7")
    now = NOW + timedelta(seconds=2)
    assert tries(empty, mallory, now) is None
    with empty.write() as tx:
        forgive(tx, mallory, now)
    assert tries(empty, Attempt("zoë", "192.0.2.7"), now) is None
    assert tries(empty, Attempt("zoë", "192.0.2.7"), now) == timedelta(seconds=4)


def test_failures_are_forgotten_after_a_day_and_leave_nothing_behind(empty: Database) -> None:
    fail(empty, ZOE, 10)
    later = NOW + FORGOTTEN + LONGEST_WAIT
    assert tries(empty, Attempt("anna", "192.0.2.9"), later) is None
    with empty.read() as tx:
        assert tx.execute(select(func.count()).select_from(login_throttle)).scalar_one() == 2
    assert waits(empty, ZOE, 5) == timedelta(0)


@pytest.mark.parametrize("url", SHARED, indirect=True, scope="session")
def test_many_at_once_are_counted_one_by_one(empty: Database) -> None:
    let_in: list[bool] = []
    together = threading.Barrier(12)

    def attempt() -> None:
        together.wait()
        let_in.append(tries(empty, ZOE) is None)

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert let_in.count(True) == 6
