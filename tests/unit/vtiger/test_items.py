"""Products and services as one module, against every emulated Vtiger."""

import json
from urllib.parse import parse_qs

import pytest
from tests.unit.vtiger.emulated import Emulated

from vtiger_xero.domain.fingerprint import fingerprint
from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Accepted, Operation, Refused, Write
from vtiger_xero.problems import NoAnswerError, SyncError
from vtiger_xero.sandbox.vtiger import Dialect
from vtiger_xero.sandbox.vtiger.schema import Kind
from vtiger_xero.vtiger.layout import Layout

ITEMS = Module.ITEMS
NAME = 'O\'Brien & Söns "Ltd" <b>日本</b> \\ back'
TAXED = Layout(taxes_wanted=True)


@pytest.fixture(params=Dialect)
def vtiger(request: pytest.FixtureRequest) -> Emulated:
    return Emulated(request.param)


def create(mark: str = "5f1c-77", **content: str | None) -> Write:
    return Write(operation=Operation.CREATE, target_id=None, mark=mark, fields=tuple(content), content=content)


def change(target: str, **content: str | None) -> Write:
    return Write(operation=Operation.UPDATE, target_id=target, mark="5f1c", fields=tuple(content), content=content)


def amend(target: str, **extra: str) -> Write:
    return Write(operation=Operation.AMEND, target_id=target, mark="", fields=tuple(extra), content={}, extra=extra)


def walked(vtiger: Emulated) -> dict[str, str]:
    """The fingerprints of all items, by id."""
    found: dict[str, str] = {}
    after = None
    while True:
        page = vtiger.remote.walk(ITEMS, None, after)
        found |= {row.ref.id: fingerprint(row.content) for row in page.rows}
        if (after := page.after) is None:
            return found


def one_currency(vtiger: Emulated) -> None:
    for number in (2, 3, 4):
        vtiger.sandbox.edit(f"21x{number}", {"currency_status": "Inactive"})


def assortment(vtiger: Emulated) -> list[str]:
    """Products and services such as people have them."""
    products: list[dict[str, object]] = [
        {"productname": NAME, "productcode": " R&amp;D 1 ", "unit_price": "12.5", "tax1": "4.5", "tax4": "15"},
        {"productname": "x" * 300, "productcode": "", "unit_price": "0", "qtyinstock": "2.5"},
        {"productname": "Imported 😀", "unit_price": "50", "currency_id": "21x3", "description": "a\r\nb\n\nc &lt;"},
        {"productname": "Both", "unit_price": "50", "currency_id": "21x3", "currency1": "55.5", "tax2": "0"},
    ]
    services: list[dict[str, object]] = [
        {"servicename": "Hour", "unit_price": "95", "purchase_cost": "40", "tax3": "12.5"},
        {"servicename": "Gratis", "unit_price": ""},
    ]
    made = [vtiger.sandbox.create("Products", each) for each in products]
    return made + [vtiger.sandbox.create("Services", each) for each in services]


@pytest.mark.parametrize("several_currencies", [False, True])
@pytest.mark.parametrize("layout", [Layout(), TAXED, Layout(numbers_as_codes=True)])
def test_a_direct_look_shows_the_same_content_as_a_walk(
    vtiger: Emulated, layout: Layout, several_currencies: bool
) -> None:
    made = assortment(vtiger)
    if not several_currencies:
        one_currency(vtiger)
    vtiger.laid_out(layout)
    seen = walked(vtiger)
    assert list(seen) == made
    assert {each.ref.id: fingerprint(each.content) for each in vtiger.remote.fetch(ITEMS, made)} == seen
    for each in made:
        if vtiger.dialect is Dialect.V7_5 and each == made[3]:
            continue  # it has prices that a write would delete
        # What is written comes back as it will be read.
        answered = vtiger.written(ITEMS, change(each, description="New & 'old'"))
        assert vtiger.remote.fetch(ITEMS, [each]) == [answered]


def test_what_queries_do_not_give_is_retrieved_where_it_is_content(vtiger: Emulated) -> None:
    made = assortment(vtiger)
    vtiger.laid_out(TAXED)
    found = {each.ref.id: each.content for each in vtiger.remote.walk(ITEMS, None, None).rows}
    assert [found[each].get("tax") for each in made[:4]] == [
        "VAT 4.5% + GST on Income 15%",
        None,
        None,
        "Sales 0%",
    ]
    assert [(found[each].get("price"), found[each].get("currency")) for each in made[:4]] == [
        ("12.5", None),
        (None, None),
        (None, "EUR"),
        ("55.5", None),
    ]


def test_where_queries_give_everything_a_page_is_one_call(vtiger: Emulated) -> None:
    assortment(vtiger)
    one_currency(vtiger)
    vtiger.laid_out(Layout())
    vtiger.remote.fetch(ITEMS, ["14x2"])
    before = vtiger.remote.calls
    page = vtiger.remote.walk(ITEMS, None, None)
    assert vtiger.remote.calls - before == 1
    assert len(page.rows) == 4
    assert all(row.extra == {} for row in page.rows)
    (direct,) = vtiger.remote.fetch(ITEMS, [page.rows[0].ref.id])
    assert direct.extra == {"tax1": "4.5", "tax4": "15", "tax": "VAT 4.5% + GST on Income 15%"}


@pytest.mark.parametrize("layout", [Layout(), TAXED])
def test_a_walk_can_begin_again_behind_every_page(vtiger: Emulated, layout: Layout) -> None:
    one_currency(vtiger)
    services = {vtiger.sandbox.create("Services", {"servicename": f"S{n}"}) for n in range(30)}
    products = [vtiger.sandbox.create("Products", {"productname": f"P{n}"}) for n in range(250)]
    services |= {vtiger.sandbox.create("Services", {"servicename": f"S{n}"}) for n in range(30, 130)}
    ordered = products + sorted(services, key=lambda each: int(each[3:]))
    vtiger.laid_out(layout)
    tokens: list[str | None] = [None]
    passed: list[list[str]] = [[]]
    while tokens[-1] is not None or len(tokens) == 1:
        page = vtiger.remote.walk(ITEMS, None, tokens[-1])
        tokens.append(page.after)
        passed.append(passed[-1] + [row.ref.id for row in page.rows])
    assert passed[-1] == ordered
    for token, before in list(zip(tokens[:-1], passed, strict=False))[::5]:
        vtiger.laid_out(layout)  # a new process goes on
        page = vtiger.remote.walk(ITEMS, None, token)
        assert [row.ref.id for row in page.rows] == ordered[len(before) : len(before) + len(page.rows)]


def test_only_what_changed_is_walked(vtiger: Emulated) -> None:
    made = assortment(vtiger)
    vtiger.clock.advance(3600)
    vtiger.sandbox.edit(made[4], {"unit_price": "96"})
    vtiger.sandbox.edit(made[1], {"unit_price": "1"})
    since = vtiger.clock.now()
    first = vtiger.remote.walk(ITEMS, since, None)
    second = vtiger.remote.walk(ITEMS, since, first.after)
    end = vtiger.remote.walk(ITEMS, since, second.after)
    assert [[row.ref.id for row in page.rows] for page in (first, second, end)] == [[made[1]], [made[4]], []]
    assert end.after is None


def test_without_products_a_walk_begins_with_services(vtiger: Emulated) -> None:
    assert vtiger.remote.walk(ITEMS, None, None).after is None
    made = vtiger.sandbox.create("Services", {"servicename": "Hour"})
    page = vtiger.remote.walk(ITEMS, None, None)
    assert [row.ref.id for row in page.rows] == [made]
    assert page.rows[0].content["kind"] == "services"


def test_what_is_gone_is_left_out(vtiger: Emulated) -> None:
    made = assortment(vtiger)
    vtiger.sandbox.delete(made[0])
    vtiger.sandbox.delete(made[4])
    assert [each.ref.id for each in vtiger.remote.fetch(ITEMS, [*reversed(made), "14x999", "11x2"])] == [
        *(made[each] for each in (5, 3, 2, 1))
    ]
    with pytest.raises(ValueError, match="not the id"):
        vtiger.remote.fetch(ITEMS, ["14"])


def test_what_is_created_is_active_and_found_by_its_mark(vtiger: Emulated) -> None:
    product = vtiger.written(ITEMS, create(code="CAB-5", name=NAME, price="12.5", cost="3", stock="4"))
    service = vtiger.written(ITEMS, create(kind="services", name="Hour", price="95", description="a\nb"))
    assert dict(product.content) == {
        "code": "CAB-5",
        "name": NAME,
        "price": "12.5",
        "cost": "3",
        "stock": "4",
        "kind": "products",
    }
    assert (service.content["kind"], service.content["description"]) == ("services", "a\nb")
    assert vtiger.remote.look_up(ITEMS, ["5F1C-77"]) == [product, service]
    assert vtiger.remote.look_up(ITEMS, ["5f1c-78"]) == []
    rows = [vtiger.sandbox.row(each.ref.id) for each in (product, service)]
    assert [(row["discontinued"], row["assigned_user_id"]) for row in rows] == [("1", "19x1")] * 2


def test_a_second_service_of_a_mark_is_found_in_the_order_of_ids(vtiger: Emulated) -> None:
    service = vtiger.written(ITEMS, create(kind="services", name="Hour"))
    product = vtiger.written(ITEMS, create(name="Cable"))
    assert vtiger.remote.look_up(ITEMS, ["5f1c-77"]) == [service, product]


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize(("decimals", "kept"), [("2", "0.12"), ("3", "0.123"), ("5", "0.12345")])
def test_a_price_is_as_exact_as_the_user_writes(dialect: Dialect, decimals: str, kept: str) -> None:
    vtiger = Emulated(dialect)
    vtiger.connect("anna", vtiger.sandbox.add_user("anna", no_of_currency_decimals=decimals))
    made = vtiger.written(ITEMS, create(name="Screw", price="0.12345"))
    assert made.content["price"] == kept
    assert vtiger.remote.fetch(ITEMS, [made.ref.id]) == [made]


@pytest.mark.parametrize(
    "text", ["x" * 300, "😀 Ltd", "日本\u2028株式会社", "R&amp;D &lt;b&gt;", "Acme \ud83d", "a\n\nb"]
)
def test_no_text_stops_a_write(vtiger: Emulated, text: str) -> None:
    made = vtiger.written(ITEMS, create(name=text, code=text, description=text))
    assert vtiger.remote.fetch(ITEMS, [made.ref.id]) == [made]
    again = vtiger.written(ITEMS, change(made.ref.id, name=text, code=text, description=text))
    assert (again.content["name"], again.content["code"]) == (made.content["name"], made.content["code"])
    assert vtiger.remote.fetch(ITEMS, [made.ref.id]) == [again]


def test_a_blank_name_is_written_as_the_code(vtiger: Emulated) -> None:
    made = vtiger.written(ITEMS, create(code="CAB-5", name=None, price="1"))
    assert made.content["name"] == "CAB-5"
    vtiger.written(ITEMS, change(made.ref.id, name="Cable"))
    write = Write(
        operation=Operation.UPDATE,
        target_id=made.ref.id,
        mark="",
        fields=("name",),
        content={"name": None, "code": "CAB-5"},
    )
    assert vtiger.written(ITEMS, write).content["name"] == "CAB-5"


def test_every_change_keeps_the_taxes_that_a_product_carries(vtiger: Emulated) -> None:
    made = assortment(vtiger)
    for each, taxes in ((made[0], {"tax1": "4.500", "tax4": "15.000"}), (made[4], {"tax3": "12.500"})):
        vtiger.written(ITEMS, change(each, price="13"))
        vtiger.written(ITEMS, change(each, description="New", cost="2"))
        row = vtiger.sandbox.row(each)
        assert {name: row[name] for name in row if name.startswith("tax") and row[name] and name != "taxclass"} == taxes
        assert row["unit_price"] == "13.00000000"


def test_a_rate_of_nothing_is_carried_on_and_a_tax_is_not_brought_back(vtiger: Emulated) -> None:
    product = vtiger.sandbox.create("Products", {"productname": "Cable", "tax1": "0", "tax2": "10"})
    vtiger.sandbox.edit(product, {"tax2": "11"})  # a person, after it was last read
    assert vtiger.written(ITEMS, change(product, price="13")).extra["tax"] == "VAT 0% + Sales 11%"


def test_an_amendment_changes_taxes_and_nothing_else(vtiger: Emulated) -> None:
    product = assortment(vtiger)[0]
    before = vtiger.sandbox.row(product)
    call = vtiger.remote.encode(ITEMS, Operation.AMEND, [amend(product, tax4="12", tax2="0")])
    element = json.loads(parse_qs(call.body.decode())["element"][0])
    assert element == {"id": product, "tax1": "4.5", "tax4": "12", "tax2": "0"}
    (answer,) = vtiger.remote.send(ITEMS, call, "key")
    assert isinstance(answer, Accepted)
    assert answer.observation.extra["tax"] == "VAT 4.5% + Sales 0% + GST on Income 12%"
    assert vtiger.remote.fetch(ITEMS, [product]) == [answer.observation]
    after = vtiger.sandbox.row(product)
    same = {name for name in before if not name.startswith(("tax", "currency", "modified"))}
    assert {name: after[name] for name in same} == {name: before[name] for name in same}


def test_a_price_in_another_currency_is_never_written(vtiger: Emulated) -> None:
    product = assortment(vtiger)[3]
    before = vtiger.sandbox.row(product)
    assert vtiger.write(ITEMS, change(product, price="60")) == Refused("vtiger_price_foreign", "EUR")
    assert vtiger.sandbox.row(product) == before
    if vtiger.dialect is Dialect.V7_5:
        assert vtiger.write(ITEMS, change(product, code="BOTH")) == Refused("vtiger_prices_lost", "USD")
        assert vtiger.sandbox.row(product) == before
    else:
        vtiger.written(ITEMS, change(product, code="BOTH"))
        assert vtiger.sandbox.row(product)["unit_price"] == "50.00000000"


def test_the_account_stands_in_the_field_that_is_called_so(vtiger: Emulated) -> None:
    vtiger.sandbox.add_field("Products", "Xero account date", Kind.DATE)
    values = ("200 - Sales", "260 - R&amp;D", "4-1000: Rent")
    picklist = vtiger.sandbox.add_field("Products", " XERO  Account", Kind.PICKLIST, values)
    plain = vtiger.sandbox.add_field("Services", "Xero Account")
    made = vtiger.written(ITEMS, create(name="Cable", account="260"))
    assert made.content["account"] == "260"
    assert vtiger.sandbox.row(made.ref.id)[picklist] == "260 - R&D"
    assert vtiger.written(ITEMS, change(made.ref.id, account="4-1000")).content["account"] == "4-1000"
    assert "account" not in vtiger.written(ITEMS, change(made.ref.id, account=None)).content
    service = vtiger.written(ITEMS, create(kind="services", name="Hour", account="4-1000"))
    assert vtiger.sandbox.row(service.ref.id)[plain] == "4-1000"
    assert service.content["account"] == "4-1000"
    assert fingerprint(service.content) == walked(vtiger)[service.ref.id]


def test_an_account_that_the_picklist_lacks_is_refused_without_a_call(vtiger: Emulated) -> None:
    named = vtiger.sandbox.add_field("Products", "Ledger", Kind.PICKLIST, ("200 - Sales",))
    vtiger.sandbox.add_field("Products", "Xero account", Kind.PICKLIST, ("999",))
    vtiger.laid_out(Layout({"product_account": named}))
    product = vtiger.sandbox.create("Products", {"productname": "Cable", named: "200 - Sales"})
    for write in (change(product, price="5", account="999"), create(name="New", account="999")):
        call = vtiger.remote.encode(ITEMS, write.operation, [write])
        before = vtiger.sandbox.calls
        assert vtiger.remote.send(ITEMS, call, "key") == [Refused("account_not_in_picklist", "999")]
        assert vtiger.sandbox.calls == before
    assert [row["unit_price"] for row in vtiger.sandbox.rows("Products")] == ["0.00000000"]


def test_the_code_of_a_service_stands_in_the_field_that_is_named(vtiger: Emulated) -> None:
    field = vtiger.sandbox.add_field("Services", "Code")
    vtiger.laid_out(Layout({"service_code": field}, numbers_as_codes=True))
    made = vtiger.written(ITEMS, create(kind="services", name="Hour", code="HOUR"))
    assert made.content["code"] == "HOUR"
    emptied = vtiger.written(ITEMS, change(made.ref.id, code=None))
    assert emptied.content["code"] == vtiger.sandbox.row(made.ref.id)["service_no"]
    assert fingerprint(emptied.content) == walked(vtiger)[made.ref.id]


def test_a_record_that_is_gone_is_refused(vtiger: Emulated) -> None:
    made = assortment(vtiger)
    vtiger.sandbox.delete(made[0])
    for write in (change(made[0], price="1"), amend(made[0], tax1="1"), change("11x2", price="1")):
        answer = vtiger.write(ITEMS, write)
        assert isinstance(answer, Refused)
        assert answer.code == "vtiger_record_denied"


@pytest.mark.parametrize("fault", ["lost_answer", "lost_request", "truncated", "server_error"])
def test_a_lost_answer_is_never_taken_for_a_refusal(vtiger: Emulated, fault: str) -> None:
    product = assortment(vtiger)[0]
    for write in (create(name="New"), change(product, price="1"), amend(product, tax1="1")):
        call = vtiger.remote.encode(ITEMS, write.operation, [write])
        vtiger.fault(fault, call.path)
        with pytest.raises(NoAnswerError):
            vtiger.remote.send(ITEMS, call, "key")


def test_reading_that_fails_before_a_write_is_told(vtiger: Emulated) -> None:
    product = assortment(vtiger)[0]
    vtiger.remote.fetch(ITEMS, [product])
    vtiger.fault("server_error", "retrieve", times=20)
    with pytest.raises(SyncError) as caught:
        vtiger.remote.encode(ITEMS, Operation.UPDATE, [change(product, price="1")])
    assert not isinstance(caught.value, NoAnswerError)
