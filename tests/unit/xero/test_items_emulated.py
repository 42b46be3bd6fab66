"""Items through the whole of our client, against the emulated Xero."""

from decimal import Decimal
from typing import Any

import pytest
from tests.unit.xero.emulated import Emulated

from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Accepted, Answer, Operation, Refused, Write
from vtiger_xero.problems import CATALOGUE

ITEMS = Module.ITEMS

FOX = {
    "code": 'Fox "3½" & Söhne 🦊',
    "name": "„Füchse“ & <Zoë’s> 🦊",
    "description": "one\ntwo “three”",
    "price": "12.3456",
    "cost": "7.5",
    "account": "200",
    "tax": "OUTPUT2",
}


@pytest.fixture
def xero() -> Emulated:
    return Emulated()


def create(**content: str) -> Write:
    return Write(operation=Operation.CREATE, target_id=None, mark="14x7", fields=tuple(content), content=content)


def change(held: Observation, **changes: str | None) -> Write:
    """As the sync makes it: all that the item is to hold, and what Xero said must be given back."""
    wanted = {**held.content, **changes}
    return Write(
        operation=Operation.UPDATE,
        target_id=held.ref.id,
        mark="14x7",
        fields=tuple(changes),
        content={name: value for name, value in wanted.items() if value is not None},
        extra=held.extra,
    )


def accepted(answers: list[Answer]) -> Observation:
    [answer] = answers
    assert isinstance(answer, Accepted), answer
    return answer.observation


def made(xero: Emulated, **content: str) -> Observation:
    return accepted(xero.write(ITEMS, Operation.CREATE, create(**content)))


def changed(xero: Emulated, held: Observation, **changes: str | None) -> Observation:
    return accepted(xero.write(ITEMS, Operation.UPDATE, change(held, **changes)))


def kept(xero: Emulated, item_id: str) -> dict[str, Any]:
    """An item as Xero itself has it."""
    [item] = [each for each in xero.sandbox.elements("Items") if each["ItemID"] == item_id]
    return item


def test_what_was_created_is_walked_over_fetched_and_found(xero: Emulated) -> None:
    item = made(xero, **FOX)
    assert item.content == FOX
    page = xero.remote.walk(ITEMS, None, None)
    assert (page.rows, page.unreadable, page.after) == ((item,), (), None)
    assert xero.remote.fetch(ITEMS, [item.ref.id, xero.clock.new_id()]) == [item]
    assert xero.remote.look_up(ITEMS, ['FOX "3½" & SÖHNE 🦊', 'Fox "']) == [item]
    assert xero.remote.look_up(ITEMS, ["Fox", 'Fox "3½" & Sohne 🦊']) == []
    assert xero.remote.walk(ITEMS, page.remote_now, None).rows == (item,)
    xero.clock.sleep(5)
    assert xero.remote.walk(ITEMS, xero.clock.now(), None).rows == ()


def test_each_item_of_a_batch_has_its_own_answer(xero: Emulated) -> None:
    made(xero, code="Taken")
    writes = [
        create(code="A", price="0.00005"),
        create(code="taken"),
        create(code="B", account="999"),
        create(code="C", tax="NO_SUCH"),
        create(code="D" * 31),
        create(name="no code"),
        create(code="E"),
    ]
    answers = xero.write(ITEMS, Operation.CREATE, *writes)
    codes = [answer.code if isinstance(answer, Refused) else "" for answer in answers]
    assert codes == [
        "",
        "item_code_taken",
        "account_unknown",
        "tax_unknown_in_xero",
        "xero_refused",
        "xero_refused",
        "",
    ]
    assert set(codes) - {""} <= set(CATALOGUE)
    assert sorted(each["Code"] for each in xero.sandbox.elements("Items")) == ["A", "E", "Taken"]
    first = answers[0]
    assert isinstance(first, Accepted)
    assert first.observation.content["price"] == "0.0001"


def test_fifty_items_are_one_call(xero: Emulated) -> None:
    writes = [create(code=f"PRO{number}", name="N" * 80, price=f"{number}.1234") for number in range(50)]
    before = xero.remote.calls
    answers = xero.write(ITEMS, Operation.CREATE, *writes)
    assert xero.remote.calls == before + 1
    seen = [answer.observation.content for answer in answers if isinstance(answer, Accepted)]
    assert [(each["code"], each["name"]) for each in seen] == [(f"PRO{number}", "N" * 50) for number in range(50)]
    assert seen[7]["price"] == "7.1234"


def test_a_change_of_one_thing_leaves_all_others_as_they_were(xero: Emulated) -> None:
    item = made(xero, **FOX)
    for field, value in (("price", "99.9999"), ("account", "260"), ("tax", "NONE"), ("cost", "0.0001"), ("name", "B")):
        after = changed(xero, item, **{field: value})
        assert after.content == {**item.content, field: value}
        assert after.ref == item.ref
        item = after


def test_a_code_is_changed_by_id_and_never_makes_another_item(xero: Emulated) -> None:
    item, other = made(xero, **FOX), made(xero, code="Other")
    renamed = changed(xero, item, code="New")
    assert (renamed.ref, renamed.content["code"]) == (item.ref, "New")
    [answer] = xero.write(ITEMS, Operation.UPDATE, change(renamed, code="OTHER"))
    assert isinstance(answer, Refused)
    assert answer.code == "item_code_taken"
    assert {row.ref.id for row in xero.remote.walk(ITEMS, None, None).rows} == {item.ref.id, other.ref.id}


def test_what_is_blanked_is_blank_in_xero(xero: Emulated) -> None:
    item = made(xero, **FOX)
    blank = dict.fromkeys(("name", "description", "price", "account", "tax", "cost"))
    after = changed(xero, item, **blank)
    assert after.content == {"code": FOX["code"]}
    assert xero.remote.fetch(ITEMS, [item.ref.id]) == [after]


def test_a_tracked_item_stays_tracked_whatever_is_changed(xero: Emulated) -> None:
    tracked = {
        "Code": "T1",
        "InventoryAssetAccountCode": "630",
        "PurchaseDescription": "by the dozen",
        "PurchaseDetails": {"UnitPrice": 3, "COGSAccountCode": "310", "TaxType": "INPUT2"},
    }
    made_id = xero.sandbox.create("Items", tracked)
    [item] = xero.remote.fetch(ITEMS, [made_id])
    assert item.content == {"code": "T1", "cost": "3", "stock": "0", "tracked": "yes"}
    after = changed(xero, changed(xero, item, cost="3.25"), price="5", account="200")
    assert after.content == {**item.content, "cost": "3.25", "price": "5", "account": "200"}
    assert after.extra == item.extra
    own = kept(xero, made_id)
    assert own["PurchaseDetails"] == {"UnitPrice": Decimal("3.25"), "COGSAccountCode": "310", "TaxType": "INPUT2"}
    assert (own["InventoryAssetAccountCode"], own["PurchaseDescription"]) == ("630", "by the dozen")


def test_an_item_that_is_bought_only_is_told_and_stays_so(xero: Emulated) -> None:
    made_id = xero.sandbox.create("Items", {"Code": "U", "Name": "Paper", "IsSold": False})
    [item] = xero.remote.fetch(ITEMS, [made_id])
    assert item.content == {"code": "U", "name": "Paper", "unsold": "yes"}
    after = changed(xero, item, name="Papier 🦊", price="5")
    assert after.content == {**item.content, "name": "Papier 🦊"}


def test_a_change_of_an_item_that_is_gone_is_refused_and_makes_none(xero: Emulated) -> None:
    item = made(xero, **FOX)
    xero.sandbox.books.items.remove(item.ref.id)
    [answer] = xero.write(ITEMS, Operation.UPDATE, change(item, name="New"))
    assert isinstance(answer, Refused)
    assert answer.code == "xero_not_found"
    assert xero.sandbox.elements("Items") == []


def test_the_same_call_with_the_same_key_makes_one_item(xero: Emulated) -> None:
    call = xero.remote.encode(ITEMS, Operation.CREATE, [create(**FOX)])
    assert xero.remote.send(ITEMS, call, "key") == xero.remote.send(ITEMS, call, "key")
    assert len(xero.sandbox.elements("Items")) == 1


def test_ten_thousand_items_are_one_call(xero: Emulated) -> None:
    for number in range(10_000):
        xero.sandbox.create("Items", {"Code": f"PRO{number}", "SalesDetails": {"UnitPrice": number}})
    before, after, codes = xero.remote.calls, None, []
    while True:
        page = xero.remote.walk(ITEMS, None, after)
        codes += [row.content["code"] for row in page.rows]
        if (after := page.after) is None:
            break
    assert len(codes) == len(set(codes)) == 10_000
    ids = [row.ref.id for row in xero.remote.look_up(ITEMS, [f"pro{number}" for number in range(9000, 9400)])]
    assert len(xero.remote.fetch(ITEMS, ids)) == len(ids) == 400
    assert xero.remote.calls == before + 3
