"""Home, and whether all is well."""

from fastapi import APIRouter
from fastapi.responses import Response

from vtiger_xero.web.guard import Visiting
from vtiger_xero.web.home import lines

router = APIRouter()


@router.get("/")
def home(visit: Visiting) -> Response:
    """Every connection in a line."""
    parts = visit.parts
    with parts.database.read() as tx:
        found = lines(tx, parts.clock.now(), parts.zone)
    busy = any(line.state == "busy" for line in found)
    return visit.page("home.html", at="home", lines=found, live=busy)


@router.get("/healthz")
def health(visit: Visiting) -> dict[str, str]:
    """For monitoring."""
    with visit.parts.database.read() as tx:
        tx.exec_driver_sql("SELECT 1")
    return {"status": "ok"}
