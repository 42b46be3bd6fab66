"""The one address of the web service, ``/webservice.php``: how calls are read, run, answered and counted."""

import json
from collections import Counter
from collections.abc import Mapping
from contextlib import nullcontext
from http import HTTPStatus
from threading import RLock
from typing import Any

from werkzeug.http import http_date
from werkzeug.wrappers import Request, Response

from vtiger_xero.clock import Clock
from vtiger_xero.sandbox.faults import Fault, FaultKind
from vtiger_xero.sandbox.vtiger.errors import ServerFaultError, WebServiceError
from vtiger_xero.sandbox.vtiger.operations import OPERATIONS, Operation
from vtiger_xero.sandbox.vtiger.service import Service

_NEVER_CACHED = {
    "Expires": "Thu, 19 Nov 1981 08:52:00 GMT",
    "Cache-Control": "no-store, no-cache, must-revalidate",
    "Pragma": "no-cache",
}
_LONGEST_REQUEST_LINE = 8 * 1024  # nginx's default
_TOO_LONG = "<html><head><title>414 Request-URI Too Large</title></head></html>"


def parameter(request: Request, name: str) -> str:
    """A parameter that is read from the query string or the form, whichever has it; the form wins."""
    return request.form.get(name) or request.args.get(name) or ""


def run_at(service: Service, operation: Operation, arguments: Mapping[str, str], user: str, fault: Fault | None) -> Any:
    """Run an operation while the installation's clock is as wrong as the fault says."""
    service.store.skew = fault.seconds if fault and fault.kind is FaultKind.CLOCK_SKEW else 0.0
    try:
        return operation.run(service, arguments, user)
    finally:
        service.store.skew = 0.0


class Transport:
    """Answers the calls of one installation; safe for threads.

    Attributes:
        calls: answered or refused so far, by operation.
        latency: seconds that each call takes.
    """

    def __init__(self, service: Service, clock: Clock) -> None:
        self.calls: Counter[str] = Counter()
        self.latency = 0.0
        self._service = service
        self._clock = clock
        self._lock = RLock()

    def answer(self, request: Request, fault: Fault | None) -> Response:
        """Answer one call.

        Args:
            request: the call.
            fault: what the emulated system itself suffers in this call, if anything.
        """
        if len(request.full_path) > _LONGEST_REQUEST_LINE:
            return Response(_TOO_LONG, HTTPStatus.REQUEST_URI_TOO_LONG, mimetype="text/html")
        name = parameter(request, "operation").lower()
        with self._lock:
            self.calls[name] += 1
        try:
            result = self._run(name, request, fault)
        except ServerFaultError:
            return Response(status=HTTPStatus.INTERNAL_SERVER_ERROR, content_type="text/html; charset=UTF-8")
        except WebServiceError as error:
            return self._refusal(error)
        return self._envelope({"success": True, "result": result})

    def _run(self, name: str, request: Request, fault: Fault | None) -> Any:
        operation = OPERATIONS.get(name)
        if operation is None:
            raise ServerFaultError
        arguments = (request.args if operation.method == "GET" else request.form).to_dict()
        session_name = parameter(request, "sessionName")
        sessions, now = self._service.sessions, self._service.store.epoch()
        with self._lock:
            if fault and fault.kind is FaultKind.TOKEN_REVOKED:
                sessions.close(session_name)
            session = None if operation.open_to_all and not session_name else sessions.open(session_name, now)
        with session.lock if session else nullcontext():
            self._clock.sleep(self.latency)
            with self._lock:
                return run_at(self._service, operation, arguments, session.user if session else "", fault)

    def _refusal(self, error: WebServiceError) -> Response:
        words: dict[str, Any] = {"message": error.message, "code": error.code}
        if self._service.differences.code_first:
            words = dict(reversed(words.items()))
        return self._envelope({"success": False, "error": words})

    def _envelope(self, envelope: dict[str, Any]) -> Response:
        text = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
        if self._service.differences.escapes_slashes:
            text = text.replace("/", "\\/")
        headers = {**_NEVER_CACHED, "Date": http_date(self._clock.now())}
        return Response(text, content_type="application/json", headers=headers)
