"""Access tokens for Xero's API (OAuth 2.0): kept while they are good, one request for all who need a new one."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Protocol

import httpx2

from vtiger_xero.clock import Clock
from vtiger_xero.http import Http
from vtiger_xero.xero.identity import App, Grant, IdentityServer

#: Where Xero gives out tokens.
IDENTITY_URL = "https://identity.xero.com"

#: What the app must be allowed to do: granular scopes, the only ones for apps made since March 2026.
SCOPES = ("accounting.contacts", "accounting.settings")

#: How long before its end a token is renewed, so that a call that waits for its turn still finds it good.
EARLY = timedelta(minutes=3)


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


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What opens the API.

    Attributes:
        text: the token itself, a secret.
        good_until: when it is to be renewed, by our clock.
    """

    text: str = field(repr=False)
    good_until: datetime

    @classmethod
    def of(cls, grant: Grant, asked_at: datetime) -> "AccessToken":
        """The access token of a grant, its life counted from when it was asked for."""
        return cls(grant.access_token, asked_at + timedelta(seconds=grant.expires_in) - EARLY)


class KeptTokens(ABC):
    """Tokens of which the latest is kept in memory.

    Args:
        clock: tells when a token is to be renewed.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._latest: AccessToken | None = None

    def access_token(self) -> str:
        """The token at hand, or a new one when it is about to end."""
        with self._lock:
            if self._latest is None or self._clock.now() >= self._latest.good_until:
                self._latest = self._fetch(None)
            return self._latest.text

    def renew(self, stale: str) -> str:
        """A new token, unless another thread has fetched one since ``stale`` was handed out."""
        with self._lock:
            if self._latest is None or self._latest.text == stale:
                self._latest = self._fetch(stale)
            return self._latest.text

    @abstractmethod
    def _fetch(self, stale: str | None) -> AccessToken:
        """Another token than ``stale``; called by one thread at a time."""


class ClientCredentials(KeptTokens):
    """Tokens of a custom connection: an app of one organisation, with an id and a secret (RFC 6749 §4.4).

    Args:
        http: speaks to the identity server.
        identity_url: its address, without a path.
        client_id: of the app.
        client_secret: of the app.
        clock: tells when a token ends, counted from when it was asked for.
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
        super().__init__(clock)
        self._server = IdentityServer(http, identity_url, App(client_id, client_secret), clock)
        self._form = {"grant_type": "client_credentials", "scope": " ".join(scopes)}

    def _fetch(self, stale: str | None) -> AccessToken:
        asked_at = self._clock.now()
        return AccessToken.of(self._server.grant(self._form), asked_at)
