"""Spec §4: one bad record never stops the others; data errors are parked; a record can be left out by the user."""

import pytest
from tests.rules.office import PEOPLE, Office

from vtiger_xero.sandbox.faults import Fault, FaultKind
from vtiger_xero.store.runs import RunStatus

GOOD = [f"Good & Söhne {number}" for number in range(60)]


class TestOneBadRecord:
    """It affects only itself."""

    def test_a_refused_contact_of_a_batch(self, office: Office) -> None:
        for name in GOOD:
            office.organization(name)
        bad = office.organization("Bad Ltd", email1="ask the office")
        office.sync()
        assert office.active() == sorted(GOOD)
        assert office.problems() == {bad: "xero_email_invalid"}

    def test_a_contact_that_xero_alone_refuses(self, office: Office) -> None:
        """It costs no call more than if it were good."""
        field = office.vtiger.add_field("Accounts", "VAT")
        office.set({"organizations.tax_number_field": field})
        for name in GOOD:
            office.organization(name)
        bad = office.organization("Bad Ltd", **{field: "7" * 60})
        office.sync()
        assert office.active() == sorted(GOOD)
        assert office.problems() == {bad: "xero_refused"}
        assert office.writes()["batches"] == 2

    def test_a_contact_for_which_xero_refuses_its_whole_batch(self, office: Office) -> None:
        office.at_xero.refuse("Bad")
        for name in GOOD:
            office.organization(name)
        bad = [office.organization(f"Bad {number}") for number in range(3)]
        office.sync()
        assert office.active() == sorted(GOOD)
        assert office.problems() == dict.fromkeys(bad, "xero_refused")
        assert len(office.linked()) == len(GOOD)

    def test_an_organization_that_vtiger_refuses(self, office: Office) -> None:
        office.pair("Café Zürich")
        bad = office.contact("CAFE ZURICH")
        for name in GOOD[:5]:
            office.contact(name)
        office.sync()
        assert office.problems().keys() == {bad}
        assert office.organizations() == sorted(["Café Zürich", *GOOD[:5]])

    def test_a_contact_that_cannot_be_understood(self, office: Office) -> None:
        bad = office.contact("Bad & Söhne")
        office.xero.books.contacts.records[bad].values["AccountNumber"] = 7
        office.contact("Good & Söhne")
        office.sync()
        assert office.organizations() == ["Good & Söhne"]
        assert office.problems() == {bad: "record_unreadable"}
        assert office.told()[bad] == "skipped: record_unreadable"
        office.xero.edit_contact(bad, {"AccountNumber": "7"})
        office.sync()
        assert office.organizations() == ["Bad & Söhne", "Good & Söhne"]
        assert office.problems() == {}

    def test_a_person(self, office: Office) -> None:
        one, other = office.organization("Fox Ltd"), office.organization("Hen Ltd")
        office.person(one, "Own", "Fox")
        bad = office.person(one, "Bad", "Fox", "ask the office")
        office.person(other, "Zoë", "Hen")
        office.sync()
        assert office.problems() == {bad: "xero_email_invalid"}
        assert office.in_xero(office.linked()[other])["FirstName"] == "Zoë"

    def test_a_person_whom_xero_alone_refuses(self, office: Office) -> None:
        """Xero takes the persons of a contact as one list, and does not say for whose sake it refuses the list."""
        organization = office.organization("Fox & Söhne")
        good = [("Own", "Fox", ""), *((name, "Fox", f"{name}@fox.example") for name in ("ann", "bob", "zoë"))]
        for first, last, email in good[:2]:
            office.person(organization, first, last, email.replace("ë", "e"))
        bad = [office.person(organization, f"Bad {number}", "O'Neill") for number in range(2)]
        for first, last, email in good[2:]:
            office.person(organization, first, last, email.replace("ë", "e"))
        office.at_xero.refuse("O'Neill")
        office.sync()
        assert office.problems() == dict.fromkeys(bad, "xero_refused")
        assert [first for first, _, _ in office.persons(office.linked()[organization])] == ["ann", "bob", "zoë"]
        assert office.in_xero(office.linked()[organization])["FirstName"] == "Own"
        fates = [fate for record, fate in office.told().items() if record != organization]
        assert sorted(fates) == ["created"] * 4 + ["failed: xero_refused"] * 2
        office.check_quiet()
        office.vtiger.edit(bad[0], {"lastname": "Fox"})
        office.sync()
        assert office.problems() == {bad[1]: "xero_refused"}
        assert "Bad 0" in {first for first, _, _ in office.persons(office.linked()[organization])}

    def test_a_change_of_a_person_that_xero_alone_refuses(self, office: Office) -> None:
        organization = office.organization("Hen Ltd")
        people = [office.person(organization, name, "Hen", f"{name}@hen.example") for name in ("own", "ann", "bob")]
        office.sync()
        office.at_xero.refuse("O'Neill")
        office.vtiger.edit(people[1], {"lastname": "O'Neill"})
        office.vtiger.edit(people[2], {"lastname": "Fox"})
        office.sync()
        assert office.problems() == {people[1]: "xero_refused"}
        assert [last for _, last, _ in office.persons(office.linked()[organization])] == ["Hen", "Fox"]
        office.check_quiet()


class TestParking:
    """A data error waits for the record or the settings; only what time can cure is tried again."""

    @pytest.fixture
    def parked(self, office: Office) -> str:
        field = office.vtiger.add_field("Accounts", "VAT")
        office.set({"organizations.tax_number_field": field})
        self.field = field
        organization = office.organization("Bad & Söhne", **{field: "7" * 60})
        office.sync()
        assert office.told() == {organization: "failed: xero_refused"}
        return organization

    def test_it_is_not_sent_again_as_it_is(self, office: Office, parked: str) -> None:
        before = office.writes()
        office.sync()
        assert office.writes() == before
        assert office.told() == {parked: "skipped: xero_refused"}
        assert office.problems() == {parked: "xero_refused"}

    def test_it_is_when_the_record_changes(self, office: Office, parked: str) -> None:
        office.vtiger.edit(parked, {self.field: "GB 7"})
        office.sync()
        assert office.told() == {parked: "created"}
        assert office.problems() == {}

    def test_it_is_when_the_settings_change(self, office: Office, parked: str) -> None:
        office.set({"organizations.tax_number_field": ""})
        office.sync()
        assert office.told() == {parked: "created"}
        assert office.problems() == {}

    def test_it_is_when_any_setting_changes(self, office: Office, parked: str) -> None:
        """Whether it was that one for which it was refused, nobody can tell."""
        before = office.writes()
        office.set({"conflict": "ask"})
        office.sync()
        assert office.writes()["batches"] == before["batches"] + 1
        assert office.told() == {parked: "failed: xero_refused"}

    def test_it_is_when_a_person_says_so(self, office: Office, parked: str) -> None:
        before = office.writes()
        office.review.retry_all()
        office.sync()
        assert office.writes()["batches"] == before["batches"] + 1
        assert office.told() == {parked: "failed: xero_refused"}

    def test_a_problem_closes_itself_when_its_record_is_deleted(self, office: Office, parked: str) -> None:
        office.vtiger.delete(parked)
        office.sync()
        assert office.problems() == {}

    def test_a_person_is_not_sent_again_as_it_is_either(self, office: Office) -> None:
        organization, contact = office.pair("Fox & Söhne")
        office.at_xero.refuse("Bad")
        person = office.person(organization, "Bad", "Fox")
        office.sync()
        assert office.told() == {person: "failed: xero_refused"}
        before = office.writes()
        office.sync()
        assert office.writes() == before
        assert office.told() == {person: "skipped: xero_refused"}
        office.vtiger.edit(person, {"firstname": "Good"})
        office.sync()
        assert office.in_xero(contact)["FirstName"] == "Good"
        assert office.problems() == {}

    @pytest.mark.parametrize("kind", [FaultKind.SERVER_ERROR, FaultKind.LIMIT_DAY])
    def test_what_time_cures_is_tried_again_by_itself(self, office: Office, kind: FaultKind) -> None:
        office.organization("Fox & Söhne")
        office.fail(Fault(kind, "PUT /api.xro", times=-1, seconds=3600))
        assert office.attempt().status in {RunStatus.FAILED, RunStatus.PARKED}
        assert len(office.problems()) == 1
        office.fail()
        office.clock.advance(3600)
        office.sync()
        assert office.active() == ["Fox & Söhne"]
        assert office.problems() == {}


class TestLeftOut:
    """A record can be excluded from sync by the user."""

    @pytest.mark.parametrize("half", [0, 1], ids=["of Vtiger", "of Xero"])
    def test_neither_half_of_a_pair_is_written(self, office: Office, half: int) -> None:
        pair = office.pair("Fox & Söhne", phone="1")
        office.review.exclude(office.ref(pair[half]))
        office.vtiger.edit(pair[0], {"phone": "2"})
        office.xero.edit_contact(pair[1], {"EmailAddress": "a@fox.example"})
        office.sync()
        assert (office.in_vtiger(pair[0])["email1"], office.phone(pair[1])) == ("", "1")
        assert set(office.told().values()) == {"skipped: excluded"}
        assert office.problems() == {}

    def test_it_is_not_created(self, office: Office) -> None:
        office.set({"organizations.direction": "to_vtiger"})
        organization = office.organization("Fox & Söhne")
        office.sync()
        office.review.exclude(office.ref(organization))
        office.set({"organizations.direction": "both"})
        office.sync()
        assert office.active() == []
        assert office.told() == {organization: "skipped: excluded"}

    def test_its_namesake_goes_on_without_it(self, office: Office) -> None:
        wanted = office.organization("Fox & Söhne", email1="one@fox.example")
        other = office.organization("Fox & Söhne", email1="two@fox.example")
        office.sync()
        assert office.told() == dict.fromkeys((wanted, other), "skipped: name_twice")
        assert office.problems() == {wanted: "name_twice"}
        office.review.exclude(office.ref(other))
        office.sync()
        assert office.told() == {wanted: "created", other: "skipped: excluded"}
        assert office.problems() == {}

    def test_taken_in_again_all_follows(self, office: Office) -> None:
        organization, contact = office.pair("Fox & Söhne", phone="1")
        office.review.exclude(office.ref(organization))
        office.vtiger.edit(organization, {"phone": "2"})
        office.sync()
        office.review.include(office.ref(organization))
        office.sync()
        assert office.phone(contact) == "2"

    def test_its_deletion_archives_nothing(self, office: Office) -> None:
        office.set({"organizations.when_gone": "archive"})
        organization, contact = office.pair("Fox & Söhne")
        office.review.exclude(office.ref(contact))
        office.vtiger.delete(organization)
        office.sync()
        assert office.in_xero(contact)["ContactStatus"] == "ACTIVE"

    def test_its_people_are_left_out_with_it(self, office: Office) -> None:
        organization, contact = office.pair("Fox & Söhne")
        office.review.exclude(office.ref(organization))
        person = office.person(organization, "Zoë", "Fox")
        office.sync()
        assert "FirstName" not in office.in_xero(contact)
        assert office.linked(PEOPLE) == {}
        assert office.told()[person] == "skipped: excluded"
