"""Requests to Xero's accounting API, and what their answers mean."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, TypeVar

import httpx2

from vtiger_xero.clock import Clock
from vtiger_xero.domain.writes import Call
from vtiger_xero.http import Http, may_pass, repeated
from vtiger_xero.problems import LimitedError, NoAnswerError, SyncError
from vtiger_xero.xero.budget import MINUTE, Budget
from vtiger_xero.xero.codec import moment_of
from vtiger_xero.xero.elements import Elements, parsed, split
from vtiger_xero.xero.failures import server_error, words_of, wrong_answer
from vtiger_xero.xero.oauth import Tokens, authorised
from vtiger_xero.xero.refusals import reasons_in

T = TypeVar("T")

#: Where Xero answers.
API_URL = "https://api.xero.com/api.xro/2.0"

#: How often one call is made while Xero refuses it for too many calls.
LIMITED_ATTEMPTS = 3

#: What Xero says when nobody has connected the app to the organisation, or not any more.
DISCONNECTED = "AuthenticationUnsuccessful"


class RequestRefusedError(SyncError):
    """Xero refused a request as a whole, for what it asks; nothing was done.

    Args:
        status: HTTP's.
        reasons: Xero's own words, the most telling first.
        action: what was asked, for the message.
    """

    def __init__(self, status: int, reasons: tuple[str, ...], action: str) -> None:
        self.status = status
        self.reasons = reasons
        super().__init__("xero_request_refused", action=action, detail=" ".join(reasons))


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the API: a JSON object.

    Attributes:
        body: its members; numbers with a point are Decimal.
        time: Xero's own clock when it answered; ``None`` when it does not say.
    """

    body: Mapping[str, Any]
    time: datetime | None

    def elements(self, resource: str) -> list[Any]:
        """What the answer holds of a resource: ``Contacts``; empty when it holds none."""
        found = self.body.get(resource)
        return found if isinstance(found, list) else []


@dataclass(frozen=True, slots=True)
class LongReply:
    """An answer that holds a whole list.

    Attributes:
        elements: of the list.
        time: as in :class:`Reply`.
    """

    elements: Elements
    time: datetime | None


class XeroApi:
    """One organisation's accounting API; safe to use from several threads.

    Every HTTP request to it is reserved in the budget first, repetitions among them. That is why they are all sent by
    :meth:`Http.write <vtiger_xero.http.Http.write>`, which sends a request once. A token is got before a request is
    repeated, not each time again: getting one has repetitions of its own.

    Args:
        http: sends the requests.
        api_url: the API's address, down to its version.
        tokens: opens it.
        tenant_id: Xero's id of the connection's organisation.
        budget: of that organisation.
        clock: waits between repetitions.
    """

    def __init__(self, http: Http, api_url: str, tokens: Tokens, tenant_id: str, budget: Budget, clock: Clock) -> None:
        self._http = http
        self._url = api_url.rstrip("/")
        self._tokens = tokens
        self._tenant_id = tenant_id
        self._budget = budget
        self._clock = clock
        self._calls = 0
        self._counting = threading.Lock()

    @property
    def calls(self) -> int:
        """How many HTTP requests were made to the API, refused or not."""
        return self._calls

    def get(self, path: str, params: Mapping[str, str], modified_since: datetime | None = None) -> Reply:
        """Read a resource; repeated while the failure may pass.

        Args:
            path: below the API's address.
            params: of the query.
            modified_since: only what changed at or after this moment, to the second.

        Raises:
            LimitedError: Xero's limits, or our share of them, are used up.
            SyncError: ``unreachable``, ``no_answer``, ``server_error``, ``wrong_answer``, ``xero_disconnected``,
                ``xero_forbidden``, ``xero_request_refused``, or what the tokens raise.
        """
        return self._read(self._asked(path, params, modified_since), path, _reply)

    def get_list(self, resource: str, params: Mapping[str, str], modified_since: datetime | None = None) -> LongReply:
        """Read a resource that Xero gives without pages, however long it is; as :meth:`get` in everything else."""

        def long_reply(answer: httpx2.Response) -> LongReply | None:
            found = split(answer.content, resource)
            return None if found is None else LongReply(found[0], _time_of(answer, found[1]))

        return self._read(self._asked(resource, params, modified_since), resource, long_reply)

    def _asked(self, path: str, params: Mapping[str, str], modified_since: datetime | None) -> httpx2.Response:
        headers = {}
        if modified_since is not None:
            headers["If-Modified-Since"] = f"{modified_since.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"

        def send(token: str) -> httpx2.Response:
            return repeated(self._clock, lambda: self._send(token, "GET", path, b"", headers, params), _passing)

        return authorised(self._tokens, send)

    def write(self, call: Call, key: str) -> Reply:
        """Send a call that changes something; it is done at most once.

        Only what Xero refused unseen, for its limits or for a stale token, is sent again.

        Args:
            call: what to send.
            key: the ``Idempotency-Key``: Xero answers a second request with it like the first, for six minutes.

        Raises:
            NoAnswerError: whether it was done is unknown.
            RequestRefusedError: Xero refused the call as a whole (400, 404).
            LimitedError: as in :meth:`get`; nothing was done.
            SyncError: nothing was done: ``unreachable``, ``xero_disconnected``, ``xero_forbidden``,
                ``xero_request_refused``, or what the tokens raise.
        """
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        answer = authorised(self._tokens, lambda token: self._send(token, call.method, call.path, call.body, headers))
        return _written(answer, f"write {call.path.partition('?')[0]}")

    def _send(
        self,
        token: str,
        method: str,
        path: str,
        body: bytes,
        headers: Mapping[str, str],
        params: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """One request in its turn; sent again only if Xero refused it unseen, for its limits."""
        own = {
            "Accept": "application/json",
            "Authorization": f"Bearer {token}",
            "xero-tenant-id": self._tenant_id,
            **headers,
        }
        for _ in range(LIMITED_ATTEMPTS):
            with self._budget.turn():
                with self._counting:
                    self._calls += 1
                answer = self._http.write(method, f"{self._url}/{path}", body, params=params, headers=own)
                self._budget.note(answer)
            if answer.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                return answer
        raise LimitedError("xero_busy", self._clock.now() + MINUTE)

    def _read(self, answer: httpx2.Response, path: str, parse: Callable[[httpx2.Response], T | None]) -> T:
        reply = parse(answer) if answer.is_success else None
        if reply is not None:
            return reply
        if answer.is_success and _breaks_off(answer.content):
            raise NoAnswerError("no_answer", side="Xero", action=f"read {path}", detail="its answer breaks off")
        if answer.is_server_error:
            raise server_error(answer)
        _raise_denied(answer, f"read {path}")
        body = _json_object(answer)
        if answer.is_client_error and body is not None:
            raise RequestRefusedError(answer.status_code, reasons_in(body), f"read {path}")
        raise wrong_answer(self._url, answer)


def _passing(answer: httpx2.Response) -> bool:
    return may_pass(answer) or (answer.is_success and _breaks_off(answer.content))


def _breaks_off(content: bytes) -> bool:
    """Whether it begins like a JSON object and does not end like one."""
    text = content.strip()
    return text.startswith(b"{") and not text.endswith(b"}")


def _written(answer: httpx2.Response, action: str) -> Reply:
    reply = _reply(answer) if answer.is_success else None
    if reply is not None:
        return reply
    _raise_denied(answer, action)
    if answer.status_code == HTTPStatus.NOT_FOUND:
        raise RequestRefusedError(answer.status_code, (f"not found ({words_of(answer)})",), action)
    body = _json_object(answer)
    if answer.status_code == HTTPStatus.BAD_REQUEST and body is not None:
        raise RequestRefusedError(answer.status_code, reasons_in(body), action)
    detail = f"HTTP {answer.status_code}, {words_of(answer)}"
    raise NoAnswerError("no_answer", side="Xero", action=action, detail=detail)


def _raise_denied(answer: httpx2.Response, action: str) -> None:
    """Raise for an answer that lets nobody in, or takes the request for malformed; nothing was done."""
    forbidden = answer.status_code == HTTPStatus.FORBIDDEN
    if answer.status_code == HTTPStatus.UNAUTHORIZED or (forbidden and DISCONNECTED in answer.text):
        raise SyncError("xero_disconnected", detail=words_of(answer))
    if forbidden:
        raise SyncError("xero_forbidden", action=action, detail=words_of(answer))
    if answer.status_code == HTTPStatus.PRECONDITION_FAILED:
        raise SyncError("xero_request_refused", action=action, detail=words_of(answer))


def _reply(answer: httpx2.Response) -> Reply | None:
    body = _json_object(answer)
    return None if body is None else Reply(body, _time_of(answer, body))


def _json_object(answer: httpx2.Response) -> dict[str, Any] | None:
    body = parsed(answer.content)
    return body if isinstance(body, dict) else None


def _time_of(answer: httpx2.Response, body: Mapping[str, Any]) -> datetime | None:
    try:
        return parsedate_to_datetime(answer.headers.get("Date", "")).replace(tzinfo=UTC)
    except ValueError:
        return moment_of(body.get("DateTimeUTC"))
