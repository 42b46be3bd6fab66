"""``/Payments``: money received for invoices and paid for bills; created and deleted, never changed."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import ClassVar

from vtiger_xero.sandbox.xero.books import Books
from vtiger_xero.sandbox.xero.documents import RATE
from vtiger_xero.sandbox.xero.endpoint import Query
from vtiger_xero.sandbox.xero.history import HistoryRecords
from vtiger_xero.sandbox.xero.invoices import Invoices
from vtiger_xero.sandbox.xero.lines import rounded
from vtiger_xero.sandbox.xero.refusals import InvalidElementError
from vtiger_xero.sandbox.xero.resource import Detail, Saved, View
from vtiger_xero.sandbox.xero.settlement import amount_due
from vtiger_xero.sandbox.xero.shapes import Choice, Day, Flag, Guid, Number, Shape, Text
from vtiger_xero.sandbox.xero.store import Record, Table
from vtiger_xero.sandbox.xero.where import FieldType, FieldTypes
from vtiger_xero.sandbox.xero.wire import Element, fold, ms_date

_NOT_AUTHORISED = "Payments can only be made against Authorised documents"
_TOO_MUCH = "Payment amount exceeds the amount outstanding on this document"


class Payments(HistoryRecords):
    """All payments, deleted ones included."""

    path = "Payments"
    plural = "Payments"
    singular = "Payment"
    id_field = "PaymentID"
    shape = Shape(
        "Xero.Payment",
        {
            "PaymentID": Guid(),
            "Invoice": Shape("Xero.Invoice", {"InvoiceID": Guid(), "InvoiceNumber": Text(255)}),
            "InvoiceNumber": Text(255),
            "Account": Shape("Xero.Account", {"AccountID": Guid(), "Code": Text(10)}),
            "Code": Text(10),
            "Date": Day(),
            "Amount": Number(),
            "CurrencyRate": Number(),
            "Reference": Text(255),
            "IsReconciled": Flag(),
            "Status": Choice("Xero.PaymentStatus", ("AUTHORISED", "DELETED")),
        },
    )
    read_scopes = frozenset({"accounting.payments", "accounting.payments.read"})
    write_scopes = frozenset({"accounting.payments"})
    fields: ClassVar[FieldTypes] = {
        **dict.fromkeys(("PaymentID", "Invoice.InvoiceId"), FieldType.GUID),
        **dict.fromkeys(("PaymentType", "Status", "Reference"), FieldType.TEXT),
        **dict.fromkeys(("Date", "UpdatedDateUTC"), FieldType.DATE),
        "Amount": FieldType.NUMBER,
        "IsReconciled": FieldType.FLAG,
    }

    def __init__(self, books: Books, invoices: Invoices) -> None:
        super().__init__(books)
        self._invoices = invoices

    @property
    def table(self) -> Table:
        """The payments."""
        return self.books.payments

    def locate(self, key: str) -> Record | None:
        """A payment has no name but its id."""
        return None

    def create(self, element: Element, query: Query) -> Saved:
        """Pay an approved invoice, at most what is due."""
        invoice = self._invoice(element)
        account = self._account(element)
        values = {
            "Date": self._invoices.today(),
            "CurrencyRate": invoice.values["CurrencyRate"],
            "Reference": "",
            "IsReconciled": False,
            **{name: value for name, value in element.items() if name not in {"Invoice", "Account", "Code"}},
            "InvoiceID": invoice.id,
            "AccountID": account.id,
            "Status": "AUTHORISED",
            "PaymentType": f"{invoice.values['Type']}PAYMENT",
            "Amount": rounded(element.get("Amount", Decimal(0))),
        }
        errors = list(self._errors(values, invoice))
        if errors:
            raise InvalidElementError(*errors)
        values["CurrencyRate"] = rounded(values["CurrencyRate"], RATE)
        record = self.books.record(values)
        self.table.put(record)
        self._invoices.settle(invoice)
        return Saved(record)

    def update(self, record: Record, element: Element, query: Query) -> Saved:
        """Delete a payment that isn't reconciled: nothing else of one can be changed."""
        if record.values["Status"] == "DELETED" or element.get("Status") != "DELETED":
            raise InvalidElementError("Payment not of valid status for modification")
        if record.values["IsReconciled"]:
            raise InvalidElementError("This payment has been reconciled and cannot be deleted")
        deleted = Record(record.id, {**record.values, "Status": "DELETED"}, self.books.now())
        self.table.put(deleted)
        self._invoices.settle(self.books.invoices.records[record.values["InvoiceID"]])
        return Saved(deleted)

    def candidates(self, query: Query, equalities: Mapping[str, str]) -> Iterable[Record]:
        """Also by invoice."""
        if "Invoice.InvoiceId" in equalities:
            return self.table.find("InvoiceID", equalities["Invoice.InvoiceId"])
        return super().candidates(query, equalities)

    def value(self, record: Record, name: str) -> object:
        """A payment's field."""
        return record.values["InvoiceID"] if name == "Invoice.InvoiceId" else super().value(record, name)

    def render(self, record: Record, view: View) -> Element:
        """A payment with its account and its invoice."""
        values = record.values
        account = self.books.accounts.records[values["AccountID"]]
        code = {"Code": account.values["Code"]} if "Code" in account.values else {}
        names = ("Amount", "Reference", "CurrencyRate", "PaymentType", "Status", "IsReconciled")
        moment = record.updated
        return {
            "PaymentID": record.id,
            "Date": ms_date(values["Date"]),
            "BankAmount": values["Amount"],
            **{name: values[name] for name in names},
            "UpdatedDateUTC": ms_date(moment),
            "UpdatedDateUTCString": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            "HasAccount": True,
            "HasValidationErrors": False,
            "Account": {"AccountID": account.id, **code},
            "Invoice": self._shown_invoice(values["InvoiceID"]),
        }

    def _shown_invoice(self, invoice_id: str) -> Element:
        values = self.books.invoices.records[invoice_id].values
        empty: Element = {name: [] for name in ("Payments", "CreditNotes", "Prepayments", "Overpayments", "LineItems")}
        return {
            "Type": values["Type"],
            "InvoiceID": invoice_id,
            "InvoiceNumber": values["InvoiceNumber"],
            **empty,
            "HasErrors": False,
            "IsDiscounted": bool(values["TotalDiscount"]),
            "Contact": self._invoices.contact_summary(values["ContactID"], View(Detail.LIST)),
            "CurrencyCode": values["CurrencyCode"],
        }

    def _invoice(self, element: Element) -> Record:
        sent = element.get("Invoice", {})
        found = self.books.invoices.records.get(sent.get("InvoiceID", ""))
        number = sent.get("InvoiceNumber") or element.get("InvoiceNumber", "")
        if found is None and number:
            found = self._invoices.match({"InvoiceNumber": number})
        if found is None:
            raise InvalidElementError("An existing invoice with the specified ID could not be found")
        return found

    def _account(self, element: Element) -> Record:
        sent = element.get("Account", {})
        found = self.books.accounts.records.get(sent.get("AccountID", ""))
        code = sent.get("Code") or element.get("Code", "")
        if found is None and code:
            found = next(iter(self.books.accounts.find("Code", fold(code))), None)
        if found is None:
            raise InvalidElementError("Account could not be found")
        if found.values["Type"] != "BANK" and not found.values["EnablePaymentsToAccount"]:
            raise InvalidElementError("The specified bank account details do not match a known bank account")
        return found

    def _errors(self, values: Element, invoice: Record) -> Iterator[str]:
        if invoice.values["Status"] != "AUTHORISED":
            yield _NOT_AUTHORISED
        if values["Amount"] <= 0:
            yield "Payment amount must be greater than zero"
        elif values["Amount"] > amount_due(invoice.values):
            yield _TOO_MUCH
        yield from self._invoices.lock_errors([values["Date"]])
