"""Deciding about the people of organizations, one organization at a time (spec §5.1).

Xero takes the persons of a contact as one list, so that whoever of them is to be written is written with all the others
in one element, which carries an intent for each person that changes.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from vtiger_xero.domain.observations import Part
from vtiger_xero.domain.records import Content, Value
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.engine.merge import Change, Sight
from vtiger_xero.engine.plan import DIRECTION, GONE, Agree, Nothing, Skip, Update, plan_pair
from vtiger_xero.engine.policy import Policy
from vtiger_xero.modules import people
from vtiger_xero.modules.people import Add, NoRoom, Somebody
from vtiger_xero.store import families, links, records
from vtiger_xero.store.intents import Intent
from vtiger_xero.store.links import Pair
from vtiger_xero.store.outcomes import Action
from vtiger_xero.store.records import Mirrored, Presence
from vtiger_xero.sync.clashes import edited_first, hints_of, note_clashes
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.decide import Planned, agreed, intent_of
from vtiger_xero.sync.fitting import FORESEEN
from vtiger_xero.sync.households import Household, Neighbours, households
from vtiger_xero.sync.ledger import Ledger
from vtiger_xero.sync.linking import new_link
from vtiger_xero.sync.mirror import part_of

#: How many organizations are decided upon in one transaction.
PAGE = 100

#: The reason of somebody for whom there is no place as long as the organization has none.
WAITS = "waits_for_organization"


def decide_people(context: Context, target: Side, apart: Set[Ref]) -> Iterator[Planned]:
    """Decide about all people who may have to be written on a side.

    Args:
        context: of the run.
        target: the side that is to be written.
        apart: those who were refused together; of one contact, the next of them is written, and nobody else.
    """
    _leave_the_unplaced(context)
    with context.fenced() as tx:
        links.revive(tx, [pair.link.id for pair in links.returned(tx, context.connection_id, Module.PEOPLE)])
    after = ""
    while True:
        with context.fenced() as tx:
            page = families.stirring(tx, context.connection_id, context.at.settings_revision, after, PAGE)
            planned = _decide_page(context, tx, target, apart, *households(context, tx, page)) if page else []
        yield from planned
        if len(page) < PAGE:
            return
        after = page[-1].link_id


def waiting(context: Context) -> int:
    """How many organizations there are whose people have to be decided upon."""
    with context.transactions.read() as tx:
        return families.count(tx, context.connection_id, context.at.settings_revision)


def _decide_page(
    context: Context,
    tx: Connection,
    target: Side,
    apart: Set[Ref],
    page: Sequence[Household],
    known: Neighbours,
) -> list[Planned]:
    ledger = Ledger(context, tx)
    left: list[Mirrored] = []
    planned: list[Planned] = []
    for household in page:
        deciding = _Deciding(context, tx, target, household, known, ledger)
        planned += deciding.decide(apart)
        left += deciding.left
    records.leave(tx, context.connection_id, left, context.at.settings_revision)
    ledger.store()
    return planned


def _leave_the_unplaced(context: Context) -> None:
    """Tell of the contacts in Vtiger that have no organization, or one that is not linked."""
    while True:
        with context.fenced() as tx:
            unplaced = families.unplaced(tx, context.connection_id, PAGE)
            ledger = Ledger(context, tx)
            ids = [person.ref.id for person in unplaced]
            homes = _names(context, tx, {person.parent for person in unplaced if person.parent})
            for pair in links.pairs_of(tx, context.connection_id, Side.VTIGER, Module.PEOPLE, ids):
                links.leave_half(tx, pair.link.id, Side.XERO)
            for person in unplaced:
                if person.parent:
                    ledger.skip(person, WAITS, details={"organization": homes.get(person.parent, person.parent)})
                else:
                    ledger.skip(person, "person_alone")
            families.leave_unplaced(tx, context.connection_id, unplaced)
            ledger.store()
        if len(unplaced) < PAGE:
            return


def _names(context: Context, tx: Connection, ids: Set[str]) -> dict[str, str]:
    """What organizations of Vtiger are called, by their ids."""
    known = records.by_ids(tx, context.connection_id, Side.VTIGER, Module.ORGANIZATIONS, ids)
    return {each.ref.id: each.name for each in known.values() if each.name}


@dataclass
class _Listing:
    """The people of a contact in Xero as they are, and what is to become of them.

    Attributes:
        before: by their ids.
        changes: by the id of the person: how that one is to be, and the intent that makes it so.
    """

    before: dict[str, Part]
    changes: dict[str, tuple[Part, Intent]] = field(default_factory=dict)

    @property
    def parts(self) -> dict[str, Part]:
        """Everybody as they are to be."""
        return self.before | {person_id: part for person_id, (part, _) in self.changes.items()}

    @property
    def intents(self) -> tuple[Intent, ...]:
        """What makes them so."""
        return tuple(intent for _, intent in self.changes.values())

    def keep_to_one_of(self, apart: Set[Ref]) -> None:
        """Change nobody but the first of these, if any of them is to change."""
        one = next((each for each, (_, intent) in self.changes.items() if intent.source in apart), None)
        if one is not None:
            self.changes = {one: self.changes[one]}

    def in_order(self) -> tuple[Part, ...]:
        """Everybody as they are to be; the contact's own person first."""
        return tuple(sorted(self.parts.values(), key=lambda part: not part.own))


class _Deciding:
    """Decides about the people of one organization."""

    def __init__(
        self,
        context: Context,
        tx: Connection,
        target: Side,
        household: Household,
        known: Neighbours,
        ledger: Ledger,
    ) -> None:
        self._context = context
        self._tx = tx
        self._target = target
        self._household = household
        self._family = household.family
        self._known = known
        self._ledger = ledger
        self._policy = context.at.policies[Module.PEOPLE]
        self._listing = _Listing({each.ref.id: part_of(each) for each in household.books})
        self._writes: list[Planned] = []
        self.left: list[Mirrored] = []

    def decide(self, apart: Set[Ref]) -> list[Planned]:
        """Link who is the same, end what is gone, and decide about everybody else.

        Args:
            apart: of whom no two are written together.
        """
        if self._household.is_excluded:
            self._leave_out([*self._household.crm, *self._household.books])
            return []
        if self._family.gone:
            self._wait_for_organization([*self._household.crm, *self._household.books])
            return []
        for pair in self._household.arrived:
            # Who is listed at the organization that somebody came from stays listed there.
            links.leave_half(self._tx, pair.link.id, Side.XERO)
            self._known.part(pair)
        pairs = self._end_the_gone()
        crm, books = self._included(self._household.crm), self._included(self._household.books)
        pairs += self._join(crm, books)
        if self._family.locked and self._target is Side.XERO:
            self._lock(self._family.locked, crm, books, pairs)
            return []
        self._place(crm, books)
        self._leave_the_parted({ref for pair in pairs for ref in (pair.vtiger.ref, pair.xero.ref)}, [*crm, *books])
        for pair in pairs:
            if not {pair.vtiger.ref, pair.xero.ref} & self._known.excluded:
                self._about_pair(pair)
        self._listing.keep_to_one_of(apart)
        return self._planned()

    def _end_the_gone(self) -> list[Pair]:
        """End links of which a half is gone, or has moved to another organization; the pairs that are left."""
        kept: list[Pair] = []
        for pair in self._household.pairs:
            gone = next((side for side in Side if pair.on(side).presence is Presence.GONE), None)
            if gone is not None:
                links.end(self._tx, [pair.link.id])
                self._ledger.skip(pair.on(gone), GONE[gone], pair.on(gone.other).ref.id)
                self.left.append(pair.on(gone.other))
            elif pair.vtiger.parent not in self._household.homes:
                links.leave_half(self._tx, pair.link.id, Side.XERO)
                self._known.part(pair)
                self.left.append(pair.xero)
            else:
                kept.append(pair)
        return kept

    def _included(self, people_there: Sequence[Mirrored]) -> list[Mirrored]:
        """Those whom no user has left out."""
        self._leave_out([person for person in people_there if person.ref in self._known.excluded])
        return [person for person in people_there if person.ref not in self._known.excluded]

    def _leave_out(self, excluded: Sequence[Mirrored]) -> None:
        """Tell once of those whom a user has left out, or the organization to which they belong."""
        for person in excluded:
            if self._changed(person):
                self._ledger.skip(person, "excluded")
        self.left += excluded

    def _join(self, crm: Sequence[Mirrored], books: Sequence[Mirrored]) -> list[Pair]:
        """Link the people who are the same on both sides."""
        ours, theirs = ({each.ref.id: each for each in side} for side in (crm, books))
        joined: list[Pair] = []
        for same in people.pair_up(self._known.somebodies(crm), self._known.somebodies(books)):
            vtiger, xero = ours[same.vtiger_id], theirs[same.xero_id]
            if xero.ref in self._known.linked:
                links.forget_ended(self._tx, self._context.connection_id, [xero.ref])
            link = new_link(self._context, Module.PEOPLE, vtiger, xero)
            links.add(self._tx, self._context.connection_id, Module.PEOPLE, [link])
            self._known.linked |= {vtiger.ref: False, xero.ref: False}
            self._ledger.note(vtiger, Action.LINKED, "linked", xero.ref.id)
            self._ledger.close([vtiger.ref, xero.ref])
            joined.append(Pair(link, vtiger, xero))
        return joined

    def _place(self, crm: Sequence[Mirrored], books: Sequence[Mirrored]) -> None:
        """Decide about the people whom one side does not know."""
        self._leave_the_unread(crm, books)
        everybody = {each.ref.id: each for each in (*crm, *books)}
        known = {each.id: each for each in self._known.somebodies(books)}
        # Everybody who is listed takes a place, left out or not.
        listed = [
            known.get(person_id) or Somebody(person_id, {}, own=part.own, linked=True)
            for person_id, part in self._listing.parts.items()
        ]
        unfit = {each.ref.id for each in crm if self._refusal(each, self._carried(each, self._policy))}
        for placing in people.place(self._known.somebodies(crm), listed, self._policy, unfit):
            match placing:
                case NoRoom(person_id) if self._target is Side.XERO:
                    self._ledger.skip(everybody[person_id], "too_many_persons")
                    self.left.append(everybody[person_id])
                case Add(person_id, side, own) if side is self._target:
                    self._add(everybody[person_id], own=own)

    def _leave_the_unread(self, crm: Sequence[Mirrored], books: Sequence[Mirrored]) -> None:
        """Tell of the people whom the other side does not know and is not to be told of."""
        for side, people_there in ((Side.VTIGER, crm), (Side.XERO, books)):
            if self._policy.direction.writes(side.other):
                continue
            for person in people_there:
                if person.ref not in self._known.linked and self._changed(person):
                    self._ledger.note(person, Action.SKIPPED, DIRECTION)
                    self.left.append(person)

    def _leave_the_parted(self, paired: Set[Ref], people_there: Sequence[Mirrored]) -> None:
        """Tell of the people who have changed since their link has ended."""
        for person in people_there:
            if person.ref in self._known.linked and person.ref not in paired and self._changed(person):
                moved = self._known.linked[person.ref]
                self._ledger.skip(person, "person_moved" if moved else GONE[person.ref.side.other])
                self.left.append(person)

    def _add(self, person: Mirrored, *, own: bool) -> None:
        policy = people.names_only(self._policy) if own else self._policy
        content = self._carried(person, policy)
        if self._refused(person, content, None):
            return
        fields = tuple(content)
        if self._target is Side.XERO:
            # Xero will tell no id, so that the person gets one here.
            new_id = self._context.at.clock.new_id()
            intent = intent_of(self._context, Operation.CREATE, person, new_id, fields, {})
            self._listing.changes[new_id] = Part(content, {"own": "yes"} if own else {}), intent
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

    def _carried(self, person: Mirrored, policy: Policy) -> dict[str, Value]:
        """What the other side would be told of somebody new."""
        return {
            name: value
            for name in policy.fields
            if policy.allows(name, self._target) and (value := person.content.get(name))
        }

    def _about_pair(self, pair: Pair) -> None:
        policy = people.names_only(self._policy) if part_of(pair.xero).own else self._policy
        halves = {side: Sight(pair.on(side).content, pair.link.base_of(side)) for side in Side}
        hints = hints_of(self._context, pair, self._known.waiting.get(pair.link.id, []))
        decision = plan_pair(halves[Side.VTIGER], halves[Side.XERO], {}, policy, hints)
        note_clashes(self._context, self._tx, self._ledger, pair, decision, self._known.waiting.get(pair.link.id))
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
        elif isinstance(decision, Skip):
            edited, other = edited_first(pair, policy)
            if self._changed(edited):
                self._ledger.note(edited, Action.SKIPPED, decision.code, other.ref.id)
        elif isinstance(decision, Nothing) and (changed := [each for each in (source, target) if self._changed(each)]):
            self._ledger.note(changed[0], Action.UNCHANGED, "unchanged", pair.on(changed[0].ref.side.other).ref.id)
        self.left += [source, target]
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
            self._listing.changes[target.ref.id] = Part(content, part_of(target).extra), intent
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

    def _refused(self, person: Mirrored, content: Content, other_id: str | None) -> bool:
        """Tell of a write that would be refused; whether it would."""
        code = self._refusal(person, content)
        if code is None:
            return False
        if self._is_parked(person):
            self._ledger.note(person, Action.SKIPPED, code, other_id, self._known.troubles[person.ref].details)
        else:
            self._ledger.skip(person, code, other_id, {"detail": FORESEEN})
        return True

    def _refusal(self, person: Mirrored, content: Content) -> str | None:
        """Why the write is known to be refused: it was, and nothing has changed since, or it plainly will be."""
        if self._is_parked(person):
            return self._known.troubles[person.ref].code
        return people.preflight(self._target, content)

    def _is_parked(self, person: Mirrored) -> bool:
        known = self._known.troubles.get(person.ref)
        return known is not None and known.parks(person.fingerprint, self._context.at.settings_revision)

    def _lock(self, code: str, crm: Sequence[Mirrored], books: Sequence[Mirrored], pairs: Sequence[Pair]) -> None:
        """Nobody can be written where the contact itself cannot; who has changed waits with it.

        Whoever has changed in Xero is told of here if Vtiger, about which it is decided first, is not written.
        """
        other_ids = {pair.vtiger.ref: pair.xero.ref.id for pair in pairs}
        for person in crm:
            if self._changed(person):
                self._ledger.skip(person, code, other_ids.get(person.ref))
        if self._policy.direction.writes(Side.VTIGER):
            return
        agreed = {pair.xero.ref for pair in pairs if pair.xero.content == pair.link.base_xero}
        for person in books:
            if self._changed(person) and person.ref not in agreed:
                self._ledger.note(person, Action.SKIPPED, DIRECTION)
                self.left.append(person)

    def _wait_for_organization(self, everybody: Sequence[Mirrored]) -> None:
        """Somebody is asked what becomes of the contact; in Vtiger there is nothing that its people could belong to."""
        for person in everybody:
            if self._changed(person):
                self._ledger.skip(person, WAITS, details={"organization": self._family.contact.name})

    def _planned(self) -> list[Planned]:
        if self._listing.changes:
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
            self._writes.append(Planned(self._listing.intents, write))
        return self._writes
