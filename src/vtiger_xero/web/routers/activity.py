"""What people did on the pages; for administrators."""

from fastapi import APIRouter
from fastapi.responses import Response

from vtiger_xero.store import access_audit
from vtiger_xero.web.guard import Visiting

router = APIRouter()

#: Deeds on one page.
SHOWN = 50


@router.get("/activity")
def activity(visit: Visiting, page: int = 1) -> Response:
    """Who did what, newest first."""
    page = min(max(page, 1), 1_000_000)
    with visit.parts.database.read() as tx:
        deeds = access_audit.latest(tx, SHOWN + 1, offset=(page - 1) * SHOWN)
    return visit.page("activity.html", at="users", deeds=deeds[:SHOWN], page=page, more=len(deeds) > SHOWN)
