"""Spec §4, *Echoes of rounding and cutting*: what a side makes of a text is no change, and is not sent back.

Each test ends with the fixture's quiet run; those that edit another field show that the whole text survives that, too.
"""

from collections.abc import Callable
from typing import Any

import pytest
from tests.rules.office import Office

from vtiger_xero.sandbox.vtiger.dialects import Dialect

UGLY = 'O\'Neill & "Söhne" \\ 100% _x_ — ½ 日本 é'


def address(kind: str = "POBOX", **parts: str) -> dict[str, Any]:
    return {"Addresses": [{"AddressType": kind, **parts}]}


def edit_another_field(office: Office) -> tuple[str, str]:
    """Change something else on both sides, sync, and tell the pair."""
    ((organization, contact),) = office.linked().items()
    office.vtiger.edit(organization, {"fax": "77"})
    office.xero.edit_contact(contact, {"Phones": [{"PhoneType": "MOBILE", "PhoneNumber": "88"}]})
    office.sync()
    assert (office.in_vtiger(organization)["otherphone"], office.phone(contact, "FAX")) == ("88", "77")
    return organization, contact


class TestOnTheWayToVtiger:
    """Vtiger cuts, destroys emoji and decodes HTML; Xero keeps what it has."""

    @pytest.mark.parametrize(
        ("name", "there"),
        [
            ("Smile 😀 & 👑 Ltd", "Smile ???? & ???? Ltd"),
            ("x" * 250, "x" * 100),
            ("é" * 99 + "😀", "é" * 99 + "?"),
            (UGLY, UGLY),
            ("Tom &amp; Jerry", "Tom &amp; Jerry"),
        ],
        ids=["emoji", "250 characters", "an emoji across the end", "everything else", "an entity"],
    )
    def test_a_name(self, office: Office, name: str, there: str) -> None:
        office.contact(name)
        office.sync()
        organization, contact = edit_another_field(office)
        assert office.in_vtiger(organization)["accountname"] == there
        assert office.in_xero(contact)["Name"] == name

    def test_an_address(self, office: Office) -> None:
        long = {
            "AddressLine1": "Mill Lane " * 45,
            "AddressLine4": "last 😀",
            "City": "Llanfair" * 20,
            "PostalCode": "y" * 50,
        }
        before = office.in_xero(office.contact("Fox Ltd", **address(**long)))["Addresses"]
        office.sync()
        organization, contact = edit_another_field(office)
        assert office.in_xero(contact)["Addresses"] == before
        assert len(office.in_vtiger(organization)["bill_city"]) == 30

    def test_a_telephone_number_in_parts(self, office: Office) -> None:
        parts = {"PhoneType": "DEFAULT", "PhoneCountryCode": "64", "PhoneAreaCode": "9", "PhoneNumber": "555 0100"}
        office.contact("Fox Ltd", Phones=[parts])
        office.sync()
        organization, contact = edit_another_field(office)
        assert office.in_vtiger(organization)["phone"] == "64 9 555 0100"
        assert parts in office.in_xero(contact)["Phones"]

    def test_a_person(self, office: Office) -> None:
        office.contact("Fox Ltd", FirstName="F" * 200, LastName="The Boss 👑", ContactPersons=[{"FirstName": "L" * 90}])
        office.sync()
        _, contact = edit_another_field(office)
        held = office.in_xero(contact)
        assert (held["FirstName"], held["LastName"]) == ("F" * 200, "The Boss 👑")
        assert office.persons(contact) == [("L" * 90, "", "")]


class TestOnTheWayToXero:
    """Xero takes four lines of an address, letters only in a country, no double spaces; Vtiger keeps what it has."""

    @pytest.mark.parametrize(
        ("name", "there"),
        [
            ("  Two   Spaces ", "Two Spaces"),
            ("Tom &amp; Jerry", "Tom & Jerry"),
            ("&quot;Tom&quot; &amp;amp; Jerry", '"Tom" & Jerry'),
            (UGLY, UGLY),
        ],
        ids=["space", "an entity", "entities of entities", "everything else"],
    )
    def test_a_name(self, office: Office, name: str, there: str) -> None:
        office.organization(name)
        office.sync()
        organization, contact = edit_another_field(office)
        assert office.in_xero(contact)["Name"] == there
        assert office.in_vtiger(organization)["accountname"] == name

    def test_six_lines_and_a_box(self, office: Office) -> None:
        street = "c/o Zoë\nUnit 4\nThe Old Mill\nMill Lane\nRear\nTop"
        office.organization("Fox Ltd", bill_street=street, bill_pobox="PO Box 7")
        office.sync()
        organization, contact = edit_another_field(office)
        (box,) = (each for each in office.in_xero(contact)["Addresses"] if each["AddressType"] == "POBOX")
        assert box["AddressLine4"] == "Mill Lane, Rear, Top, PO Box 7"
        held = office.in_vtiger(organization)
        assert (held["bill_street"], held["bill_pobox"]) == (street, "PO Box 7")

    def test_a_country_that_xero_does_not_take(self, office: Office) -> None:
        office.organization("Fox Ltd", bill_city="Wien", bill_country="Österreich")
        office.sync()
        organization, contact = edit_another_field(office)
        office.xero.edit_contact(contact, address(City="Linz"))
        office.sync()
        held = office.in_vtiger(organization)
        assert (held["bill_city"], held["bill_country"]) == ("Linz", "Österreich")

    @pytest.mark.parametrize("blank", ["", " ", "\t", "0000-00-00", "\N{NO-BREAK SPACE}"])
    def test_blanks_in_any_form(self, office: Office, blank: str) -> None:
        office.organization("Fox Ltd", phone=blank, email1=blank, bill_city=blank)
        office.sync()
        organization, contact = edit_another_field(office)
        assert (office.phone(contact), office.in_xero(contact)["EmailAddress"]) == ("", "")
        assert office.in_vtiger(organization)["bill_city"] == blank

    def test_a_zero_is_no_blank(self, office: Office) -> None:
        _, contact = office.pair("Fox Ltd", phone="0")
        assert office.phone(contact) == "0"

    @pytest.mark.parametrize("length", [50, 51, 300])
    def test_a_number_that_is_too_long_for_xero(self, office: Office, length: int) -> None:
        field = office.vtiger.add_field("Accounts", "VAT")
        office.set({"organizations.tax_number_field": field})
        organization = office.organization("Fox Ltd", **{field: "7" * length})
        office.sync()
        sent = length <= 50
        assert office.problems() == ({} if sent else {organization: "xero_refused"})


class TestOfAnUpdate:
    """What a side makes of a text that is written later does not come back either."""

    def test_on_the_way_to_vtiger(self, office: Office) -> None:
        organization, contact = office.pair("Fox Ltd", bill_city="York")
        office.xero.edit_contact(contact, {"Name": "Smile 😀 Ltd", **address(City="Llanfair" * 20)})
        office.sync()
        edit_another_field(office)
        assert office.in_vtiger(organization)["accountname"] == "Smile ???? Ltd"
        assert office.in_xero(contact)["Name"] == "Smile 😀 Ltd"
        (held,) = (each for each in office.in_xero(contact)["Addresses"] if each["AddressType"] == "POBOX")
        assert held["City"] == "Llanfair" * 20

    def test_on_the_way_to_xero(self, office: Office) -> None:
        organization, _ = office.pair("Fox Ltd", bill_street="1 High Street")
        street = "c/o Zoë\nUnit 4\nThe Old Mill\nMill Lane\nRear"
        office.vtiger.edit(organization, {"bill_street": street, "bill_country": "Österreich"})
        office.sync()
        edit_another_field(office)
        held = office.in_vtiger(organization)
        assert (held["bill_street"], held["bill_country"]) == (street, "Österreich")


class TestTheFirstLink:
    """What means the same is left as each side has it."""

    @pytest.mark.parametrize(
        ("in_vtiger", "in_xero"),
        [
            ({"email1": "INFO@Fox.example"}, {"EmailAddress": "info@fox.example"}),
            ({"bill_city": " Leeds  North "}, address(City="Leeds North")),
            ({"bill_street": "1 High St\nYork"}, address(AddressLine1="1 High St", AddressLine2="York")),
            ({"bill_city": "Leeds &amp; York"}, address(City="Leeds & York")),
        ],
        ids=["case of an e-mail address", "space", "lines", "entities"],
    )
    def test_without_a_write(self, office: Office, in_vtiger: dict[str, str], in_xero: dict[str, Any]) -> None:
        office.organization("Fox Ltd", **in_vtiger)
        contact = office.contact("Fox Ltd", **in_xero)
        office.xero.edit_contact(contact, {"ContactNumber": "KUNDE-7"})
        before = office.state()
        office.sync()
        assert office.state() == before


@pytest.mark.parametrize("dialect", list(Dialect))
def test_every_dialect_spoils_texts_in_its_own_way_and_none_comes_back(
    office_with: Callable[[Dialect], Office], dialect: Dialect
) -> None:
    office = office_with(dialect)
    office.organization("Tom &amp; “Jerry” / Söhne 😀", phone="<b>1</b>", bill_street="a\r\nb")
    office.contact('Smile 😀 & "Co" / \\ ½', FirstName="Zoë 👑", **address(AddressLine1="x" * 400, City="&lt;York&gt;"))
    office.sync()
    assert len(office.linked()) == 2
    for organization, contact in office.linked().items():
        before = office.in_xero(contact)["Name"], office.in_vtiger(organization)["accountname"]
        office.vtiger.edit(organization, {"fax": "77"})
        office.xero.edit_contact(contact, {"Phones": [{"PhoneType": "MOBILE", "PhoneNumber": "88"}]})
        office.sync()
        assert (office.in_xero(contact)["Name"], office.in_vtiger(organization)["accountname"]) == before
        assert (office.in_vtiger(organization)["otherphone"], office.phone(contact, "FAX")) == ("88", "77")
    office.check_quiet()
