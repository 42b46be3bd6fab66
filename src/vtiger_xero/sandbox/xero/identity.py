"""Xero's identity server: tokens and connections."""

import base64
import binascii
import hashlib
import hmac
import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from vtiger_xero.clock import Clock
from vtiger_xero.sandbox.xero import consent
from vtiger_xero.sandbox.xero.refusals import RefusedError, not_found, oauth_error, problem
from vtiger_xero.sandbox.xero.wire import Element, encode

ACCESS_LIFETIME = timedelta(minutes=30)
REFRESH_LIFETIME = timedelta(days=60)
REFRESH_GRACE = timedelta(minutes=30)
_OPENID = frozenset({"openid", "profile", "email", "offline_access"})
_AREAS = ("attachments", "banktransactions", "contacts", "invoices", "manualjournals", "payments", "settings")
ACCOUNTING = frozenset(f"accounting.{area}{suffix}" for area in _AREAS for suffix in ("", ".read"))
SCOPES = _OPENID | ACCOUNTING
"""What an app made since March 2026 may ask for: the granular scopes only."""


@dataclass(frozen=True)
class Token:
    """An access token.

    Attributes:
        expires: the end of its life.
        scopes: what it allows.
        user: whether a user gave it by consent; else it is a custom connection's, which needs no tenant's id.
    """

    expires: datetime
    scopes: frozenset[str]
    user: bool


@dataclass(frozen=True)
class RefreshToken:
    """A refresh token.

    Attributes:
        scopes: what its access tokens allow.
        expires: sixty days after it was given, or thirty minutes after its first use.
    """

    scopes: frozenset[str]
    expires: datetime


@dataclass(frozen=True)
class TenantConnection:
    """The app's access to an organisation, as ``/connections`` lists it."""

    id: str
    auth_event_id: str
    created: datetime


@dataclass
class Identity:
    """The app, its tokens and its connection; under the sandbox's lock.

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
    _codes: dict[str, consent.Code] = field(init=False, default_factory=dict, repr=False)
    _refresh: dict[str, RefreshToken] = field(init=False, default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        rng = random.Random(f"xero app {self.seed}")
        self.client_id = f"{rng.getrandbits(128):032X}"
        self.client_secret = base64.urlsafe_b64encode(rng.randbytes(36)).decode()
        connection, consented = (str(uuid.UUID(int=rng.getrandbits(128), version=4)) for _ in range(2))
        self.connection = TenantConnection(connection, consented, self.clock.now())

    # The consent

    def check_consent(self, args: Mapping[str, str]) -> str:
        """What is wrong with a call of the authorize page: an error for the page itself, blank when nothing is."""
        if args.get("client_id") != self.client_id:
            return "unauthorized_client"
        if not consent.redirect_allowed(args.get("redirect_uri", "")):
            return "invalid_request : Invalid redirect_uri"
        if args.get("response_type") != "code":
            return "unsupported_response_type"
        if not frozenset(args.get("scope", "").split()) <= SCOPES:
            return "invalid_scope"
        if args.get("code_challenge") and args.get("code_challenge_method") != "S256":
            return "invalid_request : transform algorithm not supported"
        return ""

    def decide(self, args: Mapping[str, str]) -> str:
        """The address to go back to after the user allowed or cancelled."""
        if args.get("decision") != "allow":
            return consent.redirect(args, error="access_denied")
        now = self.clock.now()
        text = self._secret()
        scopes = frozenset(args.get("scope", "").split())
        challenge = args.get("code_challenge", "")
        self._codes[text] = consent.Code(now + consent.CODE_LIFETIME, args["redirect_uri"], scopes, challenge)
        if self.connection is None:
            self.connection = TenantConnection(self.clock.new_id(), self.clock.new_id(), now)
        return consent.redirect(args, code=text, scope=args.get("scope", ""))

    # Tokens

    def token(self, form: Mapping[str, str], authorization: str) -> Element:
        """Answer ``POST /connect/token``.

        Args:
            form: the body's fields.
            authorization: the header of this name, blank when absent.

        Raises:
            RefusedError: an OAuth error.
        """
        match form.get("grant_type"):
            case "client_credentials":
                self._check_client(form, authorization)
                return self._by_credentials(form)
            case "authorization_code":
                return self._by_code(form, authorization)
            case "refresh_token":
                return self._by_refresh(form, authorization)
            case _:
                raise oauth_error(400, "unsupported_grant_type")

    def _by_credentials(self, form: Mapping[str, str]) -> Element:
        scopes = frozenset(form.get("scope", "").split()) or ACCOUNTING
        if not scopes <= SCOPES:
            raise oauth_error(400, "invalid_scope")
        return self._issue(scopes, user=False)

    def _by_code(self, form: Mapping[str, str], authorization: str) -> Element:
        code = self._codes.get(form.get("code", ""))
        self._check_client(form, authorization, pkce=bool(code and code.challenge))
        self._codes.pop(form.get("code", ""), None)
        if code is None or not code.fits(form, self.clock.now()):
            raise oauth_error(400, "invalid_grant")
        return self._issue_for_user(code.scopes)

    def _by_refresh(self, form: Mapping[str, str], authorization: str) -> Element:
        """New tokens; the refresh token used works for half an hour more, in case the answer gets lost."""
        self._check_client(form, authorization, pkce=True)
        now = self.clock.now()
        text = form.get("refresh_token", "")
        token = self._refresh.get(text)
        if token is None or token.expires <= now:
            raise oauth_error(400, "invalid_grant")
        self._refresh[text] = replace(token, expires=min(token.expires, now + REFRESH_GRACE))
        return self._issue_for_user(token.scopes)

    def _issue_for_user(self, scopes: frozenset[str]) -> Element:
        answer = self._issue(scopes, user=True)
        now = self.clock.now()
        if "offline_access" in scopes:
            self._refresh = {text: each for text, each in self._refresh.items() if each.expires > now}
            answer["refresh_token"] = self._secret()
            self._refresh[answer["refresh_token"]] = RefreshToken(scopes, now + REFRESH_LIFETIME)
        if "openid" in scopes:
            claims = {"iss": "https://identity.xero.com", "aud": self.client_id, "exp": int(now.timestamp()) + 300}
            answer["id_token"] = self._signed(claims)
        return answer

    def revoke_refresh(self, form: Mapping[str, str], authorization: str) -> None:
        """Answer ``POST /connect/revocation``: all connections of the token's user end; an unknown token is no error.

        Raises:
            RefusedError: an OAuth error.
        """
        self._check_client(form, authorization, pkce=True)
        if form.get("token") in self._refresh:
            self._refresh.clear()
            self._tokens = {text: each for text, each in self._tokens.items() if not each.user}
            self.disconnect()

    def check(self, authorization: str, tenant: str) -> Token:
        """The token of an API call.

        Raises:
            RefusedError: 401 for a token that is unknown or has ended, 403 for one without this tenant.
        """
        token = self.bearer(authorization)
        wanted = tenant or ("" if token.user else self.tenant_id)
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

    def forget(self, authorization: str) -> None:
        """Make an access token unknown."""
        self._tokens.pop(authorization.partition(" ")[2].strip(), None)

    # Connections

    def connections(self, authorization: str, auth_event_id: str) -> list[Element]:
        """Answer ``GET /connections``, of one consent only when its id is given."""
        self.bearer(authorization)
        connection = self.connection
        if connection is None or auth_event_id.lower() not in {"", connection.auth_event_id}:
            return []
        moment = f"{connection.created:%Y-%m-%dT%H:%M:%S.%f}0"
        return [
            {
                "id": connection.id,
                "authEventId": connection.auth_event_id,
                "tenantId": self.tenant_id,
                "tenantType": "ORGANISATION",
                "tenantName": self.tenant_name,
                "createdDateUtc": moment,
                "updatedDateUtc": moment,
            }
        ]

    def delete_connection(self, authorization: str, connection_id: str) -> None:
        """Answer ``DELETE /connections/{id}``.

        Raises:
            RefusedError: 404.
        """
        self.bearer(authorization)
        if self.connection is None or self.connection.id != connection_id.lower():
            raise not_found()
        self.disconnect()

    def disconnect(self) -> None:
        """End the app's access to the organisation, as its user can at any time."""
        self.connection = None

    # Secrets

    def _check_client(self, form: Mapping[str, str], authorization: str, *, pkce: bool = False) -> None:
        """Who calls must know the app's secret; with PKCE its id is enough."""
        status, (name, secret) = 400, (form.get("client_id", ""), form.get("client_secret", ""))
        if authorization:
            status, (name, secret) = 401, _basic(authorization)
        known = hmac.compare_digest(secret.encode(), self.client_secret.encode()) or (pkce and not secret)
        if name != self.client_id or not known:
            raise oauth_error(status, "invalid_client")

    def _issue(self, scopes: frozenset[str], *, user: bool) -> Element:
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
        if user and self.connection:
            claims["authentication_event_id"] = self.connection.auth_event_id
        text = self._signed(claims)
        self._tokens[text] = Token(expires, scopes, user)
        return {
            "access_token": text,
            "expires_in": int(ACCESS_LIFETIME.total_seconds()),
            "token_type": "Bearer",
            "scope": " ".join(sorted(scopes)),
        }

    def _secret(self) -> str:
        """An opaque text that is hard to guess from outside."""
        return _base64(hmac.digest(self.client_secret.encode(), self.clock.new_id().encode(), hashlib.sha256))

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
