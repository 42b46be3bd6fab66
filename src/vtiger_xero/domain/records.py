"""The things that are synced, as neither side writes them.

A field that is blank on a side is ``None``, whatever way the side has of saying so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
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


class Kind(StrEnum):
    """In which of its two modules for what is sold Vtiger keeps an item."""

    PRODUCTS = "products"
    SERVICES = "services"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    r"""What is sold: a product or service in Vtiger, an item in Xero (spec §6, Products and Services).

    Attributes:
        code: by which it is known, unique in Xero.
        name: as people call it.
        description: for the customer; lines parted by ``\n``.
        price: of one, without tax, in the base currency; a plain decimal without zeros at its end.
        cost: of one when it is bought; likewise.
        account: the code of Xero's account for its sales.
        tax: with what its sales are taxed, in the side's own terms: ``GST on Income 10%`` in Vtiger, several joined by
            `` + ``; the type of the rate, ``OUTPUT``, in Xero.
        stock: how many there are; a plain decimal; in Xero of tracked items alone.
        kind: a value of :class:`Kind`; from Vtiger alone.
        currency: in which its price in Vtiger stands, where that is not the base currency, so that there is no price
            here; from Vtiger alone.
        tracked: ``yes`` for an item of which Xero keeps the stock; from Xero alone.
        unsold: ``yes`` for an item that Xero knows as bought only; from Xero alone.
    """

    code: str | None = None
    name: str | None = None
    description: str | None = None
    price: str | None = None
    cost: str | None = None
    account: str | None = None
    tax: str | None = None
    stock: str | None = None
    kind: str | None = None
    currency: str | None = None
    tracked: str | None = None
    unsold: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRate:
    """One tax and its rate (spec §2 step 6).

    Attributes:
        name: as both sides show it.
        rate: percent, a plain decimal without zeros at its end; of all components together.
        components: what a rate of several taxes is made of, ``GST 10% + Levy 2%``; from Xero alone.
        method: how Vtiger counts it where that is not simply, ``compound`` or ``deducted``; from Vtiger alone.
        unused: ``yes`` for one that is not active, or may not be used with revenue.
    """

    name: str | None = None
    rate: str | None = None
    components: str | None = None
    method: str | None = None
    unused: str | None = None


def content_of(record: Organization | Person | Item | TaxRate) -> dict[str, Value]:
    """The fields of a record that are not blank, by name."""
    values = ((field.name, getattr(record, field.name)) for field in fields(record))
    return {name: value for name, value in values if value is not None}
