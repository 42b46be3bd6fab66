"""Spec §4, *Duplicates*: who is there twice is a read-only alias of the one that is linked; who disagrees is asked."""

import pytest
from tests.rules.office import Office

from vtiger_xero.domain.refs import Side

NAME = 'Zoë & Söhne "Nord"'


def twins(office: Office, *fields: dict[str, str]) -> list[str]:
    """Organizations of one name, told apart by these fields."""
    return [office.organization(NAME, **each) for each in fields]


class TestAgreeing:
    """The same name, and nothing that tells two customers apart."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({}, {}),
            ({"email1": "a@fox.example"}, {}),
            ({"email1": "A@Fox.Example"}, {"email1": "a@fox.example"}),
            ({"phone": "1"}, {"phone": "2"}),
            ({"bill_street": "1 High Street"}, {"bill_street": " 1  high street"}),
            ({"bill_city": "Leeds"}, {"bill_city": "York"}),
        ],
        ids=["both blank", "one blank", "case of an address", "telephones", "spelling of a street", "cities"],
    )
    def test_the_first_is_linked_and_the_other_stands_for_it(
        self, office: Office, one: dict[str, str], other: dict[str, str]
    ) -> None:
        first, second = twins(office, one, other)
        office.sync()
        assert office.active() == [NAME]
        assert list(office.linked()) == [first]
        assert office.aliases() == {second: first}
        assert office.told() == {first: "created", second: "skipped: duplicate"}
        assert office.problems() == {}

    def test_of_several_the_one_with_xeros_address_is_linked(self, office: Office) -> None:
        plain, nearest = twins(office, {}, {"email1": "a@fox.example"})
        contact = office.contact(NAME, EmailAddress="A@fox.example")
        office.sync()
        assert office.linked() == {nearest: contact}
        assert office.aliases() == {plain: nearest}

    def test_one_that_is_entered_later_stands_for_the_linked_one(self, office: Office) -> None:
        first, contact = office.pair(NAME)
        (second,) = twins(office, {"phone": "2"})
        office.sync()
        assert office.linked() == {first: contact}
        assert office.aliases() == {second: first}
        assert office.phone(contact) == ""

    def test_it_is_only_read(self, office: Office) -> None:
        first, second = twins(office, {"phone": "1"}, {"phone": "2"})
        office.sync()
        contact = office.linked()[first]
        before = office.in_vtiger(second)
        office.xero.edit_contact(contact, {"EmailAddress": "a@fox.example"})
        office.sync()
        assert office.in_vtiger(second) == before
        office.vtiger.edit(second, {"phone": "3"})
        office.sync()
        assert office.phone(contact) == "1"


class TestDisagreeing:
    """The same name, and an e-mail address, an address or a tax number that differ: they are asked."""

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"email1": "a@fox.example"}, {"email1": "b@fox.example"}),
            ({"bill_street": "1 High Street"}, {"bill_street": "2 High Street"}),
            ({"bill_code": "YO1"}, {"bill_code": "LS1"}),
        ],
        ids=["e-mail", "street", "postal code"],
    )
    def test_neither_is_created(self, office: Office, one: dict[str, str], other: dict[str, str]) -> None:
        first, second = twins(office, one, other)
        office.sync()
        assert office.active() == []
        assert office.told() == dict.fromkeys((first, second), "skipped: name_twice")
        assert office.problems() == {first: "name_twice"}

    def test_of_however_many_it_is_asked_once(self, office: Office) -> None:
        several = twins(office, *({"email1": f"{each}@fox.example"} for each in "abc"))
        others = [office.organization("Others", bill_street=f"{each} High Street") for each in (1, 2)]
        office.sync()
        assert office.problems() == {several[0]: "name_twice", others[0]: "name_twice"}
        office.vtiger.edit(several[1], {"phone": "1"})
        office.vtiger.edit(several[0], {"accountname": "Known by Another Name"})
        office.sync()
        assert office.problems() == {several[1]: "name_twice", others[0]: "name_twice"}

    def test_a_tax_number_tells_apart_too(self, office: Office) -> None:
        field = office.vtiger.add_field("Accounts", "VAT")
        office.set({"organizations.tax_number_field": field})
        first, second = twins(office, {field: "GB 1"}, {field: "GB 2"})
        office.sync()
        assert office.told() == dict.fromkeys((first, second), "skipped: name_twice")
        assert office.problems() == {first: "name_twice"}

    def test_which_of_them_is_xeros_is_asked(self, office: Office) -> None:
        first, second = twins(office, {"email1": "a@fox.example"}, {"email1": "b@fox.example"})
        contact = office.contact(NAME)
        office.sync()
        assert office.linked() == {}
        assert office.told() == dict.fromkeys((first, second, contact), "skipped: match_ambiguous")
        assert office.problems() == {first: "match_ambiguous"}

    def test_a_contact_about_which_neither_is_asked_is_asked_about_itself(self, office: Office) -> None:
        """They are asked about once, for the contact of their name; an address of theirs is another question."""
        first, second = twins(office, {"email1": "a@fox.example"}, {"email1": "b@fox.example"})
        office.contact(NAME)
        hen, owl = (office.contact(name, EmailAddress="b@fox.example") for name in ("Hen Ltd", "Owl Ltd"))
        office.sync()
        assert office.told()[second] == "skipped: match_ambiguous"
        assert office.problems() == dict.fromkeys((first, min(hen, owl)), "match_ambiguous")
        assert {office.told()[each] for each in (hen, owl)} == {"skipped: match_ambiguous"}

    def test_xeros_address_says_which_and_the_other_is_told(self, office: Office) -> None:
        first, second = twins(office, {"email1": "a@fox.example"}, {"email1": "b@fox.example"})
        contact = office.contact(NAME, EmailAddress="B@fox.example")
        office.sync()
        assert office.linked() == {second: contact}
        assert office.problems() == {first: "name_linked_elsewhere"}

    def test_a_person_says_that_they_are_the_same(self, office: Office) -> None:
        first, second = twins(office, {"email1": "a@fox.example"}, {"email1": "b@fox.example"})
        office.sync()
        office.review.same_as(office.ref(second), office.ref(first))
        office.sync()
        assert office.active() == [NAME]
        assert office.aliases() == {second: first}
        assert office.problems() == {}

    def test_another_name_ends_it(self, office: Office) -> None:
        first, second = twins(office, {"email1": "a@fox.example"}, {"email1": "b@fox.example"})
        office.sync()
        office.vtiger.edit(second, {"accountname": "Hen & Söhne"})
        office.sync()
        assert office.active() == ["Hen & Söhne", NAME]
        assert office.linked().keys() == {first, second}
        assert office.problems() == {}


class TestAnAliasThatChanges:
    """It stands for the other one only as long as both are as they were."""

    @pytest.fixture
    def pair(self, office: Office) -> tuple[str, str]:
        first, second = twins(office, {"email1": "a@fox.example"}, {})
        office.sync()
        return first, second

    def test_when_it_disagrees_it_is_asked(self, office: Office, pair: tuple[str, str]) -> None:
        office.vtiger.edit(pair[1], {"email1": "b@fox.example"})
        office.sync()
        assert office.problems() == {pair[1]: "name_linked_elsewhere"}
        assert office.active() == [NAME]

    def test_when_it_is_renamed_it_is_a_customer_of_its_own(self, office: Office, pair: tuple[str, str]) -> None:
        office.vtiger.edit(pair[1], {"accountname": "Hen & Söhne"})
        office.sync()
        assert office.active() == ["Hen & Söhne", NAME]

    def test_when_the_linked_one_is_renamed_it_is_a_customer_of_its_own(
        self, office: Office, pair: tuple[str, str]
    ) -> None:
        office.vtiger.edit(pair[0], {"accountname": "Hen & Söhne"})
        office.sync()
        assert office.active() == ["Hen & Söhne", NAME]
        assert office.linked().keys() == set(pair)

    def test_when_the_linked_one_is_deleted_it_stands_for_nobody_and_is_asked(
        self, office: Office, pair: tuple[str, str]
    ) -> None:
        office.vtiger.delete(pair[0])
        office.sync()
        assert office.aliases() == {}
        assert office.problems() == {pair[1]: "name_linked_elsewhere"}

    def test_what_a_person_has_called_the_same_stays_so_while_both_are_there(self, office: Office) -> None:
        first, second = twins(office, {"email1": "a@fox.example"}, {"email1": "b@fox.example"})
        office.sync()
        office.review.same_as(office.ref(second), office.ref(first))
        office.sync()
        office.vtiger.edit(second, {"email1": "c@fox.example", "accountname": "Hen & Söhne"})
        office.sync()
        assert office.aliases() == {second: first}
        assert office.active() == [NAME]
        office.vtiger.delete(first)
        office.sync()
        assert office.aliases() == {}
        assert list(office.linked()) == [second]
        assert office.active() == ["Hen & Söhne", NAME]


class TestMergedInXero:
    """Losers of a merge stand for the winner; links follow ``MergedToContactID``."""

    def test_the_link_of_the_loser_goes_on_with_the_winner(self, office: Office) -> None:
        organization, loser = office.pair("Fox Ltd", phone="1")
        winner = office.contact("Hen Ltd", EmailAddress="hen@fox.example")
        office.xero.merge_contact(loser, winner)
        office.sync()
        assert office.linked() == {organization: winner}
        assert office.aliases(Side.XERO) == {loser: winner}
        assert office.problems() == {}

    def test_the_two_meet_like_strangers_blanks_are_filled_and_none_overwrites(self, office: Office) -> None:
        organization, loser = office.pair("Fox Ltd", phone="1", email1="fox@fox.example")
        winner = office.contact("Hen Ltd", EmailAddress="hen@fox.example")
        office.xero.merge_contact(loser, winner)
        office.sync()
        held = office.in_vtiger(organization)
        assert (held["accountname"], held["email1"], held["phone"]) == ("Hen Ltd", "hen@fox.example", "1")
        assert office.phone(winner) == "1"

    def test_later_edits_reach_the_winner_though_the_loser_keeps_the_number(self, office: Office) -> None:
        organization, loser = office.pair("Fox Ltd", phone="1")
        winner = office.contact("Hen Ltd")
        office.xero.merge_contact(loser, winner)
        office.sync()
        office.vtiger.edit(organization, {"phone": "2"})
        office.sync()
        assert office.told() == {organization: "updated"}
        assert office.phone(winner) == "2"
        assert office.in_xero(loser)["ContactNumber"] == organization

    def test_where_both_were_linked_the_losers_organization_stands_for_the_winners(self, office: Office) -> None:
        one, loser = office.pair("Fox Ltd")
        other, winner = office.pair("Hen Ltd", phone="2")
        office.xero.merge_contact(loser, winner)
        office.sync()
        assert office.linked() == {other: winner}
        assert office.aliases() == {one: other}
        assert office.told() == {one: "skipped: merged"}
        office.vtiger.edit(one, {"phone": "9"})
        office.sync()
        assert office.phone(winner) == "2"

    def test_when_the_winners_organization_is_deleted_the_losers_is_asked(self, office: Office) -> None:
        one, loser = office.pair("Fox Ltd")
        other, winner = office.pair("Hen Ltd")
        office.xero.merge_contact(loser, winner)
        office.sync()
        office.vtiger.delete(other)
        office.sync()
        assert office.aliases() == {}
        assert office.problems() == {one: "name_linked_elsewhere"}

    def test_the_losers_link_replaces_one_of_the_winner_that_has_ended(self, office: Office) -> None:
        one, loser = office.pair("Fox Ltd")
        other, winner = office.pair("Hen Ltd")
        office.vtiger.delete(other)
        office.sync()
        office.xero.merge_contact(loser, winner)
        office.sync()
        office.vtiger.restore(other)
        office.sync()
        assert office.linked() == {one: winner}
        assert office.aliases() == {other: one}

    def test_a_link_of_the_loser_that_has_ended_is_not_revived(self, office: Office) -> None:
        one, loser = office.pair("Fox Ltd")
        other, winner = office.pair("Hen Ltd")
        office.vtiger.delete(one)
        office.sync()
        office.xero.merge_contact(loser, winner)
        office.sync()
        office.vtiger.restore(one)
        office.sync()
        assert office.linked() == {other: winner}
        assert office.problems() == {one: "name_linked_elsewhere"}

    def test_a_name_that_only_the_loser_had_leads_to_the_winner(self, office: Office) -> None:
        organization = office.organization("Fox Ltd")
        loser, winner = office.contact("Fox Ltd"), office.contact("Hen Ltd")
        office.xero.merge_contact(loser, winner)
        office.sync()
        assert office.linked() == {organization: winner}

    def test_what_stood_in_the_way_of_the_loser_is_no_problem_any_more(self, office: Office) -> None:
        office.pair("Café Zürich")
        loser, winner = office.contact("CAFE ZURICH"), office.contact("Hen & Söhne")
        office.sync()
        assert loser in office.problems()
        office.xero.merge_contact(loser, winner)
        office.sync()
        assert office.problems() == {}

    def test_a_chain_of_merges_leads_to_its_end(self, office: Office) -> None:
        organization, loser = office.pair("Fox Ltd")
        middle, winner = office.contact("Hen Ltd"), office.contact("Owl Ltd")
        office.xero.merge_contact(loser, middle)
        office.xero.merge_contact(middle, winner)
        office.sync()
        assert office.linked() == {organization: winner}
        assert office.organizations() == ["Owl Ltd"]
