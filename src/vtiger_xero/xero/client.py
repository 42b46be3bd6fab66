"""The Xero side as the rest of the program sees it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec

from vtiger_xero.domain.observations import Observation, Page, Unreadable
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.domain.writes import Accepted, Answer, Call, Operation, Refused, Write
from vtiger_xero.problems import NoAnswerError, SyncError, WholeBatchRefusedError
from vtiger_xero.xero.budget import AT_ONCE
from vtiger_xero.xero.codec import NO_ID, Codec, quoted
from vtiger_xero.xero.contacts import ContactCodec, PeopleCodec
from vtiger_xero.xero.refusals import reasons_in, refusal, texts_of
from vtiger_xero.xero.transport import RequestRefusedError, XeroApi

#: The largest page that Xero gives; it takes a larger number for this one.
PAGE_SIZE = 1000

#: How many ids one request asks for; Xero's documentation advises about so many.
IDS_AT_ONCE = 40

#: Characters of a ``where`` clause in the address, which with everything else stays below 2,000.
WHERE_LENGTH = 1600

#: Xero keeps an idempotency key for six minutes, and the budget may make a call wait for more than one of them.
KEY_LIFE = timedelta(minutes=4)

CODECS: Mapping[Module, Codec] = {Module.ORGANIZATIONS: ContactCodec(), Module.PEOPLE: PeopleCodec()}


@dataclass(frozen=True, slots=True)
class XeroOrganisation:
    """The organisation whose books these are.

    Attributes:
        id: Xero's.
        name: as Xero displays it.
        base_currency: of its books, ``NZD``.
        short_code: its part of addresses into Xero, ``!23eYt``; empty when it has none.
        country: ``NZ``; empty when not given.
        timezone: Xero's name of it, ``NEWZEALANDSTANDARDTIME``; empty when not given.
    """

    id: str
    name: str
    base_currency: str
    short_code: str
    country: str
    timezone: str

    def check_base_currency(self, vtiger: str) -> None:
        """Refuse to be connected with a Vtiger that counts in another currency (spec §2, step 3).

        Args:
            vtiger: the code of Vtiger's base currency.

        Raises:
            SyncError: ``base_currency_differs``.
        """
        if self.base_currency != vtiger:
            raise SyncError("base_currency_differs", organisation=self.name, xero=self.base_currency, vtiger=vtiger)


class _Organisation(msgspec.Struct, rename="pascal"):
    id: str = msgspec.field(name="OrganisationID")
    name: str
    base_currency: str
    short_code: str | None = None
    country_code: str | None = None
    timezone: str | None = None


class XeroRemote:
    """Reads and writes one organisation of Xero.

    All its methods may raise what :meth:`XeroApi.get` and, for :meth:`send`, :meth:`XeroApi.write` raise.

    Args:
        api: carries the requests.
    """

    side = Side.XERO
    batch_limit = 50
    at_once = AT_ONCE
    tells_zone = True
    key_life = KEY_LIFE
    settling = timedelta(0)

    def __init__(self, api: XeroApi) -> None:
        self._api = api

    @property
    def calls(self) -> int:
        """How many calls of the API have been made so far."""
        return self._api.calls

    def sweep_interval(self, records: int) -> timedelta:
        """A day, whatever the number: calls are few."""
        return timedelta(days=1)

    def organisation(self) -> XeroOrganisation:
        """The organisation itself.

        Raises:
            SyncError: ``xero_unreadable``, when Xero does not say what it is.
        """
        found = self._api.get("Organisation", {}).elements("Organisations")
        try:
            told = msgspec.convert(found[:1], tuple[_Organisation])[0]
        except msgspec.ValidationError as error:
            raise SyncError("xero_unreadable", name="the organisation", detail=str(error)) from None
        return XeroOrganisation(
            id=told.id,
            name=told.name,
            base_currency=told.base_currency,
            short_code=told.short_code or "",
            country=told.country_code or "",
            timezone=told.timezone or "",
        )

    def walk(self, module: Module, since: datetime | None, after: str | None) -> Page:
        """One page of all records, ordered by their ids, archived ones included.

        A record that changes during the walk joins it, and may push another one to the next page, where it is seen a
        second time; none leaves it, so that none is missed.

        Args:
            module: which records.
            since: only those that Xero has changed at or after this moment, to the second; ``None`` for all. Balances
                and ``IsCustomer`` change without Xero counting it as a change.
            after: of the page before; ``None`` for the first.

        Raises:
            SyncError: ``xero_unreadable``, when Xero does not say what time it is there.
        """
        codec = CODECS[module]
        number = int(after or "1")
        reply = self._api.get(codec.resource, {"order": codec.id_field, **_all_of_page(number)}, since)
        if reply.time is None:
            raise SyncError("xero_unreadable", name="its own time", detail="it gives none")
        elements = reply.elements(codec.resource)
        rows = [codec.decode(element) for element in elements]
        return Page(
            rows=tuple(row for row in rows if isinstance(row, Observation)),
            unreadable=tuple(row for row in rows if isinstance(row, Unreadable)),
            after=str(number + 1) if _has_next(reply.body, number, len(elements)) else None,
            remote_now=reply.time,
        )

    def look_up(self, module: Module, marks: Sequence[str]) -> list[Observation]:
        """The records that carry one of these marks, archived ones included; more than one may carry the same.

        Raises:
            SyncError: ``xero_unreadable``: one was found and cannot be understood, which is not the same as absent.
        """
        codec = CODECS[module]
        found: list[Observation] = []
        for where in _wheres(codec.mark_field, marks):
            found += self._read(codec, {"where": where})
        wanted = set(marks)
        return [observation for observation in found if observation.mark in wanted]

    def fetch(self, module: Module, ids: Sequence[str]) -> list[Observation]:
        """The records of these ids, archived ones included; those that Xero does not have are left out.

        Raises:
            SyncError: as in :meth:`look_up`.
        """
        codec = CODECS[module]
        found: list[Observation] = []
        for start in range(0, len(ids), IDS_AT_ONCE):
            found += self._read(codec, {"IDs": ",".join(ids[start : start + IDS_AT_ONCE])})
        return found

    def encode(self, module: Module, operation: Operation, writes: Sequence[Write]) -> Call:
        """The request for writes of one kind; equal writes give equal bytes.

        A create is a PUT: a POST would match an existing record by its name and overwrite it.
        """
        codec = CODECS[module]
        return Call(
            method="PUT" if operation is Operation.CREATE else "POST",
            path=f"{codec.resource}?summarizeErrors=false",
            body=msgspec.json.encode({codec.resource: [codec.encode(write) for write in writes]}),
        )

    def send(self, module: Module, call: Call, key: str) -> list[Answer]:
        """Send a call of :meth:`encode`.

        Returns:
            One answer for each of its writes, in their order.

        Raises:
            WholeBatchRefusedError: one of several writes made Xero refuse them all.
            NoAnswerError: what was done is unknown.
        """
        codec = CODECS[module]
        sent = json.loads(call.body)[codec.resource]
        try:
            reply = self._api.write(call, key)
        except RequestRefusedError as error:
            if len(sent) > 1:
                raise WholeBatchRefusedError(error.code, **error.details) from error
            if error.status == HTTPStatus.NOT_FOUND:
                return [Refused("xero_not_found", " ".join(error.reasons))]
            return [refusal(error.reasons)]
        elements = reply.elements(codec.resource)
        if len(elements) != len(sent):
            raise _unclear(f"{len(sent)} records were sent and {len(elements)} came back")
        return [_answer(codec, element, own) for element, own in zip(elements, sent, strict=True)]

    def _read(self, codec: Codec, params: Mapping[str, str]) -> Iterator[Observation]:
        reply = self._api.get(codec.resource, {**params, **_all_of_page(1)})
        for element in reply.elements(codec.resource):
            row = codec.decode(element)
            if isinstance(row, Unreadable):
                raise SyncError("xero_unreadable", name=row.name or row.ref.id, detail=row.detail)
            yield row


def _all_of_page(number: int) -> dict[str, str]:
    """Xero gives whole contacts only by the page, and archived ones only when asked."""
    return {"page": str(number), "pageSize": str(PAGE_SIZE), "includeArchived": "true"}


def _has_next(body: Mapping[str, Any], number: int, count: int) -> bool:
    pagination = body.get("pagination")
    pages = pagination.get("pageCount") if isinstance(pagination, dict) else None
    return number < pages if isinstance(pages, int) else count >= PAGE_SIZE


def _wheres(field: str, marks: Iterable[str]) -> Iterator[str]:
    """Clauses that together ask for all marks, each short enough for an address."""
    clause = ""
    for mark in dict.fromkeys(marks):
        test = f"{field}=={quoted(mark)}"
        longer = f"{clause} OR {test}" if clause else test
        if clause and len(quote(longer)) > WHERE_LENGTH:
            yield clause
            longer = test
        clause = longer
    if clause:
        yield clause


def _answer(codec: Codec, element: object, sent: Mapping[str, Any]) -> Answer:
    if not isinstance(element, dict):
        raise _unclear("a record came back as something else")
    if not _matches(codec, element, sent):
        raise _unclear("the records came back in another order")
    if _failed(element):
        return refusal(reasons_in(element))
    row = codec.decode(element)
    if isinstance(row, Unreadable):
        raise _unclear(row.detail)
    return Accepted(row, texts_of(element.get("Warnings")))


def _matches(codec: Codec, element: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    """Whether an answer is about what was sent; of a record that was not saved it may tell neither id nor mark."""
    field = codec.id_field if codec.id_field in sent else codec.mark_field
    told = element.get(field)
    return not told or told == NO_ID or str(told).casefold() == str(sent[field]).casefold()


def _failed(element: Mapping[str, Any]) -> bool:
    status = element.get("StatusAttributeString")
    if status is not None:
        return bool(status == "ERROR")
    return bool(element.get("ValidationErrors") or element.get("HasValidationErrors") or element.get("HasErrors"))


def _unclear(detail: str) -> NoAnswerError:
    return NoAnswerError("no_answer", side="Xero", action="write", detail=detail)
