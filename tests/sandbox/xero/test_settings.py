"""Accounts, tax rates, currencies, tracking, items, and what the organisation allows."""

import json
from decimal import Decimal
from typing import Any

import pytest
from tests.sandbox.xero.conftest import Api
from tests.sandbox.xero.test_invoices import amounts, invoice, line

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.xero import Region, XeroSandbox


@pytest.mark.parametrize(
    ("region", "currency", "sales", "rate", "country"),
    [
        (Region.AU, "AUD", "OUTPUT", 10, "AU"),
        (Region.NZ, "NZD", "OUTPUT2", 15, "NZ"),
        (Region.UK, "GBP", "OUTPUT2", 20, "GB"),
        (Region.US, "USD", "OUTPUT", 0, "US"),
        (Region.GLOBAL, "SGD", "OUTPUT", 0, "SG"),
    ],
)
def test_a_region_has_its_currency_rates_and_chart(
    clock: VirtualClock, region: Region, currency: str, sales: str, rate: int, country: str
) -> None:
    api = Api(XeroSandbox(clock, region=region), clock)
    api.sign_in()
    (organisation,) = api.get("/Organisation")["Organisations"]
    assert (organisation["BaseCurrency"], organisation["CountryCode"]) == (currency, country)
    assert [each["Code"] for each in api.get("/Currencies")["Currencies"]] == [currency]
    accounts = {each["Code"]: each for each in api.get("/Accounts")["Accounts"]}
    assert accounts["200"]["TaxType"] == sales
    rates = {each["TaxType"]: each for each in api.get("/TaxRates")["TaxRates"]}
    assert rates[sales]["EffectiveRate"] == rate
    assert rates[sales]["CanApplyToRevenue"] is True
    assert {each["TaxType"] for each in accounts.values()} <= set(rates)


def test_accounts(api: Api) -> None:
    where = 'Type=="BANK" OR SystemAccount=="ROUNDING"'
    found = api.get(f"/Accounts?where={where}&order=Code")["Accounts"]
    assert [each["Code"] for each in found] == ["090", "091", "860"]
    assert [each["Class"] for each in found] == ["ASSET", "ASSET", "LIABILITY"]
    made = api.write("PUT", "/Accounts", {"Code": "201", "Name": "Sales & More", "Type": "SALES"})
    path = f"/Accounts/{made['AccountID']}"
    assert api.refused("PUT", "/Accounts", {"Name": "sales & more", "Type": "SALES"}) == ["Please enter a unique Name."]
    assert "own" in api.refused("POST", path, {"Status": "ARCHIVED", "Name": "x"})[0]
    assert api.write("POST", path, {"Status": "ARCHIVED"})["Status"] == "ARCHIVED"
    (message,) = api.refused("PUT", "/Invoices", invoice(api, LineItems=[line(AccountCode="201")]))
    assert message.startswith("Account code '201' has been archived, or has been deleted.")
    bank = found[0]["AccountID"]
    assert api.refused("POST", f"/Accounts/{bank}", {"Name": "x"}) == ["Bank accounts cannot be updated"]


def test_a_compound_tax_rate(api: Api) -> None:
    components = [
        {"Name": "State", "Rate": 6, "IsCompound": False},
        {"Name": "Local", "Rate": "4", "IsCompound": True},
    ]
    sent = {"Name": "Both", "TaxComponents": components, "ReportTaxType": "OUTPUT"}
    made = api.write("PUT", "/TaxRates", {"TaxRates": [sent]})
    assert (made["TaxType"], made["DisplayTaxRate"], made["EffectiveRate"]) == ("TAX001", 10, 10.24)
    saved = api.write("PUT", "/Invoices", invoice(api, LineItems=[line(UnitAmount="99.99", TaxType="TAX001")]))
    assert amounts(saved) == ("99.99", "10.24", "110.23")
    assert api.get("/TaxRates/TAX001")["TaxRates"][0] == made


def test_rules_of_tax_rates(api: Api) -> None:
    component = [{"Name": "VAT", "Rate": "17.5"}]
    assert api.refused("PUT", "/TaxRates", {"Name": "Old", "TaxComponents": component}) == [
        "ReportTaxType must be specified"
    ]
    api.write("PUT", "/TaxRates", {"Name": "Old", "TaxComponents": component, "ReportTaxType": "OUTPUT"})
    assert api.refused("POST", "/TaxRates", {"TaxType": "OUTPUT2", "Name": "x"}) == [
        "System tax rates cannot be updated"
    ]
    renamed = {"TaxType": "TAX001", "TaxComponents": [{"Name": "Other", "Rate": 1}]}
    assert "All components" in api.refused("POST", "/TaxRates", renamed)[0]
    assert api.write("POST", "/TaxRates", {"TaxType": "TAX001", "Status": "DELETED"})["Status"] == "DELETED"
    deleted = invoice(api, LineItems=[line(TaxType="TAX001")])
    assert api.refused("PUT", "/Invoices", deleted) == ["Tax rate must be valid."]


def test_a_plan_without_other_currencies(api: Api, xero: XeroSandbox) -> None:
    xero.books.multicurrency = False
    assert api.refused("PUT", "/Currencies", {"Code": "EUR"}) == ["Organisation is not subscribed to currency EUR"]
    actions = {each["Name"]: each["Status"] for each in api.get("/Organisation/Actions")["Actions"]}
    assert (actions["UseMulticurrency"], actions["CreateApprovedInvoice"]) == ("NOT-ALLOWED", "ALLOWED")


def test_tracking_on_lines(api: Api) -> None:
    (category,) = api.get("/TrackingCategories")["TrackingCategories"]
    assert (category["Name"], len(category["Options"])) == ("Region", 4)
    tracked = line(Tracking=[{"Name": "region", "Option": "North"}])
    saved = api.write("PUT", "/Invoices", invoice(api, LineItems=[tracked]))
    (shown,) = saved["LineItems"][0]["Tracking"]
    assert (shown["TrackingCategoryID"], shown["Option"]) == (category["TrackingCategoryID"], "North")
    unknown = invoice(api, LineItems=[line(Tracking=[{"Name": "Region", "Option": "Mars"}])])
    assert api.refused("PUT", "/Invoices", unknown) == ["The tracking category or its option could not be found"]


def test_items_give_defaults_to_lines(api: Api) -> None:
    details = {"UnitPrice": "12.345", "AccountCode": "200", "TaxType": "ZERORATEDOUTPUT"}
    item = {"Code": "W-1", "Name": "Widget & Söhne", "Description": "A widget", "SalesDetails": details}
    made = api.write("PUT", "/Items", item)
    assert made["SalesDetails"]["UnitPrice"] == 12.35
    saved = api.write("PUT", "/Invoices", invoice(api, LineItems=[{"ItemCode": "w-1", "Quantity": 2}]))
    (shown,) = saved["LineItems"]
    assert (shown["Description"], shown["ItemCode"], shown["TaxType"]) == ("A widget", "W-1", "ZERORATEDOUTPUT")
    assert amounts(saved) == ("24.70", "0.00", "24.70")
    unknown = invoice(api, LineItems=[line(ItemCode="X")])
    assert api.refused("PUT", "/Invoices", unknown) == ["Item code 'X' is not valid"]


def test_items_are_matched_by_code_and_unique(api: Api) -> None:
    first = api.write("PUT", "/Items", {"Code": "W-1", "Name": "One"})
    assert api.refused("PUT", "/Items", {"Code": "W-1"}) == ["Price List Item with Code 'W-1' already exists"]
    again = api.write("POST", "/Items", {"Code": "W-1", "Name": "Two"})
    assert (again["ItemID"], again["Name"]) == (first["ItemID"], "Two")
    assert api.get("/Items/W-1")["Items"][0]["Name"] == "Two"
    assert api.call("DELETE", "/Items/W-1").status_code == 204
    assert "pagination" not in api.get("/Items?page=1")
    assert api.call("GET", "/Items/W-1").status_code == 404


def test_an_item_that_is_not_sold_has_no_price(api: Api) -> None:
    item = {"Code": "W", "Description": "x", "SalesDetails": {"UnitPrice": 5}, "IsPurchased": False}
    api.write("PUT", "/Items", item)
    after = api.write("POST", "/Items", {"Code": "W", "IsSold": False})
    assert (after["SalesDetails"], "Description" in after) == ({}, False)


def test_four_places_in_prices(api: Api) -> None:
    item = {"Code": "W", "SalesDetails": {"UnitPrice": "0.12345"}}
    assert api.write("PUT", "/Items?unitdp=4", item)["SalesDetails"]["UnitPrice"] == 0.1235
    assert b'"UnitPrice":0.12}' in api.call("GET", "/Items").data


def test_stock_of_tracked_items(api: Api) -> None:
    item: dict[str, Any] = {
        "Code": "T",
        "InventoryAssetAccountCode": "630",
        "PurchaseDetails": {"UnitPrice": 4, "COGSAccountCode": "310"},
    }
    assert api.refused("PUT", "/Items", {**item, "InventoryAssetAccountCode": "200"})
    assert api.write("PUT", "/Items", item)["IsTrackedAsInventory"] is True
    sale = invoice(api, LineItems=[line(ItemCode="T", Quantity=3)])
    short = ["Insufficient stock. Items are eligible for backorder."]
    assert api.refused("PUT", "/Invoices", sale) == short
    bill = invoice(api, Type="ACCPAY", LineItems=[line(ItemCode="T", Quantity=5, UnitAmount=4, AccountCode="630")])
    api.write("PUT", "/Invoices", bill)
    sold = api.write("PUT", "/Invoices", sale)
    raw = json.loads(api.call("GET", "/Items/T").data, parse_float=Decimal)["Items"][0]
    assert (raw["QuantityOnHand"], raw["TotalCostPool"]) == (Decimal("2.0000"), Decimal("8.00"))
    assert api.refused("PUT", "/Invoices", sale) == short
    api.write("POST", f"/Invoices/{sold['InvoiceID']}", {"Status": "VOIDED"})
    api.write("PUT", "/Invoices", sale)
    assert api.write("PUT", "/Invoices?allowBackorders=true", sale)["Status"] == "AUTHORISED"
