"""The elements of a long answer, each parsed only when it is looked at, so that memory stays flat."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class Elements:
    """A list in an answer, as it travelled.

    Attributes:
        raw: its elements: pieces of the answer's own bytes, or what they were parsed to.
    """

    raw: Sequence[object]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.raw)

    def between(self, start: int = 0, end: int | None = None) -> Iterator[Any]:
        """Those from one place up to another, parsed; numbers with a point are Decimal."""
        for place in range(start, min(len(self), len(self) if end is None else end)):
            yield _parsed(self.raw[place])


def split(content: bytes, resource: str) -> tuple[Elements, Mapping[str, Any]] | None:
    """The elements of a resource in an answer, and the answer's other members; ``None`` if it is no JSON object.

    Args:
        content: the answer's body.
        resource: the member that holds them: ``Items``.
    """
    try:
        members = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        raw = msgspec.json.decode(members.pop(resource, msgspec.Raw(b"[]")), type=list[msgspec.Raw])
    except msgspec.DecodeError:
        # Half of a surrogate pair, which only the standard library parses, spoils nothing but its own element.
        return _split_parsed(content, resource)
    return Elements(raw), {name: _parsed(member) for name, member in members.items()}


def _split_parsed(content: bytes, resource: str) -> tuple[Elements, Mapping[str, Any]] | None:
    body = parsed(content)
    if not isinstance(body, dict):
        return None
    found = body.pop(resource, None)
    return Elements(found if isinstance(found, list) else []), body


def parsed(content: bytes | str) -> Any:
    """What JSON says, numbers with a point as Decimal; ``None`` for what is no JSON, as for ``null``."""
    try:
        return json.loads(content, parse_float=Decimal)
    except ValueError:
        return None


def _parsed(element: object) -> Any:
    """What is no UTF-8 becomes halves of surrogate pairs, which its codec tells."""
    return parsed(bytes(element).decode("utf-8", "surrogateescape")) if isinstance(element, msgspec.Raw) else element
