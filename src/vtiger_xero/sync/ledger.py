"""What is told about the records of one transaction: outcomes, problems opened and closed."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Ref, Side
from vtiger_xero.problems import CATALOGUE, Cure
from vtiger_xero.store import outcomes, problems
from vtiger_xero.store.outcomes import Action, Outcome
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.records import Mirrored
from vtiger_xero.sync.context import Context

#: The problem of a pair about whose fields a person has to decide; only the decision closes it.
CONFLICT = "conflict"


class Ledger:
    """Gathers what is to be told, and stores it at once.

    Args:
        context: of the run.
        tx: the transaction.
    """

    def __init__(self, context: Context, tx: Connection) -> None:
        self._context = context
        self._tx = tx
        self._outcomes: list[Outcome] = []
        self._closed: list[Ref] = []

    def note(
        self,
        record: Mirrored,
        action: Action,
        code: str,
        other_id: str | None = None,
        details: Mapping[str, str] | None = None,
        written: Side | None = None,
    ) -> None:
        """Tell what became of a record, and so whether its other side, or this one, was or would have been written."""
        self._outcomes.append(
            Outcome(
                ref=record.ref,
                written=written or record.ref.side.other,
                action=action,
                code=code,
                name=record.name,
                counterpart_id=other_id,
                details=details or {},
            )
        )

    def skip(
        self, record: Mirrored, code: str, other_id: str | None = None, details: Mapping[str, str] | None = None
    ) -> None:
        """Tell that a record is left as it is, and open the problem if somebody has to do something about it.

        It does not park the record: the next run sees for itself whether the cause is still there.
        """
        self.note(record, Action.SKIPPED, code, other_id, details)
        if CATALOGUE[code].cure is Cure.NOTHING:
            self._closed.append(record.ref)
            return
        trouble = Trouble(code=code, ref=record.ref, name=record.name, details=details or {})
        now = self._context.at.clock.now()
        problems.put(self._tx, self._context.connection_id, trouble, self._context.at.clock.new_id(), now)

    def close(self, refs: Iterable[Ref]) -> None:
        """Nothing is wrong with these records any more."""
        self._closed += refs

    def store(self) -> None:
        """Store what was gathered."""
        now = self._context.at.clock.now()
        outcomes.put(self._tx, self._context.fence.run_id, self._outcomes, now)
        problems.close(self._tx, self._context.connection_id, self._closed, now)
