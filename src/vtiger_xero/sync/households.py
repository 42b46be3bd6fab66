"""The people of some organizations as the mirror holds them, read at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.modules.people import Somebody
from vtiger_xero.store import aliases, conflicts, families, links, problems, records, verdicts
from vtiger_xero.store.conflicts import Conflict
from vtiger_xero.store.families import Family
from vtiger_xero.store.links import Pair
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.records import Mirrored, Presence
from vtiger_xero.store.verdicts import Choice
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.mirror import in_order, part_of


@dataclass
class Household:
    """The people of one organization.

    Attributes:
        family: the organization.
        homes: its id in Vtiger, and those of the organizations that stand for it.
        is_excluded: whether a user has left the organization out, or its contact.
        crm: their contacts in Vtiger that are there.
        books: the people of its contact in Xero that are there, in their order.
        pairs: links of its people, wherever their other halves belong by now.
        arrived: links of their contacts in Vtiger with people of other contacts in Xero.
    """

    family: Family
    homes: list[str]
    is_excluded: bool
    crm: list[Mirrored]
    books: list[Mirrored]
    pairs: list[Pair]
    arrived: list[Pair]


@dataclass
class Neighbours:
    """What is known about the people of some households beside what they hold.

    Attributes:
        linked: who has, or had, a link; and whether only they are left of it.
        excluded: whom a user has left out.
        troubles: the open problems.
        waiting: fields about which a person has to decide, by the link.
    """

    linked: dict[Ref, bool]
    excluded: set[Ref]
    troubles: dict[Ref, Trouble]
    waiting: dict[str, list[Conflict]] = field(default_factory=dict)

    def somebodies(self, everybody: Iterable[Mirrored]) -> list[Somebody]:
        """People as the rules see them."""
        return [
            Somebody(
                each.ref.id,
                each.content,
                own=part_of(each).own,
                primary=bool(each.extra.get("primary")),
                linked=self.linked.get(each.ref) is False,
                left_behind=self.linked.get(each.ref, False),
            )
            for each in everybody
        ]

    def part(self, pair: Pair) -> None:
        """Note that a link has ended for its half in Vtiger, and that the one in Xero was left behind."""
        self.linked.pop(pair.vtiger.ref, None)
        self.linked[pair.xero.ref] = True


def households(context: Context, tx: Connection, page: Sequence[Family]) -> tuple[list[Household], Neighbours]:
    """The people of these organizations."""
    of = tx, context.connection_id
    ids = [each.vtiger_id for each in page]
    others = aliases.standing_for(*of, Side.VTIGER, Module.ORGANIZATIONS, ids)
    homes = {each: [each, *others.get(each, [])] for each in ids}
    inside = {
        Side.VTIGER: records.of_parents(*of, Side.VTIGER, Module.PEOPLE, chain.from_iterable(homes.values())),
        Side.XERO: records.of_parents(*of, Side.XERO, Module.PEOPLE, [each.xero_id for each in page]),
    }
    listed = [person.ref.id for several in inside[Side.XERO].values() for person in several]
    entered = [person.ref.id for several in inside[Side.VTIGER].values() for person in several]
    by_contact: dict[str, list[Pair]] = {}
    for pair in links.pairs_of(*of, Side.XERO, Module.PEOPLE, listed):
        by_contact.setdefault(pair.xero.parent or "", []).append(pair)
    by_account: dict[str, list[Pair]] = {}
    for pair in links.pairs_of(*of, Side.VTIGER, Module.PEOPLE, entered):
        by_account.setdefault(pair.vtiger.parent or "", []).append(pair)
    excluded = {
        each.ref.id
        for side in Side
        for each in verdicts.about(*of, side, Module.ORGANIZATIONS, [*ids, *(each.xero_id for each in page)]).values()
        if each.choice is Choice.EXCLUDE
    }
    found = [
        Household(
            family=family,
            homes=homes[family.vtiger_id],
            is_excluded=bool({family.vtiger_id, family.xero_id} & excluded),
            crm=[each for home in homes[family.vtiger_id] for each in inside[Side.VTIGER].get(home, []) if _here(each)],
            books=in_order(inside[Side.XERO].get(family.xero_id, [])),
            pairs=by_contact.get(family.xero_id, []),
            arrived=[
                each
                for home in homes[family.vtiger_id]
                for each in by_account.get(home, [])
                if each.xero.parent != family.xero_id
            ],
        )
        for family in page
    ]
    everybody = [person for household in found for person in (*household.crm, *household.books)]
    return found, _neighbours(context, tx, everybody, [pair for each in found for pair in each.pairs])


def _neighbours(context: Context, tx: Connection, everybody: Sequence[Mirrored], pairs: Sequence[Pair]) -> Neighbours:
    connection_id = context.connection_id
    excluded: set[Ref] = set()
    troubles: dict[Ref, Trouble] = {}
    for side in Side:
        ids = [each.ref.id for each in everybody if each.ref.side is side]
        decided = verdicts.about(tx, connection_id, side, Module.PEOPLE, ids)
        excluded |= {each.ref for each in decided.values() if each.choice is Choice.EXCLUDE}
        known = problems.open_of(tx, connection_id, side, Module.PEOPLE, ids)
        troubles |= {Ref(side, Module.PEOPLE, record_id): trouble for record_id, trouble in known.items()}
    return Neighbours(
        linked=families.linked(tx, connection_id, everybody),
        excluded=excluded,
        troubles=troubles,
        waiting=conflicts.of_links(tx, [pair.link.id for pair in pairs]),
    )


def _here(person: Mirrored) -> bool:
    return person.presence is Presence.HERE
