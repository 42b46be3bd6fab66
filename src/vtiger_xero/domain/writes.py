"""What is to be written to a side, and what the side made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from vtiger_xero.domain.observations import Observation, Part
from vtiger_xero.domain.records import Content


class Operation(StrEnum):
    """What a write does to its record."""

    CREATE = "create"
    UPDATE = "update"
    ARCHIVE = "archive"
    AMEND = "amend"
    """Changes a record for what its own side is to hold, linked or not: the rate of a tax that a product carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One record to be written.

    Attributes:
        operation: what is done.
        target_id: the record's id on the side that is written; ``None`` for a create.
        mark: the id of the record on the other side, to be left in the field made for it; empty: none is left.
        fields: the names of the fields that are to change; of an amendment, of those in ``extra``.
        content: all that the record is to hold afterwards, changed or not: a side that takes a group of fields only
            as a whole (an address) is sent the group from here.
        extra: what its side said must be given back.
        parent: the record of the written side that it belongs to, or is to belong to.
        parts: all that is to be inside the record afterwards, in order; ``None``: what is inside stays.
    """

    operation: Operation
    target_id: str | None
    mark: str
    fields: tuple[str, ...]
    content: Content
    extra: Mapping[str, str] = field(default_factory=dict)
    parent: str | None = None
    parts: tuple[Part, ...] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One request that writes, exactly as it will be sent and, if need be, sent again.

    Attributes:
        method: HTTP's.
        path: below the side's address, with its query string.
        body: the very bytes.
    """

    method: str
    path: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """The side did it.

    Attributes:
        observation: the record as it is now.
        warnings: what the side said beside it.
    """

    observation: Observation
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The side did not do it, and said why.

    Attributes:
        code: of the problem (``problems``).
        detail: the side's own words.
    """

    code: str
    detail: str


Answer: TypeAlias = Accepted | Refused
