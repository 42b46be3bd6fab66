"""Short ways to put something into the database."""

from collections.abc import Sequence

from sqlalchemy import Connection

from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Call, Operation
from vtiger_xero.store import links, records
from vtiger_xero.store.database import Database
from vtiger_xero.store.intents import Batch, BatchState, Intent
from vtiger_xero.store.links import Link

ORGANIZATIONS = Module.ORGANIZATIONS
CONNECTION = "c-1"

clock = VirtualClock(seed=1)


def ref(record_id: str, side: Side = Side.VTIGER) -> Ref:
    return Ref(side, ORGANIZATIONS, record_id)


def observation(record_id: str, side: Side = Side.VTIGER, mark: str | None = None, **content: str) -> Observation:
    return Observation(ref=ref(record_id, side), content=content, mark=mark)


def observe(database: Database, *seen: Observation) -> None:
    with database.write() as tx:
        records.observe(tx, CONNECTION, seen)


def link(vtiger_id: str, xero_id: str, **changed: str) -> Link:
    values = {"base_vtiger": {}, "base_xero": {}, "seen_vtiger": "", "seen_xero": "", "seen_settings": 1}
    given = {"id": clock.new_id(), "vtiger_id": vtiger_id, "xero_id": xero_id}
    return Link(**{**values, **given, **changed})  # type: ignore[arg-type]  # by name


def add_links(tx: Connection, *new: Link, connection_id: str = CONNECTION) -> None:
    links.add(tx, connection_id, ORGANIZATIONS, new)


def intent(source_id: str, target_id: str | None = None) -> Intent:
    return Intent(
        id=clock.new_id(),
        operation=Operation.CREATE if target_id is None else Operation.UPDATE,
        source=ref(source_id),
        target_id=target_id,
        fields=("name",),
        source_content={"name": "Zoë 😀"},
        target_content={},
    )


def batch(intents: Sequence[Intent], state: BatchState = BatchState.READY) -> Batch:
    return Batch(
        id=clock.new_id(),
        side=Side.XERO,
        module=ORGANIZATIONS,
        call=Call("PUT", "Contacts?summarizeErrors=false", b'{"Name":"\x00\xff"}'),
        state=state,
        sent_at=None,
        elements=tuple((each,) for each in intents),
    )
