"""Deciding about the people of organizations, one organization at a time (spec §5.1).

Xero takes the persons of a contact as one list, so that whoever of them is to be written is written with all the others
in one element, which carries an intent for each person that changes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from vtiger_xero.domain.observations import Part
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.engine.merge import Change, Sight
from vtiger_xero.engine.plan import DIRECTION, GONE, Agree, Skip, Update, plan_pair
from vtiger_xero.modules import people
from vtiger_xero.modules.people import Add, NoRoom, Somebody
from vtiger_xero.store import conflicts, families, links, problems, records, verdicts
from vtiger_xero.store.families import Family
from vtiger_xero.store.intents import Intent
from vtiger_xero.store.links import Pair
from vtiger_xero.store.outcomes import Action
from vtiger_xero.store.records import Mirrored, Presence
from vtiger_xero.store.verdicts import Choice
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.decide import FORESEEN, Planned, agreed, hints_of, intent_of, note_clashes
from vtiger_xero.sync.ledger import Ledger
from vtiger_xero.sync.match import new_link
from vtiger_xero.sync.mirror import in_order, part_of

#: How many organizations are decided upon in one transaction.
PAGE = 100


def decide_people(context: Context, target: Side) -> Iterator[Planned]:
    """Decide about all people who may have to be written on a side.

    Args:
        context: of the run.
        target: the side that is to be written.
    """
    _leave_the_unplaced(context)
    with context.fenced() as tx:
        links.revive(tx, [pair.link.id for pair in links.returned(tx, context.connection_id, Module.PEOPLE)])
    after = ""
    while True:
        with context.fenced() as tx:
            page = families.stirring(tx, context.connection_id, context.at.settings_revision, after, PAGE)
            planned = [each for family in page for each in _Household(context, tx, family, target).decide()]
        yield from planned
        if len(page) < PAGE:
            return
        after = page[-1].link_id


def waiting(context: Context) -> int:
    """How many organizations there are whose people have to be decided upon."""
    with context.transactions.read() as tx:
        return families.count(tx, context.connection_id, context.at.settings_revision)


def _leave_the_unplaced(context: Context) -> None:
    """Tell of the contacts in Vtiger that have no organization, or one that is not linked."""
    while True:
        with context.fenced() as tx:
            unplaced = families.unplaced(tx, context.connection_id, PAGE)
            ledger = Ledger(context, tx, Side.XERO)
            ids = [person.ref.id for person in unplaced]
            for pair in links.pairs_of(tx, context.connection_id, Side.VTIGER, Module.PEOPLE, ids):
                links.leave_half(tx, pair.link.id, Side.XERO)
            for person in unplaced:
                ledger.skip(person, "waits_for_organization" if person.parent else "person_alone")
            families.leave_unplaced(tx, context.connection_id, unplaced)
            ledger.store()
        if len(unplaced) < PAGE:
            return


@dataclass
class _Listing:
    """The people of a contact in Xero as they are to be, and the intents that make them so."""

    parts: dict[str, Part]
    intents: list[Intent] = field(default_factory=list)

    def put(self, record_id: str, part: Part, intent: Intent) -> None:
        """Let a person be so."""
        self.parts[record_id] = part
        self.intents.append(intent)

    def in_order(self) -> tuple[Part, ...]:
        """Everybody; the contact's own person first."""
        return tuple(sorted(self.parts.values(), key=lambda part: not part.own))


class _Household:
    """The people of one organization, decided about in one transaction."""

    def __init__(self, context: Context, tx: Connection, family: Family, target: Side) -> None:
        self._context = context
        self._tx = tx
        self._family = family
        self._target = target
        self._policy = context.at.policies[Module.PEOPLE]
        self._ledger = Ledger(context, tx, target)
        self._left: list[Mirrored] = []
        self._listing = _Listing({})
        self._writes: list[Planned] = []

    def decide(self) -> list[Planned]:
        """Link who is the same, end what is gone, and decide about everybody else."""
        crm = self._people(Side.VTIGER, self._family.vtiger_id)
        books = in_order(self._people(Side.XERO, self._family.xero_id))
        self._part_the_moved(crm)
        pairs = self._end_the_gone()
        excluded = self._excluded([*crm, *books])
        crm = [each for each in crm if each.presence is Presence.HERE and each.ref.id not in excluded]
        books_open = [each for each in books if each.ref.id not in excluded]
        self._listing = _Listing({each.ref.id: part_of(each) for each in books})
        pairs += self._join(crm, books_open, pairs)
        if self._family.locked:
            self._lock([*crm, *books_open])
        else:
            self._place(crm, books_open)
            for pair in pairs:
                if not {pair.vtiger.ref.id, pair.xero.ref.id} & excluded:
                    self._about_pair(pair)
        self._ledger.store()
        records.leave(self._tx, self._context.connection_id, self._left, self._context.at.settings_revision)
        return self._planned()

    def _people(self, side: Side, parent: str) -> list[Mirrored]:
        of = records.of_parents(self._tx, self._context.connection_id, side, Module.PEOPLE, [parent])
        return of.get(parent, [])

    def _end_the_gone(self) -> list[Pair]:
        """End links of which a half is gone, or has moved to another organization; the pairs that are left."""
        kept: list[Pair] = []
        for pair in families.pairs(self._tx, self._context.connection_id, self._family):
            gone = next((side for side in Side if pair.on(side).presence is Presence.GONE), None)
            if gone is not None:
                links.end(self._tx, [pair.link.id])
                self._ledger.skip(pair.on(gone), GONE[gone], pair.on(gone.other).ref.id)
                self._left.append(pair.on(gone.other))
            elif pair.vtiger.parent != self._family.vtiger_id:
                links.leave_half(self._tx, pair.link.id, Side.XERO)
                self._left.append(pair.xero)
            else:
                kept.append(pair)
        return kept

    def _part_the_moved(self, crm: Sequence[Mirrored]) -> None:
        """End links of people who came from another organization; who is listed there stays listed."""
        for pair in links.pairs_of(
            self._tx, self._context.connection_id, Side.VTIGER, Module.PEOPLE, [each.ref.id for each in crm]
        ):
            if pair.xero.parent != self._family.xero_id:
                links.leave_half(self._tx, pair.link.id, Side.XERO)

    def _excluded(self, everybody: Sequence[Mirrored]) -> set[str]:
        """The people whom a user has left out."""
        left_out: set[str] = set()
        for side in Side:
            ids = [each.ref.id for each in everybody if each.ref.side is side]
            about = verdicts.about(self._tx, self._context.connection_id, side, Module.PEOPLE, ids)
            left_out |= {record_id for record_id, each in about.items() if each.choice is Choice.EXCLUDE}
        for person in everybody:
            if person.ref.id in left_out and person.ref.side is self._target.other:
                self._ledger.skip(person, "excluded")
        self._left += [each for each in everybody if each.ref.id in left_out]
        return left_out

    def _join(self, crm: Sequence[Mirrored], books: Sequence[Mirrored], pairs: Sequence[Pair]) -> list[Pair]:
        """Link the people who are the same on both sides."""
        found = people.pair_up(self._somebodies(crm), self._somebodies(books))
        ours, theirs = ({each.ref.id: each for each in side} for side in (crm, books))
        joined: list[Pair] = []
        for same in found:
            vtiger, xero = ours[same.vtiger_id], theirs[same.xero_id]
            links.forget_ended(self._tx, self._context.connection_id, [vtiger.ref, xero.ref])
            link = new_link(self._context, Module.PEOPLE, vtiger, xero)
            links.add(self._tx, self._context.connection_id, Module.PEOPLE, [link])
            self._ledger.note(vtiger, Action.LINKED, "linked", xero.ref.id)
            self._ledger.close([vtiger.ref, xero.ref])
            joined.append(Pair(link, vtiger, xero))
        return joined

    def _place(self, crm: Sequence[Mirrored], books: Sequence[Mirrored]) -> None:
        """Decide about the people whom one side does not know."""
        everybody = {each.ref.id: each for each in (*crm, *books)}
        self._leave_the_unread(crm, books)
        # Everybody who is listed takes a place, left out or not.
        listed = [Somebody(each, {}, own=part.own, linked=True) for each, part in self._listing.parts.items()]
        known = {each.id: each for each in self._somebodies(books)}
        known_books = [known.get(each.id, each) for each in listed]
        for placing in people.place(self._somebodies(crm), known_books, self._policy):
            match placing:
                case NoRoom(person_id) if self._target is Side.XERO:
                    self._ledger.skip(everybody[person_id], "too_many_persons")
                    self._left.append(everybody[person_id])
                case Add(person_id, side, own) if side is self._target:
                    self._add(everybody[person_id], own=own)

    def _leave_the_unread(self, crm: Sequence[Mirrored], books: Sequence[Mirrored]) -> None:
        """Tell of the people whom the other side does not know and is not to be told of."""
        for side, people_there in ((Side.VTIGER, crm), (Side.XERO, books)):
            if self._policy.direction.writes(side.other):
                continue
            linked = families.linked(self._tx, self._context.connection_id, people_there)
            for person in people_there:
                if person.ref not in linked and self._changed(person):
                    self._ledger.note(person, Action.SKIPPED, DIRECTION)
                    self._left.append(person)

    def _add(self, person: Mirrored, *, own: bool) -> None:
        policy = people.names_only(self._policy) if own else self._policy
        content = {
            name: value
            for name in policy.fields
            if policy.allows(name, self._target) and (value := person.content.get(name))
        }
        if self._refused(person, content, None):
            return
        fields = tuple(content)
        if self._target is Side.XERO:
            # Xero will tell no id, so that the person gets one here.
            new_id = self._context.at.clock.new_id()
            intent = intent_of(self._context, Operation.CREATE, person, new_id, fields, {})
            self._listing.put(new_id, Part(content, {"own": "yes"} if own else {}), intent)
            return
        intent = intent_of(self._context, Operation.CREATE, person, None, fields, {})
        write = Write(
            operation=Operation.CREATE,
            target_id=None,
            mark=person.ref.id,
            fields=fields,
            content=content,
            parent=self._family.vtiger_id,
        )
        self._writes.append(Planned((intent,), write))

    def _about_pair(self, pair: Pair) -> None:
        policy = people.names_only(self._policy) if part_of(pair.xero).own else self._policy
        halves = {side: Sight(pair.on(side).content, pair.link.base_of(side)) for side in Side}
        known = conflicts.of_links(self._tx, [pair.link.id]).get(pair.link.id, [])
        hints = hints_of(self._context, pair, known)
        decision = plan_pair(halves[Side.VTIGER], halves[Side.XERO], {}, policy, hints)
        note_clashes(self._context, self._tx, self._ledger, pair, decision)
        source, target = pair.on(self._target.other), pair.on(self._target)
        if isinstance(decision, Update):
            if decision.agreed:
                pair = replace(pair, link=agreed(pair, decision.agreed))
                links.settle(self._tx, [pair.link])
            if changes := decision.writes.get(self._target):
                self._update(source, target, changes)
            return
        if isinstance(decision, Agree):
            links.settle(self._tx, [agreed(pair, decision.fields)])
        elif isinstance(decision, Skip) and decision.clashes:
            return
        elif isinstance(decision, Skip) and decision.code == DIRECTION and self._changed(source):
            self._ledger.note(source, Action.SKIPPED, DIRECTION, target.ref.id)
        self._left += [source, target]
        self._ledger.close([source.ref, target.ref])

    def _changed(self, person: Mirrored) -> bool:
        return person.ref.id in self._family.stirred

    def _update(self, source: Mirrored, target: Mirrored, changes: tuple[Change, ...]) -> None:
        wanted = {**target.content, **{change.field: change.new for change in changes}}
        content = {name: value for name, value in wanted.items() if value is not None}
        if self._refused(source, content, target.ref.id):
            return
        fields = tuple(change.field for change in changes)
        intent = intent_of(self._context, Operation.UPDATE, source, target.ref.id, fields, target.content)
        if self._target is Side.XERO:
            self._listing.put(target.ref.id, Part(content, part_of(target).extra), intent)
            return
        write = Write(
            operation=Operation.UPDATE,
            target_id=target.ref.id,
            mark=source.ref.id,
            fields=fields,
            content=content,
            extra=target.extra,
            parent=target.parent,
        )
        self._writes.append(Planned((intent,), write))

    def _refused(self, person: Mirrored, content: dict[str, str], other_id: str | None) -> bool:
        """Whether the write is known to be refused, or was, and nothing has changed since."""
        known = problems.open_of(
            self._tx, self._context.connection_id, person.ref.side, Module.PEOPLE, [person.ref.id]
        ).get(person.ref.id)
        if known and known.parks(person.fingerprint, self._context.at.settings_revision):
            self._ledger.note(person, Action.SKIPPED, known.code, other_id)
            return True
        code = people.preflight(self._target, content)
        if code:
            self._ledger.skip(person, code, other_id, {"detail": FORESEEN})
        return code is not None

    def _lock(self, everybody: Sequence[Mirrored]) -> None:
        """Nobody can be written where the contact itself cannot; who has changed waits with it."""
        for person in everybody:
            if self._changed(person) and person.ref.side is self._target.other and self._family.locked:
                self._ledger.skip(person, self._family.locked)

    def _planned(self) -> list[Planned]:
        if self._listing.intents:
            contact = self._family.contact
            write = Write(
                operation=Operation.UPDATE,
                target_id=self._family.xero_id,
                mark=self._family.vtiger_id,
                fields=(),
                content=contact.content,
                extra=contact.extra,
                parts=self._listing.in_order(),
            )
            self._writes.append(Planned(tuple(self._listing.intents), write))
        return self._writes

    def _somebodies(self, everybody: Sequence[Mirrored]) -> list[Somebody]:
        linked = families.linked(self._tx, self._context.connection_id, everybody)
        return [
            Somebody(
                each.ref.id,
                each.content,
                own=part_of(each).own,
                primary=bool(each.extra.get("primary")),
                linked=linked.get(each.ref) is False,
                left_behind=linked.get(each.ref, False),
            )
            for each in everybody
        ]
