"""What becomes of a value on its way into the database, and what a record's label looks like."""

import re
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from html.entities import codepoint2name, name2codepoint

from vtiger_xero.sandbox.vtiger.schema import Field, Kind

_LEADING_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
_SURROGATE_ESCAPE = re.compile(r"(\\\\)|\\u[dD][89abcdefABCDEF][0-9a-fA-F]{2}")
_SCRIPT_TAG = re.compile(r"<(/?script\b[^>]*)>", re.IGNORECASE)
_YEAR_FIRST, _DAY_FIRST, _MONTH_FIRST = (0, 1, 2), (2, 1, 0), (2, 0, 1)
_MOST_DECIMALS = 8  # of any column of money
_LARGEST_INTEGER = Decimal(2**31 - 1)
_LARGEST_DECIMAL = Decimal("99999999999999999.99999999")
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(\w+));")
_TRUE = {"1", "true", "on", "yes"}


@dataclass(frozen=True)
class Preferences:
    """What of the API user's preferences changes the values that are stored.

    Attributes:
        decimals: digits after the point that money keeps; ``None`` where the preference is blank.
        date_format: how dates are read that are not ``yyyy-mm-dd``.
        decimal_separator: other than the point, it makes Vtiger take the point of ``3.25`` for a grouping one.
        grouping_separator: between thousands.
    """

    decimals: int | None = 2
    date_format: str = "yyyy-mm-dd"
    decimal_separator: str = "."
    grouping_separator: str = ","

    @classmethod
    def of(cls, user: Mapping[str, str | None]) -> "Preferences":
        """The preferences that a row of Users holds."""
        decimals = user.get("no_of_currency_decimals") or ""
        return cls(
            decimals=min(int(decimals), _MOST_DECIMALS) if decimals.isdigit() else None,
            date_format=user.get("date_format") or "yyyy-mm-dd",
            decimal_separator=user.get("currency_decimal_separator") or ".",
            grouping_separator=user.get("currency_grouping_separator") or ",",
        )

    def without_grouping(self, text: str) -> str:
        """A number's text as Vtiger reads it for a user whose decimal separator is not the point."""
        if self.decimal_separator == ".":
            return text
        return text.replace(self.grouping_separator, "").replace(self.decimal_separator, ".")


def without_surrogate_escapes(json_text: str) -> str:
    r"""Vtiger's JSON reader turns each half of an escaped emoji (``\ud83d\ude00``) into one question mark."""
    return _SURROGATE_ESCAPE.sub(lambda found: found[1] or "?", json_text)


def leading_number(text: str) -> Decimal:
    """The number that a text begins with, 0 without one: how PHP and MySQL read text as a number."""
    found = _LEADING_NUMBER.match(text)
    return Decimal(found[1]) if found else Decimal(0)


def stored(field: Field, value: object, preferences: Preferences) -> str | None:
    """What the column holds after this value has been written to it; references and owners apart."""
    text = _as_php_text(value)
    if field.kind is Kind.BOOLEAN:
        return "1" if text.strip().lower() in _TRUE else "0"
    if field.kind is Kind.INTEGER:
        return str(int(max(-_LARGEST_INTEGER, min(_LARGEST_INTEGER, leading_number(text)))))
    if field.kind is Kind.CURRENCY:
        amount = leading_number(text)
        return fixed(amount if field.exact else _rounded_money(amount, preferences), field.size)
    if field.kind is Kind.DOUBLE:
        return fixed(leading_number(preferences.without_grouping(text)), field.size)
    if field.kind is Kind.DATE:
        return _stored_date(text, preferences.date_format)
    if not text.isascii():
        text = "".join(each if each <= "\uffff" else "????" for each in text)  # the tables are utf8mb3
    if "<" in text:
        text = _SCRIPT_TAG.sub(r"&lt;\1&gt;", text)
    return text[: field.size] if field.size else text


def escaped(text: str) -> str:
    """The text as a label carries it: PHP's ``htmlentities`` with both quotes."""
    return "".join(
        "&#039;" if each == "'" else f"&{codepoint2name[ord(each)]};" if ord(each) in codepoint2name else each
        for each in text
    )


def unescaped(text: str) -> str:
    """The text as PHP's ``html_entity_decode`` leaves it: only entities that end with a semicolon are any."""

    def character(found: re.Match[str]) -> str:
        code = int(found[1]) if found[1] else int(found[2], 16) if found[2] else name2codepoint.get(found[3], 0)
        return chr(code) if 0 < code <= sys.maxunicode else found[0]

    return _ENTITY.sub(character, text)


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """The text as the database's collation compares it: without case and accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFD", text)
    return "".join(each for each in plain if not unicodedata.combining(each)).casefold()


def php_number(amount: Decimal) -> int | float:
    """A number as PHP writes it into JSON: without a point where it is whole."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _as_php_text(value: object) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    return str(value)


def _rounded_money(amount: Decimal, preferences: Preferences) -> Decimal:
    if preferences.decimals is None:
        return Decimal(0)
    return Decimal(fixed(amount, preferences.decimals))


def fixed(amount: Decimal, digits: int) -> str:
    """A number as a decimal column of so many digits holds it, and no larger than such a column can."""
    amount = max(-_LARGEST_DECIMAL, min(_LARGEST_DECIMAL, amount))
    return f"{amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):f}"


def _stored_date(text: str, date_format: str) -> str | None:
    if not text:
        return None
    parts = re.split(r"[-/.]", text.strip()[:10])
    order = _MONTH_FIRST if date_format == "mm-dd-yyyy" else _DAY_FIRST
    if len(parts[0]) == len("2026"):
        order = _YEAR_FIRST
    try:
        year, month, day = (int(parts[place]) for place in (order if len(parts) == len("ymd") else ()))
        return date(year, month, day).isoformat()
    except ValueError:
        return "0000-00-00"
