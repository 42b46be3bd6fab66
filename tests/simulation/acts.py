"""Everything that people do, in one system or in both at once."""

import random
from collections.abc import Callable, Mapping

from tests.simulation import bookkeeper, clerk, sides, values
from tests.simulation.sides import Listed
from tests.simulation.world import Customer, Person, World, chosen

Act = Callable[[World, random.Random, int], None]


def both_change(world: World, rng: random.Random, number: int) -> None:
    """The same field on both sides, mostly to different values."""
    if customer := chosen(rng, _of_both(world)):
        field = rng.choice([name for name in sides.COLUMNS if name != "name"])
        one, other = values.anything(rng, field, number), values.anything(rng, field, number)
        if rng.random() < 0.2:
            other = one
        if rng.random() < 0.5:
            world.edit_in_vtiger(customer.vtiger_id, {field: one})
            world.edit_in_xero(customer.xero_id, {field: other})
        else:
            world.edit_in_xero(customer.xero_id, {field: other})
            world.edit_in_vtiger(customer.vtiger_id, {field: one})


def both_add_person(world: World, rng: random.Random, number: int) -> None:
    """Both offices hear of somebody new."""
    if customer := chosen(rng, _of_both(world)):
        serial = 10 * number
        people = sides.listed(world.contact(customer.xero_id))
        if bookkeeper.has_room(people):
            new = {**values.person(rng, serial), "email": values.persons_email(rng, serial)}
            person = Person(serial, customer, twice=True)
            world.persons.append(person)
            world.enter_person(person, new)
            there = {**new, "email": values.other_case(new["email"])}
            world.list_people(customer.xero_id, [*people, Listed(len(people), there)])


#: By name; named several times is what happens often.
ACTS: Mapping[str, Act] = {
    "enter_in_vtiger": clerk.enter,
    "change_in_vtiger": clerk.change,
    "change_all": clerk.change_all,
    "rename_in_vtiger": clerk.rename,
    "name_badly": clerk.name_badly,
    "respell_in_vtiger": clerk.respell,
    "delete": clerk.delete,
    "restore": clerk.restore,
    "enter_in_xero": bookkeeper.enter,
    "change_in_xero": bookkeeper.change,
    "rename_in_xero": bookkeeper.rename,
    "respell_in_xero": bookkeeper.respell,
    "archive": bookkeeper.archive,
    "unarchive": bookkeeper.restore,
    "merge": bookkeeper.merge,
    "both_change": both_change,
    "add_person": clerk.add_person,
    "change_person": clerk.change_person,
    "delete_person": clerk.delete_person,
    "move_person": clerk.move_person,
    "add_listed": bookkeeper.add_person,
    "change_listed": bookkeeper.change_person,
    "remove_listed": bookkeeper.remove_person,
    "both_add_person": both_add_person,
}


def open_for_business(world: World, seed: int) -> None:
    """The customers from before the two systems were connected: some in one, some in the other, some in both."""
    for number in range(1, world.terms.companies + 1):
        rng = random.Random(f"customer {number} of {seed}")
        act = rng.choices(("enter_in_vtiger", "enter_in_xero"), weights=(3, 1))[0]
        ACTS[act](world, rng, number)
        if rng.random() < 0.2:
            ACTS[rng.choice(("add_person", "add_listed"))](world, rng, number)


def go_on(world: World, seed: int, step: int, times: int) -> None:
    """Let people do something so many times.

    Each act has chance of its own, so that two simulations in which one act comes to something else stay alike.
    """
    for turn in range(1, times + 1):
        rng = random.Random(f"act {turn} of step {step} of {seed}")
        ACTS[rng.choice(world.terms.habits)](world, rng, 1000 * step + turn)


def _of_both(world: World) -> list[Customer]:
    """The customers whom the CRM has and who are active in Xero."""
    active = bookkeeper.customers(world)
    return [each for each in clerk.customers(world) if each in active]
