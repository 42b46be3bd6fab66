"""A user's consent: leaving for Xero's page, and coming back with a code (OAuth 2.0 authorization code, RFC 6749 §4.1).

With PKCE (RFC 7636), so that a code is of no use to who sees it, and with a state, so that nobody is made to come back
with somebody else's.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from vtiger_xero.clock import Clock
from vtiger_xero.problems import SyncError
from vtiger_xero.xero import oauth
from vtiger_xero.xero.failures import excerpt
from vtiger_xero.xero.identity import SCOPE_ERRORS, IdentityServer
from vtiger_xero.xero.refresh import UserTokens

#: Xero's page on which a user allows access.
AUTHORIZE_URL = "https://login.xero.com/identity/connect/authorize"

#: Where Xero sends a browser back to; http://127.0.0.1 is not among it.
REDIRECT = re.compile(r"https://[^/?#]|http://localhost(?::\d+)?(?:[/?#]|$)")

#: What is asked for: what the program needs, and to have it while the user is away.
SCOPES = ("offline_access", *oauth.SCOPES)


@dataclass(frozen=True, slots=True)
class Asked:
    """A consent that was asked for; kept in the session of the user who was sent away until the browser is back.

    Attributes:
        redirect_uri: where the browser comes back to; must stand among the app's redirect URIs in Xero.
        state: what it must come back with.
        verifier: what proves that it is we who asked; goes to the identity server only.
    """

    redirect_uri: str
    state: str
    verifier: str = field(repr=False)


def ask(clock: Clock, redirect_uri: str) -> Asked:
    """A new question for a consent.

    State and verifier are made of new ids, each with 122 bits from the operating system's source of randomness.

    Raises:
        SyncError: ``xero_redirect_refused``: Xero sends nobody back to this address (its OAuth 2.0 FAQ).
    """
    if REDIRECT.match(redirect_uri) is None:
        raise SyncError("xero_redirect_refused", url=redirect_uri)
    return Asked(redirect_uri, state=clock.new_id(), verifier=clock.new_id() + clock.new_id())


def page(asked: Asked, client_id: str, authorize_url: str = AUTHORIZE_URL, scopes: Sequence[str] = SCOPES) -> str:
    """The address of the page that the user's browser is to be sent to."""
    digest = hashlib.sha256(asked.verifier.encode()).digest()
    return f"{authorize_url}?" + urlencode(
        {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": asked.redirect_uri,
            "scope": " ".join(scopes),
            "state": asked.state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
    )


def code_of(asked: Asked, told: Mapping[str, str]) -> str:
    """The code with which the browser came back.

    Args:
        asked: what it was sent away with.
        told: the query of the address that it came back to.

    Raises:
        SyncError: ``xero_consent_incomplete``, ``xero_scope_refused``.
    """
    if not hmac.compare_digest(told.get("state", "").encode(), asked.state.encode()):
        raise SyncError("xero_consent_incomplete", detail="it is not the one that was asked for last")
    error = excerpt(told.get("error", ""))
    if error in SCOPE_ERRORS:
        raise SyncError("xero_scope_refused", scopes="asked for", detail=error)
    if error or not told.get("code"):
        raise SyncError("xero_consent_incomplete", detail=error or "no code came back")
    return told["code"]


def exchanged(server: IdentityServer, asked: Asked, code: str, clock: Clock) -> UserTokens:
    """The tokens for a code, which is good for one request within five minutes.

    Raises:
        SyncError: ``xero_consent_incomplete``, ``xero_scope_refused``, or what the identity server's methods raise.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": asked.redirect_uri,
        "code_verifier": asked.verifier,
    }
    asked_at = clock.now()
    grant = server.grant(form, ended="xero_consent_incomplete", once=True)
    if grant.refresh_token is None:
        raise SyncError("xero_scope_refused", scopes="asked for", detail="it gave no refresh token")
    return UserTokens(grant.refresh_token, oauth.AccessToken.of(grant, asked_at))
