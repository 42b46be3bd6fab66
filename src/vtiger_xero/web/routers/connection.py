"""A connection's log and problems."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from vtiger_xero.store.overview import Overview, overviews
from vtiger_xero.web import log, problems
from vtiger_xero.web.guard import Visiting
from vtiger_xero.web.visit import Visit
from vtiger_xero.web.words import SIDES

router = APIRouter(prefix="/connections/{connection_id}")


@router.get("/log")
def sync_log(visit: Visiting, connection_id: str) -> Response:
    """What became of records, run by run."""
    here = _known(visit, connection_id)
    with visit.parts.database.read() as tx:
        rows = log.rows(tx, here.id)
    return visit.page("log.html", at="log", here=here, rows=rows, columns=log.COLUMNS, sides=SIDES)


@router.get("/problems")
def open_problems(visit: Visiting, connection_id: str) -> Response:
    """What there is to do."""
    here = _known(visit, connection_id)
    with visit.parts.database.read() as tx:
        tasks, number = problems.tasks(tx, here)
    return visit.page("problems.html", at="problems", here=here, tasks=tasks, number=number)


def _known(visit: Visit, connection_id: str) -> Overview:
    with visit.parts.database.read() as tx:
        found = next((each for each in overviews(tx) if each.id == connection_id), None)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return found
