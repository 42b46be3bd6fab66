"""Challenges and sessions of the web service."""

import random
from dataclasses import dataclass, field
from hashlib import md5
from threading import Lock

from vtiger_xero.sandbox.vtiger.errors import WebServiceError

_CHALLENGE_LIFE = 300
_SESSION_IDLE = 24 * 60  # PHP's session.gc_maxlifetime


@dataclass
class Session:
    """One login; its calls run one after the other, as PHP locks the session's file.

    Attributes:
        user: the id of its user.
        used: when it was last used, in seconds since 1970.
        lock: held while one of its calls runs.
    """

    user: str
    used: int
    lock: Lock = field(default_factory=Lock)


class Sessions:
    """All challenges and sessions of one installation.

    Args:
        rng: of the tokens and names.
    """

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._challenges: dict[str, tuple[str, int]] = {}
        self._sessions: dict[str, Session] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    def challenge(self, user: str, now: int) -> dict[str, object]:
        """A new token for a user; the one before it is worth nothing from now on."""
        token = f"{self._rng.getrandbits(52):013x}"
        self._challenges[user] = (token, now + _CHALLENGE_LIFE)
        return {"token": token, "serverTime": now, "expireTime": now + _CHALLENGE_LIFE}

    def login(self, user: str, access_key: str, answer: str, now: int) -> str:
        """The name of a new session for whoever knows the access key.

        Raises:
            WebServiceError: no challenge is open, or the answer to it is wrong.
        """
        token, expires = self._challenges.get(user, ("", 0))
        if not token or now > expires:
            raise WebServiceError("INVALID_AUTH_TOKEN", "Specified token is invalid or expired")
        if answer != md5(f"{token}{access_key}".encode(), usedforsecurity=False).hexdigest():
            raise WebServiceError("INVALID_USER_CREDENTIALS", "Invalid username or password")
        name = f"{self._rng.getrandbits(84):021x}"
        self._sessions[name] = Session(user, now)
        return name

    def open(self, name: str, now: int) -> Session:
        """The session of this name.

        Raises:
            WebServiceError: no name is given, or there is no such session any more.
        """
        if not name:
            raise WebServiceError("AUTHENTICATION_REQUIRED", "Authencation required")
        session = self._sessions.get(name)
        if session is None or now - session.used > _SESSION_IDLE:
            self._sessions.pop(name, None)
            raise WebServiceError("INVALID_SESSIONID", "Session Identifier provided is Invalid")
        session.used = now
        return session

    def feed_key(self) -> str:
        """A key for the older change feed; any key is taken when the feed is asked."""
        return f"{self._rng.getrandbits(52):013x}"

    def close(self, name: str) -> None:
        """End a session."""
        self._sessions.pop(name, None)
