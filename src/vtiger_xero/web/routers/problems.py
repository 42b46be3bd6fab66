"""What there is to do about a connection."""

from fastapi import APIRouter
from fastapi.responses import Response

from vtiger_xero.web import problems
from vtiger_xero.web.guard import Visiting
from vtiger_xero.web.here import Here

router = APIRouter(prefix="/connections/{connection_id}/problems")


@router.get("")
def open_problems(visit: Visiting, here: Here) -> Response:
    """What there is to do."""
    with visit.parts.database.read() as tx:
        tasks, number = problems.tasks(tx, here)
    return visit.page("problems.html", at="problems", here=here, tasks=tasks, number=number)
