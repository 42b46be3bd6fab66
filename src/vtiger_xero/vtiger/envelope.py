"""What comes back from Vtiger: a JSON envelope, PHP's noise around it, or something else altogether."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import httpx2

_START = b'{"success":'
_DECODER = json.JSONDecoder(parse_float=Decimal)


@dataclass(frozen=True, slots=True)
class Success:
    """The operation was done.

    Attributes:
        result: as decoded from JSON; fractions are Decimal.
    """

    result: object


@dataclass(frozen=True, slots=True)
class Refusal:
    """The operation was refused.

    Attributes:
        code: Vtiger's, such as ``ACCESS_DENIED``; a duplicate has ``0``.
        message: Vtiger's words.
    """

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Unusable:
    """No envelope could be found.

    Attributes:
        broken_off: the beginning of an envelope was there.
        php_error: PHP's own error page.
        detail: in words; nothing of the body, in which PHP may have printed the arguments of a call.
    """

    broken_off: bool
    php_error: bool
    detail: str


def opened(answer: httpx2.Response) -> Success | Refusal | Unusable:
    """What an answer of the web service says.

    With debugging switched on, PHP prints its warnings in front of the envelope (and sometimes behind it).
    """
    body = answer.content
    start = body.rfind(_START)
    if start >= 0:
        said = _envelope(body[start:])
        if said is not None:
            return said
    return Unusable(start >= 0, b"Fatal error" in body, _described(answer))


def _envelope(body: bytes) -> Success | Refusal | None:
    try:
        envelope, _ = _DECODER.raw_decode(body.decode())
    except ValueError:
        return None
    match envelope:
        case {"success": True, "result": result}:
            return Success(result)
        case {"success": False, "error": Mapping() as error}:
            return Refusal(str(error.get("code", "")), str(error.get("message", "")))
        case _:
            return None


def _described(answer: httpx2.Response) -> str:
    size = len(answer.content)
    kind = answer.headers.get("content-type", "unknown content").partition(";")[0]
    words = f"HTTP {answer.status_code}, " + (f"{size} bytes of {kind}" if size else "an empty page")
    target = answer.headers.get("location", "").partition("?")[0]
    return f"{words}, sent on to {target}" if target else words
