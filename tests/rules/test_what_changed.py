"""Spec §4, *What changed*: content against the last agreed content, never a clock; our own writes are no change.

And design, *Each side against its own base*: what people edit while a run is under way is not swallowed.
"""

from datetime import timedelta

import pytest
from tests.rules.office import A_DAY, Office

from vtiger_xero.domain.refs import Side


def phones(phone: str) -> dict[str, object]:
    return {"Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": phone}]}


def test_a_record_that_was_only_touched_has_not_changed(office: Office) -> None:
    """Its time has moved, and fields that nobody syncs."""
    organization, contact = office.pair("Zoë & Söhne", phone="1")
    before = office.writes()
    office.vtiger.edit(organization, {"description": "seen 😀", "employees": "7", "phone": "1"})
    office.xero.edit_contact(contact, {"BankAccountDetails": "12-3456", **phones("1")})
    office.sync()
    assert office.writes() == before
    assert office.told() == {}


@pytest.mark.parametrize("side", list(Side))
def test_a_change_with_an_old_time_is_a_change(office: Office, side: Side) -> None:
    """A server's clock was set back by a day; the complete walk of the next day misses nothing."""
    organization, contact = office.pair("Zoë & Söhne", phone="1")
    office.clocks[side].ahead = timedelta(days=-1)
    if side is Side.VTIGER:
        office.vtiger.edit(organization, {"phone": "2"})
    else:
        office.xero.edit_contact(contact, phones("2"))
    office.clock.advance(A_DAY)
    office.sync()
    assert (office.in_vtiger(organization)["phone"], office.phone(contact)) == ("2", "2")


def test_a_change_that_was_taken_back_is_none(office: Office) -> None:
    organization, _ = office.pair("Zoë & Söhne", phone="1")
    before = office.writes()
    office.vtiger.edit(organization, {"phone": "2"})
    office.vtiger.edit(organization, {"phone": "1"})
    office.sync()
    assert office.writes() == before


def test_our_own_writes_come_back_as_no_change(office: Office) -> None:
    organization, contact = office.pair("Zoë & Söhne", phone="1")
    office.sync()
    assert office.told() == {}
    office.vtiger.edit(organization, {"phone": "2"})
    office.xero.edit_contact(contact, {"EmailAddress": "a@fox.example"})
    office.sync()
    office.sync()
    assert office.told() == {}


def test_a_change_is_told_with_old_and_new_value(office: Office) -> None:
    organization, contact = office.pair("Zoë & Söhne", phone="1", fax="5")
    office.vtiger.edit(organization, {"phone": '2 "direct"', "fax": "", "email1": "zoe@fox.example"})
    office.sync()
    assert set(office.outcome(organization).changes) == {
        ("phone", "1", '2 "direct"'),
        ("fax", "5", None),
        ("email", None, "zoe@fox.example"),
    }
    assert (office.phone(contact), office.phone(contact, "FAX")) == ('2 "direct"', "")


class TestMeanwhile:
    """Somebody edits a record while it is being written."""

    def test_an_edit_during_a_create_follows(self, office: Office) -> None:
        organization = office.organization("Zoë & Söhne", phone="1")
        office.at_xero.once("PUT /api.xro", lambda: office.vtiger.edit(organization, {"phone": "2"}))
        office.sync()
        office.sync()
        assert office.phone(office.linked()[organization]) == "2"

    def test_an_edit_behind_the_reading_follows(self, office: Office) -> None:
        """Xero's contacts have been read when Vtiger is asked for people."""
        organization, contact = office.pair("Zoë & Söhne", phone="1")
        office.at_vtiger.once("Contacts", lambda: office.xero.edit_contact(contact, phones("2")))
        office.sync()
        assert office.in_vtiger(organization)["phone"] == "1"
        office.sync()
        assert office.in_vtiger(organization)["phone"] == "2"

    def test_an_edit_during_an_update_follows(self, office: Office) -> None:
        organization, contact = office.pair("Zoë & Söhne", phone="1")
        office.vtiger.edit(organization, {"phone": "2"})
        office.at_xero.once("POST /api.xro", lambda: office.vtiger.edit(organization, {"phone": "3"}))
        office.sync()
        office.sync()
        assert office.phone(contact) == "3"

    def test_an_edit_of_another_field_of_the_written_side_goes_its_own_way(self, office: Office) -> None:
        organization, contact = office.pair("Zoë & Söhne", phone="1")
        office.vtiger.edit(organization, {"phone": "2"})
        office.at_xero.once(
            "POST /api.xro", lambda: office.xero.edit_contact(contact, {"EmailAddress": "a@fox.example"})
        )
        office.sync()
        office.sync()
        assert (office.phone(contact), office.in_vtiger(organization)["email1"]) == ("2", "a@fox.example")

    @pytest.mark.parametrize(("rule", "winner"), [("vtiger_wins", "3"), ("xero_wins", "2")])
    def test_vtiger_is_read_again_just_before_an_update(self, office: Office, rule: str, winner: str) -> None:
        office.set({"conflict": rule})
        organization, contact = office.pair("Zoë & Söhne", phone="1")
        office.xero.edit_contact(contact, phones("2"))
        office.at_xero.once("GET /api.xro", lambda: office.vtiger.edit(organization, {"phone": "3"}))
        office.sync()
        office.sync()
        assert (office.in_vtiger(organization)["phone"], office.phone(contact)) == (winner, winner)

    def test_a_contact_that_is_archived_meanwhile_is_refused_and_told(self, office: Office) -> None:
        organization, contact = office.pair("Zoë & Söhne", phone="1")
        office.vtiger.edit(organization, {"phone": "2"})
        office.at_xero.once("POST /api.xro", lambda: office.xero.archive_contact(contact))
        office.sync()
        assert office.problems() == {organization: "xero_contact_archived"}
