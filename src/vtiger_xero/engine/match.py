"""Which record of the other side an unlinked one is the same as: the ladder (spec §2 step 9, §4 *Duplicates*, §5.1).

The rungs: the mark that one record bears of the other, the exact name, the e-mail address, a similar name. What is
unique on a rung is linked, what is not is asked, and a similar name alone is always asked.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import TypeAlias

from vtiger_xero.domain.records import Content
from vtiger_xero.engine.names import email_key, plain


class Rung(StrEnum):
    """What two records have in common."""

    MARK = "mark"
    NAME = "name"
    EMAIL = "email"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Contender:
    """A record that plays a part in a match.

    Attributes:
        id: its own.
        content: what it holds.
        linked_to: the record of the other side with which it is linked.
        locked: whether its side accepts no changes to it.
    """

    id: str
    content: Content
    linked_to: str | None = None
    locked: bool = False

    @property
    def free(self) -> bool:
        """Whether it may be linked."""
        return self.linked_to is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """The records that have something in common with the one to be matched, which is none of them.

    Attributes:
        marked, named, mailed, similar: records of the other side, by rung.
        namesakes, mailmates: records of its own side, of the same name and of the same e-mail address.
    """

    marked: Sequence[Contender] = ()
    named: Sequence[Contender] = ()
    mailed: Sequence[Contender] = ()
    similar: Sequence[Contender] = ()
    namesakes: Sequence[Contender] = ()
    mailmates: Sequence[Contender] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """Exactly one record fits."""

    id: str
    rung: Rung


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several fit, or others claim the one that fits; a person has to say which.

    Attributes:
        ids: records of the other side that fit.
        rung: what they have in common with it.
        rivals: records of its own side that fit them, too.
    """

    ids: tuple[str, ...]
    rung: Rung
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Duplicate:
    """It is there twice on its own side; the other one is the one that is synced."""

    of: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The one that fits is linked to another record."""

    id: str


@dataclass(frozen=True, slots=True)
class Unmatched:
    """None fits."""


Match: TypeAlias = Found | Ambiguous | Duplicate | Taken | Unmatched

UNMATCHED = Unmatched()

#: Fields in which two records of one name must not differ to be one customer; of an address, street and code.
_TELLING = ("tax_number", "billing_street", "billing_code")

_NUMBERED = re.compile(r"(\d+)x(\d+)")


def climb(me: Contender, near: Nearby, *, collapses: bool) -> Match:
    """Climb the ladder.

    Args:
        me: a record without a link.
        near: what has something in common with it.
        collapses: whether two records of one name on its own side, which do not disagree, count as one.
    """
    marked = [each for each in near.marked if each.free]
    if marked:
        return _one_of(marked, Rung.MARK)
    if near.named:
        return _by_name(me, near.named, near.namesakes, collapses=collapses)
    twin = _twin(me, near.namesakes, collapses=collapses)
    if twin is not None:
        return twin
    free = [each for each in near.mailed if each.free]
    if free:
        unique = len(near.mailed) == 1 and not near.mailmates
        return Found(free[0].id, Rung.EMAIL) if unique else Ambiguous(_ids(free), Rung.EMAIL, _ids(near.mailmates))
    similar = [each for each in near.similar if each.free]
    return Ambiguous(_ids(similar), Rung.SIMILAR) if similar else UNMATCHED


def disagree(one: Content, other: Content) -> bool:
    """Whether two records of one name are two customers: both name an e-mail, tax number or address, and differ."""
    mails = email_key(one.get("email")), email_key(other.get("email"))
    if all(mails) and mails[0] != mails[1]:
        return True
    told = ((plain(one.get(name)), plain(other.get(name))) for name in _TELLING)
    return any(first and second and first.casefold() != second.casefold() for first, second in told)


def oldest_first(record_id: str) -> tuple[int, int, int, str]:
    """An order of ids: Vtiger's by number, so that the record entered first comes first; behind them all others."""
    numbered = _NUMBERED.fullmatch(record_id)
    return (0, int(numbered[1]), int(numbered[2]), "") if numbered else (1, 0, 0, record_id)


def _by_name(me: Contender, named: Sequence[Contender], namesakes: Sequence[Contender], *, collapses: bool) -> Match:
    # An archived record of the name matters only where no other one has it.
    candidates = [each for each in named if not each.locked] or list(named)
    free = [each for each in candidates if each.free]
    if not free:
        holders = {each.linked_to for each in candidates}
        twins = [each for each in namesakes if each.id in holders and not disagree(me.content, each.content)]
        return Duplicate(twins[0].id) if collapses and twins else Taken(candidates[0].id)
    if len(free) > 1:
        free = [each for each in free if _same_email(each, me)] or free
    rivals = [each for each in namesakes if each.free]
    if len(free) > 1:
        return Ambiguous(_ids(free), Rung.NAME, _ids(rivals))
    wanted = free[0]
    if not rivals:
        return Found(wanted.id, Rung.NAME)
    nearest = [each for each in (me, *rivals) if _same_email(each, wanted)]
    if nearest == [me]:
        return Found(wanted.id, Rung.NAME)
    if collapses and _agree((me, *rivals)):
        first = min((me, *rivals), key=lambda each: oldest_first(each.id)) if len(nearest) != 1 else nearest[0]
        return Found(wanted.id, Rung.NAME) if first is me else Duplicate(first.id)
    return Taken(wanted.id) if len(nearest) == 1 else Ambiguous((wanted.id,), Rung.NAME, _ids(rivals))


def _twin(me: Contender, namesakes: Sequence[Contender], *, collapses: bool) -> Match | None:
    """What namesakes on its own side mean where the other side has nobody of the name; ``None``: nothing."""
    if not collapses or not namesakes:
        return None
    linked = [each for each in namesakes if not each.free and not disagree(me.content, each.content)]
    if linked:
        return Duplicate(linked[0].id)
    free = [each for each in namesakes if each.free]
    if not free:
        return None
    if not _agree((me, *free)):
        return Ambiguous((), Rung.NAME, _ids(free))
    first = min((me, *free), key=lambda each: oldest_first(each.id))
    return None if first is me else Duplicate(first.id)


def _one_of(candidates: Sequence[Contender], rung: Rung) -> Match:
    return Found(candidates[0].id, rung) if len(candidates) == 1 else Ambiguous(_ids(candidates), rung)


def _agree(group: Iterable[Contender]) -> bool:
    return not any(disagree(one.content, other.content) for one, other in combinations(group, 2))


def _same_email(one: Contender, other: Contender) -> bool:
    key = email_key(one.content.get("email"))
    return bool(key) and key == email_key(other.content.get("email"))


def _ids(contenders: Iterable[Contender]) -> tuple[str, ...]:
    return tuple(each.id for each in contenders)
