"""Spec §5.2: products, services and Xero's items; and its map in §6."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.rules.office import A_DAY
from tests.rules.shop import ITEMS, Shop

from vtiger_xero.domain.refs import Ref, Section, Side
from vtiger_xero.sandbox.vtiger.dialects import Dialect
from vtiger_xero.store.outcomes import Action


def test_products_and_services_reach_xero_with_the_fields_of_the_map(shop: Shop) -> None:
    shop.product("TEA-1", "Tea & Söhne", "12.5", description='Fine\nand "green"')
    shop.service("Advice", "80")
    shop.sync()
    tea = shop.items()["TEA-1"]
    assert (tea["Name"], tea["Description"]) == ("Tea & Söhne", 'Fine\nand "green"')
    assert float(tea["SalesDetails"]["UnitPrice"]) == 12.5
    number = shop.services()["Advice"]["service_no"]
    assert shop.items()[number]["Name"] == "Advice"
    counts = shop.counts()
    assert counts[Section.PRODUCTS][Side.XERO][Action.CREATED] == 1
    assert counts[Section.SERVICES][Side.XERO][Action.CREATED] == 1


def test_an_item_that_is_new_in_xero_becomes_a_product(shop: Shop) -> None:
    shop.item("LAMP", "Lamp", "99.95", Description="Warm")
    shop.sync()
    lamp = shop.products()["LAMP"]
    assert (lamp["productname"], lamp["description"], float(lamp["unit_price"])) == ("Lamp", "Warm", 99.95)
    assert lamp["discontinued"] == "1"


def test_it_becomes_a_service_where_the_administrator_says_so(shop: Shop) -> None:
    field = shop.vtiger.add_field("Services", "Item Code")
    shop.set({"items.new_kind": "services", "services.code_field": field})
    shop.item("ADVICE", "Advice", "80")
    shop.sync()
    assert (shop.products(), shop.services()["Advice"][field]) == ({}, "ADVICE")


def test_a_dry_run_counts_new_services_as_services(shop: Shop) -> None:
    shop.set({"items.new_kind": "services"})
    shop.item("ADVICE", "Advice", "80")
    shop.sync(rehearsal=True)
    told = shop.counts()
    shop.sync()
    assert shop.counts() == told
    assert told[Section.SERVICES][Side.VTIGER][Action.CREATED] == 1


def test_a_tracked_item_becomes_a_product_all_the_same_and_its_stock_comes_back(shop: Shop) -> None:
    shop.set({"items.new_kind": "services"})
    item = shop.tracked("CHAIR", "Chair", "7")
    shop.sync()
    assert float(shop.products()["CHAIR"]["qtyinstock"]) == 7
    shop.xero.count_stock(item, Decimal(4))
    shop.clock.advance(A_DAY)
    shop.sync()
    assert float(shop.products()["CHAIR"]["qtyinstock"]) == 4


def test_stock_is_never_pushed(shop: Shop) -> None:
    product, item = shop.sold("MUG", "Mug", qtyinstock="20")
    before = shop.writes()
    shop.vtiger.edit(product, {"qtyinstock": "19"})
    shop.sync()
    assert (shop.writes(), shop.told()) == (before, {item: Action.UNCHANGED})
    assert "QuantityOnHand" not in shop.in_xero(item)


def test_stock_that_xero_keeps_is_not_changed_from_vtiger(shop: Shop) -> None:
    shop.tracked("CHAIR", "Chair", "7")
    shop.sync()
    product = shop.products()["CHAIR"]["id"]
    before = shop.writes()
    shop.vtiger.edit(product, {"qtyinstock": "5"})
    shop.sync()
    assert (shop.writes(), shop.told()[product]) == (before, "skipped: direction")


def test_the_number_of_a_service_never_comes_back_changed(shop: Shop) -> None:
    service = shop.service("Advice")
    shop.sync()
    number, item = shop.in_vtiger(service)["service_no"], shop.linked(ITEMS)[service]
    before = shop.writes()
    shop.xero.edit("Items", item, {"Code": "ADVICE"})
    shop.sync()
    assert (shop.writes(), shop.told()[item]) == (before, "skipped: direction")
    assert shop.in_vtiger(service)["service_no"] == number


def test_xero_needs_a_code(shop: Shop) -> None:
    product = shop.product("", "Without a code")
    shop.sync()
    assert (shop.items(), shop.problems()[product]) == ({}, "item_code_missing")
    shop.vtiger.edit(product, {"productcode": "NOW-1"})
    shop.sync()
    assert (list(shop.items()), shop.problems()) == (["NOW-1"], {})


def test_a_record_without_a_code_is_known_by_its_number_if_the_settings_say_so(shop: Shop) -> None:
    product = shop.product(" ", "Without a code")
    shop.sync()
    shop.set({"items.codes_from_numbers": "true"})
    shop.sync()
    assert list(shop.items()) == [shop.in_vtiger(product)["product_no"]]
    assert shop.problems() == {}


def test_a_code_of_31_characters_is_skipped_and_never_cut(shop: Shop) -> None:
    product = shop.product("X" * 31, "Long")
    fits = shop.product("Y" * 30, "Fits")
    shop.sync()
    assert shop.problems() == {product: "item_code_too_long"}
    assert shop.linked(ITEMS).keys() == {fits}


def test_a_name_of_80_characters_is_sent_cut_and_never_comes_back_cut(shop: Shop) -> None:
    name = "Ein sehr langer Name & noch länger " + "x" * 45
    product, item = shop.sold("LONG", name)
    assert shop.in_xero(item)["Name"] == name[:50].rstrip()
    shop.xero.edit("Items", item, {"Description": "from Xero"})
    shop.sync()
    assert shop.in_vtiger(product)["productname"] == name
    assert shop.in_vtiger(product)["description"] == "from Xero"


def test_a_long_name_that_both_sides_have_is_no_difference(shop: Shop) -> None:
    name = "N" * 49 + " more than fifty"
    product = shop.product("LONG", name)
    shop.item("LONG", name[:50].rstrip(), "10")
    before = shop.writes()
    shop.sync()
    assert shop.linked(ITEMS).keys() == {product}
    assert shop.writes() == before


@pytest.mark.parametrize("code", ["A  1", " A-1", "A\t1", "O'Neil & <b>", "&amp;", "ÄÖ ß, 100%"])
def test_a_code_of_xeros_stays_to_the_letter_while_nobody_changes_it(shop: Shop, code: str) -> None:
    item = shop.item(code, "Apple", "3")
    shop.sync()
    (product,) = shop.linked(ITEMS)
    shop.vtiger.edit(product, {"unit_price": "5"})
    shop.sync()
    held = shop.in_xero(item)
    assert (held["Code"], float(held["SalesDetails"]["UnitPrice"])) == (code, 5)


@pytest.mark.parametrize("changed", [Side.VTIGER, Side.XERO])
def test_codes_follow_each_other_to_the_one_that_another_record_gives_up(shop: Shop, changed: Side) -> None:
    (first, one), (second, two) = shop.sold("A", "Apple"), shop.sold("B", "Book")
    if changed is Side.VTIGER:
        shop.vtiger.edit(second, {"productcode": "C"})
        shop.vtiger.edit(first, {"productcode": "B"})
        shop.product("A", "New apple")
    else:
        shop.xero.edit("Items", two, {"Code": "C"})
        shop.xero.edit("Items", one, {"Code": "B"})
        shop.item("A", "New apple")
    shop.sync()
    assert {code: item["Name"] for code, item in shop.items().items()} == {
        "A": "New apple",
        "B": "Apple",
        "C": "Book",
    }
    assert {code: each["productname"] for code, each in shop.products().items()} == {
        "A": "New apple",
        "B": "Apple",
        "C": "Book",
    }
    assert shop.problems() == {}


def test_codes_that_two_records_swap_are_told_and_nothing_is_lost(shop: Shop) -> None:
    (first, one), (second, two) = shop.sold("A", "Apple"), shop.sold("B", "Book")
    shop.vtiger.edit(first, {"productcode": "B"})
    shop.vtiger.edit(second, {"productcode": "A"})
    shop.sync()
    assert shop.problems() == {first: "name_linked_elsewhere", second: "name_linked_elsewhere"}
    shop.vtiger.edit(first, {"productcode": "between"})
    shop.sync()
    shop.vtiger.edit(first, {"productcode": "B"})
    shop.sync()
    assert (shop.problems(), shop.in_xero(one)["Code"], shop.in_xero(two)["Code"]) == ({}, "B", "A")


def test_a_product_entered_anew_as_a_service_waits_for_a_person(shop: Shop) -> None:
    field = shop.vtiger.add_field("Services", "Item Code")
    shop.set({"services.code_field": field})
    product, item = shop.sold("A-1", "Apple")
    shop.vtiger.delete(product)
    service = shop.service("Apple", **{field: "A-1"})
    shop.clock.advance(A_DAY)
    shop.sync()
    assert (shop.linked(ITEMS), shop.problems()) == ({}, {service: "name_linked_elsewhere"})
    shop.review.pair(Ref(Side.VTIGER, ITEMS, service), Ref(Side.XERO, ITEMS, item))
    shop.sync()
    assert (shop.linked(ITEMS), list(shop.items()), shop.problems()) == ({service: item}, ["A-1"], {})


@pytest.mark.parametrize("way", ["off", "to_vtiger", "to_xero"])
def test_whatever_the_direction_of_codes_what_is_made_has_the_code_by_which_it_is_known(shop: Shop, way: str) -> None:
    shop.set({"items.field.code": way})
    product = shop.product("A-1", "Apple")
    item = shop.item("B-1", "Book")
    shop.sync()
    assert (set(shop.items()), set(shop.products()), shop.problems()) == ({"A-1", "B-1"}, {"A-1", "B-1"}, {})
    shop.vtiger.edit(product, {"productcode": "A-2"})
    shop.xero.edit("Items", item, {"Code": "B-2"})
    shop.sync()
    assert ("A-2" in shop.items(), "B-2" in shop.products()) == (way == "to_xero", way == "to_vtiger")


@pytest.mark.parametrize("price", ["0.1234", "1234567.8912", "0.5"])
def test_a_price_has_four_decimals(shop: Shop, price: str) -> None:
    shop.item("SCREW", "Screw", price)
    shop.sync()
    before = shop.items()["SCREW"]
    shop.vtiger.edit(shop.products()["SCREW"]["id"], {"productname": "Screw, small"})
    shop.sync()
    after = shop.items()["SCREW"]
    assert (after["Name"], after["SalesDetails"]) == ("Screw, small", before["SalesDetails"])


@pytest.mark.parametrize("price", ["0.1234", "12.345", "1234567.8912"])
def test_a_price_of_vtigers_reaches_xero_with_four_decimals(shop: Shop, price: str) -> None:
    product, item = shop.sold("SCREW", "Screw", price)
    assert shop.in_xero(item)["SalesDetails"]["UnitPrice"] == Decimal(price)
    shop.vtiger.edit(product, {"unit_price": "7.00056"})
    shop.sync()
    assert shop.in_xero(item)["SalesDetails"]["UnitPrice"] == Decimal("7.0006")


def test_records_are_matched_by_code_whatever_their_names(shop: Shop) -> None:
    product, service = shop.product("A-1", "Apple"), shop.service("Pear")
    number = shop.services()["Pear"]["service_no"]
    apple, pear = shop.item("a-1", "Something else"), shop.item(number, "Birne")
    shop.item("Apple", "Apple")
    shop.sync()
    linked = shop.linked(ITEMS)
    assert (linked[product], linked[service]) == (apple, pear)
    assert (shop.in_vtiger(product)["productcode"], shop.in_xero(apple)["Code"]) == ("A-1", "a-1")
    assert len(linked) == 3


def test_on_a_first_link_blanks_are_filled_and_otherwise_xeros_value_wins(shop: Shop) -> None:
    product = shop.product("A-1", "Apple", "3", description="Red")
    shop.item("A-1", "Apfel", "4")
    shop.sync()
    held = shop.in_vtiger(product)
    assert (held["productname"], float(held["unit_price"]), held["description"]) == ("Apfel", 4, "Red")
    assert shop.items()["A-1"]["Description"] == "Red"


def test_a_code_that_is_there_twice_in_the_crm_is_synced_once(shop: Shop) -> None:
    first, second = shop.product("TWICE", "One"), shop.product("twice", "Another")
    field = shop.vtiger.add_field("Services", "Item Code")
    shop.set({"services.code_field": field})
    third = shop.service("A service", **{field: "TWICE"})
    shop.sync()
    assert list(shop.items()) == ["TWICE"]
    assert shop.items()["TWICE"]["Name"] == "One"
    assert shop.duplicates() == {second: first, third: first}


def test_a_code_that_another_item_has_is_not_taken_by_a_change(shop: Shop) -> None:
    product, item = shop.sold("ONE", "One")
    shop.sold("TWO", "Two")
    shop.vtiger.edit(product, {"productcode": "TWO"})
    shop.sync()
    assert shop.in_xero(item)["Code"] == "ONE"
    assert shop.problems()


def test_an_item_that_is_only_bought_takes_no_price(shop: Shop) -> None:
    item = shop.item("PAPER", "Paper", IsSold=False, PurchaseDetails={"UnitPrice": "2"})
    shop.sync()
    product = shop.products()["PAPER"]["id"]
    assert shop.linked(ITEMS) == {product: item}
    shop.vtiger.edit(product, {"unit_price": "5"})
    shop.sync()
    assert shop.problems() == {product: "item_not_sold"}
    shop.xero.edit("Items", item, {"IsSold": True})
    shop.sync()
    assert shop.problems() == {}
    assert float(shop.in_xero(item)["SalesDetails"]["UnitPrice"]) == 5.0


def test_purchase_cost_goes_only_if_the_settings_say_so(shop: Shop) -> None:
    _, item = shop.sold("A-1", "Apple", purchase_cost="2.5")
    assert "UnitPrice" not in shop.in_xero(item).get("PurchaseDetails", {})
    shop.set({"items.field.cost": "both"})
    shop.sync()
    assert float(shop.in_xero(item)["PurchaseDetails"]["UnitPrice"]) == 2.5


def test_disabling_a_kind_stops_its_sync_and_deletes_nothing(shop: Shop) -> None:
    product, item = shop.sold("A-1", "Apple")
    service = shop.service("Advice")
    shop.set({"products.enabled": "false"})
    shop.vtiger.edit(product, {"productname": "Another name"})
    shop.sync()
    assert shop.in_xero(item)["Name"] == "Apple"
    assert shop.linked(ITEMS).keys() == {product, service}
    shop.vtiger.delete(product)
    shop.clock.advance(A_DAY)
    shop.sync()
    assert shop.in_xero(item)["Name"] == "Apple"


def test_an_item_of_a_kind_that_is_not_synced_is_not_made_in_vtiger(shop: Shop) -> None:
    shop.set({"products.enabled": "false"})
    item = shop.item("LAMP", "Lamp")
    shop.sync()
    assert (shop.products(), shop.told()[item]) == ({}, "skipped: switched_off")


def test_what_is_switched_off_leaves_the_item_to_what_is_synced(shop: Shop) -> None:
    field = shop.vtiger.add_field("Services", "Item Code")
    shop.set({"products.enabled": "false", "services.code_field": field})
    shop.product("X-1", "Product")
    service = shop.service("Service", **{field: "X-1"})
    item = shop.item("X-1", "Item")
    shop.sync()
    assert shop.linked(ITEMS) == {service: item}


def test_each_kind_has_a_direction_of_its_own(shop: Shop) -> None:
    shop.set({"products.direction": "to_vtiger", "services.direction": "to_xero"})
    product, service = shop.product("P-1", "Product"), shop.service("Service")
    shop.item("LAMP", "Lamp")
    shop.sync()
    assert shop.told()[product] == "skipped: direction"
    assert set(shop.items()) == {"LAMP", shop.in_vtiger(service)["service_no"]}
    assert set(shop.products()) == {"P-1", "LAMP"}


def test_different_fields_merge_and_the_losing_value_of_one_field_is_in_the_log(shop: Shop) -> None:
    product, item = shop.sold("A-1", "Apple", "3")
    shop.vtiger.edit(product, {"productname": "Apple, red", "unit_price": "4"})
    shop.xero.edit("Items", item, {"Description": "From Xero", "SalesDetails": {"UnitPrice": "5"}})
    shop.sync()
    held = shop.in_vtiger(product)
    assert (held["productname"], float(held["unit_price"]), held["description"]) == ("Apple, red", 5, "From Xero")
    assert shop.in_xero(item)["Name"] == "Apple, red"
    assert ("price", "4", "5") in shop.outcome(item).changes + shop.outcome(product).changes


def test_a_deleted_product_ends_its_link_and_comes_back_with_it(shop: Shop) -> None:
    product, item = shop.sold("A-1", "Apple")
    shop.vtiger.delete(product)
    shop.clock.advance(A_DAY)
    shop.sync()
    assert (shop.linked(ITEMS), shop.told()[product]) == ({}, "skipped: gone_in_vtiger")
    shop.vtiger.restore(product)
    shop.clock.advance(A_DAY)
    shop.sync()
    assert shop.linked(ITEMS) == {product: item}


@pytest.mark.parametrize("text", ['Tom & Jerry\'s "Best" <b>', "Grüße aus Zürich", "Tea 😀 for two", "&amp; &lt;"])
def test_texts_come_back_as_no_change(shop: Shop, text: str) -> None:
    shop.sold("A-1", text, description=text)
    shop.item("B-1", text, Description=text)
    shop.sync()


@pytest.mark.parametrize("dialect", list(Dialect))
def test_every_dialect(shop_with: Callable[[Dialect], Shop], dialect: Dialect) -> None:
    shop = shop_with(dialect)
    product, service = shop.product("A-1", "Apple", "3", description="Red"), shop.service("Advice", "80")
    shop.item("LAMP", "Lamp", "9.95")
    shop.sync()
    assert len(shop.linked(ITEMS)) == 3
    shop.xero.edit("Items", shop.linked(ITEMS)[product], {"SalesDetails": {"UnitPrice": "4"}})
    shop.vtiger.edit(service, {"servicename": "Advice, good"})
    shop.sync()
    assert float(shop.in_vtiger(product)["unit_price"]) == 4
    assert shop.in_xero(shop.linked(ITEMS)[service])["Name"] == "Advice, good"
    assert shop.problems() == {}
    shop.check_quiet()
