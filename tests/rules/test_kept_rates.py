"""Spec §2 step 6: a product that Vtiger does not let have the new rate of a tax has it later, and is synced meanwhile.

Vtiger 7 takes away the prices in other currencies with whatever a program changes, so that such a product is not
written.
"""

import pytest
from tests.rules.office import A_DAY, CONNECTION
from tests.rules.shop import ITEMS, Shop
from tests.rules.test_taxes import VAT, change, make, rate_in_vtiger

from vtiger_xero.domain.refs import Ref, Side
from vtiger_xero.store import problems

SALES = "34x2"


def also_priced_in(shop: Shop) -> str:
    """The column of a product's price in a currency that is not the base."""
    foreign = next(row for row in shop.vtiger.rows("Currency") if row["defaultid"] != "-11")
    return f"currency{foreign['id'].partition('x')[2]}"


def held(shop: Shop, product: str, column: str = "tax1") -> float:
    return float(shop.in_vtiger(product)[column])


@pytest.fixture
def tax_type(shop: Shop) -> str:
    """A rate of 20 %, which Vtiger's tax is about to get in the place of 4.5 %."""
    return make(shop, "VAT", ("VAT", "20"))


@pytest.fixture
def product(shop: Shop, tax_type: str) -> str:
    """A product that could not be given the new rate."""
    product = shop.product("T-1", "Tea set \u2615 & cups", tax1="4.5", tax2="10", **{also_priced_in(shop): "5"})
    shop.sync()
    assert (held(shop, product), rate_in_vtiger(shop, VAT)) == (4.5, 20)
    return product


def test_it_says_why_and_is_created_in_xero_in_the_same_run(shop: Shop, product: str) -> None:
    assert shop.problems() == {product: "tax_rate_kept"}
    (trouble,) = shop.troubles()
    assert "prices in GBP as well" in trouble.problem.message(trouble.details)
    assert "take the prices in other currencies away" in trouble.problem.advice(trouble.details)
    assert shop.linked()[product] in {each["ItemID"] for each in shop.items().values()}
    shop.check_quiet()
    assert shop.problems() == {product: "tax_rate_kept"}


def test_it_is_tried_again_once_the_product_was_changed(shop: Shop, product: str) -> None:
    shop.vtiger.edit(product, {also_priced_in(shop): "0"})
    shop.sync()
    assert (held(shop, product), shop.problems()) == (20, {})
    assert ("tax", "VAT 4.5% + Sales 10%", "VAT 20% + Sales 10%") in shop.outcome(product).changes
    shop.check_quiet()


def test_whoever_changes_the_rate_by_hand_closes_it(shop: Shop, product: str) -> None:
    shop.vtiger.edit(product, {"tax1": "20", also_priced_in(shop): "7"})
    before = shop.writes()
    shop.sync()
    assert (shop.problems(), shop.writes()["vtiger"]) == ({}, before["vtiger"])


def test_a_rate_of_its_own_that_somebody_gives_it_stays(shop: Shop, product: str) -> None:
    shop.vtiger.edit(product, {"tax1": "7", also_priced_in(shop): "0"})
    shop.sync()
    assert (held(shop, product), shop.problems()) == (7, {})


def test_retry_tries_it_once(shop: Shop, product: str) -> None:
    with shop.database.write() as tx:
        problems.retry(tx, CONNECTION, [Ref(Side.VTIGER, ITEMS, product)])
    shop.sync()
    assert shop.told()[product] == "skipped: tax_rate_kept"
    assert (held(shop, product), shop.problems()) == (4.5, {product: "tax_rate_kept"})
    shop.sync()
    assert product not in shop.told()


def test_a_price_that_changes_meanwhile_reaches_xero_and_leaves_it_open(shop: Shop, product: str) -> None:
    shop.vtiger.edit(product, {"unit_price": "12"})
    shop.sync()
    assert float(shop.items()["T-1"]["SalesDetails"]["UnitPrice"]) == 12
    assert shop.problems() == {product: "tax_rate_kept"}


def test_it_gets_the_rate_of_the_day_when_that_has_changed_again(shop: Shop, tax_type: str, product: str) -> None:
    change(shop, tax_type, "VAT", "21")
    shop.sync()
    assert (held(shop, product), rate_in_vtiger(shop, VAT)) == (4.5, 21)
    shop.vtiger.edit(product, {also_priced_in(shop): "0"})
    shop.sync()
    assert (held(shop, product), shop.problems()) == (21, {})


def test_two_rates_that_it_keeps_are_both_remembered(shop: Shop, product: str) -> None:
    make(shop, "Sales", ("Sales", "11"))
    shop.clock.advance(A_DAY)
    shop.sync()
    assert (held(shop, product, "tax2"), rate_in_vtiger(shop, SALES)) == (10, 11)
    shop.vtiger.edit(product, {also_priced_in(shop): "0"})
    shop.sync()
    assert (held(shop, product), held(shop, product, "tax2"), shop.problems()) == (20, 11, {})


def test_what_xero_refuses_of_a_product_does_not_keep_its_rate(shop: Shop) -> None:
    tax_type = make(shop, "VAT", ("VAT", "4.5"))
    product, item = shop.sold("T-1", "Tea & more", tax1="4.5", tax2="10")
    shop.vtiger.edit(product, {"productcode": "T-2"})
    shop.at_xero.once(item, lambda: shop.item("T-2", "Somebody else's"))
    shop.sync()
    assert shop.told()[product] == "failed: item_code_taken"
    change(shop, tax_type, "VAT", "20")
    shop.sync()
    assert (held(shop, product), product in shop.problems()) == (20, True)


def test_it_is_closed_when_the_product_is_deleted(shop: Shop, product: str) -> None:
    shop.vtiger.delete(product)
    shop.clock.advance(A_DAY)
    shop.sync()
    assert shop.problems() == {}
