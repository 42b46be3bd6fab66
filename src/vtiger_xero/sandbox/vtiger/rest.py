"""The REST API of Vtiger Cloud, ``/restapi/v1/vtiger/default/<operation>``: documented, never observed.

From the vendor's manual (help articles 147111249 and 152099716): HTTP Basic with user name and access key on every
request, no sessions; the same envelope; HTTP 400 on errors; 429 over the limits, which headers announce. Where the
manual is silent, this follows 8.4 as designed.
"""

import json
from collections import Counter, deque
from datetime import timedelta
from http import HTTPStatus
from threading import RLock
from typing import Any

from werkzeug.http import http_date
from werkzeug.wrappers import Request, Response

from vtiger_xero.clock import Clock
from vtiger_xero.sandbox.faults import Fault, FaultKind
from vtiger_xero.sandbox.vtiger.errors import ServerFaultError, WebServiceError
from vtiger_xero.sandbox.vtiger.operations import REST_OPERATIONS
from vtiger_xero.sandbox.vtiger.service import Service
from vtiger_xero.sandbox.vtiger.transport import run_at

PATH = "/restapi/v1/vtiger/default/"
MINUTE_LIMIT = 60  # of the Professional plan
DAY_LIMIT = 24000


class Rest:
    """Answers the calls of one instance of the cloud; safe for threads.

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
        self._lately: deque[float] = deque()

    def answer(self, request: Request, fault: Fault | None) -> Response:
        """Answer one call.

        Args:
            request: the call.
            fault: what the emulated system itself suffers in this call, if anything.
        """
        name = request.path.removeprefix(PATH)
        self._clock.sleep(self.latency)
        with self._lock:
            self.calls[name] += 1
            try:
                self._count(fault)
                return self._envelope(HTTPStatus.OK, {"success": True, "result": self._run(name, request, fault)})
            except WebServiceError as error:
                status = _STATUSES.get(error.code, HTTPStatus.BAD_REQUEST)
                words = {"code": error.code, "message": error.message}
                return self._envelope(status, {"success": False, "error": words}, reason=error.message)
            except ServerFaultError:
                return Response(status=HTTPStatus.INTERNAL_SERVER_ERROR)

    def _run(self, name: str, request: Request, fault: Fault | None) -> Any:
        login = request.authorization
        revoked = fault is not None and fault.kind is FaultKind.TOKEN_REVOKED
        if login is None or login.type != "basic" or revoked:
            raise WebServiceError("AUTHENTICATION_REQUIRED", "Authentication required")
        user = self._user(login.username or "", login.password or "")
        operation = REST_OPERATIONS.get(name)
        if operation is None or operation.method != request.method:
            raise WebServiceError("OPERATION_NOT_SUPPORTED", "Permission to perform the operation is denied")
        arguments = (request.args if operation.method == "GET" else request.form).to_dict()
        return run_at(self._service, operation, arguments, user, fault)

    def _user(self, name: str, access_key: str) -> str:
        refused = WebServiceError("INVALID_USER_CREDENTIALS", "Invalid username or password")
        try:
            user = self._service.user(name)
        except WebServiceError:
            raise refused from None
        if self._service.access_keys.get(user) != access_key:
            raise refused
        return user

    def _count(self, fault: Fault | None) -> None:
        """Count this call against the limits."""
        now = self._clock.now().timestamp()
        while self._lately and self._lately[0] <= now - timedelta(days=1).total_seconds():
            self._lately.popleft()
        over = fault is not None and fault.kind in {FaultKind.LIMIT_MINUTE, FaultKind.LIMIT_DAY}
        if over or self._in_this_minute() >= MINUTE_LIMIT or len(self._lately) >= DAY_LIMIT:
            raise WebServiceError("LIMIT_EXCEEDED", "API limit exceeded")
        self._lately.append(now)

    def _in_this_minute(self) -> int:
        since = self._clock.now().timestamp() - timedelta(minutes=1).total_seconds()
        count = 0
        for moment in reversed(self._lately):
            if moment <= since:
                break
            count += 1
        return count

    def _envelope(self, status: HTTPStatus, envelope: dict[str, Any], reason: str = "") -> Response:
        used = self._in_this_minute()
        oldest = self._lately[-used] if used else self._clock.now().timestamp()
        headers = {
            "Date": http_date(self._clock.now()),
            "X-FloodControl-MinuteLimit": str(MINUTE_LIMIT),
            "X-FloodControl-Remaining": str(MINUTE_LIMIT - used),
            "X-FloodControl-Reset": str(int(oldest + timedelta(minutes=1).total_seconds())),
            "X-RateLimit-DailyLimit": str(DAY_LIMIT),
            "X-RateLimit-Remaining": str(DAY_LIMIT - len(self._lately)),
        }
        text = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
        line = f"{status.value} {reason or status.phrase}".encode("ascii", "replace").decode()
        return Response(text, line, headers, content_type="application/json")


_STATUSES: dict[str | int, HTTPStatus] = {
    "LIMIT_EXCEEDED": HTTPStatus.TOO_MANY_REQUESTS,
    "AUTHENTICATION_REQUIRED": HTTPStatus.UNAUTHORIZED,
    "INVALID_USER_CREDENTIALS": HTTPStatus.UNAUTHORIZED,
}
