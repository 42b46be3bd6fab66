"""Money that came in: in Vtiger on the invoices themselves and, where it has them, in records; in Xero in payments."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from vtiger_xero.sandbox.company.books import Documents
from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.xero import XeroSandbox

_BANK, _OWNER = "090", "880"
_CENT = Decimal("0.01")


def add_payments(vtiger: VtigerSandbox, xero: XeroSandbox, invoices: Sequence[str], documents: Documents) -> None:
    """Enter the payments, some of them in both systems.

    Args:
        vtiger: has the invoices.
        xero: has the documents.
        invoices: ids of the CRM's invoices.
        documents: the open ones in Xero.
    """
    for place, each in enumerate(invoices):
        row = vtiger.row(each)
        received = _received(place, row)
        if received:
            vtiger.edit(each, {"received": f"{received}"})
            if "Payments" in vtiger.modules:
                _record(vtiger, row, amount=received, mode=("Cheque", "Wire Transfer", "Credit Card", "")[place % 4])
    if "Payments" in vtiger.modules:
        _odd_records(vtiger, invoices)
    _in_the_books(vtiger, xero, documents)


def _received(place: int, row: dict[str, Any]) -> Decimal:
    """Everything where the CRM says so, and half of every other approved invoice."""
    total = Decimal(row["hdnGrandTotal"]).quantize(_CENT)
    if row["invoicestatus"] == "Paid":
        return max(total, Decimal(0))
    return (total / 2).quantize(_CENT) if row["invoicestatus"] == "Approved" and place % 2 else Decimal(0)


def _record(vtiger: VtigerSandbox, row: dict[str, Any], *, amount: Decimal, mode: str, **odd: str) -> None:
    values = {
        "related_to": row["id"],
        "account_id": row["account_id"],
        "contact_id": row["contact_id"],
        "amount": f"{amount}",
        "payment_date": _days_after(row["invoicedate"] or "2025-06-30", 5),
        "payment_status": "Received",
        "payment_mode": mode,
        "reference": f"Payment of {row['invoice_no']}",
    }
    vtiger.create("Payments", {**values, **odd})


def _odd_records(vtiger: VtigerSandbox, invoices: Sequence[str]) -> None:
    """Payments that are not to reach the books: not received yet, too much, of an unapproved invoice, of nothing."""
    by_status = {row["invoicestatus"]: row for row in map(vtiger.row, reversed(invoices))}
    due = Decimal(by_status["Approved"]["hdnGrandTotal"]).quantize(_CENT)
    for status in ("Pending", "In Progress", "Failure", "Refunded"):
        _record(vtiger, by_status["Approved"], amount=Decimal("10.00"), mode="Paypal", payment_status=status)
    _record(vtiger, by_status["Approved"], amount=due + 1000, mode="Wire Transfer", reference="too much 🎉")
    _record(vtiger, by_status["Created"], amount=Decimal("5.00"), mode="Cash", payment_date="")
    _record(vtiger, by_status["Paid"], amount=Decimal("1.00"), mode="Cash", related_to="", reference="&amp; whose?")


def _in_the_books(vtiger: VtigerSandbox, xero: XeroSandbox, documents: Documents) -> None:
    """The same payments as the bank has them, two days later; and those of the books' own invoices."""
    due = {each["InvoiceID"]: each["AmountDue"] for each in xero.elements("Invoices")}
    for theirs, ours in documents.twins.items():
        row = vtiger.row(theirs)
        received = min(Decimal(row["received"]).quantize(_CENT), due[ours])
        if received > 0:
            _pay(xero, ours, f"{received}", _days_after(row["invoicedate"], 7))
    _, whole, part, taken_back, _, reconciled, by_owner, abroad = documents.alone
    _pay(xero, whole, f"{due[whole]}", "2025-03-31")
    _pay(xero, part, "20", "2025-03-31")
    xero.edit("Payments", _pay(xero, taken_back, "15", "2025-04-02"), {"Status": "DELETED"})
    _pay(xero, reconciled, "8.88", "2010-01-04", IsReconciled=True)
    _pay(xero, by_owner, f"{due[by_owner]}", "2025-04-30", Account={"Code": _OWNER})
    _pay(xero, abroad, "400", "2025-05-02", Reference='part of "fair" & more')


def _pay(xero: XeroSandbox, invoice_id: str, amount: str, day: str, **other: object) -> str:
    payment = {"Invoice": {"InvoiceID": invoice_id}, "Account": {"Code": _BANK}, "Amount": amount, "Date": day}
    return xero.create("Payments", {**payment, **other})


def _days_after(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
