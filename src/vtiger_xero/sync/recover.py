"""Finding out what became of calls whose answer was lost, before anything new is decided.

The rule (``docs/architecture.md``, Intents): look at what the records' side shows of the write (``sync/traces.py``).
What was done is settled. What was not: while the side still remembers the call's idempotency key, the very same call is
sent again, so that a call that is only late is answered and not done twice; unless somebody has changed one of its
records since. A side without keys is given the time in which a late call comes to its end, and looked at once more.
What is missing then is void, and planned again.
"""

from collections.abc import Sequence
from dataclasses import replace

from vtiger_xero.domain.writes import Answer
from vtiger_xero.problems import WholeBatchRefusedError
from vtiger_xero.store import intents
from vtiger_xero.store.intents import Batch, BatchState
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.settle import settle
from vtiger_xero.sync.traces import traces


def recover(context: Context) -> None:
    """Resolve every batch of the connection that is neither done nor void.

    Raises:
        NoAnswerError: an answer was lost again; the batch stays unknown.
        SyncError: the side cannot be asked now.
    """
    with context.transactions.read() as tx:
        batches = intents.open_batches(tx, context.connection_id)
    for batch in batches:
        if batch.state is BatchState.READY:
            with context.fenced() as tx:
                intents.move(tx, batch.id, BatchState.READY, BatchState.VOID)
        else:
            _resolve(context, batch)


def _resolve(context: Context, batch: Batch) -> None:
    remote, clock = context.at.remotes[batch.side], context.at.clock
    found = traces(context, batch)
    missing = [trace for trace in found if trace.answer is None]
    if missing and batch.sent_at is not None:
        if clock.now() < batch.sent_at + remote.key_life and not any(trace.overtaken for trace in missing):
            _send_again(context, batch)
            return
        settled_at = batch.sent_at + remote.settling
        if clock.now() < settled_at:
            clock.sleep((settled_at - clock.now()).total_seconds())
            found = traces(context, batch)
    as_seen = replace(batch, elements=tuple(trace.element for trace in found))
    settle(context, as_seen, [trace.answer for trace in found])


def _send_again(context: Context, batch: Batch) -> None:
    answers: Sequence[Answer | None]
    try:
        answers = context.at.remotes[batch.side].send(batch.module, batch.call, batch.id)
    except WholeBatchRefusedError:
        answers = [None] * len(batch.elements)
    settle(context, batch, answers)
