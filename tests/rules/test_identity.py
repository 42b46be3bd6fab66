"""Spec §4, *Identity*, and §2 step 9: which records belong together, and that they stay together."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from tests.rules.office import CONNECTION, Office
from tests.unit.sync.world import clear

from vtiger_xero.store.tables import link


def test_a_link_lasts_whatever_the_two_are_called(office: Office) -> None:
    organization, contact = office.pair("Zoë & Söhne")
    office.vtiger.edit(organization, {"accountname": 'O\'Neill "Sons"', "email1": "new@fox.example"})
    office.sync()
    office.xero.edit_contact(contact, {"Name": "日本商事", "EmailAddress": "other@fox.example"})
    office.sync()
    assert office.linked() == {organization: contact}
    assert office.organizations() == office.active() == ["日本商事"]


@pytest.mark.parametrize("half", ["vtiger_id", "xero_id"])
def test_the_database_takes_no_second_link_of_a_record(office: Office, half: str) -> None:
    office.pair("Zoë & Söhne")
    with office.database.read() as tx:
        row = dict(tx.execute(select(link)).mappings().one())
    other = "xero_id" if half == "vtiger_id" else "vtiger_id"
    with pytest.raises(IntegrityError), office.database.write() as tx:
        tx.execute(insert(link).values({**row, "id": "again", other: "another"}))


def test_a_created_contact_bears_the_records_id_and_number(office: Office) -> None:
    organization, contact = office.pair("Zoë & Söhne")
    held = office.in_xero(contact)
    assert held["ContactNumber"] == organization
    assert held["AccountNumber"] == office.in_vtiger(organization)["account_no"]


def test_a_created_organization_bears_the_contacts_id(office: Office) -> None:
    contact = office.contact("Zoë & Söhne")
    office.sync()
    (organization,) = office.linked()
    assert office.in_vtiger(organization)["source"] == f"XERO:{contact.upper()}"


def test_a_lost_link_is_found_again_by_the_mark_without_a_write(office: Office) -> None:
    """The database is lost, and meanwhile all names were changed."""
    by_crm, its_contact = office.pair("Born in the CRM")
    by_books = office.contact("Born in Xero")
    office.sync()
    before = office.linked()
    assert before == {by_crm: its_contact, next(each for each in before if each != by_crm): by_books}
    for number, (organization, contact) in enumerate(before.items()):
        office.vtiger.edit(organization, {"accountname": f"Renamed {number}", "phone": "1"})
        office.xero.edit_contact(
            contact, {"Name": f"Renamed {number}", "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "1"}]}
        )
    written = office.writes()
    clear(office.database)
    office.connect()
    office.sync()
    assert office.linked() == before
    after = office.writes()
    assert (after["vtiger"], after["xero"]) == (written["vtiger"], written["xero"])


@pytest.mark.parametrize("direction", ["to_xero", "to_vtiger", "both"])
@pytest.mark.parametrize("born", ["in the CRM", "in Xero"])
def test_the_mark_of_either_side_leads_back_whatever_the_two_are_called(
    office: Office, born: str, direction: str
) -> None:
    """The database is lost, and nothing but the mark tells that the two are one."""
    if born == "in the CRM":
        organization, contact = office.pair("Fox & Söhne")
    else:
        contact = office.contact("Fox & Söhne")
        office.sync()
        (organization,) = office.linked()
    office.vtiger.edit(organization, {"accountname": "Hen & Söhne"})
    office.xero.edit_contact(contact, {"Name": "日本商事"})
    clear(office.database)
    office.connect()
    office.set({"organizations.direction": direction})
    office.sync()
    assert office.linked() == {organization: contact}
    assert len(office.organizations()) == len(office.active()) == 1


def test_a_mark_of_somebody_else_is_never_overwritten(office: Office) -> None:
    contact = office.contact("Zoë & Söhne", ContactNumber="KUNDE-7")
    organization = office.organization("Zoë & Söhne", phone="1")
    office.sync()
    assert office.linked() == {organization: contact}
    assert (office.in_xero(contact)["ContactNumber"], office.phone(contact)) == ("KUNDE-7", "1")


class TestTheLadder:
    """By mark, exact name, e-mail address; a similar name is asked."""

    def test_the_mark_comes_before_the_name(self, office: Office) -> None:
        organization = office.organization("Zoë & Söhne")
        office.contact("Zoë & Söhne")
        marked = office.contact("Another name", ContactNumber=organization)
        office.sync()
        assert office.linked()[organization] == marked
        assert office.organizations() == ["Another name", "Zoë & Söhne"]

    def test_the_name_comes_before_the_email_address(self, office: Office) -> None:
        organization = office.organization("Zoë & Söhne", email1="info@fox.example")
        named = office.contact("Zoë & Söhne", EmailAddress="office@hen.example")
        office.contact("Fox Trading", EmailAddress="info@fox.example")
        office.sync()
        assert office.linked()[organization] == named
        assert len(office.linked()) == 2

    @pytest.mark.parametrize(
        ("in_vtiger", "in_xero"),
        [
            ("Zoë & Söhne", "ZOË & SÖHNE"),
            ("Zoë &amp; Söhne", "Zoë & Söhne"),
            ("  Zoë   & Söhne ", "Zoë & Söhne"),
            ("日本商事 １２", "日本商事 12"),
            ('O\'Neill "Sons" \\ 100%', 'o\'neill "sons" \\ 100%'),
        ],
        ids=["case", "entities", "space", "width", "quotes"],
    )
    def test_a_name_is_the_same_however_it_is_written(self, office: Office, in_vtiger: str, in_xero: str) -> None:
        organization = office.organization(in_vtiger, email1="a@fox.example")
        contact = office.contact(in_xero, EmailAddress="b@hen.example")
        office.sync()
        assert office.linked() == {organization: contact}

    def test_an_email_address_is_the_same_in_any_case(self, office: Office) -> None:
        organization = office.organization("Fox Trading", email1="Info@Fox.Example")
        contact = office.contact("Zoë & Söhne", EmailAddress="info@fox.example")
        office.sync()
        assert office.linked() == {organization: contact}
        assert office.organizations() == ["Zoë & Söhne"]

    @pytest.mark.parametrize("twice", ["vtiger", "xero"])
    def test_an_email_address_that_several_have_is_asked(self, office: Office, twice: str) -> None:
        organization = office.organization("Fox Trading", email1="info@fox.example")
        contact = office.contact("Zoë & Söhne", EmailAddress="info@fox.example")
        if twice == "vtiger":
            office.organization("Hen Trading", email1="info@fox.example")
        else:
            office.contact("Hen Trading", EmailAddress="info@fox.example")
        office.sync()
        assert office.linked() == {}
        assert set(office.problems().values()) == {"match_ambiguous"}
        assert office.told()[organization] == office.told()[contact] == "skipped: match_ambiguous"

    @pytest.mark.parametrize(
        ("in_vtiger", "in_xero"),
        [
            ("Fox Ltd", "Fox Limited"),
            ("The Fox Company", "Fox"),
            ("Zoe GmbH", "Zoë GmbH"),
            ("Fox-Trading", "Fox Trading"),
        ],
    )
    def test_similar_names_are_asked(self, office: Office, in_vtiger: str, in_xero: str) -> None:
        organization, contact = office.organization(in_vtiger), office.contact(in_xero)
        office.sync()
        assert office.linked() == {}
        assert office.problems() == {organization: "match_ambiguous"}
        (trouble,) = office.troubles()
        assert trouble.details["candidates"] == contact

    def test_who_is_asked_about_waits_on_both_sides(self, office: Office) -> None:
        office.organization("Fox Ltd")
        office.contact("Fox Limited")
        office.sync()
        assert (office.organizations(), office.active()) == (["Fox Ltd"], ["Fox Limited"])


class TestAVerdict:
    """What is ambiguous waits in the review; what a person says there is done."""

    @pytest.fixture
    def asked(self, office: Office) -> tuple[str, str]:
        organization, contact = office.organization("Fox Ltd"), office.contact("Fox Limited")
        office.sync()
        assert office.problems() == {organization: "match_ambiguous"}
        return organization, contact

    @pytest.mark.parametrize("who", [0, 1], ids=["of Vtiger", "of Xero"])
    def test_the_two_belong_together(self, office: Office, asked: tuple[str, str], who: int) -> None:
        office.review.pair(office.ref(asked[who]), office.ref(asked[1 - who]))
        office.sync()
        assert office.linked() == dict([asked])
        assert office.organizations() == office.active() == ["Fox Limited"]
        assert office.problems() == {}

    @pytest.mark.parametrize("who", [0, 1], ids=["of Vtiger", "of Xero"])
    def test_the_two_are_two(self, office: Office, asked: tuple[str, str], who: int) -> None:
        office.review.new(office.ref(asked[who]))
        office.sync()
        assert office.organizations() == office.active() == ["Fox Limited", "Fox Ltd"]
        assert len(office.linked()) == 2
        assert office.problems() == {}

    def test_a_contact_that_is_linked_meanwhile_is_not_linked_twice(
        self, office: Office, asked: tuple[str, str]
    ) -> None:
        """Somebody else took it between the decision and the run."""
        organization, contact = asked
        office.review.pair(office.ref(organization), office.ref(contact))
        other = office.organization("Hen Trading")
        office.xero.edit_contact(contact, {"ContactNumber": other})
        office.sync()
        assert list(office.linked().values()).count(contact) == 1


class TestTheFirstLink:
    """Blanks are filled and otherwise Xero's value wins; a blank never overwrites."""

    def test_xeros_value_wins_and_the_other_one_is_in_the_log(self, office: Office) -> None:
        organization = office.organization("Zoë & Söhne", phone="1", email1="crm@fox.example")
        contact = office.contact(
            "Zoë & Söhne", EmailAddress="xero@fox.example", Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "2"}]
        )
        office.sync()
        assert office.in_vtiger(organization)["phone"] == office.phone(contact) == "2"
        assert set(office.outcome(contact).changes) == {
            ("phone", "1", "2"),
            ("email", "crm@fox.example", "xero@fox.example"),
        }

    def test_blanks_of_either_side_are_filled_from_the_other(self, office: Office) -> None:
        organization = office.organization("Zoë & Söhne", phone="1", bill_city="York", ship_code="  ")
        contact = office.contact(
            "Zoë & Söhne", EmailAddress="a@fox.example", Addresses=[{"AddressType": "STREET", "PostalCode": "YO1"}]
        )
        office.sync()
        crm, books = office.in_vtiger(organization), office.in_xero(contact)
        assert (crm["phone"], crm["email1"], crm["bill_city"], crm["ship_code"]) == (
            "1",
            "a@fox.example",
            "York",
            "YO1",
        )
        assert (office.phone(contact), books["EmailAddress"]) == ("1", "a@fox.example")
        cities = {each["AddressType"]: (each["City"], each["PostalCode"]) for each in books["Addresses"]}
        assert cities == {"POBOX": ("York", ""), "STREET": ("", "YO1")}

    def test_where_vtiger_is_not_written_both_keep_what_they_have(self, office: Office) -> None:
        office.set({"organizations.direction": "to_xero"})
        organization = office.organization("Zoë & Söhne", phone="1")
        contact = office.contact("Zoë & Söhne", Phones=[{"PhoneType": "DEFAULT", "PhoneNumber": "2"}])
        office.sync()
        assert (office.in_vtiger(organization)["phone"], office.phone(contact)) == ("1", "2")
        assert office.told() == {organization: "linked", contact: "skipped: direction"}
        office.vtiger.edit(organization, {"phone": "3"})
        office.sync()
        assert office.phone(contact) == "3"


def test_a_connection_of_its_own_knows_nothing_of_another(office: Office) -> None:
    organization, contact = office.pair("Zoë & Söhne")
    with office.database.read() as tx:
        assert list(tx.execute(select(link.c.connection_id)).scalars()) == [CONNECTION]
    assert office.linked() == {organization: contact}
