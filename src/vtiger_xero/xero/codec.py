"""What Xero's formats have in common: moments, texts, numbers; and what a codec of one resource must do."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol

import msgspec

from vtiger_xero.domain.observations import Observation, Unreadable
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Write

#: Xero's dates are those of .NET: milliseconds since 1970 in UTC. An offset behind them is for show.
NET_DATE = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/")

#: The id of a new element that was not saved.
NO_ID = "00000000-0000-0000-0000-000000000000"

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Codec(Protocol):
    """Turns one of Xero's resources into neutral records, and writes of such records into Xero's elements.

    Attributes:
        resource: its name in the address and in the envelope: ``Contacts``.
        id_field: Xero's name of its id.
        key_field: Xero's name of the field by which a record is known before its id is: the one that holds our mark;
            where Xero has no place for marks, of what is unique there.
    """

    resource: str
    id_field: str
    key_field: str

    def decode(self, element: object) -> Observation | Unreadable:
        """One element of an answer, parsed from JSON."""
        ...


class WritingCodec(Codec, Protocol):
    """A codec of a resource that is written, too.

    Attributes:
        write_params: of the query of every write.
    """

    write_params: Mapping[str, str]

    def encode(self, write: Write) -> Mapping[str, Any]:
        """One element of a request; equal writes give equal elements, in the same order of members."""
        ...


def decoded(
    codec: Codec, module: Module, element: object, understand: Callable[[object], Observation]
) -> Observation | Unreadable:
    """An element as a record, or why it is none.

    Args:
        codec: whose element it is.
        module: of the record.
        element: as parsed from JSON.
        understand: makes the record; raises ValueError (msgspec's, too) for what cannot be understood.
    """
    try:
        observation = understand(element)
        if observation.ref.id in {"", NO_ID}:
            raise ValueError(f"it has no {codec.id_field}")
        # An encoder refuses what no database takes, either: half of a surrogate pair.
        msgspec.json.encode(observation)
    except UnicodeEncodeError:
        detail = "it holds half of a character"
    except ValueError as error:
        detail = str(error)
    else:
        return observation
    members = element if isinstance(element, dict) else {}
    ref = Ref(Side.XERO, module, _printable(members.get(codec.id_field)))
    return Unreadable(ref, _printable(members.get("Name")) or _printable(members.get(codec.key_field)), detail)


def moment_of(text: object) -> datetime | None:
    """The moment of ``/Date(1439434356790+0000)/``; ``None`` for anything else, as for years that nobody has."""
    match = NET_DATE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    try:
        return EPOCH + timedelta(milliseconds=int(match[1]))
    except OverflowError:
        return None


def filled(text: str | None) -> str | None:
    """A text as it is; ``None`` for a blank one."""
    return text if text and not text.isspace() else None


def one_line(text: str | None, limit: int | None = None) -> str:
    """A text as Xero takes it in a field of one line: no blanks around it or doubled within, cut to the limit.

    Args:
        text: ``None`` for a blank, which Xero is told by an empty text.
        limit: as in :func:`cut`.
    """
    return cut(" ".join((text or "").split()), limit)


def cut(text: str, limit: int | None) -> str:
    """A text cut to a limit, without blanks at its end.

    Args:
        text: halves of characters in it are dropped.
        limit: in UTF-16 units, in which Xero counts; a character is never cut in two.
    """
    units = text.encode("utf-16-le", "surrogatepass")
    kept = units if limit is None else units[: 2 * limit]
    return kept.decode("utf-16-le", "ignore").rstrip()


def folded(key: object) -> str:
    """A key as Xero compares it: without case, and with blanks as it stores them; empty for what is no text."""
    return one_line(key).casefold() if isinstance(key, str) else ""


def plain_decimal(amount: Decimal) -> str:
    """A number without exponent, and without zeros at its end: ``12.5``, ``0``.

    Raises:
        ValueError: it is infinite, or no number.
    """
    if not amount.is_finite():
        raise ValueError("it holds an amount that is no number")
    return f"{amount.normalize():f}" if amount else "0"


def _printable(value: object) -> str:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
