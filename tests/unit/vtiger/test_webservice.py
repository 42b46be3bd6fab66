"""Sessions, and what each failure says about work that may have been done."""

from decimal import Decimal

import httpx2
import pytest
from tests.unit.vtiger.scripted import URL, Site, as_json, ok, page, refusal

from vtiger_xero.problems import NoAnswerError, SyncError
from vtiger_xero.vtiger.channel import VtigerRefusalError
from vtiger_xero.vtiger.webservice import LOGIN_ATTEMPTS, LOST_SESSION

SERVICE = f"{URL}/webservice.php"


@pytest.mark.parametrize(
    ("given", "service"),
    [
        (URL, SERVICE),
        (f"{URL}/", SERVICE),
        (f" {URL}/webservice.php ", SERVICE),
        ("crm.example.com", SERVICE),
        (f"{URL}/index.php?module=Home&view=DashBoard", SERVICE),
        ("http://10.0.0.5:8080/vtiger/", "http://10.0.0.5:8080/vtiger/webservice.php"),
        ("http://10.0.0.5:8080/vtiger/webservice.php?x=1#y", "http://10.0.0.5:8080/vtiger/webservice.php"),
    ],
)
def test_any_form_of_the_address_finds_the_service(given: str, service: str) -> None:
    site = Site()
    transport = site.transport(given)
    assert transport.login().version == "7.5.0"
    assert {str(request.url.copy_with(query=None)) for request in site.requests} == {service}
    assert transport.url == service


@pytest.mark.parametrize("given", ["", "ftp://crm.example.com", "https://", "http://[::1", "file:///etc/passwd"])
def test_what_is_no_address_is_refused_before_anything_is_sent(given: str) -> None:
    with pytest.raises(SyncError) as caught:
        Site().transport(given)
    assert caught.value.code == "vtiger_address_wrong"


def test_an_address_with_a_password_is_refused_without_showing_it() -> None:
    with pytest.raises(SyncError) as caught:
        Site().transport("https://jo:hunter2@crm.example.com/")
    assert caught.value.code == "vtiger_address_wrong"
    assert "crm.example.com" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_one_session_serves_all_calls() -> None:
    site = Site()
    site.on("listtypes", ok({"types": []}))
    transport = site.transport()
    transport.get("listtypes")
    transport.get("listtypes")
    assert site.operations() == ["getchallenge", "login", "listtypes", "listtypes"]
    assert [params["sessionName"] for params in site.asked[2:]] == ["secretsession1"] * 2
    assert transport.session == "secretsession1"
    assert transport.calls == 4
    assert transport.login().user_id == "19x1"
    assert transport.login().administrator
    assert transport.calls == 4


def test_a_stored_session_is_used_without_logging_in() -> None:
    site = Site()
    site.on("listtypes", ok({"types": []}))
    transport = site.transport()
    transport.session = "stored"
    transport.get("listtypes")
    assert site.operations() == ["listtypes"]
    assert site.asked[0]["sessionName"] == "stored"
    assert transport.session == "stored"


@pytest.mark.parametrize("code", sorted(LOST_SESSION))
def test_a_lost_session_is_replaced_and_the_call_repeated_once(code: str) -> None:
    site = Site()
    site.on("create", refusal(code, "Session Identifier provided is Invalid"), ok({"id": "11x2"}))
    transport = site.transport()
    transport.session = "stale"
    assert transport.post("create", elementType="Accounts") == {"id": "11x2"}
    assert site.operations() == ["create", "getchallenge", "login", "create"]
    assert [params["sessionName"] for params in site.asked if "sessionName" in params] == ["stale", "secretsession1"]


def test_a_site_that_forgets_every_session_is_told_so() -> None:
    site = Site()
    site.on("listtypes", refusal("INVALID_SESSIONID", "Session Identifier provided is Invalid"))
    transport = site.transport()
    transport.session = "stale"
    with pytest.raises(SyncError) as caught:
        transport.get("listtypes")
    assert caught.value.code == "vtiger_session_lost"
    assert site.operations() == ["listtypes", "getchallenge", "login", "listtypes"]


def test_a_contested_login_is_tried_again() -> None:
    site = Site()
    site.on(
        "login",
        refusal("INVALID_USER_CREDENTIALS", "Invalid username or password"),
        refusal("INVALID_AUTH_TOKEN", "Specified token is invalid or expired"),
        site.log_in,
    )
    before = site.clock.now()
    assert site.transport().login().version == "7.5.0"
    assert site.operations() == ["getchallenge", "login"] * 3
    assert site.clock.now() > before


def test_a_login_that_stays_contested_says_why() -> None:
    site = Site()
    site.on("login", refusal("INVALID_USER_CREDENTIALS"), refusal("INVALID_AUTH_TOKEN"))
    with pytest.raises(SyncError) as caught:
        site.transport().login()
    assert caught.value.code == "vtiger_login_contested"
    assert site.operations() == ["getchallenge", "login"] * LOGIN_ATTEMPTS


def test_a_wrong_key_is_told_from_a_contested_login() -> None:
    site = Site()
    with pytest.raises(SyncError) as caught:
        site.transport(key="wrong").login()
    assert caught.value.code == "vtiger_key_refused"


def test_an_unknown_user_is_named_at_once() -> None:
    site = Site()
    site.on("getchallenge", refusal("ACCESS_DENIED", "username does not exists"))
    with pytest.raises(SyncError) as caught:
        site.transport(user="nobody").login()
    assert caught.value.code == "vtiger_user_unknown"
    assert "nobody" in str(caught.value)
    assert site.operations() == ["getchallenge"]


@pytest.mark.parametrize("operation", ["getchallenge", "login"])
@pytest.mark.parametrize("result", [None, [], {}, {"token": 5}, "x"])
def test_a_login_with_a_strange_answer_is_a_sentence(operation: str, result: object) -> None:
    site = Site()
    site.on(operation, ok(result))
    with pytest.raises(SyncError) as caught:
        site.transport().login()
    assert caught.value.code == "wrong_answer"


@pytest.mark.parametrize("lost", [httpx2.ReadTimeout("timed out"), page(500)])
def test_a_lost_login_does_not_put_the_write_behind_it_in_doubt(lost: httpx2.Response | Exception) -> None:
    site = Site()
    site.on("login", lost)
    with pytest.raises(SyncError) as caught:
        site.transport().post("create")
    assert not isinstance(caught.value, NoAnswerError)
    assert "create" not in site.operations()


@pytest.mark.parametrize(
    ("code", "problem"), [("ACCESS_DENIED", "vtiger_denied"), ("QUERY_SYNTAX_ERROR", "vtiger_refused")]
)
def test_a_refusal_keeps_vtigers_code_and_words(code: str, problem: str) -> None:
    site = Site()
    site.on("describe", refusal(code, "Permission to perform the operation is denied for name : Payments"))
    with pytest.raises(VtigerRefusalError) as caught:
        site.transport().get("describe", elementType="Payments")
    assert caught.value.code == problem
    assert caught.value.refusal.code == code
    assert "for name : Payments" in str(caught.value)


def test_the_code_of_a_duplicate_is_a_number() -> None:
    site = Site()
    site.on("create", refusal(0, "Duplicate(s) detected!"))
    with pytest.raises(VtigerRefusalError) as caught:
        site.transport().post("create")
    assert caught.value.refusal.code == "0"


def test_warnings_in_front_of_the_json_are_skipped() -> None:
    warning = (
        '<br />\n<b>Warning</b>: Undefined array key {"success":1} in <b>/var/www/x.php</b> on line <b>9</b><br />\n'
    )
    site = Site()
    site.on("retrieve", as_json({"success": True, "result": {"note": 'says {"success":false}'}}, prefix=warning))
    assert site.transport().get("retrieve", id="11x2") == {"note": 'says {"success":false}'}


def test_notices_behind_the_json_and_a_byte_order_mark_are_skipped() -> None:
    site = Site()
    site.on("retrieve", page(200, '\ufeff{"success":true,"result":"日本 \\/ é"}\n<br />Notice'))
    assert site.transport().get("retrieve") == "日本 / é"


UNUSABLE = {
    "empty 500": (page(500), "server_error"),
    "PHP error page": (page(200, "<br />\n<b>Fatal error</b>: Uncaught Exception in /var/www/x.php"), "server_error"),
    "bad gateway": (page(502, "<html>Bad Gateway</html>"), "server_error"),
    "login page": (page(200, "<html><title>Sign in</title></html>"), "wrong_answer"),
    "empty page": (page(200, "", "application/json"), "wrong_answer"),
    "other JSON": (as_json([1, 2]), "wrong_answer"),
    "truncated": (page(200, '{"success":true,"result":[{"id":"11x', "application/json"), "no_answer"),
    "no result": (as_json({"success": True}), "no_answer"),
    "not UTF-8": (httpx2.Response(200, content=b'{"success":true,"result":"\xff"}'), "no_answer"),
    "not found": (page(404, "<html>Not Found</html>"), "wrong_answer"),
    "too long": (page(414, "<html>Request-URI Too Large</html>"), "wrong_answer"),
    "moved": (page(301, "", location="https://new.example.com/?sessionName=secretsession1"), "wrong_answer"),
}


@pytest.mark.parametrize(("answer", "problem"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_read_with_an_unusable_answer_is_a_problem(answer: httpx2.Response, problem: str) -> None:
    site = Site()
    site.on("retrieve", answer)
    with pytest.raises(SyncError) as caught:
        site.transport().get("retrieve", id="11x2")
    assert caught.value.code == problem
    assert not isinstance(caught.value, NoAnswerError)
    assert "…" not in str(caught.value)


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_write_with_an_unusable_answer_may_have_been_done(name: str) -> None:
    site = Site()
    answer, _ = UNUSABLE[name]
    site.on("create", answer)
    with pytest.raises(SyncError) as caught:
        site.transport().post("create", elementType="Accounts")
    never_came_through = name in {"not found", "too long", "moved"}
    assert isinstance(caught.value, NoAnswerError) is not never_came_through
    assert site.operations().count("create") == 1


def test_a_redirection_is_named_without_its_query() -> None:
    site = Site()
    site.on("getchallenge", page(301, "", location="https://new.example.com/webservice.php?username=admin"))
    with pytest.raises(SyncError, match=r"sent on to https://new\.example\.com/webservice\.php") as caught:
        site.transport().login()
    assert "username" not in str(caught.value)


def test_a_lost_write_is_unknown_and_sent_once() -> None:
    site = Site()
    site.on("create", httpx2.ReadTimeout("timed out"))
    with pytest.raises(NoAnswerError):
        site.transport().post("create")
    assert site.operations().count("create") == 1


def test_an_unreachable_site_did_nothing() -> None:
    site = Site()
    site.on("create", httpx2.ConnectError("connection refused"))
    with pytest.raises(SyncError) as caught:
        site.transport().post("create")
    assert caught.value.code == "unreachable"
    assert not isinstance(caught.value, NoAnswerError)


def test_the_clock_of_the_site_is_that_of_its_latest_answer() -> None:
    site = Site()
    site.on("listtypes", as_json({"success": True, "result": {}}, date="Sun, 22 Nov 2026 13:00:00 +0100"))
    transport = site.transport()
    transport.get("listtypes")
    assert transport.remote_now.isoformat() == "2026-11-22T12:00:00+00:00"


@pytest.mark.parametrize("date", [None, "yesterday"])
def test_a_site_without_a_clock_is_a_problem(date: str | None) -> None:
    site = Site()
    site.on("listtypes", as_json({"success": True, "result": {}}, date=date))
    transport = site.transport()
    transport.get("listtypes")
    with pytest.raises(SyncError, match="Date header"):
        _ = transport.remote_now


def test_texts_of_every_script_reach_the_site_unchanged() -> None:
    site = Site()
    site.on("create", ok({}))
    element = '{"accountname":"O\'Brien & Söns \\"Ltd\\" <b>Zürich</b> 日本 😀 +1 %20 \\\\ ="}'
    site.transport().post("create", element=element)
    assert site.asked[-1]["element"] == element


def test_fractions_are_exact() -> None:
    site = Site()
    site.on("retrieve", page(200, '{"success":true,"result":{"hdnGrandTotal":286.25,"txtAdjustment":-0.1}}'))
    assert site.transport().get("retrieve") == {"hdnGrandTotal": Decimal("286.25"), "txtAdjustment": Decimal("-0.1")}
