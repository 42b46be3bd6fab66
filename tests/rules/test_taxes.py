"""Spec §2 step 6: taxes, which always go from Xero to Vtiger."""

from collections.abc import Callable

import pytest
from tests.rules.office import A_DAY, A_QUARTER
from tests.rules.shop import ITEMS, TAXES, Shop

from vtiger_xero.domain.refs import Ref, Section, Side
from vtiger_xero.sandbox.faults import Fault, FaultKind
from vtiger_xero.sandbox.vtiger.dialects import Dialect
from vtiger_xero.store.outcomes import Action

#: Vtiger's first taxes, as its installer makes them.
VAT, SALES = "34x1", "34x2"


def rate_in_vtiger(shop: Shop, tax: str) -> float:
    return float(shop.vtiger.row(tax)["percentage"])


def make(shop: Shop, name: str, *components: tuple[str, str], compound: bool = False) -> str:
    """A rate that people make in Xero; its type."""
    sent = [
        {"Name": part, "Rate": rate, "IsCompound": compound and number > 0}
        for number, (part, rate) in enumerate(components)
    ]
    return shop.xero.create("TaxRates", {"Name": name, "ReportTaxType": "OUTPUT", "TaxComponents": sent})


def change(shop: Shop, tax_type: str, name: str, rate: str) -> None:
    """Change the rate in Xero, and let the day go by after which it is noticed."""
    shop.xero.edit("TaxRates", tax_type, {"TaxComponents": [{"Name": name, "Rate": rate}]})
    shop.clock.advance(A_DAY)


def count_in_one_currency(shop: Shop) -> None:
    """Have no other currency in use: what is met is then not read one by one anyway."""
    for row in shop.vtiger.rows("Currency"):
        if row["defaultid"] != "-11":
            shop.vtiger.edit(row["id"], {"currency_status": "Inactive"})


def test_a_tax_of_the_same_name_gets_xeros_rate(shop: Shop) -> None:
    tax_type = make(shop, "vat", ("VAT", "20"))
    shop.sync()
    assert (rate_in_vtiger(shop, VAT), shop.linked(TAXES)[VAT]) == (20, tax_type)
    assert shop.counts()[Section.TAXES][Side.VTIGER][Action.UPDATED] == 1


def test_products_that_carry_the_old_rate_get_the_new_one_and_others_keep_theirs(shop: Shop) -> None:
    count_in_one_currency(shop)
    shop.vtiger.edit(VAT, {"percentage": "10"})
    tax_type = make(shop, "VAT", ("VAT", "10"))
    carries = shop.product("A-1", "Apple", tax1="10.000", tax2="10.000")
    reduced = shop.product("B-1", "Book", tax1="5")
    without = shop.product("", "No code, no tax")
    service = shop.service("Advice", tax1="10")
    shop.sync()
    change(shop, tax_type, "VAT", "12.5")
    shop.sync()
    held = shop.in_vtiger(carries)
    assert (float(held["tax1"]), float(held["tax2"])) == (12.5, 10)
    assert float(shop.in_vtiger(reduced)["tax1"]) == 5
    assert not shop.in_vtiger(without).get("tax1")
    assert float(shop.in_vtiger(service)["tax1"]) == 12.5
    assert rate_in_vtiger(shop, VAT) == 12.5
    assert shop.outcome(carries).action is Action.UPDATED
    assert ("tax", "VAT 10% + Sales 10%", "VAT 12.5% + Sales 10%") in shop.outcome(carries).changes


def test_the_preview_shows_all_of_it_and_writes_nothing(shop: Shop) -> None:
    count_in_one_currency(shop)
    make(shop, "VAT", ("VAT", "20"))
    product = shop.product("A-1", "Apple", tax1="4.5")
    before = shop.state()
    shop.sync(rehearsal=True)
    assert shop.state() == before
    told = shop.counts()
    assert ("tax", "VAT 4.5%", "VAT 20%") in shop.outcome(product).changes
    shop.sync()
    assert shop.counts() == told


def test_it_goes_to_vtiger_whatever_the_directions(shop: Shop) -> None:
    shop.set({"products.direction": "to_xero", "services.enabled": "false"})
    product = shop.product("A-1", "Apple", tax1="4.5")
    make(shop, "VAT", ("VAT", "20"))
    shop.sync()
    assert (rate_in_vtiger(shop, VAT), float(shop.in_vtiger(product)["tax1"])) == (20, 20)


def test_a_rate_that_was_changed_in_vtiger_is_overwritten(shop: Shop) -> None:
    make(shop, "VAT", ("VAT", "20"))
    shop.sync()
    shop.vtiger.edit(VAT, {"percentage": "7"})
    shop.sync()
    assert rate_in_vtiger(shop, VAT) == 20


@pytest.mark.parametrize("status", ["ARCHIVED", "DELETED"])
def test_only_active_rates_count(shop: Shop, status: str) -> None:
    tax_type = make(shop, "VAT", ("VAT", "20"))
    shop.xero.amend("TaxRates", tax_type, {"Status": status})
    shop.sync()
    assert (rate_in_vtiger(shop, VAT), VAT in shop.linked(TAXES)) == (4.5, False)


def test_only_rates_that_may_apply_to_revenue_count(shop: Shop) -> None:
    tax_type = make(shop, "VAT", ("VAT", "20"))
    shop.xero.amend("TaxRates", tax_type, {"CanApplyToRevenue": False})
    shop.sync()
    assert (rate_in_vtiger(shop, VAT), shop.told()[tax_type]) == (4.5, "skipped: tax_unused")


def test_a_missing_tax_is_told_and_made_only_if_the_settings_say_so(shop: Shop) -> None:
    tax_type = make(shop, "Eco levy", ("Eco levy", "2"))
    shop.sync()
    assert shop.told()[tax_type] == "skipped: tax_missing"
    shop.set({"taxes.create": "true"})
    shop.sync()
    labels = {row["taxlabel"]: float(row["percentage"]) for row in shop.vtiger.rows("Tax")}
    assert labels["Eco levy"] == 2


def test_a_rate_of_several_components_is_not_made_as_one_tax(shop: Shop) -> None:
    shop.set({"taxes.create": "true"})
    combined = make(shop, "VAT", ("VAT", "4.5"), ("Levy", "2"))
    compound = make(shop, "Both", ("VAT", "4.5"), ("Levy", "2"), compound=True)
    shop.sync()
    assert {shop.told()[combined], shop.told()[compound]} == {"skipped: tax_combined"}
    assert {"VAT", "Both"} & set(shop.linked(TAXES)) == set()
    assert rate_in_vtiger(shop, VAT) == 4.5


def test_a_rate_is_proposed_for_a_tax_of_another_name_and_a_person_decides(shop: Shop) -> None:
    tax_type = make(shop, "Standard", ("Standard", "4.5"))
    shop.sync()
    assert VAT not in shop.linked(TAXES)
    assert shop.problems()[VAT] == "match_ambiguous"
    shop.review.pair(Ref(Side.VTIGER, TAXES, VAT), Ref(Side.XERO, TAXES, tax_type))
    shop.sync()
    assert shop.linked(TAXES)[VAT] == tax_type
    change(shop, tax_type, "Standard", "5")
    shop.sync()
    assert rate_in_vtiger(shop, VAT) == 5


def test_a_rate_that_is_renamed_in_xero_stays_with_its_tax(shop: Shop) -> None:
    tax_type = make(shop, "VAT", ("VAT", "20"))
    shop.sync()
    shop.xero.amend("TaxRates", tax_type, {"Name": "VAT, new"})
    change(shop, tax_type, "VAT", "21")
    shop.sync()
    assert (shop.linked(TAXES)[VAT], rate_in_vtiger(shop, VAT)) == (tax_type, 21)


@pytest.mark.parametrize("dialect", list(Dialect))
def test_on_every_dialect_a_product_keeps_its_other_taxes(
    shop_with: Callable[[Dialect], Shop], dialect: Dialect
) -> None:
    shop = shop_with(dialect)
    make(shop, "VAT", ("VAT", "20"))
    product = shop.product("A-1", "Apple", tax1="4.5", tax2="10")
    shop.item("A-1", "Apfel", "3")
    shop.sync()
    held = shop.in_vtiger(product)
    assert (float(held["tax1"]), float(held["tax2"]), held["productname"]) == (20, 10, "Apfel")
    shop.check_quiet()


@pytest.mark.parametrize("call", ["revise 14x", "update 34x"])
@pytest.mark.parametrize("kind", [FaultKind.LOST_ANSWER, FaultKind.LOST_REQUEST])
def test_a_lost_call_changes_each_rate_once(shop: Shop, call: str, kind: FaultKind) -> None:
    make(shop, "VAT", ("VAT", "20"))
    products = [shop.product(f"A-{number}", f"Apple {number}", tax1="4.5") for number in range(3)]
    shop.fail(Fault(kind, call))
    shop.sync()
    assert {float(shop.in_vtiger(each)["tax1"]) for each in products} == {20}
    assert rate_in_vtiger(shop, VAT) == 20
    assert all(shop.outcome(each).action in {Action.UPDATED, Action.CREATED} for each in products)


def test_xeros_lists_are_asked_for_once_a_day(shop: Shop) -> None:
    def asked() -> list[int]:
        calls = [call for _, call in shop.at_xero.calls]
        return [sum(f"GET /api.xro/2.0/{name}?" in call for call in calls) for name in ("TaxRates", "Accounts")]

    shop.sync()
    assert asked() == [1, 1]
    shop.sync()
    shop.clock.advance(A_DAY - 3 * A_QUARTER)
    shop.sync()
    assert asked() == [1, 1]
    shop.clock.advance(A_QUARTER)
    shop.sync()
    assert asked() == [2, 2]
    assert shop.accounts()
    assert not shop.linked(ITEMS)


def test_products_get_the_rate_that_a_person_has_just_chosen_for_their_tax(shop: Shop) -> None:
    count_in_one_currency(shop)
    product = shop.product("A-1", "Apple", tax1="4.5")
    tax_type = make(shop, "Standard", ("Standard", "20"))
    shop.sync()
    shop.review.pair(Ref(Side.XERO, TAXES, tax_type), Ref(Side.VTIGER, TAXES, VAT))
    shop.sync()
    assert (rate_in_vtiger(shop, VAT), float(shop.in_vtiger(product)["tax1"])) == (20, 20)


def test_products_get_the_rate_that_a_tax_gets_by_its_name(shop: Shop) -> None:
    count_in_one_currency(shop)
    product = shop.product("A-1", "Apple", tax1="4.5")
    shop.sync()
    make(shop, "VAT", ("VAT", "20"))
    shop.clock.advance(A_DAY)
    shop.sync()
    assert (rate_in_vtiger(shop, VAT), float(shop.in_vtiger(product)["tax1"])) == (20, 20)


def test_a_lost_change_of_two_taxes_is_not_taken_for_done_when_somebody_changes_one(shop: Shop) -> None:
    taxes = {"VAT": make(shop, "VAT", ("VAT", "4.5")), "Sales": make(shop, "Sales", ("Sales", "10"))}
    product = shop.product("A-1", "Apple", tax1="4.5", tax2="10")
    shop.sync()
    for name, tax_type in taxes.items():
        shop.xero.edit("TaxRates", tax_type, {"TaxComponents": [{"Name": name, "Rate": "20"}]})
    shop.clock.advance(A_DAY)
    shop.at_vtiger.once("operation=revise", lambda: shop.vtiger.edit(product, {"tax1": "20"}))
    shop.fail(Fault(FaultKind.LOST_REQUEST, "revise 14x"))
    shop.sync()
    held = shop.in_vtiger(product)
    assert (float(held["tax1"]), float(held["tax2"])) == (20, 20)
    assert shop.outcome(product).changes == (("tax", "VAT 20% + Sales 10%", "VAT 20% + Sales 20%"),)


@pytest.mark.parametrize("decision", ["the tax", "the rate", "the product", "parted"])
def test_what_a_person_has_left_out_or_parted_is_not_written_and_neither_is_what_carries_it(
    shop: Shop, decision: str
) -> None:
    tax_type = make(shop, "VAT", ("VAT", "4.5"))
    product = shop.product("A-1", "Apple", tax1="4.5")
    shop.sync()
    ref = {"the rate": Ref(Side.XERO, TAXES, tax_type), "the product": Ref(Side.VTIGER, ITEMS, product)}
    left_out = ref.get(decision, Ref(Side.VTIGER, TAXES, VAT))
    (shop.review.part if decision == "parted" else shop.review.exclude)(left_out)
    change(shop, tax_type, "VAT", "20")
    shop.sync()
    assert float(shop.in_vtiger(product)["tax1"]) == 4.5
    assert rate_in_vtiger(shop, VAT) == (20 if decision == "the product" else 4.5)


def test_a_product_whose_item_is_left_out_keeps_its_rate(shop: Shop) -> None:
    tax_type = make(shop, "VAT", ("VAT", "4.5"))
    product, item = shop.sold("A-1", "Apple", tax1="4.5")
    shop.review.exclude(Ref(Side.XERO, ITEMS, item))
    change(shop, tax_type, "VAT", "20")
    shop.sync()
    assert float(shop.in_vtiger(product)["tax1"]) == 4.5


def test_a_rate_that_is_no_longer_active_leaves_its_tax_to_vtiger(shop: Shop) -> None:
    tax_type = make(shop, "VAT", ("VAT", "20"))
    product = shop.product("A-1", "Apple", tax1="4.5")
    shop.sync()
    shop.xero.amend("TaxRates", tax_type, {"Status": "ARCHIVED"})
    change(shop, tax_type, "VAT", "25")
    shop.vtiger.edit(VAT, {"percentage": "7"})
    shop.sync()
    assert (rate_in_vtiger(shop, VAT), float(shop.in_vtiger(product)["tax1"])) == (7, 20)
    shop.xero.amend("TaxRates", tax_type, {"Status": "ACTIVE"})
    shop.clock.advance(A_DAY)
    shop.sync()
    assert rate_in_vtiger(shop, VAT) == 25


def test_products_are_read_one_by_one_only_while_a_rate_is_about_to_change(shop: Shop) -> None:
    def calls() -> int:
        before = shop.vtiger.calls
        shop.sync()
        return shop.vtiger.calls - before

    tax_type = make(shop, "VAT", ("VAT", "4.5"))
    for number in range(5):
        shop.product(f"A-{number}", "Apple", tax1="4.5")
    shop.sync()
    in_quiet = calls()
    shop.review.exclude(Ref(Side.VTIGER, TAXES, VAT))
    change(shop, tax_type, "VAT", "20")
    shop.sync()
    assert calls() == in_quiet


def test_a_tax_that_is_active_again_gets_the_rate_of_today(shop: Shop) -> None:
    count_in_one_currency(shop)
    tax_type = make(shop, "VAT", ("VAT", "20"))
    product = shop.product("A-1", "Apple", tax1="4.5")
    shop.sync()
    shop.xero.amend("TaxRates", tax_type, {"Name": "Standard"})
    shop.vtiger.delete(VAT)
    change(shop, tax_type, "VAT", "21")
    shop.sync()
    shop.vtiger.restore(VAT)
    shop.clock.advance(A_DAY)
    shop.sync()
    assert (rate_in_vtiger(shop, VAT), float(shop.in_vtiger(product)["tax1"])) == (21, 21)


def test_products_that_nobody_has_looked_at_get_the_rate_of_a_tax_that_is_active_again(shop: Shop) -> None:
    count_in_one_currency(shop)
    tax_type = make(shop, "VAT", ("VAT", "4.5"))
    product = shop.product("A-1", "Apple", tax1="4.5")
    shop.sync()
    shop.xero.amend("TaxRates", tax_type, {"Name": "Standard"})
    shop.vtiger.delete(VAT)
    shop.clock.advance(A_DAY)
    shop.sync()
    change(shop, tax_type, "VAT", "21")
    shop.sync()
    shop.vtiger.restore(VAT)
    shop.clock.advance(A_DAY)
    shop.sync()
    assert (rate_in_vtiger(shop, VAT), float(shop.in_vtiger(product)["tax1"])) == (21, 21)
