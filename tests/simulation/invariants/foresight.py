"""14: a dry run writes nothing, and tells what the real run right after it does."""

from collections.abc import Mapping
from typing import TypeAlias

from sqlalchemy import select

from tests.simulation.invariants.state import require
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.store import outcomes
from vtiger_xero.store.database import Database
from vtiger_xero.store.tables import batch, intent, record

Fate: TypeAlias = tuple[object, ...]
"""What became of a record: the side written, the action, why, and the fields that were changed."""


def fates(database: Database, run_id: str) -> dict[Ref, Fate]:
    """What became of each record in a run."""
    with database.read() as tx:
        return {
            each.ref: (each.written, each.action, each.code, *(field for field, *_ in each.changes))
            for each in outcomes.of_run(tx, run_id)
        }


def check_foreseen(database: Database, foreseen: Mapping[Ref, Fate], run_id: str) -> None:
    """Compare record by record.

    What a system has refused by itself nobody could know, nor what followed: for the people of an organization that it
    has refused to make, and for the namesakes of a record that it has refused to call otherwise.
    """
    told = fates(database, run_id)
    for ref in sorted((foreseen.keys() | told.keys()) - _refused(database, run_id)):
        wanted, became = foreseen.get(ref), told.get(ref)
        require(14, wanted == became, f"{ref.side} {ref.module} {ref.id} was foreseen as {wanted} and became {became}")


def _refused(database: Database, run_id: str) -> set[Ref]:
    """The records of which a write was refused in a run, the people of those that were not made, and namesakes."""
    of_run = select(intent).join(batch).where(batch.c.run_id == run_id, intent.c.state == "refused")
    with database.read() as tx:
        refused = tx.execute(of_run).mappings().all()
        not_made = [each["source_id"] for each in refused if each["operation"] == "create"]
        people = select(record.c.side, record.c.id).where(record.c.parent.in_(not_made))
        theirs = {Ref(Side(row.side), Module.PEOPLE, row.id) for row in tx.execute(people)}
        ids = {each[name] for each in refused if "name" in each["fields"] for name in ("source_id", "target_id")}
        names = select(record.c.name_key).where(record.c.module == Module.ORGANIZATIONS.value, record.c.id.in_(ids))
        alike = select(record.c.side, record.c.id).where(
            record.c.module == Module.ORGANIZATIONS.value, record.c.name_key.in_(names), record.c.name_key != ""
        )
        theirs |= {Ref(Side(row.side), Module.ORGANIZATIONS, row.id) for row in tx.execute(alike)}
    return theirs | {Ref(Side(each["side"]).other, Module(each["module"]), each["source_id"]) for each in refused}
