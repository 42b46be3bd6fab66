"""Passwords: their hashes, and what makes one good enough."""

import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST = 12

#: A hash takes 64 MiB; so many are made at once, however many people log in.
_AT_ONCE = threading.BoundedSemaphore(2)

_HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """The argon2id hash of a password, with its salt and parameters."""
    with _AT_ONCE:
        return _HASHER.hash(_plain(password))


#: Of a password that nobody has, so that an unknown name takes as long to refuse as a known one.
_NOBODYS = _HASHER.hash(secrets.token_urlsafe())


def fits(password: str, known: str | None) -> bool:
    """Whether a password is the one of a hash; it takes as long where there is none."""
    with _AT_ONCE:
        try:
            _HASHER.verify(known or _NOBODYS, _plain(password))
        except (Argon2Error, InvalidHashError):
            return False
    return known is not None


def outdated(known: str) -> bool:
    """Whether a hash was made with other parameters than are used today."""
    return _HASHER.check_needs_rehash(known)


def objection(password: str, name: str) -> str | None:
    """What keeps a password from being taken for a user of this name, in a sentence."""
    if len(password) < SHORTEST:
        return f"A password has at least {SHORTEST} characters; a few words will do."
    if len(password) > 500:
        return "A password has at most 500 characters."
    if len(set(password)) < 5:
        return "This is too easy to guess: use more different characters."
    if name and _plain(password).casefold().replace(_plain(name).casefold(), "").strip("0123456789!.-_ ") == "":
        return "This is too easy to guess: it is little more than the name."
    return None


def _plain(password: str) -> str:
    """One spelling of what looks alike, since keyboards differ (NIST SP 800-63B, normalization)."""
    return unicodedata.normalize("NFKC", password)
