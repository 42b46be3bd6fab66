"""A dry run: everything that a real run does, but with answers that are imagined.

Of what it finds, two things are kept: what would become of each record, and what a person has to say before anything
is written (spec §2 step 9). Which records belong together is asked of what was read, so that these questions are the
real run's, too.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from sqlalchemy import Connection

from vtiger_xero.domain.fingerprint import fingerprint
from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.store import outcomes, problems, records, verdicts
from vtiger_xero.store.outcomes import Outcome
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.records import Mirrored, Presence
from vtiger_xero.sync import retaxing
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.match import QUESTIONS
from vtiger_xero.sync.mirror import keep
from vtiger_xero.sync.modules import ATTEMPTS, observe_both, write

#: How many records are looked at at once.
PAGE = 200


@dataclass(frozen=True, slots=True)
class _Foreseen:
    """What a run would come to.

    Attributes:
        outcomes: of each record.
        found: the questions that would be open, by the record.
        asked: the records about which the match phase has asked.
        to_look_at: the records of Vtiger at which the run would look just before it writes.
    """

    outcomes: Sequence[Outcome]
    found: Mapping[Ref, Trouble]
    asked: Set[Ref]
    to_look_at: Set[Ref]


def rehearse(context: Context) -> None:
    """Rehearse all modules of a run, and keep what would become of each record, and the questions.

    The mirror is brought up to date first, since reading changes nothing on either side.
    """
    run_id, clock = context.fence.run_id, context.at.clock
    for module in context.at.policies:
        observe_both(context, module)
    if Module.TAXES in context.at.policies:
        # Behind all other reading, which tells less of products.
        retaxing.look(context)
    begun = clock.now()
    foreseen, looked = _imagine(context), set[Ref]()
    for _ in range(ATTEMPTS):
        unseen = foreseen.to_look_at - looked
        if not _look(context, unseen):
            break
        looked |= unseen
        foreseen = _imagine(context)
    with context.fenced() as tx:
        outcomes.put(tx, run_id, foreseen.outcomes, clock.now())
        _close_answered(context, tx, foreseen.found.keys())
        # Others that were found come of writes that were only imagined.
        questions = [foreseen.found[ref] for ref in sorted(foreseen.asked & foreseen.found.keys())]
        _ask(context, tx, questions, verdicts.since(tx, context.connection_id, begun))


def _imagine(context: Context) -> _Foreseen:
    """Match, decide, act and settle, and undo it all."""
    asked: set[Ref] = set()
    with context.rehearsal() as rehearsed:
        for module in context.at.policies:
            asked |= write(rehearsed, module)
        with rehearsed.transactions.read() as tx:
            return _Foreseen(
                outcomes.of_run(tx, context.fence.run_id),
                problems.open_with(tx, context.connection_id, QUESTIONS),
                asked,
                rehearsed.to_look_at or set(),
            )


def _look(context: Context, refs: Iterable[Ref]) -> bool:
    """Look at the records at which the real run will look before it writes; whether any is not as it was known.

    Of what has changed since the walk, mostly a deletion shows, which only a sweep meets.
    """
    changed = False
    of_module: dict[tuple[Side, Module], list[str]] = {}
    for ref in sorted(refs):
        of_module.setdefault((ref.side, ref.module), []).append(ref.id)
    for (side, module), ids in of_module.items():
        for start in range(0, len(ids), PAGE):
            changed |= _look_at(context, side, module, ids[start : start + PAGE])
    return changed


def _look_at(context: Context, side: Side, module: Module, ids: Sequence[str]) -> bool:
    with context.transactions.read() as tx:
        # What would only be made before it is written is not there yet.
        known = records.by_ids(tx, context.connection_id, side, module, ids)
    context.go_on()
    found = context.at.remotes[side].fetch(module, list(known))
    lost = known.keys() - {each.ref.id for each in found}
    others = [each for each in found if _differs(each, known[each.ref.id])]
    if not (lost or others):
        return False
    with context.fenced() as tx:
        keep(context, tx, others)
        gone = [Ref(side, module, each) for each in sorted(lost)]
        records.settle_presence(tx, context.connection_id, gone, Presence.GONE)
    return True


def _differs(now: Observation, known: Mirrored) -> bool:
    return fingerprint(now.content) != fingerprint(known.content) or now.extra != known.extra


def _close_answered(context: Context, tx: Connection, found: Set[Ref]) -> None:
    """Close the questions that were not found again; the next run matches their records, as this one did."""
    answered = problems.open_with(tx, context.connection_id, QUESTIONS).keys() - found
    # Whether there is anything to say of their people shows only when that is done.
    records.stir(tx, context.connection_id, answered, with_people=False)
    problems.close(tx, context.connection_id, answered, context.at.clock.now())


def _ask(context: Context, tx: Connection, questions: Iterable[Trouble], decided: Set[Ref]) -> None:
    """Open the questions, but for what somebody has decided while all this was found out."""
    for trouble in questions:
        if trouble.ref not in decided:
            problems.put(tx, context.connection_id, trouble, trouble.id, context.at.clock.now())
