"""Tokens: fetched once, renewed in time, by one of several threads; refused in sentences without secrets."""

import base64
import threading
from urllib.parse import parse_qs

import httpx2
import pytest
from tests.unit.xero.scripted import CLIENT_ID, SECRET, World, html, run_together, token

from vtiger_xero.problems import NoAnswerError, SyncError


def test_asks_with_the_id_and_secret_in_the_header_and_granular_scopes_in_the_form(world: World) -> None:
    assert world.tokens.access_token() == "token-1"
    request = world.xero.token_requests[0]
    basic = base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
    assert (request.method, str(request.url)) == ("POST", "https://identity.xero.test/connect/token")
    assert request.headers["Authorization"] == f"Basic {basic}"
    assert parse_qs(request.content.decode()) == {
        "grant_type": ["client_credentials"],
        "scope": ["accounting.contacts accounting.settings"],
    }


def test_a_token_is_used_until_shortly_before_its_end(world: World) -> None:
    world.tokens.access_token()
    world.clock.advance(1800 - 181)
    assert world.tokens.access_token() == "token-1"
    world.clock.advance(2)
    assert world.tokens.access_token() == "token-2"


def test_a_token_that_does_not_tell_its_life_is_taken_to_live_half_an_hour(world: World) -> None:
    world.xero.token_script.append(httpx2.Response(200, json={"access_token": "short"}))
    world.tokens.access_token()
    world.clock.advance(1500)
    assert world.tokens.access_token() == "short"
    world.clock.advance(300)
    assert world.tokens.access_token() == "token-2"


def test_a_refused_token_is_renewed_once_however_many_threads_saw_the_refusal(world: World) -> None:
    stale = world.tokens.access_token()
    waiting = threading.Barrier(8)
    renewed: list[str] = []

    def renew() -> None:
        waiting.wait()
        renewed.append(world.tokens.renew(stale))

    run_together(renew, 8)
    assert renewed == ["token-2"] * 8
    assert len(world.xero.token_requests) == 2


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (400, "invalid_client", "xero_client_refused"),
        (401, "invalid_client", "xero_client_refused"),
        (400, "invalid_request", "xero_client_refused"),
        (400, "invalid_scope", "xero_scope_refused"),
        (400, "unauthorized_client", "xero_scope_refused"),
    ],
)
def test_a_refusal_of_the_app_says_why(world: World, status: int, error: str, code: str) -> None:
    world.xero.token_script.append(httpx2.Response(status, json={"error": error}))
    with pytest.raises(SyncError) as raised:
        world.tokens.access_token()
    assert raised.value.code == code
    assert error in raised.value.message
    assert len(world.xero.token_requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        html(200),
        html(403),
        httpx2.Response(200, text="{"),
        httpx2.Response(200, json={"token_type": "Bearer"}),
        httpx2.Response(200, json={"access_token": None}),
        httpx2.Response(400, json=["invalid_client"]),
        httpx2.Response(400, json={"Message": "?"}),
    ],
    ids=["page", "forbidden-page", "half", "no-token", "null-token", "list", "no-error"],
)
def test_something_else_than_an_answer_of_xero_is_called_that(world: World, answer: httpx2.Response) -> None:
    world.xero.token_script.append(answer)
    with pytest.raises(SyncError) as raised:
        world.tokens.access_token()
    assert raised.value.code == "wrong_answer"
    assert "<" not in raised.value.message


def test_a_passing_failure_is_asked_again(world: World) -> None:
    world.xero.token_script += [httpx2.Response(503), httpx2.ReadTimeout("slow"), httpx2.ConnectError("down"), token(9)]
    assert world.tokens.access_token() == "token-9"


@pytest.mark.parametrize("failure", [httpx2.ReadTimeout("slow"), httpx2.ConnectError("down")])
def test_no_token_never_reads_as_a_write_without_answer(world: World, failure: Exception) -> None:
    world.xero.token_script += [failure] * 4
    with pytest.raises(SyncError) as raised:
        world.tokens.access_token()
    assert not isinstance(raised.value, NoAnswerError)
    assert raised.value.code == "unreachable"
    assert "Xero at https://identity.xero.test/connect/token cannot be reached" in raised.value.message


def test_after_a_failure_the_next_asking_may_succeed(world: World) -> None:
    world.xero.token_script.append(httpx2.Response(400, json={"error": "invalid_client"}))
    with pytest.raises(SyncError):
        world.tokens.access_token()
    assert world.tokens.access_token() == "token-2"


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500, 503])
@pytest.mark.parametrize("media_type", ["text/plain", "application/json", "text/html"])
def test_no_secret_stands_in_an_error_even_if_the_answer_repeats_it(world: World, status: int, media_type: str) -> None:
    basic = base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
    quoted = (
        f'{{"error": "{SECRET}", "Message": "Basic {basic}"}}' if "json" in media_type else f"{SECRET} Basic {basic}"
    )
    answer = httpx2.Response(status, content=quoted.encode(), headers={"Content-Type": media_type})
    world.xero.token_script += [answer] * 4
    with pytest.raises(SyncError) as raised:
        world.tokens.access_token()
    told = f"{raised.value} {raised.value!r} {raised.value.message} {raised.value.fix} {raised.value.details}"
    assert SECRET not in told
    assert basic not in told
    assert SECRET not in repr(world.tokens)
