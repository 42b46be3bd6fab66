"""Vtiger as the side that the rest of the project observes and writes to."""

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import parse_qsl, urlencode

from vtiger_xero.domain.observations import Observation, Page, Unreadable
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.domain.writes import Accepted, Answer, Call, Operation, Write
from vtiger_xero.problems import NoAnswerError, SyncError
from vtiger_xero.vtiger.accounts import accounts
from vtiger_xero.vtiger.channel import VtigerRefusalError
from vtiger_xero.vtiger.codec import MARK, Codec, Row, UndecodableError, whole
from vtiger_xero.vtiger.layout import Layout
from vtiger_xero.vtiger.people import people
from vtiger_xero.vtiger.refusals import denied_field, refused
from vtiger_xero.vtiger.times import not_later
from vtiger_xero.vtiger.transport import Transport
from vtiger_xero.vtiger.vtql import PAGE, is_record_id, literal, one_of, record_id, select

#: Marks asked for at once: 36 characters each, they fill a URL sooner than a page.
MARKS = 50

#: What Vtiger says of a record that is deleted, or never was, or may not be seen: it does not tell these apart.
ABSENT = frozenset({"ACCESS_DENIED", "RECORD_NOT_FOUND", "INVALID_ID_ATTRIBUTE"})


def codecs(layout: Layout) -> dict[Module, Codec]:
    """How the records of each module are read and written.

    Raises:
        SyncError: ``vtiger_field_unknown`` or ``vtiger_field_twice``; the layout cannot be right.
    """
    return {codec.module: codec for codec in (accounts(layout), people(layout))}


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
        self._transport = transport
        self._layout = layout or Layout()
        self._codecs = codecs(self._layout)

    @property
    def calls(self) -> int:
        """How many requests have been made so far."""
        return self._transport.calls

    def sweep_interval(self, records: int) -> timedelta:
        """Half a second for each record, which is a hundredth of what reading one takes."""
        return timedelta(seconds=records / 2)

    def version(self) -> str:
        """Vtiger's version, ``7.5.0``; ``cloud`` where it tells none."""
        return self._transport.login().version

    def base_currency(self) -> str:
        """The currency of amounts that name no other, ``EUR``.

        Raises:
            SyncError: ``vtiger_inconsistent``: Vtiger names none.
        """
        # Currencies are no records: they cannot be asked for by id, and there are few.
        answer = self._transport.get("query", query="select currency_code,defaultid from Currency;")
        rows = answer if isinstance(answer, list) else []
        for row in rows:
            match row:
                case {"currency_code": str(code), "defaultid": ("-11" | -11)}:
                    return code
        raise SyncError("vtiger_inconsistent", module="Currency", detail="none of them is the base currency")

    def walk(self, module: Module, since: datetime | None, after: str | None) -> Page:
        """One page of the records that changed, in the order of their ids.

        A page may be short, since Vtiger takes out rows that the user may not see; only an empty one is the end.

        Args:
            module: which records.
            since: to the whole second, inclusive; ``None`` for all records.
            after: the previous page's ``after``; ``None`` for the first page.

        Raises:
            SyncError: ``vtiger_inconsistent`` beside what the transport raises.
        """
        codec = self._codecs[module]
        conditions = []
        if since is not None:
            conditions.append(f"modifiedtime >= {literal(not_later(since, self._layout.zone))}")
        if after is not None:
            conditions.append(f"id > {record_id(after)}")
        rows = self._query(codec, *conditions)
        remote_now = self._transport.remote_now
        if not rows:
            self._confirm_silence(codec)
            return Page((), (), None, remote_now)
        _check_order(codec, after, rows)
        observed: list[Observation] = []
        unreadable: list[Unreadable] = []
        for row in rows:
            try:
                observed.append(codec.observe(row))
            except UndecodableError as error:
                unreadable.append(Unreadable(codec.ref(row), codec.name(row), str(error)))
        return Page(tuple(observed), tuple(unreadable), str(rows[-1]["id"]), remote_now)

    def fetch(self, module: Module, ids: Sequence[str]) -> list[Observation]:
        """These records as they are now; those that are deleted, or hidden from the user, are left out.

        A query shows whether the module may be read at all; what it does not give is asked for one by one.

        Raises:
            ValueError: an id does not have the form ``11x5``.
            SyncError: ``vtiger_unreadable`` for a record that is there and cannot be understood, beside what the
                transport raises.
        """
        codec = self._codecs[module]
        found: dict[str, Observation] = {}
        for chunk in _chunks(ids, PAGE):
            rows = self._query(codec, one_of("id", [record_id(each) for each in chunk]))
            found.update((str(row["id"]), _understood(codec, row)) for row in rows)
            for missing in chunk:
                if missing not in found and (row := self._retrieve(codec, missing)):
                    found[missing] = _understood(codec, row)
        return [found[each] for each in ids if each in found]

    def look_up(self, module: Module, marks: Sequence[str]) -> list[Observation]:
        """The records that were created for these ids of the other side, lowest id first; several may have one mark.

        Raises:
            SyncError: ``vtiger_inconsistent`` or ``vtiger_unreadable`` beside what the transport raises.
        """
        codec = self._codecs[module]
        found: list[Observation] = []
        for chunk in _chunks(marks, MARKS):
            marked = one_of("source", [literal(MARK + mark.upper()) for mark in chunk])
            rows = self._query(codec, marked)
            if not rows:
                self._confirm_silence(codec)
            found += [_understood(codec, row) for row in rows]
            while len(rows) == PAGE:
                rows = self._query(codec, marked, f"id > {record_id(str(rows[-1]['id']))}")
                found += [_understood(codec, row) for row in rows]
        return sorted(found, key=lambda each: _number(each.ref.id))

    def encode(self, module: Module, operation: Operation, writes: Sequence[Write]) -> Call:
        """The call of one write, to be stored before it is sent; it holds no session.

        What is created belongs to the user of this connection, which Vtiger is asked for once.

        Raises:
            SyncError: what the transport's login raises.
        """
        (write,) = writes
        codec = self._codecs[module]
        values = codec.values(write)
        if operation is Operation.CREATE:
            element = {**values, "source": MARK + write.mark, "assigned_user_id": self._transport.login().user_id}
            params = {"elementType": codec.element, "element": _json(element)}
            return Call("POST", "create", _form(params))
        return Call("POST", "revise", _form({"element": _json({"id": write.target_id, **values})}))

    def send(self, module: Module, call: Call, key: str) -> list[Answer]:
        """Send an encoded call once.

        Returns:
            One answer; an accepted one holds the record as Vtiger read it back after storing it.

        Raises:
            NoAnswerError: whether it was done is unknown.
            SyncError: nothing was done, and the record is not why.
        """
        codec = self._codecs[module]
        params = dict(parse_qsl(call.body.decode(), strict_parsing=True))
        try:
            result = self._transport.post(call.path, **params)
        except VtigerRefusalError as error:
            return [refused(call.path, error)]
        try:
            return [Accepted(codec.observe(_rows(codec, [result])[0]))]
        except (SyncError, UndecodableError) as error:
            detail = f"its answer cannot be understood: {error}"
            raise NoAnswerError("no_answer", side="Vtiger", action=call.path, detail=detail) from error

    def _query(self, codec: Codec, *conditions: str) -> list[Row]:
        return self._asked(codec, select(codec.columns, codec.element, *conditions))

    def _asked(self, codec: Codec, query: str) -> list[Row]:
        try:
            return _rows(codec, self._transport.get("query", query=query))
        except VtigerRefusalError as error:
            field = denied_field(error.refusal)
            if field not in codec.named.values():
                raise
            raise SyncError("vtiger_field_unknown", module=codec.element, field=field) from error

    def _confirm_silence(self, codec: Codec) -> None:
        """Make sure that an empty answer means that there is nothing.

        Vtiger answers a query that fails in its database with success and no rows. A good one without conditions
        gives a row, unless the module is empty, when asking for nothing but ids gives none either.
        """
        if self._gives_any(codec, codec.columns) or not self._gives_any(codec, ("id",)):
            return
        raise _inconsistent(codec, "it gives none of them, though it has some")

    def _gives_any(self, codec: Codec, columns: Sequence[str]) -> bool:
        return bool(self._asked(codec, select(columns, codec.element, limit=1)))

    def _retrieve(self, codec: Codec, record: str) -> Row | None:
        try:
            return _rows(codec, [self._transport.get("retrieve", id=record)])[0]
        except VtigerRefusalError as error:
            if error.refusal.code not in ABSENT:
                raise
            return None


def _rows(codec: Codec, result: object) -> list[Row]:
    """A result as rows, each with its id."""
    if not isinstance(result, list):
        raise _inconsistent(codec, "the answer is not a list")
    for row in result:
        if not isinstance(row, dict) or not is_record_id(str(row.get("id"))):
            raise _inconsistent(codec, "one of them has no id")
    return result


def _check_order(codec: Codec, after: str | None, rows: Sequence[Row]) -> None:
    """Refuse a page on which walking by id could lose records or go in circles."""
    numbers = [_number(each) for each in (after or "0x0", *(str(row["id"]) for row in rows))]
    if any(later <= earlier for earlier, later in itertools.pairwise(numbers)):
        raise _inconsistent(codec, "they do not come in the order asked for")


def _number(record: str) -> int:
    return int(record.partition("x")[2])


def _understood(codec: Codec, row: Row) -> Observation:
    try:
        return codec.observe(row)
    except UndecodableError as error:
        raise SyncError("vtiger_unreadable", name=codec.name(row), detail=error) from error


def _inconsistent(codec: Codec, detail: str) -> SyncError:
    return SyncError("vtiger_inconsistent", module=codec.element, detail=detail)


def _chunks(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def _json(element: Mapping[str, object]) -> str:
    return whole(json.dumps(element, ensure_ascii=False, separators=(",", ":")))


def _form(params: Mapping[str, str]) -> bytes:
    return urlencode(params).encode()
