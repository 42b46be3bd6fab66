"""What waits for a person's decision, with all that is needed to make it (spec §3; ``sync/review.py`` takes it)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import Connection

from vtiger_xero.domain.records import Value
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.store import candidates, conflicts, links, problems, records, verdicts
from vtiger_xero.store.candidates import Candidate
from vtiger_xero.store.conflicts import Conflict
from vtiger_xero.store.links import Pair
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.records import Mirrored, Presence
from vtiger_xero.sync.ledger import CONFLICT
from vtiger_xero.sync.match import QUESTIONS

#: The problem of a record whose other half is gone, and which was changed since the two last agreed.
GONE_BUT_CHANGED = "gone_but_changed"


@dataclass(frozen=True, slots=True)
class Question:
    """What a record belongs to.

    Attributes:
        trouble: the open problem that asks; its code is one of :data:`QUESTIONS`.
        record: about which it asks.
        candidates: records of the other side that might be the same, each with what it is linked with.
        rivals: records of its own side that might be the same as those, too.
    """

    trouble: Trouble
    record: Candidate
    candidates: Sequence[Candidate]
    rivals: Sequence[Candidate]

    @property
    def in_common(self) -> str:
        """What they have in common, in words: ``name``, ``e-mail address``."""
        return self.trouble.details.get("rung", "name")

    @property
    def may_be_new(self) -> bool:
        """Whether it may be made on the other side: only where nobody has its name there."""
        key = self.record.record.keys.name
        return not any(each.record.keys.name == key and not each.record.locked for each in self.candidates)


@dataclass(frozen=True, slots=True)
class Clashing:
    """Fields that both halves of a pair changed.

    Attributes:
        trouble: the open problem.
        pair: the two.
        fields: each with its values, and the side that was chosen if the choice is not carried out yet.
    """

    trouble: Trouble
    pair: Pair
    fields: Sequence[Conflict]


@dataclass(frozen=True, slots=True)
class Departed:
    """A record whose other half is gone, and which was changed since.

    Attributes:
        trouble: the open problem.
        left: what is left.
        gone: what it was before it went.
        changes: field, what the two agreed on, and what is left now.
    """

    trouble: Trouble
    left: Mirrored
    gone: Mirrored
    changes: Sequence[tuple[str, Value, Value]]


@dataclass(frozen=True, slots=True)
class Cases:
    """Everything that waits; problems that somebody ignores do not.

    Attributes:
        questions: which records belong together.
        clashing: whose value stays.
        departed: whether to let a half go.
        missing: whether records are gone, by the module that is held until that is said.
        excluded: nothing to decide, but to be looked through: what is left out of the sync.
    """

    questions: Sequence[Question]
    clashing: Sequence[Clashing]
    departed: Sequence[Departed]
    missing: Mapping[Module, Sequence[Mirrored]]
    excluded: Sequence[Mirrored]

    def __len__(self) -> int:
        """How many decisions there are to make."""
        return len(self.questions) + len(self.clashing) + len(self.departed) + len(self.missing)


Case: TypeAlias = Question | Clashing | Departed

#: The problems that ask for a decision about a record.
ASKING = QUESTIONS | {CONFLICT, GONE_BUT_CHANGED}


def open_cases(tx: Connection, connection_id: str) -> Cases:
    """Everything that waits for a decision about a connection."""
    asked = cases_of(tx, connection_id, problems.open_all(tx, connection_id))
    return Cases(
        questions=[each for each in asked if isinstance(each, Question)],
        clashing=[each for each in asked if isinstance(each, Clashing)],
        departed=[each for each in asked if isinstance(each, Departed)],
        missing=missing(tx, connection_id),
        excluded=excluded(tx, connection_id),
    )


def cases_of(tx: Connection, connection_id: str, troubles: Iterable[Trouble]) -> list[Case]:
    """What these problems ask, in their order; those that ask nothing are left out."""
    known = _Known(tx, connection_id)
    by_code: dict[str, list[tuple[Trouble, Ref]]] = {code: [] for code in ASKING}
    order: dict[str, int] = {}
    for number, trouble in enumerate(troubles):
        if trouble.ref is not None and trouble.code in ASKING:
            by_code[trouble.code].append((trouble, trouble.ref))
            order[trouble.id] = number
    asked: list[Case] = []
    asked += _questions(known, [each for code in QUESTIONS for each in by_code[code]])
    asked += _clashing(known, by_code[CONFLICT])
    asked += _departed(known, by_code[GONE_BUT_CHANGED])
    return sorted(asked, key=lambda each: order[each.trouble.id])


def missing(tx: Connection, connection_id: str) -> dict[Module, list[Mirrored]]:
    """The records of which a person has to say whether they are gone, by the module that is held until then."""
    absent = {module: records.missing(tx, connection_id, module) for module in Module}
    return {module: _Known(tx, connection_id).records(refs) for module, refs in absent.items() if refs}


def excluded(tx: Connection, connection_id: str) -> list[Mirrored]:
    """The records that somebody has left out of the sync."""
    return _Known(tx, connection_id).records(verdicts.excluded(tx, connection_id))


class _Known:
    """What the database holds of records."""

    def __init__(self, tx: Connection, connection_id: str) -> None:
        self.tx = tx
        self.connection_id = connection_id

    def records(self, refs: Sequence[Ref]) -> list[Mirrored]:
        """Records, in the order of their refs; those that the mirror lacks are left out."""
        found: dict[Ref, Mirrored] = {}
        for side, module in {(ref.side, ref.module) for ref in refs}:
            ids = [ref.id for ref in refs if (ref.side, ref.module) == (side, module)]
            of_kind = records.by_ids(self.tx, self.connection_id, side, module, ids)
            found |= {record.ref: record for record in of_kind.values()}
        return [found[ref] for ref in refs if ref in found]

    def candidates(self, refs: Sequence[Ref]) -> dict[Ref, Candidate]:
        """Records with what they are linked with, by ref."""
        found = self.records(refs)
        linked: dict[Ref, str] = {}
        for side, module in {(record.ref.side, record.ref.module) for record in found}:
            ids = [record.ref.id for record in found if (record.ref.side, record.ref.module) == (side, module)]
            of_kind = links.find(self.tx, self.connection_id, side, module, ids)
            linked |= {Ref(side, module, own_id): link.id_on(side.other) for own_id, link in of_kind.items()}
        return {record.ref: Candidate(record, linked.get(record.ref)) for record in found}

    def pairs(self, refs: Sequence[Ref]) -> dict[Ref, Pair]:
        """Live pairs, by the ref of either half."""
        found: dict[Ref, Pair] = {}
        for side, module in {(ref.side, ref.module) for ref in refs}:
            ids = [ref.id for ref in refs if (ref.side, ref.module) == (side, module)]
            for pair in links.pairs_of(self.tx, self.connection_id, side, module, ids):
                found |= {pair.vtiger.ref: pair, pair.xero.ref: pair}
        return found


def _questions(known: _Known, asked: Sequence[tuple[Trouble, Ref]]) -> list[Question]:
    namesakes = _namesakes(known, [ref for trouble, ref in asked if "candidates" not in trouble.details])
    across: dict[Ref, list[Ref]] = {}
    beside: dict[Ref, list[Ref]] = {}
    for trouble, ref in asked:
        named = trouble.details.get("candidates")
        across[ref] = namesakes.get(ref, []) if named is None else _refs(ref.side.other, ref.module, named)
        beside[ref] = _refs(ref.side, ref.module, trouble.details.get("rivals", ""))
    everybody = {*across, *(each for of in (across, beside) for refs in of.values() for each in refs)}
    found = known.candidates(sorted(everybody))
    return [
        Question(
            trouble,
            found[ref],
            [found[each] for each in across[ref] if each in found],
            [found[each] for each in beside[ref] if each in found],
        )
        for trouble, ref in asked
        if ref in found
    ]


def _namesakes(known: _Known, asked: Sequence[Ref]) -> dict[Ref, list[Ref]]:
    """The records of the other side that have the names, or codes, of these."""
    found: dict[Ref, list[Ref]] = {}
    for side, module in {(ref.side, ref.module) for ref in asked}:
        of_kind = [ref for ref in asked if (ref.side, ref.module) == (side, module)]
        keys = {record.ref: record.keys.name for record in known.records(of_kind)}
        named = candidates.named(known.tx, known.connection_id, side.other, module, keys.values())
        found |= {ref: [each.record.ref for each in named.get(key, [])] for ref, key in keys.items()}
    return found


def _refs(side: Side, module: Module, ids: str) -> list[Ref]:
    return [Ref(side, module, record_id) for record_id in ids.split()]


def _clashing(known: _Known, asked: Sequence[tuple[Trouble, Ref]]) -> list[Clashing]:
    pairs = known.pairs([ref for _, ref in asked])
    waiting = conflicts.of_links(known.tx, [pair.link.id for pair in pairs.values()])
    return [
        Clashing(trouble, pairs[ref], waiting[pairs[ref].link.id])
        for trouble, ref in asked
        if ref in pairs and pairs[ref].link.id in waiting
    ]


def _departed(known: _Known, asked: Sequence[tuple[Trouble, Ref]]) -> list[Departed]:
    pairs = known.pairs([ref for _, ref in asked])
    found: list[Departed] = []
    for trouble, ref in asked:
        pair = pairs.get(ref)
        if pair is not None and pair.on(ref.side.other).presence is Presence.GONE:
            base, now = pair.link.base_of(ref.side), pair.on(ref.side).content
            names = sorted(name for name in {*base, *now} if base.get(name) != now.get(name))
            changes = [(name, base.get(name), now.get(name)) for name in names]
            found.append(Departed(trouble, pair.on(ref.side), pair.on(ref.side.other), changes))
    return found
