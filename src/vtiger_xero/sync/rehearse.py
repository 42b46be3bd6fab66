"""A dry run: decide as a real run would, keep what would become of each record, and nothing else."""

from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.store import outcomes
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.decide import decide
from vtiger_xero.sync.observe import observe
from vtiger_xero.sync.settle import done


def rehearse(context: Context, module: Module) -> None:
    """Rehearse one module. The mirror is brought up to date, since reading changes nothing on either side."""
    run_id, clock = context.fence.run_id, context.at.clock
    for side in Side:
        observe(context, side, module)
    with context.rehearsal() as rehearsed:
        for target in context.targets(module):
            foreseen = [done(each.intent, target, each.intent.target_id) for each in decide(rehearsed, module, target)]
            with rehearsed.fenced() as tx:
                outcomes.put(tx, run_id, foreseen, clock.now())
        with rehearsed.transactions.read() as tx:
            kept = outcomes.of_run(tx, run_id)
    with context.fenced() as tx:
        outcomes.put(tx, run_id, kept, clock.now())
