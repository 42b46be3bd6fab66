"""Tokens after a consent: refreshed by one, stored before they are used, and lost to nobody."""

import threading
from datetime import timedelta
from urllib.parse import parse_qs

import httpx2
import pytest
from tests.unit.xero.scripted import CLIENT_ID, IDENTITY, SECRET, World, ok, problem, run_together, token
from tests.unit.xero.vault import MemoryVault

from vtiger_xero.problems import NoAnswerError, SyncError
from vtiger_xero.xero.identity import App, IdentityServer
from vtiger_xero.xero.oauth import AccessToken
from vtiger_xero.xero.refresh import RefreshedTokens, UserTokens
from vtiger_xero.xero.transport import XeroApi

OLD = "refresh-token-of-yesterday-0123456789-0123456789"
NEXT = "refresh-token-of-today-0123456789-0123456789-012"


@pytest.fixture
def vault(world: World) -> MemoryVault:
    return MemoryVault(UserTokens(OLD, AccessToken("stored", world.clock.now())))


def worker(world: World, vault: MemoryVault, secret: str = SECRET) -> RefreshedTokens:
    """The tokens as one process has them."""
    return RefreshedTokens(
        IdentityServer(world.http, IDENTITY, App(CLIENT_ID, secret), world.clock), vault, world.clock
    )


def pair(number: int = 1, refresh_token: str | None = NEXT) -> httpx2.Response:
    return token(number, refresh_token=refresh_token)


def form(request: httpx2.Request) -> dict[str, list[str]]:
    return parse_qs(request.content.decode())


def test_a_token_at_its_end_is_refreshed_and_the_pair_stored(world: World, vault: MemoryVault) -> None:
    world.xero.token_script.append(pair())
    tokens = worker(world, vault)
    assert tokens.access_token() == tokens.access_token() == "token-1"
    [request] = world.xero.token_requests
    assert form(request) == {"grant_type": ["refresh_token"], "refresh_token": [OLD]}
    good_until = world.clock.now() + timedelta(minutes=27)
    assert vault.tokens == UserTokens(NEXT, AccessToken("token-1", good_until))


def test_a_stored_token_that_is_still_good_needs_no_request(world: World, vault: MemoryVault) -> None:
    vault.tokens = UserTokens(OLD, AccessToken("stored", world.clock.now() + timedelta(seconds=1)))
    assert worker(world, vault).access_token() == "stored"
    assert world.xero.token_requests == []


def test_each_refresh_uses_the_token_that_the_last_one_gave(world: World, vault: MemoryVault) -> None:
    world.xero.token_script += [pair(1, "second"), pair(2, "third"), pair(3, None), pair(4, "fifth")]
    tokens = worker(world, vault)
    for _ in range(4):
        tokens.access_token()
        world.clock.advance(1800)
    used = [form(request)["refresh_token"] for request in world.xero.token_requests]
    assert used == [[OLD], ["second"], ["third"], ["third"]]


def test_an_access_token_is_not_used_before_its_refresh_token_is_stored(world: World, vault: MemoryVault) -> None:
    vault.broken = True
    tokens = worker(world, vault)
    api = XeroApi(world.http, "https://api.xero.test/api.xro/2.0", tokens, "t", world.budget, world.clock)
    with pytest.raises(OSError, match="no space"):
        api.get("Contacts", {})
    assert world.xero.requests == []
    vault.broken = False
    world.xero.answer(ok("Contacts"))
    api.get("Contacts", {})
    assert [form(request)["refresh_token"] for request in world.xero.token_requests] == [[OLD], [OLD]]
    assert world.xero.requests[0].headers["Authorization"] == "Bearer token-2"


def test_one_request_for_all_threads_of_all_processes(world: World, vault: MemoryVault) -> None:
    world.xero.token_script += [pair(), httpx2.Response(400, json={"error": "invalid_grant"})]
    workers = [worker(world, vault) for _ in range(4)]
    waiting = threading.Barrier(8)
    given: list[str] = []

    def take() -> None:
        number = waiting.wait()
        given.append(workers[number % 4].access_token())

    run_together(take, 8)
    assert given == ["token-1"] * 8
    assert len(world.xero.token_requests) == 1


def test_a_token_that_another_process_has_renewed_is_taken_from_the_vault(world: World, vault: MemoryVault) -> None:
    world.xero.token_script += [pair(1, "second"), pair(2, "third")]
    one, other = worker(world, vault), worker(world, vault)
    assert one.access_token() == other.access_token() == "token-1"
    assert one.renew("token-1") == other.renew("token-1") == other.access_token() == "token-2"
    assert len(world.xero.token_requests) == 2


def test_a_token_that_xero_refuses_before_its_end_is_renewed(world: World, vault: MemoryVault) -> None:
    vault.tokens = UserTokens(OLD, AccessToken("stored", world.clock.now() + timedelta(minutes=20)))
    world.xero.token_script.append(pair())
    tokens = worker(world, vault)
    api = XeroApi(world.http, "https://api.xero.test/api.xro/2.0", tokens, "t", world.budget, world.clock)
    world.xero.answer(problem(401, "TokenExpired"), ok("Contacts"))
    api.get("Contacts", {})
    used = [request.headers["Authorization"] for request in world.xero.requests]
    assert used == ["Bearer stored", "Bearer token-1"]


def test_a_lost_answer_is_asked_for_again_with_the_same_token(world: World, vault: MemoryVault) -> None:
    world.xero.token_script += [httpx2.ReadTimeout("slow"), httpx2.Response(503), pair()]
    assert worker(world, vault).access_token() == "token-1"
    assert {form(request)["refresh_token"][0] for request in world.xero.token_requests} == {OLD}


def test_without_an_answer_the_stored_token_stays_and_nothing_reads_as_a_lost_write(
    world: World, vault: MemoryVault
) -> None:
    before = vault.tokens
    world.xero.token_script += [httpx2.ReadTimeout("slow")] * 4
    with pytest.raises(SyncError) as raised:
        worker(world, vault).access_token()
    assert not isinstance(raised.value, NoAnswerError)
    assert vault.tokens == before


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (400, "invalid_grant", "xero_disconnected"),
        (400, "invalid_client", "xero_client_refused"),
        (401, "invalid_client", "xero_client_refused"),
        (400, "unauthorized_client", "xero_scope_refused"),
        (429, "slow_down", "server_error"),
    ],
)
def test_a_refusal_is_called_what_it_is(world: World, vault: MemoryVault, status: int, error: str, code: str) -> None:
    before = vault.tokens
    world.xero.token_script += [httpx2.Response(status, json={"error": error})] * 4
    with pytest.raises(SyncError) as raised:
        worker(world, vault).access_token()
    assert raised.value.code == code
    assert vault.tokens == before


def test_with_nothing_stored_xero_is_disconnected(world: World) -> None:
    with pytest.raises(SyncError) as raised:
        worker(world, MemoryVault()).access_token()
    assert raised.value.code == "xero_disconnected"
    assert world.xero.token_requests == []


def test_after_a_failure_the_vault_is_free_for_the_next(world: World, vault: MemoryVault) -> None:
    world.xero.token_script += [httpx2.Response(400, json={"error": "invalid_grant"}), pair()]
    with pytest.raises(SyncError):
        worker(world, vault).access_token()
    assert worker(world, vault).access_token() == "token-1"


def test_an_app_without_a_secret_names_itself_in_the_form(world: World, vault: MemoryVault) -> None:
    world.xero.token_script.append(pair())
    worker(world, vault, secret="").access_token()
    [request] = world.xero.token_requests
    assert form(request)["client_id"] == [CLIENT_ID]
    assert "Authorization" not in request.headers


def test_no_secret_stands_in_what_is_shown(world: World, vault: MemoryVault) -> None:
    world.xero.token_script.append(httpx2.Response(400, json={"error": "invalid_grant", "Message": f"{OLD} {SECRET}"}))
    with pytest.raises(SyncError) as raised:
        worker(world, vault).access_token()
    told = f"{raised.value!r} {raised.value.message} {raised.value.details} {vault.tokens!r} {App(CLIENT_ID, SECRET)!r}"
    assert all(secret not in told for secret in (OLD, SECRET, "stored"))
