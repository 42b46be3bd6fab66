"""Recognising records that have no ids: contact persons in Xero (spec §6: matched by e-mail, then name)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vtiger_xero.domain.observations import Part
from vtiger_xero.domain.records import Content
from vtiger_xero.engine.names import email_key, name_key, title_of


@dataclass(frozen=True, slots=True)
class Known:
    """One that was there before.

    Attributes:
        id: by which it is known here.
        part: what it was.
    """

    id: str
    part: Part


def recognise(known: Sequence[Known], seen: Sequence[Part]) -> list[str | None]:
    """The id of each part that is one of those known; ``None`` for a new one.

    The record's own person is the one in that place, whatever the names. Of the others, those that are unchanged are
    known first, then those with the same e-mail address, then those with the same name.
    """
    found: list[str | None] = [None] * len(seen)
    left = list(known)
    for same in (_same_place, _unchanged, _same_email, _same_name):
        for place, part in enumerate(seen):
            if found[place] is None:
                fitting = next((each for each in left if same(each.part, part)), None)
                if fitting is not None:
                    found[place] = fitting.id
                    left.remove(fitting)
    return found


def person_name(content: Content) -> str:
    """First and last name as they are compared; empty for somebody known by an address only."""
    return name_key(title_of({**content, "email": None}))


def _same_place(one: Part, other: Part) -> bool:
    return one.own and other.own


def _unchanged(one: Part, other: Part) -> bool:
    return one.own == other.own and dict(one.content) == dict(other.content)


def _same(key: Callable[[Content], str]) -> Callable[[Part, Part], bool]:
    def same(one: Part, other: Part) -> bool:
        return not (one.own or other.own) and bool(key(one.content)) and key(one.content) == key(other.content)

    return same


_same_email = _same(lambda content: email_key(content.get("email")))
_same_name = _same(person_name)
