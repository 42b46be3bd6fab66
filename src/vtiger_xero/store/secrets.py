"""Secrets at rest: sealed with AES-GCM, each bound to the place where it is stored."""

import base64
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vtiger_xero.problems import SyncError

_NONCE = 12


class Seal:
    """Seals and opens secrets with one key, which lives outside the database.

    Args:
        key: 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._key_id = hashlib.sha256(key).hexdigest()[:8]

    def seal(self, secret: str, place: str) -> str:
        """Seal a secret for a place (``connection:<id>:vtiger_access_key``); elsewhere it cannot be opened."""
        nonce = os.urandom(_NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, secret.encode(), place.encode())
        return f"v1.{self._key_id}.{base64.urlsafe_b64encode(sealed).decode()}"

    def open(self, sealed: str, place: str) -> str:
        """The secret that was sealed for a place.

        Raises:
            SyncError: ``secret_unreadable``: another key sealed it, or it comes from another place.
        """
        try:
            version, key_id, text = sealed.split(".")
            if (version, key_id) != ("v1", self._key_id):
                raise SyncError("secret_unreadable")
            raw = base64.urlsafe_b64decode(text)
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], place.encode()).decode()
        except (ValueError, InvalidTag) as error:
            raise SyncError("secret_unreadable") from error


def key_from(path: Path) -> bytes:
    """The key in a file that only its owner may read; made at the first call.

    Raises:
        SyncError: ``secret_unreadable``: the file does not hold a key.
    """
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
            new.write(base64.b64encode(AESGCM.generate_key(256)))
            new.flush()
            os.fsync(new.fileno())
    except FileExistsError:
        pass
    try:
        key = base64.b64decode(path.read_bytes(), validate=True)
    except ValueError as error:
        raise SyncError("secret_unreadable") from error
    if len(key) != 32:
        raise SyncError("secret_unreadable")
    return key
