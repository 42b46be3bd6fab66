"""Xero's identity server: what gives out tokens and takes them back (OAuth 2.0)."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

import httpx2
import msgspec

from vtiger_xero.clock import Clock
from vtiger_xero.http import Http, may_pass, repeated
from vtiger_xero.problems import SyncError
from vtiger_xero.xero.failures import server_error, words_of, wrong_answer

#: How long an access token lives when the answer does not say so (Xero, OAuth 2.0 FAQ).
LIFETIME_SECONDS = 1800

#: OAuth errors that concern the scopes asked for (RFC 6749 §5.2).
SCOPE_ERRORS = frozenset({"invalid_scope", "unauthorized_client"})

#: The OAuth error for a code or a refresh token that is not, or not any more, accepted (RFC 6749 §5.2).
INVALID_GRANT = "invalid_grant"


@dataclass(frozen=True, slots=True)
class App:
    """The app as it is registered with Xero.

    Attributes:
        client_id: its id.
        client_secret: goes nowhere but into the header of requests to the identity server; empty for an app that has
            none (Xero's *Mobile or desktop app*, which uses PKCE alone).
    """

    client_id: str
    client_secret: str = field(repr=False)


class Grant(msgspec.Struct, frozen=True):
    """What the identity server gives.

    Attributes:
        access_token: opens the API.
        expires_in: its life in seconds.
        refresh_token: gets the next one; a custom connection has none.
    """

    access_token: str
    expires_in: int = LIFETIME_SECONDS
    refresh_token: str | None = None

    def __repr__(self) -> str:
        """Without the tokens."""
        return f"Grant(expires_in={self.expires_in})"


class IdentityServer:
    """Speaks to the identity server for one app.

    Its methods raise:
        SyncError: ``unreachable``, and never a :class:`NoAnswerError`: whoever waits for a token to write must not
            take its loss for a write that may be done; ``server_error``, ``wrong_answer``, ``xero_client_refused``.

    Args:
        http: sends the requests.
        url: the server's address, without a path.
        app: in whose name.
        clock: waits between repetitions.
    """

    def __init__(self, http: Http, url: str, app: App, clock: Clock) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._app = app
        self._clock = clock

    def grant(self, form: Mapping[str, str], *, ended: str = "xero_client_refused", once: bool = False) -> Grant:
        """New tokens.

        Args:
            form: the grant asked for (RFC 6749 §4.1.3, §4.4.2, §6), without the app's id.
            ended: the problem to raise when the code or the refresh token is not accepted.
            once: whether the request is good for one time only; others are repeated while their failure may pass.

        Raises:
            SyncError: ``ended``; ``xero_scope_refused``.
        """
        answer = self._post("/connect/token", form, once=once)
        if not answer.is_success:
            raise self._refusal(answer, form, ended)
        try:
            return msgspec.json.decode(answer.content, type=Grant)
        except msgspec.MsgspecError:
            raise wrong_answer(self._url, answer) from None

    def revoke(self, refresh_token: str) -> None:
        """Take back all that the user who gave this token ever granted the app, of every organisation.

        A token that is not known any more is revoked already.
        """
        form = {"token": refresh_token}
        answer = self._post("/connect/revocation", form, once=False)
        if not answer.is_success:
            raise self._refusal(answer, form, "xero_client_refused")

    def _post(self, path: str, form: Mapping[str, str], *, once: bool) -> httpx2.Response:
        url = self._url + path
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if self._app.client_secret:
            pair = f"{self._app.client_id}:{self._app.client_secret}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        else:
            form = {**form, "client_id": self._app.client_id}
        body = urlencode(form).encode()

        def send() -> httpx2.Response:
            return self._http.write("POST", url, body, headers=headers)

        try:
            return send() if once else repeated(self._clock, send, _passing)
        except SyncError as error:
            raise SyncError("unreachable", side="Xero", url=url, detail=error.details["detail"]) from error

    def _refusal(self, answer: httpx2.Response, form: Mapping[str, str], ended: str) -> SyncError:
        if answer.is_server_error or answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            return server_error(answer)
        try:
            error = json.loads(answer.content)["error"]
        except (ValueError, TypeError, KeyError):
            return wrong_answer(self._url, answer)
        if error in SCOPE_ERRORS:
            return SyncError("xero_scope_refused", scopes=form.get("scope", "asked for"), detail=error)
        return SyncError(ended if error == INVALID_GRANT else "xero_client_refused", detail=words_of(answer))


def _passing(answer: httpx2.Response) -> bool:
    return may_pass(answer) or answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
