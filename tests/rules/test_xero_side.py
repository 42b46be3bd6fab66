"""Spec §5.1: which contacts of Xero are synced, names that are taken, archived contacts, and what is only shown."""

from typing import Any

import pytest
from tests.rules.office import A_DAY, Office
from tests.unit.sync.world import clear

from vtiger_xero.sandbox.vtiger.schema import Kind

NAME = 'Zoë & Söhne "Nord"'


def invoice(office: Office, contact: str, kind: str, due: str = "2026-02-05") -> None:
    """A bill makes its contact a supplier, an invoice a customer."""
    line = {
        "Description": "Work",
        "Quantity": "1",
        "UnitAmount": "100",
        "AccountCode": "200" if kind == "ACCREC" else "445",
    }
    values: dict[str, Any] = {"Type": kind, "Contact": {"ContactID": contact}, "Status": "AUTHORISED"}
    office.xero.create("Invoices", {**values, "Date": "2026-01-05", "DueDate": due, "LineItems": [line]})


class TestWhoIsSynced:
    """Customers, contacts with neither flag, and whatever is linked; pure suppliers only if switched on."""

    def test_customers_and_contacts_with_neither_flag(self, office: Office) -> None:
        invoice(office, office.contact("A customer"), "ACCREC")
        office.contact("Neither")
        both = office.contact("Customer and supplier")
        invoice(office, both, "ACCREC")
        invoice(office, both, "ACCPAY")
        office.sync()
        assert office.organizations() == ["A customer", "Customer and supplier", "Neither"]

    def test_suppliers_are_not_and_that_is_told_once(self, office: Office) -> None:
        supplier = office.contact("Power & Light 😀")
        invoice(office, supplier, "ACCPAY")
        office.sync()
        assert office.organizations() == []
        assert office.told() == {supplier: "skipped: supplier"}
        assert office.problems() == {}
        office.sync()
        assert office.told() == {}

    def test_suppliers_are_if_switched_on(self, office: Office) -> None:
        invoice(office, office.contact("Power & Light"), "ACCPAY")
        office.sync()
        office.set({"organizations.suppliers": "true"})
        office.sync()
        assert office.organizations() == ["Power & Light"]

    def test_who_becomes_a_customer_is_noticed_though_xero_counts_no_change(self, office: Office) -> None:
        supplier = office.contact("Power & Light")
        invoice(office, supplier, "ACCPAY")
        office.sync()
        office.sync()  # what changed last is behind the reading now
        invoice(office, supplier, "ACCREC")
        office.sync()
        assert office.organizations() == []
        office.clock.advance(A_DAY)
        office.sync()
        assert office.organizations() == ["Power & Light"]

    def test_suppliers_that_are_linked_are_synced(self, office: Office) -> None:
        organization, contact = office.pair(NAME)
        invoice(office, contact, "ACCPAY")
        office.clock.advance(A_DAY)
        office.sync()
        office.xero.edit_contact(contact, {"EmailAddress": "a@fox.example"})
        office.sync()
        assert office.in_vtiger(organization)["email1"] == "a@fox.example"

    @pytest.mark.parametrize("direction", ["to_xero", "to_vtiger", "both"])
    def test_matching_sees_suppliers(self, office: Office, direction: str) -> None:
        office.set({"organizations.direction": direction})
        supplier = office.contact(NAME)
        invoice(office, supplier, "ACCPAY")
        organization = office.organization(NAME)
        office.sync()
        assert office.linked() == {organization: supplier}
        assert office.active() == [NAME]


class TestNamesAreUniqueInXero:
    """A collision is resolved in the review, or parked; a name is never invented."""

    def test_a_name_that_another_contact_has_is_not_sent(self, office: Office) -> None:
        organization, contact = office.pair("Fox Ltd")
        office.pair("Hen Ltd")
        office.vtiger.edit(organization, {"accountname": "Hen Ltd (old)"})
        office.sync()
        office.vtiger.edit(organization, {"accountname": "HEN  Ltd"})
        before = office.writes()
        office.sync()
        assert office.writes() == before
        assert office.problems() == {organization: "name_linked_elsewhere"}
        assert office.in_xero(contact)["Name"] == "Hen Ltd (old)"
        office.vtiger.edit(organization, {"accountname": "Owl Ltd"})
        office.sync()
        assert office.problems() == {}
        assert office.in_xero(contact)["Name"] == "Owl Ltd"

    def test_a_name_that_is_given_up_is_free_in_the_same_run(self, office: Office) -> None:
        """An organization takes the name of one that is renamed, and a new one the name of that."""
        first, contact = office.pair("Fox Ltd")
        second, other = office.pair("Hen Ltd")
        office.vtiger.edit(first, {"accountname": "Fox Ltd (old)"})
        office.vtiger.edit(second, {"accountname": "Fox Ltd"})
        new = office.organization("Hen Ltd")
        office.sync()
        assert office.told() == {first: "updated", second: "updated", new: "created"}
        assert office.problems() == {}
        assert (office.in_xero(contact)["Name"], office.in_xero(other)["Name"]) == ("Fox Ltd (old)", "Fox Ltd")

    def test_a_record_that_was_called_new_is_not_sent_where_its_name_is_by_now(self, office: Office) -> None:
        organization = office.organization("Fox Ltd")
        office.contact("Fox Limited")
        office.sync()
        office.review.new(office.ref(organization))
        office.contact("FOX ltd")
        before = office.writes()["xero"]
        office.sync()
        assert office.problems()[organization] == "name_linked_elsewhere"
        assert office.writes()["xero"] == before
        assert office.told()[organization] == "skipped: name_linked_elsewhere"

    def test_a_name_that_is_taken_meanwhile_is_refused_and_parked(self, office: Office) -> None:
        organization = office.organization(NAME)
        office.at_xero.once("PUT /api.xro", lambda: office.contact(NAME))
        office.sync()
        assert office.problems() == {organization: "xero_name_taken"}
        assert office.active() == [NAME]
        office.sync()
        assert office.linked().keys() == {organization}
        assert office.problems() == {}

    def test_a_name_that_vtiger_has_is_not_sent_there(self, office: Office) -> None:
        """Vtiger compares without accents."""
        office.pair("Café Zürich")
        contact = office.contact("Cafe Zurich")
        office.sync()
        office.review.new(office.ref(contact))
        office.sync()
        assert office.problems() == {contact: "vtiger_name_taken"}
        assert office.organizations() == ["Café Zürich"]
        before = office.writes()
        office.sync()
        assert office.writes() == before
        office.xero.edit_contact(contact, {"Name": "Zurich Coffee"})
        office.sync()
        assert office.organizations() == ["Café Zürich", "Zurich Coffee"]

    @pytest.mark.parametrize(
        ("name", "code"),
        [("Angle <Brackets>", "xero_name_characters"), ("  \t", "name_missing")],
    )
    def test_a_name_that_xero_cannot_have_is_not_sent(self, office: Office, name: str, code: str) -> None:
        organization = office.organization(name)
        before = office.writes()
        office.sync()
        assert office.writes() == before
        assert office.problems() == {organization: code}
        assert office.told() == {organization: f"skipped: {code}"}


class TestArchived:
    """Archived contacts cannot be edited by API: reported, with the fix; restored, all goes on."""

    def test_an_edit_of_its_organization_is_reported(self, office: Office) -> None:
        organization, contact = office.pair(NAME, phone="1")
        office.xero.archive_contact(contact)
        office.sync()
        assert office.problems() == {}
        office.vtiger.edit(organization, {"phone": "2"})
        office.sync()
        assert office.told() == {organization: "skipped: xero_contact_archived"}
        (trouble,) = office.troubles()
        assert trouble.problem.fix == "Restore the contact in Xero."
        assert office.phone(contact) == "1"

    def test_restored_it_follows(self, office: Office) -> None:
        organization, contact = office.pair(NAME, phone="1")
        office.xero.archive_contact(contact)
        office.vtiger.edit(organization, {"phone": "2"})
        office.sync()
        office.xero.edit_contact(contact, {"ContactStatus": "ACTIVE"})
        office.sync()
        assert office.phone(contact) == "2"
        assert office.problems() == {}

    def test_edits_in_xero_still_reach_the_crm(self, office: Office) -> None:
        organization, contact = office.pair(NAME, phone="1")
        office.xero.archive_contact(contact)
        office.xero.edit_contact(contact, {"EmailAddress": "a@fox.example"})
        office.sync()
        assert office.in_vtiger(organization)["email1"] == "a@fox.example"

    @pytest.mark.parametrize("direction", ["to_xero", "both"])
    def test_matching_sees_them(self, office: Office, direction: str) -> None:
        office.set({"organizations.direction": direction})
        archived = office.contact(NAME)
        office.xero.archive_contact(archived)
        organization = office.organization(NAME)
        office.sync()
        assert office.linked() == {organization: archived}
        assert office.active() == []

    def test_an_active_one_of_the_name_comes_first(self, office: Office) -> None:
        archived, organization = office.contact(NAME), office.organization(NAME)
        office.xero.archive_contact(archived)
        active = office.contact(NAME)
        office.sync()
        assert office.linked() == {organization: active}
        assert office.told()[archived] == "skipped: archived"
        assert office.problems() == {}

    def test_nothing_is_created_in_the_crm_for_them_until_they_are_restored(self, office: Office) -> None:
        archived = office.contact(NAME)
        office.xero.archive_contact(archived)
        office.sync()
        assert office.organizations() == []
        assert office.told() == {archived: "skipped: archived"}
        office.sync()
        assert office.told() == {}
        office.xero.edit_contact(archived, {"ContactStatus": "ACTIVE"})
        office.sync()
        assert office.organizations() == [NAME]


class TestNamedFields:
    """What Vtiger has no field for is synced where the admin names one (spec §5.1, §6)."""

    def test_tax_numbers_go_both_ways(self, office: Office) -> None:
        field = office.vtiger.add_field("Accounts", "VAT")
        office.set({"organizations.tax_number_field": field})
        organization, contact = office.pair(NAME, **{field: "GB 123"})
        assert office.in_xero(contact)["TaxNumber"] == "GB 123"
        office.xero.edit_contact(contact, {"TaxNumber": "GB 456"})
        office.sync()
        assert office.in_vtiger(organization)[field] == "GB 456"

    def test_without_a_field_a_tax_number_stays_where_it_is(self, office: Office) -> None:
        contact = office.contact(NAME, TaxNumber="GB 123")
        office.sync()
        (organization,) = office.linked()
        assert "GB 123" not in office.in_vtiger(organization).values()
        assert office.in_xero(contact)["TaxNumber"] == "GB 123"

    def test_balances_and_currency_are_shown(self, office: Office) -> None:
        names = ("outstanding", "overdue", "currency")
        fields = {name: office.vtiger.add_field("Accounts", name.capitalize()) for name in names}
        office.set({f"organizations.{name}_field": field for name, field in fields.items()})
        organization, contact = office.pair(NAME)
        office.xero.edit_contact(contact, {"DefaultCurrency": "NZD"})
        invoice(office, contact, "ACCREC", due="2026-01-10")
        invoice(office, contact, "ACCREC", due="2026-03-10")
        office.clock.advance(7 * A_DAY)
        office.sync()
        shown = office.in_vtiger(organization)
        assert [shown[fields[name]] for name in names] == ["240.00", "120.00", "NZD"]

    @pytest.mark.parametrize("kind", [Kind.STRING, Kind.CURRENCY, Kind.DOUBLE])
    def test_what_vtiger_makes_of_an_amount_is_no_change(self, office: Office, kind: Kind) -> None:
        """It rounds, and writes zeros behind it; none is shown as 0."""
        field = office.vtiger.add_field("Accounts", "Outstanding", kind)
        office.set({"organizations.outstanding_field": field})
        _, contact = office.pair(NAME)
        office.pair("Nothing Owed Ltd")
        invoice(office, contact, "ACCREC")
        office.clock.advance(A_DAY)
        office.sync()
        before = office.vtiger.rows("Accounts")
        office.clock.advance(A_DAY)
        office.sync()
        assert office.told() == {}
        clear(office.database)
        office.connect()
        office.set({"organizations.outstanding_field": field})
        office.sync()
        assert office.vtiger.rows("Accounts") == before

    @pytest.mark.parametrize("direction", ["default", "both"])
    def test_what_somebody_types_there_never_reaches_xero(self, office: Office, direction: str) -> None:
        field = office.vtiger.add_field("Accounts", "Outstanding")
        office.set({"organizations.outstanding_field": field, "organizations.field.outstanding": direction})
        organization, contact = office.pair(NAME)
        invoice(office, contact, "ACCREC")
        office.clock.advance(A_DAY)
        office.sync()
        assert office.in_vtiger(organization)[field] == "120.00"
        office.vtiger.edit(organization, {field: "1"})
        before = office.writes()
        office.sync()
        assert office.writes() == before
