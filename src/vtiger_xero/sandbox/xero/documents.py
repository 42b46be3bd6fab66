"""What invoices, bills and credit notes have in common."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import ClassVar
from zoneinfo import ZoneInfo

from vtiger_xero.sandbox.xero.books import Books
from vtiger_xero.sandbox.xero.contacts import Contacts
from vtiger_xero.sandbox.xero.endpoint import Query
from vtiger_xero.sandbox.xero.history import HistoryRecords
from vtiger_xero.sandbox.xero.lines import LINE, Pricing, Totals, rounded
from vtiger_xero.sandbox.xero.refusals import InvalidElementError, api_exception
from vtiger_xero.sandbox.xero.resource import Detail, View, unit_places
from vtiger_xero.sandbox.xero.shapes import Choice, Day, Flag, Guid, Kind, ListOf, Number, Text
from vtiger_xero.sandbox.xero.store import Record
from vtiger_xero.sandbox.xero.where import FieldType, FieldTypes
from vtiger_xero.sandbox.xero.wire import Element, fold, ms_date

STATUSES = ("DRAFT", "SUBMITTED", "AUTHORISED", "PAID", "VOIDED", "DELETED")
NEW_STATUSES = frozenset({"DRAFT", "SUBMITTED", "AUTHORISED"})
OPEN_STATUSES = frozenset({"AUTHORISED", "PAID"})
RATE = Decimal("0.000001")
_ARCHIVED = (
    "The contact with the specified contact details has been archived. "
    "The contact must be un-archived before creating new invoices or credit notes."
)
_NO_CONTACT = "A Contact must be specified for this type of transaction"

DOCUMENT_FIELDS: dict[str, Kind] = {
    "Contact": Contacts.shape,
    "LineItems": ListOf(LINE),
    "Date": Day(),
    "DueDate": Day(),
    "LineAmountTypes": Choice("Xero.LineAmountType", ("Exclusive", "Inclusive", "NoTax")),
    "Status": Choice("Xero.InvoiceStatus", STATUSES),
    "Reference": Text(255),
    "CurrencyCode": Text(3),
    "CurrencyRate": Number(),
    "BrandingThemeID": Guid(),
    "SentToContact": Flag(),
}
DOCUMENT_TYPES: FieldTypes = {
    **dict.fromkeys(("Type", "Status", "Reference", "CurrencyCode", "LineAmountTypes"), FieldType.TEXT),
    **dict.fromkeys(("Contact.Name", "Contact.ContactNumber"), FieldType.TEXT),
    "Contact.ContactID": FieldType.GUID,
    **dict.fromkeys(("Date", "DueDate", "FullyPaidOnDate", "UpdatedDateUTC"), FieldType.DATE),
    **dict.fromkeys(("SubTotal", "TotalTax", "Total", "CurrencyRate"), FieldType.NUMBER),
    "SentToContact": FieldType.FLAG,
}


class Documents(HistoryRecords):
    """An endpoint of documents with lines.

    Attributes:
        number_field: the name of a document's number.
        sales_type: the type that is about selling.
    """

    number_field: ClassVar[str]
    sales_type: ClassVar[str]
    no_errors: ClassVar[dict[str, bool]] = {"HasErrors": False}

    def __init__(self, books: Books, contacts: Contacts) -> None:
        super().__init__(books)
        self.contacts = contacts

    def today(self) -> date:
        """The date where the organisation is."""
        return self.books.now().astimezone(ZoneInfo(self.books.locale.zone)).date()

    def locate(self, key: str) -> Record | None:
        """The document with this number."""
        return next(iter(self.numbered(key)), None)

    def numbered(self, number: str) -> list[Record]:
        """The documents with this number, the oldest first."""
        return self.table.find(self.number_field, fold(number)) if number else []

    # Writing

    def contact_id(self, element: Element) -> str:
        """The contact that a document's element means.

        A contact that isn't there yet is made; of one that is, the fields sent are changed and its persons replaced.

        Raises:
            InvalidElementError: there is none, or it is archived.
        """
        sent = element.get("Contact")
        if sent is None:
            raise InvalidElementError(_NO_CONTACT)
        if "ContactID" in sent:
            found = self.books.contacts.records.get(sent["ContactID"])
            if found is None:
                raise InvalidElementError(_NO_CONTACT)
        else:
            found = self.contacts.match(sent)
        if found is None:
            return self.contacts.create(sent, Query({})).record.id
        if found.values["ContactStatus"] != "ACTIVE":
            raise InvalidElementError(_ARCHIVED)
        naming = {"ContactID"} if "ContactID" in sent else {"ContactNumber", "Name"}
        if set(sent) - naming:
            return self.contacts.update(found, {"ContactPersons": [], **sent}, Query({})).record.id
        return found.id

    def finished(self, values: Element, sent: Element, kept: Element, query: Query) -> Element:
        """The document with its currency, lines and totals.

        Args:
            values: all fields after the write.
            sent: the element of the request.
            kept: the fields before it.
            query: with ``unitdp``.

        Raises:
            InvalidElementError: its lines, its dates or its currency break a rule.
        """
        dates = [each["Date"] for each in (values, kept) if each]
        errors = [*self.lock_errors(dates), *self._currency_errors(values)]
        values["CurrencyRate"] = rounded(values.get("CurrencyRate", self._day_rate(values["CurrencyCode"])), RATE)
        approved = values["Status"] in {"SUBMITTED", "AUTHORISED", "PAID"}
        pricing = Pricing(
            self.books,
            values["LineAmountTypes"],
            sales=values["Type"] == self.sales_type,
            approved=approved,
            unit_places=unit_places(query),
        )
        if {"LineItems", "LineAmountTypes"} & set(sent):
            lines = {line["LineItemID"]: line for line in kept.get("LineItems", [])}
            again = [{"LineItemID": each} for each in lines]
            values["LineItems"] = pricing.finish(sent.get("LineItems", again), lines)
        if approved and not values["LineItems"]:
            errors.append("One or more line items must be specified")
        errors += pricing.errors
        if errors:
            raise InvalidElementError(*errors)
        totals = Totals.of(values["LineItems"], values["LineAmountTypes"])
        values |= {"SubTotal": totals.sub_total, "TotalTax": totals.tax, "Total": totals.total}
        values["TotalDiscount"] = totals.discount
        return values

    def new_values(self, element: Element) -> Element:
        """The fields of a new document, with Xero's defaults."""
        return {
            "Date": self.today(),
            "LineAmountTypes": "Exclusive",
            "Status": "DRAFT",
            "CurrencyCode": self.books.locale.currency,
            "Reference": "",
            "LineItems": [],
            **{name: value for name, value in element.items() if name != "Contact"},
        }

    def lock_errors(self, dates: Iterable[date]) -> Iterator[str]:
        """A message for each lock date that isn't before all of the dates."""
        first = min(dates)
        for name, lock in (("end of year", self.books.year_lock), ("period", self.books.period_lock)):
            if lock and first <= lock:
                yield f"The document date cannot be before the {name} lock date, currently set at {lock:%d-%b-%Y}"

    def _currency_errors(self, values: Element) -> Iterator[str]:
        if values["CurrencyCode"] not in self.books.currencies:
            yield f"Organisation is not subscribed to currency {values['CurrencyCode']}"

    def _day_rate(self, currency: str) -> Decimal:
        return self.books.day_rates.get(currency, Decimal(1)) if currency != self.books.locale.currency else Decimal(1)

    # Reading

    def read_all(self, query: Query) -> Element:
        """The documents.

        Raises:
            RefusedError: 400 ``HighVolumeException``, more documents than Xero looks through in one call.
        """
        paged = query.number("page") is not None or self.enforces_pages(query)
        narrow = paged or query.since or query.text("where") or query.many("IDs")
        if not narrow and len(self.table.records) > self.books.high_volume:
            raise api_exception(51, "HighVolumeException", "The request would process too many documents.")
        return super().read_all(query)

    def head(self, record: Record, view: View) -> Element:
        """What all documents show."""
        values = record.values
        shown: Element = {"Contact": self.contact_summary(values["ContactID"], view)}
        for name in ("Date", "DueDate"):
            if name in values:
                shown[f"{name}String"] = f"{values[name]:%Y-%m-%dT00:00:00}"
                shown[name] = ms_date(values[name])
        if "FullyPaidOnDate" in values:
            shown["FullyPaidOnDate"] = ms_date(values["FullyPaidOnDate"])
        lines = values["LineItems"] if view.detail in {Detail.PAGE, Detail.ALONE} else []
        shown["LineItems"] = [_shown_line(line, view) for line in lines]
        shown |= {name: values[name] for name in ("SubTotal", "TotalTax", "Total", "CurrencyCode", "CurrencyRate")}
        moment = record.updated
        return {**shown, "UpdatedDateUTC": ms_date(moment), "UpdatedDateUTCString": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}

    def contact_summary(self, contact_id: str, view: View) -> Element:
        """The contact as documents show it: in full only where the document is alone."""
        contact = self.books.contacts.records[contact_id]
        if view.detail is Detail.ALONE:
            return self.contacts.render(contact, View(Detail.PAGE))
        empty: Element = {name: [] for name in ("Addresses", "Phones", "ContactGroups", "ContactPersons")}
        return {"ContactID": contact.id, "Name": contact.values["Name"], **empty, "HasValidationErrors": False}

    def value(self, record: Record, name: str) -> object:
        """A document's field, or its contact's."""
        if name == "Contact.ContactID":
            return record.values["ContactID"]
        if name.startswith("Contact."):
            contact = self.books.contacts.records[record.values["ContactID"]]
            return contact.values.get(name.removeprefix("Contact."))
        return super().value(record, name)


def _shown_line(line: Element, view: View) -> Element:
    names = ("ItemCode", "Description", "DiscountRate", "DiscountAmount", "TaxType", "TaxAmount", "LineAmount")
    shown = {name: line[name] for name in (*names, "AccountCode", "AccountID") if name in line}
    places = Decimal(1).scaleb(-view.unit_places)
    return {
        **shown,
        "UnitAmount": rounded(line["UnitAmount"], places),
        "Quantity": line["Quantity"].quantize(Decimal("0.0001")),
        "Tracking": [{**each, "Options": []} for each in line["Tracking"]],
        "LineItemID": line["LineItemID"],
    }
