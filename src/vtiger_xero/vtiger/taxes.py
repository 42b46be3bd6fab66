"""Vtiger's taxes (spec §2 step 6), which are no records: a plain table, of which each is a column of every product."""

from collections.abc import Sequence
from datetime import datetime

from vtiger_xero.domain.observations import Observation, Page, Unreadable
from vtiger_xero.domain.records import TaxRate, content_of
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Call, Operation, Refused, Write
from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger import calls
from vtiger_xero.vtiger.codec import Row, UndecodableError, amount, plain, text, whole
from vtiger_xero.vtiger.reading import inconsistent, rows_of
from vtiger_xero.vtiger.transport import Transport
from vtiger_xero.vtiger.vtql import PAGE

ELEMENT = "Tax"

#: All that are active. They have no times, and cannot be asked for by id.
ALL = "select * from Tax;"

#: How many there are, which Vtiger tells of plain tables in every version.
NUMBER = "select count(*) from Tax;"

#: Characters of a label that are kept.
LABEL = 50

#: What others are counted on as they stand, and are not told apart.
SIMPLE = "Simple"


class Taxes:
    """The active taxes; every walk is a complete one.

    Args:
        transport: how Vtiger's operations are called.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def walk(self, since: datetime | None, after: str | None) -> Page:
        """All taxes, whatever has changed."""
        observed: list[Observation] = []
        unreadable: list[Unreadable] = []
        rows = self._rows()
        for row in rows:
            try:
                observed.append(observe(row))
            except UndecodableError as error:
                unreadable.append(Unreadable(_ref(row), whole(str(row.get("taxlabel") or row["id"])), str(error)))
        return Page(tuple(observed), tuple(unreadable), None, self._transport.remote_now)

    def fetch(self, ids: Sequence[str]) -> list[Observation]:
        """These taxes as they are now; those that are no longer active are left out."""
        found = {str(row["id"]): row for row in self._rows()} if ids else {}
        return [_understood(found[each]) for each in ids if each in found]

    def look_up(self, marks: Sequence[str]) -> list[Observation]:
        """The taxes with these names, as far as Vtiger keeps a name, lowest id first."""
        wanted = {each[:LABEL].strip() for each in marks}
        found = (_understood(row) for row in self._rows()) if marks else ()
        return [each for each in found if each.content.get("name") in wanted]

    def encode(self, write: Write) -> Call:
        """The call of one write: a new tax, which is a simple one, or the rate of one that is there."""
        rate = write.content.get("rate") or "0"
        if write.operation is Operation.CREATE:
            return calls.create(ELEMENT, {"taxlabel": write.content.get("name") or "", "percentage": rate})
        row = next((row for row in self._rows() if str(row["id"]) == write.target_id), None)
        if row is None:
            return calls.hopeless(Refused("vtiger_record_denied", f"no active tax has the id {write.target_id}"))
        # Its name goes along unchanged, since Vtiger takes no tax without one.
        label = plain(str(row.get("taxlabel") or ""))
        return calls.update(str(write.target_id), {"taxlabel": label, "percentage": rate, "deleted": "0"})

    def answered(self, result: object) -> Observation:
        """The tax that a write is answered with.

        Raises:
            SyncError: ``vtiger_inconsistent``: it is none.
            UndecodableError: it cannot be understood.
        """
        return observe(rows_of(ELEMENT, [result])[0])

    def _rows(self) -> list[Row]:
        rows = rows_of(ELEMENT, self._transport.get("query", query=ALL))
        if not rows and not self._has_none():
            raise inconsistent(ELEMENT, "it gives none of them, though it has some")
        if len(rows) >= PAGE:
            raise inconsistent(ELEMENT, "there are more than it can tell")
        return rows

    def _has_none(self) -> bool:
        match self._transport.get("query", query=NUMBER):
            case [{"count": number}]:
                return str(number) == "0"
            case _:
                return False


def observe(row: Row) -> Observation:
    """A tax that was read; what a later look at products needs of it is its ``column``, ``tax1``.

    Raises:
        UndecodableError: it cannot be understood.
    """
    method = str(row.get("method") or SIMPLE)
    rate = TaxRate(
        name=text(row, "taxlabel"),
        rate=amount(row, "percentage"),
        method=None if method == SIMPLE else method.casefold(),
    )
    column = text(row, "taxname")
    return Observation(ref=_ref(row), content=content_of(rate), extra={"column": column} if column else {})


def _understood(row: Row) -> Observation:
    try:
        return observe(row)
    except UndecodableError as error:
        raise SyncError("vtiger_unreadable", name=str(row.get("taxlabel") or row["id"]), detail=error) from error


def _ref(row: Row) -> Ref:
    return Ref(Side.VTIGER, Module.TAXES, str(row["id"]))
