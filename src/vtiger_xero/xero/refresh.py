"""Tokens that live on after a user's consent: each refresh token gets one new pair, and is then replaced.

A refresh token lives for sixty days unless it is used; used, it works for thirty minutes more, for whoever lost the
answer, and then never again (Xero, OAuth 2.0 FAQ). So the new one is stored before the access token beside it is used,
and of all threads and processes one at a time refreshes.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from vtiger_xero.clock import Clock
from vtiger_xero.problems import SyncError
from vtiger_xero.xero.identity import IdentityServer
from vtiger_xero.xero.oauth import AccessToken, KeptTokens


@dataclass(frozen=True, slots=True)
class UserTokens:
    """What a user's consent gave, or a refresh since.

    Attributes:
        refresh_token: gets the next pair; a secret.
        access: what opens the API meanwhile.
    """

    refresh_token: str = field(repr=False)
    access: AccessToken


class Hold(Protocol):
    """A vault while it is held by one."""

    @property
    def tokens(self) -> UserTokens | None:
        """What was stored last, by whatever process; ``None`` when nothing is, or not any more."""
        ...

    def put(self, tokens: UserTokens) -> None:
        """Store these instead; they are durable when this returns."""
        ...


class Vault(Protocol):
    """Where the tokens of one connection are stored, sealed."""

    def hold(self) -> AbstractContextManager[Hold]:
        """Lock it against all other threads and processes until the block ends, whether or not it raises.

        A request is made inside the block, which takes seconds, and minutes at the worst; so the lock must not be a
        transaction. Whoever dies inside the block must not keep others out for ever.

        Raises:
            SyncError: it cannot be held. Never a :class:`NoAnswerError`.
        """
        ...


class RefreshedTokens(KeptTokens):
    """Tokens that a user's consent gave.

    Args:
        server: gives new ones.
        vault: where they are kept.
        clock: tells when a token ends, counted from when it was asked for.
    """

    def __init__(self, server: IdentityServer, vault: Vault, clock: Clock) -> None:
        super().__init__(clock)
        self._server = server
        self._vault = vault

    def _fetch(self, stale: str | None) -> AccessToken:
        """The stored token, where another process has refreshed since; else a new one.

        Raises:
            SyncError: ``xero_disconnected``: the refresh token is not accepted any more, or there is none.
        """
        with self._vault.hold() as hold:
            kept = hold.tokens
            if kept is None:
                raise SyncError("xero_disconnected", detail="no permission is stored")
            if kept.access.text != stale and self._clock.now() < kept.access.good_until:
                return kept.access
            asked_at = self._clock.now()
            form = {"grant_type": "refresh_token", "refresh_token": kept.refresh_token}
            grant = self._server.grant(form, ended="xero_disconnected")
            access = AccessToken.of(grant, asked_at)
            hold.put(UserTokens(grant.refresh_token or kept.refresh_token, access))
            return access
