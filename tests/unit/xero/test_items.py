"""Items as products and services, and back: what is read, what is sent, what is given back."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtiger_xero.domain.observations import Observation, Unreadable
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.xero.client import ENCODER
from vtiger_xero.xero.items import ItemCodec

ID = "c8c54d65-f3f2-452d-926e-bf450b12fb07"

#: The example of Xero's OpenAPI file (GET /Items), with every member that we map filled in.
GUITAR: dict[str, Any] = {
    "ItemID": ID,
    "Code": '5" „FENDER“ 🎸',
    "Name": "Guitars &amp; Æxes 🦊",
    "Description": "Fender Strat\r\nwith case",
    "PurchaseDescription": "as ordered",
    "UpdatedDateUTC": "/Date(1551981476267+0000)/",
    "PurchaseDetails": {"UnitPrice": Decimal("3999.0500"), "AccountCode": "300", "TaxType": "INPUT2"},
    "SalesDetails": {"UnitPrice": Decimal("5000.1230"), "AccountCode": "200", "TaxType": "OUTPUT2"},
    "IsTrackedAsInventory": False,
    "IsSold": True,
    "IsPurchased": True,
}


def decode(element: object) -> Observation | Unreadable:
    return ItemCodec().decode(element)


def read(**members: object) -> Observation:
    row = decode({**GUITAR, **members})
    assert isinstance(row, Observation)
    return row


def element(write: Write) -> dict[str, Any]:
    """What travels, as Xero parses it."""
    sent = json.loads(ENCODER.encode(ItemCodec().encode(write)), parse_float=Decimal)
    assert isinstance(sent, dict)
    return sent


def create(**content: str) -> Write:
    return Write(operation=Operation.CREATE, target_id=None, mark="14x7", fields=tuple(content), content=content)


def update(*fields: str, extra: Mapping[str, str] | None = None, **content: str) -> Write:
    return Write(
        operation=Operation.UPDATE, target_id=ID, mark="14x7", fields=fields, content=content, extra=extra or {}
    )


# Reading


def test_an_item_is_read() -> None:
    assert decode(GUITAR) == Observation(
        ref=Ref(Side.XERO, Module.ITEMS, ID),
        content={
            "code": '5" „FENDER“ 🎸',
            "name": "Guitars &amp; Æxes 🦊",
            "description": "Fender Strat\nwith case",
            "price": "5000.123",
            "cost": "3999.05",
            "account": "200",
            "tax": "OUTPUT2",
        },
        extra={"PurchaseDetails.AccountCode": "300", "PurchaseDetails.TaxType": "INPUT2"},
        remote_time=datetime(2019, 3, 7, 17, 57, 56, 267000, UTC),
    )


def test_an_item_with_nothing_but_its_id_and_code_is_read() -> None:
    bare: dict[str, object] = {
        "ItemID": ID,
        "Code": "A",
        "Name": None,
        "Description": " ",
        "SalesDetails": {},
        "PurchaseDetails": None,
    }
    row = decode(bare)
    assert isinstance(row, Observation)
    assert (row.content, row.extra, row.mark) == ({"code": "A"}, {}, None)


def test_a_tracked_item_tells_its_stock() -> None:
    tracked = {"IsTrackedAsInventory": True, "InventoryAssetAccountCode": "630"}
    bought = {"UnitPrice": 7, "COGSAccountCode": "310", "TaxType": "INPUT2"}
    row = read(**tracked, QuantityOnHand=Decimal("12.5000"), PurchaseDetails=bought)
    assert (row.content["stock"], row.content["tracked"], row.content["cost"]) == ("12.5", "yes", "7")
    assert row.extra == {
        "PurchaseDetails.COGSAccountCode": "310",
        "PurchaseDetails.TaxType": "INPUT2",
        "InventoryAssetAccountCode": "630",
    }
    assert read(**tracked, QuantityOnHand=Decimal("0.0000")).content["stock"] == "0"
    assert read(**tracked, QuantityOnHand=-3).content["stock"] == "-3"
    assert "stock" not in read(QuantityOnHand=Decimal(5)).content


def test_an_item_that_is_bought_only_says_so() -> None:
    assert read(IsSold=False, SalesDetails={}).content["unsold"] == "yes"
    assert "unsold" not in read(IsSold=None).content


@pytest.mark.parametrize(
    ("amount", "price"),
    [
        (None, None),
        (0, None),
        (Decimal("0.0000"), None),
        (Decimal("-0.00"), None),
        (100, "100"),
        (Decimal("1E+3"), "1000"),
        (Decimal("10.10"), "10.1"),
        (Decimal("0.0001"), "0.0001"),
        (Decimal("-12.50"), "-12.5"),
        (Decimal("9999999999999.9999"), "9999999999999.9999"),
    ],
)
def test_a_price_is_plain_and_that_of_nothing_is_none(amount: object, price: str | None) -> None:
    row = read(SalesDetails={"UnitPrice": amount}, PurchaseDetails={"UnitPrice": amount})
    assert (row.content.get("price"), row.content.get("cost")) == (price, price)


@pytest.mark.parametrize(
    ("members", "detail"),
    [
        ({"ItemID": None}, "ItemID"),
        ({"ItemID": "00000000-0000-0000-0000-000000000000"}, "no ItemID"),
        ({"SalesDetails": {"UnitPrice": "much"}}, "UnitPrice"),
        ({"SalesDetails": {"UnitPrice": Decimal("NaN")}}, "no number"),
        ({"SalesDetails": ["?"]}, "SalesDetails"),
        ({"Description": "cut \ud83d"}, "half of a character"),
    ],
)
def test_an_item_that_cannot_be_understood_is_told_by_name(members: dict[str, object], detail: str) -> None:
    row = decode({**GUITAR, **members})
    assert isinstance(row, Unreadable)
    assert detail in row.detail
    assert row.name == GUITAR["Name"]
    assert row.ref.module is Module.ITEMS


def test_an_item_without_a_name_that_cannot_be_understood_is_told_by_code() -> None:
    row = decode({**GUITAR, "Name": None, "SalesDetails": 7})
    assert isinstance(row, Unreadable)
    assert (row.name, row.ref.id) == (GUITAR["Code"], ID)
    assert isinstance(decode("?"), Unreadable)


# Writing


def test_a_new_item_is_sent_with_what_it_has() -> None:
    content = {
        "code": "A1",
        "name": "Zoë's “box” & <lid> 🦊",
        "description": "one\ntwo",
        "price": "12.3456",
        "account": "200",
        "tax": "OUTPUT2",
        "cost": "7",
    }
    assert element(create(**content)) == {
        "Code": "A1",
        "Name": "Zoë's “box” & <lid> 🦊",
        "Description": "one\ntwo",
        "SalesDetails": {"UnitPrice": Decimal("12.3456"), "AccountCode": "200", "TaxType": "OUTPUT2"},
        "PurchaseDetails": {"UnitPrice": 7},
    }
    assert element(create(code="A1", name="")) == {"Code": "A1"}


def test_a_change_names_id_and_code_and_nothing_else() -> None:
    assert element(update("name", code="A1", name="New", description="as before", price="5")) == {
        "ItemID": ID,
        "Code": "A1",
        "Name": "New",
    }
    assert element(update("code", code="A2")) == {"ItemID": ID, "Code": "A2"}


@pytest.mark.parametrize("field", ["price", "account", "tax"])
def test_what_concerns_sales_is_sent_as_a_whole(field: str) -> None:
    held = {"code": "A1", "price": "5", "account": "200", "tax": "OUTPUT2", "cost": "3"}
    changed = {"price": "6.5", "account": "210", "tax": "NONE"}[field]
    whole = {"UnitPrice": 5, "AccountCode": "200", "TaxType": "OUTPUT2"}
    member = {"price": "UnitPrice", "account": "AccountCode", "tax": "TaxType"}[field]
    sent = element(update(field, extra=None, **{**held, field: changed}))
    assert sent == {
        "ItemID": ID,
        "Code": "A1",
        "SalesDetails": {**whole, member: Decimal("6.5") if field == "price" else changed},
    }


def test_what_xero_does_not_hold_of_sales_is_not_made_up() -> None:
    assert element(update("account", code="A1", account="200"))["SalesDetails"] == {"AccountCode": "200"}


def test_a_blank_clears_what_was_there() -> None:
    sent = element(update("name", "description", "price", "account", "tax", "cost", code="A1"))
    assert sent == {
        "ItemID": ID,
        "Code": "A1",
        "Name": "",
        "Description": "",
        "SalesDetails": {"UnitPrice": 0, "AccountCode": "", "TaxType": ""},
        "PurchaseDetails": {"UnitPrice": 0},
    }


def test_a_new_cost_gives_back_how_the_item_is_bought() -> None:
    extra = {
        "PurchaseDetails.AccountCode": "300",
        "PurchaseDetails.COGSAccountCode": "310",
        "PurchaseDetails.TaxType": "INPUT2",
        "InventoryAssetAccountCode": "630",
    }
    assert element(update("cost", extra=extra, code="A1", cost="3.5", price="9")) == {
        "ItemID": ID,
        "Code": "A1",
        "PurchaseDetails": {
            "UnitPrice": Decimal("3.5"),
            "AccountCode": "300",
            "COGSAccountCode": "310",
            "TaxType": "INPUT2",
        },
        "InventoryAssetAccountCode": "630",
    }
    assert element(update("price", extra=extra, code="A1", price="9")).keys() == {"ItemID", "Code", "SalesDetails"}


@pytest.mark.parametrize(
    ("price", "sent"),
    [
        ("12.34565", "12.3457"),
        ("12.34564999", "12.3456"),
        ("-0.00005", "-0.0001"),
        ("0.00004", "0"),
        ("100", "100"),
        ("1000000.50", "1000000.5"),
    ],
)
def test_prices_are_rounded_half_up_to_four_places_and_sent_as_numbers(price: str, sent: str) -> None:
    write = update("price", code="A1", price=price)
    assert ENCODER.encode(ItemCodec().encode(write)).endswith(f'"SalesDetails":{{"UnitPrice":{sent}}}}}'.encode())


def test_a_name_is_cut_to_fifty_and_a_code_never() -> None:
    sent = element(create(code="C" * 40, name="N" * 80, description="D" * 5000))
    assert (len(sent["Code"]), sent["Name"], len(sent["Description"])) == (40, "N" * 50, 4000)


def test_no_character_is_cut_in_two() -> None:
    sent = element(create(code="A", name="N" * 49 + "🦊" + "tail", description="D" * 3999 + "🦊"))
    assert (sent["Name"], sent["Description"]) == ("N" * 49, "D" * 3999)
    assert element(create(code="A", name="N" * 48 + "🦊" + "tail"))["Name"] == "N" * 48 + "🦊"


@given(st.text(alphabet=st.characters(), max_size=120))
def test_any_name_fits_is_a_beginning_and_travels(name: str) -> None:
    sent = element(create(code="A", name=name)).get("Name", "")
    assert len(sent.encode("utf-16-le")) <= 100
    whole = " ".join(name.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore").split())
    assert whole.startswith(sent)


def test_what_is_sent_reads_back_alike() -> None:
    sent = element(create(code="A1", name="Box", description="one\ntwo", price="12.3456", account="200", cost="7"))
    row = decode({"ItemID": ID, **sent})
    assert isinstance(row, Observation)
    assert row.content == {
        "code": "A1",
        "name": "Box",
        "description": "one\ntwo",
        "price": "12.3456",
        "account": "200",
        "cost": "7",
    }
