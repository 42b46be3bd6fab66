"""Xero's identity server: tokens and connections."""

import base64
import binascii
import hashlib
import hmac
import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from vtiger_xero.clock import Clock
from vtiger_xero.sandbox.xero.refusals import RefusedError, oauth_error, problem
from vtiger_xero.sandbox.xero.wire import Element, encode

ACCESS_LIFETIME = timedelta(minutes=30)
SCOPES = frozenset(
    {"openid", "profile", "email", "offline_access"}
    | {
        f"accounting.{name}{suffix}"
        for name in (
            "attachments",
            "banktransactions",
            "contacts",
            "invoices",
            "manualjournals",
            "payments",
            "settings",
        )
        for suffix in ("", ".read")
    }
)
"""What an app made since March 2026 may ask for: the granular scopes only."""


@dataclass(frozen=True)
class Token:
    """An access token.

    Attributes:
        expires: the end of its life.
        scopes: what it allows.
        implicit_tenant: whether it works without a tenant's id: a custom connection's does.
    """

    expires: datetime
    scopes: frozenset[str]
    implicit_tenant: bool


@dataclass(frozen=True)
class TenantConnection:
    """The app's access to an organisation, as ``/connections`` lists it."""

    id: str
    auth_event_id: str
    created: datetime


@dataclass
class Identity:
    """The app, its tokens and its connections; under the sandbox's lock.

    Args:
        clock: the time by which tokens end.
        tenant_id: the organisation's id as a tenant.
        tenant_name: its name.
        seed: of the app's id and secret.
    """

    clock: Clock
    tenant_id: str
    tenant_name: str
    seed: int
    client_id: str = field(init=False)
    client_secret: str = field(init=False, repr=False)
    connection: TenantConnection | None = field(init=False)
    _tokens: dict[str, Token] = field(init=False, default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        rng = random.Random(f"xero app {self.seed}")
        self.client_id = f"{rng.getrandbits(128):032X}"
        self.client_secret = base64.urlsafe_b64encode(rng.randbytes(36)).decode()
        self.connection = TenantConnection(
            str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            self.clock.now(),
        )

    def token(self, form: Mapping[str, str], authorization: str) -> Element:
        """Answer ``POST /connect/token``.

        Args:
            form: the body's fields.
            authorization: the header of this name, blank when absent.

        Raises:
            RefusedError: an OAuth error.
        """
        self._check_client(form, authorization)
        if form.get("grant_type") != "client_credentials":
            raise oauth_error(400, "unsupported_grant_type")
        asked = frozenset(form.get("scope", "").split())
        scopes = asked or frozenset(each for each in SCOPES if each.startswith("accounting."))
        if not scopes <= SCOPES:
            raise oauth_error(400, "invalid_scope")
        return self._issue(scopes, implicit_tenant=True)

    def check(self, authorization: str, tenant: str) -> Token:
        """The token of an API call.

        Raises:
            RefusedError: 401 for a token that is unknown or has ended, 403 for one without this tenant.
        """
        token = self.bearer(authorization)
        wanted = tenant or (self.tenant_id if token.implicit_tenant else "")
        if self.connection is None or wanted.lower() != self.tenant_id:
            raise forbidden()
        return token

    def bearer(self, authorization: str) -> Token:
        """The token of a call that needs no tenant.

        Raises:
            RefusedError: 401.
        """
        scheme, _, text = authorization.partition(" ")
        token = self._tokens.get(text.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            raise problem(401, "Unauthorized", "AuthenticationUnsuccessful")
        if token.expires <= self.clock.now():
            raise problem(401, "Unauthorized", f"TokenExpired: token expired at {token.expires:%m/%d/%Y %H:%M:%S}")
        return token

    def connections(self, authorization: str) -> list[Element]:
        """Answer ``GET /connections``."""
        self.bearer(authorization)
        if self.connection is None:
            return []
        moment = f"{self.connection.created:%Y-%m-%dT%H:%M:%S.%f}0"
        return [
            {
                "id": self.connection.id,
                "authEventId": self.connection.auth_event_id,
                "tenantId": self.tenant_id,
                "tenantType": "ORGANISATION",
                "tenantName": self.tenant_name,
                "createdDateUtc": moment,
                "updatedDateUtc": moment,
            }
        ]

    def forget(self, authorization: str) -> None:
        """Make a token unknown."""
        self._tokens.pop(authorization.partition(" ")[2].strip(), None)

    def disconnect(self) -> None:
        """End the app's access to the organisation, as its user can at any time."""
        self.connection = None

    def _check_client(self, form: Mapping[str, str], authorization: str) -> None:
        status, sent = 400, (form.get("client_id", ""), form.get("client_secret", ""))
        if authorization:
            status, sent = 401, _basic(authorization)
        if sent[0] != self.client_id or not hmac.compare_digest(sent[1].encode(), self.client_secret.encode()):
            raise oauth_error(status, "invalid_client")

    def _issue(self, scopes: frozenset[str], *, implicit_tenant: bool) -> Element:
        now = self.clock.now()
        self._tokens = {text: each for text, each in self._tokens.items() if each.expires > now - ACCESS_LIFETIME}
        expires = now + ACCESS_LIFETIME
        claims = {
            "nbf": int(now.timestamp()),
            "exp": int(expires.timestamp()),
            "iss": "https://identity.xero.com",
            "aud": "https://identity.xero.com/resources",
            "client_id": self.client_id,
            "jti": self.clock.new_id(),
            "scope": sorted(scopes),
        }
        text = self._signed(claims)
        self._tokens[text] = Token(expires, scopes, implicit_tenant)
        return {
            "access_token": text,
            "expires_in": int(ACCESS_LIFETIME.total_seconds()),
            "token_type": "Bearer",
            "scope": " ".join(sorted(scopes)),
        }

    def _signed(self, claims: Element) -> str:
        """A JSON Web Token; signed with the app's secret, where Xero uses a key pair of its own."""
        signed = f"{_base64(encode({'alg': 'HS256', 'typ': 'JWT'}))}.{_base64(encode(claims))}"
        mac = hmac.digest(self.client_secret.encode(), signed.encode(), hashlib.sha256)
        return f"{signed}.{_base64(mac)}"


def forbidden() -> RefusedError:
    """The token doesn't reach this organisation or this endpoint."""
    return problem(403, "Forbidden", "AuthenticationUnsuccessful")


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _basic(authorization: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(authorization.partition(" ")[2], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    name, _, secret = text.partition(":")
    return name, secret
