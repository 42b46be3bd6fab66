"""The sync log of a connection."""

from fastapi import APIRouter
from fastapi.responses import Response

from vtiger_xero.web import log
from vtiger_xero.web.guard import Visiting
from vtiger_xero.web.here import Here
from vtiger_xero.web.words import SIDES

router = APIRouter(prefix="/connections/{connection_id}/log")


@router.get("")
def sync_log(visit: Visiting, here: Here) -> Response:
    """What became of records, run by run."""
    with visit.parts.database.read() as tx:
        rows = log.rows(tx, here.id)
    return visit.page("log.html", at="log", here=here, rows=rows, columns=log.COLUMNS, sides=SIDES)
