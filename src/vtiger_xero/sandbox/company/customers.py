"""Contacts that the books have already: some of the CRM's organizations, some that are nobody's, and a supplier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.xero import XeroSandbox

_PERSONS = ("Amara", "Björn", "Chloé", "D'Arcy", "Eun-ji")
_LONG = "An address that was pasted from a letter, word for word, and nobody has ever looked at it again. " * 4


@dataclass(frozen=True)
class Customers:
    """Xero's contacts, by their ContactIDs.

    Attributes:
        known: those that are organizations of the CRM, by the organization's id.
        alone: those that only the books have.
        supplier: who sells to the company.
    """

    known: Mapping[str, str]
    alone: tuple[str, ...]
    supplier: str


def add_customers(vtiger: VtigerSandbox, xero: XeroSandbox, organizations: Sequence[str]) -> Customers:
    """Enter into Xero the customers that it has of its own.

    Of the CRM's organizations: four by name and e-mail address; one by a name that is there twice; one archived; one by
    its e-mail address and another name; one by its number; one that was merged into another; one by name alone, all
    else differing; and one with five persons.

    Args:
        vtiger: has the organizations.
        xero: gets the contacts.
        organizations: ids, in the order of the sample.
    """
    rows = [vtiger.row(each) for each in organizations]
    known = {}
    for row in rows[20:24]:
        known[row["id"]] = _contact(xero, Name=row["accountname"].upper(), EmailAddress=row["email1"])
    twice, archived, renamed, numbered, merged, disagreeing, crowded = rows[24:31]
    for spelling in (twice["accountname"], twice["accountname"].replace(" ", "  ", 1)):
        _contact(xero, Name=spelling)
    xero.archive_contact(_contact(xero, Name=archived["accountname"]))
    known[renamed["id"]] = _contact(
        xero, Name=f"{renamed['accountname'].split()[0]} Holdings", EmailAddress=renamed["email1"]
    )
    known[numbered["id"]] = _contact(xero, Name="Known By Its Number", ContactNumber=numbered["id"])
    known[merged["id"]] = _contact(xero, Name=f"{merged['accountname']} (new)", EmailAddress=merged["email1"])
    xero.merge_contact(_contact(xero, Name=merged["accountname"]), known[merged["id"]])
    known[disagreeing["id"]] = _contact(
        xero,
        Name=disagreeing["accountname"],
        EmailAddress="office@elsewhere.example",
        Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "555 0100", "PhoneAreaCode": "9"}],
        Addresses=[{"AddressType": "POBOX", "AddressLine1": "PO Box 9", "City": "Elsewhere", "PostalCode": "0000"}],
    )
    persons = [
        {"FirstName": name, "EmailAddress": f"person{place}@crowded.example", "IncludeInEmails": place < 2}
        for place, name in enumerate(_PERSONS)
    ]
    known[crowded["id"]] = _contact(xero, Name=crowded["accountname"], ContactPersons=persons)
    return Customers(known, tuple(_nobody_s(xero)), _contact(xero, Name="Northern Power Supply", **_BILLING))


_BILLING = {"EmailAddress": "billing@northern.example"}


def _nobody_s(xero: XeroSandbox) -> list[str]:
    """Customers that the CRM has never heard of."""
    long = [{"AddressType": "STREET", "AddressLine1": _LONG[:300], "AddressLine4": "last line", "City": "  York "}]
    return [
        _contact(xero, Name="Harbour Café ☕🎉", EmailAddress="orders@harbour.example"),
        _contact(xero, Name="Quoted \"Double\" and 'Single' & Sons", TaxNumber="12 345"),
        _contact(xero, Name="Only A Name"),
        _contact(xero, Name="Ada Lovelace", FirstName="Ada", LastName="Lovelace", EmailAddress="ada@lovelace.example"),
        _contact(xero, Name="Books &amp; Entities", Addresses=long),
    ]


def _contact(xero: XeroSandbox, **values: Any) -> str:
    return xero.create_contact(values)
