"""What the sync asks of a side; ``vtiger/client.py`` and ``xero/client.py`` are the two that answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from vtiger_xero.domain.accounts import Account
from vtiger_xero.domain.observations import Observation, Page
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.domain.writes import Answer, Call, Operation, Refused, Write


class Remote(Protocol):
    """One side, spoken to through its API.

    Every method that reaches the side raises :class:`vtiger_xero.problems.SyncError`; of those raised by
    :meth:`send`, only :class:`vtiger_xero.problems.NoAnswerError` leaves open whether the side did its work.
    """

    @property
    def side(self) -> Side:
        """Which side."""
        ...

    @property
    def batch_limit(self) -> int:
        """How many records one call may write."""
        ...

    @property
    def at_once(self) -> int:
        """How many writing calls may be under way at the same time."""
        ...

    @property
    def key_life(self) -> timedelta:
        """For how long after a call it may be sent again with the same key and is still done once; zero: never."""
        ...

    @property
    def settling(self) -> timedelta:
        """For how long after a call without an answer its work may still be under way; zero where a key tells."""
        ...

    def sweep_interval(self, module: Module, records: int) -> timedelta:
        """How long after a complete walk over so many records the next one is worth its calls.

        Zero where every walk is a complete one, since the side does not tell what has changed.
        """
        ...

    def walk_interval(self, module: Module) -> timedelta:
        """How long after a complete walk it is worth asking again at all: a day for lists that hardly ever change."""
        ...

    def placeless(self, module: Module) -> Mapping[str, frozenset[str]]:
        """The fields for which this side has no place, by the kind of record, as far as reading has shown it.

        What the administrator of Vtiger may add or not: a field for Xero's account. It is known without a call.
        """
        ...

    @property
    def tells_zone(self) -> bool:
        """Whether the times of its records can be compared with the clock of its answers."""
        ...

    @property
    def calls(self) -> int:
        """How many calls have been made so far."""
        ...

    def walk(self, module: Module, since: datetime | None, after: str | None) -> Page:
        """One page of the records changed since a moment of the side's own clock, by id; all for ``None``."""
        ...

    def look_up(self, module: Module, marks: Sequence[str]) -> list[Observation]:
        """The records that bear one of these marks.

        Where a side has no place for marks, by what makes a record known there: the codes of items in Xero, the names
        of taxes in Vtiger.
        """
        ...

    def fetch(self, module: Module, ids: Sequence[str]) -> list[Observation]:
        """The records with these ids; those that are gone are left out.

        What only a direct look shows is told in ``extra``, while the content is the same as a walk's: the taxes that a
        product or service in Vtiger carries, by column (``tax1``: ``10.000``), and all of them as a text, ``tax``; and
        the currencies of its prices.
        """
        ...

    def refusal(self, module: Module, write: Write, held: Mapping[str, str]) -> Refused | None:
        """What this side is known to refuse, as far as reading has shown it; it is not asked.

        Args:
            module: of the record.
            write: what is to be written.
            held: the ``extra`` of the record that is there; empty for a create.
        """
        ...

    def encode(self, module: Module, operation: Operation, writes: Sequence[Write]) -> Call:
        """The call that does these writes, at most :attr:`batch_limit` of them."""
        ...

    def send(self, module: Module, call: Call, key: str) -> list[Answer]:
        """Do the writes of a call; the answers are in their order.

        Args:
            module: of all its records.
            call: as :meth:`encode` made it.
            key: the idempotency key; the same for the same call only.

        Raises:
            WholeBatchRefusedError: nothing was done, and the side does not say which of several records is to blame; a
                call of one record is answered with its refusal.
        """
        ...


class Chart(Protocol):
    """The accounts of Xero's books."""

    def accounts(self) -> list[Account]:
        """All of them, archived ones among them.

        Raises:
            SyncError: Xero cannot be asked.
        """
        ...
