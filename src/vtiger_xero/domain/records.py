"""The things that are synced, as neither side writes them.

A field that is blank on a side is ``None``, whatever way the side has of saying so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TypeAlias

Value: TypeAlias = str | None
"""What one mapped field holds."""

Content: TypeAlias = Mapping[str, Value]
"""The mapped fields of a record, by name; a field that is not there is blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    r"""A customer: an organization in Vtiger, a contact in Xero (spec §6, Organizations).

    Attributes:
        name: as on the invoice.
        number: the CRM's own number of it, ``ACC12``.
        phone, mobile, fax: as one text each, with country and area code in front.
        email: of the organization, not of its people.
        website: an address without a promise of its form.
        billing_street, shipping_street: lines parted by ``\n``, a post office box among them.
        tax_number: as the tax office writes it.
        outstanding, overdue: what the customer owes, in the organisation's base currency, as plain decimals; from
            Xero alone.
        currency: in which the customer is billed, ``NZD``; from Xero alone.
        supplier: ``yes`` for who only sells to the company; from Xero alone.
    """

    name: str | None = None
    number: str | None = None
    phone: str | None = None
    mobile: str | None = None
    fax: str | None = None
    email: str | None = None
    website: str | None = None
    billing_street: str | None = None
    billing_city: str | None = None
    billing_state: str | None = None
    billing_code: str | None = None
    billing_country: str | None = None
    shipping_street: str | None = None
    shipping_city: str | None = None
    shipping_state: str | None = None
    shipping_code: str | None = None
    shipping_country: str | None = None
    tax_number: str | None = None
    outstanding: str | None = None
    overdue: str | None = None
    currency: str | None = None
    supplier: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A contact person of an organization (spec §5.1)."""

    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None


def content_of(record: Organization | Person) -> dict[str, Value]:
    """The fields of a record that are not blank, by name."""
    values = ((field.name, getattr(record, field.name)) for field in fields(record))
    return {name: value for name, value in values if value is not None}
