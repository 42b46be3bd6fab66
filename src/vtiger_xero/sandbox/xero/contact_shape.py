"""What a contact may be written with, and how it is shown."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from vtiger_xero.sandbox.xero.shapes import Choice, Flag, Guid, Kind, ListOf, Number, Shape, Text
from vtiger_xero.sandbox.xero.where import FieldType
from vtiger_xero.sandbox.xero.wire import Element

ADDRESS_TYPES = ("STREET", "POBOX")
PHONE_TYPES = ("DDI", "DEFAULT", "FAX", "MOBILE")
_LINE_AMOUNT_TYPES = Choice("Xero.LineAmountType", ("INCLUSIVE", "EXCLUSIVE", "NONE"))
_TERM_TYPES = (
    "DAYSAFTERBILLDATE",
    "DAYSAFTERBILLMONTH",
    "OFCURRENTMONTH",
    "OFFOLLOWINGMONTH",
)

_ADDRESS = Shape(
    "Xero.Address",
    {
        "AddressType": Choice("Xero.AddressType", (*ADDRESS_TYPES, "DELIVERY")),
        **{f"AddressLine{line}": Text(500) for line in range(1, 5)},
        "City": Text(255),
        "Region": Text(255),
        "PostalCode": Text(50),
        "Country": Text(50),
        "AttentionTo": Text(255),
    },
)
_PHONE = Shape(
    "Xero.Phone",
    {
        "PhoneType": Choice("Xero.PhoneType", (*PHONE_TYPES, "OFFICE")),
        "PhoneNumber": Text(50),
        "PhoneAreaCode": Text(10),
        "PhoneCountryCode": Text(20),
    },
)
_PERSON = Shape(
    "Xero.ContactPerson",
    {"FirstName": Text(255), "LastName": Text(255), "EmailAddress": Text(255), "IncludeInEmails": Flag()},
)
_TERM = Shape("Xero.PaymentTerm", {"Day": Number(), "Type": Choice("Xero.PaymentTermType", _TERM_TYPES)})
_TRACKING = Shape("Xero.ContactTrackingCategory", {"TrackingCategoryName": Text(100), "TrackingOptionName": Text(100)})

_PLAIN: Mapping[str, Kind] = {
    "ContactNumber": Text(50),
    "AccountNumber": Text(50),
    "ContactStatus": Choice("Xero.ContactStatus", ("ACTIVE", "ARCHIVED", "GDPRREQUEST")),
    "Name": Text(255),
    "FirstName": Text(255),
    "LastName": Text(255),
    "CompanyNumber": Text(50),
    "EmailAddress": Text(255),
    "BankAccountDetails": Text(),
    "TaxNumber": Text(50),
    "TaxNumberType": Choice("Xero.TaxNumberType", ("SSN", "EIN", "ITIN", "ATIN")),
    "AccountsReceivableTaxType": Text(50),
    "AccountsPayableTaxType": Text(50),
    "DefaultCurrency": Text(3),
    "SalesDefaultLineAmountType": _LINE_AMOUNT_TYPES,
    "PurchasesDefaultLineAmountType": _LINE_AMOUNT_TYPES,
    "XeroNetworkKey": Text(),
    "SalesDefaultAccountCode": Text(50),
    "PurchasesDefaultAccountCode": Text(50),
}

CONTACT = Shape(
    "Xero.Contact",
    {
        "ContactID": Guid(),
        **_PLAIN,
        "Addresses": ListOf(_ADDRESS),
        "Phones": ListOf(_PHONE),
        "ContactPersons": ListOf(_PERSON),
        "SalesTrackingCategories": ListOf(_TRACKING),
        "PurchasesTrackingCategories": ListOf(_TRACKING),
        "PaymentTerms": Shape("Xero.PaymentTerms", {"Bills": _TERM, "Sales": _TERM}),
    },
)

FIELDS = {
    "ContactID": FieldType.GUID,
    "MergedToContactID": FieldType.GUID,
    **dict.fromkeys(_PLAIN, FieldType.TEXT),
    "IsCustomer": FieldType.FLAG,
    "IsSupplier": FieldType.FLAG,
    "UpdatedDateUTC": FieldType.DATE,
}

LISTED = (
    "ContactNumber",
    "AccountNumber",
    "ContactStatus",
    "Name",
    "FirstName",
    "LastName",
    "CompanyNumber",
    "EmailAddress",
    "BankAccountDetails",
    "TaxNumber",
    "TaxNumberType",
    "AccountsReceivableTaxType",
    "AccountsPayableTaxType",
    "DefaultCurrency",
)
"""Plain fields that a list without pages shows, too."""

ONLY_FULL = tuple(name for name in _PLAIN if name not in LISTED)
"""Plain fields that only pages and single contacts show."""


def address_slots(kept: Mapping[str, Element]) -> list[Element]:
    """Both addresses, as every answer has them; some parts are there even when blank."""
    blank = {"City": "", "Region": "", "PostalCode": "", "Country": ""}
    return [{"AddressType": kind, **blank, **kept.get(kind, {})} for kind in ADDRESS_TYPES]


def phone_slots(kept: Mapping[str, Element]) -> list[Element]:
    """All four phones, as every answer has them."""
    blank = {"PhoneNumber": "", "PhoneAreaCode": "", "PhoneCountryCode": ""}
    return [{"PhoneType": kind, **blank, **kept.get(kind, {})} for kind in PHONE_TYPES]


def merged_slots(kept: Mapping[str, Element], sent: Sequence[Element], name: str) -> dict[str, Element]:
    """Slots after a write: a slot sent replaces the one kept, a slot not sent stays."""
    slots = dict(kept)
    for each in sent:
        kind = str(each.get(name, "DEFAULT" if name == "PhoneType" else "POBOX"))
        slots[kind] = without_blanks({key: value for key, value in each.items() if key != name})
    return {kind: slot for kind, slot in slots.items() if slot}


def terms(kept: Mapping[str, Any]) -> Element:
    """Payment terms with the day as a whole number."""
    return {
        name: {**term, **({"Day": int(term["Day"])} if isinstance(term.get("Day"), Decimal) else {})}
        for name, term in kept.items()
    }


def without_blanks(element: Element) -> Element:
    """The element without blank texts and empty lists: writing a blank clears a field."""
    return {name: value for name, value in element.items() if value not in ("", [], {})}
