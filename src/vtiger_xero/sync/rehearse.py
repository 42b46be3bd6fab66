"""A dry run: everything that a real run does, but with answers that are imagined, and with nothing of it kept."""

from vtiger_xero.store import outcomes
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.modules import observe_both, write


def rehearse(context: Context) -> None:
    """Rehearse all modules of a run, and keep what would become of each record.

    The mirror is brought up to date first, since reading changes nothing on either side.
    """
    run_id, clock = context.fence.run_id, context.at.clock
    for module in context.at.policies:
        observe_both(context, module)
    with context.rehearsal() as rehearsed:
        for module in context.at.policies:
            write(rehearsed, module)
        with rehearsed.transactions.read() as tx:
            kept = outcomes.of_run(tx, run_id)
    with context.fenced() as tx:
        outcomes.put(tx, run_id, kept, clock.now())
