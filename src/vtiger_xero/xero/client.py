"""The Xero side as the rest of the program sees it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import msgspec

from vtiger_xero.domain.accounts import Account
from vtiger_xero.domain.observations import Observation, Page, Unreadable
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.domain.writes import Accepted, Answer, Call, Operation, Refused, Write
from vtiger_xero.problems import NoAnswerError, SyncError, WholeBatchRefusedError
from vtiger_xero.xero.accounts import account_of
from vtiger_xero.xero.budget import AT_ONCE
from vtiger_xero.xero.codec import NO_ID, Codec, WritingCodec, folded
from vtiger_xero.xero.contacts import ContactCodec, PeopleCodec
from vtiger_xero.xero.items import ItemCodec
from vtiger_xero.xero.reading import ListReader, PagedReader, Reader
from vtiger_xero.xero.refusals import reasons_in, refusal, texts_of
from vtiger_xero.xero.tax_rates import TaxRateCodec
from vtiger_xero.xero.transport import RequestRefusedError, XeroApi

#: Xero keeps an idempotency key for six minutes, and the budget may make a call wait for more than one of them.
KEY_LIFE = timedelta(minutes=4)

#: What is written, and how. Taxes are only read.
CODECS: Mapping[Module, WritingCodec] = {
    Module.ORGANIZATIONS: ContactCodec(),
    Module.PEOPLE: PeopleCodec(),
    Module.ITEMS: ItemCodec(),
}

#: Numbers are sent as numbers, not as texts.
ENCODER = msgspec.json.Encoder(decimal_format="number")


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
        self._readers: Mapping[Module, Reader] = {
            Module.ORGANIZATIONS: PagedReader(api, ContactCodec()),
            Module.PEOPLE: PagedReader(api, PeopleCodec()),
            Module.ITEMS: ListReader(api, ItemCodec()),
            Module.TAXES: ListReader(api, TaxRateCodec()),
        }

    @property
    def calls(self) -> int:
        """How many calls of the API have been made so far."""
        return self._api.calls

    def sweep_interval(self, module: Module, records: int) -> timedelta:
        """A day, whatever the number: calls are few. Every walk over the taxes is complete."""
        return timedelta(0) if module is Module.TAXES else timedelta(days=1)

    def walk_interval(self, module: Module) -> timedelta:
        """A day for taxes, which hardly ever change; for all else, what changed is always worth a call."""
        return timedelta(days=1) if module is Module.TAXES else timedelta(0)

    def placeless(self, module: Module) -> Mapping[str, frozenset[str]]:
        """None: Xero has a place for all that is synced."""
        return {}

    def refusal(self, module: Module, write: Write, held: Mapping[str, str]) -> Refused | None:
        """Nothing: what Xero refuses is told by its books, or by itself."""
        return None

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

    def accounts(self) -> list[Account]:
        """All accounts of the organisation, archived ones included.

        Raises:
            SyncError: ``xero_unreadable``.
        """
        return [account_of(element) for element in self._api.get("Accounts", {}).elements("Accounts")]

    def walk(self, module: Module, since: datetime | None, after: str | None) -> Page:
        """One page of all records, ordered by their ids, archived ones included.

        Args:
            module: which records.
            since: only those that Xero has changed at or after this moment, to the second; ``None`` for all. Balances
                and ``IsCustomer`` change without Xero counting it as a change; of taxes it tells no changes, so that
                all are read.
            after: of the page before; ``None`` for the first.

        Raises:
            SyncError: ``xero_unreadable``, when Xero does not say what time it is there.
        """
        return self._readers[module].walk(since, after)

    def look_up(self, module: Module, marks: Sequence[str]) -> list[Observation]:
        """The records that carry one of these marks, archived ones included; more than one may carry the same.

        Xero has no place for marks on items: they are found by their codes, without case, and taxes by their names.

        Raises:
            SyncError: ``xero_unreadable``: one was found and cannot be understood, which is not the same as absent.
        """
        return self._readers[module].look_up(marks)

    def fetch(self, module: Module, ids: Sequence[str]) -> list[Observation]:
        """The records of these ids, archived ones included; those that Xero does not have are left out.

        Raises:
            SyncError: as in :meth:`look_up`.
        """
        return self._readers[module].fetch(ids)

    def encode(self, module: Module, operation: Operation, writes: Sequence[Write]) -> Call:
        """The request for writes of one kind; equal writes give equal bytes.

        A create is a PUT: a POST would match an existing record by its name or code and overwrite it.
        """
        codec = CODECS[module]
        return Call(
            method="PUT" if operation is Operation.CREATE else "POST",
            path=f"{codec.resource}?{urlencode({'summarizeErrors': 'false', **codec.write_params})}",
            body=ENCODER.encode({codec.resource: [codec.encode(write) for write in writes]}),
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
    """Whether an answer is about what was sent; of a record that was not saved it may tell neither id nor key."""
    for field in (codec.id_field, codec.key_field):
        told, own = element.get(field), sent.get(field)
        if told and told != NO_ID and own:
            return folded(told) == folded(own)
    return True


def _failed(element: Mapping[str, Any]) -> bool:
    status = element.get("StatusAttributeString")
    if status is not None:
        return bool(status == "ERROR")
    return bool(element.get("ValidationErrors") or element.get("HasValidationErrors") or element.get("HasErrors"))


def _unclear(detail: str) -> NoAnswerError:
    return NoAnswerError("no_answer", side="Xero", action="write", detail=detail)
