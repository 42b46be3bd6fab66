"""How Xero writes and reads JSON, dates and ids."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

Element = dict[str, Any]
"""One element of a request or an answer, by the names of Xero's API."""

ZERO_GUID = "00000000-0000-0000-0000-000000000000"

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MS_DATE = re.compile(r"/Date\((-?\d+)([+-]\d{4})?\)/")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(float_hook=Decimal)


def encode(body: object) -> bytes:
    """JSON with decimals in the scale they have (``0.00``)."""
    return _ENCODER.encode(body)


def decode(body: bytes) -> Any:
    """The JSON value with fractions as Decimal.

    Raises:
        msgspec.DecodeError: it isn't JSON.
    """
    return _DECODER.decode(body)


def ms_date(moment: datetime | date) -> str:
    """A moment as in elements: ``/Date(1503348544227+0000)/``; a date is its midnight in UTC."""
    return f"/Date({_milliseconds(moment)}+0000)/"


def envelope_date(moment: datetime) -> str:
    """A moment as in ``DateTimeUTC``: without a zone."""
    return f"/Date({_milliseconds(moment)})/"


def _milliseconds(moment: datetime | date) -> int:
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def parse_moment(text: str) -> datetime | None:
    """The moment that a request names, in UTC; None when it names none.

    Both ``/Date(ms)/`` and ISO 8601 (a date, or a time with or without a zone) are in use by Xero's own libraries, and
    HTTP's form of a date is allowed in headers.
    """
    match = _MS_DATE.fullmatch(text)
    if match:
        return _EPOCH + timedelta(milliseconds=int(match[1]))
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except ValueError:
            continue
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return None


def is_guid(text: str) -> bool:
    """Whether the text has the form of a GUID."""
    return _GUID.fullmatch(text) is not None


def fold(text: str) -> str:
    """The text as Xero's filters compare it: without case and accents."""
    if text.isascii():
        return text.lower()
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return plain.casefold()
