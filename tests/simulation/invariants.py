"""The invariants of ``docs/architecture.md`` as assertions, by their numbers."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from tests.simulation.world import READ, XERO_EDITS, World, plain
from vtiger_xero.store.database import Database
from vtiger_xero.store.tables import intent, link, outcome, problem


class ViolationError(AssertionError):
    """An invariant does not hold."""


def require(number: int, holds: object, what: str) -> None:
    """Raise a violation unless it holds."""
    if not holds:
        raise ViolationError(f"invariant {number}: {what}")


def linked(database: Database) -> dict[str, str]:
    """Xero's ids by the CRM's."""
    with database.read() as tx:
        rows = tx.execute(select(link.c.vtiger_id, link.c.xero_id).where(link.c.state == "live"))
        return {row.vtiger_id: row.xero_id for row in rows}


def troubled(database: Database) -> set[str]:
    """The CRM records about which a problem is open."""
    with database.read() as tx:
        rows = tx.execute(select(problem.c.record_id).where(problem.c.closed_at.is_(None), problem.c.side == "vtiger"))
        return set(rows.scalars())


def check_always(world: World, database: Database) -> None:
    """What holds at every moment: 1 (nothing doubled), 7 (the limits)."""
    with database.read() as tx:
        pairs = tx.execute(select(link.c.vtiger_id, link.c.xero_id).where(link.c.state == "live")).all()
    for side in (0, 1):
        twice = [each for each, times in Counter(pair[side] for pair in pairs).items() if times > 1]
        require(1, not twice, f"linked twice: {twice}")
    contacts = world.xero.contacts()
    marks = Counter(contact["ContactNumber"] for contact in contacts if contact.get("ContactNumber"))
    require(1, all(times == 1 for times in marks.values()), f"created twice: {marks.most_common(3)}")
    made = [contact for contact in contacts if contact.get("ContactNumber")]
    require(1, len(made) <= len(world.expected), "more contacts than organizations")
    require(7, world.xero.peak_in_flight <= 5, f"{world.xero.peak_in_flight} calls at once")
    require(7, world.xero.peak_per_minute <= 60, f"{world.xero.peak_per_minute} calls in a minute")


def check_direction(world: World) -> None:
    """4: the side that the direction leaves alone was never written."""
    written = world.vtiger_writes()
    require(4, not written, f"Vtiger was written: {written}")


def check_constraints(database: Database) -> None:
    """1: the database itself refuses a second link of either record, and a second live intent."""
    with database.read() as tx:
        row = tx.execute(select(link).where(link.c.state == "live").limit(1)).mappings().one_or_none()
        sent = tx.execute(select(intent).limit(1)).mappings().one_or_none()
    if row is not None:
        for side in ("vtiger_id", "xero_id"):
            _refused(database, link, {**row, "id": "again", side: "another"}, "a second link of one record")
    if sent is not None:
        _refused_twice(database, dict(sent))


def _refused(database: Database, table: Any, values: Mapping[str, Any], what: str) -> None:
    try:
        with database.write() as tx:
            tx.execute(insert(table).values(**values))
            tx.rollback()
    except IntegrityError:
        return
    raise ViolationError(f"invariant 1: the database takes {what}")


def _refused_twice(database: Database, values: dict[str, Any]) -> None:
    try:
        with database.write() as tx:
            for number in (1, 2):
                tx.execute(insert(intent).values({**values, "id": f"again {number}", "state": "sent"}))
            tx.rollback()
    except IntegrityError:
        return
    raise ViolationError("invariant 1: the database takes two live intents for one record")


def check_outcomes(world: World, database: Database) -> None:
    """9: what changed has an outcome, and what was created is told as created, once."""
    with database.read() as tx:
        rows = tx.execute(select(outcome.c.record_id, outcome.c.action).where(outcome.c.side == "vtiger")).all()
    silent = world.edited - {row.record_id for row in rows}
    require(9, not silent, f"no outcome for {sorted(silent)}")
    told = Counter(row.record_id for row in rows if row.action == "created")
    by_xero_id = {xero_id: vtiger_id for vtiger_id, xero_id in linked(database).items()}
    made = Counter(
        by_xero_id.get(contact["ContactID"], "unlinked")
        for contact in world.xero.contacts()
        if contact["ContactID"] not in world.met
    )
    require(9, told == made, f"created, but told otherwise: {(made - told) + (told - made)}")


def check_agreement(world: World, database: Database, ever_troubled: set[str]) -> None:
    """2: what a person last put into a field is what Xero shows, or a problem is open about the record."""
    pairs, waiting = linked(database), troubled(database)
    contacts = {contact["ContactID"]: contact for contact in world.xero.contacts()}
    for record_id, fields in world.expected.items():
        if record_id in waiting:
            continue
        require(2, record_id in pairs, f"{record_id} is neither linked nor a problem")
        contact = contacts[pairs[record_id]]
        for name, wanted in fields.items():
            if name in XERO_EDITS and record_id in ever_troubled:
                continue  # which of two edits comes later is not told where one had to wait
            shown = READ[name](contact)
            require(2, plain(shown) == plain(wanted), f"{record_id}.{name}: {shown!r} instead of {wanted!r}")
