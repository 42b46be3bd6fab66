"""How products and services are read and written, row by row."""

from collections.abc import Callable
from typing import Any

import pytest

from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger.codec import Codec, UndecodableError
from vtiger_xero.vtiger.currencies import Currencies
from vtiger_xero.vtiger.describing import Field
from vtiger_xero.vtiger.layout import Layout
from vtiger_xero.vtiger.products import Facts, code_of, entries, products, services

PRODUCT: dict[str, object] = {
    "id": "14x2",
    "source": "CRM",
    "modifiedtime": "2026-11-22 12:09:20",
    "productname": "Cable",
    "product_no": "PRO1",
    "productcode": "CAB-5",
    "description": "",
    "unit_price": "12.50000000",
    "purchase_cost": "0.00000000",
    "qtyinstock": "3.000",
}
SERVICE: dict[str, object] = {
    "id": "26x3",
    "source": "CRM",
    "modifiedtime": "2026-11-22 12:09:20",
    "servicename": "Hour",
    "service_no": "SER1",
    "description": None,
    "unit_price": "95.00000000",
    "purchase_cost": "40.00000000",
}
CHOICES = ("", "200 - Sales", "2000 - Sales of books", "4-1000 Rent & more", "260:Other – 3D", "Interest")
PICKLIST = Field("cf_877", "Xero Account", "picklist", CHOICES)


def product(layout: Layout | None = None, facts: Facts | None = None, **fields: object) -> dict[str, str | None]:
    return dict(products(layout or Layout(), facts).observe(PRODUCT | fields).content)


def service(layout: Layout | None = None, **fields: object) -> dict[str, str | None]:
    return dict(services(layout or Layout()).observe(SERVICE | fields).content)


def written(codec: Codec | None = None, facts: Facts | None = None, **content: str | None) -> dict[str, str]:
    codec = codec or products(Layout(), facts)
    write = Write(operation=Operation.UPDATE, target_id="14x2", mark="5f1c", fields=tuple(content), content=content)
    return codec.values(write)


def test_a_product_as_vtiger_has_it() -> None:
    codec = products(Layout())
    assert (codec.module, codec.element) == (Module.ITEMS, "Products")
    assert product() == {"code": "CAB-5", "name": "Cable", "price": "12.5", "stock": "3", "kind": "products"}


def test_a_service_has_no_stock_and_its_number_for_a_code() -> None:
    assert service() == {"code": "SER1", "name": "Hour", "price": "95", "cost": "40", "kind": "services"}
    assert "qtyinstock" not in services(Layout()).columns


@pytest.mark.parametrize(
    ("written", "code"),
    [(" A 1 ", "A 1"), ("R&amp;D", "R&D"), ("\xa0", None), ("", None), (None, None), ("lamp-import ", "lamp-import")],
)
def test_a_code_is_shown_without_outer_blanks(written: str | None, code: str | None) -> None:
    assert product(productcode=written).get("code") == code


def test_a_number_stands_for_a_blank_code_only_where_that_is_wanted() -> None:
    wanted = Layout({"service_code": "cf_9"}, numbers_as_codes=True)
    assert product(wanted, productcode="  ")["code"] == "PRO1"
    assert product(wanted)["code"] == "CAB-5"
    assert service(wanted, cf_9="")["code"] == "SER1"
    assert service(wanted, cf_9="HOUR")["code"] == "HOUR"
    assert "code" not in service(Layout({"service_code": "cf_9"}), cf_9="")


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("0.00000000", None),
        ("-0.00", None),
        ("", None),
        (None, None),
        ("12.50000000", "12.5"),
        ("100.00000000", "100"),
        ("-7.00000000", "-7"),
        ("0.12340000", "0.1234"),
        ("99999999999999.99", "99999999999999.99"),
        ("on request", "on request"),
        ("1e3", "1e3"),
    ],
)
def test_no_price_and_a_price_of_nothing_are_the_same(stored: str | None, shown: str | None) -> None:
    found = product(unit_price=stored, purchase_cost=stored)
    assert (found.get("price"), found.get("cost")) == (shown, shown)


def test_an_empty_shelf_is_told() -> None:
    assert product(qtyinstock="0.000")["stock"] == "0"
    assert product(qtyinstock="2.500")["stock"] == "2.5"


def test_breaks_of_lines_are_kept() -> None:
    described = "  First &amp; foremost\r\n\r\nSecond\rThird 日本\u2028same line\n"
    assert product(description=described)["description"] == "First & foremost\n\nSecond\nThird 日本\u2028same line"


def test_a_field_that_is_hidden_is_not_a_blank_one() -> None:
    row = {name: value for name, value in PRODUCT.items() if name != "qtyinstock"}
    with pytest.raises(UndecodableError, match="qtyinstock"):
        products(Layout()).observe(row)


@pytest.mark.parametrize(
    ("account", "code"),
    [
        ("200", "200"),
        ("200 - Sales", "200"),
        ("200-Sales", "200"),
        ("200 – Sales", "200"),
        ("200–Sales", "200"),
        ("200: Sales - of books", "200"),
        ("200 :Sales", "200"),
        ("200:Sales", "200"),
        ("200 - 3D printing", "200"),
        ("4-1000", "4-1000"),
        ("4-1000 - Sales", "4-1000"),
        ("4-1000-Sales", "4-1000"),
        ("300-Sales-Software", "300"),
        ("305-Sales Other", "305"),
        ("S&amp;M", "S&amp;M"),
        ("Interest Income", "Interest Income"),
        ("- none -", "- none -"),
        (" 200 ", "200"),
        ("-", "-"),
    ],
)
def test_an_account_is_known_by_what_stands_before_its_name(account: str, code: str) -> None:
    assert code_of(account) == code


def test_an_account_is_read_from_its_field() -> None:
    facts = Facts(PICKLIST)
    assert "cf_877" in products(Layout(), facts).columns
    assert product(facts=facts, cf_877="260:Other – 3D")["account"] == "260"
    assert "account" not in product(facts=facts, cf_877="")
    assert product(Layout({"product_account": "glacct"}), glacct="300-Sales-Software")["account"] == "300"


@pytest.mark.parametrize(
    ("code", "choice"),
    [("200", "200 - Sales"), ("2000", "2000 - Sales of books"), ("Interest", "Interest"), (None, "")],
)
def test_an_account_is_written_as_the_picklist_calls_it(code: str | None, choice: str) -> None:
    assert written(facts=Facts(PICKLIST), account=code) == {"cf_877": choice}


@pytest.mark.parametrize("code", ["20", "sales", "200 - Sales", "4", "日本"])
def test_an_account_that_the_picklist_lacks_has_no_entry(code: str) -> None:
    assert code not in entries(PICKLIST)
    with pytest.raises(KeyError):
        written(facts=Facts(PICKLIST), account=code)


def test_of_several_values_for_one_account_the_first_is_its_entry() -> None:
    twice = Field("cf_877", "Xero account", "picklist", ("200 - Sales", "200: Sales", "2000 - Books"))
    assert entries(twice) == {"200": "200 - Sales", "2000": "2000 - Books"}


def test_a_field_that_is_no_picklist_holds_the_code() -> None:
    text = Facts(Field("cf_877", "Xero account", "string"))
    assert written(facts=text, account="4-1000") == {"cf_877": "4-1000"}
    assert product(facts=text, cf_877="4-1000")["account"] == "4-1000"
    assert written(facts=text, account=None) == {"cf_877": ""}


def test_an_account_without_a_field_is_not_written() -> None:
    assert written(account="200") == {}


def test_what_vtiger_gives_itself_and_what_it_lacks_is_never_written() -> None:
    content: dict[str, Any] = {
        "code": "X",
        "stock": "3",
        "kind": "services",
        "currency": "EUR",
        "tracked": "yes",
        "tax": "GST 10%",
    }
    assert written(services(Layout()), **content) == {}
    assert written(services(Layout({"service_code": "cf_9"})), **content) == {"cf_9": "X"}
    assert written(**content) == {"productcode": "X", "qtyinstock": "3"}


def test_nothing_is_written_as_vtiger_has_it() -> None:
    blank = written(code=None, description=None, price=None, cost=None, stock=None)
    assert blank == {
        "productcode": "",
        "description": "",
        "unit_price": "0",
        "purchase_cost": "0",
        "qtyinstock": "0",
    }


def test_a_record_without_a_name_is_called_by_its_code() -> None:
    codec = products(Layout())
    content = {"code": "CAB-5", "name": None}
    for operation in (Operation.CREATE, Operation.UPDATE):
        write = Write(operation=operation, target_id=None, mark="5f1c", fields=("name",), content=content)
        assert codec.values(write)["productname"] == "CAB-5"
    assert written(price="1") == {"unit_price": "1"}


@pytest.mark.parametrize("make", [products, services])
def test_what_is_created_has_a_name_and_is_active(make: Callable[[Layout], Codec]) -> None:
    codec = make(Layout())
    content = {"name": "N", "price": "2"}
    write = Write(operation=Operation.CREATE, target_id=None, mark="5f1c", fields=("price",), content=content)
    assert codec.values(write) == {codec.title[0]: "N", "unit_price": "2", "discontinued": "1"}


EURO = Currencies("21x1", {"21x1": "USD", "21x3": "EUR"})


@pytest.mark.parametrize(
    ("own", "base", "price", "currency"),
    [
        ("21x1", 12.5, "12.5", None),
        ("21x1", 0, "12.5", None),
        (None, 0, "12.5", None),
        ("", 0, "12.5", None),
        ("21x3", 14, "14", None),
        ("21x3", 14.25, "14.25", None),
        ("21x3", "14.250", "14.25", None),
        ("21x3", 0, None, "EUR"),
        ("21x3", None, None, "EUR"),
        ("21x3", -1, None, "EUR"),
        ("21x9", 0, None, "21x9"),
    ],
)
def test_a_price_in_another_currency_is_none_unless_there_is_one_in_the_base(
    own: str | None, base: object, price: str | None, currency: str | None
) -> None:
    found = product(facts=Facts(currencies=EURO), currency_id=own, currency1=base, currency3=12.5)
    assert (found.get("price"), found.get("currency")) == (price, currency)


def test_without_several_currencies_nothing_is_asked_about_them() -> None:
    assert product(currency_id="21x3", currency1=0)["price"] == "12.5"


def test_taxes_are_told_in_the_order_of_their_numbers() -> None:
    labels = {"tax1": "VAT", "tax2": "Levy & <co>", "tax10": "GST on Income"}
    row = PRODUCT | {"tax10": "10.000", "tax2": "0.000", "tax1": None, "tax3": "", "tax4": "1.255", "taxclass": "x"}
    seen = products(Layout(taxes_wanted=True), Facts(taxes=labels)).observe(row)
    assert seen.content["tax"] == "Levy & <co> 0% + tax4 1.255% + GST on Income 10%"
    assert seen.extra == {"tax2": "0", "tax4": "1.255", "tax10": "10", "tax": seen.content["tax"]}
    unwanted = products(Layout(), Facts(taxes=labels)).observe(row)
    assert "tax" not in unwanted.content
    assert unwanted.extra == seen.extra


def test_without_taxes_there_is_nothing_to_tell() -> None:
    seen = products(Layout(taxes_wanted=True)).observe(PRODUCT | {"tax1": None, "tax2": ""})
    assert "tax" not in seen.content
    assert seen.extra == {}


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ({"product_account": "productcode"}, "vtiger_field_twice"),
        ({"service_code": "cf_1", "service_account": "cf_1"}, "vtiger_field_twice"),
        ({"service_code": "service_no"}, "vtiger_field_twice"),
        ({"service_code": "cf 1"}, "vtiger_field_unknown"),
        ({"product_account": "x; --"}, "vtiger_field_unknown"),
    ],
)
def test_a_layout_that_cannot_be_right_is_refused(named: dict[str, str], code: str) -> None:
    with pytest.raises(SyncError) as caught:
        (products(Layout(named)), services(Layout(named)))
    assert caught.value.code == code
