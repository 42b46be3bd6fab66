"""The budget keeps Xero's limits whatever happens, and never sleeps long."""

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.xero.scripted import TENANT, MemoryBook, World, limited, run_together

from vtiger_xero.clock import VirtualClock
from vtiger_xero.problems import LimitedError
from vtiger_xero.xero.budget import Budget, earliest

MINUTE = timedelta(seconds=60)


def told(left: str) -> httpx2.Response:
    return httpx2.Response(200, headers={"X-DayLimit-Remaining": left})


def most_in_a_minute(calls: Sequence[datetime]) -> int:
    ordered = sorted(calls)
    return max((sum(start <= call < start + MINUTE for call in ordered) for start in ordered), default=0)


arrivals = st.lists(
    st.one_of(
        st.tuples(st.just("call"), st.integers(1, 12)),
        st.tuples(st.just("branches"), st.integers(1, 12)),
        st.tuples(st.just("pause"), st.integers(0, 90)),
        st.tuples(st.just("restart"), st.just(0)),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(arrivals=arrivals, per_minute=st.integers(1, 10))
def test_never_more_than_the_limit_in_any_minute(arrivals: list[tuple[str, int]], per_minute: int) -> None:
    clock, book = VirtualClock(), MemoryBook()
    budget = Budget(book, TENANT, clock, per_minute=per_minute)
    calls: list[datetime] = []

    def call() -> None:
        try:
            with budget.turn():
                calls.append(clock.now())
        except LimitedError as error:
            clock.advance_to(error.until)

    for event, number in arrivals:
        if event == "pause":
            clock.advance(number)
        elif event == "restart":
            budget = Budget(book, TENANT, clock, per_minute=per_minute)
        elif event == "call":
            for _ in range(number):
                call()
        else:
            ends = []
            for _ in range(number):
                with clock.branch():
                    call()
                    ends.append(clock.now())
            clock.advance_to(min(ends))
    assert most_in_a_minute(calls) <= per_minute


@given(
    offsets=st.lists(st.integers(0, 200), max_size=12),
    start=st.integers(0, 200),
    most=st.integers(1, 4),
)
def test_the_earliest_moment_is_within_the_limit_and_there_is_none_before_it(
    offsets: list[int], start: int, most: int
) -> None:
    zero = datetime(2026, 1, 5, tzinfo=UTC)
    calls: list[datetime] = []
    for offset in offsets:
        calls = sorted([*calls, earliest(calls, zero + timedelta(seconds=offset), most)])

    def fits(moment: datetime) -> bool:
        together = sorted([*calls, moment])
        return all(
            last - first >= timedelta(seconds=61) for first, last in zip(together, together[most:], strict=False)
        )

    found = earliest(calls, zero + timedelta(seconds=start), most)
    seconds = int((found - zero).total_seconds())
    assert fits(found)
    assert not any(fits(zero + timedelta(seconds=before)) for before in range(start, seconds))


def test_the_sixty_first_call_of_a_minute_waits_for_the_next_one(world: World) -> None:
    begun = world.clock.now()
    for _ in range(60):
        with world.budget.turn():
            pass
    assert world.clock.now() == begun
    with world.budget.turn():
        assert world.clock.now() == begun + timedelta(seconds=61)


def test_branches_of_time_that_overlap_share_one_minute() -> None:
    clock, book = VirtualClock(), MemoryBook()
    budget = Budget(book, TENANT, clock, per_minute=2)
    starts = []
    for _ in range(4):
        with clock.branch(), budget.turn():
            starts.append(int((clock.now() - VirtualClock().now()).total_seconds()))
    assert starts == [0, 0, 61, 61]


def test_threads_of_two_workers_share_one_minute() -> None:
    clock, book = VirtualClock(), MemoryBook()
    begun = clock.now()
    workers = [Budget(book, TENANT, clock, per_minute=20) for _ in range(2)]
    choose = iter(range(40))
    lock = threading.Lock()

    def call() -> None:
        with lock:
            number = next(choose)
        with workers[number % 2].turn():
            pass

    run_together(call, 40)
    assert [sum(at == begun for at in book.mine.calls), len(book.mine.calls)] == [20, 40]
    assert most_in_a_minute(book.mine.calls) == 20


def test_a_wait_too_long_is_refused_at_once_and_uses_no_call() -> None:
    clock, book = VirtualClock(), MemoryBook()
    budget = Budget(book, TENANT, clock, per_minute=1)
    begun = clock.now()
    with ExitStack() as stack:
        for _ in range(2):
            with clock.branch():
                stack.enter_context(budget.turn())
        with pytest.raises(LimitedError) as raised:
            stack.enter_context(budget.turn())
    assert (raised.value.code, raised.value.until) == ("xero_busy", begun + timedelta(seconds=122))
    assert clock.now() == begun
    assert len(book.mine.calls) == 2


def test_no_more_than_five_are_under_way(world: World) -> None:
    under_way, most, lock = 0, 0, threading.Lock()
    five = threading.Barrier(5)

    def call() -> None:
        nonlocal under_way, most
        with world.budget.turn():
            with lock:
                under_way += 1
                most = max(most, under_way)
            five.wait(timeout=30)
            with lock:
                under_way -= 1

    run_together(call, 20)
    assert most == 5


def test_organisations_do_not_share_their_minutes() -> None:
    clock, book = VirtualClock(), MemoryBook()
    for organisation in ("a", "b"):
        with Budget(book, organisation, clock, per_minute=1).turn():
            pass
    assert clock.now() == VirtualClock().now()


def test_what_is_kept_does_not_grow_with_the_calls(world: World) -> None:
    for _ in range(2000):
        with world.budget.turn():
            pass
    assert len(world.book.mine.calls) <= 600


# The day


def test_the_day_is_counted_down_between_answers_and_a_new_day_is_seen(world: World) -> None:
    left = []
    for figure in ("3000", "3001", None, "nonsense", "-4", "2990", "5000"):
        with world.budget.turn():
            world.budget.note(told(figure) if figure is not None else httpx2.Response(200))
        left.append(world.book.mine.day_remaining)
    assert left == [3000, 2999, 2998, 2997, 2996, 2990, 5000]


def test_a_figure_never_told_stays_unknown_and_stops_nobody(world: World) -> None:
    with world.budget.turn():
        world.budget.note(httpx2.Response(200))
    assert world.book.mine.day_remaining is None
    with world.budget.turn():
        pass


@pytest.mark.parametrize(
    ("left", "reserve", "code"), [(0, 0, "xero_day_limit"), (200, 200, "xero_day_reserve"), (0, 200, "xero_day_limit")]
)
def test_at_the_days_reserve_no_call_is_made_but_one_an_hour(left: int, reserve: int, code: str) -> None:
    world = World(day_reserve=reserve)
    begun = world.clock.now()
    with world.budget.turn():
        world.budget.note(told(str(left)))
    with pytest.raises(LimitedError) as raised, world.budget.turn():
        pytest.fail("called")
    assert (raised.value.code, raised.value.until) == (code, begun + timedelta(hours=1))
    assert world.clock.now() == begun
    world.clock.advance_to(raised.value.until)
    with world.budget.turn():
        world.budget.note(told("5000"))
    with world.budget.turn():
        pass


def test_sync_now_uses_the_reserve_that_scheduled_runs_leave() -> None:
    scheduled = World(day_reserve=50)
    with scheduled.budget.turn():
        scheduled.budget.note(told("50"))
    with Budget(scheduled.book, TENANT, scheduled.clock).turn():
        pass
    with pytest.raises(LimitedError), scheduled.budget.turn():
        pytest.fail("called")


# Blocks


@pytest.mark.parametrize(
    ("limit", "retry_after", "code", "seconds"),
    [
        ("day", "66975", "xero_day_limit", 66975),
        ("day", "1800", "xero_day_limit", 1800),
        ("Day", None, "xero_day_limit", 3600),
        ("day", "soon", "xero_day_limit", 3600),
        ("day", "999999999", "xero_day_limit", 86400),
        ("day", "99999999999999999999", "xero_day_limit", 3600),
        ("minute", "120", "xero_busy", 120),
    ],
)
def test_a_long_block_is_never_slept_through(
    world: World, limit: str, retry_after: str | None, code: str, seconds: int
) -> None:
    begun = world.clock.now()
    with world.budget.turn():
        world.budget.note(limited(limit, retry_after, left="0" if code == "xero_day_limit" else None))
    restarted = Budget(world.book, TENANT, world.clock)
    with pytest.raises(LimitedError) as raised, restarted.turn():
        pytest.fail("called")
    assert (raised.value.code, raised.value.until) == (code, begun + timedelta(seconds=seconds))
    assert world.clock.now() == begun
    world.clock.advance_to(raised.value.until)
    with restarted.turn():
        pass


@pytest.mark.parametrize(
    ("limit", "retry_after", "seconds"),
    [("minute", "7", 7), ("minute", None, 61), ("minute", "7.5", 61), ("minute", "-3", 61), (None, "4", 4)],
)
def test_a_short_block_is_waited_for(world: World, limit: str | None, retry_after: str | None, seconds: int) -> None:
    begun = world.clock.now()
    with world.budget.turn():
        world.budget.note(limited(limit, retry_after))
    assert world.clock.now() == begun
    with world.budget.turn():
        assert world.clock.now() == begun + timedelta(seconds=seconds)


def test_a_shorter_block_does_not_lift_a_longer_one(world: World) -> None:
    with world.budget.turn():
        world.budget.note(limited("day", "40000"))
        world.budget.note(limited("minute", "5"))
    assert world.book.mine.blocked_code == "xero_day_limit"


def test_too_many_at_once_is_waited_for_by_that_call_alone(world: World) -> None:
    begun = world.clock.now()
    with world.clock.branch(), world.budget.turn():
        world.budget.note(limited("concurrent"))
        assert timedelta(seconds=0.5) <= world.clock.now() - begun <= timedelta(seconds=1.5)
    with world.budget.turn():
        assert world.clock.now() == begun
