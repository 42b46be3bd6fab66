"""Modules of ours that are one of Vtiger's, too: organizations and persons."""

from collections.abc import Sequence
from datetime import datetime

from vtiger_xero.domain.observations import Observation, Page
from vtiger_xero.domain.writes import Call, Operation, Write
from vtiger_xero.vtiger import calls
from vtiger_xero.vtiger.codec import MARK, Codec
from vtiger_xero.vtiger.reading import Reading, chunks, number_of, page_of, rows_of, understood
from vtiger_xero.vtiger.transport import Transport
from vtiger_xero.vtiger.vtql import PAGE


class Records:
    """The records of one module.

    Args:
        transport: how Vtiger's operations are called.
        codec: how its records are read and written.
    """

    def __init__(self, transport: Transport, codec: Codec) -> None:
        self._transport = transport
        self._codec = codec
        self._reading = Reading(transport, codec)

    def walk(self, since: datetime | None, after: str | None) -> Page:
        """One page of the records that changed, in the order of their ids.

        A page may be short, since Vtiger takes out rows that the user may not see; only an empty one is the end.
        """
        rows, remote_now = self._reading.changed(since, after)
        return page_of(self._codec, rows, str(rows[-1]["id"]) if rows else None, remote_now)

    def fetch(self, ids: Sequence[str]) -> list[Observation]:
        """These records as they are now; those that are deleted, or hidden from the user, are left out.

        A query shows whether the module may be read at all; what it does not give is asked for one by one.
        """
        found: dict[str, Observation] = {}
        for chunk in chunks(ids, PAGE):
            found.update((str(row["id"]), understood(self._codec, row)) for row in self._reading.listed(chunk))
            for missing in chunk:
                if missing not in found and (row := self._reading.retrieved(missing)):
                    found[missing] = understood(self._codec, row)
        return [found[each] for each in ids if each in found]

    def look_up(self, marks: Sequence[str]) -> list[Observation]:
        """The records that were created for these ids of the other side, lowest id first; several may have one mark."""
        found = [understood(self._codec, row) for row in self._reading.marked(marks)]
        return sorted(found, key=lambda each: number_of(each.ref.id))

    def encode(self, write: Write) -> Call:
        """The call of one write; what is created belongs to the user of this connection."""
        values = self._codec.values(write)
        if write.operation is Operation.CREATE:
            return calls.create(self._codec.element, values | origin(self._transport, write))
        return calls.revise(str(write.target_id), values)

    def answered(self, result: object) -> Observation:
        """The record that a write is answered with.

        Raises:
            SyncError: ``vtiger_inconsistent``: it is none.
            UndecodableError: it cannot be understood.
        """
        return self._codec.observe(rows_of(self._codec.element, [result])[0])


def origin(transport: Transport, write: Write) -> dict[str, str]:
    """What is created bears the id of the other side's record, and belongs to the user of this connection."""
    return {"source": MARK + write.mark, "assigned_user_id": transport.login().user_id}
