"""The WSGI app: what address leads where, and what every call goes through."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import msgspec
from werkzeug.wrappers import Request, Response

from vtiger_xero.clock import Clock
from vtiger_xero.sandbox.faults import Fault, FaultKind
from vtiger_xero.sandbox.xero import consent
from vtiger_xero.sandbox.xero.endpoint import Endpoint, Query
from vtiger_xero.sandbox.xero.idempotency import KeptAnswers
from vtiger_xero.sandbox.xero.identity import Identity, forbidden
from vtiger_xero.sandbox.xero.limits import Limits
from vtiger_xero.sandbox.xero.refusals import (
    Answer,
    RefusedError,
    method_not_allowed,
    not_found,
    oauth_error,
    post_data_invalid,
)
from vtiger_xero.sandbox.xero.wire import Element, decode, encode, envelope_date, parse_moment

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

API = "/api.xro/2.0/"
_LIMIT_FAULTS = {
    FaultKind.LIMIT_MINUTE: "minute",
    FaultKind.LIMIT_DAY: "day",
    FaultKind.LIMIT_CONCURRENT: "concurrent",
}


@dataclass(frozen=True)
class Call:
    """One call on its way through.

    Attributes:
        request: what was sent.
        id: Xero's correlation id of it.
        fault: what befalls it, if anything.
    """

    request: Request
    id: str
    fault: Fault | None

    def befallen(self, kind: FaultKind) -> bool:
        """Whether this fault befalls the call."""
        return self.fault is not None and self.fault.kind is kind

    @property
    def skew(self) -> timedelta:
        """How wrong the emulated clock is."""
        return timedelta(seconds=self.fault.seconds if self.fault and self.befallen(FaultKind.CLOCK_SKEW) else 0)


class XeroApp:
    """API, identity server and the sandbox's own pages on one origin.

    Args:
        clock: time and ids.
        endpoints: of the API.
        identity: tokens and connections.
        limits: of the organisation.
        lock: around the organisation's records.
        sandbox: answers ``/sandbox/…``.
    """

    def __init__(
        self,
        clock: Clock,
        endpoints: Iterable[Endpoint],
        identity: Identity,
        limits: Limits,
        lock: threading.RLock,
        sandbox: Callable[[Request], Response],
    ) -> None:
        self.latency = 0.0
        self.calls_by_endpoint: Counter[str] = Counter()
        self._clock = clock
        self._endpoints = {each.path.lower(): each for each in endpoints}
        self._identity = identity
        self._limits = limits
        self._lock = lock
        self._sandbox = sandbox
        self._kept = KeptAnswers()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one call."""
        request = Request(environ)
        if request.path.startswith("/sandbox/"):
            return self._sandbox(request)(environ, start_response)
        call = Call(request, self._clock.new_id(), environ.get("sandbox.fault"))
        try:
            answer = self._answer(call)
        except RefusedError as refusal:
            answer = refusal.answer
        response = Response(answer.body, answer.status, content_type=answer.content_type)
        now = self._clock.now()
        response.headers.update(
            {
                "Server": "Kestrel",
                "Date": format_datetime(now + call.skew, usegmt=True),
                "Xero-Correlation-Id": call.id,
                **answer.headers,
            }
        )
        if request.path.lower().startswith(API):
            response.headers.update(self._limits.headers(now))
        return response(environ, start_response)

    def _answer(self, call: Call) -> Answer:
        request = call.request
        path = request.path.lower()
        if path.startswith(API):
            return self._api(call)
        authorization = request.headers.get("Authorization", "")
        with self._lock:
            match request.method, path.strip("/").split("/"):
                case "POST", ["connect", "token"]:
                    if call.befallen(FaultKind.TOKEN_REVOKED):
                        raise oauth_error(400, "invalid_grant")
                    return Answer(body=encode(self._identity.token(request.form, authorization)))
                case "POST", ["connect", "revocation"]:
                    self._identity.revoke_refresh(request.form, authorization)
                    return Answer()
                case "GET", ["connections"]:
                    event = request.args.get("authEventId", "")
                    return Answer(body=encode(self._identity.connections(authorization, event)))
                case "DELETE", ["connections", connection_id]:
                    self._identity.delete_connection(authorization, connection_id)
                    return Answer(204)
                case "GET" | "POST", ["identity", "connect", "authorize"]:
                    return self._authorize(request)
        raise not_found()

    def _authorize(self, request: Request) -> Answer:
        """The consent page; its form comes back here."""
        args = request.form if request.method == "POST" else request.args
        error = self._identity.check_consent(args)
        if error:
            return Answer(400, f"error: {error}".encode(), "text/plain; charset=utf-8")
        if request.method == "POST":
            return Answer(302, b"", "text/html; charset=utf-8", {"Location": self._identity.decide(args)})
        page = consent.page(args, self._identity.tenant_name)
        return Answer(200, page.encode(), "text/html; charset=utf-8")

    def _api(self, call: Call) -> Answer:
        """A call of the API: token, then limits, then the work, then the answer's way back."""
        endpoint, rest = self._endpoint(call.request)
        self._check_access(call, endpoint)
        now = self._clock.now()
        if call.fault and call.fault.kind in _LIMIT_FAULTS:
            raise self._limits.refusal(_LIMIT_FAULTS[call.fault.kind], now, int(call.fault.seconds))
        start = self._limits.begin(now)
        try:
            with self._lock:
                self.calls_by_endpoint[f"{call.request.method} {endpoint.path}"] += 1
                return self._kept.answer(call.request, now, lambda: _work(call, endpoint, rest, now))
        finally:
            self._clock.sleep(self.latency)
            self._limits.end(start, self._clock.now())

    def _endpoint(self, request: Request) -> tuple[Endpoint, list[str]]:
        name, *rest = [each for each in request.path[len(API) :].split("/") if each] or [""]
        if name.lower() not in self._endpoints:
            raise not_found()
        return self._endpoints[name.lower()], rest

    def _check_access(self, call: Call, endpoint: Endpoint) -> None:
        headers = call.request.headers
        authorization = headers.get("Authorization", "")
        with self._lock:
            if call.befallen(FaultKind.TOKEN_REVOKED):
                self._identity.forget(authorization)
            token = self._identity.check(authorization, headers.get("Xero-Tenant-Id", ""))
        allowed = endpoint.read_scopes if call.request.method == "GET" else endpoint.write_scopes
        if allowed and not allowed & token.scopes:
            raise forbidden()


def _work(call: Call, endpoint: Endpoint, rest: list[str], now: datetime) -> Answer:
    request = call.request
    if request.method == "DELETE" and len(rest) == 1:
        endpoint.delete_one(rest[0])
        return Answer(204)
    body: Element = {
        "Id": call.id,
        "Status": "OK",
        "ProviderName": "vtiger-xero sandbox",
        "DateTimeUTC": envelope_date(now + call.skew),
        **_result(request, endpoint, rest),
    }
    if "application/json" in request.headers.get("Accept", ""):
        return Answer(body=encode(body))
    return Answer(body=_xml(body), content_type="text/xml; charset=utf-8")


def _result(request: Request, endpoint: Endpoint, rest: list[str]) -> Element:
    query = Query(request.args, parse_moment(request.headers.get("If-Modified-Since", "")))
    match request.method, rest:
        case "GET", []:
            return endpoint.read_all(query)
        case "GET", [key]:
            return endpoint.read_one(key, query)
        case "GET", [key, part]:
            return endpoint.read_part(key, part.lower())
        case "PUT", [key, part]:
            return endpoint.write_part(key, part.lower(), _body(request))
        case "PUT" | "POST", []:
            return endpoint.write_all(_body(request), query, create_only=request.method == "PUT")
        case "POST", [key]:
            return endpoint.write_one(key, _body(request), query)
        case _, [] | [_]:
            raise method_not_allowed()
        case _:
            raise not_found()


def _body(request: Request) -> object:
    """The JSON sent; nothing counts as an empty list."""
    data = request.get_data()
    if not data.strip():
        return []
    try:
        return decode(data)
    except msgspec.DecodeError as error:
        raise post_data_invalid(f"JSON for post data was invalid, {error}") from None


def _xml(body: Mapping[str, object]) -> bytes:
    """What a call that doesn't ask for JSON gets: Xero's default is XML, of which only the envelope is emulated."""
    texts = "".join(f"<{name}>{value}</{name}>" for name, value in body.items() if isinstance(value, str))
    return f"<Response>{texts}</Response>".encode()
