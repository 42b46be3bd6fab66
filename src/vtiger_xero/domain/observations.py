"""What a side said about its records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Ref


@dataclass(frozen=True, slots=True)
class Part:
    """A record inside another one, without an id of its own: a contact person in Xero.

    Attributes:
        content: its mapped fields; blank ones are left out.
        extra: what a later write must give back unchanged, in the side's own terms; and where it stands, as
            ``{"own": "yes"}`` for the person whose names are the record's own fields.
    """

    content: Content
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def own(self) -> bool:
        """Whether its names are fields of the record itself, of which there is one set."""
        return "own" in self.extra


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One record as its side gave it.

    Attributes:
        ref: which record.
        content: its mapped fields; blank ones are left out.
        extra: what a later write must give back unchanged, in the side's own terms.
        mark: the id of the other side's record that it says it was made from, if it says so.
        remote_time: when its side last changed it, by the side's clock; a hint, never compared with another clock.
        locked: the code of the problem that keeps the side from accepting changes to it, if one does.
        parent: the record of the same side that it belongs to.
        merged_into: the record of the same side that took its place when the two were merged.
        parts: the records inside it, in order; ``None`` where this side has none inside, or did not tell.
    """

    ref: Ref
    content: Content
    extra: Mapping[str, str] = field(default_factory=dict)
    mark: str | None = None
    remote_time: datetime | None = None
    locked: str | None = None
    parent: str | None = None
    merged_into: str | None = None
    parts: tuple[Part, ...] | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that could not be understood; the others of its page could.

    Attributes:
        ref: which record.
        name: what a person would call it, as far as known.
        detail: what is wrong with it, in words.
    """

    ref: Ref
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a walk.

    Attributes:
        rows: what was read.
        unreadable: what was not.
        after: where the next page begins; ``None`` when the walk is at its end.
        remote_now: the side's own clock when it answered.
    """

    rows: tuple[Observation, ...]
    unreadable: tuple[Unreadable, ...]
    after: str | None
    remote_now: datetime
