"""A company that people keep in both systems."""

import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.simulation import sides
from tests.simulation.diary import Diary, Key
from tests.simulation.sides import Listed
from tests.simulation.terms import Terms
from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.refs import Side
from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.xero import XeroSandbox


@dataclass(eq=False)
class Customer:
    """One of the company's customers, as the simulation knows them.

    Attributes:
        number: grows with every customer.
        vtiger_id, xero_id: the records; empty where there is none.
        names: that the customer has had.
    """

    number: int
    vtiger_id: str = ""
    xero_id: str = ""
    names: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Person:
    """Somebody who works for a customer.

    Attributes:
        serial: the number in the name.
        customer: for whom.
        vtiger_id: the contact in the CRM; empty where there is none.
        twice: whether the person was entered in both systems at once.
    """

    serial: int
    customer: Customer
    vtiger_id: str = ""
    twice: bool = False

    @property
    def keeps_name(self) -> bool:
        """Whether it is the address that changes, and not the name: both before a run would make another person."""
        return self.serial % 3 != 0


class World:
    """Both emulated systems, and what people have done in them.

    Args:
        seed: of the emulators.
        terms: of the simulation.
        clock: of both systems.

    Attributes:
        by_hand: the ids of what people have made: organizations, contacts in Xero, persons in the CRM.
        homes: of the people among these, by their place there: the places of the customer for whom they work.
        archived, merged: contacts in Xero with which somebody has done so.
        deleted, ever_deleted: records of the CRM that are, or have been, in the recycle bin.
        buried: what these had been made from, as far as the sync had made them.
        unlisted: whom somebody has taken off the list of a contact in Xero: the contact and the serial number.
    """

    def __init__(self, seed: int, terms: Terms, clock: VirtualClock) -> None:
        self.terms = terms
        self.diary = Diary(clock)
        self.vtiger = VtigerSandbox(clock, seed=seed)
        day_limit = random.Random(f"limit {seed}").choice((1000, 5000))
        self.xero = XeroSandbox(clock, seed=seed, day_limit=day_limit)
        self.customers: list[Customer] = []
        self.persons: list[Person] = []
        self.by_hand: list[str] = []
        self.homes: dict[int, set[int]] = {}
        self.archived: set[str] = set()
        self.merged: dict[str, str] = {}
        self.deleted: set[str] = set()
        self.ever_deleted: set[str] = set()
        self.buried: list[str] = []
        self.unlisted: set[tuple[str, int]] = set()

    def learn(self, linked: Mapping[str, str]) -> None:
        """Find out which records the sync has made or joined.

        Args:
            linked: Xero's ids by the CRM's.
        """
        by_xero_id = {xero_id: vtiger_id for vtiger_id, xero_id in linked.items()}
        for customer in self.customers:
            if customer.vtiger_id:
                customer.xero_id = linked.get(customer.vtiger_id, customer.xero_id)
            else:
                customer.vtiger_id = by_xero_id.get(customer.xero_id, "")
        rows = {sides.serial(sides.in_vtiger(row, sides.PERSON_COLUMNS)): row for row in self.vtiger.rows("Contacts")}
        for person in self.persons:
            if not person.vtiger_id and person.serial in rows:
                person.vtiger_id = rows[person.serial]["id"]

    # What there is to be seen

    def organization(self, vtiger_id: str) -> dict[str, str]:
        """An organization of the CRM by the product's names."""
        return sides.in_vtiger(self.vtiger.row(vtiger_id))

    def contact(self, xero_id: str) -> Mapping[str, Any]:
        """A contact as Xero gives it."""
        return next(each for each in self.xero.contacts() if each["ContactID"] == xero_id)

    def heir(self, xero_id: str) -> str:
        """The contact into which this one was merged in the end."""
        while xero_id in self.merged:
            xero_id = self.merged[xero_id]
        return xero_id

    def is_free(self, name: str) -> bool:
        """Whether Xero's pages would take the name for another contact."""
        taken = {plain(each["Name"]) for each in self.xero.contacts() if each["ContactStatus"] == "ACTIVE"}
        return plain(name) not in taken

    def writes(self) -> dict[Side, int]:
        """How often each system was written through its API."""
        state = httpx2.Client(transport=httpx2.WSGITransport(self.vtiger.app)).get(
            "http://sandbox.example/sandbox/state", params={"counts": "1"}
        )
        calls = state.json()["calls_by_operation"]
        written = sum(calls.get(name, 0) for name in ("create", "update", "revise", "delete"))
        return {Side.VTIGER: written, Side.XERO: self.xero.writes}

    def held(self) -> Mapping[str, Any]:
        """Everything that both systems hold, the times of the last changes included."""
        rows = {module: self.vtiger.rows(module) for module in ("Accounts", "Contacts")}
        return {**rows, "Xero": self.xero.contacts()}

    # What people do; each act of theirs is put together from these

    def enter_in_vtiger(self, customer: Customer, values: Mapping[str, str]) -> None:
        """Enter a customer into the CRM."""
        customer.vtiger_id = self.vtiger.create("Accounts", _columns(values, sides.COLUMNS))
        customer.names.append(values["name"])
        self.by_hand.append(customer.vtiger_id)
        self.diary.note(Key(Side.VTIGER, customer.vtiger_id), {}, self.organization(customer.vtiger_id))

    def edit_in_vtiger(self, vtiger_id: str, values: Mapping[str, str]) -> None:
        """Change fields of an organization in the CRM."""
        before = self.organization(vtiger_id)
        self.vtiger.edit(vtiger_id, _columns(values, sides.COLUMNS))
        self.diary.note(Key(Side.VTIGER, vtiger_id), before, self.organization(vtiger_id))

    def rename_in_vtiger(self, customer: Customer, name: str) -> None:
        """Give an organization in the CRM another name."""
        self.edit_in_vtiger(customer.vtiger_id, {"name": name})
        customer.names.append(name)

    def delete_in_vtiger(self, vtiger_id: str) -> None:
        """Put an organization or a person into the recycle bin."""
        source = self.vtiger.row(vtiger_id)["source"]
        if source.startswith("XERO:"):
            self.buried.append(source)
        self.vtiger.delete(vtiger_id)
        self.deleted.add(vtiger_id)
        self.ever_deleted.add(vtiger_id)

    def restore_in_vtiger(self, vtiger_id: str) -> None:
        """Take an organization out of the recycle bin."""
        self.vtiger.restore(vtiger_id)
        self.deleted.remove(vtiger_id)

    def enter_in_xero(self, customer: Customer, values: Mapping[str, str]) -> None:
        """Enter a customer into Xero."""
        customer.xero_id = self.xero.create_contact(_members(values, {}))
        customer.names.append(values["name"])
        self.by_hand.append(customer.xero_id)
        self.diary.note(Key(Side.XERO, customer.xero_id), {}, sides.in_xero(self.contact(customer.xero_id)))

    def edit_in_xero(self, xero_id: str, values: Mapping[str, str]) -> None:
        """Change fields of a contact in Xero."""
        before = self.contact(xero_id)
        self.xero.edit_contact(xero_id, _members(values, before))
        self.diary.note(Key(Side.XERO, xero_id), sides.in_xero(before), sides.in_xero(self.contact(xero_id)))

    def enter_person(self, person: Person, values: Mapping[str, str]) -> None:
        """Enter a person into the CRM, at the person's customer."""
        columns = _columns(values, sides.PERSON_COLUMNS)
        person.vtiger_id = self.vtiger.create("Contacts", {"account_id": person.customer.vtiger_id, **columns})
        of_customer = {person.customer.vtiger_id, person.customer.xero_id}
        self.homes[len(self.by_hand)] = {number for number, each in enumerate(self.by_hand) if each in of_customer}
        self.by_hand.append(person.vtiger_id)
        self.diary.note(Key(Side.VTIGER, person.vtiger_id), {}, self._person(person.vtiger_id))

    def edit_person(self, vtiger_id: str, values: Mapping[str, str]) -> None:
        """Change a person in the CRM."""
        before = self._person(vtiger_id)
        self.vtiger.edit(vtiger_id, _columns(values, sides.PERSON_COLUMNS))
        self.diary.note(Key(Side.VTIGER, vtiger_id), before, self._person(vtiger_id))

    def list_people(self, xero_id: str, people: Sequence[Listed]) -> None:
        """Let the people of a contact in Xero be these."""
        before = _by_serial(sides.listed(self.contact(xero_id)))
        own = next((each.values for each in people if each.own), {})
        others = [
            {
                "FirstName": each.values["first_name"],
                "LastName": each.values["last_name"],
                "EmailAddress": each.values["email"],
                "IncludeInEmails": False,
            }
            for each in people
            if not each.own
        ]
        names = {"FirstName": own.get("first_name", ""), "LastName": own.get("last_name", "")}
        self.xero.edit_contact(xero_id, {**names, "ContactPersons": others})
        after = _by_serial(sides.listed(self.contact(xero_id)))
        for serial in before.keys() - after.keys():
            self.unlisted.add((xero_id, serial))
            self.diary.withdraw(Key(Side.XERO, xero_id, serial))
        for serial, values in after.items():
            self.diary.note(Key(Side.XERO, xero_id, serial), before.get(serial, {}), values)

    def _person(self, vtiger_id: str) -> dict[str, str]:
        return sides.in_vtiger(self.vtiger.row(vtiger_id), sides.PERSON_COLUMNS)


def chosen(rng: random.Random, customers: Sequence[Customer]) -> Customer | None:
    """One of these, and the same one if others of them were missing; nobody, if there is nobody."""
    lot = rng.random()
    return min(customers, key=lambda each: zlib.crc32(f"{lot} {each.number}".encode()), default=None)


def plain(name: str) -> str:
    """A name as Xero compares it."""
    return " ".join(name.split()).casefold()


def _by_serial(people: Sequence[Listed]) -> dict[int, Mapping[str, str]]:
    return {sides.serial(each.values): each.values for each in people}


def _columns(values: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    return {columns[name]: value for name, value in values.items()}


def _members(values: Mapping[str, str], contact: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as members of a contact; an address is given whole, as Xero's pages save it."""
    members: dict[str, Any] = {}
    if "name" in values:
        members["Name"] = values["name"]
    if "email" in values:
        members["EmailAddress"] = values["email"]
    phones = [{"PhoneType": kind, "PhoneNumber": values[name]} for name, kind in sides.PHONES.items() if name in values]
    addresses = []
    for kind in sorted({kind for name, (kind, _) in sides.ADDRESSES.items() if name in values}):
        whole = dict(next((each for each in contact.get("Addresses", []) if each["AddressType"] == kind), {}))
        for name, (of, part) in sides.ADDRESSES.items():
            if of == kind and name in values:
                whole |= sides.lines(values[name]) if part == "AddressLine" else {part: values[name]}
        addresses.append({**whole, "AddressType": kind})
    if phones:
        members["Phones"] = phones
    if addresses:
        members["Addresses"] = addresses
    return members
