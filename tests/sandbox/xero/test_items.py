"""Items: codes, prices, what is sold and bought, and stock."""

import json
import time
from decimal import Decimal
from typing import Any

from tests.sandbox.xero.conftest import Api
from tests.sandbox.xero.test_invoices import amounts, invoice, line

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.xero import XeroSandbox


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


def test_items_are_found_by_code_id_and_date(api: Api, clock: VirtualClock) -> None:
    made = [api.write("PUT", "/Items", {"Code": code, "Name": f"{code} &amp; 🎁"}) for code in ("B-2", "A-1", 'C"3')]
    clock.sleep(60)
    api.write("POST", "/Items", {"Code": "a-1", "Name": "Later"})
    by_code = api.get('/Items?where=Code=="b-2"')["Items"]
    by_id = api.get(f'/Items?where=ItemID==guid("{made[0]["ItemID"]}")')["Items"]
    assert by_code == by_id == [made[0]]
    assert api.get('/Items?where=Code=="C""3"')["Items"] == [made[2]]
    assert [each["Code"] for each in api.get("/Items?order=Code DESC")["Items"]] == ['C"3', "B-2", "a-1"]
    changed = api.get("/Items", If_Modified_Since="2026-01-05T09:00:30")["Items"]
    assert [(each["ItemID"], each["Name"]) for each in changed] == [(made[1]["ItemID"], "Later")]
    assert api.get("/Items/A-1")["Items"] == changed


def test_a_code_is_limited_and_may_not_become_another_items(api: Api) -> None:
    first = api.write("PUT", "/Items", {"Code": "x" * 30})
    api.write("PUT", "/Items", {"Code": "second"})
    assert "30" in api.refused("PUT", "/Items", {"Code": "x" * 31})[0]
    assert "50" in api.refused("PUT", "/Items", {"Code": "y", "Name": "n" * 51})[0]
    taken = api.refused("POST", f"/Items/{first['ItemID']}", {"Code": "SECOND"})
    assert taken == ["Price List Item with Code 'SECOND' already exists"]
    renamed = api.write("POST", "/Items", {"ItemID": first["ItemID"], "Code": "third"})
    assert (renamed["ItemID"], renamed["Code"]) == (first["ItemID"], "third")


def test_many_items_in_one_request_fail_one_by_one(api: Api) -> None:
    api.write("PUT", "/Items", {"Code": "taken"})
    sent = [{"Code": "one"}, {"Code": "Taken"}, {"Code": "two"}]
    refused = api.call("PUT", "/Items", {"Items": sent})
    assert refused.status_code == 400
    assert len(api.get("/Items")["Items"]) == 1
    mixed = json.loads(api.call("PUT", "/Items?summarizeErrors=false", {"Items": sent}).data)["Items"]
    assert [each["StatusAttributeString"] for each in mixed] == ["OK", "ERROR", "OK"]
    assert mixed[1]["ValidationErrors"] == [{"Message": "Price List Item with Code 'Taken' already exists"}]
    assert len(api.get("/Items")["Items"]) == 3


def test_no_more_than_500_items_in_one_request(api: Api) -> None:
    many = [{"Code": f"C-{number}"} for number in range(501)]
    assert api.call("PUT", "/Items", {"Items": many}).status_code == 400
    assert api.get("/Items")["Items"] == []
    assert api.call("PUT", "/Items", {"Items": many[:500]}).status_code == 200


def test_what_is_not_sent_stays_and_a_blank_text_clears(api: Api) -> None:
    details = {"UnitPrice": "0.0375", "AccountCode": "200", "TaxType": "OUTPUT2"}
    item = {"Code": "W", "Name": "Widget", "Description": "By the gram", "SalesDetails": details}
    api.write("PUT", "/Items?unitdp=4", item)
    renamed = api.write("POST", "/Items?unitdp=4", {"Code": "W", "Name": "Wadget"})
    assert renamed["SalesDetails"] == {**details, "UnitPrice": 0.0375}
    api.write("POST", "/Items", {"Code": "W", "Description": "Other"})  # without unitdp: the price isn't sent
    assert api.get("/Items/W?unitdp=4")["Items"][0]["SalesDetails"]["UnitPrice"] == 0.0375
    cleared = api.write(
        "POST", "/Items?unitdp=4", {"Code": "W", "Description": "", "SalesDetails": {"AccountCode": ""}}
    )
    assert "Description" not in cleared
    assert cleared["SalesDetails"] == {"UnitPrice": 0.0375, "TaxType": "OUTPUT2"}


def test_an_item_takes_any_account_of_the_chart_and_no_other(api: Api, xero: XeroSandbox) -> None:
    accounts = {each["Code"]: each["AccountID"] for each in xero.elements("Accounts")}
    xero.edit("Accounts", accounts["260"], {"Status": "ARCHIVED"})
    for code in ("260", "610", "090"):
        made = api.write("PUT", "/Items", {"Code": code, "SalesDetails": {"AccountCode": code}})
        assert made["SalesDetails"] == {"AccountCode": code}
    assert api.refused("PUT", "/Items", {"Code": "x", "SalesDetails": {"AccountCode": "999"}})
    sold = invoice(api, LineItems=[{"ItemCode": "610", "Quantity": 1, "UnitAmount": 1, "Description": "x"}])
    assert api.refused("PUT", "/Invoices", sold) == ["Account code '610' is not a valid code for this document."]


def test_an_untracked_item_becomes_tracked_with_both_accounts(api: Api) -> None:
    bought = {"UnitPrice": 4, "AccountCode": "310", "COGSAccountCode": "310"}
    plain = api.write("PUT", "/Items", {"Code": "T", "PurchaseDetails": bought})
    assert plain["PurchaseDetails"] == {"UnitPrice": 4, "AccountCode": "310"}
    assert (plain["IsTrackedAsInventory"], "QuantityOnHand" in plain) == (False, False)
    tracked = api.write("POST", "/Items", {"Code": "T", "InventoryAssetAccountCode": "630", "PurchaseDetails": bought})
    assert tracked["PurchaseDetails"] == {"UnitPrice": 4, "COGSAccountCode": "310"}
    assert (tracked["IsTrackedAsInventory"], tracked["QuantityOnHand"]) == (True, 0)


def test_people_count_rename_and_delete_items(api: Api, xero: XeroSandbox, clock: VirtualClock) -> None:
    tracked = {"InventoryAssetAccountCode": "630", "PurchaseDetails": {"UnitPrice": "1.5", "COGSAccountCode": "310"}}
    made = xero.create("Items", {"Code": "T", "SalesDetails": {"UnitPrice": "0.0375"}, **tracked})
    clock.sleep(60)
    xero.count_stock(made, Decimal("12.5"))
    (shown,) = api.get("/Items?unitdp=4")["Items"]
    assert (shown["QuantityOnHand"], shown["TotalCostPool"]) == (12.5, 18.75)
    assert shown["SalesDetails"]["UnitPrice"] == 0.0375  # people type four decimals
    assert api.get("/Items", If_Modified_Since="2026-01-05T09:00:30")["Items"] == []
    xero.edit("Items", made, {"Name": "Renamed & counted", "Code": "T-2"})
    (shown,) = api.get("/Items", If_Modified_Since="2026-01-05T09:00:30")["Items"]
    assert (shown["Code"], shown["Name"], shown["QuantityOnHand"]) == ("T-2", "Renamed & counted", 12.5)
    xero.delete("Items", made)
    assert api.get("/Items")["Items"] == []


def test_ten_thousand_items_are_written_in_batches_and_listed_at_once(clock: VirtualClock) -> None:
    api = Api(XeroSandbox(clock), clock)
    api.sign_in()
    details = {"UnitPrice": "1.2345", "AccountCode": "200", "TaxType": "OUTPUT2"}
    for first in range(0, 10_000, 50):
        numbers = range(first, first + 50)
        batch = [{"Code": f"C-{each:05}", "Name": f"Item {each} é", "SalesDetails": details} for each in numbers]
        assert api.call("PUT", "/Items?unitdp=4&summarizeErrors=false", {"Items": batch}).status_code == 200
        clock.sleep(2)
    before = time.process_time()
    answer = api.call("GET", "/Items?unitdp=4&order=Code")
    assert time.process_time() - before < 1
    assert len(json.loads(answer.data)["Items"]) == 10_000
