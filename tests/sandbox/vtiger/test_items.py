"""Products, services, taxes and currencies of the emulated Vtiger."""

import pytest
from tests.sandbox.vtiger.caller import Caller, RefusedError

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.vtiger import Dialect, Kind, VtigerSandbox


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


def test_an_update_of_7_5_wipes_them_as_well(caller: Caller) -> None:
    made = caller.create("Products", productname="Cable", unit_price="10", tax1="4.5")
    whole = {"id": made["id"], "productname": "Cable", "assigned_user_id": "19x1"}
    assert "tax1" not in caller.call("update", element=whole)
    assert "tax1" not in caller.call("retrieve", id=made["id"])
    assert caller.call("update", element={**whole, "tax1": "4.5"})["tax1"] == "4.500"


def test_a_write_of_8_4_keeps_them(later: Caller) -> None:
    made = later.create("Products", productname="Cable", unit_price="10", tax1="4.5")
    revised = later.call("revise", element={"id": made["id"], "unit_price": "11"})
    assert (revised["tax1"], revised["currency1"]) == ("4.500", 11)
    whole = {"id": made["id"], "productname": "Cable", "assigned_user_id": "19x1"}
    assert later.call("update", element=whole)["tax1"] == "4.500"


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


def test_a_query_of_items_knows_neither_taxes_nor_prices_by_currency(caller: Caller) -> None:
    caller.create("Products", productname="Cable", unit_price="10", tax1="4.5")
    (row,) = caller.query("select * from Products;")
    assert "unit_price" in row
    assert not {"tax1", "currency1", "currency_id"} & {*row}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("select tax1 from Products;", "'.tax1.'"),
        ("select currency2 from Services;", "'.currency2.'"),
        ("select productcode from Services;", "'.productcode.'"),
        ("select id from Products where tax1 = '4.5';", "tax1"),
        ("select id from Services where productcode = 'A';", "productcode"),
    ],
)
def test_a_field_that_a_query_does_not_know_is_refused(caller: Caller, query: str, field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        caller.query(query)
    assert (refused.value.code, refused.value.message) == (
        "ACCESS_DENIED",
        f"Permission to access {field} attribute denied.",
    )


@pytest.mark.parametrize(("module", "prefix"), [("Products", "14"), ("Services", "26")])
def test_describe_of_items_shows_taxes_with_their_rates_and_a_price_by_currency(
    sandbox: VtigerSandbox, caller: Caller, module: str, prefix: str
) -> None:
    sandbox.edit("21x4", {"currency_status": "Inactive"})
    described = caller.call("describe", elementType=module)
    fields = {field["name"]: field for field in described["fields"]}
    assert described["idPrefix"] == prefix
    assert (fields["tax4"]["label"], fields["tax4"]["default"]) == ("GST on Income", "15.000")
    assert fields["tax4"]["type"] == {"name": "double"}
    assert fields["discontinued"]["default"] == "1"
    assert "tax7" not in fields  # inactive
    assert [name for name in fields if name.startswith("currency")] == ["currency1", "currency2", "currency3"]
    assert ("productcode" in fields) is (module == "Products")


def test_a_tax_is_changed_by_an_administrator_and_products_keep_the_rate_they_carry(caller: Caller) -> None:
    made = caller.create("Products", productname="Cable", tax4="15")
    revised = caller.call("revise", element={"id": "34x4", "percentage": "16"})
    assert (revised["percentage"], revised["taxlabel"]) == ("16.000", "GST on Income")
    caller.call("update", element={"id": "34x4", "taxlabel": "GST & more", "percentage": "16.5"})
    assert caller.query("select taxlabel,percentage from Tax where id = '34x4';") == [
        {"taxlabel": "GST & more", "percentage": "16.500", "id": "34x4"}
    ]
    assert caller.call("retrieve", id=made["id"])["tax4"] == "15.000"
    fields = {field["name"]: field for field in caller.call("describe", elementType="Products")["fields"]}
    assert (fields["tax4"]["label"], fields["tax4"]["default"]) == ("GST & more", "16.500")


def test_a_tax_made_by_the_api_has_the_next_column_but_no_field_of_documents(caller: Caller) -> None:
    made = caller.call("create", elementType="Tax", element={"taxlabel": "API Tax", "percentage": "3.3"})
    assert (made["id"], made["taxname"], made["percentage"], made["method"]) == ("34x8", "tax8", "3.300", "Simple")
    assert caller.create("Products", productname="Cable", tax8="3.3")["tax8"] == "3.300"
    assert "tax8" not in {field["name"] for field in caller.call("describe", elementType="Invoice")["fields"]}


def test_an_inactive_tax_is_in_no_query(sandbox: VtigerSandbox, caller: Caller) -> None:
    names = "select taxname from Tax;"
    caller.call("update", element={"id": "34x2", "taxlabel": "Sales", "percentage": "10", "deleted": "1"})
    caller.call("delete", id="34x3")
    sandbox.edit("34x4", {"deleted": "1"})
    assert [row["taxname"] for row in caller.query(names)] == ["tax1", "tax5", "tax6"]
    assert "tax4" not in {field["name"] for field in caller.call("describe", elementType="Services")["fields"]}
    sandbox.restore("34x4")
    assert [row["taxname"] for row in caller.query(names)] == ["tax1", "tax4", "tax5", "tax6"]
    assert caller.query("select deleted from Tax where taxname = 'tax4';")[0]["deleted"] == "0"


def test_a_user_who_is_no_administrator_reads_taxes_and_writes_items(sandbox: VtigerSandbox, caller: Caller) -> None:
    made = caller.create("Products", productname="Cable", unit_price="1", tax1="4.5")
    own = Caller(sandbox, "sales", sandbox.add_user("sales", is_admin="off", no_of_currency_decimals="4"))
    assert own.call("retrieve", id="34x5")["tax5_formula"] == "tax1"
    assert len(own.query("select id from Currency;")) == 4
    for operation, arguments in (
        ("revise", {"element": {"id": "34x1", "percentage": "5"}}),
        ("update", {"element": {"id": "34x1", "taxlabel": "VAT", "percentage": "5"}}),
        ("delete", {"id": "34x1"}),
        ("revise", {"element": {"id": "21x2", "conversion_rate": "5"}}),
    ):
        with pytest.raises(RefusedError) as refused:
            own.call(operation, **arguments)
        assert (refused.value.code, refused.value.message) == ("ACCESS_DENIED", "Permission to write is denied")
    revised = own.call("revise", element={"id": made["id"], "unit_price": "0.03755", "tax1": "4.5"})
    assert (revised["unit_price"], revised["tax1"]) == ("0.03760000", "4.500")


def test_a_picklist_names_its_values_and_the_api_takes_any_other(sandbox: VtigerSandbox, caller: Caller) -> None:
    name = sandbox.add_field("Products", "Xero account", Kind.PICKLIST, ("200 - Sales", "260 - Other & more"))

    def offered() -> list[dict[str, str]]:
        fields = {field["name"]: field for field in caller.call("describe", elementType="Products")["fields"]}
        values: list[dict[str, str]] = fields[name]["type"]["picklistValues"]
        return values

    assert offered() == [{"label": each, "value": each} for each in ("200 - Sales", "260 - Other & more")]
    made = caller.create("Products", productname="Cable", **{name: "999 - Nobody's"})
    assert made[name] == "999 - Nobody's"
    sandbox.set_picklist("Products", name, ("260 - Other & more",))
    assert [each["value"] for each in offered()] == ["260 - Other & more"]
    assert caller.query(f"select {name} from Products;")[0][name] == "999 - Nobody's"


def test_a_person_changes_taxes_and_prices_and_nothing_else(sandbox: VtigerSandbox, caller: Caller) -> None:
    made = sandbox.create(
        "Products", {"productname": "Tea", "unit_price": "0.0375", "currency_id": "21x2", "tax1": "4"}
    )
    assert sandbox.row(made)["unit_price"] == "0.03750000"  # typed by somebody with more decimals than the API's user
    sandbox.edit(made, {"productname": "Tea, green"})
    row = sandbox.row(made)
    assert (row["currency_id"], row["currency2"], row["tax1"]) == ("21x2", 0.0375, "4.000")
    sandbox.edit(made, {"tax1": None, "tax2": "10", "currency3": "0.05"})
    row = sandbox.row(made)
    assert ("tax1" in row, row["tax2"], row["currency3"], row["currency2"]) == (False, "10.000", 0.05, 0.0375)
