"""Finding out which records belong together, before anything is decided about writing (spec §2 step 9, §4, §5.1).

Nothing here needs a call: links, aliases and tombstones are stored at once. What is ambiguous becomes a problem, and
waits for a person's verdict.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.engine.keys import known_by
from vtiger_xero.engine.match import (
    UNMATCHED,
    Ambiguous,
    Contender,
    Duplicate,
    Found,
    Match,
    Nearby,
    Rung,
    Taken,
    climb,
)
from vtiger_xero.engine.plan import DIRECTION, GONE
from vtiger_xero.engine.policy import Policy
from vtiger_xero.store import aliases, candidates, links, problems, records, verdicts
from vtiger_xero.store.aliases import AliasReason
from vtiger_xero.store.candidates import Candidate
from vtiger_xero.store.links import Link
from vtiger_xero.store.outcomes import Action
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.records import Mirrored
from vtiger_xero.store.verdicts import Choice, Verdict
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.ledger import Ledger
from vtiger_xero.sync.linking import carry_out, new_link

#: How many records are matched in one transaction.
PAGE = 200

#: The problems of a record that fits several, or whose name several records of its own side have.
AMBIGUOUS, TWICE, TAKEN = "match_ambiguous", "name_twice", "name_linked_elsewhere"

#: All problems that are questions about what belongs together.
QUESTIONS = frozenset({AMBIGUOUS, TWICE, TAKEN})


def match(context: Context, module: Module) -> set[Ref]:
    """Link what belongs together, and let records stand for others where they are there twice.

    Records of Vtiger look for their other halves first; those of Xero only where Vtiger may be written. Elsewhere
    nothing is done about them, and that is told.

    Returns:
        The records of which a person has to say what they belong to.
    """
    with context.fenced() as tx:
        records.stir(tx, context.connection_id, aliases.dissolve_stale(tx, context.connection_id, module))
        _tell_of_aliases(context, tx, module)
        links.revive(tx, [pair.link.id for pair in links.returned(tx, context.connection_id, module)])
        _tell_of_the_parted(context, tx, module)
        _follow_merges(context, tx, module)
        carry_out(context, tx, module)
    asked: dict[Ref, frozenset[Ref]] = {}
    for side in Side:
        after: str | None = ""
        while after is not None:
            after = _match_page(context, module, side, after, asked)
    return set(asked)


def _match_page(
    context: Context, module: Module, side: Side, after: str, asked: dict[Ref, frozenset[Ref]]
) -> str | None:
    """Match the next records of a side; the last one's id, or nothing at the end.

    Whoever is asked about is added to ``asked``, with everybody whom the question is about.
    """
    with context.fenced() as tx:
        page = records.unlinked(tx, context.connection_id, side, module, context.at.settings_revision, after, PAGE)
        if page and side is Side.XERO and Side.VTIGER not in context.targets(module):
            _leave(context, tx, page)
        elif page:
            _Page(context, tx, module, side, asked).match(page)
    return page[-1].ref.id if len(page) == PAGE else None


def _tell_of_aliases(context: Context, tx: Connection, module: Module) -> None:
    """Tell that what was changed stands for another record, and is only read."""
    ledger = Ledger(context, tx)
    for record, reason in aliases.changed(tx, context.connection_id, module):
        ledger.skip(record, "merged" if reason is AliasReason.MERGED else "duplicate")
    ledger.store()


def _tell_of_the_parted(context: Context, tx: Connection, module: Module) -> None:
    """Tell that what was changed has no other half any more."""
    ledger = Ledger(context, tx)
    changed = links.parted(tx, context.connection_id, module)
    for record, state in changed:
        ledger.skip(record, "parted" if state == "released" else GONE[record.ref.side.other])
    records.leave(tx, context.connection_id, [record for record, _ in changed], context.at.settings_revision)
    ledger.store()


def _leave(context: Context, tx: Connection, page: Sequence[Mirrored]) -> None:
    """Tell that these are on the side that is only read."""
    ledger = Ledger(context, tx)
    for record in page:
        ledger.skip(record, DIRECTION)
    records.leave(tx, context.connection_id, page, context.at.settings_revision)
    ledger.store()


#: What records of one rung have in common, in words.
def _in_common(module: Module, rung: Rung) -> str:
    match rung:
        case Rung.MARK:
            return "number of the other system"
        case Rung.EMAIL:
            return "e-mail address"
        case Rung.SIMILAR if module is Module.TAXES:
            return "rate"
        case _:
            return known_by(module)


#: Choices after which a record no longer competes with its namesakes: for it, they are nobody's question.
_APART = frozenset({Choice.NEW, Choice.EXCLUDE, Choice.SAME})


class _Page:
    """One page of records of a side, matched in one transaction."""

    def __init__(
        self,
        context: Context,
        tx: Connection,
        module: Module,
        side: Side,
        in_question: dict[Ref, frozenset[Ref]],
    ) -> None:
        self._context = context
        self._tx = tx
        self._module = module
        self._side = side
        self._in_question = in_question
        self._policy = context.policy(module)
        self._ledger = Ledger(context, tx)
        self._links: list[Link] = []
        self._linked: list[Ref] = []
        self._taken: dict[str, str] = {}
        self._alike: set[str] = set()
        self._asked: set[str] = set()

    def match(self, page: list[Mirrored]) -> None:
        """Match each of these records."""
        near = _Neighbourhood(self._context, self._tx, self._module, self._side, page)
        ids = [record.ref.id for record in page]
        known = problems.open_of(self._tx, self._context.connection_id, self._side, self._module, ids)
        self._asked = {record_id for record_id, trouble in known.items() if trouble.code in QUESTIONS}
        for record in page:
            self._settle(record, self._climbed(record, near), near)
        self._store_links()
        self._ledger.close(record.ref for record in page if record.ref.id in self._asked)
        self._ledger.store()

    @property
    def _collapses(self) -> bool:
        return self._side is Side.VTIGER

    def _climbed(self, record: Mirrored, near: "_Neighbourhood") -> Match:
        """What the ladder finds; what its side has put away may be found there, but looks for nobody itself."""
        if record.locked:
            return UNMATCHED
        neighbours = near.of(record, self._taken, self._alike)
        if neighbours.namesakes and _is_off(self._policy, record):
            # What is switched off leaves the other half to what is synced.
            return UNMATCHED
        return climb(_contender(record, None), neighbours, collapses=self._collapses)

    def _settle(self, record: Mirrored, found: Match, near: "_Neighbourhood") -> None:
        verdict = near.verdicts.get(record.ref.id)
        choice = None if verdict is None else verdict.choice
        if choice is Choice.EXCLUDE or (choice is Choice.NEW and not isinstance(found, Taken)):
            return
        match found:
            case Found(other_id):
                self._link(record, near.across[other_id])
            case Duplicate(of):
                self._stand_for(record, of)
            case Ambiguous(ids, rung, rivals):
                details = {
                    "rung": _in_common(self._module, rung),
                    "candidates": " ".join(ids),
                    "rivals": " ".join(rivals),
                }
                self._ask(record, AMBIGUOUS if ids else TWICE, details, ids[0] if len(ids) == 1 else None)
            case Taken(other_id):
                self._ask(record, TAKEN, {"candidates": other_id}, other_id)
            case _ if self._side.other not in self._context.targets(self._module):
                # Nobody decides about it any further: the side where it is missing is only read.
                unwanted = self._policy.unwanted
                if not _is_off(self._policy, record):
                    code = unwanted and unwanted(self._side, record.content)
                    self._ledger.note(record, Action.SKIPPED, code or DIRECTION)
                records.leave(self._tx, self._context.connection_id, [record], self._context.at.settings_revision)

    def _link(self, record: Mirrored, other: Mirrored) -> None:
        self._links.append(new_link(self._context, self._module, record, other))
        self._linked += [record.ref, other.ref]
        self._taken[other.ref.id] = record.ref.id
        self._ledger.note(record, Action.LINKED, "linked", other.ref.id)

    def _stand_for(self, record: Mirrored, of: str) -> None:
        context, tx = self._context, self._tx
        other = records.by_ids(tx, context.connection_id, self._side, self._module, [of])[of]
        aliases.put(tx, context.connection_id, record, other, AliasReason.DUPLICATE)
        problems.close(tx, context.connection_id, [record.ref], context.at.clock.now())
        self._alike.add(record.ref.id)
        self._ledger.note(record, Action.SKIPPED, "duplicate", None)

    def _ask(self, record: Mirrored, code: str, details: Mapping[str, str], other_id: str | None) -> None:
        context = self._context
        others = [Ref(self._side.other, self._module, each) for each in details["candidates"].split()]
        twins = [Ref(self._side, self._module, each) for each in details.get("rivals", "").split()]
        about = frozenset((record.ref, *twins, *others))
        # One question is asked once: of Vtiger's record where that one is asked about this one, too, and of one of
        # several namesakes.
        told = any(record.ref in self._in_question.get(other, ()) for other in others)
        told = told or any(self._in_question.get(twin) == about for twin in twins)
        self._in_question[record.ref] = about
        self._ledger.note(record, Action.SKIPPED, code, other_id, details)
        if told:
            return
        trouble = Trouble(code=code, ref=record.ref, name=record.name, details=details)
        problems.put(self._tx, context.connection_id, trouble, context.at.clock.new_id(), context.at.clock.now())
        self._asked.discard(record.ref.id)

    def _store_links(self) -> None:
        tx, connection_id = self._tx, self._context.connection_id
        links.add(tx, connection_id, self._module, self._links)
        records.stir(tx, connection_id, self._linked)
        problems.close(tx, connection_id, self._linked, self._context.at.clock.now())


class _Neighbourhood:
    """What has something in common with the records of a page."""

    def __init__(self, context: Context, tx: Connection, module: Module, side: Side, page: list[Mirrored]) -> None:
        of = tx, context.connection_id, side, module
        across = tx, context.connection_id, side.other, module
        names = [record.keys.name for record in page]
        emails = [record.keys.email for record in page]
        self._policy = context.policy(module)
        self.verdicts: dict[str, Verdict] = verdicts.about(*of, [record.ref.id for record in page])
        self._marked = candidates.marked(*across, [record.ref.id for record in page])
        self._identified = candidates.identified(*across, [record.mark for record in page if record.mark])
        self._named = candidates.named(*across, names)
        self._heirs = candidates.heirs(*across, names)
        self._mailed = candidates.mailed(*across, emails)
        self._similar = candidates.similar(*across, [record.keys.similar for record in page])
        self._namesakes = candidates.named(*of, names)
        self._mailmates = candidates.mailed(*of, emails)
        beside = self._namesakes, self._mailmates
        fitting = self._marked, self._named, self._heirs, self._mailed, self._similar
        everybody = (each for found in (*fitting, self._identified) for several in found.values() for each in several)
        self.across: dict[str, Mirrored] = {each.record.ref.id: each.record for each in everybody}
        self._apart = _decided(tx, context.connection_id, _APART, *beside)
        self._new = _decided(tx, context.connection_id, frozenset({Choice.NEW}), *fitting)

    def of(self, record: Mirrored, taken: Mapping[str, str], alike: set[str]) -> Nearby:
        """What has something in common with one record.

        Args:
            record: of the page.
            taken: records of the other side that were linked since this was read, and with which.
            alike: records of this side that have become aliases since.
        """
        linked_since = {mine: other for other, mine in taken.items()}

        def across(found: Mapping[str, list[Candidate]], key: str | None) -> list[Contender]:
            return [
                _contender(each.record, each.linked_to or taken.get(each.record.ref.id))
                for each in found.get(key or "", [])
                if each.record.ref.id not in self._new
            ]

        def beside(found: Mapping[str, list[Candidate]], key: str) -> list[Contender]:
            return [
                _contender(each.record, each.linked_to or linked_since.get(each.record.ref.id))
                for each in found.get(key, [])
                if each.record.ref != record.ref
                and each.record.ref.id not in alike
                and each.record.ref.id not in self._apart
                and not _is_off(self._policy, each.record)
            ]

        name, email, similar = record.keys.name, record.keys.email, record.keys.similar
        return Nearby(
            marked=[*across(self._marked, record.ref.id), *across(self._identified, record.mark)],
            named=across(self._named, name) or across(self._heirs, name),
            mailed=across(self._mailed, email),
            similar=across(self._similar, similar),
            namesakes=beside(self._namesakes, name),
            mailmates=beside(self._mailmates, email),
        )


def _decided(
    tx: Connection, connection_id: str, choices: Set[Choice], *found: Mapping[str, list[Candidate]]
) -> set[str]:
    """Those of these records about which a person has made one of these choices."""
    refs = {each.record.ref for of_key in found for several in of_key.values() for each in several}
    decided: set[str] = set()
    for side, module in {(ref.side, ref.module) for ref in refs}:
        about = verdicts.about(tx, connection_id, side, module, [ref.id for ref in refs])
        decided |= {record_id for record_id, each in about.items() if each.choice in choices}
    return decided


def _follow_merges(context: Context, tx: Connection, module: Module) -> None:
    """Let what was merged into another record of Xero stand for that one, and its link go on with it."""
    connection_id, ledger = context.connection_id, Ledger(context, tx)
    for loser, winner in aliases.merged(tx, connection_id, module):
        aliases.put(tx, connection_id, loser, winner, AliasReason.MERGED)
        ledger.close([loser.ref])
        held = links.find(tx, connection_id, Side.XERO, module, [loser.ref.id, winner.ref.id])
        mine, theirs = held.get(loser.ref.id), held.get(winner.ref.id)
        if mine is None:
            # An ended link would be taken up again with a contact that is no longer a customer.
            links.free(tx, connection_id, loser.ref)
            continue
        ids = [link.vtiger_id for link in (mine, theirs) if link]
        both = records.by_ids(tx, connection_id, Side.VTIGER, module, ids)
        one = both[mine.vtiger_id]
        records.stir(tx, connection_id, [one.ref])
        if theirs is None:
            links.free(tx, connection_id, winner.ref)
            # What the winner lacks was not emptied by anybody, so that the two meet like strangers.
            links.settle(tx, [replace(new_link(context, module, one, winner), id=mine.id)])
            continue
        links.end(tx, [mine.id], released=True)
        links.forget_ended(tx, connection_id, [loser.ref])
        aliases.put(tx, connection_id, one, both[theirs.vtiger_id], AliasReason.MERGED)
        ledger.skip(one, "merged", winner.ref.id)
    ledger.store()


def _is_off(policy: Policy, record: Mirrored) -> bool:
    """Whether a record of Vtiger is of a kind that is not synced."""
    return record.ref.side is Side.VTIGER and policy.of(record.content).off


def _contender(record: Mirrored, linked_to: str | None) -> Contender:
    return Contender(record.ref.id, record.content, linked_to, locked=record.locked is not None)
