"""Time that moves only when told to, and time as the machine has it."""

import threading
import time
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest

from vtiger_xero.clock import SystemClock, VirtualClock

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def test_time_stands_still_until_somebody_sleeps() -> None:
    clock = VirtualClock(START)
    began = time.monotonic()
    assert clock.now() == clock.now() == START
    clock.sleep(86_400)
    assert clock.now() == START + timedelta(days=1)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("seconds", [0, -1, -0.5])
def test_time_never_goes_back(seconds: float) -> None:
    clock = VirtualClock(START)
    clock.sleep(seconds)
    clock.advance(seconds)
    clock.advance_to(START - timedelta(hours=1))
    assert clock.now() == START


def test_time_goes_to_a_moment_whatever_its_zone() -> None:
    clock = VirtualClock(START.astimezone(timezone(timedelta(hours=13))))
    assert clock.now().tzinfo is UTC
    clock.advance_to((START + timedelta(minutes=1)).astimezone(timezone(timedelta(hours=-9))))
    assert clock.now() == START + timedelta(minutes=1)


def test_a_branch_of_time_ends_where_it_began() -> None:
    clock = VirtualClock(START)
    with clock.branch():
        clock.sleep(5)
        with clock.branch():
            clock.sleep(7)
            assert clock.now() == START + timedelta(seconds=12)
        assert clock.now() == START + timedelta(seconds=5)
    assert clock.now() == START
    with pytest.raises(ZeroDivisionError), clock.branch():
        clock.sleep(1 / 0)
    assert clock.now() == START


def test_the_same_seed_gives_the_same_ids_whatever_else_is_drawn() -> None:
    one, other = VirtualClock(seed=7), VirtualClock(seed=7)
    other.rng.random()
    ids = [one.new_id() for _ in range(50)]
    assert ids == [other.new_id() for _ in range(50)]
    assert len(set(ids)) == 50
    assert VirtualClock(seed=8).new_id() not in ids
    assert all(str(uuid.UUID(each)) == each and len(each) == 36 for each in ids)


def test_threads_lose_no_time_and_share_no_id() -> None:
    clock = VirtualClock(START)
    ids: list[str] = []

    def work() -> None:
        for _ in range(200):
            clock.sleep(1)
            ids.append(clock.new_id())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now() == START + timedelta(seconds=800)
    assert len(set(ids)) == 800


def test_the_machines_clock() -> None:
    clock = SystemClock()
    before = clock.now()
    assert before.tzinfo is UTC
    assert abs(before - datetime.now(UTC)) < timedelta(seconds=10)
    began = time.monotonic()
    clock.sleep(0)
    clock.sleep(-1)
    assert time.monotonic() - began < 1
    assert clock.now() >= before
    assert uuid.UUID(clock.new_id()) != uuid.UUID(clock.new_id())
    assert {SystemClock().rng.random() for _ in range(3)} != {clock.rng.random()}
