"""Spec §4 for people (§5.1): edits of both sides, removals, moves, exclusion, archived contacts."""

from collections.abc import Callable

import pytest
from tests.rules.office import PEOPLE, Office


@pytest.fixture
def home(office: Office) -> str:
    """An organization with its own person and two others, synced."""
    organization = office.organization("Fox & Söhne")
    for first in ("Own", "Zoë", "Ann"):
        office.person(organization, first, "Fox", f"{first}@fox.example".replace("ë", "e"))
    office.sync()
    return organization


@pytest.fixture
def contact(office: Office, home: str) -> str:
    return office.linked()[home]


def in_vtiger(office: Office, first: str) -> str:
    """The id of a person in the CRM."""
    (found,) = (row["id"] for row in office.vtiger.rows("Contacts") if row["firstname"] == first)
    return str(found)


def edit_in_xero(office: Office, contact: str, first: str, **values: object) -> None:
    listed = office.in_xero(contact)["ContactPersons"]
    changed = [{**each, **values} if each["FirstName"] == first else each for each in listed]
    office.xero.edit_contact(contact, {"ContactPersons": changed})


def remove_in_xero(office: Office, contact: str, first: str) -> None:
    listed = office.in_xero(contact)["ContactPersons"]
    office.xero.edit_contact(contact, {"ContactPersons": [each for each in listed if each["FirstName"] != first]})


def names(people: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    return [(first, last) for first, last, _ in people]


class TestEdited:
    """Fields of a person merge like those of an organization."""

    def test_on_either_side(self, office: Office, home: str, contact: str) -> None:
        office.vtiger.edit(in_vtiger(office, "Zoë"), {"lastname": 'O\'Neill "Hen"'})
        edit_in_xero(office, contact, "Ann", EmailAddress="new@fox.example")
        office.xero.edit_contact(contact, {"LastName": "Owl"})
        office.sync()
        people = [("Ann", "Fox", "new@fox.example"), ("Own", "Owl", "Own@fox.example")]
        assert office.people(home) == [*people, ("Zoë", 'O\'Neill "Hen"', "Zoe@fox.example")]
        assert office.persons(contact) == [people[0], ("Zoë", 'O\'Neill "Hen"', "Zoe@fox.example")]
        assert office.in_xero(contact)["LastName"] == "Owl"

    def test_different_fields_on_both_sides_merge(self, office: Office, home: str, contact: str) -> None:
        zoe = in_vtiger(office, "Zoë")
        office.vtiger.edit(zoe, {"firstname": "Zoe"})
        edit_in_xero(office, contact, "Zoë", LastName="Hen")
        office.sync()
        assert ("Zoe", "Hen") in names(office.people(home))
        assert ("Zoe", "Hen") in names(office.persons(contact))

    @pytest.mark.parametrize(
        ("rule", "last", "problem"),
        [
            ("xero_wins", ("Hen", "Hen"), None),
            ("vtiger_wins", ("Owl", "Owl"), None),
            ("ask", ("Owl", "Hen"), "conflict"),
        ],
    )
    def test_the_same_field_follows_the_rule(
        self, office: Office, home: str, contact: str, rule: str, last: tuple[str, str], problem: str | None
    ) -> None:
        office.set({"conflict": rule})
        zoe = in_vtiger(office, "Zoë")
        office.vtiger.edit(zoe, {"lastname": "Owl"})
        edit_in_xero(office, contact, "Zoë", LastName="Hen")
        office.sync()
        assert ("Zoë", last[0]) in names(office.people(home))
        assert ("Zoë", last[1]) in names(office.persons(contact))
        assert office.problems() == ({zoe: problem} if problem else {})

    @pytest.mark.parametrize("later", ["vtiger", "xero"])
    def test_the_later_change_wins_where_that_is_the_rule(
        self, office: Office, home: str, contact: str, later: str
    ) -> None:
        office.set({"conflict": "most_recent"})
        zoe = in_vtiger(office, "Zoë")
        edits: list[Callable[[], None]] = [
            lambda: office.vtiger.edit(zoe, {"lastname": "Owl"}),
            lambda: edit_in_xero(office, contact, "Zoë", LastName="Hen"),
        ]
        for edit in edits if later == "xero" else reversed(edits):
            edit()
            office.clock.advance(300)
        office.sync()
        winner = "Hen" if later == "xero" else "Owl"
        assert ("Zoë", winner) in names(office.people(home))
        assert ("Zoë", winner) in names(office.persons(contact))

    def test_the_losing_value_is_in_the_log(self, office: Office, home: str, contact: str) -> None:
        office.vtiger.edit(in_vtiger(office, "Zoë"), {"lastname": "Owl"})
        edit_in_xero(office, contact, "Zoë", LastName="Hen")
        office.sync()
        (changes,) = (each.changes for each in office.outcomes())
        assert changes == (("last_name", "Owl", "Hen"),)

    def test_against_the_direction_it_is_told(self, office: Office, home: str, contact: str) -> None:
        office.set({"organizations.direction": "to_xero"})
        office.sync()
        edit_in_xero(office, contact, "Zoë", LastName="Hen")
        office.sync()
        assert ("Zoë", "Fox") in names(office.people(home))
        assert list(office.told().values()) == ["skipped: direction"]


class TestGone:
    """Nobody is deleted, and nobody is created again."""

    def test_removed_in_xero(self, office: Office, home: str, contact: str) -> None:
        remove_in_xero(office, contact, "Zoë")
        office.sync()
        assert ("Zoë", "Fox") in names(office.people(home))
        assert names(office.persons(contact)) == [("Ann", "Fox")]
        assert list(office.told().values()) == ["skipped: gone_in_xero"]
        office.vtiger.edit(in_vtiger(office, "Ann"), {"lastname": "Hen"})
        office.sync()
        assert names(office.persons(contact)) == [("Ann", "Hen")]

    def test_put_back_in_xero(self, office: Office, home: str, contact: str) -> None:
        before, linked = office.in_xero(contact)["ContactPersons"], office.linked(PEOPLE)
        remove_in_xero(office, contact, "Zoë")
        office.sync()
        office.xero.edit_contact(contact, {"ContactPersons": before})
        office.sync()
        assert office.linked(PEOPLE) == linked
        assert len(office.people(home)) == 3

    def test_deleted_in_vtiger(self, office: Office, home: str, contact: str) -> None:
        zoe = in_vtiger(office, "Zoë")
        office.vtiger.delete(zoe)
        office.sync()
        assert ("Zoë", "Fox") in names(office.persons(contact))
        assert office.told() == {zoe: "skipped: gone_in_vtiger"}
        edit_in_xero(office, contact, "Zoë", LastName="Hen")
        office.sync()
        assert len(office.people(home)) == 2

    def test_restored_in_vtiger(self, office: Office, home: str, contact: str) -> None:
        zoe, linked = in_vtiger(office, "Zoë"), office.linked(PEOPLE)
        office.vtiger.delete(zoe)
        office.sync()
        office.vtiger.restore(zoe)
        office.vtiger.edit(zoe, {"lastname": "Hen"})
        office.sync()
        assert office.linked(PEOPLE) == linked
        assert ("Zoë", "Hen") in names(office.persons(contact))

    @pytest.mark.parametrize("between", ["a sync between", "at once"])
    def test_entered_anew_in_vtiger_it_is_listed_once(
        self, office: Office, home: str, contact: str, between: str
    ) -> None:
        zoe, listed = in_vtiger(office, "Zoë"), office.persons(contact)
        email = office.in_vtiger(zoe)["email"]
        office.vtiger.delete(zoe)
        if between == "a sync between":
            office.sync()
        anew = office.person(home, "Zoë", "Fox", email)
        office.sync()
        assert office.persons(contact) == listed
        office.vtiger.edit(anew, {"lastname": "Hen"})
        office.sync()
        assert ("Zoë", "Hen") in names(office.persons(contact))
        office.vtiger.restore(zoe)
        office.sync()
        assert sorted(names(office.persons(contact))) == [("Ann", "Fox"), ("Zoë", "Fox"), ("Zoë", "Hen")]

    def test_with_the_organization_and_back(self, office: Office, home: str, contact: str) -> None:
        office.vtiger.delete(home)
        office.sync()
        before = office.writes()
        office.vtiger.restore(home)
        office.sync()
        assert office.writes() == before
        office.vtiger.edit(in_vtiger(office, "Zoë"), {"lastname": "Hen"})
        office.sync()
        assert ("Zoë", "Hen") in names(office.persons(contact))


class TestMoved:
    """A person changes from one organization to another."""

    @pytest.fixture
    def elsewhere(self, office: Office, home: str) -> tuple[str, str]:
        organization, contact = office.pair("Hen & Söhne")
        office.person(organization, "Other", "Hen")
        office.sync()
        return organization, contact

    def test_the_new_contact_lists_the_person_and_the_old_one_keeps_it(
        self, office: Office, contact: str, elsewhere: tuple[str, str]
    ) -> None:
        zoe = in_vtiger(office, "Zoë")
        office.vtiger.edit(zoe, {"account_id": elsewhere[0]})
        office.sync()
        assert office.told() == {zoe: "created"}
        assert names(office.persons(elsewhere[1])) == [("Zoë", "Fox")]
        assert names(office.persons(contact)) == [("Ann", "Fox"), ("Zoë", "Fox")]

    def test_who_is_left_behind_is_not_entered_again(
        self, office: Office, home: str, contact: str, elsewhere: tuple[str, str]
    ) -> None:
        office.vtiger.edit(in_vtiger(office, "Zoë"), {"account_id": elsewhere[0]})
        office.sync()
        edit_in_xero(office, contact, "Zoë", LastName="Owl")
        office.sync()
        assert names(office.people(home)) == [("Ann", "Fox"), ("Own", "Fox")]

    def test_later_edits_reach_the_new_contact(self, office: Office, contact: str, elsewhere: tuple[str, str]) -> None:
        zoe = in_vtiger(office, "Zoë")
        office.vtiger.edit(zoe, {"account_id": elsewhere[0]})
        office.sync()
        office.vtiger.edit(zoe, {"lastname": "Hen"})
        office.sync()
        assert names(office.persons(elsewhere[1])) == [("Zoë", "Hen")]
        assert ("Zoë", "Fox") in names(office.persons(contact))

    @pytest.mark.parametrize("way", ["there", "back"])
    def test_an_edit_at_the_same_time_reaches_the_new_contact_only(
        self, office: Office, home: str, contact: str, elsewhere: tuple[str, str], way: str
    ) -> None:
        """Whichever of the two is decided about first; somebody was edited who stays."""
        office.person(elsewhere[0], "Late", "Comer")
        office.set({"organizations.direction": "to_xero"})
        office.sync()
        there = way == "there"
        (left, reached), goal = ((contact, elsewhere[1]), elsewhere[0]) if there else ((elsewhere[1], contact), home)
        moves, stays, last = ("Zoë", "Ann", "Fox") if there else ("Late", "Other", "Comer")
        office.vtiger.edit(in_vtiger(office, stays), {"lastname": "Hen"})
        office.vtiger.edit(in_vtiger(office, moves), {"account_id": goal, "lastname": "Owl"})
        office.sync()
        assert (moves, last) in names(office.persons(left))
        assert (moves, "Owl") in names(office.persons(reached))

    def test_back_again_the_person_is_recognised(
        self, office: Office, home: str, contact: str, elsewhere: tuple[str, str]
    ) -> None:
        zoe = in_vtiger(office, "Zoë")
        for organization in (elsewhere[0], home):
            office.vtiger.edit(zoe, {"account_id": organization})
            office.sync()
        assert names(office.persons(contact)) == [("Ann", "Fox"), ("Zoë", "Fox")]
        assert len(office.people(home)) == 3

    def test_to_no_organization(self, office: Office, home: str, contact: str) -> None:
        zoe = in_vtiger(office, "Zoë")
        office.vtiger.edit(zoe, {"account_id": ""})
        office.sync()
        assert office.told() == {zoe: "skipped: person_alone"}
        assert ("Zoë", "Fox") in names(office.persons(contact))


class TestExcluded:
    """A person whom a user has left out is neither written nor removed, and takes a place."""

    def test_is_left_alone_on_both_sides(self, office: Office, home: str, contact: str) -> None:
        zoe = in_vtiger(office, "Zoë")
        office.review.exclude(office.ref(zoe, PEOPLE))
        office.vtiger.edit(zoe, {"lastname": "Hen"})
        office.vtiger.edit(in_vtiger(office, "Ann"), {"lastname": "Owl"})
        office.sync()
        assert office.told()[zoe] == "skipped: excluded"
        assert names(office.persons(contact)) == [("Ann", "Owl"), ("Zoë", "Fox")]
        edit_in_xero(office, contact, "Zoë", EmailAddress="new@fox.example")
        office.sync()
        assert office.in_vtiger(zoe)["email"] == "Zoe@fox.example"

    @pytest.mark.parametrize("half", ["of Vtiger", "of Xero"])
    def test_takes_one_of_the_five_places(self, office: Office, home: str, contact: str, half: str) -> None:
        zoe = in_vtiger(office, "Zoë")
        office.review.exclude(office.ref(zoe if half == "of Vtiger" else office.linked(PEOPLE)[zoe], PEOPLE))
        late = [office.person(home, f"Late {number}", "Comer") for number in range(4)]
        office.sync()
        assert len(office.persons(contact)) == 5
        assert office.problems() == {late[3]: "too_many_persons"}

    def test_is_synced_again_when_taken_in(self, office: Office, home: str, contact: str) -> None:
        zoe = in_vtiger(office, "Zoë")
        office.review.exclude(office.ref(zoe, PEOPLE))
        office.vtiger.edit(zoe, {"lastname": "Hen"})
        office.sync()
        office.review.include(office.ref(zoe, PEOPLE))
        office.sync()
        assert ("Zoë", "Hen") in names(office.persons(contact))


def test_people_of_an_archived_contact_wait_and_are_told(office: Office, home: str, contact: str) -> None:
    zoe, late = in_vtiger(office, "Zoë"), office.person(home, "Late", "Comer")
    office.xero.archive_contact(contact)
    office.vtiger.edit(zoe, {"lastname": "Hen"})
    office.sync()
    assert office.problems() == dict.fromkeys((zoe, late), "xero_contact_archived")
    assert office.outcome(zoe).counterpart_id == office.linked(PEOPLE)[zoe]
    office.xero.edit_contact(contact, {"ContactStatus": "ACTIVE"})
    office.sync()
    assert office.problems() == {}
    assert names(office.persons(contact)) == [("Ann", "Fox"), ("Late", "Comer"), ("Zoë", "Hen")]


def test_people_of_merged_contacts_meet_in_the_winner(office: Office, home: str, contact: str) -> None:
    winner = office.contact("Hen Ltd", ContactPersons=[{"FirstName": "Zoë", "EmailAddress": "zoe@fox.example"}])
    office.xero.merge_contact(contact, winner)
    office.sync()
    assert office.linked() == {home: winner}
    assert names(office.persons(winner)) == [("Ann", "Fox"), ("Zoë", "Fox")]
    assert len(office.people(home)) == 3


def test_people_of_a_merged_contact_are_listed_in_a_winner_that_lists_nobody(
    office: Office, home: str, contact: str
) -> None:
    winner = office.contact("Hen Ltd")
    office.xero.merge_contact(contact, winner)
    office.sync()
    assert office.in_xero(winner)["FirstName"] == "Own"
    assert names(office.persons(winner)) == [("Ann", "Fox"), ("Zoë", "Fox")]


class TestOfAnAlias:
    """Organizations that stand for another one resolve parents: their people belong to the one contact."""

    @pytest.fixture
    def twin(self, office: Office, home: str) -> str:
        return office.organization("Fox & Söhne")

    def test_they_are_listed_in_the_one_contact(self, office: Office, contact: str, twin: str) -> None:
        person = office.person(twin, "Tom", "Owl", "tom@fox.example")
        office.sync()
        assert office.told() == {twin: "skipped: duplicate", person: "created"}
        assert ("Tom", "Owl") in names(office.persons(contact))

    def test_their_edits_go_both_ways(self, office: Office, home: str, contact: str, twin: str) -> None:
        person = office.person(twin, "Tom", "Owl", "tom@fox.example")
        office.sync()
        office.vtiger.edit(person, {"lastname": "Hen"})
        office.sync()
        assert ("Tom", "Hen") in names(office.persons(contact))
        edit_in_xero(office, contact, "Tom", EmailAddress="new@fox.example")
        office.sync()
        assert office.people(twin) == [("Tom", "Hen", "new@fox.example")]
        assert len(office.people(home)) == 3

    def test_when_it_becomes_a_customer_of_its_own_they_go_with_it(
        self, office: Office, contact: str, twin: str
    ) -> None:
        office.person(twin, "Tom", "Owl", "tom@fox.example")
        office.sync()
        office.vtiger.edit(twin, {"accountname": "Owl & Söhne"})
        office.sync()
        assert office.in_xero(office.linked()[twin])["FirstName"] == "Tom"
        assert ("Tom", "Owl") in names(office.persons(contact))

    def test_of_merged_customers_too(self, office: Office, contact: str) -> None:
        other, loser = office.pair("Hen Ltd")
        office.person(other, "Tom", "Owl", "tom@fox.example")
        office.sync()
        office.xero.merge_contact(loser, contact)
        office.sync()
        assert ("Tom", "Owl") in names(office.persons(contact))


def test_people_can_be_left_out_altogether(office: Office) -> None:
    office.set({"people.enabled": "false"})
    organization, contact = office.pair("Fox & Söhne")
    office.person(organization, "Zoë", "Fox")
    office.xero.edit_contact(contact, {"FirstName": "Una"})
    office.sync()
    assert names(office.people(organization)) == [("Zoë", "Fox")]
    assert office.in_xero(contact)["FirstName"] == "Una"
    assert office.told() == {}


def test_who_is_edited_in_an_archived_contact_is_told_of_where_vtiger_is_only_read(
    office: Office, contact: str
) -> None:
    office.set({"organizations.direction": "to_xero"})
    office.xero.edit_contact(contact, {"FirstName": "Somebody Else"})
    office.xero.archive_contact(contact)
    office.sync()
    told = office.told()
    assert [told[each] for each in office.linked(PEOPLE).values() if each in told] == ["skipped: direction"]
