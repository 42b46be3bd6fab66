"""Lines of documents: what they may be written with, and their arithmetic.

Xero rounds the unit price (to 2 or 4 places), then each line's amount, then each line's tax, all half up, and adds the
rounded: proved on 79 recorded invoices (``tests/evidence/xero``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from vtiger_xero.sandbox.xero.books import Books
from vtiger_xero.sandbox.xero.chart import CLASS_OF
from vtiger_xero.sandbox.xero.shapes import Guid, ListOf, Number, Shape, Text
from vtiger_xero.sandbox.xero.store import Record
from vtiger_xero.sandbox.xero.tax_rates import effective_rate
from vtiger_xero.sandbox.xero.wire import Element, fold

CENT = Decimal("0.01")
QUANTITY = Decimal("0.0001")
ZERO = Decimal("0.00")
MAX_TRACKING = 2
_TRACKING = Shape(
    "Xero.LineItemTracking",
    {"TrackingCategoryID": Guid(), "TrackingOptionID": Guid(), "Name": Text(100), "Option": Text(100)},
)
LINE = Shape(
    "Xero.LineItem",
    {
        "LineItemID": Guid(),
        "Description": Text(4000),
        "Quantity": Number(),
        "UnitAmount": Number(),
        "ItemCode": Text(30),
        "AccountCode": Text(10),
        "AccountID": Guid(),
        "TaxType": Text(),
        "TaxAmount": Number(),
        "LineAmount": Number(),
        "DiscountRate": Number(),
        "DiscountAmount": Number(),
        "Tracking": ListOf(_TRACKING),
    },
)
_NOT_FOR_LINES = frozenset({"DEBTORS", "CREDITORS", "RETAINEDEARNINGS"})
_APPLIES = {
    "ASSET": "CanApplyToAssets",
    "EQUITY": "CanApplyToEquity",
    "EXPENSE": "CanApplyToExpenses",
    "LIABILITY": "CanApplyToLiabilities",
    "REVENUE": "CanApplyToRevenue",
}


def rounded(amount: Decimal, unit: Decimal = CENT) -> Decimal:
    """The amount to this unit, half up."""
    return amount.quantize(unit, ROUND_HALF_UP)


def tax_of(amount: Decimal, percent: Decimal, mode: str) -> Decimal:
    """The tax of one line.

    Args:
        amount: the line's.
        percent: the effective rate.
        mode: ``Exclusive``, ``Inclusive`` or ``NoTax``.
    """
    if mode == "NoTax":
        return ZERO
    base = 100 + percent if mode == "Inclusive" else Decimal(100)
    return rounded(amount * percent / base)


@dataclass(frozen=True)
class Totals:
    """What a document's lines make up."""

    sub_total: Decimal
    tax: Decimal
    total: Decimal
    discount: Decimal

    @classmethod
    def of(cls, lines: Sequence[Element], mode: str) -> "Totals":
        """The totals of finished lines."""
        amount = sum((line["LineAmount"] for line in lines), ZERO)
        tax = sum((line["TaxAmount"] for line in lines), ZERO)
        discount = sum(
            (line["Quantity"] * line["UnitAmount"] - line["LineAmount"] for line in lines if _cut(line)), ZERO
        )
        if mode == "Inclusive":
            return cls(amount - tax, tax, amount, rounded(discount))
        return cls(amount, tax, amount + tax, rounded(discount))


def _names_account(sent: Element) -> bool:
    return "AccountCode" in sent or "AccountID" in sent


def _cut(line: Element) -> bool:
    return bool(line.get("DiscountRate") or line.get("DiscountAmount"))


@dataclass
class Pricing:
    """Finishes the lines of one document.

    Args:
        books: with items, accounts and tax rates.
        mode: ``Exclusive``, ``Inclusive`` or ``NoTax``.
        sales: whether it is a sales document: only those have discounts.
        approved: whether every line must be complete.
        unit_places: decimals of unit prices.

    Attributes:
        errors: what is wrong with the lines, in Xero's words.
    """

    books: Books
    mode: str
    sales: bool
    approved: bool
    unit_places: int
    errors: list[str] = field(default_factory=list)

    def finish(self, sent: Sequence[Element], kept: Mapping[str, Element]) -> list[Element]:
        """The lines with defaults, amounts and ids.

        Args:
            sent: the document's lines as they shall be: one with a known LineItemID changes that line, one without is
                new, and a line not sent is no more.
            kept: the lines as they are, by LineItemID.
        """
        return [self._finished(line, kept.get(line.get("LineItemID", ""))) for line in sent]

    def _finished(self, sent: Element, kept: Element | None) -> Element:
        anew = {"LineAmount", "TaxAmount", *({"AccountCode", "AccountID"} if _names_account(sent) else ())}
        line = {**{name: value for name, value in (kept or {}).items() if name not in anew}, **sent}
        line["LineItemID"] = kept["LineItemID"] if kept else self.books.clock.new_id()
        item = self._item(line)
        self._default(line, item)
        if not line.get("Description") and not item:
            self.errors.append("Description must be specified")
        if set(line) & {"Quantity", "UnitAmount", "LineAmount"}:
            self._amounts(line)
        else:
            line["LineAmount"] = line["TaxAmount"] = ZERO
            line["Quantity"] = line["UnitAmount"] = Decimal(0)
        account = self._account(line)
        self._tax(line, account)
        line["Tracking"] = list(self._tracked(line.get("Tracking", [])))
        return line

    def _item(self, line: Element) -> Record | None:
        code = line.get("ItemCode")
        if not code:
            return None
        found = self.books.items.find("Code", fold(code))
        if not found:
            self.errors.append(f"Item code '{code}' is not valid")
            return None
        line["ItemCode"] = found[0].values["Code"]
        return found[0]

    def _default(self, line: Element, item: Record | None) -> None:
        """What an item gives to a line that doesn't say it itself."""
        if item is None:
            return
        details = item.values.get("SalesDetails" if self.sales else "PurchaseDetails", {})
        description = item.values.get("Description" if self.sales else "PurchaseDescription")
        defaults = {
            "Description": description,
            "UnitAmount": None if "LineAmount" in line else details.get("UnitPrice"),
            "AccountCode": None if "AccountID" in line else details.get("AccountCode"),
            "TaxType": details.get("TaxType"),
        }
        for name, value in defaults.items():
            if value is not None:
                line.setdefault(name, value)

    def _amounts(self, line: Element) -> None:
        places = Decimal(1).scaleb(-self.unit_places)
        for name in () if self.sales else ("DiscountRate", "DiscountAmount"):
            line.pop(name, None)
        sent = line.get("LineAmount")
        if sent is not None and "UnitAmount" not in line and _cut(line):
            self.errors.append("The UnitAmount should be used when specifying a discount for a line item.")
        quantity, unit = line.get("Quantity"), line.get("UnitAmount")
        if unit is None:
            quantity = Decimal(1) if quantity is None else quantity
            unit = (sent or ZERO) / quantity if quantity else ZERO
        elif quantity is None:
            quantity = sent / unit if sent is not None and unit else Decimal(1)
        derived = "UnitAmount" not in line or "Quantity" not in line
        line["Quantity"] = quantity = rounded(quantity, QUANTITY)
        line["UnitAmount"] = unit = rounded(unit, places)
        factor = (100 - line.get("DiscountRate", Decimal(0))) / 100
        expected = rounded(quantity * unit * factor - line.get("DiscountAmount", ZERO))
        if sent is not None and derived:
            line["LineAmount"] = rounded(sent)
            return
        if sent is not None and rounded(sent) != expected:
            self.errors.append(f"The line total {rounded(sent)} does not match the expected line total {expected}")
        line["LineAmount"] = expected

    def _account(self, line: Element) -> Record | None:
        code, account_id = line.get("AccountCode"), line.get("AccountID")
        if account_id and not code:
            account = self.books.accounts.records.get(account_id)
        elif code:
            account = next(iter(self.books.accounts.find("Code", fold(code))), None)
        else:
            if self.approved and line["LineAmount"]:
                self.errors.append("Account code or ID must be specified")
            return None
        values = account.values if account else {}
        if account is None or values["Type"] == "BANK" or values.get("SystemAccount") in _NOT_FOR_LINES:
            self.errors.append(f"Account code '{code or account_id}' is not a valid code for this document.")
            return None
        if values["Status"] != "ACTIVE":
            self.errors.append(
                f"Account code '{code}' has been archived, or has been deleted. "
                "Each line item must reference a valid account."
            )
        line["AccountCode"], line["AccountID"] = values.get("Code", ""), account.id
        return account

    def _tax(self, line: Element, account: Record | None) -> None:
        if self.mode == "NoTax":
            line["TaxType"] = self.books.no_tax
        elif account:
            line.setdefault("TaxType", account.values["TaxType"])
        if "TaxType" not in line or self.mode == "NoTax":
            line["TaxAmount"] = ZERO
            return
        rate = self.books.tax_rates.records.get(line["TaxType"])
        usable = rate is not None and rate.values["Status"] == "ACTIVE"
        if not usable:
            self.errors.append(
                f"The TaxType code {line['TaxType']} does not exist or cannot be used for this type of transaction."
            )
        if account and not (usable and rate and rate.values[_APPLIES[CLASS_OF[account.values["Type"]]]]):
            code = line["AccountCode"]
            self.errors.append(f"The TaxType code '{line['TaxType']}' cannot be used with account code '{code}'.")
        if rate is None or not usable:
            line["TaxAmount"] = ZERO
            return
        amount = line["LineAmount"]
        if "TaxAmount" in line:
            line["TaxAmount"] = rounded(line["TaxAmount"])
        else:
            line["TaxAmount"] = tax_of(amount, effective_rate(rate.values), self.mode)
        if abs(line["TaxAmount"]) > abs(amount):
            self.errors.append("The tax amount cannot be greater than the line amount!")

    def _tracked(self, sent: Sequence[Element]) -> Iterator[Element]:
        if len(sent) > MAX_TRACKING:
            self.errors.append(f"A line item can have at most {MAX_TRACKING} tracking categories")
        for each in sent:
            category, option = self._option(each)
            if category is None or option is None:
                self.errors.append("The tracking category or its option could not be found")
                continue
            yield {
                "Name": category.values["Name"],
                "Option": option["Name"],
                "TrackingCategoryID": category.id,
                "TrackingOptionID": option["TrackingOptionID"],
            }

    def _option(self, sent: Element) -> tuple[Record | None, Element | None]:
        by_name = self.books.tracking.find("Name", fold(sent.get("Name", "")))
        category = self.books.tracking.records.get(sent.get("TrackingCategoryID", "")) or next(iter(by_name), None)
        for option in category.values["Options"] if category else []:
            wanted = sent.get("TrackingOptionID"), sent.get("Option")
            if option["TrackingOptionID"] == wanted[0] or option["Name"] == wanted[1]:
                return category, option
        return category, None
