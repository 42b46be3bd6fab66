"""``/Invoices``: sales invoices and bills."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import ClassVar

from vtiger_xero.sandbox.xero.documents import (
    DOCUMENT_FIELDS,
    DOCUMENT_TYPES,
    NEW_STATUSES,
    Documents,
)
from vtiger_xero.sandbox.xero.endpoint import Query
from vtiger_xero.sandbox.xero.refusals import InvalidElementError, not_found
from vtiger_xero.sandbox.xero.resource import Detail, Saved, View
from vtiger_xero.sandbox.xero.settlement import amount_due, embedded_payment, live_payments, move_stock, settled
from vtiger_xero.sandbox.xero.shapes import Choice, Day, Guid, Shape, Text
from vtiger_xero.sandbox.xero.store import Record, Table
from vtiger_xero.sandbox.xero.where import FieldType, FieldTypes
from vtiger_xero.sandbox.xero.wire import Element, fold, ms_date

_TYPES = (
    "ACCREC",
    "ACCPAY",
    "ACCRECCREDIT",
    "ACCPAYCREDIT",
    "AROVERPAYMENT",
    "APOVERPAYMENT",
    "ARPREPAYMENT",
    "APPREPAYMENT",
)
_NEXT = {
    "DRAFT": frozenset({"DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"}),
    "SUBMITTED": frozenset({"SUBMITTED", "AUTHORISED", "DRAFT", "DELETED"}),
    "AUTHORISED": frozenset({"AUTHORISED", "VOIDED"}),
}
_WRONG_STATUS = "Invoice not of valid status for modification"
_HAS_PAYMENT = "This document cannot be edited as it has a payment or credit note allocated to it."
_PAID_STATUS = "The status {} cannot be applied to the invoice because it has payments or credit notes allocated to it."
_PAID_LINE = "To update fields on a paid invoice line item, you must supply a LineItemID"
_EDITABLE_PAID = frozenset(
    {"Reference", "DueDate", "InvoiceNumber", "BrandingThemeID", "Contact", "Url", "SentToContact"}
)
_EDITABLE_PAID_LINE = frozenset({"Description", "AccountCode", "AccountID", "Tracking"})
_UNSEEN = frozenset({"DueDate", "SentToContact"})
"""Changes of part-paid documents that don't move UpdatedDateUTC (Xero's documentation of If-Modified-Since)."""


class Invoices(Documents):
    """All invoices."""

    path = "Invoices"
    plural = "Invoices"
    singular = "Invoice"
    id_field = "InvoiceID"
    number_field = "InvoiceNumber"
    sales_type = "ACCREC"
    shape = Shape(
        "Xero.Invoice",
        {
            "InvoiceID": Guid(),
            "Type": Choice("Xero.InvoiceType", _TYPES),
            "InvoiceNumber": Text(255),
            "Url": Text(),
            "ExpectedPaymentDate": Day(),
            "PlannedPaymentDate": Day(),
            **DOCUMENT_FIELDS,
        },
    )
    read_scopes = frozenset({"accounting.invoices", "accounting.invoices.read"})
    write_scopes = frozenset({"accounting.invoices"})
    fields: ClassVar[FieldTypes] = {
        "InvoiceID": FieldType.GUID,
        "InvoiceNumber": FieldType.TEXT,
        **DOCUMENT_TYPES,
        **dict.fromkeys(("AmountDue", "AmountPaid", "AmountCredited"), FieldType.NUMBER),
    }

    @property
    def table(self) -> Table:
        """The invoices."""
        return self.books.invoices

    def match(self, element: Element) -> Record | None:
        """The sales invoice with the element's number."""
        found = self.numbered(element.get("InvoiceNumber", ""))
        return next((each for each in found if each.values["Type"] == element.get("Type", "ACCREC")), None)

    # Writing

    def create(self, element: Element, query: Query) -> Saved:
        """Add an invoice or a bill; the number of a sales invoice must be no other's."""
        if element.get("Type") not in {"ACCREC", "ACCPAY"}:
            raise InvalidElementError("Invoice not of valid type for creation")
        values = self.new_values(element)
        if values["Status"] not in NEW_STATUSES:
            raise InvalidElementError("Invoice not of valid status for creation")
        values["ContactID"] = self.contact_id(element)
        if not values.get("InvoiceNumber"):
            values["InvoiceNumber"] = self._next_number() if values["Type"] == "ACCREC" else ""
        return self._save_checked(None, values, element, query)

    def update(self, record: Record, element: Element, query: Query) -> Saved:
        """Change what the element names, as far as the invoice's status and payments allow."""
        kept = record.values
        if kept["Status"] not in {*_NEXT, "PAID"}:
            raise InvalidElementError(_WRONG_STATUS)
        wanted = element.get("Status", kept["Status"])
        if kept["AmountPaid"] or kept["AmountCredited"]:
            errors = list(_paid_errors(kept, element))
            if errors:
                raise InvalidElementError(*errors)
            element = _paid_edit(kept, element)
        elif kept["Status"] == "PAID" or wanted not in _NEXT[kept["Status"]]:
            raise InvalidElementError(_WRONG_STATUS)
        changes = {name: value for name, value in element.items() if name not in {"Contact", "InvoiceID", "Type"}}
        values = {**kept, **changes}
        if "Contact" in element:
            values["ContactID"] = self.contact_id(element)
        return self._save_checked(record, values, element, query)

    def settle(self, record: Record, **changes: object) -> Record:
        """Save an invoice after something was paid or credited, or taken back."""
        values = settled(self.books, record.id, {**record.values, **changes})
        after = Record(record.id, values, self.books.now())
        self.table.put(after)
        return after

    def _save_checked(self, record: Record | None, values: Element, sent: Element, query: Query) -> Saved:
        kept: Mapping[str, object] = record.values if record else {}
        warnings = []
        if "SentToContact" in sent and values["Status"] not in {"AUTHORISED", "PAID"}:
            warnings.append("Only AUTHORISED invoices may have SentToContact updated.")
            values["SentToContact"] = False
        if values["Status"] == "AUTHORISED" and self.books.approvals_needed:
            values["Status"] = str(kept.get("Status", "DRAFT"))
        values = self.finished(values, sent, dict(kept), query)
        errors = list(self._errors(record.id if record else None, values, dict(kept)))
        if errors:
            raise InvalidElementError(*errors)
        if values["Status"] == "AUTHORISED" and "Approved" not in values:
            values["Approved"] = self.today()
        saved = self.books.record(values)
        if record:
            seen = any(values.get(name) != kept.get(name) for name in {*values, *kept} - _UNSEEN)
            unseen = (kept["AmountPaid"] or kept["AmountCredited"]) and not seen
            saved = Record(record.id, values, record.updated if unseen else self.books.now())
        saved = Record(saved.id, settled(self.books, saved.id, values), saved.updated)
        move_stock(self.books, dict(kept), saved.values, allow_backorders=query.flag("allowBackorders"))
        self.table.put(saved)
        return Saved(saved, warnings)

    def _errors(self, invoice_id: str | None, values: Element, kept: Element) -> Iterator[str]:
        number = values["InvoiceNumber"]
        if values["Type"] == "ACCREC" and any(
            each.id != invoice_id and each.values["Type"] == "ACCREC" and each.values["Status"] != "DELETED"
            for each in self.numbered(number)
        ):
            yield "Invoice # must be unique."
        if values["Status"] == "AUTHORISED":
            if "DueDate" not in values:
                yield "The document DueDate field must be specified."
            if kept.get("Status") not in {"AUTHORISED", "PAID"} and self._limit_reached(values):
                yield "You have reached the limit of invoices you can approve"
        if "xero" in values.get("Url", "").lower():
            yield "Url must not contain the word xero"

    def _limit_reached(self, values: Element) -> bool:
        limit, today = self.books.approval_limit, self.today()
        if limit is None or values["Type"] != "ACCREC":
            return False
        days = [each.values.get("Approved") for each in self.table.records.values() if each.values["Type"] == "ACCREC"]
        return sum(day is not None and (day.year, day.month) == (today.year, today.month) for day in days) >= limit

    def _next_number(self) -> str:
        number = self.books.next_invoice
        while self.numbered(f"INV-{number:04}"):
            number += 1
        self.books.next_invoice = number + 1
        return f"INV-{number:04}"

    # Reading

    def enforces_pages(self, query: Query) -> bool:
        """Asking for statuses does."""
        return bool(query.many("Statuses"))

    def unpaged_detail(self, query: Query) -> Detail:
        """Lines are shown when certain invoices are asked for."""
        return Detail.PAGE if query.many("IDs") or query.many("InvoiceNumbers") else Detail.LIST

    def candidates(self, query: Query, equalities: Mapping[str, str]) -> Iterable[Record]:
        """Also by numbers and by contacts."""
        if query.many("InvoiceNumbers"):
            return {each.id: each for number in query.many("InvoiceNumbers") for each in self.numbered(number)}.values()
        contacts = query.many("ContactIDs")
        if not contacts and "Contact.ContactID" in equalities:
            contacts = [equalities["Contact.ContactID"]]
        if contacts and not query.many("IDs"):
            return [each for contact in {*contacts} for each in self.table.find("ContactID", contact.lower())]
        return super().candidates(query, equalities)

    def passes(self, query: Query) -> Callable[[Record], bool] | None:
        """What ``Statuses``, ``ContactIDs`` and ``searchTerm`` select."""
        statuses = {each.upper() for each in query.many("Statuses")}
        contacts = {each.lower() for each in query.many("ContactIDs")}
        term = fold(query.text("searchTerm"))

        def test(record: Record) -> bool:
            values = record.values
            if (statuses and values["Status"] not in statuses) or (contacts and values["ContactID"] not in contacts):
                return False
            return not term or any(term in fold(values[name]) for name in ("InvoiceNumber", "Reference"))

        return test

    def value(self, record: Record, name: str) -> object:
        """An invoice's field."""
        return amount_due(record.values) if name == "AmountDue" else super().value(record, name)

    def render(self, record: Record, view: View) -> Element:
        """An invoice; lines, payments and the whole contact depend on the view."""
        values = record.values
        shown: Element = {
            "Type": values["Type"],
            "InvoiceID": record.id,
            "InvoiceNumber": values["InvoiceNumber"],
            "Reference": values["Reference"],
            "CreditNotes": [{**each, "Date": ms_date(each["Date"])} for each in values.get("CreditNotes", [])],
            "Prepayments": [],
            "Overpayments": [],
            "AmountDue": amount_due(values),
            "AmountPaid": values["AmountPaid"],
            "AmountCredited": values["AmountCredited"],
            "IsDiscounted": bool(values["TotalDiscount"]),
            "HasErrors": False,
            "Status": values["Status"],
            "LineAmountTypes": values["LineAmountTypes"],
            **self.head(record, view),
        }
        if view.detail is not Detail.SUMMARY:
            shown["Payments"] = [embedded_payment(each) for each in live_payments(self.books, record.id)]
            shown["HasAttachments"] = False
        if values.get("SentToContact"):
            shown["SentToContact"] = True
        if values["TotalDiscount"]:
            shown["TotalDiscount"] = values["TotalDiscount"]
        for name in ("ExpectedPaymentDate", "PlannedPaymentDate"):
            if name in values:
                shown[name] = ms_date(values[name])
        return {**shown, **{name: values[name] for name in ("Url", "BrandingThemeID") if values.get(name)}}

    def read_part(self, key: str, part: str) -> Element:
        """Answer ``GET /Invoices/{key}/OnlineInvoice`` or ``…/History``; a draft has no page online."""
        if part != "onlineinvoice":
            return super().read_part(key, part)
        record = self.named(key)
        if record.values["Type"] != "ACCREC" or record.values["Status"] not in {"AUTHORISED", "PAID"}:
            raise not_found()
        return {"OnlineInvoices": [{"OnlineInvoiceUrl": f"https://in.xero.com/{record.id.replace('-', '')}"}]}


def _paid_errors(kept: Element, sent: Element) -> Iterator[str]:
    """Why an invoice that is paid, if only in part, cannot be changed like this."""
    status = sent.get("Status", kept["Status"])
    if status != kept["Status"]:
        yield _PAID_STATUS.format(status)
    others = set(sent) - _EDITABLE_PAID - {"InvoiceID", "Type", "Status", "LineItems"}
    changed = any(sent[name] != kept.get(name) for name in others)
    lines = {line["LineItemID"]: line for line in kept["LineItems"]}
    given: list[Element] = sent["LineItems"] if "LineItems" in sent else kept["LineItems"]
    if any(line.get("LineItemID") not in lines for line in given):
        yield _PAID_LINE
    elif (
        changed
        or len({line["LineItemID"] for line in given}) != len(lines)
        or any(_amount_changed(lines, each) for each in given)
    ):
        yield _HAS_PAYMENT


def _amount_changed(lines: Mapping[str, Element], sent: Element) -> bool:
    kept = lines[sent["LineItemID"]]
    return any(sent[name] != kept.get(name) for name in set(sent) - _EDITABLE_PAID_LINE)


def _paid_edit(kept: Element, sent: Element) -> Element:
    """The element with nothing but what may change; amounts stay as they are."""
    lines = {line["LineItemID"]: line for line in kept["LineItems"]}
    edit = {name: value for name, value in sent.items() if name in _EDITABLE_PAID}
    if "LineItems" in sent:
        edit["LineItems"] = [
            {"TaxAmount": lines[line["LineItemID"]]["TaxAmount"], **line} for line in sent["LineItems"]
        ]
    return edit
