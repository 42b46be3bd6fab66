"""Spec §5.1 and §6: the CRM's contacts and the people inside a contact of Xero, who have no ids there."""

import pytest
from tests.rules.office import PEOPLE, Office

from vtiger_xero.sandbox.vtiger.schema import Kind

ZOE, ANN = ("Zoë", "O'Neill", "zoe@fox.example"), ("Ann", 'von "Hen" & Co', "ann@fox.example")


def own(office: Office, contact: str) -> tuple[str, str]:
    """The contact's own names in Xero."""
    held = office.in_xero(contact)
    return held.get("FirstName", ""), held.get("LastName", "")


@pytest.fixture
def home(office: Office) -> str:
    """An organization with an address of its own."""
    return office.organization("Fox & Söhne", email1="info@fox.example")


class TestFromVtiger:
    """Who is listed in Xero, and how."""

    def test_one_gives_the_contact_its_names_and_the_others_are_listed(self, office: Office, home: str) -> None:
        office.person(home, *ZOE)
        office.person(home, *ANN)
        office.sync()
        contact = office.linked()[home]
        assert own(office, contact) == ZOE[:2]
        assert office.persons(contact) == [ANN]

    def test_the_contacts_address_stays_the_organizations(self, office: Office, home: str) -> None:
        office.person(home, *ZOE)
        office.sync()
        assert office.in_xero(office.linked()[home])["EmailAddress"] == "info@fox.example"

    def test_the_address_of_who_gives_the_names_goes_nowhere(self, office: Office, home: str) -> None:
        person = office.person(home, *ZOE)
        office.sync()
        before = office.writes()
        office.vtiger.edit(person, {"email": "new@fox.example"})
        office.sync()
        assert office.writes() == before
        assert office.in_xero(office.linked()[home])["EmailAddress"] == "info@fox.example"

    def test_who_is_marked_gives_the_names(self, office: Office, home: str) -> None:
        field = office.vtiger.add_field("Contacts", "First person", Kind.BOOLEAN)
        office.set({"people.primary_field": field})
        office.person(home, *ZOE)
        office.person(home, *ANN, **{field: "1"})
        office.sync()
        contact = office.linked()[home]
        assert own(office, contact) == ANN[:2]
        assert office.persons(contact) == [ZOE]

    def test_the_seventh_is_skipped_with_that_reason(self, office: Office, home: str) -> None:
        people = [office.person(home, f"Person {number}", "Fox") for number in range(8)]
        office.sync()
        contact = office.linked()[home]
        assert own(office, contact) == ("Person 0", "Fox")
        assert [first for first, *_ in office.persons(contact)] == [f"Person {number}" for number in range(1, 6)]
        assert office.problems() == dict.fromkeys(people[6:], "too_many_persons")
        assert {office.told()[person] for person in people[6:]} == {"skipped: too_many_persons"}

    def test_when_a_place_is_free_the_next_one_takes_it(self, office: Office, home: str) -> None:
        people = [office.person(home, f"Person {number}", "Fox") for number in range(7)]
        office.sync()
        contact = office.linked()[home]
        listed = office.in_xero(contact)["ContactPersons"]
        office.xero.edit_contact(contact, {"ContactPersons": listed[1:]})
        office.sync()
        assert office.told()[people[6]] == "created"
        assert office.problems() == {}
        assert len(office.persons(contact)) == 5

    def test_who_is_refused_keeps_no_place_from_anybody(self, office: Office, home: str) -> None:
        people = [office.person(home, f"Person {number}", "Fox") for number in range(7)]
        office.vtiger.edit(people[3], {"email": "no address"})
        office.sync()
        assert office.problems() == {people[3]: "xero_email_invalid"}
        assert [first for first, *_ in office.persons(office.linked()[home])] == [
            f"Person {number}" for number in (1, 2, 4, 5, 6)
        ]

    def test_without_an_organization_nobody_is_synced_and_that_is_told(self, office: Office) -> None:
        person = office.person("", *ZOE)
        office.sync()
        assert office.told() == {person: "skipped: person_alone"}
        assert office.problems() == {}
        assert office.active() == []

    def test_with_an_organization_later_the_person_follows(self, office: Office, home: str) -> None:
        person = office.person("", *ZOE)
        office.sync()
        office.vtiger.edit(person, {"account_id": home})
        office.sync()
        assert own(office, office.linked()[home]) == ZOE[:2]

    def test_who_belongs_to_an_organization_that_waits_waits_too(self, office: Office) -> None:
        waiting = office.organization("Hen Ltd")
        office.contact("Hen Limited")
        person = office.person(waiting, *ZOE)
        office.sync()
        assert office.told()[person] == "skipped: waits_for_organization"
        office.review.new(office.ref(waiting))
        office.sync()
        assert own(office, office.linked()[waiting]) == ZOE[:2]

    def test_an_address_that_xero_refuses_is_a_problem_of_that_person(self, office: Office, home: str) -> None:
        office.person(home, *ZOE)
        broken = office.person(home, "Broken", "Address", "ask the office")
        office.person(home, *ANN)
        office.sync()
        contact = office.linked()[home]
        assert office.persons(contact) == [ANN]
        assert office.problems() == {broken: "xero_email_invalid"}
        office.vtiger.edit(broken, {"email": "b@fox.example"})
        office.sync()
        assert office.problems() == {}
        assert ("Broken", "Address", "b@fox.example") in office.persons(contact)

    def test_emoji_entities_and_blanks(self, office: Office, home: str) -> None:
        office.person(home, *ZOE)
        office.person(home, "  Tom &amp; Tim ", "The Boss 👑", " ")
        office.sync()
        assert office.persons(office.linked()[home]) == [("Tom & Tim", "The Boss ????", "")]


class TestFromXero:
    """Who is entered into the CRM, and how."""

    def test_people_of_a_new_contact_are_entered_with_it(self, office: Office) -> None:
        listed = [{"FirstName": "Only"}, {"EmailAddress": "only@fox.example"}, {"LastName": "Last"}]
        office.contact("Fox & Söhne 😀", FirstName="Zoë", LastName="O'Neill", ContactPersons=listed)
        office.sync()
        (organization,) = office.linked()
        assert office.people(organization) == [
            ("", "Last", ""),
            ("", "Only", ""),
            ("", "only", "only@fox.example"),
            ("Zoë", "O'Neill", ""),
        ]

    def test_where_vtiger_is_not_written_they_are_told_once(self, office: Office, home: str) -> None:
        office.set({"organizations.direction": "to_xero"})
        office.contact("Fox & Söhne", ContactPersons=[{"FirstName": "Una", "EmailAddress": "una@fox.example"}])
        office.sync()
        assert "skipped: direction" in office.told().values()
        assert office.people(home) == []
        office.sync()
        assert office.told() == {}


class TestTheyAreKept:
    """Persons that the CRM does not know, and ``IncludeInEmails``, are kept, and count towards the five."""

    @pytest.fixture
    def contact(self, office: Office, home: str) -> str:
        office.set({"organizations.direction": "to_xero"})
        listed = [
            {"FirstName": "Una", "EmailAddress": "una@fox.example", "IncludeInEmails": True},
            {"IncludeInEmails": True, "LastName": "Ubu"},
        ]
        return office.contact("Fox & Söhne", ContactPersons=listed)

    def test_unknown_persons_are_still_there(self, office: Office, home: str, contact: str) -> None:
        office.person(home, *ZOE)
        ann = office.person(home, *ANN)
        office.sync()
        assert office.persons(contact) == [("", "Ubu", ""), ANN, ("Una", "", "una@fox.example")]
        office.vtiger.edit(ann, {"firstname": "Anna"})
        office.sync()
        assert office.persons(contact) == [("", "Ubu", ""), ("Anna", *ANN[1:]), ("Una", "", "una@fox.example")]

    def test_who_gets_xeros_mails_still_does(self, office: Office, home: str, contact: str) -> None:
        office.person(home, *ZOE)
        una = office.person(home, "Una", "", "UNA@fox.example")
        office.person(home, *ANN)
        office.sync()
        office.vtiger.edit(una, {"lastname": "Fox"})
        office.sync()
        mailed = {
            each.get("FirstName", ""): each["IncludeInEmails"] for each in office.in_xero(contact)["ContactPersons"]
        }
        assert mailed == {"Una": True, "": True, "Ann": False}

    def test_they_take_places(self, office: Office, home: str, contact: str) -> None:
        people = [office.person(home, f"Person {number}", "Fox") for number in range(5)]
        office.sync()
        assert len(office.persons(contact)) == 5
        assert office.problems() == {people[4]: "too_many_persons"}


class TestWhoIsWho:
    """Recognised by e-mail address, then by name (spec §6)."""

    def recognised(self, office: Office, home: str, **person: str) -> dict[str, str]:
        """Whom the program takes a listed person for."""
        names = {"first": "FirstName", "last": "LastName", "email": "EmailAddress"}
        listed = [{"FirstName": "First"}, {names[name]: value for name, value in person.items()}]
        contact = office.contact("Fox & Söhne", FirstName="Own", LastName="Person", ContactPersons=listed)
        office.sync()
        assert (len(office.people(home)), len(office.persons(contact))) == (3, 2)
        return office.linked(PEOPLE)

    def test_by_address_whatever_the_name(self, office: Office, home: str) -> None:
        zoe = office.person(home, *ZOE)
        assert list(self.recognised(office, home, first="Zoe", last="Fox", email="ZOE@fox.example")).count(zoe) == 1
        assert ("Zoe", "Fox", ZOE[2]) in office.people(home)

    def test_by_name_where_addresses_do_not_tell(self, office: Office, home: str) -> None:
        zoe = office.person(home, "Zoë", "O'Neill")
        assert zoe in self.recognised(office, home, first="ZOË", last="o'neill", email="new@fox.example")
        assert ("ZOË", "o'neill", "new@fox.example") in office.people(home)

    def test_of_several_with_one_address_by_name(self, office: Office, home: str) -> None:
        """A family, or an office, that shares an address."""
        for first in ("Own", "Zoë", "Ann", "Tom"):
            office.person(home, first, "Fox", "all@fox.example")
        office.sync()
        contact = office.linked()[home]
        assert len(office.persons(contact)) == 3
        listed = office.in_xero(contact)["ContactPersons"]
        changed = [{**each, "LastName": "Hen"} if each["FirstName"] == "Ann" else each for each in reversed(listed)]
        office.xero.edit_contact(contact, {"ContactPersons": changed})
        office.sync()
        assert [person[:2] for person in office.people(home)] == [
            ("Ann", "Hen"),
            ("Own", "Fox"),
            ("Tom", "Fox"),
            ("Zoë", "Fox"),
        ]

    def test_another_order_is_no_change(self, office: Office, home: str) -> None:
        for first in ("Own", "Zoë", "Ann"):
            office.person(home, first, "Fox")
        office.sync()
        contact, before = office.linked()[home], office.writes()
        office.xero.edit_contact(contact, {"ContactPersons": office.in_xero(contact)["ContactPersons"][::-1]})
        office.sync()
        assert office.writes() == before
        assert office.told() == {}

    def test_two_who_agree_in_everything_are_two(self, office: Office, home: str) -> None:
        for _ in range(3):
            office.person(home, "Zoë", "Fox", "zoe@fox.example")
        office.sync()
        contact = office.linked()[home]
        assert office.persons(contact) == [("Zoë", "Fox", "zoe@fox.example")] * 2
        assert len(office.linked(PEOPLE)) == 3
