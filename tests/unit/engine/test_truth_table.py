"""The truth table of the planner, row by row."""

from typing import NamedTuple

import pytest
from tests.unit.engine.sights import policy, sight

from vtiger_xero.domain.refs import Direction, Side
from vtiger_xero.engine.match import Ambiguous, Found, Match, Taken, Unmatched
from vtiger_xero.engine.merge import Change, Sight
from vtiger_xero.engine.plan import (
    Agree,
    Create,
    Decision,
    Join,
    Nothing,
    Skip,
    Update,
    plan_pair,
    plan_unlinked,
)
from vtiger_xero.engine.policy import ConflictRule

#: Each side's own words for the same: what they agreed upon need not be equal.
VTIGER_BASE = {"name": "Café Zoë", "phone": "1", "number": "ACC7"}
XERO_BASE = {"name": "CAFÉ ZOË", "phone": "01", "number": "ACC7"}

TO_XERO, TO_VTIGER, BOTH = Direction.TO_XERO, Direction.TO_VTIGER, Direction.BOTH


def vtiger(**now: str | None) -> Sight:
    return sight(VTIGER_BASE, **now)


def xero(**now: str | None) -> Sight:
    return sight(XERO_BASE, **now)


def writes(side: Side, *changes: Change, overruled: tuple[Change, ...] = (), agreed: tuple[str, ...] = ()) -> Update:
    return Update({side: changes}, overruled, agreed)


class Row(NamedTuple):
    vtiger: Sight
    xero: Sight
    direction: Direction
    decision: Decision


PHONE_TO_XERO = Change("phone", "01", "2")
PHONE_TO_VTIGER = Change("phone", "1", "02")
CLASH_FOR_XERO = Change("phone", "2", "03")
CLASH_FOR_VTIGER = Change("phone", "03", "2")

TABLE = {
    # Vtiger vs base · Xero vs base                      Vtiger             Xero               direction  decision
    "same · same": Row(vtiger(), xero(), BOTH, Nothing()),
    "changed · same": Row(vtiger(phone="2"), xero(), BOTH, writes(Side.XERO, PHONE_TO_XERO)),
    "same · changed": Row(vtiger(), xero(phone="02"), BOTH, writes(Side.VTIGER, PHONE_TO_VTIGER)),
    "changed · changed, equal": Row(vtiger(name="New"), xero(name="NEW"), BOTH, Agree(("name",))),
    "changed · changed, different fields": Row(
        vtiger(phone="2"),
        xero(name="New"),
        BOTH,
        Update(
            {Side.VTIGER: (Change("name", "Café Zoë", "New"),), Side.XERO: (PHONE_TO_XERO,)},
            overruled=(),
            agreed=(),
        ),
    ),
    "changed · changed, the same field": Row(
        vtiger(phone="2"), xero(phone="03"), BOTH, writes(Side.VTIGER, CLASH_FOR_XERO, overruled=(CLASH_FOR_XERO,))
    ),
    "one field agreed, another to write": Row(
        vtiger(name="New", phone="2"), xero(name="NEW"), BOTH, writes(Side.XERO, PHONE_TO_XERO, agreed=("name",))
    ),
    "emptied · same": Row(vtiger(phone=None), xero(), BOTH, writes(Side.XERO, Change("phone", "01", None))),
    "emptied · emptied": Row(vtiger(phone=None), xero(phone=None), BOTH, Agree(("phone",))),
    # The direction filters afterwards.
    "changed · same, other direction": Row(vtiger(phone="2"), xero(), TO_VTIGER, Skip("direction")),
    "same · changed, other direction": Row(vtiger(), xero(phone="02"), TO_XERO, Skip("direction")),
    "clash, only Xero written": Row(
        vtiger(phone="2"), xero(phone="03"), TO_XERO, writes(Side.XERO, CLASH_FOR_VTIGER, overruled=(CLASH_FOR_VTIGER,))
    ),
    "clash, only Vtiger written": Row(
        vtiger(phone="2"), xero(phone="03"), TO_VTIGER, writes(Side.VTIGER, CLASH_FOR_XERO, overruled=(CLASH_FOR_XERO,))
    ),
    "field of the other direction changed": Row(vtiger(website="a.example"), xero(), BOTH, Skip("direction")),
    "one field barred, another to write": Row(
        vtiger(phone="2", website="a.example"), xero(), BOTH, writes(Side.XERO, PHONE_TO_XERO)
    ),
    "one field barred, another agreed": Row(
        vtiger(name="New", website="a.example"), xero(name="NEW"), BOTH, Agree(("name",))
    ),
    "a field that is not synced": Row(vtiger(colour="red"), xero(), BOTH, Nothing()),
    # Riders go along with others and never by themselves.
    "rider changed alone": Row(vtiger(number="ACC8"), xero(), BOTH, Nothing()),
    "rider changed beside another": Row(
        vtiger(number="ACC8", phone="2"),
        xero(),
        BOTH,
        writes(Side.XERO, PHONE_TO_XERO, Change("number", "ACC7", "ACC8")),
    ),
    "rider missing there": Row(
        vtiger(phone="2"), xero(number=None), BOTH, writes(Side.XERO, PHONE_TO_XERO, Change("number", None, "ACC7"))
    ),
    "rider blank here": Row(vtiger(phone="2", number=None), xero(), BOTH, writes(Side.XERO, PHONE_TO_XERO)),
    "rider of the other direction": Row(
        vtiger(), xero(phone="02", number="ACC9"), BOTH, writes(Side.VTIGER, PHONE_TO_VTIGER)
    ),
}


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE.keys())
def test_a_pair(row: Row) -> None:
    assert plan_pair(row.vtiger, row.xero, {}, policy(row.direction)) == row.decision


@pytest.mark.parametrize(
    ("rule", "side", "change"),
    [
        (ConflictRule.XERO_WINS, Side.VTIGER, CLASH_FOR_XERO),
        (ConflictRule.VTIGER_WINS, Side.XERO, CLASH_FOR_VTIGER),
    ],
)
def test_a_clash_follows_the_rule_and_keeps_the_losing_value(rule: ConflictRule, side: Side, change: Change) -> None:
    decision = plan_pair(vtiger(phone="2"), xero(phone="03"), {}, policy(conflict=rule))
    assert decision == writes(side, change, overruled=(change,))


LOCKED = {
    # what Vtiger changed, what Xero changed, which side is locked, decision
    "the one to write": (vtiger(phone="2"), xero(), Side.XERO, Skip("archived")),
    "the other one": (
        vtiger(),
        xero(phone="02"),
        Side.XERO,
        writes(Side.VTIGER, PHONE_TO_VTIGER),
    ),
    "one of two to write": (vtiger(phone="2"), xero(name="New"), Side.XERO, Skip("archived")),
    "nothing to write": (vtiger(), xero(), Side.XERO, Nothing()),
    "both agree": (vtiger(name="New"), xero(name="NEW"), Side.VTIGER, Agree(("name",))),
    "only a rider differs": (vtiger(number="ACC8"), xero(), Side.XERO, Nothing()),
}


@pytest.mark.parametrize(("vtiger", "xero", "side", "decision"), LOCKED.values(), ids=LOCKED.keys())
def test_a_locked_record(vtiger: Sight, xero: Sight, side: Side, decision: Decision) -> None:
    assert plan_pair(vtiger, xero, {side: "archived"}, policy()) == decision


UNLINKED = {
    # what the ladder found, direction, decision
    "one that fits": (Found("x-1"), BOTH, Join("x-1")),
    "one that fits, whatever the direction": (Found("x-1"), TO_VTIGER, Join("x-1")),
    "several": (Ambiguous(("x-1", "x-2"), claimants=1), BOTH, Skip("match_ambiguous", ("x-1", "x-2"))),
    "taken": (Taken("x-1"), BOTH, Skip("name_linked_elsewhere", ("x-1",))),
    "none, other direction": (Unmatched(), TO_VTIGER, Nothing()),
}


@pytest.mark.parametrize(("rung", "direction", "decision"), UNLINKED.values(), ids=UNLINKED.keys())
def test_an_unlinked_record(rung: Match, direction: Direction, decision: Decision) -> None:
    assert plan_unlinked(Side.VTIGER, VTIGER_BASE, rung, policy(direction)) == decision


def test_a_create_carries_what_the_direction_allows_and_is_not_blank() -> None:
    content = {"name": "Zoë 😀 & Co", "phone": None, "website": "a.example", "number": "ACC7", "colour": "red"}
    created = plan_unlinked(Side.VTIGER, content, Unmatched(), policy(TO_XERO))
    assert created == Create(Side.XERO, (Change("name", None, "Zoë 😀 & Co"), Change("number", None, "ACC7")))
    created = plan_unlinked(Side.XERO, content, Unmatched(), policy(TO_VTIGER))
    assert created == Create(Side.VTIGER, (Change("name", None, "Zoë 😀 & Co"), Change("website", None, "a.example")))
