"""What is paid of an invoice, and what stock its lines move."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from vtiger_xero.sandbox.xero.books import Books
from vtiger_xero.sandbox.xero.refusals import InvalidElementError
from vtiger_xero.sandbox.xero.store import Record
from vtiger_xero.sandbox.xero.wire import Element, fold, ms_date

ZERO = Decimal("0.00")
_NO_STOCK = "Insufficient stock. Items are eligible for backorder."


def amount_due(values: Element) -> Decimal:
    """What remains to be paid; nothing of an invoice that is voided or deleted."""
    if values["Status"] in {"VOIDED", "DELETED"}:
        return ZERO
    return Decimal(values["Total"] - values["AmountPaid"] - values["AmountCredited"])


def settled(books: Books, invoice_id: str, values: Element) -> Element:
    """The invoice's fields with what payments and credit notes make of it: ``PAID`` once nothing is due."""
    payments = [each.values for each in live_payments(books, invoice_id)]
    credits_ = values.get("CreditNotes", [])
    after = {name: value for name, value in values.items() if name != "FullyPaidOnDate"}
    after["AmountPaid"] = sum((each["Amount"] for each in payments), ZERO)
    after["AmountCredited"] = sum((each["AppliedAmount"] for each in credits_), ZERO)
    if values["Status"] not in {"AUTHORISED", "PAID"}:
        return after
    after["Status"] = "AUTHORISED" if amount_due(after) else "PAID"
    if after["Status"] == "PAID":
        days: list[date] = [each["Date"] for each in (*payments, *credits_)]
        after["FullyPaidOnDate"] = max(days, default=values["Date"])
    return after


def live_payments(books: Books, invoice_id: str) -> list[Record]:
    """The payments of an invoice that are not deleted."""
    return [each for each in books.payments.find("InvoiceID", invoice_id) if each.values["Status"] != "DELETED"]


def move_stock(books: Books, before: Element, after: Element, *, allow_backorders: bool) -> None:
    """Change what is on hand of tracked items by what an invoice does now and didn't before.

    Raises:
        InvalidElementError: more is sold than is on hand.
    """
    moved = _quantities(books, after)
    for item_id, quantity in _quantities(books, before).items():
        moved[item_id] -= quantity
    for item_id, quantity in moved.items():
        item = books.items.records[item_id]
        on_hand, pool = item.values["QuantityOnHand"], item.values["TotalCostPool"]
        if on_hand + quantity < 0 and quantity < 0 and not allow_backorders:
            raise InvalidElementError(_NO_STOCK)
        cost = (
            pool / on_hand
            if on_hand and quantity < 0
            else item.values.get("PurchaseDetails", {}).get("UnitPrice", ZERO)
        )
        changed = {"QuantityOnHand": on_hand + quantity, "TotalCostPool": pool + quantity * cost}
        books.items.put(Record(item.id, {**item.values, **changed}, item.updated))


def _quantities(books: Books, values: Element) -> defaultdict[str, Decimal]:
    """What an approved invoice takes from the stock (negative) or adds to it, by ItemID."""
    quantities: defaultdict[str, Decimal] = defaultdict(Decimal)
    if values.get("Status") not in {"AUTHORISED", "PAID"}:
        return quantities
    sign = -1 if values["Type"] == "ACCREC" else 1
    for line in values["LineItems"]:
        for item in books.items.find("Code", fold(line.get("ItemCode", "")))[:1]:
            if item.values["IsTrackedAsInventory"]:
                quantities[item.id] += sign * line["Quantity"]
    return quantities


def embedded_payment(payment: Record) -> Element:
    """A payment as its invoice shows it."""
    values = payment.values
    return {
        "PaymentID": payment.id,
        "Date": ms_date(values["Date"]),
        "Amount": values["Amount"],
        "Reference": values.get("Reference", ""),
        "CurrencyRate": values["CurrencyRate"],
        "HasAccount": False,
        "HasValidationErrors": False,
    }
