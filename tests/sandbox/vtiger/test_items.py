"""Products, services, taxes and currencies of the emulated Vtiger."""

import pytest
from tests.sandbox.vtiger.caller import Caller, RefusedError

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.vtiger import Dialect, VtigerSandbox


@pytest.fixture
def later(clock: VirtualClock) -> Caller:
    return Caller(VtigerSandbox(clock, dialect=Dialect.V8_4))


def test_a_product_shows_the_taxes_it_carries_and_its_prices(caller: Caller) -> None:
    made = caller.create("Products", productname="Cable", unit_price="100.10", tax1="4.5", tax4="15", currency2="80.5")
    assert (made["tax1"], made["tax4"], "tax2" in made) == ("4.500", "15.000", False)
    assert (made["unit_price"], made["currency_id"]) == ("100.10000000", "21x1")
    assert [made[f"currency{number}"] for number in range(1, 5)] == [100.1, 80.5, 0, 0]
    assert made["discontinued"] == "0"  # describe's default is not applied


def test_a_product_priced_in_another_currency(caller: Caller) -> None:
    made = caller.create("Products", productname="Tea", unit_price="50", currency_id="21x2")
    assert (made["currency1"], made["currency2"], made["currency_id"]) == (0, 50, "21x2")


def test_a_write_of_7_5_wipes_the_taxes_and_prices_that_it_does_not_repeat(caller: Caller) -> None:
    made = caller.create("Products", productname="Cable", unit_price="10", tax1="4.5", tax2="10")
    revised = caller.call("revise", element={"id": made["id"], "unit_price": "11", "tax2": "10"})
    assert ("tax1" in revised, revised["tax2"], revised["currency1"]) == (False, "10.000", 0)


def test_a_write_of_8_4_keeps_them(later: Caller) -> None:
    made = later.create("Products", productname="Cable", unit_price="10", tax1="4.5")
    revised = later.call("revise", element={"id": made["id"], "unit_price": "11"})
    assert (revised["tax1"], revised["currency1"]) == ("4.500", 11)


def test_a_price_that_is_no_number(caller: Caller, later: Caller) -> None:
    assert caller.create("Products", productname="a", unit_price="1,234.56")["unit_price"] == "1.00000000"
    assert later.create("Products", productname="a", unit_price="1,234.56")["unit_price"] == "0.00000000"


def test_money_is_rounded_to_the_users_decimals(sandbox: VtigerSandbox, caller: Caller) -> None:
    assert caller.create("Products", productname="a", unit_price="0.1234")["unit_price"] == "0.12000000"
    sandbox.edit("19x1", {"no_of_currency_decimals": "3"})
    assert caller.create("Products", productname="b", unit_price="0.1235")["unit_price"] == "0.12400000"
    sandbox.edit("19x1", {"no_of_currency_decimals": ""})
    assert caller.create("Products", productname="c", unit_price="5")["unit_price"] == "0.00000000"


def test_a_decimal_comma_multiplies_numbers(sandbox: VtigerSandbox, caller: Caller) -> None:
    sandbox.edit("19x1", {"currency_decimal_separator": ",", "currency_grouping_separator": "."})
    assert caller.create("Products", productname="a", commissionrate="3.25")["commissionrate"] == "325.000"


def test_a_service_needs_no_owner(caller: Caller) -> None:
    made = caller.call("create", elementType="Services", element={"servicename": "Advice"})
    assert (made["assigned_user_id"], made["service_no"]) == ("19x1", "SER1")


def test_taxes_are_queried_without_the_inactive_and_retrieved_with_a_formula(caller: Caller) -> None:
    taxes = caller.query("select taxname,method,compoundon from Tax;")
    assert [tax["taxname"] for tax in taxes] == [f"tax{number}" for number in range(1, 7)]
    assert (taxes[4]["method"], taxes[4]["compoundon"]) == ("Compound", '["1"]')
    assert caller.call("retrieve", id="34x5")["tax5_formula"] == "tax1"
    assert caller.query("select count(*) from Tax;") == [{"count": "6"}]


def test_a_tax_added_by_hand_is_a_field_of_documents(sandbox: VtigerSandbox, caller: Caller) -> None:
    sandbox.create("Tax", {"taxlabel": "20% (VAT on Income)", "percentage": "20"})
    made = caller.create("Products", productname="Cable", tax8="20")
    assert made["tax8"] == "20.000"
    fields = {field["name"] for field in caller.call("describe", elementType="Invoice")["fields"]}
    assert "tax8" in fields


def test_only_an_administrator_writes_taxes_and_sees_users(sandbox: VtigerSandbox) -> None:
    key = sandbox.add_user("sales", is_admin="off")
    caller = Caller(sandbox, "sales", key)
    for operation, arguments in (
        ("create", {"elementType": "Tax", "element": {"taxlabel": "Mine", "percentage": "1"}}),
        ("query", {"query": "select id from Users;"}),
        ("describe", {"elementType": "Users"}),
        ("create", {"elementType": "Accounts", "element": {"accountname": "x", "assigned_user_id": "19x999"}}),
    ):
        with pytest.raises(RefusedError) as refused:
            caller.call(operation, **arguments)
        assert refused.value.code == "ACCESS_DENIED"
    assert "Users" not in caller.call("listtypes")["types"]
    assert len(caller.query("select id from Tax;")) == 6


def test_custom_fields_are_written_and_queried(sandbox: VtigerSandbox, caller: Caller) -> None:
    name = sandbox.add_field("Accounts", "Xero contact")
    made = caller.create("Accounts", accountname="x", **{name: "5f1c"})
    assert made[name] == "5f1c"
    assert caller.query(f"select id from Accounts where {name} = '5f1c';") == [{"id": made["id"]}]
    labels = {field["name"]: field["label"] for field in caller.call("describe", elementType="Accounts")["fields"]}
    assert labels[name] == "Xero contact"
    assert caller.query(f"select id from Accounts order by {name};") == []  # its table is not joined
