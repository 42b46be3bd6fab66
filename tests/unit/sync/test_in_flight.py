"""Threads: so many at once and no more, jobs taken when there is room, no failure swallowed."""

import threading
from collections.abc import Callable, Iterator

import pytest

from vtiger_xero.problems import SyncError
from vtiger_xero.sync.in_flight import Job, Threads


def jobs(*calls: Callable[[], str]) -> Iterator[Job[int, str]]:
    return (Job(number, call) for number, call in enumerate(calls))


def results_of(jobs: Iterator[Job[int, str]], at_once: int) -> list[tuple[int, str | SyncError]]:
    ended = Threads().run(jobs, at_once)
    return list(ended)


def test_results_come_in_the_order_in_which_calls_end() -> None:
    second_ended = threading.Event()

    def first() -> str:
        assert second_ended.wait(10)
        return "first"

    ended = Threads().run(jobs(first, lambda: "second"), at_once=2)
    assert next(ended) == (1, "second")
    second_ended.set()
    assert next(ended) == (0, "first")
    assert list(ended) == []


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_no_more_than_so_many_are_under_way_and_never_fewer_while_there_is_work(at_once: int) -> None:
    lock, under_way, most = threading.Lock(), 0, 0
    full = threading.Barrier(at_once, timeout=10)

    def call() -> str:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        full.wait()
        with lock:
            under_way -= 1
        return "done"

    results = results_of(jobs(*[call] * (at_once * 3)), at_once)
    assert sorted(number for number, _ in results) == list(range(at_once * 3))
    assert most == at_once


def test_a_job_is_taken_only_when_there_is_room_for_it() -> None:
    taken: list[int] = []

    def lazily() -> Iterator[Job[int, str]]:
        for number in range(4):
            taken.append(number)
            yield Job(number, lambda: "done")

    ended = Threads().run(lazily(), at_once=1)
    for number in range(4):
        assert next(ended) == (number, "done")
        assert taken == list(range(number + 1))
    assert next(ended, None) is None


def test_a_later_job_may_depend_on_what_has_ended() -> None:
    known = ["start"]

    def growing() -> Iterator[Job[str, str]]:
        while len(known) < 4:
            last = known[-1]
            yield Job(last, lambda last=last: f"{last}+")  # type: ignore[misc]  # a default that binds

    for _, result in Threads().run(growing(), at_once=1):
        assert isinstance(result, str)
        known.append(result)
    assert known == ["start", "start+", "start++", "start+++"]


def test_jobs_and_results_stay_in_the_callers_thread() -> None:
    mine, makers, callers = threading.get_ident(), set(), set()

    def call() -> str:
        callers.add(threading.get_ident())
        return "done"

    def making() -> Iterator[Job[int, str]]:
        for number in range(3):
            makers.add(threading.get_ident())
            yield Job(number, call)

    assert len(results_of(making(), at_once=2)) == 3
    assert makers == {mine}
    assert mine not in callers


def test_a_problem_is_a_result_like_any_other() -> None:
    trouble = SyncError("server_error", side="Xero", status=500, detail="")

    def fail() -> str:
        raise trouble

    assert results_of(jobs(fail, lambda: "done"), at_once=1) == [(0, trouble), (1, "done")]


def test_a_mistake_is_raised_when_the_calls_under_way_have_ended() -> None:
    begun, ended = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        release.wait(10)
        ended.set()
        return "slow"

    def broken() -> str:
        assert begun.wait(10)
        threading.Timer(0.05, release.set).start()
        raise ZeroDivisionError

    release = threading.Event()
    with pytest.raises(ZeroDivisionError):
        results_of(jobs(slow, broken), at_once=2)
    assert ended.is_set()


def test_nothing_to_do() -> None:
    assert results_of(jobs(), at_once=3) == []
