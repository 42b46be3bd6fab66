"""Taxes, against every emulated Vtiger and against a scripted one."""

import json
from urllib.parse import parse_qs

import pytest
from tests.unit.vtiger.emulated import Emulated
from tests.unit.vtiger.scripted import Site, ok, refusal

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Operation, Refused, Write
from vtiger_xero.problems import SyncError
from vtiger_xero.sandbox.vtiger import Dialect

TAXES = Module.TAXES
ALL = "select * from Tax;"
LONG = "A tax with a name that is much longer than any column"


@pytest.fixture(params=Dialect)
def vtiger(request: pytest.FixtureRequest) -> Emulated:
    return Emulated(request.param)


def rate(target: str, rate: str, name: str = "not sent") -> Write:
    content = {"name": name, "rate": rate}
    return Write(operation=Operation.UPDATE, target_id=target, mark="", fields=("rate",), content=content)


def new(name: str, rate: str) -> Write:
    content = {"name": name, "rate": rate}
    return Write(operation=Operation.CREATE, target_id=None, mark="OUTPUT", fields=("name", "rate"), content=content)


def tax(number: int = 1, label: object = "VAT", **more: object) -> dict[str, object]:
    row = {"id": f"34x{number}", "taxname": f"tax{number}", "taxlabel": label, "percentage": "4.500"}
    return row | {"deleted": "0", "method": "Simple", "type": "Fixed"} | more


def test_all_active_taxes_are_one_page(vtiger: Emulated) -> None:
    made = vtiger.sandbox.create("Tax", {"taxlabel": "R&amp;D 'levy' \"日本\"", "percentage": "0"})
    page = vtiger.remote.walk(TAXES, None, None)
    assert page.after is None
    assert page.unreadable == ()
    assert [dict(row.content) for row in page.rows] == [
        {"name": "VAT", "rate": "4.5"},
        {"name": "Sales", "rate": "10"},
        {"name": "Service", "rate": "12.5"},
        {"name": "GST on Income", "rate": "15"},
        {"name": "Levy (compound)", "rate": "2", "method": "compound"},
        {"name": "Withholding", "rate": "10", "method": "deducted"},
        {"name": "R&D 'levy' \"日本\"", "rate": "0"},
    ]
    assert page.rows[-1].ref == Ref(Side.VTIGER, TAXES, made)
    assert [row.extra for row in page.rows] == [{"column": f"tax{number}"} for number in (1, 2, 3, 4, 5, 6, 8)]
    assert vtiger.remote.fetch(TAXES, [each.ref.id for each in page.rows]) == [*page.rows]


def test_a_tax_that_is_not_active_is_absent(vtiger: Emulated) -> None:
    vtiger.sandbox.delete("34x2")
    assert [each.ref.id for each in vtiger.remote.fetch(TAXES, ["34x7", "34x3", "34x2", "34x99"])] == ["34x3"]
    assert vtiger.remote.look_up(TAXES, ["Sales", "Old tax (inactive)"]) == []
    answer = vtiger.write(TAXES, rate("34x2", "11"))
    assert isinstance(answer, Refused)
    assert answer.code == "vtiger_record_denied"
    assert [each["taxname"] for each in vtiger.sandbox.rows("Tax")] == ["tax1", "tax3", "tax4", "tax5", "tax6"]


def test_a_rate_is_changed_and_nothing_else(vtiger: Emulated) -> None:
    vtiger.sandbox.edit("34x4", {"taxlabel": 'GST & "co"'})
    before = {each["id"]: each for each in vtiger.sandbox.rows("Tax")}
    for target, percentage in (("34x4", "12.5"), ("34x5", "3"), ("34x6", "0")):
        seen = vtiger.written(TAXES, rate(target, percentage))
        assert seen == vtiger.remote.fetch(TAXES, [target])[0]
        assert seen.content["rate"] == percentage
        before[target]["percentage"] = f"{percentage}.000" if "." not in percentage else f"{percentage}00"
    assert {each["id"]: each for each in vtiger.sandbox.rows("Tax")} == before


def test_a_new_tax_is_simple_and_is_found_by_its_name(vtiger: Emulated) -> None:
    made = vtiger.written(TAXES, new("GST & 'HST'", "15.5"))
    assert dict(made.content) == {"name": "GST & 'HST'", "rate": "15.5"}
    assert vtiger.remote.look_up(TAXES, ["gst & 'hst'"]) == []
    assert vtiger.remote.look_up(TAXES, ["Other", "GST & 'HST'"]) == [made]
    row = vtiger.sandbox.row(made.ref.id)
    assert (row["method"], row["type"], row["deleted"]) == ("Simple", "Fixed", "0")


def test_a_name_that_vtiger_cuts_is_found_again(vtiger: Emulated) -> None:
    made = vtiger.written(TAXES, new(LONG, "1"))
    assert made.content["name"] == LONG[:50].strip()
    assert vtiger.remote.look_up(TAXES, [LONG]) == [made]


def test_a_new_tax_can_be_carried_at_once(vtiger: Emulated) -> None:
    product = vtiger.sandbox.create("Products", {"productname": "Cable"})
    vtiger.remote.fetch(Module.ITEMS, [product])
    made = vtiger.written(TAXES, new("Levy", "2"))
    column = made.extra["column"]
    write = Write(
        operation=Operation.AMEND, target_id=product, mark="", fields=(column,), content={}, extra={column: "2"}
    )
    assert vtiger.written(Module.ITEMS, write).extra == {column: "2", "tax": "Levy 2%"}


@pytest.mark.parametrize("dialect", Dialect)
def test_only_an_administrator_may_change_a_tax(dialect: Dialect) -> None:
    vtiger = Emulated(dialect)
    vtiger.connect("anna", vtiger.sandbox.add_user("anna", is_admin="off"))
    assert vtiger.remote.walk(TAXES, None, None).rows[0].content["name"] == "VAT"
    for write in (rate("34x1", "5"), new("Levy", "2")):
        answer = vtiger.write(TAXES, write)
        assert isinstance(answer, Refused)
        assert answer.code == "vtiger_taxes_denied"
    assert len(vtiger.sandbox.rows("Tax")) == 6


def test_what_is_sent_is_what_was_seen_to_work() -> None:
    site = Site()
    site.on(ALL, ok([tax(1), tax(4, "GST &amp; co", percentage="15.000")]))
    remote = site.remote()
    call = remote.encode(TAXES, Operation.UPDATE, [rate("34x4", "10")])
    element = json.loads(parse_qs(call.body.decode())["element"][0])
    assert (call.path, element) == (
        "update",
        {"id": "34x4", "taxlabel": "GST & co", "percentage": "10", "deleted": "0"},
    )
    call = remote.encode(TAXES, Operation.CREATE, [new("Levy", "2")])
    form = parse_qs(call.body.decode())
    assert (call.path, form["elementType"]) == ("create", ["Tax"])
    assert json.loads(form["element"][0]) == {"taxlabel": "Levy", "percentage": "2"}


def test_of_nothing_nothing_is_asked() -> None:
    site = Site()
    assert site.remote().fetch(TAXES, []) == []
    assert site.remote().look_up(TAXES, []) == []
    assert site.requests == []


def test_one_tax_that_cannot_be_understood_is_a_problem_of_its_own() -> None:
    site = Site()
    site.on(ALL, ok([tax(1, None), tax(2, label=5), tax(3)]))
    page = site.remote().walk(TAXES, None, None)
    assert [row.ref.id for row in page.rows] == ["34x1", "34x3"]
    (broken,) = page.unreadable
    assert (broken.ref.id, broken.name) == ("34x2", "5")
    with pytest.raises(SyncError) as caught:
        site.remote().fetch(TAXES, ["34x2"])
    assert caught.value.code == "vtiger_unreadable"


def test_a_column_that_old_versions_lack_means_a_simple_tax() -> None:
    site = Site()
    row = tax()
    del row["method"]
    site.on(ALL, ok([row]))
    assert dict(site.remote().walk(TAXES, None, None).rows[0].content) == {"name": "VAT", "rate": "4.5"}


@pytest.mark.parametrize(("count", "believed"), [("0", True), (0, True), ("3", False), (None, False)])
def test_silence_is_believed_only_where_there_are_none(count: object, believed: bool) -> None:
    site = Site()
    site.on(ALL, ok([]))
    site.on("select count(*) from Tax;", ok([] if count is None else [{"count": count}]))
    if believed:
        assert site.remote().walk(TAXES, None, None).rows == ()
        return
    with pytest.raises(SyncError) as caught:
        site.remote().fetch(TAXES, ["34x1"])
    assert caught.value.code == "vtiger_inconsistent"


@pytest.mark.parametrize("answer", [ok(None), ok([{"taxlabel": "VAT"}]), ok([tax(number) for number in range(1, 101)])])
def test_what_cannot_be_the_whole_table_is_not_believed(answer: object) -> None:
    site = Site()
    site.on(ALL, answer)  # type: ignore[arg-type]
    with pytest.raises(SyncError) as caught:
        site.remote().walk(TAXES, None, None)
    assert caught.value.code == "vtiger_inconsistent"


def test_a_denied_table_is_an_error() -> None:
    site = Site()
    site.on("query", refusal("ACCESS_DENIED", "Permission to perform the operation is denied for name : Tax"))
    with pytest.raises(SyncError, match="for name : Tax"):
        site.remote().walk(TAXES, None, None)
