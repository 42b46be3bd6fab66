"""What a write needs beside the fields that are carried over, and what is known beforehand to be refused."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import Connection

from vtiger_xero.domain.fingerprint import fingerprint
from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.modules import accounts, items, options, organizations
from vtiger_xero.modules.items import Books
from vtiger_xero.modules.taxes import Rate, Tax, TaxMap, is_column, percent
from vtiger_xero.store import links, listings, records
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.records import Mirrored
from vtiger_xero.sync.context import Context

#: Refusals that tell that accounts or rates of tax are no longer what they were when they were read.
TELLS_OF_BOOKS = frozenset(
    {
        "account_unknown",
        "account_archived",
        "account_system",
        "account_unfit",
        "tax_unfit_for_account",
        "tax_unknown_in_xero",
    }
)

#: What the other side is said to have answered where it was not asked, since its answer is known.
FORESEEN = "this is not a value that it takes; it was not sent."


@dataclass(frozen=True, slots=True)
class Fitted:
    """What is to be written, in the form that its side needs.

    Attributes:
        content: what the record is to hold.
        extra: what goes along with something new, in the side's own terms.
        trouble: the code of the problem for which it would be refused; ``None``: nothing is known to be wrong.
        detail: what the problem is about.
    """

    content: Content
    extra: Mapping[str, str] = field(default_factory=dict)
    trouble: str | None = None
    detail: str = FORESEEN


class Fitting:
    """Fits records of one module to the side that is to be written.

    Args:
        context: of the run.
        tx: the transaction in which is decided.
        module: of the records.
        target: the side that is written.
    """

    def __init__(self, context: Context, tx: Connection, module: Module, target: Side) -> None:
        self._context = context
        self._tx = tx
        self._module = module
        self._target = target
        self._books = Books()
        self._taxes: TaxMap | None = None
        if module is Module.ITEMS and target is Side.XERO:
            self._taxes = tax_map(tx, context.connection_id)
            self._books = _books(tx, context.connection_id)

    def fit(self, source: Mirrored, content: Content, fields: Sequence[str], *, creates: bool) -> Fitted:
        """What the written record is to hold, and what is known beforehand to be refused.

        Args:
            source: the record that is carried over.
            content: what it is to hold, as it was merged.
            fields: the names of those of its fields that change.
            creates: whether it is made.
        """
        if self._module is Module.ITEMS:
            return self._item(source, dict(content), fields, creates=creates)
        if self._module is Module.ORGANIZATIONS:
            return Fitted(content, trouble=organizations.preflight(self._target, content))
        return Fitted(content)

    def _item(
        self, source: Mirrored, content: dict[str, str | None], fields: Sequence[str], *, creates: bool
    ) -> Fitted:
        if creates and self._target is Side.VTIGER:
            policy = self._context.at.policies[Module.ITEMS]
            content |= policy.of(None, source.content).made_with
        if creates and self._target is Side.XERO and "account" in self._fields:
            content["account"] = self._account(source, content.get("account"))
            fields = (*fields, "account")
        if self._taxes is not None and "tax" in fields:
            content["tax"], trouble = self._taxes.type_for(dict(_carried(source.extra)))
            if trouble:
                return Fitted(content, trouble=trouble, detail=source.extra.get("tax", ""))
        refused = items.preflight(self._target, source.content, content, fields, self._books, creates=creates)
        about_account = refused is not None and refused.startswith(("account_", "tax_"))
        detail = (about_account and content.get("account")) or FORESEEN
        return Fitted(content, self._bought(content) if creates else {}, refused, detail)

    def parks(self, known: Trouble, record: Mirrored) -> bool:
        """Whether a refusal keeps a record from being sent as it, the settings, and the books it tells of now stand."""
        stands = record.fingerprint
        if known.code in TELLS_OF_BOOKS:
            stands = parked_by_books(self._tx, self._context.connection_id, stands)
        return known.parks(stands, self._context.at.settings_revision)

    def _bought(self, content: Content) -> dict[str, str]:
        """The account for what it costs, of which Vtiger knows nothing (spec §2 step 5)."""
        account = options.value_of(self._context.at.settings, "accounts.purchases")
        wanted = self._target is Side.XERO and account and content.get("cost")
        return {"PurchaseDetails.AccountCode": account} if wanted else {}

    @property
    def _fields(self) -> Mapping[str, object]:
        return self._context.at.policies[Module.ITEMS].fields

    def _account(self, source: Mirrored, of_product: str | None) -> str | None:
        """The account with which something new begins in Xero (spec §2 step 5)."""
        settings = self._context.at.settings
        return accounts.chosen(
            product=of_product,
            override=options.value_of(settings, options.override(source.ref.id)),
            default=options.value_of(settings, "accounts.sales"),
        )


def parked_by_books(tx: Connection, connection_id: str, record: str) -> str:
    """The fingerprint of a record that is parked for the sake of its account or tax.

    It is that of the accounts and rates, too: where they are read and found to be others, it is tried again.

    Args:
        tx: a transaction.
        connection_id: of the connection.
        record: the fingerprint of the record alone.
    """
    known = listings.accounts(tx, connection_id)
    accounts_known = {} if known is None else {f"account {each.id}": repr(each) for each in known.accounts}
    rates = {
        f"rate {each.ref.id}": f"{each.fingerprint} {sorted(each.extra.items())}"
        for each in records.present(tx, connection_id, Side.XERO, Module.TAXES)
    }
    return fingerprint({"record": record} | accounts_known | rates)


def tax_map(tx: Connection, connection_id: str) -> TaxMap:
    """Vtiger's taxes and Xero's rates, as the mirror has them."""
    of = tx, connection_id
    vtiger = records.present(*of, Side.VTIGER, Module.TAXES)
    linked = links.find(*of, Side.VTIGER, Module.TAXES, [each.ref.id for each in vtiger])
    taxes = [_tax(each, linked[each.ref.id].xero_id if each.ref.id in linked else None) for each in vtiger]
    rates = [_rate(each) for each in records.present(*of, Side.XERO, Module.TAXES) if not each.content.get("unused")]
    return TaxMap({each.column: each for each in taxes}, tuple(rates))


def _tax(record: Mirrored, stands_for: str | None) -> Tax:
    rate = percent(record.content.get("rate"))
    return Tax(column=record.extra["column"], name=record.name, rate=rate, stands_for=stands_for)


def _rate(record: Mirrored) -> Rate:
    components = json.loads(record.extra.get("components", "[]"))
    return Rate(
        type=record.ref.id,
        name=record.name,
        rate=percent(record.content.get("rate")),
        components=tuple((each["name"], percent(each["rate"])) for each in components),
        compound=any(each["compound"] for each in components),
    )


def _books(tx: Connection, connection_id: str) -> Books:
    known = listings.accounts(tx, connection_id)
    applies = {
        each.ref.id: each.extra.get("applies", "")
        for each in records.present(tx, connection_id, Side.XERO, Module.TAXES)
    }
    return Books(None if known is None else known.accounts, applies)


def _carried(extra: Mapping[str, str]) -> Iterator[tuple[str, Decimal]]:
    """The taxes that a product or service carries, by column."""
    return ((column, percent(rate)) for column, rate in extra.items() if is_column(column))
