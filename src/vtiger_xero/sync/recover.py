"""Finding out what became of calls whose answer was lost, before anything new is decided.

The rule (``docs/architecture.md``, Intents): look the records up by the mark that their creation left. What is there is
settled. What is not: while the side still remembers the call's idempotency key, the very same call is sent again, so
that a call that is only late is answered and not done twice. A side without keys is given the time in which a late call
comes to its end, and looked at once more. What is missing then is void, and planned again.
"""

from collections.abc import Sequence

from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.writes import Accepted, Answer, Operation
from vtiger_xero.engine.match import oldest_first
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
    remote, clock = context.at.remotes[batch.side], context.at.clock
    found = _look_up(context, batch)
    missing = len(found) < len(batch.intents)
    if missing and batch.sent_at is not None:
        if clock.now() < batch.sent_at + remote.key_life:
            _send_again(context, batch)
            return
        settled_at = batch.sent_at + remote.settling
        if clock.now() < settled_at:
            clock.sleep((settled_at - clock.now()).total_seconds())
            found = _look_up(context, batch)
    settle(context, batch, [_answer(found, element) for element in batch.elements])


def _look_up(context: Context, batch: Batch) -> dict[str, Observation]:
    """The records that the batch's creates made, by mark; an update leaves nothing to look for.

    Of several with one mark, the first counts: the others are what another program, or a copy in the CRM, made of it.
    """
    marks = [intent.source.id for intent in batch.intents if _leaves_a_mark(intent)]
    if not marks:
        return {}
    seen = context.at.remotes[batch.side].look_up(batch.module, marks)
    first = sorted(seen, key=lambda each: oldest_first(each.ref.id), reverse=True)
    return {each.mark: each for each in first if each.mark in marks}


def _leaves_a_mark(intent: Intent) -> bool:
    return intent.operation is Operation.CREATE and intent.target_id is None


def _answer(found: dict[str, Observation], element: tuple[Intent, ...]) -> Answer | None:
    seen = [found.get(intent.source.id) if _leaves_a_mark(intent) else None for intent in element]
    return Accepted(seen[0]) if len(seen) == 1 and seen[0] is not None else None


def _send_again(context: Context, batch: Batch) -> None:
    answers: Sequence[Answer | None]
    try:
        answers = context.at.remotes[batch.side].send(batch.module, batch.call, batch.id)
    except WholeBatchRefusedError:
        answers = [None] * len(batch.elements)
    settle(context, batch, answers)
