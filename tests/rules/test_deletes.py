"""Spec §4, *Deletes*: never, by default; an ended link is a tombstone; and a mass disappearance holds the module."""

import pytest
from tests.rules.office import A_DAY, PEOPLE, Office

from vtiger_xero.domain.refs import Module
from vtiger_xero.store.outcomes import Action


def lose_in_xero(office: Office, *contacts: str) -> None:
    """Xero no longer knows these contacts; the next run reads everything."""
    for contact in contacts:
        office.xero.books.contacts.remove(contact)
    office.clock.advance(A_DAY)


class TestGoneInVtiger:
    """An organization is deleted in the CRM."""

    @pytest.fixture
    def gone(self, office: Office) -> tuple[str, str]:
        organization, contact = office.pair("Zoë & Söhne", phone="1")
        office.vtiger.delete(organization)
        return organization, contact

    def test_nothing_is_deleted_and_the_record_is_reported(self, office: Office, gone: tuple[str, str]) -> None:
        organization, contact = gone
        held = office.in_xero(contact)
        office.sync()
        assert office.in_xero(contact) == held
        assert office.told() == {organization: "skipped: gone_in_vtiger"}
        assert office.problems() == {}
        office.sync()
        assert office.told() == {}

    def test_its_other_half_is_not_created_again(self, office: Office, gone: tuple[str, str]) -> None:
        office.sync()
        office.xero.edit_contact(gone[1], {"EmailAddress": "later@fox.example"})
        office.sync()
        assert office.organizations() == []

    def test_its_other_half_is_not_matched_again(self, office: Office, gone: tuple[str, str]) -> None:
        """Somebody enters the name anew: whether that is the same customer is a person's to say."""
        office.sync()
        again = office.organization("Zoë & Söhne")
        office.sync()
        assert office.linked() == {}
        assert office.problems() == {again: "name_linked_elsewhere"}
        office.review.pair(office.ref(again), office.ref(gone[1]))
        office.sync()
        assert office.linked() == {again: gone[1]}
        assert office.problems() == {}

    def test_its_return_revives_the_link(self, office: Office, gone: tuple[str, str]) -> None:
        organization, contact = gone
        office.sync()
        office.xero.edit_contact(contact, {"EmailAddress": "meanwhile@fox.example"})
        office.vtiger.restore(organization)
        office.vtiger.edit(organization, {"phone": "2"})
        office.sync()
        assert office.linked() == {organization: contact}
        assert office.in_vtiger(organization)["email1"] == "meanwhile@fox.example"
        assert office.phone(contact) == "2"

    def test_its_return_is_not_told_as_a_departure(self, office: Office, gone: tuple[str, str]) -> None:
        organization, contact = gone
        office.set({"organizations.when_gone": "archive"})
        office.sync()
        office.vtiger.restore(organization)
        office.sync()
        assert office.linked() == {organization: contact}
        assert office.told() == {contact: "unchanged"}

    def test_a_user_may_have_what_is_left_created_anew(self, office: Office, gone: tuple[str, str]) -> None:
        office.sync()
        office.review.new(office.ref(gone[1]))
        office.sync()
        assert office.organizations() == ["Zoë & Söhne"]
        assert list(office.linked().values()) == [gone[1]]

    def test_the_option_archives_the_contact(self, office: Office, gone: tuple[str, str]) -> None:
        office.set({"organizations.when_gone": "archive"})
        office.sync()
        assert office.in_xero(gone[1])["ContactStatus"] == "ARCHIVED"
        assert office.outcome(gone[0]).action is Action.DELETED
        office.sync()
        assert office.told() == {}

    def test_the_option_archives_nothing_where_xero_is_only_read(self, office: Office, gone: tuple[str, str]) -> None:
        office.set({"organizations.when_gone": "archive", "organizations.direction": "to_vtiger"})
        office.sync()
        assert office.in_xero(gone[1])["ContactStatus"] == "ACTIVE"
        assert office.told() == {gone[0]: "skipped: gone_in_vtiger"}

    def test_the_option_leaves_alone_whose_link_had_ended_before(self, office: Office, gone: tuple[str, str]) -> None:
        office.sync()
        office.set({"organizations.when_gone": "archive"})
        office.sync()
        assert office.in_xero(gone[1])["ContactStatus"] == "ACTIVE"


class TestGoneInXero:
    """A contact is no longer in Xero."""

    @pytest.fixture
    def gone(self, office: Office) -> tuple[str, str]:
        pair = office.pair("Zoë & Söhne", phone="1")
        lose_in_xero(office, pair[1])
        office.sync()
        return pair

    def test_nothing_is_deleted_and_the_record_is_reported(self, office: Office, gone: tuple[str, str]) -> None:
        assert office.told() == {gone[1]: "skipped: gone_in_xero"}
        assert office.organizations() == ["Zoë & Söhne"]

    def test_it_is_not_created_again(self, office: Office, gone: tuple[str, str]) -> None:
        office.vtiger.edit(gone[0], {"phone": "2"})
        office.sync()
        assert office.active() == []

    def test_unless_the_user_says_so(self, office: Office, gone: tuple[str, str]) -> None:
        office.review.new(office.ref(gone[0]))
        office.sync()
        assert office.active() == ["Zoë & Söhne"]
        assert office.linked().keys() == {gone[0]}


def test_nobody_is_entered_for_an_organization_that_is_gone_unseen(office: Office) -> None:
    """Vtiger would take the person, and say nothing."""
    office.set({"people.enabled": "true"})
    organization, contact = office.pair("Zoë & Söhne")
    office.xero.edit_contact(contact, {"ContactPersons": [{"FirstName": "Zoë", "LastName": "O'Neill"}]})
    office.at_vtiger.once("from+Contacts", lambda: office.vtiger.delete(organization))
    office.sync()
    assert office.vtiger.rows("Contacts") == []
    ((person, fate),) = office.told().items()
    assert fate == "skipped: waits_for_organization"
    assert "belongs to Zoë & Söhne" in office.reason(person)
    office.sync()
    assert office.told() == {organization: "skipped: gone_in_vtiger"}


class TestGoneButChanged:
    """One half is gone, and the other one was edited since: a conflict."""

    @pytest.fixture
    def left(self, office: Office) -> tuple[str, str]:
        organization, contact = office.pair("Zoë & Söhne", phone="1")
        office.vtiger.delete(organization)
        office.xero.edit_contact(contact, {"EmailAddress": "edited@fox.example"})
        office.sync()
        return organization, contact

    def test_it_is_asked(self, office: Office, left: tuple[str, str]) -> None:
        assert office.problems() == {left[1]: "gone_but_changed"}
        assert office.told() == {left[1]: "skipped: gone_but_changed"}

    def test_it_is_not_archived_either(self, office: Office, left: tuple[str, str]) -> None:
        office.set({"organizations.when_gone": "archive"})
        office.sync()
        assert office.in_xero(left[1])["ContactStatus"] == "ACTIVE"
        assert office.problems() == {left[1]: "gone_but_changed"}

    def test_it_is_not_archived_for_what_the_direction_would_have_kept_back(self, office: Office) -> None:
        office.set({"organizations.when_gone": "archive", "organizations.direction": "to_xero"})
        organization, contact = office.pair("Hen & Söhne")
        office.vtiger.delete(organization)
        office.xero.edit_contact(contact, {"EmailAddress": "edited@fox.example"})
        office.sync()
        assert office.in_xero(contact)["ContactStatus"] == "ACTIVE"
        assert office.problems() == {contact: "gone_but_changed"}

    def test_the_other_halfs_return_settles_it(self, office: Office, left: tuple[str, str]) -> None:
        office.vtiger.restore(left[0])
        office.sync()
        assert office.in_vtiger(left[0])["email1"] == "edited@fox.example"
        assert office.problems() == {}

    def test_its_return_leaves_only_what_else_is_asked(self, office: Office, left: tuple[str, str]) -> None:
        office.set({"conflict": "ask"})
        office.vtiger.restore(left[0])
        office.vtiger.edit(left[0], {"email1": "otherwise@fox.example"})
        office.sync()
        assert office.problems() == {left[0]: "conflict"}

    def test_when_it_goes_too_nothing_is_asked_any_more(self, office: Office, left: tuple[str, str]) -> None:
        lose_in_xero(office, left[1])
        office.sync()
        assert office.problems() == {}
        assert office.told() == {left[0]: "skipped: gone_in_vtiger"}

    def test_a_person_may_let_it_go(self, office: Office, left: tuple[str, str]) -> None:
        office.review.let_go(office.ref(left[1]))
        office.sync()
        assert office.told() == {left[0]: "skipped: gone_in_vtiger"}
        assert office.problems() == {}
        assert office.active() == ["Zoë & Söhne"]

    def test_whoever_is_listed_meanwhile_waits_for_the_answer(self, office: Office, left: tuple[str, str]) -> None:
        """In Vtiger there is no organization to which the person could belong."""
        office.set({"people.enabled": "true"})
        office.xero.edit_contact(left[1], {"ContactPersons": [{"FirstName": "Zoë", "LastName": "O'Neill"}]})
        office.sync()
        assert office.vtiger.rows("Contacts") == []
        assert "skipped: waits_for_organization" in office.told().values()
        office.vtiger.restore(left[0])
        office.sync()
        assert office.people(left[0]) == [("Zoë", "O'Neill", "")]

    def test_what_would_never_have_been_carried_over_is_no_reason(self, office: Office) -> None:
        """A website, which Xero cannot be told, and a telephone number on which the two never agreed."""
        office.set({"organizations.direction": "to_xero"})
        organization = office.organization("Zoë & Söhne", website="https://fox.example", phone="1")
        contact = office.contact("Zoë & Söhne", Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "2"}])
        other = office.organization("Hen Ltd", website="https://hen.example")
        its_contact = office.contact("Hen Ltd")
        office.sync()
        office.vtiger.delete(organization)
        lose_in_xero(office, its_contact)
        office.sync()
        assert office.told() == {organization: "skipped: gone_in_vtiger", its_contact: "skipped: gone_in_xero"}
        assert office.problems() == {}
        assert (office.active(), office.organizations()) == (["Zoë & Söhne"], ["Hen Ltd"])
        assert office.linked().keys().isdisjoint({organization, other, contact})


@pytest.mark.parametrize("side", ["Vtiger", "Xero"])
def test_what_a_reading_did_not_meet_is_asked_for_before_it_counts_as_gone(office: Office, side: str) -> None:
    """It is out of sight while everything is read, and there when it is asked for by its id."""
    organization, contact = office.pair("Zoë & Söhne", phone="1")
    if side == "Vtiger":
        office.at_vtiger.once("Accounts", lambda: office.vtiger.delete(organization))
        office.at_vtiger.once(organization, lambda: office.vtiger.restore(organization))
    else:
        known = office.xero.books.contacts.records[contact]
        office.at_xero.once("GET /api.xro", lambda: office.xero.books.contacts.remove(contact))
        office.at_xero.once("IDs=", lambda: office.xero.books.contacts.put(known))
        office.clock.advance(A_DAY)
    office.sync()
    assert office.linked() == {organization: contact}
    assert office.told() == {}


def test_where_both_halves_are_gone_nothing_is_asked(office: Office) -> None:
    organization, contact = office.pair("Zoë & Söhne")
    office.vtiger.delete(organization)
    lose_in_xero(office, contact)
    office.sync()
    assert office.problems() == {}
    assert office.linked() == {}


class TestAMassDisappearance:
    """More than a third of a module, or more than 20 records and 5 %, holds the module and asks."""

    @pytest.fixture
    def organizations(self, office: Office) -> list[str]:
        made = [office.organization(f"Company {number} & Söhne") for number in range(9)]
        office.sync()
        return made

    def test_a_third_of_a_module_holds_it(self, office: Office, organizations: list[str]) -> None:
        for organization in organizations[:3]:
            office.vtiger.delete(organization)
        office.vtiger.edit(organizations[5], {"phone": "1"})
        new = office.contact("New in Xero")
        before = office.writes()
        office.sync()
        assert office.writes() == before
        assert office.problems() == {"organizations": "mass_disappearance"}
        (trouble,) = office.troubles()
        assert trouble.problem.message(trouble.details).startswith(
            "3 records of organizations are no longer in Vtiger."
        )
        assert new not in office.told()

    def test_fewer_do_not(self, office: Office, organizations: list[str]) -> None:
        for organization in organizations[:2]:
            office.vtiger.delete(organization)
        office.sync()
        assert office.told() == dict.fromkeys(organizations[:2], "skipped: gone_in_vtiger")

    def test_it_is_the_same_on_the_side_of_xero(self, office: Office, organizations: list[str]) -> None:
        lose_in_xero(office, *[office.linked()[each] for each in organizations[:3]])
        before = office.writes()
        office.sync()
        assert office.writes() == before
        assert office.problems() == {"organizations": "mass_disappearance"}

    def test_their_return_ends_it(self, office: Office, organizations: list[str]) -> None:
        linked = office.linked()
        for organization in organizations[:3]:
            office.vtiger.delete(organization)
        office.sync()
        for organization in organizations[:3]:
            office.vtiger.restore(organization)
        office.sync()
        assert office.problems() == {}
        assert office.linked() == linked

    def test_a_person_may_say_that_it_is_right(self, office: Office, organizations: list[str]) -> None:
        for organization in organizations[:3]:
            office.vtiger.delete(organization)
        office.vtiger.edit(organizations[5], {"phone": "1"})
        office.sync()
        office.review.accept_missing(Module.ORGANIZATIONS)
        office.sync()
        assert office.problems() == {}
        told = dict.fromkeys(organizations[:3], "skipped: gone_in_vtiger")
        assert office.told() == {**told, organizations[5]: "updated"}

    def test_it_holds_their_people_too(self, office: Office, organizations: list[str]) -> None:
        """Vtiger shows no organization of theirs any more, yet they belong to it."""
        person = office.person(organizations[0], "Zoë", "Fox", "zoe@fox.example")
        office.sync()
        before = office.linked(PEOPLE)
        for organization in organizations:
            office.vtiger.delete(organization)
        office.sync()
        assert before.keys() == {person}
        assert office.linked(PEOPLE) == before
        for organization in organizations:
            office.vtiger.restore(organization)

    def test_a_module_is_held_alone(self, office: Office, organizations: list[str]) -> None:
        people = [office.person(organizations[0], f"Person {number}", "Fox") for number in range(6)]
        office.sync()
        for person in people[:3]:
            office.vtiger.delete(person)
        office.vtiger.edit(organizations[1], {"phone": "1"})
        office.sync()
        assert office.problems() == {"people": "mass_disappearance"}
        assert office.told() == {organizations[1]: "updated"}
        office.vtiger.edit(organizations[1], {"phone": "2"})
        office.sync()
        assert office.told() == {organizations[1]: "updated"}

    def test_20_of_many_are_no_mass_and_21_are_if_they_are_more_than_a_twentieth(self, office: Office) -> None:
        made = [office.organization(f"Company {number}") for number in range(390)]
        office.sync()
        for organization in made[:20]:
            office.vtiger.delete(organization)
        office.sync()
        assert office.told() == dict.fromkeys(made[:20], "skipped: gone_in_vtiger")
        for organization in made[20:41]:
            office.vtiger.delete(organization)
        office.sync()
        assert office.problems() == {"organizations": "mass_disappearance"}
