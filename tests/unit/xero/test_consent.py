"""The consent, from the question to the tokens and to their end, against the emulated Xero."""

from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from tests.unit.xero.emulated import ORIGIN, Emulated
from tests.unit.xero.scripted import IDENTITY, MemoryBook, World, html, token
from tests.unit.xero.vault import MemoryVault

from vtiger_xero.clock import SystemClock, VirtualClock
from vtiger_xero.problems import SyncError
from vtiger_xero.xero.budget import Budget
from vtiger_xero.xero.client import XeroRemote
from vtiger_xero.xero.connections import disconnect, tenants_of
from vtiger_xero.xero.consent import AUTHORIZE_URL, SCOPES, Asked, ask, code_of, exchanged, page
from vtiger_xero.xero.identity import App, Grant, IdentityServer
from vtiger_xero.xero.refresh import RefreshedTokens
from vtiger_xero.xero.transport import XeroApi

BACK = "http://localhost:8000/xero/callback"
ASKED = Asked(BACK, "state-1", "v" * 72)


class Office(Emulated):
    """A user who allows our app, with or without a secret, to open the emulated organisation."""

    def __init__(self, *, secret: bool = True) -> None:
        super().__init__()
        app = App(self.sandbox.client_id, self.sandbox.client_secret if secret else "")
        self.server = IdentityServer(self.http, ORIGIN, app, self.clock)
        self.vault = MemoryVault()
        self.tokens = RefreshedTokens(self.server, self.vault, self.clock)

    def consent(self, decision: str = "allow") -> tuple[Asked, dict[str, str]]:
        """What was asked, and what the browser brings back."""
        asked = ask(self.clock, BACK)
        address = page(asked, self.sandbox.client_id, f"{ORIGIN}/identity/connect/authorize")
        with httpx2.Client(transport=httpx2.WSGITransport(self.sandbox.app)) as browser:
            shown = browser.get(address)
            assert (shown.status_code, "Allow access" in shown.text) == (200, True)
            sent = {**dict(parse_qsl(urlsplit(address).query)), "decision": decision}
            back = urlsplit(browser.post(address.partition("?")[0], data=sent).headers["Location"])
        assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
        return asked, dict(parse_qsl(back.query))

    def connect(self) -> None:
        asked, told = self.consent()
        self.vault.tokens = exchanged(self.server, asked, code_of(asked, told), self.clock)

    def organisation(self) -> str:
        """The organisation's name, asked with the user's tokens."""
        budget = Budget(MemoryBook(), self.sandbox.tenant_id, self.clock)
        api = XeroApi(self.http, f"{ORIGIN}/api.xro/2.0", self.tokens, self.sandbox.tenant_id, budget, self.clock)
        return XeroRemote(api).organisation().name


@pytest.fixture(params=[True, False], ids=["secret", "no secret"])
def office(request: pytest.FixtureRequest) -> Office:
    return Office(secret=request.param)


def failure_of(office: Office) -> str:
    with pytest.raises(SyncError) as raised:
        office.organisation()
    return raised.value.code


# Asking


def test_xero_is_asked_for_what_is_needed_with_state_and_challenge() -> None:
    address = page(Asked(BACK, "a&b", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "CLIENT & SON")
    assert address.partition("?")[0] == AUTHORIZE_URL
    assert dict(parse_qsl(urlsplit(address).query)) == {
        "response_type": "code",
        "client_id": "CLIENT & SON",
        "redirect_uri": BACK,
        "scope": "offline_access accounting.contacts accounting.settings",
        "state": "a&b",
        # The example of RFC 7636, appendix B.
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    assert "offline_access" in SCOPES


def test_every_question_has_secrets_of_its_own() -> None:
    one, other = (ask(SystemClock(), BACK) for _ in range(2))
    assert len({one.state, other.state, one.verifier, other.verifier}) == 4
    assert 43 <= len(one.verifier) <= 128
    assert one.state not in one.verifier
    assert one.verifier not in repr(one)


@pytest.mark.parametrize("uri", ["https://crm.example/xero", "http://localhost/x", "http://localhost:8000", BACK])
def test_xero_sends_back_to_these(uri: str) -> None:
    assert ask(VirtualClock(), uri).redirect_uri == uri


@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1:8000/x",
        "http://crm.example/x",
        "http://localhost.evil.example/x",
        "http://localhost@evil.example/x",
        "https://",
        "http://[",
        "localhost:8000/x",
        "",
    ],
)
def test_xero_does_not_send_back_to_these(uri: str) -> None:
    with pytest.raises(SyncError) as raised:
        ask(VirtualClock(), uri)
    assert raised.value.code == "xero_redirect_refused"
    assert uri in raised.value.message


# Coming back


def test_the_browser_brings_the_code() -> None:
    assert code_of(ASKED, {"state": "state-1", "code": "c0de", "scope": "x"}) == "c0de"


@pytest.mark.parametrize(
    ("told", "code", "words"),
    [
        ({}, "xero_consent_incomplete", "not the one"),
        ({"code": "c0de"}, "xero_consent_incomplete", "not the one"),
        ({"code": "c0de", "state": "state-2"}, "xero_consent_incomplete", "not the one"),
        ({"code": "c0de", "state": "stäte 🦊"}, "xero_consent_incomplete", "not the one"),
        ({"error": "access_denied", "state": "state-2"}, "xero_consent_incomplete", "not the one"),
        ({"state": "state-1"}, "xero_consent_incomplete", "no code"),
        ({"state": "state-1", "code": ""}, "xero_consent_incomplete", "no code"),
        ({"state": "state-1", "error": "access_denied"}, "xero_consent_incomplete", "access_denied"),
        ({"state": "state-1", "error": "invalid_scope"}, "xero_scope_refused", "invalid_scope"),
        ({"state": "state-1", "error": "unauthorized_client"}, "xero_scope_refused", "unauthorized_client"),
        ({"state": "state-1", "error": "server_error", "code": "c0de"}, "xero_consent_incomplete", "server_error"),
    ],
    ids=str,
)
def test_anything_else_is_no_consent(told: dict[str, str], code: str, words: str) -> None:
    with pytest.raises(SyncError) as raised:
        code_of(ASKED, told)
    assert raised.value.code == code
    assert words in raised.value.message


def test_a_user_who_cancels_is_told_so(office: Office) -> None:
    asked, told = office.consent("cancel")
    with pytest.raises(SyncError) as raised:
        code_of(asked, told)
    assert (raised.value.code, "access_denied" in raised.value.message) == ("xero_consent_incomplete", True)


# Tokens


def test_the_consent_opens_the_organisation(office: Office) -> None:
    office.connect()
    assert office.organisation() == "Demo Company (UK)"
    [tenant] = tenants_of(office.http, f"{ORIGIN}/connections", office.tokens)
    assert (tenant.id, tenant.name) == (office.sandbox.tenant_id, "Demo Company (UK)")


def test_it_stays_open_for_months_as_long_as_it_is_used(office: Office) -> None:
    office.connect()
    for _ in range(4):
        office.clock.advance(59 * 86400)
        assert office.organisation() == "Demo Company (UK)"
    office.clock.advance(61 * 86400)
    assert failure_of(office) == "xero_disconnected"


def test_a_refresh_token_that_could_not_be_stored_is_forgiven_for_half_an_hour(office: Office) -> None:
    office.connect()
    office.clock.advance(1800)
    office.vault.broken = True
    with pytest.raises(OSError, match="no space"):
        office.organisation()
    office.vault.broken = False
    office.clock.advance(29 * 60)
    assert office.organisation() == "Demo Company (UK)"


def refused_code(office: Office, asked: Asked, code: str) -> str:
    with pytest.raises(SyncError) as raised:
        exchanged(office.server, asked, code, office.clock)
    return raised.value.code


def test_a_code_is_good_for_one_time() -> None:
    office = Office()
    asked, told = office.consent()
    exchanged(office.server, asked, told["code"], office.clock)
    assert refused_code(office, asked, told["code"]) == "xero_consent_incomplete"


def test_a_code_is_good_for_five_minutes(office: Office) -> None:
    asked, told = office.consent()
    office.clock.advance(301)
    assert refused_code(office, asked, told["code"]) == "xero_consent_incomplete"


def test_a_code_is_good_for_who_asked_for_it(office: Office) -> None:
    asked, told = office.consent()
    stranger = Asked(BACK, asked.state, "w" * 72)
    assert refused_code(office, stranger, told["code"]) == "xero_consent_incomplete"


def test_a_code_is_sent_once_whatever_comes_of_it(world: World) -> None:
    server = IdentityServer(world.http, IDENTITY, App("id", ""), world.clock)
    for failure, code in ((httpx2.ReadTimeout("slow"), "unreachable"), (html(503), "server_error")):
        world.xero.token_script.append(failure)
        world.xero.token_requests.clear()
        with pytest.raises(SyncError) as raised:
            exchanged(server, ASKED, "c0de", world.clock)
        assert raised.value.code == code
        assert len(world.xero.token_requests) == 1


def test_tokens_that_cannot_be_refreshed_are_none(world: World) -> None:
    world.xero.token_script.append(token())
    server = IdentityServer(world.http, IDENTITY, App("id", ""), world.clock)
    with pytest.raises(SyncError) as raised:
        exchanged(server, ASKED, "c0de", world.clock)
    assert raised.value.code == "xero_scope_refused"
    assert "no refresh token" in raised.value.message


def test_what_is_granted_shows_no_token() -> None:
    assert "secret" not in repr(Grant("secret-1", 1800, "secret-2"))


# The end


def test_a_user_who_disconnects_in_xero_is_noticed(office: Office) -> None:
    office.connect()
    office.sandbox.revoke()
    assert failure_of(office) == "xero_disconnected"


def test_disconnecting_ends_the_access_and_connecting_again_restores_it(office: Office) -> None:
    office.connect()
    for _ in range(2):
        disconnect(office.http, f"{ORIGIN}/connections", office.tokens, office.sandbox.tenant_id, office.clock)
        assert tenants_of(office.http, f"{ORIGIN}/connections", office.tokens) == []
    assert failure_of(office) == "xero_disconnected"
    office.connect()
    office.tokens = RefreshedTokens(office.server, office.vault, office.clock)
    assert office.organisation() == "Demo Company (UK)"


def test_revoking_ends_all_and_may_be_said_twice(office: Office) -> None:
    office.connect()
    stored = office.vault.tokens
    assert stored is not None
    for _ in range(2):
        office.server.revoke(stored.refresh_token)
    assert failure_of(office) == "xero_disconnected"


def test_revoking_is_refused_to_others(office: Office) -> None:
    stranger = IdentityServer(office.http, ORIGIN, App("stranger", "x"), office.clock)
    with pytest.raises(SyncError) as raised:
        stranger.revoke("token")
    assert raised.value.code == "xero_client_refused"
