"""The first link of two records that were there already (spec §2 step 9)."""

import pytest
from tests.unit.engine.sights import policy

from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Direction, Side
from vtiger_xero.engine.merge import Change, Sight, first_bases
from vtiger_xero.engine.plan import Decision, Nothing, Skip, Update, plan_pair
from vtiger_xero.engine.policy import Policy


def after_linking(vtiger: Content, xero: Content, rules: Policy) -> Decision:
    base_vtiger, base_xero = first_bases(vtiger, xero, rules)
    return plan_pair(Sight(vtiger, base_vtiger), Sight(xero, base_xero), {}, rules)


def written(decision: Decision) -> dict[Side, tuple[Change, ...]]:
    assert isinstance(decision, Update)
    return decision.writes


@pytest.mark.parametrize(
    ("vtiger", "xero", "writes"),
    [
        pytest.param({"phone": "1"}, {}, {Side.XERO: (Change("phone", None, "1"),)}, id="Xero's blank is filled"),
        pytest.param({}, {"phone": "9"}, {Side.VTIGER: (Change("phone", None, "9"),)}, id="Vtiger's blank is filled"),
        pytest.param(
            {"phone": "1"}, {"phone": "9"}, {Side.VTIGER: (Change("phone", "1", "9"),)}, id="Xero's value wins"
        ),
        pytest.param(
            {"phone": "1", "email": None},
            {"phone": None, "email": "a@b.example"},
            {Side.VTIGER: (Change("email", None, "a@b.example"),), Side.XERO: (Change("phone", None, "1"),)},
            id="a blank never overwrites",
        ),
    ],
)
def test_what_a_first_link_writes(vtiger: Content, xero: Content, writes: dict[Side, tuple[Change, ...]]) -> None:
    assert written(after_linking({"name": "A", **vtiger}, {"name": "A", **xero}, policy())) == writes


def test_what_means_the_same_is_left_as_each_side_has_it() -> None:
    assert after_linking({"name": "Zoë"}, {"name": "ZOË"}, policy()) == Nothing()


def test_riders_write_nothing_by_themselves() -> None:
    assert after_linking({"name": "A", "number": "ACC7"}, {"name": "A"}, policy()) == Nothing()
    assert after_linking({"name": "A", "number": "ACC7"}, {"name": "A", "number": "X1"}, policy()) == Nothing()


def test_riders_go_along_with_what_is_filled() -> None:
    decision = after_linking({"name": "A", "number": "ACC7", "phone": "1"}, {"name": "A"}, policy())
    assert written(decision) == {Side.XERO: (Change("phone", None, "1"), Change("number", None, "ACC7"))}


def test_only_what_the_direction_allows_is_filled() -> None:
    vtiger, xero = {"name": "A", "phone": "1", "website": "v"}, {"name": "A", "email": "x@y.example"}
    decision = after_linking(vtiger, xero, policy(Direction.TO_XERO))
    assert written(decision) == {Side.XERO: (Change("phone", None, "1"),)}


def test_xeros_other_value_stays_where_vtiger_is_not_written_until_the_crm_changes_it() -> None:
    rules = policy(Direction.TO_XERO)
    assert after_linking({"phone": "1"}, {"phone": "9"}, rules) == Skip("direction")
    base_vtiger, base_xero = first_bases({"phone": "1"}, {"phone": "9"}, rules)
    edited = plan_pair(Sight({"phone": "2"}, base_vtiger), Sight({"phone": "9"}, base_xero), {}, rules)
    assert written(edited) == {Side.XERO: (Change("phone", "9", "2"),)}
