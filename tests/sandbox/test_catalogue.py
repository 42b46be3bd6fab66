"""What the sample company sells, as both systems show it before anything is linked: every case of real data."""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from tests.sandbox.test_company import Both, Rows, filled, number, rates
from tests.sandbox.vtiger.caller import Caller


@pytest.fixture(scope="module")
def both() -> Both:
    return filled()


def test_items_are_known_in_xero_by_code_with_other_prices_and_spellings(both: Both) -> None:
    vtiger, xero = both
    ours = {row["productcode"]: row for row in vtiger.rows("Products")}
    theirs = {each["Code"]: each for each in xero.elements("Items")}
    assert len({*ours} & {*theirs}) == 15
    assert "lamp-led" in theirs
    assert "LAMP-LED" in ours
    assert number(ours["DESK-OAK"]["unit_price"]) != theirs["DESK-OAK"]["SalesDetails"]["UnitPrice"]
    stock = {code: each["QuantityOnHand"] for code, each in theirs.items() if each["IsTrackedAsInventory"]}
    assert stock == {"SCREEN-27": 0, "CHEST": 25}


def product(both: Both, code: str) -> dict[str, Any]:
    (row,) = [row for row in both[0].rows("Products") if row["productcode"] == code]
    return row


def thing(both: Both, code: str) -> dict[str, Any]:
    (element,) = [each for each in both[1].elements("Items") if each["Code"] == code]
    return element


def account(both: Both, code: str) -> str:
    """The code of the account that a product names in its picklist."""
    fields = {field["label"]: field["name"] for field in described(both, "Products")}
    return str(product(both, code)[fields["Xero Account"]]).partition(" - ")[0]


def described(both: Both, module: str) -> Rows:
    fields: Rows = Caller(both[0]).call("describe", elementType=module)["fields"]
    return fields


def codes(both: Both) -> Counter[str]:
    """How many products and services have each code."""
    (field,) = [field["name"] for field in described(both, "Services") if field["label"] == "Item Code"]
    services = [row[field] for row in both[0].rows("Services")]
    return Counter([*services, *(row["productcode"] for row in both[0].rows("Products"))])


Case = Callable[[Both], object]
CASES: dict[str, Case] = {
    "the same on both sides": lambda both: (
        product(both, "PAPER-A4")["productname"] == thing(both, "PAPER-A4")["Name"]
        and number(product(both, "PAPER-A4")["unit_price"]) == thing(both, "PAPER-A4")["SalesDetails"]["UnitPrice"]
    ),
    "another name": lambda both: product(both, "CHAIR-7")["productname"] != thing(both, "CHAIR-7")["Name"],
    "another description": lambda both: (
        product(both, "FOLDER-B")["description"] != thing(both, "FOLDER-B")["Description"]
    ),
    "in the CRM alone": lambda both: product(both, "PEN-RED") and "PEN-RED" not in in_xero(both),
    "in the books alone": lambda both: thing(both, "FISH") and not codes(both)["FISH"],
    "a code of two products": lambda both: codes(both)["GLOBE-30"] == 2,
    "a code of a product and a service": lambda both: product(both, "TRAINING") and codes(both)["TRAINING"] == 2,
    "no code": lambda both: codes(both)[""] > 1,
    "a code of 30 characters": lambda both: {len(code) for code in codes(both)} >= {30},
    "a code of 31 characters": lambda both: {len(code) for code in codes(both)} >= {31},
    "a name of 80 characters": lambda both: len(product(both, "LADDER-24")["productname"]) == 80,
    "a name that was cut": lambda both: (
        thing(both, "LADDER-24")["Name"] == product(both, "LADDER-24")["productname"][:50]
    ),
    "entities and an emoji": lambda both: {"&amp;", "🐟"} <= {*thing(both, "FISH")["Name"].split()},
    "quotes and umlauts": lambda both: '& Töchter "Größe' in product(both, "NAMES-1")["productname"],
    "four decimals": lambda both: (
        product(both, "CLIP-1")["unit_price"] == "0.03750000"
        and thing(both, "CLIP-1")["SalesDetails"]["UnitPrice"] == Decimal("0.0375")
    ),
    "another currency, and a price in the base currency": lambda both: (
        product(both, "TEASET")["currency_id"] != "21x1" and product(both, "TEASET")["currency1"] == 69.5
    ),
    "another currency alone": lambda both: product(both, "lamp-import ")["currency1"] == 0,
    "in stock": lambda both: (
        thing(both, "CHEST")["QuantityOnHand"] == 25 and product(both, "CHEST")["qtyinstock"] == "3.000"
    ),
    "tracked without stock": lambda both: (
        product(both, "SCREEN-27") and thing(both, "SCREEN-27")["QuantityOnHand"] == 0
    ),
    "only bought": lambda both: (
        product(both, "BOUGHT")
        and not thing(both, "BOUGHT")["IsSold"]
        and thing(both, "BOUGHT")["PurchaseDetails"]
        and not thing(both, "BOUGHT")["SalesDetails"]
    ),
    "an archived account": lambda both: chart(both)[account(both, "RIBBON")]["Status"] == "ARCHIVED",
    "a system account": lambda both: chart(both)[account(both, "DUNNING")]["SystemAccount"] == "DEBTORS",
    "an unknown account": lambda both: account(both, "MISC") == "999" not in chart(both),
    "an account that will do": lambda both: chart(both)[account(both, "PAPER-A4")]["Status"] == "ACTIVE",
    "two taxes": lambda both: [*carried(both, "LAMP-LED").values()] == [20, 2],
    "the percentage of yesterday": lambda both: carried(both, "WRAP-1") == {"Packaging Fee": Decimal("1.2")},
    "two taxes, one of yesterday": lambda both: [*carried(both, "WRAP-2").values()] == [20, Decimal("1.2")],
    "a tax that the books have no more": lambda both: (
        {rate["Status"] for rate in rated(both) if {rate["Name"]} == {*carried(both, "CLOCK")}} == {"DELETED"}
    ),
    "a tax that the books never had": lambda both: (
        [*carried(both, "PLAN-1")] == ["Service"] and "Service" not in {rate["Name"] for rate in rated(both)}
    ),
    "taxes of which the books know one": lambda both: [*carried(both, "PLAN-2")] == ["Service", "20% (VAT on Income)"],
    "no tax": lambda both: carried(both, "DEPOSIT") == {},
}


def in_xero(both: Both) -> set[str]:
    return {each["Code"] for each in both[1].elements("Items")}


def chart(both: Both) -> dict[str, dict[str, Any]]:
    return {each["Code"]: each for each in both[1].elements("Accounts")}


def rated(both: Both) -> Rows:
    return both[1].elements("TaxRates")


def carried(both: Both, code: str) -> dict[str, Decimal]:
    """The percentages that a product carries, by the names of the taxes."""
    labels = {row["taxname"]: row["taxlabel"] for row in both[0].rows("Tax")}
    return {labels[name]: rate for name, rate in rates(product(both, code)).items()}


@pytest.mark.parametrize("case", CASES)
def test_products_services_and_items_have_every_case(both: Both, case: str) -> None:
    assert CASES[case](both)
