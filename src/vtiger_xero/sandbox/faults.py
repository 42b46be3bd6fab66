"""Faults that either emulator can be told to show, call by call.

``POST /sandbox/faults`` takes ``{"faults": [{"kind": ..., "match": ..., "times": ..., "after": ..., "seconds": ...}]}``
and replaces what was set before; an empty list ends all faults.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from vtiger_xero.clock import Clock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class FaultKind(StrEnum):
    """What can go wrong with one call."""

    SLOW = "slow"
    LOST_REQUEST = "lost_request"
    LOST_ANSWER = "lost_answer"
    LIMIT_MINUTE = "limit_minute"
    LIMIT_DAY = "limit_day"
    LIMIT_CONCURRENT = "limit_concurrent"
    SERVER_ERROR = "server_error"
    HTML = "html"
    PHP_WARNING = "php_warning"
    TRUNCATED = "truncated"
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - the name of a fault
    CLOCK_SKEW = "clock_skew"


@dataclass(frozen=True)
class Fault:
    """One fault and the calls that it befalls.

    Attributes:
        kind: what happens.
        match: text that the call's label contains; empty for every call. A label is the emulator's own name of a
            call: ``GET /api.xro/2.0/Contacts`` for Xero, ``create Accounts`` for Vtiger.
        times: how many calls it befalls; -1 for all until it is taken back.
        after: how many matching calls go through first.
        seconds: how long *slow* waits, a limit says to wait, or a clock is wrong (may be negative).
    """

    kind: FaultKind
    match: str = ""
    times: int = 1
    after: int = 0
    seconds: float = 0.0

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Fault":
        """The fault that a JSON object describes.

        Raises:
            ValueError: the kind is unknown or a value has the wrong type.
        """
        return cls(
            kind=FaultKind(data["kind"]),
            match=str(data.get("match", "")),
            times=int(data.get("times", 1)),
            after=int(data.get("after", 0)),
            seconds=float(data.get("seconds", 0.0)),
        )


@dataclass
class _Armed:
    fault: Fault
    skipped: int = 0
    shown: int = 0


@dataclass
class Faults:
    """The faults set on one emulator; safe for threads."""

    _armed: list[_Armed] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def set(self, faults: Iterable[Fault]) -> None:
        """Forget the faults set before and arm these."""
        with self._lock:
            self._armed = [_Armed(fault) for fault in faults]

    def take(self, label: str) -> Fault | None:
        """The fault that befalls this call, if any; counted as shown."""
        with self._lock:
            for armed in self._armed:
                if armed.fault.match not in label or armed.shown == armed.fault.times:
                    continue
                if armed.skipped < armed.fault.after:
                    armed.skipped += 1
                    continue
                armed.shown += 1
                return armed.fault
        return None

    def state(self) -> list[dict[str, Any]]:
        """What is armed, and how often each fault has been shown."""
        with self._lock:
            return [{**asdict(armed.fault), "shown": armed.shown} for armed in self._armed]


class ConnectionDroppedError(Exception):
    """The emulator ends the connection without an answer; the server closes the socket."""


class FaultyApp:
    """A WSGI app that befalls another with the faults of the transport.

    The limits, a revoked token and a wrong clock are the emulated system's own affair: for those the inner app finds
    the fault in ``environ["sandbox.fault"]``.
    """

    def __init__(
        self, app: "WSGIApplication", faults: Faults, clock: Clock, label: "Callable[[WSGIEnvironment], str]"
    ) -> None:
        self._app = app
        self._faults = faults
        self._clock = clock
        self._label = label

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one call, or fail as armed.

        Raises:
            ConnectionDroppedError: the call is to end without an answer.
        """
        if environ["PATH_INFO"].startswith("/sandbox/"):
            return self._app(environ, start_response)
        fault = self._faults.take(self._label(environ))
        environ["sandbox.fault"] = fault
        kind = fault.kind if fault else None
        if fault and kind is FaultKind.SLOW:
            self._clock.sleep(fault.seconds)
        elif kind is FaultKind.LOST_REQUEST:
            raise ConnectionDroppedError
        elif kind is FaultKind.SERVER_ERROR:
            return Response("", status=503, mimetype="text/plain")(environ, start_response)
        elif kind is FaultKind.HTML:
            page = "<!DOCTYPE html><html><head><title>Just a moment</title></head><body>Please wait.</body></html>"
            return Response(page, mimetype="text/html")(environ, start_response)
        if kind not in {FaultKind.LOST_ANSWER, FaultKind.TRUNCATED, FaultKind.PHP_WARNING}:
            return self._app(environ, start_response)
        answer = Response.from_app(self._app, environ)
        if kind is FaultKind.LOST_ANSWER:
            raise ConnectionDroppedError
        if kind is FaultKind.TRUNCATED:
            return _cut(answer)(environ, start_response)
        answer.data = (
            b"<br />\n<b>Warning</b>:  Undefined array key in <b>a file</b> on line <b>1</b><br />\n" + answer.data
        )
        return answer(environ, start_response)


def _cut(answer: Response) -> Response:
    """The first half of an answer that announces its full length."""
    body = answer.get_data()

    def half() -> Iterator[bytes]:
        yield body[: len(body) // 2]
        raise ConnectionDroppedError

    cut = Response(half(), status=answer.status_code, headers=answer.headers, direct_passthrough=True)
    cut.headers["Content-Length"] = str(len(body))
    return cut


def set_faults(faults: Faults, request: Request) -> Response:
    """Answer ``POST /sandbox/faults``."""
    try:
        body = request.get_json(force=True)
        wanted = body["faults"] if isinstance(body, dict) and "faults" in body else body
        faults.set([Fault.read(each) for each in ([wanted] if isinstance(wanted, dict) else wanted)])
    except (KeyError, TypeError, ValueError) as error:
        known = ", ".join(FaultKind)
        return Response(f"not a list of faults ({error}); the kinds are {known}\n", status=400)
    return Response(status=204)
