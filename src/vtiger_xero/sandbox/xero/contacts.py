"""``/Contacts``: customers and suppliers."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from vtiger_xero.sandbox.xero import contact_shape
from vtiger_xero.sandbox.xero.contact_shape import address_slots, merged_slots, phone_slots, without_blanks
from vtiger_xero.sandbox.xero.endpoint import Query
from vtiger_xero.sandbox.xero.history import HistoryRecords
from vtiger_xero.sandbox.xero.refusals import InvalidElementError
from vtiger_xero.sandbox.xero.resource import Detail, Saved, View
from vtiger_xero.sandbox.xero.settlement import amount_due
from vtiger_xero.sandbox.xero.store import Record, Table
from vtiger_xero.sandbox.xero.wire import Element, fold, ms_date

MAX_PERSONS = 5
ZERO = Decimal("0.00")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_SEARCHED = ("Name", "FirstName", "LastName", "ContactNumber", "CompanyNumber", "EmailAddress")
_ARCHIVED = (
    "The specified contact details matched an archived contact. "
    "Archived contacts cannot currently be edited via the API."
)
_NO_IDENTITY = (
    "The Contact must contain at least 1 of the following elements to identify the contact: "
    "Name, ContactID, ContactNumber"
)


class Contacts(HistoryRecords):
    """All contacts of the organisation."""

    path = "Contacts"
    plural = "Contacts"
    singular = "Contact"
    id_field = "ContactID"
    shape = contact_shape.CONTACT
    read_scopes = frozenset({"accounting.contacts", "accounting.contacts.read"})
    write_scopes = frozenset({"accounting.contacts"})
    fields = contact_shape.FIELDS

    @property
    def table(self) -> Table:
        """The contacts."""
        return self.books.contacts

    def locate(self, key: str) -> Record | None:
        """The oldest contact with this ContactNumber."""
        return next(iter(self._numbered(key)), None)

    def match(self, element: Element) -> Record | None:
        """The contact with the element's ContactNumber, else the active one with its name.

        So a POST without an id overwrites a contact that happens to have the name.
        """
        found = self._numbered(element.get("ContactNumber", "")) or self._active(_tidy(element.get("Name", "")))
        return found[0] if found else None

    def create(self, element: Element, query: Query) -> Saved:
        """Add a contact; its name must be no active contact's, its number no contact's."""
        if not element.get("Name") and not element.get("ContactNumber"):
            raise InvalidElementError(_NO_IDENTITY)
        if element.get("ContactStatus", "ACTIVE") != "ACTIVE":
            raise InvalidElementError(f"The status '{element['ContactStatus']}' is not valid for contacts")
        return self._save_checked(None, {"ContactStatus": "ACTIVE"}, element)

    def update(self, record: Record, element: Element, query: Query) -> Saved:
        """Change what the element names of an active contact."""
        if record.values["ContactStatus"] != "ACTIVE":
            raise InvalidElementError(_ARCHIVED)
        return self._save_checked(record, record.values, element)

    def write_by_hand(self, record: Record | None, element: Element) -> Record:
        """Save what a person enters in Xero, where archived contacts can be edited, too."""
        values = _merged(record.values if record else {"ContactStatus": "ACTIVE"}, element)
        return self._put(record, values)

    def touch(self, record: Record, **values: Any) -> Record:
        """Change fields that no request can."""
        return self._put(record, {**record.values, **values})

    def _put(self, record: Record | None, values: Element) -> Record:
        saved = Record(record.id, values, self.books.now()) if record else self.books.record(values)
        self.table.put(saved)
        return saved

    def _save_checked(self, record: Record | None, kept: Element, element: Element) -> Saved:
        values = _merged(kept, element)
        errors = list(self._errors(record.id if record else None, values, element))
        if errors:
            raise InvalidElementError(*errors)
        return Saved(self._put(record, values))

    def _errors(self, record_id: str | None, values: Element, sent: Element) -> Iterator[str]:
        """Why the contact cannot be saved; what isn't sent isn't checked, however it came to be."""
        if record_id is None or "Name" in sent:
            yield from self._name_errors(record_id, values.get("Name", ""))
        if any(each.id != record_id for each in self._numbered(sent.get("ContactNumber", ""))):
            yield "Another contact has this contact number. Please enter a different contact number."
        persons = sent.get("ContactPersons", [])
        emails = [sent.get("EmailAddress"), *(person.get("EmailAddress") for person in persons)]
        if any(email and not _EMAIL.fullmatch(email) for email in emails):
            yield "Email address must be valid"
        if len(values.get("ContactPersons", [])) > MAX_PERSONS:
            yield f"A contact can have at most {MAX_PERSONS} contact persons"

    def _name_errors(self, record_id: str | None, name: str) -> Iterator[str]:
        if not name:
            yield "Contact name cannot be empty"
        if any(each.id != record_id for each in self._active(name)):
            yield (
                f"The contact name {name} is already assigned to another contact. "
                "The contact name must be unique across all active contacts."
            )
        if set(name) & set("<>"):
            yield "Contact name cannot contain < or >"

    def _numbered(self, number: str) -> list[Record]:
        return self.table.find("ContactNumber", fold(number)) if number else []

    def _active(self, name: str) -> list[Record]:
        """Active contacts of this name in any case; accents count."""
        found = self.table.find("Name", fold(name)) if name else []
        same = name.casefold()
        return [
            each
            for each in found
            if each.values["ContactStatus"] == "ACTIVE" and each.values["Name"].casefold() == same
        ]

    # Reading

    def passes(self, query: Query) -> Callable[[Record], bool] | None:
        """Leaves out archived contacts unless asked for, and what the search term isn't part of."""
        archived = query.flag("includeArchived")
        term = fold(query.text("searchTerm"))
        if archived and not term:
            return None

        def test(record: Record) -> bool:
            values = record.values
            if not archived and values["ContactStatus"] == "ARCHIVED":
                return False
            return not term or any(term in fold(values.get(name, "")) for name in _SEARCHED)

        return test

    def value(self, record: Record, name: str) -> Any:
        """A contact's field."""
        if name in {"IsCustomer", "IsSupplier"}:
            return self._trades(record.id, "ACCREC" if name == "IsCustomer" else "ACCPAY")
        return super().value(record, name)

    def render(self, record: Record, view: View) -> Element:
        """A contact; blank fields are left out, but for the mail address and the bank account."""
        values = record.values
        shown: Element = {"ContactID": record.id, "EmailAddress": "", "BankAccountDetails": ""}
        shown.update((name, values[name]) for name in contact_shape.LISTED if name in values)
        shown["Phones"] = phone_slots(values.get("Phones", {}))
        shown["UpdatedDateUTC"] = ms_date(record.updated)
        shown["HasValidationErrors"] = False
        if view.detail is Detail.SUMMARY:
            return shown
        shown["Addresses"] = address_slots(values.get("Addresses", {}))
        shown["ContactGroups"] = []
        shown["IsSupplier"] = self._trades(record.id, "ACCPAY")
        shown["IsCustomer"] = self._trades(record.id, "ACCREC")
        if view.detail is not Detail.LIST:
            shown.update(self._full(record.id, values))
        return shown

    def _full(self, contact_id: str, values: Element) -> Element:
        shown = {name: values[name] for name in contact_shape.ONLY_FULL if name in values}
        if "MergedToContactID" in values:
            shown["MergedToContactID"] = values["MergedToContactID"]
        shown["SalesTrackingCategories"] = values.get("SalesTrackingCategories", [])
        shown["PurchasesTrackingCategories"] = values.get("PurchasesTrackingCategories", [])
        if "PaymentTerms" in values:
            shown["PaymentTerms"] = contact_shape.terms(values["PaymentTerms"])
        shown["ContactPersons"] = values.get("ContactPersons", [])
        if self.books.invoices.find("ContactID", contact_id):
            shown["Balances"] = self._balances(contact_id)
        shown["HasAttachments"] = False
        return shown

    def _trades(self, contact_id: str, document_type: str) -> bool:
        invoices = self.books.invoices.find("ContactID", contact_id)
        return any(each.values["Type"] == document_type for each in invoices)

    def _balances(self, contact_id: str) -> Element:
        """What is open, and what of that is overdue, in and out."""
        balances: Element = {}
        for name, document_type in (("AccountsReceivable", "ACCREC"), ("AccountsPayable", "ACCPAY")):
            invoices = [
                each.values
                for each in self.books.invoices.find("ContactID", contact_id)
                if each.values["Type"] == document_type and each.values["Status"] == "AUTHORISED"
            ]
            due = sum((amount_due(each) for each in invoices), ZERO)
            today = self.books.now().date()
            overdue = sum((amount_due(each) for each in invoices if each["DueDate"] < today), ZERO)
            balances[name] = {"Outstanding": due, "Overdue": overdue}
        return balances


def _tidy(name: str) -> str:
    """A name without spaces at the ends and double ones inside."""
    return " ".join(name.split())


def _merged(kept: Element, element: Element) -> Element:
    """A contact's fields after a write: what isn't sent stays, a blank clears."""
    values = {**kept, **{name: value for name, value in element.items() if name != "ContactID"}}
    if "Name" in element:
        values["Name"] = _tidy(element["Name"])
    for name, kind in (("Addresses", "AddressType"), ("Phones", "PhoneType")):
        if name in element:
            values[name] = merged_slots(kept.get(name, {}), element[name], kind)
    if "ContactPersons" in element:
        persons = [without_blanks(person) for person in element["ContactPersons"]]
        values["ContactPersons"] = [
            {"IncludeInEmails": False, **person} for person in persons if set(person) - {"IncludeInEmails"}
        ]
    return without_blanks(values)
