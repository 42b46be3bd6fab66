"""What the administrator of the machine sets, from the environment; what users set lives in the database."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

#: The page's port unless another is set.
PORT = 8300

_ADDRESS = re.compile(r"https?://[^/\s]+/?")


class WrongVariableError(Exception):
    """A variable of the environment has a value that cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of this installation; each is a variable ``VTIGER_XERO_<NAME>``.

    Attributes:
        home: the folder of the database, the key and the locks.
        database_url: where everything is kept; empty for SQLite in the home folder.
        port: of the page.
        address: where browsers find the page from elsewhere, through a proxy with https; empty: nowhere.
        vtiger_access_key: for ``connect``.
        xero_client_secret: for ``connect``.
    """

    home: Path = field(default_factory=lambda: Path.home() / ".local" / "share" / "vtiger-xero")
    database_url: str = ""
    port: int = PORT
    address: str = ""
    vtiger_access_key: str = field(default="", repr=False)
    xero_client_secret: str = field(default="", repr=False)

    @classmethod
    def read(cls, **given: Any) -> "Settings":
        """The settings in the environment, where an empty variable is none, but for those that are given.

        Raises:
            WrongVariableError: names the variable, never its value, which may be a secret.
        """
        read = {each.name: _read(each.name) for each in fields(cls) if each.name not in given and _text(each.name)}
        return cls(**read, **given)

    @property
    def url(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.home / 'vtiger-xero.sqlite3'}"

    @property
    def key_file(self) -> Path:
        """Where the key lies that seals secrets."""
        return self.home / "secret.key"


def _variable(name: str) -> str:
    return f"VTIGER_XERO_{name}".upper()


def _text(name: str) -> str:
    return os.environ.get(_variable(name), "")


def _read(name: str) -> Any:
    try:
        return _READERS.get(name, str)(_text(name))
    except ValueError as error:
        raise WrongVariableError(f"{_variable(name)}: {error}") from None


def _port(text: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > 65535:
        raise ValueError("this is not a port, which is a number from 0 to 65535.")
    return int(text)


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError("this is not an address such as https://sync.example.com, without a path.")
    return text


_READERS: Mapping[str, Callable[[str], Any]] = {"home": Path, "port": _port, "address": _address}
