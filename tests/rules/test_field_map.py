"""Spec §6, *Organizations*: each field of the map, from either side to its place on the other."""

from typing import Any

import pytest
from tests.rules.office import Office

#: The CRM's fields that go both ways, each with a value of its own.
IN_VTIGER = {
    "accountname": "Zoë & Söhne",
    "phone": "020 1",
    "otherphone": "0170 2",
    "fax": "020 3",
    "email1": "info@fox.example",
    "bill_street": "1 High Street\nRear",
    "bill_city": "York",
    "bill_state": "Yorkshire",
    "bill_code": "YO1",
    "bill_country": "England",
    "ship_street": "Dock 7",
    "ship_city": "Leith",
    "ship_state": "Lothian",
    "ship_code": "EH6",
    "ship_country": "Scotland",
}

#: The same in Xero.
PHONES = {"DEFAULT": "020 1", "MOBILE": "0170 2", "FAX": "020 3"}
ADDRESSES = {
    "POBOX": {
        "AddressLine1": "1 High Street",
        "AddressLine2": "Rear",
        "City": "York",
        "Region": "Yorkshire",
        "PostalCode": "YO1",
        "Country": "England",
    },
    "STREET": {
        "AddressLine1": "Dock 7",
        "City": "Leith",
        "Region": "Lothian",
        "PostalCode": "EH6",
        "Country": "Scotland",
    },
}
IN_XERO = {
    "Name": "Zoë & Söhne",
    "EmailAddress": "info@fox.example",
    "Phones": [{"PhoneType": kind, "PhoneNumber": number} for kind, number in PHONES.items()],
    "Addresses": [{"AddressType": kind, **lines} for kind, lines in ADDRESSES.items()],
}


def phones(held: dict[str, Any]) -> dict[str, str]:
    return {each["PhoneType"]: each["PhoneNumber"] for each in held["Phones"] if each["PhoneNumber"]}


def addresses(held: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {
        each["AddressType"]: {name: text for name, text in each.items() if name != "AddressType"}
        for each in held["Addresses"]
    }


def test_each_field_of_a_new_organization_has_its_place_in_xero(office: Office) -> None:
    organization = office.vtiger.create("Accounts", IN_VTIGER)
    office.sync()
    held = office.in_xero(office.linked()[organization])
    assert (held["Name"], held["EmailAddress"]) == ("Zoë & Söhne", "info@fox.example")
    assert (phones(held), addresses(held)) == (PHONES, ADDRESSES)


def test_each_field_of_a_new_contact_has_its_place_in_vtiger(office: Office) -> None:
    office.xero.create_contact(IN_XERO)
    office.sync()
    (organization,) = office.linked()
    held = office.in_vtiger(organization)
    assert {name: held[name] for name in IN_VTIGER} == IN_VTIGER


@pytest.mark.parametrize(("street", "box"), [("bill_street", "bill_pobox"), ("ship_street", "ship_pobox")])
def test_a_box_is_one_more_line_of_the_street_and_comes_back_as_a_box(office: Office, street: str, box: str) -> None:
    kind = {"bill_street": "POBOX", "ship_street": "STREET"}[street]
    organization, contact = office.pair("Fox Ltd", **{street: "Mill Lane", box: "PO Box 7"})
    held = addresses(office.in_xero(contact))[kind]
    assert (held["AddressLine1"], held["AddressLine2"]) == ("Mill Lane", "PO Box 7")
    office.xero.edit_contact(contact, {"Addresses": [{"AddressType": kind, **held, "AddressLine1": "Mill Road"}]})
    office.sync()
    row = office.in_vtiger(organization)
    assert (row[street], row[box]) == ("Mill Road", "PO Box 7")


@pytest.mark.parametrize("kind", ["POBOX", "STREET"])
def test_who_an_address_is_for_stays_in_xero(office: Office, kind: str) -> None:
    """``AttentionTo`` has no place in Vtiger; an address that is written takes none of it away."""
    contact = office.contact("Fox Ltd", Addresses=[{"AddressType": kind, "City": "York", "AttentionTo": "Zoë"}])
    office.sync()
    (organization,) = office.linked()
    office.vtiger.edit(organization, {"bill_city": "Leith", "ship_city": "Leith"})
    office.sync()
    written = addresses(office.in_xero(contact))
    assert (written[kind]["City"], written[kind]["AttentionTo"]) == ("Leith", "Zoë")


def test_a_number_is_given_with_the_next_update_and_is_no_reason_for_one(office: Office) -> None:
    organization, contact = office.organization("Fox Ltd"), office.contact("Fox Ltd")
    before = office.writes()
    office.sync()
    assert office.linked() == {organization: contact}
    assert office.writes() == before
    office.vtiger.edit(organization, {"phone": "1"})
    office.sync()
    held, number = office.in_xero(contact), office.in_vtiger(organization)["account_no"]
    assert (held["ContactNumber"], held["AccountNumber"]) == (organization, number)
