"""What is sold: Vtiger's Products and Services, as one module of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from vtiger_xero.domain.observations import Observation, Page
from vtiger_xero.domain.records import Kind
from vtiger_xero.domain.writes import Call, Operation, Refused, Write
from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger import calls
from vtiger_xero.vtiger.channel import VtigerRefusalError
from vtiger_xero.vtiger.codec import Codec, Row
from vtiger_xero.vtiger.currencies import Currencies, currencies
from vtiger_xero.vtiger.describing import Description, Field, described
from vtiger_xero.vtiger.layout import FITTING, Layout
from vtiger_xero.vtiger.products import (
    ACCOUNT_LABEL,
    ACCOUNTS,
    CODECS,
    FOREIGN,
    OTHERS,
    Facts,
    entries,
    named_account,
    prices_of,
    taxes_of,
)
from vtiger_xero.vtiger.reading import Reading, inconsistent, number_of, page_of, rows_of, understood
from vtiger_xero.vtiger.records import origin
from vtiger_xero.vtiger.transport import Transport
from vtiger_xero.vtiger.vtql import PAGE, record_id

#: Which of Vtiger's modules holds which kind, in the order in which they are walked.
ELEMENTS = {Kind.PRODUCTS: "Products", Kind.SERVICES: "Services"}

#: Records of a page of which each takes a call of its own, so that a page stays a matter of seconds.
DETAILED_PAGE = 20


@dataclass(frozen=True, slots=True)
class _Shelf:
    """One of the two modules.

    Attributes:
        description: what Vtiger says of it.
        account: the field for Xero's account, if there is one.
        reading: asks for its records.
    """

    description: Description
    account: Field | None
    reading: Reading

    @property
    def codec(self) -> Codec:
        """How its records are read and written."""
        return self.reading.codec


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found out of this Vtiger.

    Attributes:
        shelves: the modules that are there.
        currencies: in which prices may stand.
        detailed: whether a query does not give all that is content.
    """

    shelves: Mapping[Kind, _Shelf]
    currencies: Currencies
    detailed: bool

    def shelf_of(self, record: str) -> _Shelf | None:
        """The module of a record, by the beginning of its id."""
        prefix = record.partition("x")[0]
        return next((each for each in self.shelves.values() if each.description.prefix == prefix), None)


class Items:
    """Products and services.

    Where there is something in a record that queries do not give – its taxes, if they are wanted, and the currency of
    its price, if there are several –, each record that is met is retrieved as well.

    Args:
        transport: how Vtiger's operations are called.
        layout: what is particular to this Vtiger.

    Raises:
        SyncError: ``vtiger_field_unknown`` or ``vtiger_field_twice``; the layout cannot be right.
    """

    def __init__(self, transport: Transport, layout: Layout) -> None:
        self._transport = transport
        self._layout = layout
        self._found_out: _Known | None = None
        for kind in Kind:
            CODECS[kind](layout)  # raises what is wrong with the layout

    @property
    def placeless(self) -> Mapping[str, frozenset[str]]:
        """The fields for which a kind has no place here, as far as is known without asking."""
        shelves = {} if self._found_out is None else self._found_out.shelves
        return {kind: frozenset({"account"}) for kind, shelf in shelves.items() if shelf.account is None}

    def forget(self) -> None:
        """Find out anew what this Vtiger has, since it has changed: a tax is a new field of products."""
        self._found_out = None

    @property
    def detailed(self) -> bool:
        """Whether each record takes a call of its own to be read, as far as is known without asking."""
        return self._layout.taxes_wanted if self._found_out is None else self._found_out.detailed

    def walk(self, since: datetime | None, after: str | None) -> Page:
        """One page of the records that changed: products by their ids, then services by theirs.

        Where it goes on is told as ``services:26x57``.
        """
        known = self._known()
        at, _, behind = (after or Kind.PRODUCTS).partition(":")
        for kind, shelf in known.shelves.items():
            if [*Kind].index(kind) < [*Kind].index(Kind(at)):
                continue
            limit = DETAILED_PAGE if known.detailed else PAGE
            rows, remote_now = shelf.reading.changed(since, (behind or None) if kind == at else None, limit)
            if rows:
                passed = f"{kind}:{rows[-1]['id']}"
                return page_of(shelf.codec, self._completed(shelf, rows), passed, remote_now)
        return Page((), (), None, self._transport.remote_now)

    def fetch(self, ids: Sequence[str]) -> list[Observation]:
        """These records as they are now, with their taxes; those that are deleted, or hidden, are left out.

        Each is retrieved; of those that cannot be, a query shows whether the module may be read at all.
        """
        found: dict[str, Observation] = {}
        missing: dict[str, list[str]] = {}
        for each in ids:
            record_id(each)
            if (shelf := self._known().shelf_of(each)) is None:
                continue
            if row := shelf.reading.retrieved(each):
                found[each] = understood(shelf.codec, row)
            else:
                missing.setdefault(shelf.codec.element, []).append(each)
        for shelf in self._known().shelves.values() if missing else ():
            if shelf.reading.listed(missing.get(shelf.codec.element, [])):
                raise inconsistent(shelf.codec.element, "it lists a record that it does not give")
        return [found[each] for each in ids if each in found]

    def look_up(self, marks: Sequence[str]) -> list[Observation]:
        """The records that were created for these ids of the other side, lowest id first; several may have one mark."""
        if not marks:
            return []
        found = [
            understood(shelf.codec, row)
            for shelf in self._known().shelves.values()
            for row in self._completed(shelf, shelf.reading.marked(marks))
        ]
        return sorted(found, key=lambda each: number_of(each.ref.id))

    def encode(self, write: Write) -> Call:
        """The call of one write; what cannot be written is told by the call's answer (:func:`calls.hopeless`).

        Vtiger 7 takes all taxes from a product that is changed without naming them. So the record is read just before,
        and the taxes that it carries are sent along.
        """
        known = self._known()
        if write.operation is Operation.CREATE:
            return self._created(known, write)
        record = str(write.target_id)
        shelf = known.shelf_of(record)
        row = shelf.reading.retrieved(record) if shelf else None
        if shelf is None or row is None:
            return calls.hopeless(Refused("vtiger_record_denied", f"{record} cannot be read"))
        if refused := self.refusal(write, prices_of(row, known.currencies)):
            return calls.hopeless(refused)
        amends = write.operation is Operation.AMEND
        values = {tax: write.extra[tax] for tax in write.fields} if amends else shelf.codec.values(write)
        return calls.revise(
            record, {**values, **{tax: rate for tax, rate in taxes_of(row).items() if tax not in values}}
        )

    def refusal(self, write: Write, held: Mapping[str, str]) -> Refused | None:
        """What cannot be written, as far as that is known without asking.

        Vtiger 7 takes the prices in other currencies from whatever is changed, and nothing gives them back.

        Args:
            write: what is to be written.
            held: what reading has shown of the record that is there.
        """
        known = self._found_out
        if known is None:
            return None
        creates = write.operation is Operation.CREATE
        shelf = known.shelves.get(_kind_of(write)) if creates else known.shelf_of(str(write.target_id))
        account = write.content.get("account") if "account" in write.fields else None
        picklist = shelf.account if shelf and shelf.account and shelf.account.choices is not None else None
        if account and picklist and account not in entries(picklist):
            return Refused("account_not_in_picklist", account)
        if "price" in write.fields and FOREIGN in held:
            return Refused("vtiger_price_foreign", held[FOREIGN])
        if OTHERS in held and self._transport.login().version.startswith("7."):
            return Refused("vtiger_prices_lost", held[OTHERS])
        return None

    def answered(self, result: object) -> Observation:
        """The record that a write is answered with.

        Raises:
            SyncError: ``vtiger_inconsistent``: it is none.
            UndecodableError: it cannot be understood.
        """
        (row,) = rows_of("Products", [result])
        shelf = self._known().shelf_of(str(row["id"]))
        if shelf is None:
            raise inconsistent("Products", "the answer is another record")
        return shelf.codec.observe(row)

    def _created(self, known: _Known, write: Write) -> Call:
        kind = _kind_of(write)
        if kind not in known.shelves:
            raise self._missing(ELEMENTS[kind])
        if refused := self.refusal(write, {}):
            return calls.hopeless(refused)
        codec = known.shelves[kind].codec
        return calls.create(codec.element, codec.values(write) | origin(self._transport, write))

    def _completed(self, shelf: _Shelf, rows: Sequence[Row]) -> list[Row]:
        """The rows of a query with all that is content; without those that are gone since."""
        if not self._known().detailed:
            return list(rows)
        retrieved = (shelf.reading.retrieved(str(row["id"])) for row in rows)
        return [row for row in retrieved if row is not None]

    def _known(self) -> _Known:
        if self._found_out is None:
            self._found_out = self._find_out()
        return self._found_out

    def _find_out(self) -> _Known:
        descriptions = {kind: found for kind, name in ELEMENTS.items() if (found := self._description(name))}
        if not descriptions:
            raise self._missing(" or ".join(ELEMENTS.values()))
        money = currencies(self._transport)
        shelves: dict[Kind, _Shelf] = {}
        for kind, description in descriptions.items():
            account = account_field(self._layout, kind, description)
            facts = Facts(
                account=account,
                taxes={name: each.label for name, each in description.fields.items()},
                currencies=money,
            )
            shelves[kind] = _Shelf(description, account, Reading(self._transport, CODECS[kind](self._layout, facts)))
        return _Known(shelves, money, detailed=self._layout.taxes_wanted or money.several)

    def _description(self, element: str) -> Description | None:
        """What Vtiger says of a module; ``None`` if it does not offer it to the user."""
        try:
            description = described(self._transport, element)
        except VtigerRefusalError as error:
            if error.code != "vtiger_denied":
                raise
            return None
        if not description.prefix.isdecimal():
            raise inconsistent(element, "it does not say how their ids begin")
        return description

    def _missing(self, element: str) -> SyncError:
        return SyncError("vtiger_module_missing", url=self._transport.url, module=element, user=self._transport.user)


def _kind_of(write: Write) -> Kind:
    """As what something new is made."""
    return Kind(write.content.get("kind") or Kind.PRODUCTS)


def account_field(layout: Layout, kind: Kind, description: Description) -> Field | None:
    """The field for Xero's account: the one that the administrator names, else one that is called so and fits."""
    named = named_account(layout, kind)
    if named is not None:
        return description.fields.get(named.name, named)
    labelled = description.labelled(ACCOUNT_LABEL)
    fits = labelled is not None and labelled.kind in FITTING[ACCOUNTS[kind]]
    return labelled if fits else None
