"""Reading: what is asked, what is repeated, and what each failure is called."""

from datetime import UTC, datetime, timedelta, timezone

import httpx2
import pytest
from tests.unit.xero.scripted import API, DATE, TENANT, World, html, limited, ok, problem, refused, run_together

from vtiger_xero.problems import LimitedError, SyncError

CUT_OFF = httpx2.Response(200, text='{"Contacts": [{"ContactID": "', headers={"Content-Type": "application/json"})


def offline(text: str) -> httpx2.Response:
    return httpx2.Response(503, text=text)


def test_a_request_names_token_organisation_format_and_moment(world: World) -> None:
    world.xero.answer(ok("Contacts"))
    since = datetime(2026, 1, 5, 22, 30, 15, 999999, tzinfo=timezone(timedelta(hours=13)))
    world.api.get("Contacts", {"where": 'Name=="Müller & Söhne"'}, since)
    request = world.xero.requests[0]
    assert request.method == "GET"
    assert request.url.copy_with(query=None) == httpx2.URL(f"{API}/Contacts")
    assert request.url.params["where"] == 'Name=="Müller & Söhne"'
    sent = {"Authorization": "Bearer token-1", "xero-tenant-id": TENANT, "Accept": "application/json"}
    assert sent.items() <= {name: request.headers.get(name) for name in sent}.items()
    assert request.headers["If-Modified-Since"] == "2026-01-05T09:30:15"
    assert "Idempotency-Key" not in request.headers


def test_without_a_moment_everything_is_asked_for(world: World) -> None:
    world.xero.answer(ok("Contacts"))
    world.api.get("Contacts", {})
    assert "If-Modified-Since" not in world.xero.requests[0].headers


@pytest.mark.parametrize(
    ("date", "body_date", "expected"),
    [
        (DATE, "/Date(0)/", datetime(2026, 1, 5, 9, 0, 7, tzinfo=UTC)),
        (None, "/Date(1767603609123)/", datetime(2026, 1, 5, 9, 0, 9, 123000, tzinfo=UTC)),
        ("yesterday", "/Date(1767603609000+0000)/", datetime(2026, 1, 5, 9, 0, 9, tzinfo=UTC)),
        (None, None, None),
    ],
)
def test_the_time_is_that_of_the_answer(
    world: World, date: str | None, body_date: str | None, expected: datetime | None
) -> None:
    world.xero.answer(ok("Contacts", date=date, DateTimeUTC=body_date))
    assert world.api.get("Contacts", {}).time == expected


def test_numbers_with_a_point_are_exact(world: World) -> None:
    world.xero.answer(httpx2.Response(200, text='{"Contacts": [0.10, 1e400]}'))
    assert [str(number) for number in world.api.get("Contacts", {}).elements("Contacts")] == ["0.10", "1E+400"]


@pytest.mark.parametrize(
    "failure",
    [
        httpx2.Response(500),
        offline("The Xero API is currently offline for maintenance"),
        html(502),
        CUT_OFF,
        httpx2.ReadTimeout("slow"),
        httpx2.RemoteProtocolError("peer closed connection"),
        httpx2.ConnectError("down"),
    ],
    ids=["500", "503", "502", "cut off", "timeout", "closed", "unreachable"],
)
def test_a_passing_failure_is_asked_again_and_each_asking_counts(
    world: World, failure: httpx2.Response | Exception
) -> None:
    world.xero.answer(failure, failure, failure, ok("Contacts", {"ContactID": "a"}))
    assert world.api.get("Contacts", {}).elements("Contacts") == [{"ContactID": "a"}]
    assert world.api.calls == len(world.xero.requests) == len(world.book.mine.calls) == 4


@pytest.mark.parametrize(
    ("failure", "code", "words"),
    [
        (httpx2.Response(500), "server_error", "HTTP 500"),
        (offline("The Organisation is offline"), "server_error", "The Organisation is offline"),
        (html(503), "server_error", "HTTP 503: text/html"),
        (CUT_OFF, "no_answer", "breaks off"),
        (httpx2.ReadTimeout("slow"), "no_answer", "slow"),
        (httpx2.ConnectError("down"), "unreachable", "down"),
    ],
    ids=["500", "offline", "page", "cut off", "timeout", "unreachable"],
)
def test_a_failure_that_stays_is_told_after_four_askings(
    world: World, failure: httpx2.Response | Exception, code: str, words: str
) -> None:
    world.xero.answer(*[failure] * 4)
    with pytest.raises(SyncError) as raised:
        world.api.get("Contacts", {})
    assert raised.value.code == code
    assert words in raised.value.message
    assert len(world.xero.requests) == 4


def test_a_token_that_cannot_be_had_is_not_asked_for_again_and_again(world: World) -> None:
    world.xero.token_script += [httpx2.ConnectError("down")] * 16
    begun = world.clock.now()
    with pytest.raises(SyncError) as raised:
        world.api.get("Contacts", {})
    assert raised.value.code == "unreachable"
    assert len(world.xero.token_requests) == 4
    assert (world.clock.now() - begun).total_seconds() <= 6
    assert world.api.calls == 0


@pytest.mark.parametrize(
    ("failure", "code", "words"),
    [
        (html(200), "wrong_answer", "HTTP 200, text/html"),
        (httpx2.Response(200, text="hello"), "wrong_answer", "hello"),
        (httpx2.Response(200, json=["not", "ours"]), "wrong_answer", "application/json"),
        (httpx2.Response(200), "wrong_answer", "no media type"),
        (httpx2.Response(302, headers={"Location": "https://login.test"}), "wrong_answer", "HTTP 302"),
        (html(404), "wrong_answer", "HTTP 404"),
        (problem(403, "AuthenticationUnsuccessful"), "xero_disconnected", "AuthenticationUnsuccessful"),
        (problem(403, "insufficient rights"), "xero_forbidden", "read Contacts (insufficient rights)"),
        (html(403), "xero_forbidden", "text/html"),
        (httpx2.Response(412, text="Precondition"), "xero_request_refused", "Precondition"),
        (refused(number=51, message="Too many documents"), "xero_request_refused", "Too many documents"),
        (problem(400, "'where' cannot be parsed"), "xero_request_refused", "'where' cannot be parsed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_failure_that_does_not_pass_is_told_at_once(
    world: World, failure: httpx2.Response, code: str, words: str
) -> None:
    world.xero.answer(failure)
    with pytest.raises(SyncError) as raised:
        world.api.get("Contacts", {})
    assert raised.value.code == code
    assert words in raised.value.message
    assert "<" not in raised.value.message


def test_a_stale_token_is_renewed_once(world: World) -> None:
    world.xero.answer(problem(401, "TokenExpired: token expired at 01/05/2026 07:00:40"), ok("Contacts"))
    world.api.get("Contacts", {})
    assert [request.headers["Authorization"] for request in world.xero.requests] == ["Bearer token-1", "Bearer token-2"]


def test_a_new_token_that_is_refused_too_means_disconnected(world: World) -> None:
    world.xero.answer(problem(401, "TokenExpired"), problem(401, "TokenExpired"))
    with pytest.raises(SyncError) as raised:
        world.api.get("Contacts", {})
    assert raised.value.code == "xero_disconnected"
    assert len(world.xero.requests) == 2


def test_threads_that_find_the_token_stale_renew_it_together(world: World) -> None:
    def by_token(request: httpx2.Request) -> httpx2.Response:
        fresh = request.headers["Authorization"] != "Bearer token-1"
        return ok("Contacts") if fresh else problem(401, "TokenExpired")

    world.xero.answer(*[by_token] * 10)
    world.tokens.access_token()
    run_together(lambda: world.api.get("Contacts", {}), 5)
    assert len(world.xero.token_requests) == 2
    assert world.api.calls == len(world.xero.requests)


@pytest.mark.parametrize("limit", ["minute", "concurrent", None])
def test_a_limit_that_passes_is_waited_for(world: World, limit: str | None) -> None:
    world.xero.answer(limited(limit, "10" if limit else None), ok("Contacts"))
    begun = world.clock.now()
    world.api.get("Contacts", {})
    waited = (world.clock.now() - begun).total_seconds()
    assert {"minute": waited == 10, "concurrent": 0.5 <= waited <= 1.5, None: waited == 61}[limit]
    assert world.api.calls == 2


def test_a_limit_that_does_not_pass_parks_the_run(world: World) -> None:
    world.xero.answer(*[limited("minute", "5")] * 3)
    with pytest.raises(LimitedError) as raised:
        world.api.get("Contacts", {})
    assert raised.value.code == "xero_busy"
    assert raised.value.until > world.clock.now()


def test_the_daily_limit_parks_the_run_until_the_moment_that_xero_names(world: World) -> None:
    world.xero.answer(limited("day", "66975"))
    begun = world.clock.now()
    for _ in range(2):
        with pytest.raises(LimitedError) as raised:
            world.api.get("Contacts", {})
        assert (raised.value.code, raised.value.until) == ("xero_day_limit", begun + timedelta(seconds=66975))
        assert "2026-01-06 03:36 UTC" in raised.value.message
    assert (world.clock.now(), world.api.calls) == (begun, 1)
