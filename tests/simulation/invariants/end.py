"""What holds in the end, when nobody edits and nothing fails any more."""

from tests.simulation.invariants.agreement import check_agreement, check_nothing_lost
from tests.simulation.invariants.always import check_constraints, check_still_there
from tests.simulation.invariants.state import observe
from tests.simulation.invariants.telling import check_outcomes, check_problems
from tests.simulation.world import World
from vtiger_xero.store.database import Database


def check_in_the_end(world: World, database: Database) -> None:
    """Look at everything."""
    state = observe(world, database)
    check_still_there(world)
    check_nothing_lost(world, state)
    check_agreement(world, state)
    check_outcomes(world, state)
    check_problems(world, state)
    check_constraints(database)


def shown(world: World, database: Database) -> dict[int, set[str]]:
    """What both sides show of whatever people had entered and is linked, by its place in their order."""
    state = observe(world, database)
    pairs = {pair.vtiger_id: pair for pair in state.pairs()} | {pair.xero_id: pair for pair in state.pairs()}
    found: dict[int, set[str]] = {}
    for number, key in enumerate(world.by_hand):
        if key in pairs:
            pair = pairs[key]
            crm = [values for person, values in state.people.items() if state.employers[person] == pair.vtiger_id]
            listed = [each.values for each in state.listed(pair.xero_id)]
            found[number] = {f"in the CRM {dict(values)}" for values in (pair.vtiger, *crm)}
            found[number] |= {f"in Xero {dict(values)}" for values in (pair.xero, *listed)}
    return found
