"""Invoices of the emulated Vtiger, and the traps of writing them."""

from typing import Any

import pytest
from tests.sandbox.vtiger.caller import Caller, RefusedError

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.vtiger import Dialect, VtigerSandbox

STREETS = {"bill_street": "1 High St", "ship_street": "1 High St"}
LINE = {"productid": "14x3", "quantity": "2", "listprice": "100", "tax1": "10"}


def world(dialect: Dialect = Dialect.V7_5) -> Caller:
    """A customer 11x2, and a product 14x3 that carries tax1 and tax5."""
    sandbox = VtigerSandbox(VirtualClock(), dialect=dialect)
    sandbox.create("Accounts", {"accountname": "Söns & Co"})
    product = {"productname": "Cable <5'>", "unit_price": "7", "qtyinstock": "10", "tax1": "4.5", "tax5": "2"}
    sandbox.create("Products", product)
    return Caller(sandbox)


@pytest.fixture
def caller() -> Caller:
    return world()


def invoice(caller: Caller, *lines: dict[str, Any], **values: Any) -> Any:
    """A stored invoice, retrieved."""
    header = {"subject": "Sale", "account_id": "11x2", "productid": "14x3", "hdnTaxType": "group", **STREETS}
    made = caller.create("Invoice", **{**header, **values, "LineItems": list(lines)})
    return caller.call("retrieve", id=made["id"])


def test_creating_answers_numbers_and_no_balance_yet(caller: Caller) -> None:
    header = {"subject": "Sale", "account_id": "11x2", "productid": "14x3", "hdnTaxType": "group", **STREETS}
    made = caller.create("Invoice", **header, LineItems=[LINE], hdnGrandTotal="999", received="40")
    assert (made["hdnSubTotal"], made["hdnGrandTotal"], made["balance"]) == (200, 220, "0.00000000")
    stored = caller.call("retrieve", id=made["id"])
    assert (stored["hdnGrandTotal"], stored["received"]) == ("220.00000000", "40.00000000")
    assert stored["balance"] == "180.00000000"
    line = stored["LineItems"][0]
    assert (line["product_name"], line["parent_id"]) == ("Cable &lt;5&#039;&gt;", "7xArray")


@pytest.mark.parametrize(
    ("lines", "values", "total"),
    [
        ([{**LINE, "discount_percent": "10", "discount_amount": "5"}], {}, "214.50000000"),
        ([LINE, {"productid": "14x3", "quantity": "1", "listprice": "50", "tax2": "99"}], {}, "275.00000000"),
        ([{"productid": "14x3", "quantity": "1", "listprice": "5"}, LINE], {}, "205.00000000"),
        ([{**LINE, "tax5": "2"}], {}, "224.40000000"),
        ([{**LINE, "tax6": "-10"}], {}, "200.00000000"),
        ([LINE], {"hdnDiscountPercent": "10"}, "198.00000000"),
        ([LINE], {"hdnS_H_Amount": "20", "txtAdjustment": "-1.23"}, "238.77000000"),
        ([LINE], {"shipping_&_handling": "20", "shipping_&_handling_shtax1": "4.5"}, "240.90000000"),
        ([{**LINE, "tax2": "99"}], {"hdnTaxType": "individual"}, "220.00000000"),
        ([{**LINE, "tax5": "2"}], {"hdnTaxType": "individual"}, "224.00000000"),
        ([{"productid": "14x3", "quantity": "1", "listprice": "100"}], {"hdnTaxType": "individual"}, "106.50000000"),
        ([{"productid": "14x3", "quantity": "-2"}], {}, "-14.00000000"),
        ([{"productid": "14x3", "listprice": "5"}], {}, "0.00000000"),
        ([LINE], {"hdnTaxType": "nonsense"}, "220.00000000"),
    ],
)
def test_a_total(caller: Caller, lines: list[dict[str, Any]], values: dict[str, str], total: str) -> None:
    assert invoice(caller, *lines, **values)["hdnGrandTotal"] == total


def test_a_header_edit_takes_totals_blindly_and_ignores_what_belongs_to_the_lines(caller: Caller) -> None:
    made = invoice(caller, LINE)
    element = {"id": made["id"], "hdnGrandTotal": "1", "received": "100", "hdnDiscountPercent": "10", "hdnTaxType": "x"}
    caller.call("revise", element=element)
    stored = caller.call("retrieve", id=made["id"])
    assert (stored["hdnGrandTotal"], stored["balance"]) == ("1.00000000", "220.00000000")
    assert (stored["hdnDiscountPercent"], stored["hdnTaxType"]) == ("", "group")


def test_revising_lines_forgets_the_tax_type_and_leaves_the_balance(caller: Caller) -> None:
    made = invoice(caller, LINE, hdnTaxType="individual", hdnDiscountPercent="10", hdnS_H_Amount="20")
    caller.call("revise", element={"id": made["id"], "LineItems": [{**LINE, "quantity": "1"}]})
    stored = caller.call("retrieve", id=made["id"])
    assert (stored["hdnTaxType"], stored["hdnDiscountPercent"], stored["hdnS_H_Amount"]) == ("", "", "0.00000000")
    assert (stored["hdnGrandTotal"], stored["balance"]) == ("110.00000000", made["balance"])


def test_a_retrieved_invoice_can_be_updated_as_it_is(caller: Caller) -> None:
    made = invoice(caller, LINE, LINE, hdnTaxType="individual", txtAdjustment="-0.01")
    answer = caller.call("update", element=made)
    assert answer["LineItems"] == []
    stored = caller.call("retrieve", id=made["id"])
    assert [stored[name] for name in ("hdnGrandTotal", "balance")] == [made["hdnGrandTotal"], made["balance"]]
    assert [line["tax1"] for line in stored["LineItems"]] == ["10.000", "10.000"]


def test_ids_of_lines_are_given_out_again(caller: Caller) -> None:
    first = invoice(caller, LINE, LINE)
    caller.call("revise", element={"id": first["id"], "LineItems": [LINE]})
    second = invoice(caller, LINE)
    assert [line["id"] for line in first["LineItems"]] == ["33x1", "33x2"]
    assert second["LineItems"][0]["id"] == "33x2"


def test_sold_goods_leave_the_stock_without_moving_its_time(caller: Caller) -> None:
    before = caller.call("retrieve", id="14x3")
    made = invoice(caller, LINE)
    after = caller.call("retrieve", id="14x3")
    assert (after["qtyinstock"], after["modifiedtime"]) == ("8.000", before["modifiedtime"])
    caller.call("revise", element={"id": made["id"], "LineItems": [{**LINE, "quantity": "1"}]})
    assert caller.call("retrieve", id="14x3")["qtyinstock"] == "9.000"


def test_what_is_deleted_reads_as_nothing(caller: Caller) -> None:
    made = invoice(caller, LINE)
    caller.call("delete", id="14x3")
    caller.call("delete", id="11x2")
    stored = caller.call("retrieve", id=made["id"])
    assert (stored["account_id"], stored["productid"]) == ("", "")
    assert (stored["LineItems"][0]["productid"], stored["LineItems"][0]["deleted"]) == ("", "1")
    assert stored["modifiedtime"] == made["modifiedtime"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"bill_street": ""}, "bill_street does not have a value"),
        ({"account_id": None}, "account_id does not have a value"),
        ({"LineItems": []}, "Mandatory Fields Missing.."),
        ({"LineItems": [{**LINE, "productid": "14x999"}]}, "Id specified is incorrect"),
    ],
)
def test_an_invoice_is_refused(caller: Caller, values: dict[str, Any], message: str) -> None:
    header = {"subject": "Sale", "account_id": "11x2", "productid": "14x3", **STREETS, "LineItems": [LINE]}
    with pytest.raises(RefusedError) as refused:
        caller.create("Invoice", **{**header, **values})
    assert refused.value.message == message


def test_a_wrong_line_leaves_the_invoice_behind(caller: Caller) -> None:
    with pytest.raises(RefusedError):
        invoice(caller, LINE, {**LINE, "productid": "14x999"})
    (left,) = caller.query("select id,hdnGrandTotal from Invoice;")
    assert left["hdnGrandTotal"] == "0.00000000"
    assert len(caller.call("retrieve", id=left["id"])["LineItems"]) == 1


def test_a_limit_counts_the_lines_once_they_are_touched(caller: Caller) -> None:
    for _ in range(3):
        invoice(caller, *[LINE] * 4)
    assert len(caller.query("select id,subject from Invoice order by id limit 0,6;")) == 3
    rows = caller.query("select * from Invoice order by id limit 0,6;")
    assert len(rows) == 2
    assert "discount_percent" in rows[0]
    assert "hdnDiscountPercent" not in rows[0]
    assert caller.query("select count(*) from Invoice where quantity > 0;") == [{"count": "12"}]
    assert len(caller.query("select * from LineItem where parent_id='7x4';")) == 4


def test_the_page_taxes_compound_line_by_line_and_deducts(caller: Caller) -> None:
    sandbox = VtigerSandbox(VirtualClock())
    account = sandbox.create("Accounts", {"accountname": "x"})
    product = sandbox.create("Products", {"productname": "x", "tax1": "10", "tax5": "2"})
    line = {"productid": product, "quantity": 1, "listprice": 100}
    values = {"subject": "By hand", "account_id": account}
    single = {**values, "hdnTaxType": "individual", "LineItems": [{**line, "tax1": "10", "tax5": "2"}]}
    whole = {**values, "LineItems": [{**line, "tax1": "10", "tax6": "10"}, line]}
    totals = [row["hdnGrandTotal"] for row in _entered(sandbox, single, whole)]
    assert totals == ["112.20000000", "200.00000000"]
    assert [line["tax6"] for line in sandbox.rows("Invoice")[1]["LineItems"]] == ["-10.000", "-10.000"]


def _entered(sandbox: VtigerSandbox, *documents: dict[str, Any]) -> list[dict[str, Any]]:
    for document in documents:
        sandbox.create("Invoice", document)
    return sandbox.rows("Invoice")


def test_8_4_as_shipped_creates_no_invoice_and_breaks_one_whose_lines_are_written() -> None:
    caller = world(Dialect.V8_4)
    with pytest.raises(RefusedError) as refused:
        invoice(caller, LINE)
    assert refused.value.code == "INVALID_ID_ATTRIBUTE"
    assert caller.query("select id from Invoice;") == []


def test_8_2_as_shipped_leaves_a_headless_line_by_line_invoice_behind() -> None:
    caller = world(Dialect.V8_2)
    made = invoice(caller, LINE)
    element = {"subject": "S", "account_id": "11x2", "productid": "14x3", "assigned_user_id": "19x1", **STREETS}
    individual = {**element, "hdnTaxType": "individual", "LineItems": [LINE]}
    assert caller.send("create", elementType="Invoice", element=individual).status_code == 500
    assert [row["hdnGrandTotal"] for row in caller.query("select hdnGrandTotal from Invoice order by id;")] == [
        "220.00000000",
        "0.00000000",
    ]
    revise = {"id": made["id"], "LineItems": [{**LINE, "quantity": "5"}]}
    assert caller.send("revise", element=revise).status_code == 500
    stored = caller.call("retrieve", id=made["id"])
    assert (stored["hdnTaxType"], stored["hdnGrandTotal"], stored["balance"]) == ("", "0.00000000", "220.00000000")
    assert stored["LineItems"][0]["quantity"] == "5.000"
    assert caller.call("revise", element={"id": made["id"], "invoicestatus": "Sent"})["invoicestatus"] == "Sent"
