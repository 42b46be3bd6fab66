"""What people do in the CRM. Each act chooses its object itself, and is nothing where there is none."""

import random

from tests.simulation import sides, values
from tests.simulation.world import Customer, Person, World, chosen

#: How often an address of somebody in the CRM is none.
BROKEN = 0.05


def enter(world: World, rng: random.Random, number: int) -> None:
    """A new customer; at times one whom the books have already, known by the name."""
    new = values.customer(rng, number, broken=BROKEN)
    known = chosen(rng, [each for each in world.customers if not each.vtiger_id])
    if known is not None and rng.random() < 0.3:
        world.enter_in_vtiger(known, {**new, "name": known.names[-1]})
    else:
        customer = Customer(number)
        world.customers.append(customer)
        world.enter_in_vtiger(customer, new)


def change(world: World, rng: random.Random, number: int) -> None:
    """One field of a customer, which is emptied at times."""
    if customer := chosen(rng, customers(world)):
        field = rng.choice([name for name in sides.COLUMNS if name != "name"])
        new = values.anything(rng, field, number, broken=BROKEN)
        world.edit_in_vtiger(customer.vtiger_id, {field: "" if rng.random() < 0.15 else new})


def change_all(world: World, rng: random.Random, number: int) -> None:
    """The same field of all customers, in one second."""
    field = rng.choice(("phone", "fax", "billing_city"))
    for customer in customers(world):
        of_this = random.Random(f"{number} {customer.number}")
        world.edit_in_vtiger(customer.vtiger_id, {field: values.anything(of_this, field, number)})


def rename(world: World, rng: random.Random, number: int) -> None:
    """A new name, at times the former one of somebody else."""
    if customer := chosen(rng, customers(world)):
        former = [name for each in world.customers if each is not customer for name in each.names[:-1]]
        name = rng.choice(former) if former and rng.random() < 0.4 else values.name(rng, number)
        world.rename_in_vtiger(customer, name)


def name_badly(world: World, rng: random.Random, number: int) -> None:
    """A name that Xero does not take."""
    if customer := chosen(rng, customers(world)):
        world.rename_in_vtiger(customer, f"Angle <Brackets> {number}")


def respell(world: World, rng: random.Random, number: int) -> None:
    """The e-mail address in another case."""
    if customer := chosen(rng, customers(world)):
        email = world.organization(customer.vtiger_id)["email"]
        world.edit_in_vtiger(customer.vtiger_id, {"email": values.other_case(email)})


def delete(world: World, rng: random.Random, number: int) -> None:
    """A customer goes into the recycle bin."""
    if customer := chosen(rng, customers(world)):
        world.delete_in_vtiger(customer.vtiger_id)


def restore(world: World, rng: random.Random, number: int) -> None:
    """A customer comes out of it again."""
    if customer := chosen(rng, [each for each in world.customers if each.vtiger_id in world.deleted]):
        world.restore_in_vtiger(customer.vtiger_id)


def add_person(world: World, rng: random.Random, number: int) -> None:
    """Somebody new at a customer; at times a whole party of them."""
    if customer := chosen(rng, customers(world)):
        for serial in range(10 * number, 10 * number + rng.choice((1, 1, 2, 7))):
            person = Person(serial, customer)
            world.persons.append(person)
            world.enter_person(person, values.person(rng, serial))


def change_person(world: World, rng: random.Random, number: int) -> None:
    """A name or the address of somebody."""
    if person := _somebody(world, rng):
        row = sides.in_vtiger(world.vtiger.row(person.vtiger_id), sides.PERSON_COLUMNS)
        field, new = "email", values.persons_email(rng, person.serial)
        if rng.random() < 0.5:
            field, new = values.renamed(rng, row, person.serial)
        elif rng.random() < 0.2:
            new = "no address" if rng.random() < 0.5 else values.other_case(row["email"])
        if person.twice and person.keeps_name is not (field == "email"):
            return
        world.edit_person(person.vtiger_id, {field: new})


def delete_person(world: World, rng: random.Random, number: int) -> None:
    """Somebody goes into the recycle bin."""
    if person := _somebody(world, rng):
        world.delete_in_vtiger(person.vtiger_id)


def move_person(world: World, rng: random.Random, number: int) -> None:
    """Somebody goes to another customer, or seldom to none."""
    if person := _somebody(world, rng):
        customer = chosen(rng, customers(world)) if rng.random() < 0.8 else None
        world.vtiger.edit(person.vtiger_id, {"account_id": customer.vtiger_id if customer else ""})
        person.customer = customer or person.customer


def customers(world: World) -> list[Customer]:
    """Those whom the CRM has."""
    return [each for each in world.customers if each.vtiger_id and each.vtiger_id not in world.deleted]


def _somebody(world: World, rng: random.Random) -> Person | None:
    there = [each for each in world.persons if each.vtiger_id and each.vtiger_id not in world.deleted]
    return rng.choice(there) if there else None
