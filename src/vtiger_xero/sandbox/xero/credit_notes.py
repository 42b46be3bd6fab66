"""``/CreditNotes``: read through the API, made and allocated by a person's hands."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from vtiger_xero.sandbox.xero.documents import DOCUMENT_FIELDS, DOCUMENT_TYPES, NEW_STATUSES, Documents
from vtiger_xero.sandbox.xero.endpoint import Query
from vtiger_xero.sandbox.xero.invoices import Invoices
from vtiger_xero.sandbox.xero.refusals import InvalidElementError, method_not_allowed
from vtiger_xero.sandbox.xero.resource import Saved, View
from vtiger_xero.sandbox.xero.settlement import amount_due
from vtiger_xero.sandbox.xero.shapes import Choice, Guid, Shape, Text
from vtiger_xero.sandbox.xero.store import Record, Table
from vtiger_xero.sandbox.xero.where import FieldType, FieldTypes
from vtiger_xero.sandbox.xero.wire import Element, ms_date


class CreditNotes(Documents):
    """All credit notes."""

    path = "CreditNotes"
    plural = "CreditNotes"
    singular = "CreditNote"
    id_field = "CreditNoteID"
    number_field = "CreditNoteNumber"
    sales_type = "ACCRECCREDIT"
    shape = Shape(
        "Xero.CreditNote",
        {
            "CreditNoteID": Guid(),
            "Type": Choice("Xero.CreditNoteType", ("ACCRECCREDIT", "ACCPAYCREDIT")),
            "CreditNoteNumber": Text(255),
            **DOCUMENT_FIELDS,
        },
    )
    read_scopes = frozenset({"accounting.invoices", "accounting.invoices.read"})
    write_scopes = frozenset({"accounting.invoices"})
    fields: ClassVar[FieldTypes] = {
        "CreditNoteID": FieldType.GUID,
        "CreditNoteNumber": FieldType.TEXT,
        **DOCUMENT_TYPES,
        "RemainingCredit": FieldType.NUMBER,
    }

    @property
    def table(self) -> Table:
        """The credit notes."""
        return self.books.credit_notes

    def write_all(self, body: Any, query: Query, *, create_only: bool) -> Element:
        """Not through this API."""
        raise method_not_allowed()

    def write_one(self, key: str, body: Any, query: Query) -> Element:
        """Not through this API."""
        raise method_not_allowed()

    def create(self, element: Element, query: Query) -> Saved:
        """Add a credit note."""
        values = self.new_values({"Type": "ACCRECCREDIT", **element})
        if values["Status"] not in NEW_STATUSES:
            raise InvalidElementError("Credit note not of valid status for creation")
        values["ContactID"] = self.contact_id(element)
        values.setdefault("CreditNoteNumber", f"CN-{len(self.table.records) + 1:04}")
        record = self.books.record(self.finished(values, element, {}, query))
        self.table.put(record)
        return Saved(record)

    def allocate(self, record: Record, invoices: Invoices, invoice: Record, amount: Decimal, day: date) -> None:
        """Set some of a credit note's amount against an invoice.

        Raises:
            InvalidElementError: more than remains on one of the two.
        """
        if amount > min(_remaining(record.values), amount_due(invoice.values)):
            raise InvalidElementError("Allocation amount exceeds the amount outstanding on this document")
        allocation = {
            "AllocationID": self.books.clock.new_id(),
            "Amount": amount,
            "Date": day,
            "Invoice": {"InvoiceID": invoice.id, "InvoiceNumber": invoice.values["InvoiceNumber"]},
        }
        values = {**record.values, "Allocations": [*record.values.get("Allocations", []), allocation]}
        if not _remaining(values):
            values |= {"Status": "PAID", "FullyPaidOnDate": day}
        self.table.put(Record(record.id, values, self.books.now()))
        applied = {
            "CreditNoteID": record.id,
            "CreditNoteNumber": values["CreditNoteNumber"],
            "ID": record.id,
            "HasErrors": False,
            "AppliedAmount": amount,
            "DateString": f"{day:%Y-%m-%dT00:00:00}",
            "Date": day,
            "LineItems": [],
            "Total": values["Total"],
        }
        invoices.settle(invoice, CreditNotes=[*invoice.values.get("CreditNotes", []), applied])

    def value(self, record: Record, name: str) -> object:
        """A credit note's field."""
        return _remaining(record.values) if name == "RemainingCredit" else super().value(record, name)

    def render(self, record: Record, view: View) -> Element:
        """A credit note with what it is set against."""
        values = record.values
        return {
            "CreditNoteID": record.id,
            "CreditNoteNumber": values["CreditNoteNumber"],
            "ID": record.id,
            "Payments": [],
            "Type": values["Type"],
            "Reference": values["Reference"],
            "RemainingCredit": _remaining(values),
            "Allocations": [{**each, "Date": ms_date(each["Date"])} for each in values.get("Allocations", [])],
            "HasAttachments": False,
            "HasErrors": False,
            "Status": values["Status"],
            "LineAmountTypes": values["LineAmountTypes"],
            **self.head(record, view),
        }


def _remaining(values: Element) -> Decimal:
    return Decimal(values["Total"] - sum((each["Amount"] for each in values.get("Allocations", [])), Decimal(0)))
