"""The consent page of Xero's login, and the codes that it gives out (OAuth 2.0 authorization code, also with PKCE)."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

from markupsafe import Markup, escape

CODE_LIFETIME = timedelta(minutes=5)
_PAGE = Markup(
    "<!DOCTYPE html><html lang='en'><head><title>Xero sandbox | Authorise</title></head><body><main>"
    "<h1>Allow access to {name}?</h1><p>The application wants: {scope}</p>"
    "<form method='post'>{fields}"
    "<button name='decision' value='allow'>Allow access</button>"
    "<button name='decision' value='cancel'>Cancel</button></form></main></body></html>"
)
_FIELDS = ("response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method")


@dataclass(frozen=True)
class Code:
    """An authorization code.

    Attributes:
        expires: five minutes after it was given.
        redirect_uri: where it was sent; the token call must name the same.
        scopes: what the user allowed.
        challenge: PKCE's, blank without.
    """

    expires: datetime
    redirect_uri: str
    scopes: frozenset[str]
    challenge: str

    def fits(self, form: Mapping[str, str], now: datetime) -> bool:
        """Whether a token call may use the code."""
        if now >= self.expires or form.get("redirect_uri") != self.redirect_uri:
            return False
        return not self.challenge or s256(form.get("code_verifier", "")) == self.challenge


def s256(verifier: str) -> str:
    """PKCE's challenge of a verifier (RFC 7636 section 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def redirect_allowed(uri: str) -> bool:
    """Xero redirects to https, or to http on ``localhost`` (not 127.0.0.1)."""
    parts = urlsplit(uri)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "localhost")


def page(args: Mapping[str, str], organisation: str) -> str:
    """The page on which the user allows or cancels."""
    fields = Markup("").join(
        Markup("<input type='hidden' name='{}' value='{}'>").format(name, args[name])
        for name in _FIELDS
        if name in args
    )
    return str(_PAGE.format(name=organisation, scope=escape(args.get("scope", "")), fields=fields))


def redirect(args: Mapping[str, str], **parameters: str) -> str:
    """Where the browser goes back to."""
    if args.get("state"):
        parameters["state"] = args["state"]
    return f"{args['redirect_uri']}{'&' if '?' in args['redirect_uri'] else '?'}{urlencode(parameters)}"
