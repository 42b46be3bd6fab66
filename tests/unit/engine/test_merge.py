"""Field by field: agreed, overruled, barred, and which side is written."""

import pytest
from tests.unit.engine.sights import policy, sight

from vtiger_xero.domain.refs import Direction, Side
from vtiger_xero.engine.merge import Change, merge
from vtiger_xero.engine.policy import ConflictRule

BASE = {"name": "Acme", "phone": "1", "email": "a@acme.example"}


def test_every_field_goes_its_own_way() -> None:
    vtiger = sight(BASE, name="ACME", phone="2", email="v@acme.example", website="v.example")
    xero = sight(BASE, name="acme", email="x@acme.example")
    merged = merge(vtiger, xero, policy())
    email = Change("email", "v@acme.example", "x@acme.example")
    assert merged.writes == {Side.VTIGER: (email,), Side.XERO: (Change("phone", "1", "2"),)}
    assert merged.agreed == ("name",)
    assert merged.overruled == (email,)
    assert merged.barred == ("website",)


def test_each_side_is_compared_with_what_itself_returned() -> None:
    """Vtiger cut the text, Xero spelt the number its own way: neither is a change."""
    vtiger = sight({"name": "A very long na", "phone": "020 1"})
    xero = sight({"name": "A very long name", "phone": "44 20 1"})
    merged = merge(vtiger, xero, policy())
    assert not any(merged.writes.values())
    assert (merged.agreed, merged.overruled, merged.barred) == ((), (), ())


@pytest.mark.parametrize("rule", list(ConflictRule))
@pytest.mark.parametrize(("direction", "written"), [("to_xero", Side.XERO), ("to_vtiger", Side.VTIGER)])
def test_where_one_side_only_is_written_the_other_one_wins(rule: ConflictRule, direction: str, written: Side) -> None:
    values = {Side.VTIGER: "2", Side.XERO: "3"}
    merged = merge(
        sight(BASE, phone=values[Side.VTIGER]),
        sight(BASE, phone=values[Side.XERO]),
        policy(Direction(direction), rule),
    )
    change = Change("phone", old=values[written], new=values[written.other])
    assert merged.writes == {written: (change,), written.other: ()}
    assert merged.overruled == (change,)


@pytest.mark.parametrize(
    ("field", "written"), [("website", Side.VTIGER), ("number", Side.XERO)], ids=["to Vtiger", "to Xero"]
)
@pytest.mark.parametrize("rule", list(ConflictRule))
def test_a_fields_own_direction_decides_a_clash_before_the_rule(field: str, written: Side, rule: ConflictRule) -> None:
    values = {Side.VTIGER: "mine", Side.XERO: "theirs"}
    merged = merge(
        sight(BASE, **{field: values[Side.VTIGER]}),
        sight(BASE, **{field: values[Side.XERO]}),
        policy(conflict=rule, riders=""),
    )
    assert merged.writes[written] == (Change(field, values[written], values[written.other]),)
    assert merged.writes[written.other] == ()


def test_a_clash_of_a_blank_and_a_value_is_a_clash_too() -> None:
    merged = merge(sight(BASE, phone=None), sight(BASE, phone="3"), policy(conflict=ConflictRule.VTIGER_WINS))
    assert merged.overruled == merged.writes[Side.XERO] == (Change("phone", "3", None),)


def test_nothing_may_be_written_when_field_and_module_point_apart() -> None:
    merged = merge(sight(BASE, website="v"), sight(BASE, website="x"), policy(Direction.TO_XERO))
    assert not any(merged.writes.values())
    assert merged.barred == ("website",)
    assert merged.overruled == ()
