"""What surrounds both systems: their servers' clocks, the people who edit at any moment, and the way to them."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING

import httpx2
from werkzeug.wrappers import Response

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.faults import ConnectionDroppedError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


#: What Xero answers to a body that it cannot read; it does not say which of many records is to blame.
REFUSAL = Response(
    '{"ErrorNumber": 14, "Type": "PostDataInvalidException", "Message": "JSON for post data was invalid"}',
    HTTPStatus.BAD_REQUEST,
    mimetype="application/json",
)


class ServerClock:
    """A server's own clock: the true time, and how far it is ahead of it.

    Args:
        true: the time that everything else goes by.
    """

    def __init__(self, true: VirtualClock) -> None:
        self.ahead = timedelta()
        self.rng = true.rng
        self.sleep = true.sleep
        self.new_id = true.new_id
        self._true = true

    def now(self) -> datetime:
        """What the server takes for the present moment."""
        return self._true.now() + self.ahead


class Interrupted:
    """A system whose people do something at the very moment when it is called.

    Args:
        app: the system.
        clock: tells when it is called.

    Attributes:
        calls: when it was called, and how.
    """

    def __init__(self, app: "WSGIApplication", clock: VirtualClock) -> None:
        self.calls: list[tuple[datetime, str]] = []
        self._app = app
        self._clock = clock
        self._waiting: list[tuple[str, Callable[[], object]]] = []
        self._refused: str | None = None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Let them do it, then answer."""
        body = environ["wsgi.input"].read()
        environ["wsgi.input"] = BytesIO(body)
        call = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{environ['QUERY_STRING']} {body.decode()}"
        self.calls.append((self._clock.now(), call))
        due = [each for each in self._waiting if each[0] in call]
        self._waiting = [each for each in self._waiting if each not in due]
        for _, act in due:
            act()
        if self._refused and self._refused in body.decode():
            return REFUSAL(environ, start_response)
        return self._app(environ, start_response)

    def refuse(self, text: str) -> None:
        """Have every call refused as a whole, as Xero does with a body that it cannot read, if this is in its body."""
        self._refused = text

    def once(self, call: str, act: Callable[[], object]) -> None:
        """Have something done when the next call comes whose method, path or body contains this."""
        self._waiting.append((call, act))


class Wire(httpx2.WSGITransport):
    """A connection that may be closed without an answer."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Carry a request."""
        try:
            answer = super().handle_request(request)
            answer.read()
        except ConnectionDroppedError as error:
            raise httpx2.ReadError("the connection was closed", request=request) from error
        return answer
