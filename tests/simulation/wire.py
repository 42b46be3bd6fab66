"""The way into an emulated system: on it the caller may crash, a call may be late, and others may edit meanwhile."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote_plus

import httpx2

from tests.simulation.diary import Diary
from vtiger_xero.clock import Clock
from vtiger_xero.domain.refs import Side
from vtiger_xero.sandbox.faults import ConnectionDroppedError


@dataclass(frozen=True, slots=True)
class _Late:
    """A call that is still under way, though its caller has given it up."""

    request: httpx2.Request
    arrives: datetime
    edits: int


class Wire(httpx2.BaseTransport):
    """Carries requests to one system.

    Args:
        side: which system.
        app: the system.
        diary: is told what the sync can know.
        clock: of everything.
        boundary: is passed before a call arrives and before its answer does.

    Attributes:
        delays: for each of the next writing calls, the seconds by which it is late; 0 for none.
    """

    def __init__(self, side: Side, app: object, diary: Diary, clock: Clock, boundary: Callable[[str], None]) -> None:
        self.delays: list[int] = []
        self._side = side
        self._inner = httpx2.WSGITransport(app)  # type: ignore[arg-type]  # the emulators are WSGI applications
        self._diary = diary
        self._clock = clock
        self._boundary = boundary
        self._late: list[_Late] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Carry a request."""
        label = f"{request.method} {request.url.path}"
        self._boundary(f"before {label}")
        self.let_arrive()
        body = unquote_plus(request.read().decode())
        if self._writes(request, body):
            if delay := self.delays.pop(0) if self.delays else 0:
                arrives = self._clock.now() + timedelta(seconds=delay)
                self._late.append(_Late(request, arrives, len(self._diary.edits)))
                raise httpx2.ReadTimeout("no answer for too long", request=request)
            self._diary.written(self._side, body)
        known = len(self._diary.edits)
        answer = self._carry(request)
        self._boundary(f"after {label}")
        if self._reads(request):
            self._diary.told(self._side, answer.text, known)
        return answer

    def let_arrive(self) -> None:
        """Let the late calls arrive whose time has come."""
        due = [each for each in self._late if each.arrives <= self._clock.now()]
        self._late = [each for each in self._late if each not in due]
        for each in due:
            self._diary.written(self._side, unquote_plus(each.request.content.decode()), since=each.edits)
            with suppress(httpx2.ReadError):
                self._carry(each.request)

    def _carry(self, request: httpx2.Request) -> httpx2.Response:
        try:
            answer = self._inner.handle_request(request)
            answer.read()
        except ConnectionDroppedError as error:
            raise httpx2.ReadError("the connection was closed", request=request) from error
        return answer

    def _reads(self, request: httpx2.Request) -> bool:
        """Whether records are asked for; the answer to a write may be one that Xero kept."""
        asked = str(request.url)
        return request.method == "GET" and ("/api.xro/" in asked or "=query" in asked or "=retrieve" in asked)

    def _writes(self, request: httpx2.Request, body: str) -> bool:
        if self._side is Side.XERO:
            return request.method != "GET" and "/api.xro/" in request.url.path
        return "operation=create" in body or "operation=revise" in body
