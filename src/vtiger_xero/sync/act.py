"""Doing what was decided: intent first, then the call, then the settlement (``docs/architecture.md``, Intents)."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from vtiger_xero.domain.fingerprint import fingerprint
from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Answer, Call, Operation, Refused
from vtiger_xero.engine.keys import known_by
from vtiger_xero.problems import NoAnswerError, SyncError, WholeBatchRefusedError
from vtiger_xero.store import intents, records
from vtiger_xero.store.intents import Batch, BatchState, Intent
from vtiger_xero.store.records import Presence
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.decide import Planned
from vtiger_xero.sync.imagine import imagined
from vtiger_xero.sync.in_flight import Job
from vtiger_xero.sync.mirror import keep
from vtiger_xero.sync.settle import settle


@dataclass(frozen=True, slots=True)
class _Sent:
    """A batch under way, and the writes that it was made of."""

    batch: Batch
    writes: tuple[Planned, ...]


class Acting:
    """Sends the writes of one module to one side, in batches, several at once.

    Args:
        context: of the run.
        module: whose records.
        target: the side that is written.

    Attributes:
        moved: how many writes were not sent, because their records had changed since they were decided upon.
        renamed: whether records were given other names, so that their former ones are free.
        answered: how many writes the side has answered.
        refused_together: the records of writes that carry several and were refused; for whose sake is not known.
    """

    def __init__(self, context: Context, module: Module, target: Side) -> None:
        self._context = context
        self._module = module
        self._target = target
        self._remote = context.at.remotes[target]
        self._again: deque[tuple[Planned, ...]] = deque()
        self._trouble: SyncError | None = None
        self.answered = 0
        self.moved = 0
        self.renamed = False
        self.refused_together: set[Ref] = set()
        self._total = 0

    def act(self, planned: Iterator[Planned], total: int) -> None:
        """Do the writes.

        After a failure no further call is begun; what is under way is settled first.

        Args:
            planned: what was decided, in order; taken as room for it comes up.
            total: about how many there will be, for whoever watches.

        Raises:
            NoAnswerError: what became of a call is unknown, and has to be found out.
            SyncError: the side cannot be written to now; what was not done will be planned again.
        """
        self._total = total
        groups = batches(planned, self._remote.batch_limit)
        self._run(groups)
        while self._again and self._trouble is None:
            # The last calls may have been refused when there was nothing left to send.
            self._run(groups)
        if self._trouble is not None:
            raise self._trouble

    def _run(self, groups: Iterator[tuple[Planned, ...]]) -> None:
        for sent, answers in self._context.at.in_flight.run(self._jobs(groups), self._remote.at_once):
            self._end(sent, answers)

    def _jobs(self, groups: Iterator[tuple[Planned, ...]]) -> Iterator[Job[_Sent, list[Answer]]]:
        while self._trouble is None:
            writes = self._again.popleft() if self._again else next(groups, None)
            if writes is None:
                return
            try:
                self._context.go_on()
                still_holds = self._still_holds(writes)
                call = self._encoded(writes) if still_holds else None
            except SyncError as error:
                self._trouble = error
                return
            if call is None:
                continue
            batch = self._prepare(writes, call)
            yield Job(_Sent(batch, writes), self._call(batch, writes))

    def _still_holds(self, writes: tuple[Planned, ...]) -> bool:
        """Whether the records to be changed are as they were decided upon, and those to be belonged to are there.

        Only a side that takes one write at a time is asked again: there a write costs a call anyway, and an edit that
        is made meanwhile would be lost. What has changed is kept for the next decision.

        A dry run notes them for later, since no side is asked while its transaction is open.

        Raises:
            SyncError: the side cannot be asked.
        """
        if self._remote.batch_limit > 1:
            return True
        ids = [each.write.target_id for each in writes if each.write.target_id is not None]
        homes = {each.write.parent for each in writes if each.write.parent is not None} if not ids else set()
        if self._context.to_look_at is not None:
            self._context.to_look_at.update(Ref(self._target, self._module, each) for each in ids)
            self._context.to_look_at.update(Ref(self._target, Module.ORGANIZATIONS, each) for each in homes)
            return True
        if not ids:
            return self._is_there(homes)
        found = self._remote.fetch(self._module, ids)
        if len(found) == len(ids) and _is_as_decided(writes[0].intents[0], found[0]):
            return True
        self.moved += 1
        with self._context.fenced() as tx:
            keep(self._context, tx, found)
            lost = [Ref(self._target, self._module, each) for each in ids if not found]
            records.settle_presence(tx, self._context.connection_id, lost, Presence.GONE)
        return False

    def _is_there(self, organization_ids: set[str]) -> bool:
        """Whether organizations are there: Vtiger enters a person for one that is deleted, too, and then for none."""
        found = self._remote.fetch(Module.ORGANIZATIONS, sorted(organization_ids)) if organization_ids else []
        lost = organization_ids - {each.ref.id for each in found}
        if not lost:
            return True
        self.moved += 1
        with self._context.fenced() as tx:
            refs = [Ref(self._target, Module.ORGANIZATIONS, each) for each in lost]
            records.settle_presence(tx, self._context.connection_id, refs, Presence.GONE)
        return False

    def _call(self, batch: Batch, writes: tuple[Planned, ...]) -> Callable[[], list[Answer]]:
        if self._context.rehearses:
            return partial(imagined, self._module, self._target, [each.write for each in writes])
        return partial(self._remote.send, self._module, batch.call, batch.id)

    def _prepare(self, writes: tuple[Planned, ...], call: Call) -> Batch:
        """Store the batch, and then that it is being sent; both before the call."""
        clock = self._context.at.clock
        batch = Batch(
            id=clock.new_id(),
            side=self._target,
            module=self._module,
            call=call,
            state=BatchState.READY,
            sent_at=None,
            elements=tuple(each.intents for each in writes),
        )
        with self._context.fenced() as tx:
            intents.prepare(tx, self._context.connection_id, self._context.fence.run_id, batch)
        sent_at = clock.now()
        with self._context.fenced() as tx:
            intents.move(tx, batch.id, BatchState.READY, BatchState.SENT, sent_at)
        return replace(batch, state=BatchState.SENT, sent_at=sent_at)

    def _encoded(self, writes: tuple[Planned, ...]) -> Call:
        """The call; a side may have to be asked for what goes along with it.

        Raises:
            SyncError: the side cannot be asked.
        """
        if self._context.rehearses:
            return Call("", "", b"")
        operation = writes[0].write.operation
        return self._remote.encode(self._module, operation, [each.write for each in writes])

    def _end(self, sent: _Sent, answers: Sequence[Answer] | SyncError) -> None:
        if isinstance(answers, NoAnswerError):
            with self._context.fenced() as tx:
                intents.move(tx, sent.batch.id, BatchState.SENT, BatchState.UNKNOWN)
            self._trouble = answers
        elif isinstance(answers, WholeBatchRefusedError):
            self._give_up(sent)
            anew = tuple(self._anew(each) for each in sent.writes)
            half = len(anew) // 2
            self._again += [anew[:half], anew[half:]]
        elif isinstance(answers, SyncError):
            self._give_up(sent)
            self._trouble = self._trouble or answers
        else:
            settle(self._context, sent.batch, answers)
            self.renamed |= any(map(_renames, sent.batch.intents))
            for element, answer in zip(sent.batch.elements, answers, strict=True):
                if isinstance(answer, Refused) and len(element) > 1:
                    self.refused_together |= {intent.source for intent in element}
            self.answered += len(answers)
            self._context.tell(self._module, self.answered, self._total)

    def _anew(self, planned: Planned) -> Planned:
        """The same write with intents of its own, since those that were sent have ended."""
        new_id = self._context.at.clock.new_id
        return replace(planned, intents=tuple(replace(intent, id=new_id()) for intent in planned.intents))

    def _give_up(self, sent: _Sent) -> None:
        """Nothing was done: the batch is void, and its records will be planned again."""
        with self._context.fenced() as tx:
            intents.move(tx, sent.batch.id, BatchState.SENT, BatchState.VOID)


def _is_as_decided(intent: Intent, now: Observation) -> bool:
    """Whether a record is as it was when a write to it was decided upon; of an amendment, the taxes that it carries."""
    if intent.operation is Operation.AMEND:
        return now.extra.get("tax") == intent.target_content.get("tax")
    return fingerprint(now.content) == fingerprint(intent.target_content)


def _renames(intent: Intent) -> bool:
    """Whether another record may now be called, or have the code, that this one had."""
    return intent.operation is Operation.UPDATE and known_by(intent.source.module) in intent.fields


def batches(planned: Iterable[Planned], limit: int) -> Iterator[tuple[Planned, ...]]:
    """Group writes of one operation each, at most so many together, in the order in which they come."""
    waiting: dict[Operation, deque[Planned]] = {operation: deque() for operation in Operation}
    for each in planned:
        queue = waiting[each.write.operation]
        queue.append(each)
        if len(queue) == limit:
            yield tuple(queue)
            queue.clear()
    yield from (tuple(queue) for queue in waiting.values() if queue)
