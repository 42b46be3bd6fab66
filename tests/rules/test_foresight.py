"""Spec §8, *Dry run at any time*: what goes wrong in the real run, as far as it can be known without writing."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.rules.office import A_DAY, Office
from tests.rules.shop import ITEMS, TAXES, Shop

from vtiger_xero.sandbox.company import fill
from vtiger_xero.sandbox.vtiger.dialects import Dialect
from vtiger_xero.sandbox.vtiger.schema import Kind
from vtiger_xero.store.outcomes import Action

#: Vtiger's first tax, as its installer makes it.
VAT = "34x1"

#: What Vtiger and Xero both take for one name.
NAME, SAME_NAME = "Zoë’s “Bücher” &amp; Söhne 😀", "  ZOË’S  “Bücher” & Söhne 😀"


def told(foreseen: dict[Any, tuple[object, ...]]) -> dict[str, tuple[object, ...]]:
    """Action and code by the record's id."""
    return {ref.id: fate[1:3] for ref, fate in foreseen.items()}


class TestOneName:
    """Of several that would get one name the first gets it; the others wait for an answer."""

    def test_of_two_that_are_said_to_be_new(self, office: Office) -> None:
        first, second = (
            office.organization(NAME, email1="a@fox.example"),
            office.organization(SAME_NAME, email1="b@x.example"),
        )
        office.sync()
        for each in (first, second):
            office.review.new(office.ref(each))
        before = office.writes()["xero"]
        foreseen = told(office.foresee())
        assert foreseen == {first: ("created", "created"), second: ("skipped", "name_linked_elsewhere")}
        assert (set(office.linked()), office.writes()["xero"]) == ({first}, before + 1)
        assert office.problems() == {second: "name_linked_elsewhere"}

    def test_of_two_in_xero_that_vtiger_takes_for_one(self, office: Office) -> None:
        office.set({"organizations.direction": "to_vtiger"})
        contacts = [office.contact("Ｆox & Sons"), office.contact("Fox & Sons")]
        foreseen = told(office.foresee())
        assert sorted(foreseen[each] for each in contacts) == [
            ("created", "created"),
            ("skipped", "name_linked_elsewhere"),
        ]

    def test_of_two_that_get_another_name(self, office: Office) -> None:
        first, other = office.pair("Fox", email1="a@fox.example"), office.pair("Owl", email1="b@fox.example")
        for organization in (first[0], other[0]):
            office.vtiger.edit(organization, {"accountname": "Badger"})
        foreseen = told(office.foresee())
        assert sorted(foreseen[each] for each in (first[0], other[0])) == [
            ("skipped", "name_linked_elsewhere"),
            ("updated", "updated"),
        ]
        assert office.active() in (["Badger", "Fox"], ["Badger", "Owl"])

    def test_a_name_that_is_given_to_somebody_new(self, office: Office) -> None:
        old, contact = office.pair("Fox", email1="a@fox.example")
        new = office.organization("Badger", email1="b@fox.example")
        office.xero.edit_contact(contact, {"EmailAddress": "c@fox.example"})
        office.vtiger.edit(old, {"accountname": "Owl"})
        foreseen = told(office.foresee())
        assert {foreseen[each] for each in (old, new)} == {("updated", "updated"), ("created", "created")}


class TestWhatIsGone:
    """A dry run looks at what would be changed in Vtiger, as the real one does just before it writes."""

    def test_an_organization_that_was_deleted_since_everything_was_read(self, office: Office) -> None:
        organization, contact = office.pair("Fox")
        office.sync()
        office.vtiger.delete(organization)
        office.xero.edit_contact(contact, {"Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "020 1"}]})
        assert told(office.foresee())[contact] == ("skipped", "gone_but_changed")

    def test_the_organization_of_somebody_new(self, office: Office) -> None:
        organization, contact = office.pair("Fox")
        office.vtiger.delete(organization)
        office.xero.edit_contact(contact, {"FirstName": "Ann", "LastName": "Ng"})
        assert all(fate[0] != Action.CREATED for fate in told(office.foresee()).values())
        assert office.vtiger.rows("Contacts") == []


class TestWhatVtigerRefuses:
    """What is known beforehand is told beforehand, stored and sent by nobody, and over once its cause is."""

    def test_an_account_that_the_picklist_lacks(self, shop: Shop) -> None:
        field = shop.vtiger.add_field("Products", "Xero account", Kind.PICKLIST, ("260 - Other Revenue",))
        new = shop.item("A-1", "Apple", "3", SalesDetails={"AccountCode": "200"})
        _, changed = shop.sold("B-1", "Book", **{field: "260 - Other Revenue"})
        shop.xero.edit("Items", changed, {"SalesDetails": {"AccountCode": "200"}})
        before = shop.writes()
        foreseen = told(shop.foresee())
        assert [foreseen[each] for each in (new, changed)] == [("skipped", "account_not_in_picklist")] * 2
        assert shop.writes() == before
        shop.vtiger.set_picklist("Products", field, ("200 - Sales", "260 - Other Revenue"))
        assert {fate[0] for fate in told(shop.foresee()).values()} == {"created", "updated"}
        assert shop.problems() == {}

    def test_a_price_in_another_currency(self, shop: Shop) -> None:
        currency = other_currency(shop)
        product = shop.product("A-1", "Apple", "9", currency_id=currency, currency1="10")
        shop.sync()
        shop.xero.edit("Items", shop.linked(ITEMS)[product], {"SalesDetails": {"UnitPrice": "12"}})
        before = shop.writes()
        assert ("skipped", "vtiger_price_foreign") in told(shop.foresee()).values()
        assert shop.writes() == before

    def test_prices_that_vtiger_would_delete(self, shop: Shop) -> None:
        column = f"currency{other_currency(shop).partition('x')[2]}"
        product, item = shop.sold("A-1", "Apple", "3", **{column: "5"})
        shop.xero.edit("Items", item, {"Name": "Apfel"})
        before = shop.writes()
        assert told(shop.foresee())[item] == ("skipped", "vtiger_prices_lost")
        assert shop.writes() == before
        shop.vtiger.edit(product, {column: "0"})
        assert told(shop.foresee())[item] == ("updated", "updated")
        assert shop.problems() == {}

    @pytest.mark.parametrize("direction", ["both", "to_vtiger"])
    def test_a_new_rate_of_tax_for_a_product_with_such_prices(self, shop: Shop, direction: str) -> None:
        column = f"currency{other_currency(shop).partition('x')[2]}"
        shop.set({"products.direction": direction})
        product = shop.product("A-1", "Apple", "3", tax1="4.5", **{column: "5"})
        rate = {"Name": "VAT", "ReportTaxType": "OUTPUT", "TaxComponents": [{"Name": "VAT", "Rate": "20"}]}
        shop.xero.create("TaxRates", rate)
        expected = ("created", "created") if direction == "both" else ("skipped", "direction")
        assert told(shop.foresee())[product] == expected
        assert shop.problems() == {product: "tax_rate_kept"}
        assert (set(shop.linked(TAXES)), shop.writes()["batches"]) == ({VAT}, 1 + (direction == "both"))
        assert float(shop.in_vtiger(product)["tax1"]) == 4.5
        assert float(shop.in_vtiger(product)[column]) == 5


@pytest.mark.parametrize("direction", ["to_xero", "to_vtiger", "both"])
@pytest.mark.parametrize("dialect", [Dialect.V7_5, Dialect.CLOUD])
def test_a_company_that_sells_much(shop_with: Callable[[Dialect], Shop], dialect: Dialect, direction: str) -> None:
    shop = shop_with(dialect)
    fill(shop.vtiger, shop.xero, None, seed=1)
    wanted = {"organizations.enabled": "true", "organizations.direction": direction, "products.direction": direction}
    shop.set({**wanted, "accounts.sales": "200", "items.field.tax": "to_xero", "items.field.cost": "both"})
    assert len(shop.foresee()) > 20
    for place, (product, item) in enumerate(sorted(shop.linked(ITEMS).items())):
        if place % 2 == 0:
            shop.vtiger.edit(product, {"unit_price": f"{place + 1}.5"})
        if place % 3 == 0:
            shop.xero.edit("Items", item, {"SalesDetails": {"UnitPrice": f"{place + 7}", "AccountCode": "260"}})
    shop.clock.advance(A_DAY)
    assert shop.foresee()


def other_currency(shop: Shop) -> str:
    """A currency that is not the base currency."""
    return next(str(row["id"]) for row in shop.vtiger.rows("Currency") if row["defaultid"] != "-11")


def test_what_was_asked_and_is_answered_says_nothing_of_its_people(office: Office) -> None:
    """A dry run closes the question; who waits for the organization has been told of before."""
    organization, contact = office.organization("Fox"), office.contact("Fox Ltd")
    person = office.person(organization, "Ann", "Ng", "ann@fox.example")
    office.set({"organizations.direction": "to_vtiger", "people.enabled": "true"})
    office.sync()
    assert office.told()[person] == "skipped: waits_for_organization"
    office.xero.edit_contact(contact, {"Name": "Badger"})
    assert person not in told(office.foresee())


def test_what_has_failed_is_not_told_as_skipped(office: Office) -> None:
    """A record is decided upon again in a run in which others give up their names."""
    first, _ = office.pair("Fox")
    office.vtiger.edit(first, {"accountname": "Owl"})
    second = office.organization("Badger")
    office.at_xero.once("PUT /api.xro", lambda: office.contact("Badger"))
    office.sync()
    assert office.told() == {first: "updated", second: "failed: xero_name_taken"}
    office.sync()
