"""A dry run: everything that a real run does, but with answers that are imagined.

Of what it finds, two things are kept: what would become of each record, and what a person has to say before anything
is written (spec §2 step 9). Which records belong together is asked of what was read, so that these questions are the
real run's, too.
"""

from collections.abc import Iterable, Set

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Module, Ref
from vtiger_xero.store import outcomes, problems, records, verdicts
from vtiger_xero.store.problems import Trouble
from vtiger_xero.sync import retaxing
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.match import QUESTIONS
from vtiger_xero.sync.modules import observe_both, write


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
    begun, asked = clock.now(), set[Ref]()
    with context.rehearsal() as rehearsed:
        for module in context.at.policies:
            asked |= write(rehearsed, module)
        with rehearsed.transactions.read() as tx:
            kept = outcomes.of_run(tx, run_id)
            found = problems.open_with(tx, context.connection_id, QUESTIONS)
    with context.fenced() as tx:
        outcomes.put(tx, run_id, kept, clock.now())
        _close_answered(context, tx, found.keys())
        # Others that were found come of writes that were only imagined.
        questions = [found[ref] for ref in sorted(asked & found.keys())]
        _ask(context, tx, questions, verdicts.since(tx, context.connection_id, begun))


def _close_answered(context: Context, tx: Connection, found: Set[Ref]) -> None:
    """Close the questions that were not found again; the next run matches their records, as this one did."""
    answered = problems.open_with(tx, context.connection_id, QUESTIONS).keys() - found
    records.stir(tx, context.connection_id, answered)
    problems.close(tx, context.connection_id, answered, context.at.clock.now())


def _ask(context: Context, tx: Connection, questions: Iterable[Trouble], decided: Set[Ref]) -> None:
    """Open the questions, but for what somebody has decided while all this was found out."""
    for trouble in questions:
        if trouble.ref not in decided:
            problems.put(tx, context.connection_id, trouble, trouble.id, context.at.clock.now())
