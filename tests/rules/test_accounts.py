"""Spec §2 step 5 and §6: the accounts of what is sold, and the taxes that go with them to Xero."""

from collections.abc import Callable

import pytest
from tests.rules.office import A_DAY, CONNECTION
from tests.rules.shop import ITEMS, TAXES, Shop

from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Answer, Call
from vtiger_xero.modules import options
from vtiger_xero.problems import SyncError
from vtiger_xero.sandbox.vtiger.dialects import Dialect
from vtiger_xero.sandbox.vtiger.schema.fields import Kind
from vtiger_xero.sync import configuring
from vtiger_xero.xero.client import XeroRemote

PICKLIST = ("200 - Sales", "260 - Other Revenue", "270: Interest Income", "610 - Accounts Receivable", "999 - Nowhere")


def with_picklist(shop: Shop, label: str = "Xero account") -> str:
    """Give products a picklist for the account; its name."""
    return shop.vtiger.add_field("Products", label, Kind.PICKLIST, PICKLIST)


def account(shop: Shop, code: str) -> object:
    return shop.items()[code].get("SalesDetails", {}).get("AccountCode")


def calls(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """The calls that write to Xero from now on."""
    made: list[Call] = []
    send = XeroRemote.send

    def sending(self: XeroRemote, module: Module, call: Call, key: str) -> list[Answer]:
        made.append(call)
        return send(self, module, call, key)

    monkeypatch.setattr(XeroRemote, "send", sending)
    return made


@pytest.mark.parametrize("label", ["Xero account", "XERO  Account", "xero account"])
def test_the_picklist_is_found_by_its_label(shop: Shop, label: str) -> None:
    field = with_picklist(shop, label)
    shop.product("A-1", "Apple", **{field: "260 - Other Revenue"})
    shop.sync()
    assert account(shop, "A-1") == "260"


def test_or_by_the_name_that_the_administrator_gives(shop: Shop) -> None:
    field = with_picklist(shop, "Ledger")
    shop.set({"products.account_field": field})
    shop.product("A-1", "Apple", **{field: "270: Interest Income"})
    shop.sync()
    assert account(shop, "A-1") == "270"


def test_xeros_account_comes_back_as_the_picklists_value(shop: Shop) -> None:
    field = with_picklist(shop)
    item = shop.item("A-1", "Apple", "3", SalesDetails={"AccountCode": "200"})
    shop.sync()
    assert shop.products()["A-1"][field] == "200 - Sales"
    shop.xero.edit("Items", item, {"SalesDetails": {"AccountCode": "270"}})
    shop.sync()
    assert shop.products()["A-1"][field] == "270: Interest Income"


def test_an_account_that_the_picklist_lacks_is_told_with_its_fix(shop: Shop) -> None:
    field = with_picklist(shop)
    shop.vtiger.set_picklist("Products", field, ("260 - Other Revenue",))
    item = shop.item("A-1", "Apple", "3", SalesDetails={"AccountCode": "200"})
    shop.sync()
    assert (shop.products(), shop.problems()) == ({}, {item: "account_not_in_picklist"})
    shop.vtiger.set_picklist("Products", field, PICKLIST)
    shop.review.retry_all()
    shop.sync()
    assert shop.products()["A-1"][field] == "200 - Sales"


def test_the_products_field_comes_before_its_own_setting_and_that_before_the_default(shop: Shop) -> None:
    field = with_picklist(shop)
    shop.sync()
    by_field = shop.product("FIELD", "By field", **{field: "260 - Other Revenue"})
    by_setting = shop.product("SETTING", "By setting")
    shop.product("DEFAULT", "By default")
    shop.set({"accounts.sales": "200", options.override(by_setting): "270", options.override(by_field): "270"})
    shop.sync()
    assert [account(shop, code) for code in ("FIELD", "SETTING", "DEFAULT")] == ["260", "270", "200"]


def test_without_a_default_an_item_has_no_account(shop: Shop) -> None:
    shop.sold("A-1", "Apple")
    assert account(shop, "A-1") is None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("610 - Accounts Receivable", "account_system"),
        ("999 - Nowhere", "account_unknown"),
        ("310 - Cost", "account_unfit"),
    ],
)
def test_an_account_that_takes_no_sales_is_caught_before_xero_is_called(shop: Shop, value: str, code: str) -> None:
    field = with_picklist(shop)
    product = shop.product("A-1", "Apple", **{field: value})
    shop.sync()
    assert (shop.problems(), shop.xero.writes) == ({product: code}, 0)
    shop.vtiger.edit(product, {field: "200 - Sales"})
    shop.sync()
    assert (shop.problems(), account(shop, "A-1")) == ({}, "200")


def test_an_archived_account_in_use_is_caught_and_what_is_there_stays(shop: Shop) -> None:
    field = with_picklist(shop)
    product = shop.product("A-1", "Apple", **{field: "200 - Sales"})
    shop.sync()
    other = next(each["AccountID"] for each in shop.xero.elements("Accounts") if each.get("Code") == "260")
    shop.xero.edit("Accounts", other, {"Status": "ARCHIVED"})
    shop.clock.advance(A_DAY)
    shop.vtiger.edit(product, {field: "260 - Other Revenue", "productname": "Apple, red"})
    shop.sync()
    assert (shop.problems(), account(shop, "A-1")) == ({product: "account_archived"}, "200")
    shop.xero.edit("Accounts", other, {"Status": "ACTIVE"})
    shop.clock.advance(A_DAY)
    shop.sync()
    assert (shop.problems(), account(shop, "A-1"), shop.items()["A-1"]["Name"]) == ({}, "260", "Apple, red")


@pytest.mark.parametrize(
    ("name", "value", "good"),
    [
        ("accounts.sales", "200", True),
        ("accounts.sales", "610", False),
        ("accounts.sales", "090", False),
        ("accounts.sales", "310", False),
        ("accounts.sales", "nowhere", False),
        ("accounts.rounding", "860", True),
        ("accounts.shipping", "860", False),
        ("accounts.purchases", "310", True),
        ("accounts.purchases", "200", False),
        ("accounts.sales", "", True),
        ("taxes.untaxed", "NONE", True),
        ("taxes.untaxed", "OUTPUT2", False),
        ("accounts.product.14x7", "200", True),
        ("accounts.product.14x7", "610", False),
    ],
)
def test_only_what_works_may_be_chosen(shop: Shop, name: str, value: str, *, good: bool) -> None:
    shop.sync()
    with shop.database.read() as tx:
        if good:
            assert configuring.check(tx, CONNECTION, name, value) == value
        else:
            with pytest.raises(SyncError) as raised:
                configuring.check(tx, CONNECTION, name, value)
            assert raised.value.code == "setting_invalid"


def test_payments_may_go_to_banks_and_to_what_takes_them(shop: Shop) -> None:
    shop.sync()
    with shop.database.read() as tx:
        choices = configuring.choices_of_account(tx, CONNECTION, "accounts.payments")
    known = {each["AccountID"]: each for each in shop.xero.elements("Accounts")}
    assert choices
    assert all(known[each]["Type"] == "BANK" or known[each]["EnablePaymentsToAccount"] for each in choices)


def test_a_products_tax_goes_to_xero_if_the_settings_say_so(shop: Shop) -> None:
    rate = {"Name": "VAT", "ReportTaxType": "OUTPUT", "TaxComponents": [{"Name": "VAT", "Rate": "4.5"}]}
    tax_type = shop.xero.create("TaxRates", rate)
    product, item = shop.sold("A-1", "Apple", tax1="4.5")
    assert "TaxType" not in shop.in_xero(item)["SalesDetails"]
    shop.set({"items.field.tax": "to_xero"})
    shop.sync()
    assert shop.in_xero(item)["SalesDetails"]["TaxType"] == tax_type
    shop.vtiger.edit(product, {"tax1": "", "tax2": "10"})
    shop.sync()
    assert shop.problems() == {product: "tax_unknown_in_xero", **_asked(shop)}
    assert shop.in_xero(item)["SalesDetails"]["TaxType"] == tax_type
    assert shop.linked(TAXES)["34x1"] == tax_type


def _asked(shop: Shop) -> dict[str, str]:
    """What else is open: rates that are proposed for taxes."""
    return {each.ref.id: each.code for each in shop.troubles() if each.ref and each.ref.module is TAXES}


def test_several_taxes_are_one_combined_rate_and_several_of_these_are_parked(shop: Shop) -> None:
    both = [{"Name": "VAT", "Rate": "4.5"}, {"Name": "Sales", "Rate": "10"}]
    combined = shop.xero.create("TaxRates", {"Name": "Both", "ReportTaxType": "OUTPUT", "TaxComponents": both})
    shop.set({"items.field.tax": "to_xero"})
    product, item = shop.sold("A-1", "Apple", tax1="4.5", tax2="10")
    assert shop.in_xero(item)["SalesDetails"]["TaxType"] == combined
    shop.xero.create("TaxRates", {"Name": "Both again", "ReportTaxType": "OUTPUT", "TaxComponents": both})
    shop.clock.advance(A_DAY)
    other = shop.product("B-1", "Book", tax1="4.5", tax2="10")
    shop.sync()
    assert shop.problems()[other] == "tax_several_fit"
    assert product in shop.linked(ITEMS)


def test_a_rate_that_no_longer_applies_to_revenue_stands_for_no_tax(shop: Shop) -> None:
    field = with_picklist(shop)
    shop.set({"items.field.tax": "to_xero"})
    rate = {"Name": "VAT", "ReportTaxType": "OUTPUT", "TaxComponents": [{"Name": "VAT", "Rate": "4.5"}]}
    tax_type = shop.xero.create("TaxRates", rate)
    product = shop.product("A-1", "Apple", tax1="4.5", **{field: "200 - Sales"})
    shop.sync()
    assert shop.items()["A-1"]["SalesDetails"]["TaxType"] == tax_type
    shop.xero.amend("TaxRates", tax_type, {"CanApplyToRevenue": False})
    shop.clock.advance(A_DAY)
    shop.vtiger.edit(product, {"tax1": ""})
    shop.sync()
    shop.vtiger.edit(product, {"tax1": "4.5"})
    shop.sync()
    assert shop.problems()[product] == "tax_unknown_in_xero"


def test_a_tax_that_does_not_fit_the_account_is_caught_before_xero_is_called(shop: Shop) -> None:
    shop.vtiger.set_picklist("Products", with_picklist(shop), (*PICKLIST, "400 - Advertising"))
    shop.set({"items.field.tax": "to_xero"})
    rate = {"Name": "VAT", "ReportTaxType": "OUTPUT", "TaxComponents": [{"Name": "VAT", "Rate": "4.5"}]}
    shop.xero.amend("TaxRates", shop.xero.create("TaxRates", rate), {"CanApplyToExpenses": False})
    product, item = shop.sold("A-1", "Apple")
    shop.xero.edit("Items", item, {"SalesDetails": {"AccountCode": "400"}})
    shop.sync()
    written = shop.xero.writes
    shop.vtiger.edit(product, {"tax1": "4.5"})
    shop.sync()
    assert (shop.problems()[product], shop.xero.writes) == ("tax_unfit_for_account", written)


def test_a_rate_does_not_stand_for_its_tax_where_a_product_carries_that_at_another(shop: Shop) -> None:
    shop.set({"items.field.tax": "to_xero"})
    rate = {"Name": "VAT", "ReportTaxType": "OUTPUT", "TaxComponents": [{"Name": "VAT", "Rate": "4.5"}]}
    shop.xero.create("TaxRates", rate)
    product = shop.product("A-1", "Apple", tax1="3")
    shop.sync()
    assert shop.problems()[product] == "tax_unknown_in_xero"
    assert not shop.items()


def test_a_product_priced_in_another_currency_sends_its_base_price_or_is_skipped(shop: Shop) -> None:
    euro = {"currency_name": "Euro", "currency_code": "EUR", "currency_symbol": "€", "conversion_rate": "0.9"}
    currency = shop.vtiger.create("Currency", {**euro, "currency_status": "Active", "deleted": "0", "defaultid": "0"})
    priced = shop.product("BOTH", "Both prices", "9", currency_id=currency, currency1="10")
    only = shop.product("EURO", "Euro only", "9", currency_id=currency)
    shop.sync()
    assert float(shop.items()["BOTH"]["SalesDetails"]["UnitPrice"]) == 10
    assert (only not in shop.linked(ITEMS), shop.problems()[only]) == (True, "item_price_currency")
    shop.xero.edit("Items", shop.linked(ITEMS)[priced], {"SalesDetails": {"UnitPrice": "12"}})
    shop.sync()
    assert float(shop.in_vtiger(priced)["unit_price"]) == 9
    assert "vtiger_price_foreign" in shop.problems().values()


def test_what_xero_refuses_has_the_lists_read_again(shop: Shop) -> None:
    field = with_picklist(shop)
    shop.sync()
    other = next(each["AccountID"] for each in shop.xero.elements("Accounts") if each.get("Code") == "260")
    shop.xero.delete("Accounts", other)
    product = shop.product("A-1", "Apple", **{field: "260 - Other Revenue"})
    shop.sync()
    assert shop.problems() == {product: "account_unknown"}
    assert not shop.accounts()


@pytest.mark.parametrize("restored", ["at once", "later, and read within a day", "later, and refreshed"])
def test_what_waits_for_an_account_follows_when_the_list_shows_it_again(shop: Shop, restored: str) -> None:
    field = with_picklist(shop)
    shop.sync()
    other = next(each for each in shop.xero.elements("Accounts") if each.get("Code") == "260")
    shop.xero.delete("Accounts", other["AccountID"])
    product = shop.product("A-1", "Apple", **{field: "260 - Other Revenue"})
    shop.sync()
    assert shop.problems() == {product: "account_unknown"}
    if restored != "at once":
        before = shop.xero.writes
        shop.sync()
        assert (shop.problems(), shop.xero.writes) == ({product: "account_unknown"}, before)
    shop.xero.create("Accounts", {name: other[name] for name in ("Code", "Name", "Type")})
    if restored == "later, and refreshed":
        shop.refresh()
    elif restored != "at once":
        shop.clock.advance(A_DAY)
    shop.sync()
    assert (shop.problems(), account(shop, "A-1")) == ({}, "260")


def test_what_xero_refuses_whatever_its_list_says_is_sent_once_more_and_then_when_the_list_changes(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = with_picklist(shop)
    shop.sync()
    listed = shop.accounts()
    monkeypatch.setattr(XeroRemote, "accounts", lambda _: listed)
    other = next(each["AccountID"] for each in shop.xero.elements("Accounts") if each.get("Code") == "260")
    shop.xero.delete("Accounts", other)
    product = shop.product("A-1", "Apple", **{field: "260 - Other Revenue"})
    sent = calls(monkeypatch)
    for number in (1, 2, 2, 2):
        shop.sync()
        assert (shop.problems(), len(sent)) == ({product: "account_unknown"}, number)
    listed = listed[1:]
    for _ in range(2):
        shop.refresh()
        shop.sync()
    assert len(sent) == 3


def test_where_vtiger_has_no_field_for_the_account_nothing_is_said_to_be_written(shop: Shop) -> None:
    product = shop.product("A-1", "Apple", "3")
    item = shop.item("A-1", "Apple", "3", SalesDetails={"AccountCode": "200"})
    before = shop.writes()
    shop.sync()
    assert (shop.linked(ITEMS), shop.writes()) == ({product: item}, before)
    shop.xero.edit("Items", item, {"SalesDetails": {"AccountCode": "260"}})
    shop.sync()
    assert shop.writes() == before


@pytest.mark.parametrize("dialect", [Dialect.V7_5, Dialect.V8_4])
def test_prices_in_other_currencies_are_kept_or_the_record_is_left_alone(
    shop_with: Callable[[Dialect], Shop], dialect: Dialect
) -> None:
    shop = shop_with(dialect)
    foreign = next(row for row in shop.vtiger.rows("Currency") if row["defaultid"] != "-11")
    column = f"currency{foreign['id'].partition('x')[2]}"
    product = shop.product("A-1", "Apple", "3", **{column: "5"})
    item = shop.item("A-1", "Apfel", "3")
    shop.sync()
    kept, name = float(shop.in_vtiger(product)[column]), shop.in_vtiger(product)["productname"]
    assert (kept, shop.linked(ITEMS)) == (5, {product: item})
    if dialect is Dialect.V7_5:
        assert (name, shop.problems()) == ("Apple", {item: "vtiger_prices_lost"})
    else:
        assert (name, shop.problems()) == ("Apfel", {})


def test_what_something_costs_has_an_account_of_its_own(shop: Shop) -> None:
    shop.sync()
    shop.set({"items.field.cost": "both", "accounts.purchases": "310"})
    shop.sold("A-1", "Apple", purchase_cost="2.5")
    shop.sold("B-1", "Book")
    assert shop.items()["A-1"]["PurchaseDetails"]["AccountCode"] == "310"
    assert "AccountCode" not in shop.items()["B-1"].get("PurchaseDetails", {})
