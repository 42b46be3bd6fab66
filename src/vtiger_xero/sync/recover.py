"""Finding out what became of calls whose answer was lost, before anything new is decided.

The rule (``docs/architecture.md``, Intents): look the records up by the mark that their creation left. What is there is
settled. What is not: while the side still remembers the call's idempotency key, the very same call is sent again, so
that a call that is only late is answered and not done twice; later it is void, and planned again.
"""

from collections.abc import Sequence

from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.writes import Accepted, Answer, Operation
from vtiger_xero.problems import WholeBatchRefusedError
from vtiger_xero.store import intents
from vtiger_xero.store.intents import Batch, BatchState, Intent
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.settle import settle


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
    remote = context.at.remotes[batch.side]
    found = _look_up(context, batch)
    missing = len(found) < len(batch.intents)
    if missing and batch.sent_at is not None and context.at.clock.now() < batch.sent_at + remote.key_life:
        _send_again(context, batch)
        return
    settle(context, batch, [_answer(found, intent) for intent in batch.intents])


def _look_up(context: Context, batch: Batch) -> dict[str, Observation]:
    """The records that the batch's creates made, by mark; an update leaves nothing to look for."""
    marks = [intent.source.id for intent in batch.intents if intent.operation is Operation.CREATE]
    if not marks:
        return {}
    seen = context.at.remotes[batch.side].look_up(batch.module, marks)
    return {each.mark: each for each in seen if each.mark in marks}


def _answer(found: dict[str, Observation], intent: Intent) -> Answer | None:
    observation = found.get(intent.source.id)
    return None if observation is None else Accepted(observation)


def _send_again(context: Context, batch: Batch) -> None:
    answers: Sequence[Answer | None]
    try:
        answers = context.at.remotes[batch.side].send(batch.module, batch.call, batch.id)
    except WholeBatchRefusedError:
        answers = [None] * len(batch.intents)
    settle(context, batch, answers)
