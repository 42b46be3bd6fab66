"""A connection itself: what its sides allow, connecting again, disconnecting; for administrators."""

from fastapi import APIRouter
from fastapi.responses import Response

from vtiger_xero.problems import SyncError
from vtiger_xero.store.connections import Connected
from vtiger_xero.store.overview import Overview
from vtiger_xero.sync import checking, connecting
from vtiger_xero.sync.drafting import Drafts
from vtiger_xero.sync.review import Review
from vtiger_xero.sync.workplace import connection_named
from vtiger_xero.web.guard import Visiting
from vtiger_xero.web.here import Here
from vtiger_xero.web.routers.connect import GRANTS
from vtiger_xero.web.visit import Visit

router = APIRouter(prefix="/connections/{connection_id}")


@router.get("")
def connection(visit: Visiting, here: Here, look: bool = False) -> Response:
    """Both sides, and on request what they allow; that asks them, and writes nothing."""
    known = _opened(visit, here)
    parts = visit.parts
    report = checking.findings(known, parts.database, parts.seal, parts.clock, parts.wires) if look else None
    return visit.page("connection.html", at="settings", here=here, account=known.account, report=report, grants=GRANTS)


@router.post("/again")
def connect_again(visit: Visiting, here: Here) -> Response:
    """Begin to connect again; links stay."""
    parts = visit.parts
    drafts = Drafts(parts.database, parts.seal, parts.clock, visit.user.id, parts.wires)
    return visit.go(f"/connect/{drafts.begin_again(_opened(visit, here)).id}/vtiger")


@router.post("/disconnect")
def disconnect(visit: Visiting, here: Here) -> Response:
    """Give the permission back to Xero; links stay."""
    parts = visit.parts
    unheard = connecting.disconnect(parts.database, parts.seal, parts.clock, here.name, parts.wires)
    with parts.database.write() as tx:
        visit.note(tx, "disconnected", here.name, connection_id=here.id)
    told = f"{here.name} is disconnected. Its links are kept, for when it is connected again."
    if unheard is not None:
        told += f" Xero has not heard of it ({unheard.message}): remove the app in Xero under Settings, Connected apps."
    return visit.go(f"/connections/{here.id}", told)


@router.post("/resync")
def read_all_again(visit: Visiting, here: Here) -> Response:
    """Have the next run read everything; links stay."""
    try:
        Review(visit.parts.database, visit.parts.clock, here.id, visit.user.name).resync()
    except SyncError as error:
        return visit.go(f"/connections/{here.id}", f"{error.message} {error.fix}")
    return visit.go(f"/connections/{here.id}", "The next sync reads everything again. Links are kept.")


def _opened(visit: Visit, here: Overview) -> Connected:
    return connection_named(visit.parts.database, visit.parts.seal, here.name)
