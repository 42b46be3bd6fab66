"""Documents that the books have already: some of the CRM's invoices, some of their own, a bill and a credit note."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vtiger_xero.sandbox.company.customers import Customers
from vtiger_xero.sandbox.company.settings import Rate, Rates
from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.xero import XeroSandbox

_SALES, _OTHER_SALES, _STOCK, _POWER = "200", "260", "630", "445"
_STATUSES = {"Approved": "AUTHORISED", "Paid": "AUTHORISED", "Sent": "SUBMITTED"}
_LONG = "What was agreed on the telephone, as far as anybody remembers it. " * 6


@dataclass(frozen=True)
class Documents:
    """Sales invoices in Xero that wait for their money, by their InvoiceIDs.

    Attributes:
        twins: approved ones that are the CRM's, too, by the id there.
        alone: approved ones of the books alone, the last in a foreign currency.
    """

    twins: Mapping[str, str]
    alone: tuple[str, ...]


def add_documents(
    vtiger: VtigerSandbox, xero: XeroSandbox, invoices: Sequence[str], customers: Customers, rates: Rates
) -> Documents:
    """Enter the documents of the books.

    Args:
        vtiger: has the invoices.
        xero: gets the documents.
        invoices: ids of ten plain ones whose customers the books have.
        customers: Xero's contacts.
        rates: what is taxed with.
    """
    _buy(xero, customers.supplier)
    twins = dict(_twins(vtiger, xero, invoices, customers, rates.standard))
    alone = [_invoice(xero, customer, values) for customer, values in _own(customers, rates)]
    voided = _invoice(xero, customers.alone[2], {**_approved("2025-05-06"), "LineItems": [_line("Sent by mistake")]})
    xero.edit("Invoices", voided, {"Status": "VOIDED"})
    deleted = _invoice(xero, customers.alone[2], {"Date": "2025-05-07", "LineItems": [_line("Never sent")]})
    xero.edit("Invoices", deleted, {"Status": "DELETED"})
    for status in ("DRAFT", "SUBMITTED"):
        draft = {"Status": status, "Date": "2025-05-08", "DueDate": "2025-06-08", "LineItems": [_line("To be checked")]}
        _invoice(xero, customers.alone[3], draft)
    _credit(xero, customers.alone[0], alone[0])
    return Documents(twins, tuple(alone))


def _twins(
    vtiger: VtigerSandbox, xero: XeroSandbox, invoices: Sequence[str], customers: Customers, tax: Rate
) -> Iterator[tuple[str, str]]:
    """The CRM's invoices as the books have them: one taken by another customer, one of another total, one unnumbered.

    Yields:
        The CRM's id and the InvoiceID of those that agree and are approved.
    """
    codes = {each["Code"].casefold() for each in xero.elements("Items")}
    for place, each in enumerate(invoices):
        row = vtiger.row(each)
        values: dict[str, Any] = {
            "InvoiceNumber": row["invoice_no"],
            "Reference": row["vtiger_purchaseorder"],
            "Status": _STATUSES.get(row["invoicestatus"], "DRAFT"),
            "Date": row["invoicedate"],
            "DueDate": row["duedate"],
            "LineItems": [_copied(vtiger, line, codes, tax) for line in row["LineItems"]],
        }
        customer = customers.known[row["account_id"]]
        match place:
            case 6:
                _invoice(xero, customers.alone[4], values)
            case 7:
                _invoice(xero, customer, {**values, "LineItems": [*values["LineItems"], _line("Added later")]})
            case 8:
                _invoice(xero, customer, {**values, "InvoiceNumber": "WEB-8"})
            case _:
                made = _invoice(xero, customer, values)
                if values["Status"] == "AUTHORISED":
                    yield each, made


def _copied(vtiger: VtigerSandbox, line: Mapping[str, Any], codes: set[str], tax: Rate) -> dict[str, Any]:
    """A line of the CRM as a bookkeeper types it, its item by code where the books have it."""
    product = vtiger.row(line["productid"])
    code = product.get("productcode", "")
    return {
        "Description": line["comment"] or product.get("productname") or product.get("servicename"),
        "Quantity": line["quantity"],
        "UnitAmount": line["listprice"],
        "AccountCode": _SALES,
        "TaxType": tax.tax_type,
        **({"ItemCode": code} if code.casefold() in codes else {}),
    }


def _own(customers: Customers, rates: Rates) -> Iterator[tuple[str, dict[str, Any]]]:
    """Approved invoices that only the books have: the customer, and what is peculiar about each."""
    harbour, quoted, bare, ada, _ = customers.alone
    known = next(iter(customers.known.values()))
    yield harbour, {**_approved("2025-03-04"), "LineItems": [_line("Catering ☕"), _line("Charges", "12.50")]}
    yield quoted, {**_approved("2025-03-11"), "LineAmountTypes": "Inclusive", "LineItems": [_line("All in", "119.99")]}
    yield bare, {**_approved("2025-03-18"), "LineAmountTypes": "NoTax", "LineItems": [_line("Donation", "50")]}
    yield ada, {**_approved("2025-04-01"), "LineItems": [{**_line("Taxed twice"), "TaxType": rates.combined}]}
    yield (
        known,
        {**_approved("2025-04-08"), "LineItems": [_line(_LONG[:300]), _line("Nothing", "0"), _line("Back", "-5")]},
    )
    yield known, {**_approved("2009-12-31"), "Reference": "  of  long  ago ", "LineItems": [_line("Old debts", "8.88")]}
    off = {**_line("Less ten", "33.33"), "Quantity": "3", "DiscountRate": "10", "TaxType": rates.none}
    yield harbour, {**_approved("2025-04-15"), "LineItems": [off, _untaxed_item(rates)]}
    abroad = {"CurrencyCode": rates.foreign, "CurrencyRate": rates.currencies[rates.foreign][1]}
    yield quoted, {**_approved("2025-04-22"), **abroad, "LineItems": [_line("Fair in another country", "1000")]}


def _untaxed_item(rates: Rates) -> dict[str, str]:
    return {"ItemCode": "RENT-01", "Quantity": "1", "AccountCode": _OTHER_SALES, "TaxType": rates.none}


def _approved(day: str) -> dict[str, str]:
    return {"Status": "AUTHORISED", "Date": day, "DueDate": day}


def _line(description: str, price: str = "100") -> dict[str, str]:
    """A line without an item, with the account's own tax."""
    return {"Description": description, "Quantity": "1", "UnitAmount": price, "AccountCode": _SALES}


def _invoice(xero: XeroSandbox, contact_id: str, values: Mapping[str, Any]) -> str:
    return xero.create("Invoices", {"Type": "ACCREC", "Contact": {"ContactID": contact_id}, **values})


def _buy(xero: XeroSandbox, supplier: str) -> None:
    """A bill: it makes its contact a supplier, and puts the one tracked item into stock."""
    chests = {"ItemCode": "CHEST", "Quantity": "25", "UnitAmount": "95", "AccountCode": _STOCK}
    power = {"Description": "Power, 1st quarter", "Quantity": "1", "UnitAmount": "240.17", "AccountCode": _POWER}
    bill = {"Type": "ACCPAY", "InvoiceNumber": "NPS-77", "Contact": {"ContactID": supplier}}
    xero.create("Invoices", {**bill, **_approved("2025-02-10"), "LineItems": [chests, power]})


def _credit(xero: XeroSandbox, contact_id: str, invoice_id: str) -> None:
    """A credit note, of which part pays for an invoice."""
    note = {"Type": "ACCRECCREDIT", "Contact": {"ContactID": contact_id}, "Status": "AUTHORISED", "Date": "2025-03-20"}
    made = xero.create("CreditNotes", {**note, "LineItems": [_line("Cold coffee", "30")]})
    xero.allocate_credit(made, invoice_id, Decimal("20.00"))
