"""Which record of the other side an unlinked one is the same as: the ladder (spec §2 step 9, §5.1)."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Found:
    """Exactly one record fits."""

    id: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several fit, or others claim the one that fits; a person has to say which.

    Attributes:
        ids: of the other side's records that fit.
        claimants: how many records of this side have the same name, this one included.
    """

    ids: tuple[str, ...]
    claimants: int


@dataclass(frozen=True, slots=True)
class Taken:
    """The one that fits is linked to another record."""

    id: str


@dataclass(frozen=True, slots=True)
class Unmatched:
    """None fits."""


Match: TypeAlias = Found | Ambiguous | Taken | Unmatched


def name_key(name: str | None) -> str:
    """A name as it is compared: without regard to case, width, and how much space is in it; empty for a blank."""
    folded = unicodedata.normalize("NFKC", name or "").casefold()
    # Folding takes letters apart: only composed again is the key of a key the key itself.
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def match(marked: Sequence[tuple[str, bool]], named: Sequence[tuple[str, bool]], claimants: int) -> Match:
    """Climb the ladder: by the mark left in the record, then by the exact name.

    Args:
        marked: the other side's records that bear this one's mark: id, and whether it is linked.
        named: those of the same name, likewise.
        claimants: how many unlinked records of this side have the same name, this one included.
    """
    free_marked = [record_id for record_id, linked in marked if not linked]
    if len(free_marked) == 1:
        return Found(free_marked[0])
    if free_marked:
        return Ambiguous(tuple(free_marked), claimants=1)
    free_named = [record_id for record_id, linked in named if not linked]
    if len(free_named) == 1 and claimants == 1 and len(named) == 1:
        return Found(free_named[0])
    if free_named:
        return Ambiguous(tuple(free_named), claimants)
    if named:
        return Taken(named[0][0])
    return Unmatched()
