"""What the planner decides is done once, in the direction allowed, whatever the sides hold."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.properties.contents import Halves, contents, halves, policies, values

from vtiger_xero.domain.records import Content, Value
from vtiger_xero.domain.refs import Side
from vtiger_xero.engine.merge import Change, Sight, first_bases
from vtiger_xero.engine.plan import Agree, Decision, Nothing, Skip, Update, plan_pair
from vtiger_xero.engine.policy import Policy

MANY = settings(max_examples=150, deadline=None)


def plan(pair: Halves, policy: Policy) -> Decision:
    sights = {side: Sight(pair.held[side], pair.base[side]) for side in Side}
    return plan_pair(sights[Side.VTIGER], sights[Side.XERO], {}, policy)


def changes_of(decision: Decision) -> dict[Side, tuple[Change, ...]]:
    return decision.writes if isinstance(decision, Update) else {}


def present(content: Content) -> Content:
    return {name: value for name, value in content.items() if value is not None}


def carried_out(pair: Halves, decision: Decision, stored: dict[str, Value] | None = None) -> Halves:
    """The pair after the decision: written, read back, and settled as ``sync/settle.py`` has it.

    Args:
        pair: before.
        decision: about it.
        stored: by field, what the written side makes of any value it is given; as given, where nothing is said.
    """
    agreed = decision.agreed if isinstance(decision, Update) else decision.fields if isinstance(decision, Agree) else ()
    base = {side: {**pair.base[side], **{name: pair.held[side].get(name) for name in agreed}} for side in Side}
    held: dict[Side, dict[str, Value]] = {side: dict(pair.held[side]) for side in Side}
    for side, changes in changes_of(decision).items():
        for change in changes:
            held[side][change.field] = (stored or {}).get(change.field, change.new)
            base[side][change.field] = held[side][change.field]
            base[side.other][change.field] = pair.held[side.other].get(change.field)
    return Halves({side: present(held[side]) for side in Side}, {side: present(base[side]) for side in Side})


@MANY
@given(pair=halves, policy=policies)
def test_a_decision_carried_out_leaves_nothing_to_do(pair: Halves, policy: Policy) -> None:
    after = carried_out(pair, plan(pair, policy))
    assert isinstance(plan(after, policy), Nothing | Skip)


@MANY
@given(pair=halves, policy=policies, stored=st.dictionaries(st.sampled_from(["name", "email"]), values))
def test_what_a_side_makes_of_a_value_is_no_change(pair: Halves, policy: Policy, stored: dict[str, Value]) -> None:
    """Cut, rounded or spoilt: what comes back is what counts from then on."""
    after = carried_out(pair, plan(pair, policy), stored)
    assert isinstance(plan(after, policy), Nothing | Skip)


@MANY
@given(pair=halves, policy=policies)
def test_nothing_is_written_against_a_direction(pair: Halves, policy: Policy) -> None:
    for side, changes in changes_of(plan(pair, policy)).items():
        assert changes
        for change in changes:
            assert policy.direction.writes(side)
            assert policy.fields[change.field].writes(side)


@MANY
@given(pair=halves, policy=policies)
def test_only_what_somebody_emptied_is_emptied(pair: Halves, policy: Policy) -> None:
    for side, changes in changes_of(plan(pair, policy)).items():
        for change in changes:
            if change.new is None:
                assert pair.base[side.other].get(change.field) is not None
                assert pair.held[side.other].get(change.field) is None


@MANY
@given(pair=halves, policy=policies)
def test_only_what_changed_is_written_and_riders_beside_it(pair: Halves, policy: Policy) -> None:
    """A change names what is there now and what is to be there, so that the log can tell both."""
    for side, changes in changes_of(plan(pair, policy)).items():
        plain = [change for change in changes if change.field not in policy.riders]
        assert plain
        for change in plain:
            assert pair.held[side.other].get(change.field) != pair.base[side.other].get(change.field)
        for change in changes:
            assert change.old == pair.held[side].get(change.field)
            assert change.new == pair.held[side.other].get(change.field)
        assert len({change.field for change in changes}) == len(changes)


@MANY
@given(pair=halves, policy=policies)
def test_a_value_that_is_overwritten_against_a_change_is_kept_for_the_log(pair: Halves, policy: Policy) -> None:
    decision = plan(pair, policy)
    for side, changes in changes_of(decision).items():
        assert isinstance(decision, Update)
        for change in changes:
            edited = pair.held[side].get(change.field) != pair.base[side].get(change.field)
            if edited and change.field not in policy.riders:
                assert change in decision.overruled


@MANY
@given(vtiger=contents, xero=contents, policy=policies)
def test_a_first_link_fills_blanks_and_makes_none(vtiger: Content, xero: Content, policy: Policy) -> None:
    base_vtiger, base_xero = first_bases(vtiger, xero, policy)
    pair = Halves({Side.VTIGER: vtiger, Side.XERO: xero}, {Side.VTIGER: base_vtiger, Side.XERO: base_xero})
    decision = plan(pair, policy)
    for side, changes in changes_of(decision).items():
        for change in changes:
            assert change.new is not None
            if side is Side.XERO and change.field not in policy.riders:
                assert change.old is None
    after = carried_out(pair, decision)
    assert isinstance(plan(after, policy), Nothing | Skip)
    for name, value in vtiger.items():
        if policy.allows(name, Side.XERO) and name not in policy.riders:
            assert after.held[Side.XERO].get(name) is not None, value
