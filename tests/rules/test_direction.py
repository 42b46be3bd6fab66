"""Spec §4, *Direction* is never written against; and §6: each field's own direction."""

import pytest
from tests.rules.office import Office

DIRECTIONS = {"to_xero": (False, True), "to_vtiger": (True, False), "both": (True, True)}


def prepare(office: Office) -> tuple[str, str]:
    """A linked pair, and then something new and something edited on either side, people among it."""
    organization = office.organization("Known & Söhne", phone="1")
    office.person(organization, "Zoë", "Own")
    office.person(organization, "Ann", "Listed", "ann@fox.example")
    office.sync()
    contact = office.linked()[organization]
    office.organization("New in the CRM 😀")
    office.contact("New in Xero", FirstName="Una", LastName="New")
    office.person(organization, "Late", "Comer", "late@fox.example")
    persons = [*office.in_xero(contact)["ContactPersons"], {"FirstName": "Books", "EmailAddress": "b@fox.example"}]
    office.vtiger.edit(organization, {"phone": "2"})
    office.xero.edit_contact(contact, {"EmailAddress": "x@fox.example", "ContactPersons": persons})
    return organization, contact


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_only_the_sides_of_the_direction_are_written(office: Office, direction: str) -> None:
    organization, contact = prepare(office)
    office.set({"organizations.direction": direction})
    to_vtiger, to_xero = DIRECTIONS[direction]
    before, held = office.writes(), office.state()
    office.sync()
    after, now = office.writes(), office.state()
    assert (after["vtiger"] > before["vtiger"], after["xero"] > before["xero"]) == (to_vtiger, to_xero)
    assert (now["Accounts"] != held["Accounts"], now["Contacts"] != held["Contacts"]) == (to_vtiger, to_vtiger)
    assert (now["Xero"] != held["Xero"]) == to_xero
    assert ("New in Xero" in office.organizations()) == to_vtiger
    assert ("New in the CRM ????" in office.active()) == to_xero
    assert (office.in_vtiger(organization)["email1"] == "x@fox.example") == to_vtiger
    assert (office.phone(contact) == "2") == to_xero
    assert (("Late", "Comer", "late@fox.example") in office.persons(contact)) == to_xero
    assert ("", "Books", "b@fox.example") in office.people(organization) if to_vtiger else True


@pytest.mark.parametrize("direction", ["to_xero", "to_vtiger"])
def test_what_is_not_carried_over_is_told_with_that_reason(office: Office, direction: str) -> None:
    organization, contact = office.pair("Known & Söhne", phone="1")
    office.set({"organizations.direction": direction})
    alone = office.contact("Alone") if direction == "to_xero" else office.organization("Alone")
    if direction == "to_xero":
        office.xero.edit_contact(contact, {"EmailAddress": "x@fox.example"})
    else:
        office.vtiger.edit(organization, {"phone": "2"})
    office.sync()
    changed = contact if direction == "to_xero" else organization
    assert office.told()[changed] == office.told()[alone] == "skipped: direction"
    office.sync()
    assert office.told() == {}


def test_a_change_of_the_direction_carries_over_what_waited(office: Office) -> None:
    office.set({"organizations.direction": "to_xero"})
    organization, contact = office.pair("Known & Söhne", phone="1")
    office.xero.edit_contact(contact, {"EmailAddress": "x@fox.example"})
    office.contact("Alone")
    office.sync()
    assert (office.in_vtiger(organization)["email1"], office.organizations()) == ("", ["Known & Söhne"])
    office.set({"organizations.direction": "both"})
    office.sync()
    assert office.in_vtiger(organization)["email1"] == "x@fox.example"
    assert office.organizations() == ["Alone", "Known & Söhne"]


class TestOfAField:
    """Each field has a direction of its own, inside that of the module."""

    @pytest.mark.parametrize(
        ("field", "expected"),
        [
            ("default", ("3", "3")),
            ("both", ("3", "3")),
            ("to_xero", ("2", "2")),
            ("to_vtiger", ("3", "3")),
            ("off", ("2", "3")),
        ],
    )
    def test_both_sides_change_it(self, office: Office, field: str, expected: tuple[str, str]) -> None:
        organization, contact = office.pair("Zoë & Söhne", phone="1")
        office.set({"organizations.field.phone": field})
        office.vtiger.edit(organization, {"phone": "2"})
        office.xero.edit_contact(contact, {"Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "3"}]})
        office.sync()
        assert (office.in_vtiger(organization)["phone"], office.phone(contact)) == expected

    @pytest.mark.parametrize(("field", "reaches"), [("to_xero", False), ("to_vtiger", True), ("off", False)])
    def test_only_xero_changes_it(self, office: Office, field: str, reaches: bool) -> None:
        organization, contact = office.pair("Zoë & Söhne", phone="1")
        office.set({"organizations.field.phone": field})
        office.xero.edit_contact(contact, {"Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "3"}]})
        office.sync()
        assert (office.in_vtiger(organization)["phone"] == "3") == reaches

    def test_a_field_that_is_off_is_not_sent_with_a_new_record(self, office: Office) -> None:
        office.set({"organizations.field.phone": "off", "organizations.field.email": "to_vtiger"})
        _, contact = office.pair("Zoë & Söhne", phone="1", email1="a@fox.example")
        assert (office.phone(contact), office.in_xero(contact)["EmailAddress"]) == ("", "")

    @pytest.mark.parametrize("kept_back", ["off", "to_vtiger"])
    def test_what_it_kept_back_from_a_new_contact_follows_when_it_changes(self, office: Office, kept_back: str) -> None:
        office.set({"organizations.field.phone": kept_back})
        _, contact = office.pair("Zoë & Söhne", phone="1")
        office.set({"organizations.field.phone": "both"})
        office.sync()
        assert office.phone(contact) == "1"

    @pytest.mark.parametrize("kept_back", ["off", "to_xero"])
    def test_what_it_kept_back_from_a_new_organization_follows_when_it_changes(
        self, office: Office, kept_back: str
    ) -> None:
        office.set({"organizations.field.email": kept_back})
        contact = office.contact("Zoë & Söhne", EmailAddress="a@fox.example")
        office.sync()
        (organization,) = office.linked()
        assert office.in_vtiger(organization)["email1"] == ""
        office.set({"organizations.field.email": "both"})
        office.sync()
        assert office.in_vtiger(organization)["email1"] == "a@fox.example"
        assert office.told() == {contact: "updated"}

    def test_what_is_kept_back_is_told_of_the_half_that_was_edited(self, office: Office) -> None:
        office.set({"organizations.field.phone": "to_vtiger", "organizations.field.email": "to_xero"})
        _, contact = office.pair("Zoë & Söhne", phone="1")
        office.xero.edit_contact(contact, {"EmailAddress": "a@fox.example"})
        office.sync()
        assert office.told() == {contact: "skipped: direction"}
        office.set({"schedule": "daily"})
        office.sync()
        assert office.told() == {}

    def test_a_new_record_has_its_name_whatever_the_names_direction(self, office: Office) -> None:
        office.set({"organizations.field.name": "to_vtiger"})
        organization, contact = office.pair("Zoë & Söhne")
        assert office.in_xero(contact)["Name"] == "Zoë & Söhne"
        office.vtiger.edit(organization, {"accountname": "Renamed"})
        office.sync()
        assert office.in_xero(contact)["Name"] == "Zoë & Söhne"

    def test_the_website_goes_to_vtiger_and_the_number_to_xero_whatever_is_set(self, office: Office) -> None:
        office.set({"organizations.field.website": "both", "organizations.field.number": "both"})
        organization, contact = office.pair("Zoë & Söhne", website="https://fox.example")
        number = office.in_vtiger(organization)["account_no"]
        assert "Website" not in office.in_xero(contact)
        assert office.in_xero(contact)["AccountNumber"] == number
        office.xero.edit_contact(contact, {"AccountNumber": "K-77"})
        office.sync()
        assert office.in_vtiger(organization)["account_no"] == number
