"""What holds at every moment: 1 (nothing is doubled), 4 (directions), 5 (nothing vanishes) and 7 (the limits)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from tests.simulation import sides
from tests.simulation.invariants.state import ViolationError, require
from tests.simulation.world import World
from vtiger_xero.domain.refs import Side
from vtiger_xero.engine.policy import WhenGone
from vtiger_xero.store.database import Database
from vtiger_xero.store.tables import intent, link, outcome, run


def check_always(world: World, database: Database) -> None:
    """Look at both systems and the links."""
    _check_links(database)
    _check_made(world)
    _check_people(world)
    _check_directions(world)
    _check_archived(world, database)
    require(7, world.xero.peak_in_flight <= 5, f"{world.xero.peak_in_flight} calls at once")
    require(7, world.xero.peak_per_minute <= 60, f"{world.xero.peak_per_minute} calls in a minute")


def check_constraints(database: Database) -> None:
    """1: the database itself refuses a second link of either record, and a second live intent."""
    with database.read() as tx:
        row = tx.execute(select(link).where(link.c.state == "live").limit(1)).mappings().one_or_none()
        sent = tx.execute(select(intent).limit(1)).mappings().one_or_none()
    if row is not None:
        for side in ("vtiger_id", "xero_id"):
            _refused(database, link, [{**row, "id": "again", side: "another"}], "a second link of one record")
    if sent is not None:
        twice = [{**sent, "id": f"again {number}", "state": "sent"} for number in (1, 2)]
        _refused(database, intent, twice, "two live intents for one record")


def _refused(database: Database, table: Any, rows: list[dict[str, Any]], what: str) -> None:
    try:
        with database.write() as tx:
            for row in rows:
                tx.execute(insert(table).values(**row))
            tx.rollback()
    except IntegrityError:
        return
    raise ViolationError(f"invariant 1: the database takes {what}")


def _check_links(database: Database) -> None:
    with database.read() as tx:
        pairs = tx.execute(select(link.c.module, link.c.vtiger_id, link.c.xero_id).where(link.c.state == "live")).all()
    for side in ("vtiger_id", "xero_id"):
        _check_single((getattr(pair, side) for pair in pairs), "linked")


def _check_made(world: World) -> None:
    """Whatever the sync has made bears the mark of what it was made from, and of nothing it has made two."""
    by_hand = set(world.by_hand)
    contacts = [each for each in world.xero.contacts() if each["ContactID"] not in by_hand]
    _check_single((each.get("ContactNumber", "") for each in contacts), "in Xero made of")
    for module in ("Accounts", "Contacts"):
        made = [row["source"] for row in world.vtiger.rows(module) if row["id"] not in by_hand]
        require(1, all(mark.startswith("XERO:") for mark in made), "a record of the CRM without a mark")
        buried = [mark for mark in world.buried if mark not in made]
        _check_single([*made, *buried], f"in {module} made of")


def _check_people(world: World) -> None:
    """Nobody is listed twice in a contact, or there twice in the CRM."""
    for contact in world.xero.contacts():
        _check_single((sides.serial(each.values) for each in sides.listed(contact)), f"in {contact['Name']} listed")
    rows = world.vtiger.rows("Contacts")
    people = ((row["account_id"], sides.serial(sides.in_vtiger(row, sides.PERSON_COLUMNS))) for row in rows)
    _check_single(people, "a person in the CRM")


def _check_single(keys: Iterable[object], what: str) -> None:
    twice = {key: times for key, times in Counter(keys).items() if times > 1}
    require(1, not twice, f"twice {what}: {twice}")


def _check_directions(world: World) -> None:
    for side, times in world.writes().items():
        require(4, not times or world.terms.direction.writes(side), f"{side} was written {times} times")


def _check_archived(world: World, database: Database) -> None:
    """5: archived is only what a person has archived, or what the rule says, of an organization that was deleted."""
    put_away = [each for each in world.xero.contacts() if each["ContactStatus"] == "ARCHIVED"]
    gone = [each for each in put_away if each["ContactID"] not in world.archived | world.merged.keys()]
    if not gone:
        return
    require(5, world.terms.when_gone is WhenGone.ARCHIVE, f"archived by no rule: {gone[0]['Name']}")
    with database.read() as tx:
        real = select(outcome.c.record_id, outcome.c.counterpart_id).join(run).where(run.c.rehearsal.is_(False))
        told = real.where(
            outcome.c.action == "deleted", outcome.c.side == Side.VTIGER, outcome.c.written_side == Side.XERO
        )
        evidence: Mapping[str, str] = {row.counterpart_id: row.record_id for row in tx.execute(told)}
    for contact in gone:
        source = evidence.get(contact["ContactID"])
        require(5, source in world.ever_deleted, f"{contact['Name']} is archived for {source}, which was not deleted")


def check_still_there(world: World) -> None:
    """5: what nobody has deleted is there."""
    there = {row["id"] for module in ("Accounts", "Contacts") for row in world.vtiger.rows(module)}
    there |= {contact["ContactID"] for contact in world.xero.contacts()}
    lost = set(world.by_hand) - there - world.ever_deleted
    require(5, not lost, f"no longer there: {sorted(lost)}")
