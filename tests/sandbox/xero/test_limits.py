"""Xero's limits, counted by the clock."""

import threading
from collections import Counter

import pytest
from tests.sandbox.xero.conftest import Api

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.xero import XeroSandbox


def test_every_answer_says_what_remains(api: Api) -> None:
    api.call("GET", "/Contacts")
    headers = api.call("GET", "/Nonsense").headers
    assert headers["X-MinLimit-Remaining"] == "59"
    assert headers["X-DayLimit-Remaining"] == "4999"
    assert headers["X-AppMinLimit-Remaining"] == "9999"
    assert len(headers["Xero-Correlation-Id"]) == 36


def test_sixty_calls_in_a_window_of_a_minute(api: Api, clock: VirtualClock) -> None:
    clock.advance(20)
    answers = [api.call("GET", "/Contacts/none") for _ in range(61)]
    assert [each.status_code for each in answers] == [404] * 60 + [429]
    assert answers[-1].headers["X-Rate-Limit-Problem"] == "minute"
    assert answers[-1].headers["Retry-After"] == "40"
    clock.advance(39)
    assert api.put({"Name": "Ada"}).status_code == 429
    clock.advance(1)
    assert api.call("GET", "/Contacts/none").status_code == 404
    assert api.sandbox.contacts() == []
    assert (api.sandbox.calls, api.sandbox.peak_per_minute) == (61, 63)


def test_the_most_calls_in_any_minute_are_seen_across_windows(api: Api, clock: VirtualClock) -> None:
    clock.advance(50)
    for _ in range(40):
        api.call("GET", "/Contacts/none")
    clock.advance(20)
    for _ in range(40):
        api.call("GET", "/Contacts/none")
    assert api.sandbox.peak_per_minute == 80


def test_the_day_has_a_limit_and_ends(clock: VirtualClock) -> None:
    api = Api(XeroSandbox(clock, day_limit=2), clock)
    api.sign_in()
    assert [api.call("GET", "/Contacts").status_code for _ in range(3)] == [200, 200, 429]
    answer = api.call("GET", "/Contacts")
    assert answer.headers["X-Rate-Limit-Problem"] == "day"
    assert answer.headers["Retry-After"] == str(15 * 3600)
    clock.advance(15 * 3600)
    api.sign_in()
    assert api.call("GET", "/Contacts").status_code == 200


@pytest.mark.parametrize(("starts", "refused"), [([0, 0.1, 0.2, 0.3, 0.4, 0.5], 1), ([0, 0, 0, 0, 0, 1], 0)])
def test_five_calls_at_once_in_branches_of_time(
    api: Api, clock: VirtualClock, starts: list[float], refused: int
) -> None:
    api.sandbox.latency = 1
    codes = Counter[int]()
    for start in starts:
        with clock.branch():
            clock.advance(start)
            codes[api.call("GET", "/Contacts").status_code] += 1
    assert codes[429] == refused
    assert api.sandbox.peak_in_flight == 5 + refused


def test_a_call_is_not_in_flight_before_its_start(api: Api, clock: VirtualClock) -> None:
    api.sandbox.latency = 1
    for start in (5, 5, 5, 5, 5, 0):
        with clock.branch():
            clock.advance(start)
            assert api.call("GET", "/Contacts").status_code == 200
    assert api.sandbox.peak_in_flight == 5


def test_threads_are_counted_by_the_same_rule(api: Api, clock: VirtualClock) -> None:
    inside, leave = threading.Semaphore(0), threading.Event()

    class Waiting(VirtualClock):
        """A clock on which a call's latency lasts until the test lets it end."""

        def sleep(self, seconds: float) -> None:
            inside.release()
            leave.wait(10)
            self.advance(seconds)

    slow = Waiting()
    waiting = Api(XeroSandbox(slow), slow)
    waiting.sandbox.latency = 1
    waiting.sign_in()
    codes: list[int] = []
    threads = [
        threading.Thread(target=lambda: codes.append(waiting.call("GET", "/Contacts").status_code)) for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert inside.acquire(timeout=10)
    assert waiting.call("GET", "/Contacts").headers["X-Rate-Limit-Problem"] == "concurrent"
    leave.set()
    for thread in threads:
        thread.join()
    assert codes == [200] * 5
    assert waiting.sandbox.peak_in_flight == 6


def test_threads_that_create_the_same_name_make_one_contact(api: Api) -> None:
    codes: list[int] = []
    start = threading.Barrier(8)

    def create() -> None:
        start.wait(10)
        codes.append(api.put({"Name": "Acme"}).status_code)

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes.count(200) == len(api.sandbox.contacts()) == api.sandbox.writes == 1
    assert set(codes) <= {200, 400, 429}
    assert len(codes) == 8
