"""What is found out about products and services before the first use, and what is asked after that."""

from collections.abc import Sequence
from datetime import timedelta

import httpx2
import pytest
from tests.unit.vtiger.scripted import Params, Site, account, ok, refusal
from tests.unit.vtiger.test_products import PRODUCT, SERVICE

from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.problems import NoAnswerError, SyncError
from vtiger_xero.vtiger.client import VtigerRemote
from vtiger_xero.vtiger.layout import Layout

ITEMS = Module.ITEMS
COMMON = "id,source,modifiedtime"
PRODUCTS = f"select {COMMON},productcode,productname,qtyinstock,description,unit_price,purchase_cost,product_no"
SERVICES = f"select {COMMON},servicename,description,unit_price,purchase_cost,service_no"
CURRENCY = {"id": "21x1", "currency_code": "USD", "defaultid": "-11", "currency_status": "Active", "deleted": "0"}
DENIED = refusal("ACCESS_DENIED", "Permission to perform the operation is denied for name : Services")


def field(name: str, label: str, kind: str = "string", **more: object) -> dict[str, object]:
    return {"name": name, "label": label, "type": {"name": kind, **more}, "editable": True}


def shop(
    products: str | None = "77",
    services: str | None = "5",
    fields: tuple[dict[str, object], ...] = (),
    currencies: Sequence[object] = (CURRENCY,),
) -> tuple[Site, VtigerRemote]:
    """A Vtiger whose ids begin so; without a module where there is no beginning."""
    site = Site()
    prefixes = {"Products": products, "Services": services}

    def describe(params: Params) -> httpx2.Response:
        prefix = prefixes[params["elementType"]]
        return DENIED if prefix is None else ok({"fields": list(fields), "idPrefix": prefix})

    site.on("describe", describe)
    site.on("select * from Currency;", ok(list(currencies)))
    return site, site.remote()


def asked(select: str, where: str = "", limit: int = 100) -> str:
    element = "Products" if select.startswith(PRODUCTS) else "Services"
    return f"{select} from {element}{where and f' where {where}'} order by id limit {limit};"


def product(record: str, **fields: object) -> dict[str, object]:
    return PRODUCT | {"id": record} | fields


def service(record: str, **fields: object) -> dict[str, object]:
    return SERVICE | {"id": record} | fields


def silent(site: Site, select: str) -> None:
    """A module without a record."""
    element = "Products" if select is PRODUCTS else "Services"
    site.on(asked(select, limit=1), ok([]))
    site.on(f"select id from {element} order by id limit 1;", ok([]))


def test_it_is_found_out_once_and_not_before_it_is_needed() -> None:
    site, remote = shop()
    assert remote.fetch(ITEMS, []) == []
    assert remote.look_up(ITEMS, []) == []
    assert site.requests == []
    site.on("retrieve", lambda params: ok(product(params["id"])))
    remote.fetch(ITEMS, ["77x1", "77x2"])
    remote.fetch(ITEMS, ["77x1"])
    assert site.operations() == ["getchallenge", "login", "describe", "describe", "query", *["retrieve"] * 3]


def test_a_walk_goes_from_products_to_services_by_ids_of_their_own() -> None:
    site, remote = shop()
    site.on(asked(PRODUCTS), ok([product("77x900"), product("77x1000")]))
    site.on(asked(PRODUCTS, "id > '77x1000'"), ok([]))
    site.on(asked(PRODUCTS, limit=1), ok([product("77x900")]))
    site.on(asked(SERVICES), ok([service("5x3")]))
    site.on(asked(SERVICES, "id > '5x3'"), ok([]))
    site.on(asked(SERVICES, limit=1), ok([service("5x3")]))
    seen: list[tuple[str, str | None]] = []
    after: str | None = None
    for _ in range(3):
        page = remote.walk(ITEMS, None, after)
        seen += [(row.ref.id, row.content["kind"]) for row in page.rows]
        after = page.after
    assert seen == [("77x900", "products"), ("77x1000", "products"), ("5x3", "services")]
    assert after is None


def test_silence_of_either_module_is_not_believed_at_once() -> None:
    site, remote = shop()
    silent(site, PRODUCTS)
    site.on(asked(PRODUCTS), ok([]))
    site.on(asked(SERVICES), ok([]))
    site.on(asked(SERVICES, limit=1), ok([]))
    site.on("select id from Services order by id limit 1;", ok([{"id": "5x3"}]))
    with pytest.raises(SyncError) as caught:
        remote.walk(ITEMS, None, None)
    assert caught.value.code == "vtiger_inconsistent"


def test_a_page_out_of_order_is_refused() -> None:
    site, remote = shop()
    site.on(asked(SERVICES, "id > '5x7'"), ok([service("5x7")]))
    with pytest.raises(SyncError, match="order"):
        remote.walk(ITEMS, None, "services:5x7")


def test_one_row_that_cannot_be_understood_is_a_problem_of_that_row() -> None:
    site, remote = shop()
    site.on(asked(PRODUCTS), ok([product("77x1", productname=5), product("77x2")]))
    page = remote.walk(ITEMS, None, None)
    assert [row.ref.id for row in page.rows] == ["77x2"]
    assert [(row.ref.id, row.name) for row in page.unreadable] == [("77x1", "5")]
    assert page.after == "products:77x2"


@pytest.mark.parametrize("there", ["products", "services"])
def test_one_of_the_two_modules_is_enough(there: str) -> None:
    select, record = (PRODUCTS, "77x1") if there == "products" else (SERVICES, "5x3")
    site, remote = shop(services=None) if there == "products" else shop(products=None)
    row = product(record) if there == "products" else service(record)
    site.on(asked(select), ok([row]))
    site.on(asked(select, f"id > '{record}'"), ok([]))
    site.on(asked(select, limit=1), ok([row]))
    site.on("retrieve", ok(row))
    page = remote.walk(ITEMS, None, None)
    assert [each.ref.id for each in page.rows] == [record]
    assert remote.walk(ITEMS, None, page.after).after is None
    # Of a module that is no longer there, nothing is; a walk that stood in it goes on behind it.
    assert [each.ref.id for each in remote.fetch(ITEMS, ["77x1", "5x3"])] == [record]
    stood_in_the_other = "services:5x3" if there == "products" else "products:77x9"
    rows = remote.walk(ITEMS, None, stood_in_the_other).rows
    assert [each.ref.id for each in rows] == ([] if there == "products" else [record])


def test_nothing_is_created_in_a_module_that_is_not_there() -> None:
    _, remote = shop(services=None)
    content = {"kind": "services", "name": "Hour"}
    write = Write(operation=Operation.CREATE, target_id=None, mark="5f1c", fields=("name",), content=content)
    with pytest.raises(SyncError, match="module Services") as caught:
        remote.encode(ITEMS, Operation.CREATE, [write])
    assert caught.value.code == "vtiger_module_missing"


def test_without_either_module_there_is_nothing_to_sync() -> None:
    _, remote = shop(products=None, services=None)
    with pytest.raises(SyncError, match="Products or Services") as caught:
        remote.walk(ITEMS, None, None)
    assert caught.value.code == "vtiger_module_missing"


@pytest.mark.parametrize(
    ("described", "code"),
    [
        (refusal("INTERNAL_SERVER_ERROR", "Unknown Error"), "vtiger_refused"),
        (ok({"fields": []}), "vtiger_inconsistent"),
        (ok({"fields": [], "idPrefix": "x"}), "vtiger_inconsistent"),
        (ok([]), "wrong_answer"),
    ],
)
def test_no_other_answer_means_that_a_module_is_missing(described: httpx2.Response, code: str) -> None:
    site = Site()
    site.on("describe", described)
    with pytest.raises(SyncError) as caught:
        site.remote().walk(ITEMS, None, None)
    assert caught.value.code == code


def test_a_record_that_is_listed_and_not_given_is_a_contradiction() -> None:
    site, remote = shop()
    site.on("retrieve", refusal("ACCESS_DENIED"))
    site.on(asked(PRODUCTS, "id = '77x1'"), ok([product("77x1")]))
    with pytest.raises(SyncError) as caught:
        remote.fetch(ITEMS, ["77x1"])
    assert caught.value.code == "vtiger_inconsistent"


def test_a_module_that_may_not_be_read_any_more_is_an_error_not_an_absence() -> None:
    site, remote = shop()
    site.on("retrieve", refusal("ACCESS_DENIED"))
    site.on("query", refusal("ACCESS_DENIED", "Permission to perform the operation is denied for name : Products"))
    with pytest.raises(SyncError, match="for name : Products"):
        remote.fetch(ITEMS, ["77x1"])


def test_a_record_that_vanishes_while_a_page_is_read_is_left_out() -> None:
    site, _ = shop()
    remote = VtigerRemote(site.transport(), Layout(taxes_wanted=True))
    site.on(asked(PRODUCTS, limit=20), ok([product("77x1"), product("77x2")]))
    site.on("retrieve", lambda params: refusal("ACCESS_DENIED") if params["id"] == "77x2" else ok(product("77x1")))
    page = remote.walk(ITEMS, None, None)
    assert [row.ref.id for row in page.rows] == ["77x1"]
    assert page.after == "products:77x2"


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ((field("cf_1", "xero  ACCOUNT", "picklist", picklistValues=[]),), "cf_1"),
        ((field("cf_1", "Xero&nbsp;account"),), "cf_1"),
        ((field("cf_1", "Xero account", "boolean"),), None),
        ((field("cf_1", "Xero accounts"),), None),
        ((field("cf_1", "Xero account"), field("cf_2", "Xero account")), "cf_1"),
    ],
)
def test_the_field_of_the_account_is_known_by_its_label(
    fields: tuple[dict[str, object], ...], column: str | None
) -> None:
    site, remote = shop(fields=fields)
    site.on(asked(f"{PRODUCTS},{column}" if column else PRODUCTS), ok([product("77x1", cf_1="200 - Sales")]))
    assert remote.walk(ITEMS, None, None).rows[0].content.get("account") == ("200" if column else None)


def test_a_named_field_that_is_not_there_is_a_problem_of_the_settings() -> None:
    site, _ = shop(fields=(field("cf_1", "Xero account"),))
    remote = VtigerRemote(site.transport(), Layout({"product_account": "cf_877"}))
    site.on(asked(f"{PRODUCTS},cf_877"), refusal("ACCESS_DENIED", "Permission to access '.cf_877.' attribute denied."))
    with pytest.raises(SyncError, match="cf_877") as caught:
        remote.walk(ITEMS, None, None)
    assert caught.value.code == "vtiger_field_unknown"


def test_labels_are_told_as_people_see_them() -> None:
    site, _ = shop(fields=(field("tax1", "R&amp;D &quot;levy&quot;", "double"),))
    remote = VtigerRemote(site.transport(), Layout(taxes_wanted=True))
    site.on("retrieve", ok(product("77x1", tax1="10.000")))
    assert remote.fetch(ITEMS, ["77x1"])[0].content["tax"] == 'R&D "levy" 10%'


@pytest.mark.parametrize(
    ("others", "detailed"),
    [
        ([], False),
        ([{"id": "21x2", "currency_code": "EUR", "defaultid": "0", "currency_status": "Active", "deleted": "0"}], True),
        ([{"id": "21x2", "currency_code": "EUR", "defaultid": "0"}], True),
        ([{"id": "21x2", "currency_code": "EUR", "defaultid": "0", "currency_status": "Inactive"}], False),
        ([{"id": "21x2", "currency_code": "EUR", "defaultid": "0", "deleted": "1"}], False),
        (["noise", {"id": "21x3"}], False),
    ],
)
def test_several_currencies_make_each_record_a_call_of_its_own(others: list[object], detailed: bool) -> None:
    site, remote = shop(currencies=[*others, CURRENCY])
    site.on("retrieve", ok(product("77x1", currency_id="21x2", currency1=3)))
    site.on("query", ok([product("77x1")]))
    assert remote.sweep_interval(ITEMS, 100) == timedelta(seconds=50)
    page = remote.walk(ITEMS, None, None)
    assert page.rows[0].content["price"] == ("3" if detailed else "12.5")
    assert site.operations().count("retrieve") == detailed
    assert remote.sweep_interval(ITEMS, 100) == timedelta(seconds=2000 if detailed else 50)


def test_a_site_without_a_base_currency_is_not_believed() -> None:
    _, remote = shop(currencies=[CURRENCY | {"defaultid": "0"}])
    with pytest.raises(SyncError, match="base currency"):
        remote.walk(ITEMS, None, None)


def test_how_often_is_asked() -> None:
    site, remote = shop()
    assert [remote.walk_interval(each) for each in Module] == [timedelta(0)] * 4
    assert remote.sweep_interval(Module.TAXES, 100) == timedelta(0)
    assert remote.sweep_interval(Module.ORGANIZATIONS, 100) == timedelta(seconds=50)
    wanted = VtigerRemote(site.transport(), Layout(taxes_wanted=True))
    assert wanted.sweep_interval(ITEMS, 100) == timedelta(seconds=2000)
    assert wanted.sweep_interval(Module.PEOPLE, 100) == timedelta(seconds=50)
    assert site.requests == []


@pytest.mark.parametrize("answer", [ok(account("11x2")), ok(None), ok({"id": "77x1"})])
def test_an_answer_that_is_no_item_leaves_open_what_was_done(answer: httpx2.Response) -> None:
    site, remote = shop()
    site.on("create", answer)
    write = Write(operation=Operation.CREATE, target_id=None, mark="5f1c", fields=(), content={"name": "N"})
    call = remote.encode(ITEMS, Operation.CREATE, [write])
    with pytest.raises(NoAnswerError):
        remote.send(ITEMS, call, "key")
