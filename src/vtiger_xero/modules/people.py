"""Contact persons: Vtiger's Contacts of an organization, and the people inside a contact of Xero (spec §5.1).

Xero has two places for them: the contact's own first and last name, for one person and without an e-mail address, and
a list of five. They have no ids there; ``engine/parts.py`` recognises them.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypeAlias

from vtiger_xero.domain.records import Content, Value
from vtiger_xero.domain.refs import Direction, Side
from vtiger_xero.engine.match import oldest_first
from vtiger_xero.engine.names import email_key, plain
from vtiger_xero.engine.parts import person_name
from vtiger_xero.engine.policy import ConflictRule, Policy
from vtiger_xero.modules.emails import email_accepted

#: Which way each field is synced.
FIELDS: Mapping[str, Direction] = dict.fromkeys(("first_name", "last_name", "email"), Direction.BOTH)

#: How many persons a contact in Xero takes beside its own one (Xero's Contacts documentation).
PLACES = 5


def policy(direction: Direction, conflict: ConflictRule = ConflictRule.XERO_WINS) -> Policy:
    """The rules for people."""
    return Policy(direction=direction, conflict=conflict, fields=FIELDS, same=same)


def names_only(policy: Policy) -> Policy:
    """The rules for the contact's own person, whose e-mail address is not in Xero: that one is the organization's."""
    fields = {name: direction for name, direction in policy.fields.items() if name != "email"}
    return Policy(direction=policy.direction, conflict=policy.conflict, fields=fields, same=same)


def same(field: str, one: Value, other: Value) -> bool:
    """Whether two values, one from each side, mean the same."""
    if field == "email":
        return email_key(one) == email_key(other)
    return plain(one) == plain(other)


def preflight(side: Side, content: Content) -> str | None:
    """What is known beforehand to be refused, as for organizations."""
    if not any(plain(content.get(name)) for name in FIELDS):
        return "person_blank"
    email = content.get("email")
    if side is Side.XERO and email is not None and not email_accepted(email):
        return "xero_email_invalid"
    return None


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person on one side.

    Attributes:
        id: by which the person is known.
        content: names and address.
        own: whether it is the contact's own person in Xero.
        primary: whether the CRM's user has marked the person as the organization's first one.
        linked: whether the person has, or had, a link.
        left_behind: whether the person is listed in Xero for somebody who was deleted, or has moved to another
            organization, since.
    """

    id: str
    content: Content
    own: bool = False
    primary: bool = False
    linked: bool = False
    left_behind: bool = False


@dataclass(frozen=True, slots=True)
class Same:
    """Two that are one person."""

    vtiger_id: str
    xero_id: str


@dataclass(frozen=True, slots=True)
class Add:
    """Somebody whom the other side does not know.

    Attributes:
        id: of the person.
        side: that is to be written.
        own: whether as the contact's own person in Xero.
    """

    id: str
    side: Side
    own: bool = False


@dataclass(frozen=True, slots=True)
class NoRoom:
    """Somebody of the CRM for whom Xero has no place left."""

    id: str


Placing: TypeAlias = Same | Add | NoRoom


def pair_up(crm: Sequence[Somebody], books: Sequence[Somebody]) -> list[Same]:
    """Which of the people without a link are the same: by e-mail address, then by name (spec §6).

    Of several with the same address, those of the same name belong together; of several of the same name, the first
    of either side.
    """
    ours = sorted((each for each in crm if not each.linked), key=lambda each: oldest_first(each.id))
    theirs = [each for each in books if not each.linked]
    found: list[Same] = []
    for alike in (_both_alike, _email_alike(ours, theirs), _name_alike):
        for one in list(ours):
            other = next((each for each in theirs if alike(one, each)), None)
            if other is not None:
                found.append(Same(one.id, other.id))
                ours.remove(one)
                theirs.remove(other)
    return found


def place(
    crm: Sequence[Somebody], books: Sequence[Somebody], policy: Policy, unfit: Set[str] = frozenset()
) -> list[Placing]:
    """Where the people of one organization whom one side does not know are to go.

    Args:
        crm: all its contacts in Vtiger.
        books: all people of its contact in Xero.
        policy: the rules.
        unfit: the ids of those whom Xero would not list as they are; they keep no place from anybody.
    """
    decided: list[Placing] = []
    if policy.direction.writes(Side.XERO):
        newcomers = sorted((each for each in crm if not each.linked), key=lambda each: oldest_first(each.id))
        first = None if any(each.own for each in books) else _first(crm)
        room = PLACES - sum(not each.own for each in books)
        for one in newcomers:
            if one is first:
                decided.append(Add(one.id, Side.XERO, own=True))
            elif one.id in unfit:
                decided.append(Add(one.id, Side.XERO))
            elif room > 0:
                decided.append(Add(one.id, Side.XERO))
                room -= 1
            else:
                decided.append(NoRoom(one.id))
    if policy.direction.writes(Side.VTIGER):
        decided += [Add(each.id, Side.VTIGER) for each in books if not (each.linked or each.left_behind)]
    return decided


def _first(crm: Sequence[Somebody]) -> Somebody | None:
    """Who gives the contact its own names: who is marked, else the contact entered first, unless listed already."""
    marked = [each for each in crm if each.primary]
    among = sorted(marked or crm, key=lambda each: oldest_first(each.id))
    named = [each for each in among if person_name(each.content)]
    return named[0] if named and not named[0].linked else None


def _both_alike(one: Somebody, other: Somebody) -> bool:
    return _shares_email(one, other) and _name_alike(one, other)


def _email_alike(ours: Sequence[Somebody], theirs: Sequence[Somebody]) -> Callable[[Somebody, Somebody], bool]:
    def alike(one: Somebody, other: Somebody) -> bool:
        key = email_key(one.content.get("email"))
        alone = all(sum(email_key(each.content.get("email")) == key for each in side) == 1 for side in (ours, theirs))
        return _shares_email(one, other) and alone

    return alike


def _shares_email(one: Somebody, other: Somebody) -> bool:
    key = email_key(one.content.get("email"))
    return bool(key) and key == email_key(other.content.get("email"))


def _name_alike(one: Somebody, other: Somebody) -> bool:
    key = person_name(one.content)
    return bool(key) and key == person_name(other.content)
