"""Envelopes, sessions, HTTP quirks and faults of the emulated Vtiger."""

import json
import threading

import pytest
from tests.sandbox.vtiger.caller import Caller, RefusedError

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.faults import ConnectionDroppedError
from vtiger_xero.sandbox.vtiger import Dialect, VtigerSandbox


def faults(caller: Caller, *wanted: dict[str, object]) -> None:
    assert caller.http.post("/sandbox/faults", json={"faults": wanted}).status_code == 204


def test_an_error_is_answered_with_status_200_and_code_before_message(caller: Caller) -> None:
    answer = caller.send("retrieve", id="11x77")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.text == (
        '{"success":false,"error":{"code":"ACCESS_DENIED","message":"Permission to perform the operation is denied"}}'
    )


def test_slashes_are_escaped_and_other_text_is_not(caller: Caller) -> None:
    caller.create("Accounts", accountname="a/b é 日")
    assert r'"accountname":"a\/b é 日"' in caller.send("query", query="select * from Accounts;").text


def test_later_versions_put_the_message_first(clock: VirtualClock) -> None:
    answer = Caller(VtigerSandbox(clock, dialect=Dialect.V8_4)).send("retrieve", id="11x77")
    assert list(json.loads(answer.data)["error"]) == ["message", "code"]


@pytest.mark.parametrize("operation", ["", "frobnicate"])
def test_an_unknown_operation_is_a_fatal_error(caller: Caller, operation: str) -> None:
    answer = caller.http.get("/webservice.php", query_string={"operation": operation})
    assert (answer.status_code, answer.mimetype, answer.data) == (500, "text/html", b"")


def test_a_json_body_is_a_fatal_error(caller: Caller) -> None:
    answer = caller.http.post("/webservice.php", json={"operation": "listtypes", "sessionName": caller.session})
    assert (answer.status_code, answer.data) == (500, b"")


def test_a_query_by_post_finds_no_arguments(caller: Caller) -> None:
    data = {"operation": "query", "sessionName": caller.session, "query": "select count(*) from Accounts;"}
    answer = caller.http.post("/webservice.php", data=data).get_json()
    assert answer["error"]["message"] == "Permission to perform the operation is denied for query"


def test_a_request_line_of_more_than_8_kb_is_refused_by_the_web_server(caller: Caller) -> None:
    assert caller.send("query", query="select id from Accounts where id in ('" + "1" * 9000 + "');").status_code == 414


def test_a_second_challenge_makes_the_first_worthless(sandbox: VtigerSandbox, caller: Caller) -> None:
    first = caller.call("getchallenge", username="admin")["token"]
    caller.call("getchallenge", username="admin")
    with pytest.raises(RefusedError) as refused:
        caller.call("login", username="admin", accessKey=first)
    assert refused.value.code == "INVALID_USER_CREDENTIALS"


def test_a_challenge_is_worth_nothing_after_five_minutes(clock: VirtualClock, caller: Caller) -> None:
    caller.call("getchallenge", username="admin")
    clock.advance(301)
    with pytest.raises(RefusedError) as refused:
        caller.call("login", username="admin", accessKey="x")
    assert refused.value.code == "INVALID_AUTH_TOKEN"


def test_an_idle_session_dies(clock: VirtualClock, caller: Caller) -> None:
    clock.advance(24 * 60)
    assert caller.call("listtypes")
    clock.advance(24 * 60 + 1)
    with pytest.raises(RefusedError) as refused:
        caller.call("listtypes")
    assert refused.value.code == "INVALID_SESSIONID"


def test_logout_ends_the_session_and_works_by_post_only(caller: Caller) -> None:
    by_get = caller.http.get("/webservice.php", query_string={"operation": "logout", "sessionName": caller.session})
    assert by_get.get_json()["error"]["code"] == "OPERATION_NOT_SUPPORTED"
    caller.call("logout")
    with pytest.raises(RefusedError) as refused:
        caller.call("listtypes")
    assert refused.value.code == "INVALID_SESSIONID"


def test_no_session_is_told_apart_from_a_bad_one(caller: Caller) -> None:
    caller.session = ""
    with pytest.raises(RefusedError) as refused:
        caller.call("listtypes")
    assert (refused.value.code, refused.value.message) == ("AUTHENTICATION_REQUIRED", "Authencation required")


def test_a_lost_answer_leaves_the_record_behind(sandbox: VtigerSandbox, caller: Caller) -> None:
    faults(caller, {"kind": "lost_answer", "match": "create Accounts"})
    with pytest.raises(ConnectionDroppedError):
        caller.create("Accounts", accountname="Lost")
    assert [row["accountname"] for row in sandbox.rows("Accounts")] == ["Lost"]


def test_a_revoked_session_and_a_wrong_clock(clock: VirtualClock, caller: Caller) -> None:
    faults(caller, {"kind": "clock_skew", "match": "create Accounts", "seconds": -3600})
    assert caller.create("Accounts", accountname="Late")["createdtime"] == "2026-01-05 08:00:00"
    assert caller.create("Accounts", accountname="Right")["createdtime"] == "2026-01-05 09:00:00"
    faults(caller, {"kind": "token_revoked", "match": "revise 11x2"})
    with pytest.raises(RefusedError) as refused:
        caller.call("revise", element={"id": "11x2", "phone": "1"})
    assert refused.value.code == "INVALID_SESSIONID"


def test_the_state_tells_calls_and_rows(sandbox: VtigerSandbox, caller: Caller) -> None:
    caller.create("Accounts", accountname="Söns")
    state = caller.http.get("/sandbox/state?module=Accounts").get_json()
    assert (state["system"], state["dialect"], state["calls"], state["sessions"]) == ("vtiger", "7.5", 3, 1)
    assert state["calls_by_operation"] == {"getchallenge": 1, "login": 1, "create": 1}
    assert [row["accountname"] for row in state["modules"]["Accounts"]] == ["Söns"]
    counts = caller.http.get("/sandbox/state?counts=1").get_json()["modules"]
    assert (counts["Accounts"], counts["Users"]) == (1, 1)


def test_the_same_seed_gives_the_same_keys(clock: VirtualClock) -> None:
    same, again, other = (VtigerSandbox(clock, seed=seed).access_key for seed in (1, 1, 2))
    assert same == again != other
    assert len(same) == 16


class Gate(VirtualClock):
    """A clock whose first sleeper waits a moment for a second.

    Attributes:
        asleep: the first sleeps.
        met: whether the second came while it did.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asleep = threading.Event()
        self.met = False
        self._second = threading.Event()

    def sleep(self, seconds: float) -> None:
        """Pass, unless it is the first to sleep."""
        if seconds and self.asleep.is_set():
            self._second.set()
        elif seconds:
            self.asleep.set()
            self.met = self._second.wait(timeout=0.3)


@pytest.mark.parametrize("same_session", [True, False])
def test_calls_of_one_session_run_one_after_the_other(*, same_session: bool) -> None:
    clock = Gate()
    sandbox = VtigerSandbox(clock)
    callers = [Caller(sandbox)] * 2 if same_session else [Caller(sandbox), Caller(sandbox)]
    sandbox.latency = 1
    threads = [threading.Thread(target=caller.call, args=("listtypes",)) for caller in callers]
    for thread in threads:
        thread.start()
        clock.asleep.wait(timeout=10)
    for thread in threads:
        thread.join()
    assert clock.met is not same_session


def test_latency_is_spent_on_the_clock(clock: VirtualClock, sandbox: VtigerSandbox, caller: Caller) -> None:
    sandbox.latency = 2.5
    before = clock.now()
    caller.call("listtypes")
    assert (clock.now() - before).total_seconds() == 2.5
