"""What the database and both systems hold, as the invariants look at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, select

from tests.simulation import sides
from tests.simulation.sides import Listed
from tests.simulation.world import World
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.store.database import Database
from vtiger_xero.store.tables import alias, link, outcome, problem, record, run


class ViolationError(AssertionError):
    """An invariant does not hold."""


def require(number: int, holds: object, what: str) -> None:
    """Raise a violation unless it holds."""
    if not holds:
        raise ViolationError(f"invariant {number}: {what}")


def linked(database: Database, module: Module = Module.ORGANIZATIONS) -> dict[str, str]:
    """Xero's ids by the CRM's, of the links that are live, in one order: what is looked at first is told of."""
    with database.read() as tx:
        live = link.c.module == module, link.c.state == "live"
        return {row.vtiger_id: row.xero_id for row in tx.execute(select(link).where(*live).order_by(link.c.vtiger_id))}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that are linked, or somebody on both sides of two that are.

    Attributes:
        vtiger_id: the record of the CRM.
        xero_id: the contact.
        vtiger, xero: what they show.
        record_id: by which the product knows the one in Xero.
        serial: of a person; 0 for an organization.
    """

    vtiger_id: str
    xero_id: str
    vtiger: Mapping[str, str]
    xero: Mapping[str, str]
    record_id: str
    serial: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """Everything at one moment.

    Attributes:
        organizations, people: the CRM's, by id; who is in the recycle bin is not among them.
        employers: the organization of each person of the CRM.
        contacts: Xero's, by id, as it gives them.
        links: of organizations, live.
        ended: the ids that an ended link names.
        aliases: the records that stand for another one, and for which.
        problems: those that are open.
        outcomes: of all runs but dry ones.
        listed_as: the ids by which the product knows the people in Xero: contact and serial number.
        person_links: of people, live, by the CRM's ids.
    """

    organizations: Mapping[str, Mapping[str, str]]
    people: Mapping[str, Mapping[str, str]]
    employers: Mapping[str, str]
    contacts: Mapping[str, Mapping[str, Any]]
    links: Mapping[str, str]
    ended: frozenset[str]
    aliases: Mapping[str, str]
    problems: Sequence[RowMapping]
    outcomes: Sequence[RowMapping]
    listed_as: Mapping[str, tuple[str, int]]
    person_links: Mapping[str, str]

    def pairs(self) -> list[Pair]:
        """The organizations that are linked, both halves of which are there."""
        return [
            Pair(vtiger_id, xero_id, self.organizations[vtiger_id], sides.in_xero(self.contacts[xero_id]), xero_id)
            for vtiger_id, xero_id in self.links.items()
            if vtiger_id in self.organizations
        ]

    def employer(self, person_id: str) -> str:
        """The organization at which a person of the CRM counts."""
        home = self.employers.get(person_id, "")
        return self.aliases.get(home, home)

    def listed(self, xero_id: str) -> list[Listed]:
        """The people of a contact."""
        return sides.listed(self.contacts[xero_id])

    def is_archived(self, xero_id: str) -> bool:
        """Whether Xero takes no changes to a contact."""
        return bool(self.contacts[xero_id]["ContactStatus"] != "ACTIVE")

    def troubled(self) -> set[str]:
        """The records that an open problem is about, persons in Xero by the contact.

        Of several of one name, the question is asked about one and names the others.
        """
        ids = {self.listed_as.get(each["record_id"], (each["record_id"], 0))[0] for each in self.problems}
        named = [each["details"].get(role, "") for each in self.problems for role in ("candidates", "rivals")]
        return ids | {other for several in named for other in several.split()}


def observe(world: World, database: Database) -> State:
    """Look at everything."""
    rows = {row["id"]: row for row in world.vtiger.rows("Contacts")}
    links, person_links = (linked(database, module) for module in (Module.ORGANIZATIONS, Module.PEOPLE))
    with database.read() as tx:
        ended = tx.execute(select(link.c.vtiger_id, link.c.xero_id).where(link.c.state != "live")).all()
        known = tx.execute(select(record).where(record.c.side == Side.XERO, record.c.module == Module.PEOPLE))
        return State(
            organizations={row["id"]: sides.in_vtiger(row) for row in world.vtiger.rows("Accounts")},
            people={key: sides.in_vtiger(row, sides.PERSON_COLUMNS) for key, row in rows.items()},
            employers={key: row["account_id"] or "" for key, row in rows.items()},
            contacts={contact["ContactID"]: contact for contact in world.xero.contacts()},
            links=links,
            ended=frozenset(each for row in ended for each in row),
            aliases={row.id: row.of_id for row in tx.execute(select(alias))},
            problems=tx.execute(select(problem).where(problem.c.closed_at.is_(None))).mappings().all(),
            outcomes=tx.execute(select(outcome).join(run).where(run.c.rehearsal.is_(False))).mappings().all(),
            listed_as={row.id: (row.parent, _serial(row.content)) for row in known},
            person_links=person_links,
        )


@dataclass(frozen=True, slots=True)
class Troubled:
    """About what problems are open.

    Attributes:
        ids: the records, their other halves, and for people the contact or the organization, too.
        numbers: those of them that people had entered, by their place in the order of entry.
    """

    ids: frozenset[str]
    numbers: frozenset[int]


def troubled(world: World, database: Database) -> Troubled:
    """What problems are open about."""
    pairs = linked(database)
    with database.read() as tx:
        ids = set(tx.execute(select(problem.c.record_id).where(problem.c.closed_at.is_(None))).scalars())
        known = select(record.c.parent).where(record.c.id.in_(sorted(ids)), record.c.parent.is_not(None))
        ids |= set(tx.execute(known).scalars())
    ids |= {pairs[each] for each in ids & pairs.keys()} | {mine for mine, other in pairs.items() if other in ids}
    return Troubled(frozenset(ids), frozenset(number for number, each in enumerate(world.by_hand) if each in ids))


def _serial(content: Mapping[str, str]) -> int:
    return sides.serial({"first_name": "", "last_name": "", **content})
