"""Vtiger as the side that the rest of the project observes and writes to."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Protocol

from vtiger_xero.domain.observations import Observation, Page
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.domain.writes import Accepted, Answer, Call, Operation, Refused, Write
from vtiger_xero.problems import NoAnswerError, SyncError
from vtiger_xero.vtiger import calls
from vtiger_xero.vtiger.accounts import accounts
from vtiger_xero.vtiger.channel import VtigerRefusalError
from vtiger_xero.vtiger.codec import UndecodableError
from vtiger_xero.vtiger.currencies import currencies
from vtiger_xero.vtiger.items import Items
from vtiger_xero.vtiger.layout import Layout
from vtiger_xero.vtiger.people import people
from vtiger_xero.vtiger.records import Records
from vtiger_xero.vtiger.refusals import refused
from vtiger_xero.vtiger.taxes import Taxes
from vtiger_xero.vtiger.transport import Transport


class Kept(Protocol):
    """The records of one module of ours, wherever Vtiger keeps them."""

    def walk(self, since: datetime | None, after: str | None) -> Page:
        """One page of the records that changed."""
        ...

    def fetch(self, ids: Sequence[str]) -> list[Observation]:
        """These records, without those that are gone."""
        ...

    def look_up(self, marks: Sequence[str]) -> list[Observation]:
        """The records that were created for these of the other side."""
        ...

    def encode(self, write: Write) -> Call:
        """The call of one write."""
        ...

    def answered(self, result: object) -> Observation:
        """The record that a write is answered with."""
        ...


class VtigerRemote:
    """Reads and writes the records of one Vtiger, for one thread at a time.

    Args:
        transport: how its operations are called.
        layout: what is particular to this Vtiger.

    Raises:
        SyncError: ``vtiger_field_unknown`` or ``vtiger_field_twice``; the layout cannot be right.
    """

    side: ClassVar = Side.VTIGER
    batch_limit: ClassVar = 1
    at_once: ClassVar = 1
    tells_zone: ClassVar = False
    key_life: ClassVar = timedelta(0)
    settling: ClassVar = timedelta(seconds=60)

    def __init__(self, transport: Transport, layout: Layout | None = None) -> None:
        layout = layout or Layout()
        self._transport = transport
        self._items = Items(transport, layout)
        self._kept: Mapping[Module, Kept] = {
            Module.ORGANIZATIONS: Records(transport, accounts(layout)),
            Module.PEOPLE: Records(transport, people(layout)),
            Module.TAXES: Taxes(transport),
            Module.ITEMS: self._items,
        }

    @property
    def calls(self) -> int:
        """How many requests have been made so far."""
        return self._transport.calls

    def sweep_interval(self, module: Module, records: int) -> timedelta:
        """Half a second for each record, which is a hundredth of what reading one takes; nothing for taxes.

        Of items that take a call each, twenty seconds, so that the calls of a day are not spent on looking.
        """
        if module is Module.TAXES:
            return timedelta(0)
        detailed = module is Module.ITEMS and self._items.detailed
        return timedelta(seconds=records * (20 if detailed else 0.5))

    def walk_interval(self, module: Module) -> timedelta:
        """Zero: a walk costs a call or two, and Vtiger counts none in open source."""
        return timedelta(0)

    def placeless(self, module: Module) -> Mapping[str, frozenset[str]]:
        """See :meth:`vtiger_xero.sync.remote.Remote.placeless`."""
        return self._items.placeless if module is Module.ITEMS else {}

    def refusal(self, module: Module, write: Write, held: Mapping[str, str]) -> Refused | None:
        """See :meth:`vtiger_xero.sync.remote.Remote.refusal`; of nothing but items is anything known."""
        return self._items.refusal(write, held) if module is Module.ITEMS else None

    def version(self) -> str:
        """Vtiger's version, ``7.5.0``; ``cloud`` where it tells none."""
        return self._transport.login().version

    def base_currency(self) -> str:
        """The currency of amounts that name no other, ``EUR``.

        Raises:
            SyncError: ``vtiger_inconsistent``: Vtiger names none.
        """
        return currencies(self._transport).base_code

    def walk(self, module: Module, since: datetime | None, after: str | None) -> Page:
        """One page of the records that changed, in the order of their ids; of taxes, all.

        Args:
            module: which records.
            since: to the whole second, inclusive; ``None`` for all records.
            after: the previous page's ``after``; ``None`` for the first page.

        Raises:
            SyncError: ``vtiger_inconsistent`` or ``vtiger_module_missing`` beside what the transport raises.
        """
        return self._kept[module].walk(since, after)

    def fetch(self, module: Module, ids: Sequence[str]) -> list[Observation]:
        """These records as they are now; those that are deleted, or hidden from the user, are left out.

        Raises:
            ValueError: an id does not have the form ``11x5``.
            SyncError: ``vtiger_unreadable`` for a record that is there and cannot be understood, beside what the
                transport raises.
        """
        return self._kept[module].fetch(ids)

    def look_up(self, module: Module, marks: Sequence[str]) -> list[Observation]:
        """The records that were created for these ids of the other side, lowest id first; several may have one mark.

        Taxes, which bear no mark, are found by their names.

        Raises:
            SyncError: ``vtiger_inconsistent`` or ``vtiger_unreadable`` beside what the transport raises.
        """
        return self._kept[module].look_up(marks)

    def encode(self, module: Module, operation: Operation, writes: Sequence[Write]) -> Call:
        """The call of one write, to be stored before it is sent; it holds no session.

        Who the user is, is asked once. Before an item or a tax is changed, it is read.

        Raises:
            SyncError: what the transport's login, or reading, raises.
        """
        (write,) = writes
        return self._kept[module].encode(write)

    def send(self, module: Module, call: Call, key: str) -> list[Answer]:
        """Send an encoded call once; or not at all, where its answer was known before.

        Returns:
            One answer; an accepted one holds the record as Vtiger read it back after storing it.

        Raises:
            NoAnswerError: whether it was done is unknown.
            SyncError: nothing was done, and the record is not why.
        """
        if foreseen := calls.foreseen(call):
            return [foreseen]
        try:
            result = self._transport.post(call.path, **calls.arguments(call))
        except VtigerRefusalError as error:
            return [refused(module, call.path, error)]
        if module is Module.TAXES:
            self._items.forget()
        try:
            return [Accepted(self._kept[module].answered(result))]
        except (SyncError, UndecodableError) as error:
            detail = f"its answer cannot be understood: {error}"
            raise NoAnswerError("no_answer", side="Vtiger", action=call.path, detail=detail) from error
