"""Asking Vtiger for the records of one of its modules: nothing is skipped, and silence is not believed at once."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from vtiger_xero.domain.observations import Observation, Page, Unreadable
from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger.channel import VtigerRefusalError
from vtiger_xero.vtiger.codec import MARK, Codec, Row, UndecodableError
from vtiger_xero.vtiger.refusals import denied_field
from vtiger_xero.vtiger.times import not_later
from vtiger_xero.vtiger.transport import Transport
from vtiger_xero.vtiger.vtql import PAGE, is_record_id, literal, one_of, record_id, select

#: Marks asked for at once: 36 characters each, they fill a URL sooner than a page.
MARKS = 50

#: What Vtiger says of a record that is deleted, or never was, or may not be seen: it does not tell these apart.
ABSENT = frozenset({"ACCESS_DENIED", "RECORD_NOT_FOUND", "INVALID_ID_ATTRIBUTE"})


class Reading:
    """Asks for the records of one of Vtiger's modules.

    Args:
        transport: how Vtiger's operations are called.
        codec: which fields are asked for, and what they mean.

    Attributes:
        codec: the same.
    """

    def __init__(self, transport: Transport, codec: Codec) -> None:
        self.codec = codec
        self._transport = transport

    def changed(self, since: datetime | None, after: str | None, limit: int = PAGE) -> tuple[list[Row], datetime]:
        """The next records that changed, in the order of their ids, and Vtiger's clock; none only if all were given.

        They may be fewer than the limit while more follow, since Vtiger takes out rows that the user may not see.

        Args:
            since: to the whole second, inclusive; ``None`` for all records.
            after: the record behind which to begin; ``None``: at the first.
            limit: how many at most.

        Raises:
            SyncError: ``vtiger_inconsistent`` beside what the transport raises.
        """
        conditions = []
        if since is not None:
            conditions.append(f"modifiedtime >= {literal(not_later(since, self.codec.zone))}")
        if after is not None:
            conditions.append(f"id > {record_id(after)}")
        rows = self._query(*conditions, limit=limit)
        remote_now = self._transport.remote_now
        if not rows:
            self._confirm_silence()
        _check_order(self.codec, after, rows)
        return rows, remote_now

    def listed(self, ids: Sequence[str]) -> list[Row]:
        """Those of these records that a query gives, in any order.

        Raises:
            ValueError: an id does not have the form ``11x5``.
            SyncError: as for :meth:`changed`.
        """
        return [row for chunk in chunks(ids, PAGE) for row in self._query(one_of("id", [*map(record_id, chunk)]))]

    def marked(self, marks: Sequence[str]) -> list[Row]:
        """The records that were created for these ids of the other side.

        Raises:
            SyncError: as for :meth:`changed`.
        """
        found: list[Row] = []
        for chunk in chunks(marks, MARKS):
            marked = one_of("source", [literal(MARK + mark.upper()) for mark in chunk])
            rows = self._query(marked)
            if not rows:
                self._confirm_silence()
            found += rows
            while len(rows) == PAGE:
                rows = self._query(marked, f"id > {record_id(str(rows[-1]['id']))}")
                found += rows
        return found

    def retrieved(self, record: str) -> Row | None:
        """All of one record; ``None`` if it is deleted, or hidden from the user.

        Raises:
            SyncError: as for :meth:`changed`.
        """
        try:
            return rows_of(self.codec.element, [self._transport.get("retrieve", id=record)])[0]
        except VtigerRefusalError as error:
            if error.refusal.code not in ABSENT:
                raise
            return None

    def _query(self, *conditions: str, limit: int = PAGE) -> list[Row]:
        return self._asked(select(self.codec.columns, self.codec.element, *conditions, limit=limit))

    def _asked(self, query: str) -> list[Row]:
        try:
            return rows_of(self.codec.element, self._transport.get("query", query=query))
        except VtigerRefusalError as error:
            field = denied_field(error.refusal)
            if field not in self.codec.named.values():
                raise
            raise SyncError("vtiger_field_unknown", module=self.codec.element, field=field) from error

    def _confirm_silence(self) -> None:
        """Make sure that an empty answer means that there is nothing.

        Vtiger answers a query that fails in its database with success and no rows. A good one without conditions
        gives a row, unless the module is empty, when asking for nothing but ids gives none either.
        """
        if self._gives_any(self.codec.columns) or not self._gives_any(("id",)):
            return
        raise inconsistent(self.codec.element, "it gives none of them, though it has some")

    def _gives_any(self, columns: Sequence[str]) -> bool:
        return bool(self._asked(select(columns, self.codec.element, limit=1)))


def rows_of(element: str, result: object) -> list[Row]:
    """A result as rows, each with its id.

    Raises:
        SyncError: ``vtiger_inconsistent``.
    """
    if not isinstance(result, list):
        raise inconsistent(element, "the answer is not a list")
    for row in result:
        if not isinstance(row, dict) or not is_record_id(str(row.get("id"))):
            raise inconsistent(element, "one of them has no id")
    return result


def page_of(codec: Codec, rows: Iterable[Row], after: str | None, remote_now: datetime) -> Page:
    """A page of a walk; one row that cannot be understood is a problem of that row."""
    observed: list[Observation] = []
    unreadable: list[Unreadable] = []
    for row in rows:
        try:
            observed.append(codec.observe(row))
        except UndecodableError as error:
            unreadable.append(Unreadable(codec.ref(row), codec.name(row), str(error)))
    return Page(tuple(observed), tuple(unreadable), after, remote_now)


def understood(codec: Codec, row: Row) -> Observation:
    """A record that has to be understood.

    Raises:
        SyncError: ``vtiger_unreadable``.
    """
    try:
        return codec.observe(row)
    except UndecodableError as error:
        raise SyncError("vtiger_unreadable", name=codec.name(row), detail=error) from error


def inconsistent(element: str, detail: str) -> SyncError:
    """What to raise when answers contradict each other."""
    return SyncError("vtiger_inconsistent", module=element, detail=detail)


def number_of(record: str) -> int:
    """The number of a record among all of its installation's."""
    return int(record.partition("x")[2])


def chunks(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Values in the same order, so many at a time."""
    return (values[start : start + size] for start in range(0, len(values), size))


def _check_order(codec: Codec, after: str | None, rows: Sequence[Row]) -> None:
    """Refuse a page on which walking by id could lose records or go in circles."""
    numbers = [number_of(each) for each in (after or "0x0", *(str(row["id"]) for row in rows))]
    if any(later <= earlier for earlier, later in itertools.pairwise(numbers)):
        raise inconsistent(codec.element, "they do not come in the order asked for")
