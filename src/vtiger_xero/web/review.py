"""What the review shows: what waits for a decision, with all that is needed to make it (spec §2 step 9, §3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from vtiger_xero.domain.records import Value
from vtiger_xero.domain.refs import Ref, Side
from vtiger_xero.store.candidates import Candidate
from vtiger_xero.store.overview import Overview
from vtiger_xero.store.records import Mirrored
from vtiger_xero.sync.cases import Case, Clashing, Departed, Question
from vtiger_xero.web.comparison import Trait, traits
from vtiger_xero.web.fields import FIELDS, MODULES, shown
from vtiger_xero.web.links import Addresses, page_of
from vtiger_xero.web.log import changes_in_words, in_words
from vtiger_xero.web.words import SIDES

#: Cases on one page, and records that might be the same as one of them.
SHOWN = 20
PARTIES = 24


@dataclass(frozen=True, slots=True)
class Party:
    """A record that plays a part in a question.

    Attributes:
        system: that it is in.
        page: the path of our page about it.
        elsewhere: where else it can be looked at.
        traits: what tells it apart; what differs from the record that is asked about is marked.
        linked: the path of our page about its other half, if it has one.
        archived: whether its side has put it away.
    """

    record: Mirrored
    system: str
    page: str
    elsewhere: Sequence[tuple[str, str]]
    traits: Sequence[Trait]
    linked: str | None
    archived: bool


class Words:
    """Cases in the words of the pages.

    Args:
        tx: a transaction that reads.
        connection: of the cases.
        cases: what is to be shown.
    """

    def __init__(self, tx: Connection, connection: Overview, cases: Sequence[Case]) -> None:
        self._connection = connection
        self._addresses = Addresses(tx, connection, (ref for case in cases for ref in _refs(case)))

    def kind(self, case: Case) -> str:
        """Which kind of case it is."""
        return type(case).__name__.lower()

    def module(self, case: Case) -> str:
        """What the records of a case are."""
        return MODULES[_refs(case)[0].module]

    def cause(self, case: Case) -> str:
        """What happened, in a sentence."""
        return case.trouble.problem.message(in_words(case.trouble.details))

    def fix(self, case: Case) -> str:
        """What to do, in a sentence."""
        advice = case.trouble.problem.advice(in_words(case.trouble.details))
        return advice.replace(" in the review", " here")

    def page(self, record: Mirrored) -> str:
        """The path of our page about a record."""
        return page_of(self._connection.id, record.ref)

    def elsewhere(self, *records: Mirrored) -> Sequence[tuple[str, str]]:
        """Where else records can be looked at."""
        return self._addresses.of(*(record.ref for record in records))

    def asked(self, question: Question) -> Party:
        """The record that a question asks about."""
        return self._party(question.record, None)

    def candidates(self, question: Question) -> list[Party]:
        """Records of the other side that might be the same; of very many, the first."""
        return [self._party(each, question.record.record) for each in question.candidates[:PARTIES]]

    def rivals(self, question: Question) -> list[Party]:
        """Records of its own side that might be the same as those; of very many, the first."""
        return [self._party(each, question.record.record) for each in question.rivals[:PARTIES]]

    def changes(self, departed: Departed) -> list[tuple[str, str | None, str | None]]:
        """What changed since the other half went."""
        return changes_in_words(departed.changes)

    def label(self, field: str) -> str:
        """What a field is called."""
        return FIELDS.get(field, field)

    def shown(self, field: str, value: Value) -> Value:
        """What a field holds, as people write it."""
        return shown(field, value)

    def _party(self, candidate: Candidate, against: Mirrored | None) -> Party:
        record = candidate.record
        ref, other_id = record.ref, candidate.linked_to
        other = None if other_id is None else Ref(ref.side.other, ref.module, other_id)
        return Party(
            record=record,
            system=SIDES[ref.side],
            page=self.page(record),
            elsewhere=self._addresses.of(ref),
            traits=traits(record, against),
            linked=None if other is None else page_of(self._connection.id, other),
            archived=ref.side is Side.XERO and record.locked is not None,
        )


def _refs(case: Case) -> list[Ref]:
    match case:
        case Question():
            return [case.record.record.ref, *(each.record.ref for each in (*case.candidates, *case.rivals))]
        case Clashing():
            return [case.pair.vtiger.ref, case.pair.xero.ref]
        case Departed():
            return [case.left.ref, case.gone.ref]
