"""What waits for a decision about a connection."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from vtiger_xero.domain.refs import Module
from vtiger_xero.modules import options
from vtiger_xero.store import problems
from vtiger_xero.sync import cases
from vtiger_xero.sync.review import Review
from vtiger_xero.web.deciding import decide
from vtiger_xero.web.fields import MODULES
from vtiger_xero.web.guard import Visiting
from vtiger_xero.web.here import Here
from vtiger_xero.web.problems import questions
from vtiger_xero.web.review import SHOWN, Words
from vtiger_xero.web.words import SIDES, counted

router = APIRouter(prefix="/connections/{connection_id}/review")


@router.get("")
def review(visit: Visiting, here: Here, after: str = "") -> Response:
    """What waits, a page at a time; and what is left out of the sync."""
    with visit.parts.database.read() as tx:
        numbers = problems.counts(tx, here.id)
        troubles = problems.some(tx, here.id, cases.ASKING, after, SHOWN + 1)
        found = cases.cases_of(tx, here.id, troubles[:SHOWN])
        missing = {} if after else cases.missing(tx, here.id)
        excluded = [] if after else cases.excluded(tx, here.id)
        words = Words(tx, here, found)
    return visit.page(
        "review.html",
        at="review",
        here=here,
        cases=found,
        words=words,
        missing=missing,
        ready=here.connected and bool(options.policies(here.settings)),
        excluded=excluded,
        number=questions(numbers),
        after=after,
        more=troubles[SHOWN - 1].id if len(troubles) > SHOWN else None,
        modules=MODULES,
        sides=SIDES,
    )


@router.post("/missing")
def accept_missing(visit: Visiting, here: Here) -> Response:
    """What is missing of a module is gone: somebody says that this is right."""
    wanted = visit.form["module"]
    if wanted not in set(Module):
        raise HTTPException(HTTPStatus.BAD_REQUEST)

    def decision(review: Review) -> str:
        number = review.accept_missing(Module(wanted))
        return f"Noted: {counted(number, 'record')} are gone. The next sync goes on with {MODULES[Module(wanted)]}."

    return decide(visit, here, f"/connections/{here.id}/review", decision)
