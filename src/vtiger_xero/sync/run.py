"""One run of one connection: recover, observe, decide, act. Killed anywhere, it can be called again."""

from vtiger_xero.domain.refs import Module
from vtiger_xero.problems import LimitedError, NoAnswerError, SyncError
from vtiger_xero.store import problems, runs
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.sync import retaxing
from vtiger_xero.sync.context import Context, Workplace
from vtiger_xero.sync.modules import observe_both, write
from vtiger_xero.sync.recover import recover
from vtiger_xero.sync.rehearse import rehearse

#: How often a module is begun again in one run because an answer was lost.
ROUNDS = 3


def run(workplace: Workplace, *, rehearsal: bool = False) -> str:
    """Sync one connection once, or take up the run that a dead worker left.

    The caller holds the connection's lock (``runtime/liveness.py``).

    Args:
        workplace: the connection, ready.
        rehearsal: write nothing to either side, and note what would be done.

    Returns:
        The run's id; what became of it is in the database.

    Raises:
        SyncError: ``run_taken_over`` or ``database_failed``; anything else ends the run and is kept as its problem.
    """
    clock = workplace.clock
    with workplace.database.write() as tx:
        fence = runs.begin(tx, workplace.connection_id, clock.new_id(), clock.now(), rehearsal=rehearsal)
    context = Context(workplace, fence, workplace.database)
    before = {side: remote.calls for side, remote in workplace.remotes.items()}
    trouble: SyncError | None = None
    try:
        if rehearsal:
            rehearse(context)
        else:
            for module in workplace.policies:
                _sync(context, module)
    except SyncError as error:
        trouble = error
    now = clock.now()
    with context.fenced() as tx:
        if trouble is None or trouble.code == "run_cancelled":
            problems.close_general(tx, workplace.connection_id, None, now)
        else:
            details = {name: str(value) for name, value in trouble.details.items()}
            kept = Trouble(code=trouble.code, details=details)
            problems.put(tx, workplace.connection_id, kept, clock.new_id(), now)
        runs.add_calls(tx, fence, {side: r.calls - before[side] for side, r in workplace.remotes.items()})
        runs.end(tx, fence, _status(trouble), now)
    return fence.run_id


def _status(trouble: SyncError | None) -> RunStatus:
    if trouble is None:
        return RunStatus.DONE
    if trouble.code == "run_cancelled":
        return RunStatus.CANCELLED
    return RunStatus.PARKED if isinstance(trouble, LimitedError) else RunStatus.FAILED


def _sync(context: Context, module: Module) -> None:
    """Sync one module; begin again where an answer was lost, which is then found out first."""
    for attempt in range(1, ROUNDS + 1):
        try:
            recover(context)
            observe_both(context, module)
            if module is Module.TAXES:
                retaxing.look(context)
            write(context, module)
        except NoAnswerError:
            if attempt == ROUNDS:
                raise
        else:
            return
