"""Tokens, connections, idempotency keys, faults and the sandbox's own page."""

import json

import pytest
from tests.sandbox.xero.conftest import Api

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.faults import ConnectionDroppedError
from vtiger_xero.sandbox.xero import Region, XeroSandbox


def test_a_token_is_given_for_the_apps_secret(api: Api) -> None:
    body = json.loads(api.sign_in("accounting.contacts.read").data)
    assert (body["expires_in"], body["token_type"], body["scope"]) == (1800, "Bearer", "accounting.contacts.read")
    assert body["access_token"].count(".") == 2
    assert "refresh_token" not in body


@pytest.mark.parametrize("scope", ["accounting.transactions", "accounting.contacts nonsense"])
def test_scopes_are_the_granular_ones(api: Api, scope: str) -> None:
    answer = api.sign_in(scope)
    assert (answer.status_code, json.loads(answer.data)) == (400, {"error": "invalid_scope"})


def test_a_wrong_secret_is_an_invalid_client(api: Api) -> None:
    form = {"grant_type": "client_credentials", "client_id": api.sandbox.client_id, "client_secret": "wrong"}
    in_header = api.http.post("/connect/token", data=form, auth=(api.sandbox.client_id, "wrong"))
    assert (in_header.status_code, json.loads(in_header.data)) == (401, {"error": "invalid_client"})
    in_body = api.http.post("/connect/token", data=form)
    assert (in_body.status_code, json.loads(in_body.data)) == (400, {"error": "invalid_client"})
    right = api.http.post("/connect/token", data={**form, "client_secret": api.sandbox.client_secret})
    assert right.status_code == 200


def test_another_grant_is_unsupported(api: Api) -> None:
    auth = (api.sandbox.client_id, api.sandbox.client_secret)
    answer = api.http.post("/connect/token", data={"grant_type": "password"}, auth=auth)
    assert (answer.status_code, json.loads(answer.data)) == (400, {"error": "unsupported_grant_type"})


def test_a_token_ends_after_thirty_minutes(api: Api, clock: VirtualClock) -> None:
    clock.advance(1799)
    assert api.call("GET", "/Contacts").status_code == 200
    clock.advance(1)
    answer = api.call("GET", "/Contacts")
    body = json.loads(answer.data)
    assert (answer.status_code, body["Title"], body["Status"]) == (401, "Unauthorized", 401)
    assert body["Detail"] == "TokenExpired: token expired at 01/05/2026 09:30:00"


def test_no_token_another_tenant_and_a_missing_scope(api: Api) -> None:
    assert api.call("GET", "/Contacts", Authorization="").status_code == 401
    assert api.call("GET", "/Contacts", Xero_Tenant_Id=api.sandbox.tenant_id.upper()).status_code == 200
    other = api.call("GET", "/Contacts", Xero_Tenant_Id="11111111-1111-4111-8111-111111111111")
    assert other.status_code == 403
    api.sign_in("accounting.contacts.read")
    assert api.call("GET", "/Contacts").status_code == 200
    refused = api.put({"Name": "Ada"})
    assert (refused.status_code, json.loads(refused.data)["Detail"]) == (403, "AuthenticationUnsuccessful")
    assert api.call("GET", "/Organisation").status_code == 403
    assert api.sandbox.calls == 2


@pytest.mark.parametrize("path", ["/connections", "/Connections"])
def test_connections(api: Api, path: str) -> None:
    headers = {"Authorization": f"Bearer {api.token}"}
    (connection,) = json.loads(api.http.get(path, headers=headers).data)
    assert connection["tenantId"] == api.sandbox.tenant_id
    assert connection["tenantType"] == "ORGANISATION"
    assert connection["createdDateUtc"] == "2026-01-05T09:00:00.0000000"
    assert api.http.get(path).status_code == 401
    api.sandbox.revoke()
    assert json.loads(api.http.get(path, headers=headers).data) == []
    assert api.call("GET", "/Contacts").status_code == 403


def test_a_key_replays_the_answer_for_six_minutes(api: Api, clock: VirtualClock) -> None:
    first = api.put({"Name": "Ada"}, Idempotency_Key="k1")
    clock.advance(359)
    again = api.put({"Name": "Ada"}, idempotency_key="k1")
    assert (again.status_code, again.data) == (200, first.data)
    assert len(api.sandbox.contacts()) == 1
    assert api.sandbox.calls == 2
    clock.advance(1)
    assert api.put({"Name": "Ada"}, Idempotency_Key="k1").status_code == 400


def test_a_key_replays_a_refusal_too(api: Api, xero: XeroSandbox) -> None:
    contact = xero.create_contact({"Name": "Ada"})
    refused = api.put({"Name": "Ada"}, Idempotency_Key="k1")
    xero.archive_contact(contact)
    again = api.put({"Name": "Ada"}, Idempotency_Key="k1")
    assert (refused.status_code, again.status_code, again.data) == (400, 400, refused.data)


def test_a_key_belongs_to_one_request(api: Api) -> None:
    api.put({"Name": "Ada"}, Idempotency_Key="k1")
    for answer in (
        api.put({"Name": "Bob"}, Idempotency_Key="k1"),
        api.post({"Name": "Ada"}, Idempotency_Key="k1"),
        api.put({"Name": "Ada"}, "?summarizeErrors=false", Idempotency_Key="k1"),
    ):
        assert answer.status_code == 400
        message = json.loads(answer.data)["Message"]
        assert message == "Idempotency Key: k1 is used with a different request."
    assert api.put({"Name": "Bob"}, Idempotency_Key="k" * 129).status_code == 400
    assert len(api.sandbox.contacts()) == 1


def test_a_lost_answer_is_a_write_that_happened(api: Api) -> None:
    fault = {"kind": "lost_answer", "match": "PUT /api.xro/2.0/Contacts"}
    assert api.http.post("/sandbox/faults", json={"faults": [fault]}).status_code == 204
    with pytest.raises(ConnectionDroppedError):
        api.put({"Name": "Ada"}, Idempotency_Key="k1")
    assert api.put({"Name": "Ada"}, Idempotency_Key="k1").status_code == 200
    assert len(api.sandbox.contacts()) == 1


@pytest.mark.parametrize(
    ("kind", "problem", "wait"),
    [("limit_minute", "minute", "7"), ("limit_day", "day", "7"), ("limit_concurrent", "concurrent", None)],
)
def test_limit_faults_do_no_work(api: Api, kind: str, problem: str, wait: str | None) -> None:
    api.http.post("/sandbox/faults", json=[{"kind": kind, "seconds": 7}])
    answer = api.put({"Name": "Ada"})
    assert (answer.status_code, answer.headers["X-Rate-Limit-Problem"]) == (429, problem)
    assert answer.headers.get("Retry-After") == wait
    assert api.sandbox.contacts() == []
    assert api.put({"Name": "Ada"}).status_code == 200


def test_a_revoked_token_fault_ends_the_token(api: Api) -> None:
    api.http.post("/sandbox/faults", json=[{"kind": "token_revoked", "match": "GET"}])
    assert [api.call("GET", "/Contacts").status_code for _ in range(2)] == [401, 401]
    api.sign_in()
    assert api.call("GET", "/Contacts").status_code == 200
    api.http.post("/sandbox/faults", json=[{"kind": "token_revoked", "match": "POST /connect/token"}])
    refused = api.sign_in()
    assert (refused.status_code, json.loads(refused.data)) == (400, {"error": "invalid_grant"})


def test_a_wrong_clock_shows_in_the_header_and_in_the_envelope(api: Api) -> None:
    api.http.post("/sandbox/faults", json=[{"kind": "clock_skew", "seconds": -60}])
    answer = api.call("GET", "/Contacts")
    assert answer.headers["Date"] == "Mon, 05 Jan 2026 08:59:00 GMT"
    assert json.loads(answer.data)["DateTimeUTC"] == "/Date(1767603540000)/"


def test_state(api: Api) -> None:
    api.put({"Name": "Ada"})
    state = json.loads(api.http.get("/sandbox/state").data)
    assert (state["system"], state["region"], state["calls"], state["writes"]) == ("xero", "UK", 1, 1)
    assert state["calls_by_endpoint"] == {"PUT Contacts": 1}
    assert state["limits"]["per_day"] == 5000
    assert [each["Name"] for each in state["contacts"]] == ["Ada"]
    assert json.loads(api.http.get("/sandbox/state?counts=1").data)["contacts"] == 1
    assert "contacts" not in json.loads(api.http.get("/sandbox/state?resource=items").data)


def test_the_seed_gives_the_same_app_and_organisation() -> None:
    one, same, other = (XeroSandbox(VirtualClock(), region=Region.NZ, seed=seed) for seed in (1, 1, 2))
    assert (one.client_id, one.client_secret, one.tenant_id) == (same.client_id, same.client_secret, same.tenant_id)
    assert one.client_secret != other.client_secret
    assert one.tenant_id != other.tenant_id
