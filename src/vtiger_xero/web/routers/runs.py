"""Sync Now, its preview, its progress, and cancelling it."""

from datetime import datetime
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from vtiger_xero.store import runs
from vtiger_xero.store.overview import Overview
from vtiger_xero.web.fields import ACTIONS, MODULES
from vtiger_xero.web.guard import Visiting
from vtiger_xero.web.here import Here
from vtiger_xero.web.progress import progress
from vtiger_xero.web.visit import Visit
from vtiger_xero.web.words import SIDES

router = APIRouter(prefix="/connections/{connection_id}")


@router.post("/sync")
def sync_now(visit: Visiting, here: Here) -> Response:
    """Have the connection synced."""
    return _begin(visit, here, "started a sync", rehearsal=False)


@router.post("/preview")
def preview(visit: Visiting, here: Here) -> Response:
    """Have it found out what a sync would do."""
    return _begin(visit, here, "asked for a preview", rehearsal=True)


@router.post("/cancel")
def cancel(visit: Visiting, here: Here) -> Response:
    """End the run under way; what it has sent is settled first."""
    with visit.parts.database.write() as tx:
        if runs.cancel(tx, here.id):
            visit.note(tx, "cancelled a sync", connection_id=here.id)
    return visit.go(f"/connections/{here.id}/run")


@router.get("/run")
def show_run(visit: Visiting, here: Here, since: str = "") -> Response:
    """How the run comes along that was asked for since a moment, or how the latest one did."""
    parts = visit.parts
    with parts.database.read() as tx:
        seen = progress(tx, here, _moment(since), parts.clock.now())
    return visit.page(
        "run.html",
        at="home",
        here=here,
        seen=seen,
        live=seen.live,
        modules=MODULES,
        actions=ACTIONS,
        sides=SIDES,
    )


def _begin(visit: Visit, here: Overview, what: str, *, rehearsal: bool) -> Response:
    parts = visit.parts
    asked_at = parts.clock.now()
    parts.runs.sync_now(here.name, rehearsal=rehearsal)
    with parts.database.write() as tx:
        visit.note(tx, what, connection_id=here.id)
    return visit.go(f"/connections/{here.id}/run?since={quote(asked_at.isoformat(), safe='')}")


def _moment(text: str) -> datetime | None:
    """A moment as an address tells it; people may have changed it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
