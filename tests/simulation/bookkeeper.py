"""What people do in Xero. Each act chooses its object itself, and is nothing where there is none."""

import random
from collections.abc import Mapping
from dataclasses import replace

from tests.simulation import sides, values
from tests.simulation.sides import Listed
from tests.simulation.world import Customer, Person, World, chosen

#: How many persons Xero has room for, the contact's own one aside.
PLACES = 5


def enter(world: World, rng: random.Random, number: int) -> None:
    """A new customer; at times one whom the CRM has already, known by the name or the address alone."""
    new = values.customer(rng, number)
    known = chosen(rng, [each for each in world.customers if not each.xero_id and each.vtiger_id not in world.deleted])
    customer = Customer(number)
    if known is not None and rng.random() < 0.4:
        customer = known
        new |= _as_known(world, rng, known)
    if "<" in new["name"] or not world.is_free(new["name"]):
        return
    if customer is not known:
        world.customers.append(customer)
    world.enter_in_xero(customer, new)


def change(world: World, rng: random.Random, number: int) -> None:
    """One field of a customer, which is emptied at times."""
    if customer := chosen(rng, customers(world)):
        field = rng.choice([name for name in sides.COLUMNS if name != "name"])
        new = values.anything(rng, field, number)
        world.edit_in_xero(customer.xero_id, {field: "" if rng.random() < 0.15 else new})


def rename(world: World, rng: random.Random, number: int) -> None:
    """A new name, at times the former one of somebody else."""
    if customer := chosen(rng, customers(world)):
        former = [name for each in world.customers if each is not customer for name in each.names[:-1]]
        name = rng.choice(former) if former and rng.random() < 0.4 else values.name(rng, number)
        if "<" not in name and world.is_free(name):
            world.edit_in_xero(customer.xero_id, {"name": name})
            customer.names.append(name)


def respell(world: World, rng: random.Random, number: int) -> None:
    """The e-mail address in another case."""
    if customer := chosen(rng, customers(world)):
        email = sides.in_xero(world.contact(customer.xero_id))["email"]
        world.edit_in_xero(customer.xero_id, {"email": values.other_case(email)})


def archive(world: World, rng: random.Random, number: int) -> None:
    """A contact is put away."""
    if customer := chosen(rng, customers(world)):
        world.xero.archive_contact(customer.xero_id)
        world.archived.add(customer.xero_id)


def restore(world: World, rng: random.Random, number: int) -> None:
    """An archived contact comes back, whoever archived it, unless its name has been given away."""
    archived = {each["ContactID"]: each for each in world.xero.contacts() if each["ContactStatus"] == "ARCHIVED"}
    known = [each for each in world.customers if each.xero_id in archived and each.xero_id not in world.merged]
    customer = chosen(rng, known)
    if customer is not None and world.is_free(archived[customer.xero_id]["Name"]):
        world.xero.edit_contact(customer.xero_id, {"ContactStatus": "ACTIVE"})


def merge(world: World, rng: random.Random, number: int) -> None:
    """Two contacts become one."""
    loser, winner = chosen(rng, customers(world)), chosen(rng, customers(world))
    if loser is not None and winner is not None and loser.xero_id != winner.xero_id:
        world.xero.merge_contact(loser.xero_id, winner.xero_id)
        world.merged[loser.xero_id] = winner.xero_id


def add_person(world: World, rng: random.Random, number: int) -> None:
    """Somebody new, in the contact's own names if these are blank."""
    if customer := chosen(rng, customers(world)):
        people = sides.listed(world.contact(customer.xero_id))
        serial = 10 * number
        new = values.person(rng, serial)
        if rng.random() < 0.5 and not any(each.own for each in people):
            place, new = -1, {**new, "email": ""}
        elif has_room(people):
            place = len(people)
        else:
            return
        world.persons.append(Person(serial, customer))
        world.list_people(customer.xero_id, [*people, Listed(place, new)])


def change_person(world: World, rng: random.Random, number: int) -> None:
    """The name of somebody with an address, or the address."""
    if customer := chosen(rng, customers(world)):
        people = sides.listed(world.contact(customer.xero_id))
        if not people:
            return
        one = rng.choice(people)
        serial = sides.serial(one.values)
        # Of each, it is always the name, or always the address: both before a run would make another person.
        if not one.own and (not one.values["email"] or serial % 3):
            field, new = "email", values.persons_email(rng, serial)
        else:
            field, new = values.renamed(rng, dict(one.values), serial)
        after = replace(one, values={**one.values, field: new})
        world.list_people(customer.xero_id, [after if each is one else each for each in people])


def remove_person(world: World, rng: random.Random, number: int) -> None:
    """Somebody is taken off the list."""
    if customer := chosen(rng, customers(world)):
        people = sides.listed(world.contact(customer.xero_id))
        if people:
            gone = rng.choice(people)
            world.list_people(customer.xero_id, [each for each in people if each is not gone])


def customers(world: World) -> list[Customer]:
    """Those who are active in Xero."""
    active = {each["ContactID"] for each in world.xero.contacts() if each["ContactStatus"] == "ACTIVE"}
    return [each for each in world.customers if each.xero_id in active]


def has_room(people: list[Listed]) -> bool:
    """Whether a contact that lists these takes another person."""
    return sum(not each.own for each in people) < PLACES


def _as_known(world: World, rng: random.Random, customer: Customer) -> Mapping[str, str]:
    """What a customer of the CRM is known by in the books."""
    email = world.organization(customer.vtiger_id)["email"]
    if email and " " not in email and rng.random() < 0.3:
        return {"email": values.other_case(email)}
    return {"name": rng.choice((customer.names[-1], customer.names[-1].upper()))}
