"""What Xero's formats have in common: moments, texts, quoting; and what a codec of one resource must do."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from vtiger_xero.domain.observations import Observation, Unreadable
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
        mark_field: Xero's name of the field that holds our mark.
    """

    resource: str
    id_field: str
    mark_field: str

    def decode(self, element: object) -> Observation | Unreadable:
        """One element of an answer, parsed from JSON."""
        ...

    def encode(self, write: Write) -> Mapping[str, Any]:
        """One element of a request; equal writes give equal elements, in the same order of members."""
        ...


def moment_of(text: object) -> datetime | None:
    """The moment of ``/Date(1439434356790+0000)/``; ``None`` for anything else, as for years that nobody has."""
    match = NET_DATE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    try:
        return EPOCH + timedelta(milliseconds=int(match[1]))
    except OverflowError:
        return None


def quoted(text: str) -> str:
    """A text for a ``where`` clause. Only a doubled quote stands for a quote there; a backslash is nothing special."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def filled(text: str | None) -> str | None:
    """A text as it is; ``None`` for a blank one."""
    return text if text and not text.isspace() else None


def one_line(text: str | None, limit: int | None = None) -> str:
    """A text as Xero takes it in a field of one line: no blanks around it or doubled within, cut to the limit.

    Args:
        text: ``None`` for a blank, which Xero is told by an empty text.
        limit: in UTF-16 units, in which Xero counts; a character is never cut in two, and halves of one are dropped.
    """
    units = " ".join((text or "").split()).encode("utf-16-le", "surrogatepass")
    kept = units if limit is None else units[: 2 * limit]
    return kept.decode("utf-16-le", "ignore").rstrip()
