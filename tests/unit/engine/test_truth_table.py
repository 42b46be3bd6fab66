"""The truth table of the planner, row by row."""

from typing import NamedTuple

import pytest
from tests.unit.engine.sights import policy, sight

from vtiger_xero.domain.refs import Direction, Side
from vtiger_xero.engine.merge import Change, Clash, Hints, Sight
from vtiger_xero.engine.plan import (
    Agree,
    Archive,
    Create,
    Decision,
    End,
    Nothing,
    Skip,
    Update,
    plan_gone,
    plan_pair,
    plan_unlinked,
)
from vtiger_xero.engine.policy import ConflictRule, Policy, WhenGone

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
    "the one to write": (vtiger(phone="2"), xero(), Side.XERO, Skip("archived", locked=Side.XERO)),
    "the other one": (
        vtiger(),
        xero(phone="02"),
        Side.XERO,
        writes(Side.VTIGER, PHONE_TO_VTIGER),
    ),
    "one of two to write": (
        vtiger(phone="2"),
        xero(name="New"),
        Side.XERO,
        writes(Side.VTIGER, Change("name", "Café Zoë", "New")),
    ),
    "nothing to write": (vtiger(), xero(), Side.XERO, Nothing()),
    "both agree": (vtiger(name="New"), xero(name="NEW"), Side.VTIGER, Agree(("name",))),
    "only a rider differs": (vtiger(number="ACC8"), xero(), Side.XERO, Nothing()),
}


@pytest.mark.parametrize(("vtiger", "xero", "side", "decision"), LOCKED.values(), ids=LOCKED.keys())
def test_a_locked_record(vtiger: Sight, xero: Sight, side: Side, decision: Decision) -> None:
    assert plan_pair(vtiger, xero, {side: "archived"}, policy()) == decision


CLASH = Clash("phone", base="1", vtiger="2", xero="03")
ASKS = policy(conflict=ConflictRule.ASK)
BY_TIME = policy(conflict=ConflictRule.MOST_RECENT)

CLASHES = {
    # the rules, what is known, decision
    "Vtiger changed later": (BY_TIME, Hints(newer=Side.VTIGER), writes(Side.XERO, CLASH_FOR_VTIGER)),
    "Xero changed later": (BY_TIME, Hints(newer=Side.XERO), writes(Side.VTIGER, CLASH_FOR_XERO)),
    "nobody can tell who changed later": (BY_TIME, Hints(), Skip("conflict", (CLASH,))),
    "ask": (ASKS, Hints(newer=Side.XERO), Skip("conflict", (CLASH,))),
    "asked, and Vtiger was chosen": (
        ASKS,
        Hints(chosen={"phone": Side.VTIGER}),
        writes(Side.XERO, CLASH_FOR_VTIGER),
    ),
    "asked, and Xero was chosen": (ASKS, Hints(chosen={"phone": Side.XERO}), writes(Side.VTIGER, CLASH_FOR_XERO)),
    "asked, and another field was chosen": (ASKS, Hints(chosen={"name": Side.XERO}), Skip("conflict", (CLASH,))),
    "a choice comes before the rule": (
        policy(),
        Hints(chosen={"phone": Side.VTIGER}),
        writes(Side.XERO, CLASH_FOR_VTIGER),
    ),
}


@pytest.mark.parametrize(("rules", "hints", "decision"), CLASHES.values(), ids=CLASHES.keys())
def test_a_clash(rules: Policy, hints: Hints, decision: Decision) -> None:
    if isinstance(decision, Update):
        (changes,) = decision.writes.values()
        decision = Update(decision.writes, overruled=changes, agreed=())
    assert plan_pair(vtiger(phone="2"), xero(phone="03"), {}, rules, hints) == decision


def test_beside_a_clash_that_is_asked_the_rest_is_written() -> None:
    decision = plan_pair(vtiger(phone="2", name="New"), xero(phone="03"), {}, ASKS)
    name = Change("name", "CAFÉ ZOË", "New")
    assert decision == Update({Side.XERO: (name,)}, overruled=(), agreed=(), clashes=(CLASH,))


GONE = {
    # from which side, the other half, the problem that locks it, the rules, decision
    "Vtiger, same": (Side.VTIGER, xero(), None, policy(), End("gone_in_vtiger")),
    "Xero, same": (Side.XERO, vtiger(), None, policy(), End("gone_in_xero")),
    "Vtiger, changed": (Side.VTIGER, xero(phone="02"), None, policy(), Skip("gone_but_changed")),
    "Xero, changed": (Side.XERO, vtiger(phone="2"), None, policy(), Skip("gone_but_changed")),
    "Xero, changed in what it could not be told": (
        Side.XERO,
        vtiger(website="a.example"),
        None,
        policy(),
        End("gone_in_xero"),
    ),
    "Vtiger, changed against the direction": (
        Side.VTIGER,
        xero(phone="02"),
        None,
        policy(TO_XERO),
        End("gone_in_vtiger"),
    ),
}

ARCHIVES, ARCHIVES_NOTHING = policy(when_gone=WhenGone.ARCHIVE), policy(TO_VTIGER, when_gone=WhenGone.ARCHIVE)

GONE_WITH_THE_OPTION = {
    "Vtiger, same": (Side.VTIGER, xero(), None, ARCHIVES, Archive(Side.XERO)),
    "Vtiger, changed": (Side.VTIGER, xero(phone="02"), None, ARCHIVES, Skip("gone_but_changed")),
    "Vtiger, changed against the direction": (
        Side.VTIGER,
        xero(phone="02"),
        None,
        policy(TO_XERO, when_gone=WhenGone.ARCHIVE),
        Skip("gone_but_changed"),
    ),
    "Vtiger, and the contact is archived already": (Side.VTIGER, xero(), "archived", ARCHIVES, End("gone_in_vtiger")),
    "Vtiger, but Xero is only read": (Side.VTIGER, xero(), None, ARCHIVES_NOTHING, End("gone_in_vtiger")),
    "Xero": (Side.XERO, vtiger(), None, ARCHIVES, End("gone_in_xero")),
}


@pytest.mark.parametrize(("side", "left", "locked", "rules", "decision"), GONE.values(), ids=GONE.keys())
def test_a_half_is_gone(side: Side, left: Sight, locked: str | None, rules: Policy, decision: Decision) -> None:
    assert plan_gone(side, left, locked, rules) == decision


@pytest.mark.parametrize(
    ("side", "left", "locked", "rules", "decision"), GONE_WITH_THE_OPTION.values(), ids=GONE_WITH_THE_OPTION.keys()
)
def test_a_half_is_gone_and_contacts_are_to_be_archived(
    side: Side, left: Sight, locked: str | None, rules: Policy, decision: Decision
) -> None:
    assert plan_gone(side, left, locked, rules) == decision


SUPPLIER = {**XERO_BASE, "supplier": "yes"}
CREATED = Create(Side.VTIGER, (Change("name", None, "CAFÉ ZOË"), Change("phone", None, "01")))

UNLINKED = {
    # of which side, what it holds, the problem that locks it, the rules, decision
    "against the direction": (Side.VTIGER, VTIGER_BASE, None, policy(TO_VTIGER), Skip("direction")),
    "against the other direction": (Side.XERO, XERO_BASE, None, policy(TO_XERO), Skip("direction")),
    "new": (Side.XERO, XERO_BASE, None, policy(), CREATED),
    "put away": (Side.XERO, XERO_BASE, "archived", policy(), Skip("archived")),
    "a supplier": (Side.XERO, SUPPLIER, None, policy(), Skip("supplier")),
    "a supplier, and they are wanted": (Side.XERO, SUPPLIER, None, policy(suppliers=True), CREATED),
}


@pytest.mark.parametrize(("side", "content", "locked", "rules", "decision"), UNLINKED.values(), ids=UNLINKED.keys())
def test_an_unlinked_record(
    side: Side, content: dict[str, str], locked: str | None, rules: Policy, decision: Decision
) -> None:
    assert plan_unlinked(side, content, locked, rules) == decision


def test_a_create_carries_what_the_direction_allows_and_is_not_blank() -> None:
    content = {"name": "Zoë 😀 & Co", "phone": None, "website": "a.example", "number": "ACC7", "colour": "red"}
    created = plan_unlinked(Side.VTIGER, content, None, policy(TO_XERO))
    assert created == Create(Side.XERO, (Change("name", None, "Zoë 😀 & Co"), Change("number", None, "ACC7")))
    created = plan_unlinked(Side.XERO, content, None, policy(TO_VTIGER))
    assert created == Create(Side.VTIGER, (Change("name", None, "Zoë 😀 & Co"), Change("website", None, "a.example")))


def test_a_create_carries_what_it_cannot_be_without_whatever_the_fields_direction() -> None:
    fields = {"name": TO_VTIGER, "phone": BOTH}
    rules = Policy(direction=BOTH, fields=fields, required=frozenset({"name", "email"}))
    created = plan_unlinked(Side.VTIGER, {"name": "Zoë", "email": "a@fox.example", "phone": "1"}, None, rules)
    assert isinstance(created, Create)
    assert {change.field for change in created.changes} == {"name", "email", "phone"}
