"""Writing: sent once; refused, done or unknown are told apart; secrets stay out of every failure."""

import httpx2
import pytest
from tests.unit.xero.scripted import SECRET, World, html, limited, ok, problem, refused

from vtiger_xero.domain.writes import Call
from vtiger_xero.problems import LimitedError, NoAnswerError, SyncError
from vtiger_xero.xero.transport import RequestRefusedError

CALL = Call("PUT", "Contacts?summarizeErrors=false", '{"Contacts":[{"Name":"Zoë “&” <🦊>"}]}'.encode())
KEY = "00000000-0000-4000-8000-00000000cafe"


def test_the_very_bytes_are_sent_with_the_key(world: World) -> None:
    world.xero.answer(ok("Contacts", {"ContactID": "a"}))
    assert world.api.write(CALL, KEY).elements("Contacts") == [{"ContactID": "a"}]
    request = world.xero.requests[0]
    assert (request.method, request.url.path, request.url.query) == (
        "PUT",
        "/api.xro/2.0/Contacts",
        b"summarizeErrors=false",
    )
    assert request.content == CALL.body
    assert request.headers["Idempotency-Key"] == KEY
    assert request.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "failure",
    [
        httpx2.ReadTimeout("slow"),
        httpx2.WriteError("broken pipe"),
        httpx2.RemoteProtocolError("peer closed connection"),
        httpx2.Response(500),
        httpx2.Response(503, text="The Xero API is currently offline for maintenance"),
        html(502),
        html(200),
        html(400),
        httpx2.Response(200),
        httpx2.Response(200, text='{"Contacts": [{"Na'),
        httpx2.Response(200, json=[]),
        httpx2.Response(204),
        httpx2.Response(302),
        httpx2.Response(408),
    ],
    ids=lambda value: value.__class__.__name__ if isinstance(value, Exception) else str(value.status_code),
)
def test_without_a_usable_answer_it_may_be_done_and_is_not_sent_again(
    world: World, failure: httpx2.Response | Exception
) -> None:
    world.xero.answer(failure)
    with pytest.raises(NoAnswerError) as raised:
        world.api.write(CALL, KEY)
    assert "write" in raised.value.message
    assert len(world.xero.requests) == 1


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (httpx2.ConnectError("down"), "unreachable"),
        (problem(403, "AuthenticationUnsuccessful"), "xero_disconnected"),
        (problem(403, "insufficient rights"), "xero_forbidden"),
        (httpx2.Response(412), "xero_request_refused"),
        (html(404), "xero_request_refused"),
        (refused(), "xero_request_refused"),
        (limited("day", "5000"), "xero_day_limit"),
    ],
)
def test_a_refusal_says_that_nothing_was_done(world: World, failure: httpx2.Response | Exception, code: str) -> None:
    world.xero.answer(failure)
    with pytest.raises(SyncError) as raised:
        world.api.write(CALL, KEY)
    assert raised.value.code == code
    assert not isinstance(raised.value, NoAnswerError)


def test_a_token_that_cannot_be_had_is_not_a_write_without_answer(world: World) -> None:
    world.xero.token_script += [httpx2.ReadTimeout("slow")] * 4
    with pytest.raises(SyncError) as raised:
        world.api.write(CALL, KEY)
    assert not isinstance(raised.value, NoAnswerError)
    assert world.xero.requests == []


def test_a_stale_token_was_refused_before_the_write_which_is_sent_again(world: World) -> None:
    world.xero.answer(problem(401, "TokenExpired"), ok("Contacts"))
    world.api.write(CALL, KEY)
    first, second = world.xero.requests
    assert (first.content, first.headers["Idempotency-Key"]) == (second.content, second.headers["Idempotency-Key"])
    assert second.headers["Authorization"] == "Bearer token-2"


@pytest.mark.parametrize("limit", ["minute", "concurrent"])
def test_a_write_refused_for_a_limit_is_sent_again(world: World, limit: str) -> None:
    world.xero.answer(limited(limit, "3"), ok("Contacts"))
    world.api.write(CALL, KEY)
    assert [request.content for request in world.xero.requests] == [CALL.body] * 2


def test_a_write_that_finds_the_day_used_up_is_not_sent(world: World) -> None:
    world.xero.answer(ok("Contacts"))
    world.api.get("Contacts", {})
    world.book.set(day_remaining=0)
    with pytest.raises(LimitedError):
        world.api.write(CALL, KEY)
    assert len(world.xero.requests) == 1


def test_a_whole_refusal_holds_all_of_xeros_words(world: World) -> None:
    element = {
        "Name": "A",
        "ValidationErrors": [{"Message": "Email address must be valid."}],
        "Addresses": [{"ValidationErrors": [{"Message": "Country must be letters."}, {"Message": ""}, {}]}],
        "Phones": [{"ValidationErrors": [{"Message": "Email address must be valid."}]}],
    }
    world.xero.answer(refused(element))
    with pytest.raises(RequestRefusedError) as raised:
        world.api.write(CALL, KEY)
    assert (raised.value.status, raised.value.reasons) == (
        400,
        ("Email address must be valid.", "Country must be letters."),
    )


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 412, 500, 503])
@pytest.mark.parametrize("media_type", ["text/plain", "application/json", "text/html"])
def test_no_secret_stands_in_an_error_even_if_the_answer_repeats_the_request(
    world: World, status: int, media_type: str
) -> None:
    token = f"eyJ{SECRET}.{SECRET}"
    world.xero.token_script += [httpx2.Response(200, json={"access_token": token}) for _ in range(2)]
    text = f'{{"Detail": "Authorization: Bearer {token}"}}' if "json" in media_type else f"Bearer {token}"
    if status == 200:
        text = text[:-1]
    answer = httpx2.Response(status, content=text.encode(), headers={"Content-Type": media_type})
    world.xero.answer(answer, answer)
    with pytest.raises(SyncError) as raised:
        world.api.write(CALL, KEY)
    error = raised.value
    told = f"{error} {error!r} {error.message} {error.fix} {error.details} {error.__cause__!r} {vars(error)}"
    assert SECRET not in told
    assert all(SECRET not in repr(part) for part in (world.api, world.tokens, world.http, world.remote))
