"""Access tokens of Xero's identity server (OAuth 2.0)."""

import base64
import json
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Protocol
from urllib.parse import urlencode

import httpx2
import msgspec

from vtiger_xero.clock import Clock
from vtiger_xero.http import Http
from vtiger_xero.problems import NoAnswerError, SyncError
from vtiger_xero.xero.failures import server_error, words_of, wrong_answer
from vtiger_xero.xero.repeat import repeated

#: Where Xero gives out tokens.
IDENTITY_URL = "https://identity.xero.com"

#: What the app must be allowed to do: granular scopes, the only ones for apps made since March 2026.
SCOPES = ("accounting.contacts", "accounting.settings.read")

#: How long before its end a token is renewed, so that a call that waits for its turn still finds it good.
EARLY = timedelta(minutes=3)

#: How long a token lives when the answer does not say so (Xero, OAuth 2.0 FAQ).
LIFETIME_SECONDS = 1800

#: OAuth errors that concern the scopes asked for (RFC 6749 §5.2).
SCOPE_ERRORS = frozenset({"invalid_scope", "unauthorized_client"})


class Tokens(Protocol):
    """Where the transport gets its access token from; safe to use from several threads."""

    def access_token(self) -> str:
        """A token that is still good for a few minutes by our clock.

        Raises:
            SyncError: none can be had. Never a :class:`NoAnswerError`: nothing was asked of the accounts yet.
        """
        ...

    def renew(self, stale: str) -> str:
        """Another token than the one that Xero refused; one request, however many threads ask.

        Raises:
            SyncError: as in :meth:`access_token`.
        """
        ...


def authorised(tokens: Tokens, send: Callable[[str], httpx2.Response]) -> httpx2.Response:
    """The answer to a request, which is sent once more with another token when Xero does not accept the first.

    A request refused for its token (401) has not been looked at, so that a write may be repeated, too.

    Args:
        tokens: gives the token.
        send: sends the request with a token.
    """
    token = tokens.access_token()
    answer = send(token)
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        answer = send(tokens.renew(token))
    return answer


class _Grant(msgspec.Struct):
    access_token: str
    expires_in: int = LIFETIME_SECONDS


class ClientCredentials:
    """Tokens of a custom connection: an app of one organisation, with an id and a secret (RFC 6749 §4.4).

    Args:
        http: speaks to the identity server.
        identity_url: its address, without a path.
        client_id: of the app.
        client_secret: of the app; goes nowhere but into the header of the token request.
        clock: tells when a token ends, counted from when we got it.
        scopes: what to ask for; each must be ticked for the app in Xero.
    """

    def __init__(
        self,
        http: Http,
        identity_url: str,
        client_id: str,
        client_secret: str,
        clock: Clock,
        scopes: Sequence[str] = SCOPES,
    ) -> None:
        self._http = http
        self._url = f"{identity_url.rstrip('/')}/connect/token"
        self._authorization = "Basic " + base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        self._clock = clock
        self._scopes = " ".join(scopes)
        self._lock = threading.Lock()
        self._token: str | None = None
        self._good_until = clock.now()

    def access_token(self) -> str:
        """The token at hand, or a new one when it is about to end."""
        with self._lock:
            if self._token is None or self._clock.now() >= self._good_until:
                return self._fetch()
            return self._token

    def renew(self, stale: str) -> str:
        """A new token, unless another thread has fetched one since ``stale`` was handed out."""
        with self._lock:
            if self._token is None or self._token == stale:
                return self._fetch()
            return self._token

    def _fetch(self) -> str:
        asked_at = self._clock.now()
        try:
            grant = repeated(self._clock, self._ask)
        except NoAnswerError as error:
            # Whoever waits for the token to write must not take its loss for a write that may be done.
            raise SyncError("unreachable", side="Xero", url=self._url, detail=error.details.get("detail")) from error
        self._token = grant.access_token
        self._good_until = asked_at + timedelta(seconds=grant.expires_in) - EARLY
        return grant.access_token

    def _ask(self) -> _Grant:
        answer = self._http.write(
            "POST",
            self._url,
            urlencode({"grant_type": "client_credentials", "scope": self._scopes}).encode(),
            headers={
                "Authorization": self._authorization,
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
            },
        )
        if answer.is_success:
            try:
                return msgspec.json.decode(answer.content, type=_Grant)
            except msgspec.MsgspecError:
                raise wrong_answer(self._url, answer) from None
        raise self._refusal(answer)

    def _refusal(self, answer: httpx2.Response) -> SyncError:
        if answer.is_server_error or answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            return server_error(answer)
        try:
            error = json.loads(answer.content)["error"]
        except (ValueError, TypeError, KeyError):
            return wrong_answer(self._url, answer)
        if error in SCOPE_ERRORS:
            return SyncError("xero_scope_refused", scopes=self._scopes, detail=error)
        return SyncError("xero_client_refused", detail=words_of(answer))
