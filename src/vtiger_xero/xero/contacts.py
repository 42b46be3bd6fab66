"""Xero's contacts as organizations (spec §6, Organizations).

Lengths and forms are those of Xero's OpenAPI file (schemas Contact, Address, Phone) and its Contacts documentation.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from vtiger_xero.domain.observations import Observation, Unreadable
from vtiger_xero.domain.records import Content, Organization, content_of
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.xero.codec import decoded, filled, moment_of, one_line
from vtiger_xero.xero.people import ContactPerson, blank_persons, parts_of, people

#: The longest texts that Xero takes and that are cut where they are longer. A longer name is for the preflight to
#: refuse; an e-mail address and a tax number are never cut, as what is left would be somebody else's, so Xero is left
#: to refuse them.
NUMBER_LIMIT = 50
PHONE_LIMIT = 50
STREET_LINE_LIMIT = 500
CITY_LIMIT = 255
REGION_LIMIT = 255
POSTAL_CODE_LIMIT = 50
COUNTRY_LIMIT = 50

STREET_LINES = 4

#: Countries that Xero takes; another one is left out.
COUNTRY = re.compile(r"[A-Za-z ]*")

#: Statuses of contacts that the API cannot change.
LOCKED_STATUS = frozenset({"ARCHIVED", "GDPRREQUEST"})

PHONE_TYPES = {"phone": "DEFAULT", "mobile": "MOBILE", "fax": "FAX"}
ADDRESS_TYPES = {"billing": "POBOX", "shipping": "STREET"}


class _Phone(msgspec.Struct, rename="pascal"):
    phone_type: str | None = None
    phone_number: str | None = None
    phone_area_code: str | None = None
    phone_country_code: str | None = None


class _Address(msgspec.Struct, rename="pascal"):
    address_type: str | None = None
    address_line1: str | None = None
    address_line2: str | None = None
    address_line3: str | None = None
    address_line4: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None
    attention_to: str | None = None


class _Owed(msgspec.Struct, rename="pascal"):
    outstanding: Decimal | None = None
    overdue: Decimal | None = None


class _Balances(msgspec.Struct, rename="pascal"):
    accounts_receivable: _Owed | None = None


class _Contact(msgspec.Struct, rename="pascal"):
    id: str = msgspec.field(name="ContactID")
    name: str | None = None
    contact_number: str | None = None
    account_number: str | None = None
    contact_status: str | None = None
    email_address: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    contact_persons: list[ContactPerson] | None = None
    website: str | None = None
    tax_number: str | None = None
    default_currency: str | None = None
    is_customer: bool | None = None
    is_supplier: bool | None = None
    balances: _Balances | None = None
    phones: list[_Phone] | None = None
    addresses: list[_Address] | None = None
    merged_into: str | None = msgspec.field(name="MergedToContactID", default=None)
    updated: str | None = msgspec.field(name="UpdatedDateUTC", default=None)


class ContactCodec:
    """Contacts ⇄ organizations with the people inside."""

    resource = "Contacts"
    id_field = "ContactID"
    key_field = "ContactNumber"
    write_params: Mapping[str, str] = {}

    def decode(self, element: object) -> Observation | Unreadable:
        """A contact as it is in Xero; its texts as Xero gave them."""
        return decoded(self, Module.ORGANIZATIONS, element, _understood)

    def encode(self, write: Write) -> Mapping[str, Any]:
        """A contact with the fields that are to change; each of its addresses and phones whole or not at all."""
        if write.operation is Operation.ARCHIVE:
            return {"ContactID": write.target_id, "ContactStatus": "ARCHIVED"}
        element: dict[str, Any] = {}
        if write.operation is Operation.UPDATE:
            element["ContactID"] = write.target_id
        if write.mark and (write.operation is Operation.CREATE or "ContactNumber" not in write.extra):
            element["ContactNumber"] = write.mark
        changing = [name for name in write.fields if write.operation is Operation.UPDATE or write.content.get(name)]
        element |= _texts(write.content, changing)
        phones = [_phone(PHONE_TYPES[name], write.content.get(name)) for name in PHONE_TYPES if name in changing]
        if phones:
            element["Phones"] = phones
        groups = {name.partition("_")[0] for name in changing}
        addresses = [_address(group, write) for group in ADDRESS_TYPES if group in groups]
        if addresses:
            element["Addresses"] = addresses
        if write.parts is not None:
            element |= people(write.parts, write.extra)
        return element


class PeopleCodec(ContactCodec):
    """The people of contacts: what is written is the contact, and of it the people alone."""

    def encode(self, write: Write) -> Mapping[str, Any]:
        """All people of the contact ``target_id``, whose ``extra`` it is; without parts, nothing of them."""
        members = {} if write.parts is None else people(write.parts, write.extra)
        return {"ContactID": write.target_id, **members}


def _texts(content: Content, changing: list[str]) -> Iterator[tuple[str, str]]:
    limits = {
        "name": ("Name", None),
        "number": ("AccountNumber", NUMBER_LIMIT),
        "email": ("EmailAddress", None),
        "tax_number": ("TaxNumber", None),
    }
    for name, (member, limit) in limits.items():
        if name in changing:
            yield member, one_line(content.get(name), limit)


def _phone(kind: str, number: str | None) -> dict[str, str]:
    return {
        "PhoneType": kind,
        "PhoneNumber": one_line(number, PHONE_LIMIT),
        "PhoneAreaCode": "",
        "PhoneCountryCode": "",
    }


def _address(group: str, write: Write) -> dict[str, str]:
    content, kind = write.content, ADDRESS_TYPES[group]
    lines = _street_lines(content.get(f"{group}_street"))
    address = {"AddressType": kind}
    address |= {f"AddressLine{number}": line for number, line in enumerate(lines, 1)}
    address["City"] = one_line(content.get(f"{group}_city"), CITY_LIMIT)
    address["Region"] = one_line(content.get(f"{group}_state"), REGION_LIMIT)
    address["PostalCode"] = one_line(content.get(f"{group}_code"), POSTAL_CODE_LIMIT)
    country = one_line(content.get(f"{group}_country"), COUNTRY_LIMIT)
    address["Country"] = country if COUNTRY.fullmatch(country) else ""
    if f"{kind}.AttentionTo" in write.extra:
        address["AttentionTo"] = write.extra[f"{kind}.AttentionTo"]
    return address


def _street_lines(street: str | None) -> list[str]:
    """Four lines; what is more stands in the fourth, what is less is empty."""
    lines = [line for line in (one_line(text) for text in (street or "").splitlines()) if line]
    lines = [*lines[: STREET_LINES - 1], ", ".join(lines[STREET_LINES - 1 :])]
    return [one_line(line, STREET_LINE_LIMIT) for line in lines] + [""] * (STREET_LINES - len(lines))


def _understood(element: object) -> Observation:
    contact = msgspec.convert(element, _Contact)
    persons = contact.contact_persons
    return Observation(
        ref=Ref(Side.XERO, Module.ORGANIZATIONS, contact.id),
        content=content_of(_organization(contact)),
        extra=_extra(contact) | blank_persons(persons or ()),
        mark=contact.contact_number or None,
        remote_time=moment_of(contact.updated),
        locked="xero_contact_archived" if contact.contact_status in LOCKED_STATUS else None,
        merged_into=contact.merged_into or None,
        parts=None if persons is None else parts_of(contact.first_name, contact.last_name, persons),
    )


def _organization(contact: _Contact) -> Organization:
    phones = {phone.phone_type: phone for phone in reversed(contact.phones or [])}
    numbers = {name: _number(phones.get(kind, _Phone())) for name, kind in PHONE_TYPES.items()}
    addresses = {address.address_type: address for address in reversed(contact.addresses or [])}
    billing, shipping = (addresses.get(kind, _Address()) for kind in ADDRESS_TYPES.values())
    owed = (contact.balances or _Balances()).accounts_receivable or _Owed()
    return Organization(
        name=filled(contact.name),
        number=filled(contact.account_number),
        **numbers,
        email=filled(contact.email_address),
        website=filled(contact.website),
        billing_street=_street(billing),
        billing_city=filled(billing.city),
        billing_state=filled(billing.region),
        billing_code=filled(billing.postal_code),
        billing_country=filled(billing.country),
        shipping_street=_street(shipping),
        shipping_city=filled(shipping.city),
        shipping_state=filled(shipping.region),
        shipping_code=filled(shipping.postal_code),
        shipping_country=filled(shipping.country),
        tax_number=filled(contact.tax_number),
        outstanding=_plain(owed.outstanding),
        overdue=_plain(owed.overdue),
        currency=filled(contact.default_currency),
        supplier="yes" if contact.is_supplier and not contact.is_customer else None,
    )


def _plain(amount: Decimal | None) -> str | None:
    """An amount with its cents, so that equal ones are equal texts."""
    if amount is None:
        return None
    if not amount.is_finite():
        raise ValueError("a balance is no number")
    return f"{amount:.2f}"


def _number(phone: _Phone) -> str | None:
    parts = (phone.phone_country_code, phone.phone_area_code, phone.phone_number)
    return " ".join(text for part in parts if (text := filled(part))) or None


def _street(address: _Address) -> str | None:
    lines = (address.address_line1, address.address_line2, address.address_line3, address.address_line4)
    return "\n".join(text for line in lines if (text := filled(line))) or None


def _extra(contact: _Contact) -> dict[str, str]:
    """What a write must respect or give back, by Xero's names."""
    extra = {"ContactNumber": contact.contact_number}
    for address in contact.addresses or []:
        extra[f"{address.address_type}.AttentionTo"] = address.attention_to
    return {name: value for name, value in extra.items() if value}
