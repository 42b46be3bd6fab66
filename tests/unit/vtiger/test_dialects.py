"""Finding out how a site wants to be called."""

import httpx2
import pytest
from tests.unit.vtiger.emulated import URL, Emulated
from tests.unit.vtiger.scripted import KEY, as_json, ok, page, refusal

from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.refs import Module
from vtiger_xero.http import Http
from vtiger_xero.problems import SyncError
from vtiger_xero.sandbox.vtiger import Dialect
from vtiger_xero.vtiger.client import VtigerRemote
from vtiger_xero.vtiger.dialects import detect, transport_for
from vtiger_xero.vtiger.transport import Api

NOT_FOUND = page(404, "<html>Not Found</html>")
Answer = httpx2.Response | Exception


def detected(webservice: Answer, rest: Answer = NOT_FOUND, seen: list[httpx2.Request] | None = None) -> Api:
    """What is found out of a site that answers the two questions so."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        if seen is not None:
            seen.append(request)
        reply = webservice if request.url.path.endswith("/webservice.php") else rest
        if isinstance(reply, Exception):
            raise reply
        return httpx2.Response(reply.status_code, headers=reply.headers, content=reply.content)

    clock = VirtualClock()
    http = Http("Vtiger", URL, clock, httpx2.MockTransport(answer))
    return detect(http, f"{URL}/index.php?module=Home", "admin", KEY, clock)


@pytest.mark.parametrize("dialect", Dialect)
def test_each_dialect_is_detected_and_can_then_be_worked_with(dialect: Dialect) -> None:
    vtiger = Emulated(dialect)
    user, key = vtiger.sandbox.username, vtiger.sandbox.access_key
    api = detect(vtiger.http, URL, user, key, vtiger.clock)
    assert api == ("rest" if dialect is Dialect.CLOUD else "webservice")
    vtiger.sandbox.create("Accounts", {"accountname": "日本 & Söns"})
    remote = VtigerRemote(transport_for(str(api), vtiger.http, URL, user, key, vtiger.clock))
    assert remote.walk(Module.ORGANIZATIONS, None, None).rows[0].content["name"] == "日本 & Söns"
    assert remote.version() == {Dialect.CLOUD: "cloud", Dialect.V7_5: "7.5.0", Dialect.V8_2: "8.2.0"}.get(
        dialect, "8.4.0"
    )


@pytest.mark.parametrize(
    "challenge",
    [
        ok({"token": "5a1b2c3d4e5f6"}),
        refusal("ACCESS_DENIED", "username does not exists"),
        as_json({"success": True, "result": {}}, prefix="<br />\n<b>Warning</b>: x<br />\n"),
        page(200, '{"success":true,"result":{"token":'),
    ],
)
def test_an_envelope_from_the_webservice_is_enough_and_keeps_the_key_at_home(challenge: httpx2.Response) -> None:
    seen: list[httpx2.Request] = []
    assert detected(challenge, seen=seen) is Api.WEBSERVICE
    assert [request.url.params.get("operation") for request in seen] == ["getchallenge"]
    assert "authorization" not in seen[0].headers


def cloud_refusal(status: int) -> httpx2.Response:
    answer = refusal("INVALID_USER_CREDENTIALS", "Invalid username or password")
    return httpx2.Response(status, headers=answer.headers, content=answer.content)


@pytest.mark.parametrize("me", [ok({"id": "19x1"}), cloud_refusal(401), cloud_refusal(400), page(401, "who are you?")])
def test_a_cloud_is_told_by_its_own_answer_even_if_it_refuses_the_key(me: httpx2.Response) -> None:
    assert detected(NOT_FOUND, me) is Api.REST
    assert detected(page(200, "<html>Sign in</html>"), me) is Api.REST


@pytest.mark.parametrize(
    ("webservice", "rest"),
    [
        (NOT_FOUND, NOT_FOUND),
        (page(200, "<html>A blog</html>"), page(200, "<html>A blog</html>")),
        (page(401, "password?"), page(401, "password?")),
        (page(302, location="https://sso.example.com/login"), NOT_FOUND),
        (as_json({"hello": "world"}), as_json([1])),
    ],
)
def test_what_is_no_vtiger_is_said_to_be_none(webservice: httpx2.Response, rest: httpx2.Response) -> None:
    with pytest.raises(SyncError) as caught:
        detected(webservice, rest)
    assert caught.value.code == "vtiger_not_there"
    assert f"{URL}/webservice.php" in caught.value.message
    assert "…" not in caught.value.message + caught.value.fix
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("webservice", "rest", "problem"),
    [
        (page(500), NOT_FOUND, "server_error"),
        (page(200, "<b>Fatal error</b>: Uncaught Exception"), NOT_FOUND, "server_error"),
        (httpx2.ConnectError("connection refused"), NOT_FOUND, "unreachable"),
        (httpx2.ReadTimeout("timed out"), NOT_FOUND, "no_answer"),
        (NOT_FOUND, httpx2.ConnectError("connection refused"), "unreachable"),
        (NOT_FOUND, page(429), "vtiger_day_limit"),
    ],
)
def test_a_site_in_trouble_is_not_said_to_be_no_vtiger(webservice: Answer, rest: Answer, problem: str) -> None:
    with pytest.raises(SyncError) as caught:
        detected(webservice, rest)
    assert caught.value.code == problem


@pytest.mark.parametrize(
    "given",
    [
        "https://acme.od2.example.com",
        "acme.od2.example.com/",
        "https://acme.od2.example.com/restapi/v1/vtiger/default",
        "https://acme.od2.example.com/restapi/v1/vtiger/default/me?x=1",
    ],
)
def test_any_form_of_the_address_finds_the_rest_api(given: str) -> None:
    http = Http("Vtiger", given, VirtualClock())
    transport = transport_for("rest", http, given, "admin", KEY, VirtualClock())
    http.close()
    assert transport.url == "https://acme.od2.example.com/restapi/v1/vtiger/default"


def test_there_is_no_third_way() -> None:
    clock = VirtualClock()
    http = Http("Vtiger", URL, clock)
    with pytest.raises(ValueError, match="soap"):
        transport_for("soap", http, URL, "admin", KEY, clock)
    http.close()
