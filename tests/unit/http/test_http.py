"""Reads are repeated, writes never are, and every failure says whether work may be done."""

from collections.abc import Callable

import httpx2
import pytest

from vtiger_xero.clock import VirtualClock
from vtiger_xero.http import ATTEMPTS, Http, repeated
from vtiger_xero.problems import LimitedError, NoAnswerError, SyncError

URL = "https://crm.example/webservice.php"
Answer = int | Exception


class Line:
    """A side that gives one answer after the other, the last one again and again."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []
        self.clock = VirtualClock()
        self.began = self.clock.now()
        self.http = Http("Vtiger", URL, self.clock, httpx2.MockTransport(self._answer))

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx2.Response(answer, text="Zoë 😀")

    @property
    def waited(self) -> float:
        return (self.clock.now() - self.began).total_seconds()


BROKEN: list[Callable[[], Exception]] = [
    lambda: httpx2.ReadTimeout("timed out"),
    lambda: httpx2.ReadError("reset by peer"),
    lambda: httpx2.WriteError("broken pipe"),
    lambda: httpx2.WriteTimeout("timed out"),
    lambda: httpx2.RemoteProtocolError("Server disconnected without sending a response."),
    lambda: httpx2.DecodingError("not gzip"),
]
NEVER_SENT: list[Callable[[], Exception]] = [
    lambda: httpx2.ConnectError("[Errno -2] Name or service not known"),
    lambda: httpx2.ConnectTimeout("timed out"),
    lambda: httpx2.PoolTimeout(""),
]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_read_is_repeated_while_the_failure_may_pass(status: int) -> None:
    line = Line(status, status, 200)
    assert line.http.read(URL, params={"q": "Zoë & Co"}).text == "Zoë 😀"
    assert len(line.requests) == 3
    assert {str(request.url) for request in line.requests} == {f"{URL}?q=Zo%C3%AB+%26+Co"}
    assert 1.5 <= line.waited <= 3


def test_a_read_that_goes_on_failing_gives_the_last_answer() -> None:
    line = Line(503)
    assert line.http.read(URL).status_code == 503
    assert len(line.requests) == ATTEMPTS


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 429])
def test_any_other_answer_is_given_at_once(status: int) -> None:
    line = Line(status)
    assert line.http.read(URL).status_code == status
    assert (len(line.requests), line.waited) == (1, 0)


@pytest.mark.parametrize("failure", BROKEN + NEVER_SENT)
def test_a_read_survives_a_broken_line(failure: Callable[[], Exception]) -> None:
    line = Line(failure(), 200)
    assert line.http.read(URL).status_code == 200


@pytest.mark.parametrize("failure", BROKEN)
def test_a_read_without_any_answer_is_told_with_its_reason(failure: Callable[[], Exception]) -> None:
    line = Line(failure())
    with pytest.raises(NoAnswerError) as raised:
        line.http.read(URL)
    assert raised.value.code == "no_answer"
    assert "Vtiger was asked to read" in raised.value.message
    assert str(failure()).rstrip(".") in raised.value.message
    assert len(line.requests) == ATTEMPTS


@pytest.mark.parametrize("failure", NEVER_SENT)
def test_a_side_that_cannot_be_reached_is_told_with_its_address(failure: Callable[[], Exception]) -> None:
    with pytest.raises(SyncError) as raised:
        Line(failure()).http.read(URL)
    assert raised.value.code == "unreachable"
    assert not isinstance(raised.value, NoAnswerError)
    assert URL in raised.value.message


def test_a_wrong_address_is_told_within_six_seconds() -> None:
    line = Line(NEVER_SENT[0]())
    with pytest.raises(SyncError):
        line.http.read(URL)
    assert (len(line.requests), line.waited <= 6) == (ATTEMPTS, True)


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "https://",
        "ftp://crm.example/",
        "http://[::bad/",
        f"http://{'a' * 64}.example/",
        f"http://{'ü' * 60}.example/",
        "http://a..example/",
        "http://\ud83e.example/",
    ],
)
def test_what_is_no_address_is_told_in_a_sentence(url: str) -> None:
    http = Http("Vtiger", "as it was given", VirtualClock())
    with pytest.raises(SyncError) as read:
        http.read(url)
    with pytest.raises(SyncError) as written:
        http.write("POST", url, b"{}")
    http.close()
    for error in (read.value, written.value):
        assert error.code == "unreachable"
        assert "as it was given" in error.message
        assert "codec" not in error.message
        assert not isinstance(error, NoAnswerError)


def test_a_limit_is_not_asked_again() -> None:
    clock, asked = VirtualClock(), []

    def send() -> httpx2.Response:
        asked.append(clock.now())
        raise LimitedError("xero_busy", clock.now())

    with pytest.raises(LimitedError):
        repeated(clock, send)
    assert len(asked) == 1


@pytest.mark.parametrize("answer", [200, 429, 500, 503])
def test_a_write_is_sent_once_to_the_byte(answer: int) -> None:
    line = Line(answer)
    body = '{"Name":"Zoë 😀"}'.encode()
    assert line.http.write("PUT", URL, body, headers={"Idempotency-Key": "k"}).status_code == answer
    (request,) = line.requests
    assert (request.method, request.content, request.headers["Idempotency-Key"]) == ("PUT", body, "k")


@pytest.mark.parametrize("failure", BROKEN)
def test_a_write_that_was_sent_may_have_been_done(failure: Callable[[], Exception]) -> None:
    line = Line(failure(), 200)
    with pytest.raises(NoAnswerError) as raised:
        line.http.write("PUT", URL, b"{}")
    assert "asked to write" in raised.value.message
    assert (len(line.requests), line.waited) == (1, 0)


@pytest.mark.parametrize("failure", NEVER_SENT)
def test_a_write_that_was_not_sent_was_not_done(failure: Callable[[], Exception]) -> None:
    line = Line(failure(), 200)
    with pytest.raises(SyncError) as raised:
        line.http.write("PUT", URL, b"{}")
    assert not isinstance(raised.value, NoAnswerError)
    assert (raised.value.code, len(line.requests)) == ("unreachable", 1)


def test_no_redirection_is_followed_with_what_is_secret() -> None:
    line = Line(301)
    line.http.write("POST", URL, b"accessKey=secret")
    assert len(line.requests) == 1
