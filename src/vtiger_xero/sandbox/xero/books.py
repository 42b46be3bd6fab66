"""The emulated organisation: its records, and what every endpoint needs to know about it."""

import random
import uuid
from datetime import date, datetime
from decimal import Decimal

from vtiger_xero.clock import Clock
from vtiger_xero.sandbox.xero.chart import default_chart
from vtiger_xero.sandbox.xero.rates import NO_TAX, default_rates
from vtiger_xero.sandbox.xero.regions import LOCALES, Region
from vtiger_xero.sandbox.xero.store import IndexKey, Record, Store
from vtiger_xero.sandbox.xero.wire import Element, fold


class Books:
    """One organisation's books.

    Args:
        clock: where moments and new ids come from.
        region: the edition.
        seed: of the organisation's own ids.

    Attributes:
        writes: elements created or changed through the API.
        notes: the history of each record, by its id.
        day_rates: by currency, what one unit of the base currency is worth.
        period_lock: the last day of the locked period.
        year_lock: the last day of the locked financial years.
        next_invoice: where the numbers that Xero gives go on.
        high_volume: documents that one call may look through.
        approvals_needed: whether the app's user may not approve: documents stay drafts.
        approval_limit: sales invoices that the plan lets approve in a month.
        currencies: that documents may have.
        multicurrency: whether the plan allows more than the base currency.
    """

    def __init__(self, clock: Clock, region: Region, seed: int) -> None:
        rng = random.Random(f"xero organisation {seed}")
        self.clock = clock
        self.region = region
        self.locale = LOCALES[region]
        self.organisation_id = str(uuid.UUID(int=rng.getrandbits(128), version=4))
        self.short_code = "!" + "".join(rng.choices("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=5))
        self.name = f"Demo Company ({region.value.title() if region is Region.GLOBAL else region.value})"
        self.created = clock.now()
        self.writes = 0
        self.store = Store()
        self.contacts = self.store.table(
            Name=_folded("Name"), ContactNumber=_folded("ContactNumber"), EmailAddress=_folded("EmailAddress")
        )
        self.accounts = self.store.table(Name=_folded("Name"), Code=_folded("Code"))
        self.tax_rates = self.store.table()
        self.tracking = self.store.table(Name=_folded("Name"))
        self.items = self.store.table(Code=_folded("Code"))
        self.invoices = self.store.table(InvoiceNumber=_folded("InvoiceNumber"), ContactID=_folded("ContactID"))
        self.credit_notes = self.store.table(CreditNoteNumber=_folded("CreditNoteNumber"))
        self.payments = self.store.table(InvoiceID=_folded("InvoiceID"))
        self.notes: dict[str, list[Element]] = {}
        self.day_rates: dict[str, Decimal] = {}
        self.period_lock: date | None = None
        self.year_lock: date | None = None
        self.next_invoice = 1
        self.high_volume = 100_000
        self.approvals_needed = False
        self.approval_limit: int | None = None
        self.currencies = [self.locale.currency]
        self.multicurrency = True
        self._open_books()

    @property
    def no_tax(self) -> str:
        """The tax type that means no tax."""
        return NO_TAX.get(self.region, "NONE")

    def now(self) -> datetime:
        """The present moment."""
        return self.clock.now()

    def record(self, values: Element) -> Record:
        """A new record, not yet in a table."""
        return Record(self.clock.new_id(), values, self.clock.now())

    def _open_books(self) -> None:
        """What Xero puts into a new organisation."""
        for rate in default_rates(self.region):
            self.tax_rates.put(Record(rate["TaxType"], rate, self.created))
        for account in default_chart(self.region):
            self.accounts.put(self.record(account))
        options = [
            {"TrackingOptionID": self.clock.new_id(), "Name": name, "Status": "ACTIVE"}
            for name in ("North", "South", "East", "West")
        ]
        self.tracking.put(self.record({"Name": "Region", "Status": "ACTIVE", "Options": options}))


def _folded(name: str) -> IndexKey:
    def key(values: Element) -> str | None:
        value = values.get(name)
        return fold(value) if value else None

    return key
