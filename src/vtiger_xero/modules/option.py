"""What one setting of a connection may be."""

import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass

_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ACCOUNT = re.compile(r"\S.{0,49}")


@dataclass(frozen=True, slots=True)
class Option:
    """One setting of a connection.

    Attributes:
        name: ``organizations.direction``.
        values: what it may be, or ``()`` where that is not a list; the first is the default.
        meaning: a sentence for the settings page.
        form: what a value that is on no list looks like, in words.
        fits: whether a text has that form.
        default: what it is until somebody sets it.
        reads: whether it tells what is to be read of Vtiger, so that a change has everything read again.
    """

    name: str
    values: tuple[str, ...]
    meaning: str
    form: str = ""
    fits: Callable[[str], bool] = lambda _text: False
    default: str = ""
    reads: bool = False


def listed(name: str, values: tuple[str, ...], meaning: str, *, reads: bool = False) -> Option:
    """A choice; the first value is the default."""
    return Option(name, values, meaning, default=values[0], reads=reads)


def switch(name: str, meaning: str, *, on: bool = False, reads: bool = False) -> Option:
    """Something that is so or not."""
    return listed(name, ("true", "false") if on else ("false", "true"), meaning, reads=reads)


def named_field(name: str, meaning: str) -> Option:
    """A field of Vtiger that the administrator names."""

    def fits(text: str) -> bool:
        return not text or _FIELD.fullmatch(text) is not None

    return Option(name, (), meaning, "the name of a field in Vtiger (such as cf_853), or nothing", fits, reads=True)


def account(name: str, meaning: str) -> Option:
    """An account of Xero, by its code; which of them will do is known only from the list of them."""

    def fits(text: str) -> bool:
        return not text or _ACCOUNT.fullmatch(text) is not None

    return Option(name, (), meaning, "the code of an account in Xero, or nothing", fits)


def tax_type(name: str, meaning: str) -> Option:
    """A rate of tax in Xero, by its type."""

    def fits(text: str) -> bool:
        return not text or _FIELD.fullmatch(text) is not None

    return Option(name, (), meaning, "the type of a tax rate in Xero (such as NONE), or nothing", fits)


def time_zone(name: str, meaning: str) -> Option:
    """A time zone by its name."""

    def fits(text: str) -> bool:
        try:
            zoneinfo.ZoneInfo(text)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            return False
        return True

    return Option(name, (), meaning, "a time zone such as Europe/Berlin", fits, "UTC")
