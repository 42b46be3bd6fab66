"""The REST API of Vtiger Cloud: keys, limits, and what each failure says about work that may have been done."""

import base64
from collections import deque
from datetime import timedelta
from functools import partial
from urllib.parse import parse_qsl

import httpx2
import pytest
from tests.unit.vtiger.emulated import Emulated
from tests.unit.vtiger.scripted import KEY, as_json, ok, page

from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.http import Http
from vtiger_xero.problems import LimitedError, NoAnswerError, SyncError
from vtiger_xero.sandbox.vtiger import Dialect
from vtiger_xero.vtiger.channel import VtigerRefusalError
from vtiger_xero.vtiger.rest import ATTEMPTS, RestTransport
from vtiger_xero.vtiger.transport import Login

URL = "https://acme.od2.example.com"
API = f"{URL}/restapi/v1/vtiger/default"
EPOCH = 1795349361  # of the Date that the answers bear
ME = ok({"id": "19x5", "user_name": "zoë@example.com", "is_admin": "on"})

Reply = httpx2.Response | Exception


def refusal(status: int, code: str, message: str = "no") -> httpx2.Response:
    answer = as_json({"success": False, "error": {"code": code, "message": message}})
    return httpx2.Response(status, headers=answer.headers, content=answer.content)


def limited(**headers: str) -> httpx2.Response:
    answer = refusal(429, "LIMIT_EXCEEDED")
    told = {f"x-{name.replace('_', '-')}": value for name, value in headers.items()}
    return httpx2.Response(429, headers={**answer.headers, **told}, content=answer.content)


class Cloud:
    """Answers one request after the other from a script; the last answer is repeated for ever."""

    def __init__(self, *replies: Reply) -> None:
        self.requests: list[httpx2.Request] = []
        self.clock = VirtualClock()
        self._replies = deque(replies)
        http = Http("Vtiger", URL, self.clock, httpx2.MockTransport(self._answer))
        self.transport = RestTransport(http, f"{URL}/", "zoë@example.com", KEY, self.clock)
        self._began = self.clock.now()

    @property
    def waited(self) -> timedelta:
        return self.clock.now() - self._began

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        reply = self._replies.popleft() if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, Exception):
            raise reply
        return httpx2.Response(
            reply.status_code, headers=reply.headers, content=reply.content, extensions=reply.extensions
        )


def test_every_request_names_the_user_and_proves_it() -> None:
    cloud = Cloud(ME, ok([]), ok({"id": "11x2"}))
    assert cloud.transport.login() == Login("19x5", "cloud", administrator=True)
    assert cloud.transport.login().user_id == "19x5"
    cloud.transport.get("query", query="select id from Accounts where accountname = 'A&B +1%';")
    cloud.transport.post("create", elementType="Accounts", element='{"accountname":"日本 & Söns"}')
    me, query, create = cloud.requests
    proof = base64.b64encode(f"zoë@example.com:{KEY}".encode()).decode()
    assert {each.headers["authorization"] for each in cloud.requests} == {f"Basic {proof}"}
    assert (me.method, str(me.url)) == ("GET", f"{API}/me")
    assert (query.method, query.url.path) == ("GET", "/restapi/v1/vtiger/default/query")
    assert query.url.params["query"] == "select id from Accounts where accountname = 'A&B +1%';"
    assert (create.method, str(create.url)) == ("POST", f"{API}/create")
    assert dict(parse_qsl(create.content.decode())) == {
        "elementType": "Accounts",
        "element": '{"accountname":"日本 & Söns"}',
    }
    assert cloud.transport.calls == 3
    assert cloud.transport.remote_now.timestamp() == EPOCH


@pytest.mark.parametrize(
    "answer",
    [
        refusal(401, "INVALID_USER_CREDENTIALS", "Invalid username or password"),
        refusal(401, "AUTHENTICATION_REQUIRED"),
        page(401, "<html>Unauthorized</html>"),
    ],
)
def test_a_refused_key_is_neither_the_records_fault_nor_told(answer: httpx2.Response) -> None:
    transport = Cloud(answer).transport
    for call in (transport.login, partial(transport.post, "create")):
        with pytest.raises(SyncError) as caught:
            call()
        assert caught.value.code == "vtiger_key_refused"
        assert not isinstance(caught.value, NoAnswerError | VtigerRefusalError)
        assert KEY not in str(caught.value)


def test_an_error_with_http_400_is_vtigers_refusal() -> None:
    cloud = Cloud(refusal(400, "MANDATORY_FIELDS_MISSING", "accountname does not have a value"))
    with pytest.raises(VtigerRefusalError) as caught:
        cloud.transport.post("create")
    assert caught.value.refusal.code == "MANDATORY_FIELDS_MISSING"
    with pytest.raises(VtigerRefusalError) as denied:
        Cloud(refusal(403, "ACCESS_DENIED")).transport.get("describe")
    assert denied.value.code == "vtiger_denied"


def test_the_words_of_an_error_may_stand_in_the_status_line_alone() -> None:
    answer = httpx2.Response(400, extensions={"reason_phrase": b"Duplicate(s) detected!"})
    with pytest.raises(VtigerRefusalError, match="Duplicate"):
        Cloud(answer).transport.post("create")


@pytest.mark.parametrize("call", ["get", "post"])
def test_a_full_minute_is_waited_out_and_the_call_done_once(call: str) -> None:
    cloud = Cloud(limited(floodcontrol_reset=str(EPOCH + 40)), ok({"id": "11x2"}))
    assert getattr(cloud.transport, call)("revise", element="{}") == {"id": "11x2"}
    assert timedelta(seconds=40) < cloud.waited <= timedelta(seconds=42)
    assert [request.content for request in cloud.requests[1:]] == [cloud.requests[0].content]
    assert cloud.transport.calls == 1


@pytest.mark.parametrize(
    ("reset", "seconds"), [("25", 26), (str(EPOCH - 5), 1), ("", 60), ("soon", 60), ("9" * 40, 60), ("-3", 60)]
)
def test_however_the_end_of_the_minute_is_told(reset: str, seconds: int) -> None:
    cloud = Cloud(limited(floodcontrol_reset=reset), ok([]))
    cloud.transport.get("query")
    assert cloud.waited == timedelta(seconds=seconds)


@pytest.mark.parametrize("call", ["get", "post"])
def test_a_full_day_is_not_waited_out(call: str) -> None:
    cloud = Cloud(limited(floodcontrol_reset="10", ratelimit_remaining="0"))
    with pytest.raises(LimitedError) as caught:
        getattr(cloud.transport, call)("create")
    assert caught.value.code == "vtiger_day_limit"
    assert caught.value.until == cloud.clock.now() + timedelta(hours=1)
    assert cloud.waited == timedelta(0)
    assert len(cloud.requests) == 1


def test_a_limit_that_ends_later_is_named_with_its_end() -> None:
    cloud = Cloud(limited(floodcontrol_reset=str(EPOCH + 1800)))
    with pytest.raises(LimitedError) as caught:
        cloud.transport.get("query")
    assert timedelta(seconds=1800) <= caught.value.until - cloud.clock.now() <= timedelta(seconds=1802)


def test_a_limit_that_no_wait_ends_is_given_up() -> None:
    cloud = Cloud(limited(floodcontrol_reset="30"))
    with pytest.raises(LimitedError):
        cloud.transport.get("query")
    assert len(cloud.requests) == ATTEMPTS
    assert cloud.waited == (ATTEMPTS - 1) * timedelta(seconds=31)


@pytest.mark.parametrize("answer", [httpx2.ReadTimeout("timed out"), page(500), page(503), page(200, '{"success":tr')])
def test_a_lost_answer_to_a_write_is_unknown_and_sent_once(answer: Reply) -> None:
    cloud = Cloud(answer)
    with pytest.raises(NoAnswerError):
        cloud.transport.post("create")
    assert len(cloud.requests) == 1


def test_a_page_in_the_way_did_not_let_the_write_through() -> None:
    with pytest.raises(SyncError) as caught:
        Cloud(page(404, "<html>Not Found</html>")).transport.post("create")
    assert caught.value.code == "wrong_answer"


@pytest.mark.parametrize("result", [None, [], {}, {"id": 5}, {"id": "admin"}])
def test_a_user_without_an_id_is_no_answer_of_vtiger(result: object) -> None:
    with pytest.raises(SyncError, match="unknown answer to me"):
        Cloud(ok(result)).transport.login()


def customer(name: str) -> Write:
    content = {"name": name, "billing_street": "1 High St", "email": "ap@x.example"}
    return Write(operation=Operation.CREATE, target_id=None, mark="5f1c", fields=tuple(content), content=content)


def test_a_hundred_customers_are_created_once_each_though_the_minute_holds_sixty_calls() -> None:
    cloud = Emulated(Dialect.CLOUD)
    began = cloud.clock.now()
    ids = {cloud.written(Module.ORGANIZATIONS, customer(f"Kunde {n} & Söhne")).ref.id for n in range(100)}
    assert len(ids) == len(cloud.sandbox.rows("Accounts")) == 100
    assert timedelta(minutes=1) < cloud.clock.now() - began < timedelta(minutes=3)
    assert len(cloud.remote.walk(Module.ORGANIZATIONS, None, None).rows) == 100


def test_an_emulated_limit_of_the_day_ends_in_words() -> None:
    cloud = Emulated(Dialect.CLOUD)
    cloud.fault("limit_day", times=-1)
    with pytest.raises(LimitedError):
        cloud.remote.walk(Module.ORGANIZATIONS, None, None)


def test_a_create_whose_answer_is_lost_is_found_again() -> None:
    cloud = Emulated(Dialect.CLOUD)
    cloud.remote.version()
    cloud.fault("lost_answer", "create")
    with pytest.raises(NoAnswerError):
        cloud.write(Module.ORGANIZATIONS, customer("Acme"))
    (found,) = cloud.remote.look_up(Module.ORGANIZATIONS, ["5f1c"])
    assert found.content["name"] == "Acme"
