"""The consent of a user: the authorize page, codes, PKCE, rotating refresh tokens, and how connections end."""

import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.sandbox.xero.conftest import Api
from werkzeug.test import TestResponse

from vtiger_xero.clock import VirtualClock

AUTHORIZE = "/identity/connect/authorize"
SCOPE = "openid offline_access accounting.contacts"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def asked(api: Api, **fields: str) -> dict[str, str]:
    return {
        "response_type": "code",
        "client_id": api.sandbox.client_id,
        "redirect_uri": "http://localhost:8000/xero/callback",
        "scope": SCOPE,
        "state": "a&b",
        **fields,
    }


def allow(api: Api, **fields: str) -> str:
    """The code that the user's consent gives."""
    answer = api.http.post(AUTHORIZE, data={**asked(api, **fields), "decision": "allow"})
    assert answer.status_code == 302
    back = urlsplit(answer.headers["Location"])
    parameters = parse_qs(back.query)
    assert (back.netloc, back.path, parameters["state"]) == ("localhost:8000", "/xero/callback", ["a&b"])
    return parameters["code"][0]


def exchange(api: Api, code: str, **fields: str) -> TestResponse:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": asked(api)["redirect_uri"], **fields}
    return api.http.post("/connect/token", data=form, auth=(api.sandbox.client_id, api.sandbox.client_secret))


def refresh(api: Api, token: str) -> TestResponse:
    form = {"grant_type": "refresh_token", "refresh_token": token}
    return api.http.post("/connect/token", data=form, auth=(api.sandbox.client_id, api.sandbox.client_secret))


def tokens(answer: TestResponse) -> Any:
    assert answer.status_code == 200, answer.data
    return json.loads(answer.data)


def error(answer: TestResponse) -> str:
    assert answer.status_code == 400
    return str(json.loads(answer.data)["error"])


def test_the_page_asks_and_carries_what_was_asked(api: Api) -> None:
    page = api.http.get(AUTHORIZE, query_string=asked(api, state='"><script>')).get_data(as_text=True)
    assert "Demo Company (UK)" in page
    assert "accounting.contacts" in page
    assert "<script>" not in page
    assert "&#34;&gt;&lt;script&gt;" in page


def test_a_cancelled_consent_goes_back_with_an_error(api: Api) -> None:
    answer = api.http.post(AUTHORIZE, data={**asked(api), "decision": "cancel"})
    assert answer.headers["Location"] == "http://localhost:8000/xero/callback?error=access_denied&state=a%26b"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"client_id": "other"}, "unauthorized_client"),
        ({"redirect_uri": "http://127.0.0.1/cb"}, "Invalid redirect_uri"),
        ({"redirect_uri": "http://example.com/cb"}, "Invalid redirect_uri"),
        ({"scope": "accounting.transactions"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": "x", "code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_what_the_page_refuses(api: Api, fields: dict[str, str], message: str) -> None:
    for answer in (
        api.http.get(AUTHORIZE, query_string=asked(api, **fields)),
        api.http.post(AUTHORIZE, data={**asked(api, **fields), "decision": "allow"}),
    ):
        assert answer.status_code == 400
        assert message in answer.get_data(as_text=True)


def test_a_code_gives_tokens_once(api: Api) -> None:
    code = allow(api)
    body = tokens(exchange(api, code))
    assert set(body) == {"access_token", "expires_in", "token_type", "scope", "refresh_token", "id_token"}
    assert error(exchange(api, code)) == "invalid_grant"
    api.token = body["access_token"]
    assert api.call("GET", "/Contacts", Xero_Tenant_Id=api.sandbox.tenant_id).status_code == 200
    assert api.call("GET", "/Contacts").status_code == 403


def test_without_offline_access_there_is_no_refresh_token(api: Api) -> None:
    body = tokens(exchange(api, allow(api, scope="accounting.contacts")))
    assert not {"refresh_token", "id_token"} & set(body)


def test_a_code_ends_after_five_minutes_and_belongs_to_one_address(api: Api, clock: VirtualClock) -> None:
    assert error(exchange(api, allow(api), redirect_uri="https://example.com/other")) == "invalid_grant"
    code = allow(api)
    clock.advance(300)
    assert error(exchange(api, code)) == "invalid_grant"


def test_pkce_needs_the_verifier_and_no_secret(api: Api) -> None:
    pkce = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    form = {"grant_type": "authorization_code", "redirect_uri": asked(api)["redirect_uri"]}
    public = {"client_id": api.sandbox.client_id, **form}
    wrong = api.http.post("/connect/token", data={**public, "code": allow(api, **pkce), "code_verifier": "w" * 43})
    assert error(wrong) == "invalid_grant"
    right = api.http.post("/connect/token", data={**public, "code": allow(api, **pkce), "code_verifier": VERIFIER})
    assert tokens(right)["refresh_token"]
    without_pkce = api.http.post("/connect/token", data={**public, "code": allow(api)})
    assert error(without_pkce) == "invalid_client"


def test_refresh_tokens_rotate_and_the_old_one_works_for_half_an_hour(api: Api, clock: VirtualClock) -> None:
    first = tokens(exchange(api, allow(api)))["refresh_token"]
    second = tokens(refresh(api, first))["refresh_token"]
    assert second != first
    clock.advance(1799)
    tokens(refresh(api, first))
    clock.advance(1)
    assert error(refresh(api, first)) == "invalid_grant"
    tokens(refresh(api, second))


def test_an_unused_refresh_token_ends_after_sixty_days(api: Api, clock: VirtualClock) -> None:
    token = tokens(exchange(api, allow(api)))["refresh_token"]
    clock.advance(60 * 86_400 - 1)
    token = tokens(refresh(api, token))["refresh_token"]
    clock.advance(60 * 86_400)
    assert error(refresh(api, token)) == "invalid_grant"


def test_revocation_ends_everything_of_the_user(api: Api) -> None:
    body = tokens(exchange(api, allow(api)))
    auth = (api.sandbox.client_id, api.sandbox.client_secret)
    assert api.http.post("/connect/revocation", data={"token": "unknown"}, auth=auth).status_code == 200
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    assert api.http.get("/connections", headers=headers).status_code == 200
    answer = api.http.post("/connect/revocation", data={"token": body["refresh_token"]}, auth=auth)
    assert (answer.status_code, answer.data) == (200, b"")
    assert error(refresh(api, body["refresh_token"])) == "invalid_grant"
    assert api.http.get("/connections", headers=headers).status_code == 401


def test_a_connection_can_be_deleted_and_made_again(api: Api) -> None:
    headers = {"Authorization": f"Bearer {api.token}"}
    (connection,) = json.loads(api.http.get("/connections", headers=headers).data)
    event = connection["authEventId"]
    assert len(json.loads(api.http.get(f"/connections?authEventId={event}", headers=headers).data)) == 1
    assert json.loads(api.http.get("/connections?authEventId=other", headers=headers).data) == []
    path = f"/connections/{connection['id']}"
    assert api.http.delete(path, headers=headers).status_code == 204
    assert api.http.delete(path, headers=headers).status_code == 404
    assert api.call("GET", "/Contacts").status_code == 403
    allow(api)
    (again,) = json.loads(api.http.get("/connections", headers=headers).data)
    assert (again["tenantId"], again["id"] != connection["id"]) == (api.sandbox.tenant_id, True)
    assert api.call("GET", "/Contacts").status_code == 200
