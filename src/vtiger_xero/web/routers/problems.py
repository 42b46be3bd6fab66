"""What there is to do about a connection."""

from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import Response

from vtiger_xero.problems import CATALOGUE
from vtiger_xero.store import problems as store
from vtiger_xero.store.overview import Overview
from vtiger_xero.sync.review import Review
from vtiger_xero.web import problems
from vtiger_xero.web.deciding import decide
from vtiger_xero.web.guard import Visiting
from vtiger_xero.web.here import Here
from vtiger_xero.web.words import counted

router = APIRouter(prefix="/connections/{connection_id}/problems")


@router.get("")
def open_problems(visit: Visiting, here: Here, code: str = "", ignored: str = "", after: str = "") -> Response:
    """What is open: one by one, but for what there is much of."""
    hidden = ignored == "on"
    chosen = CATALOGUE.get(code)
    with visit.parts.database.read() as tx:
        numbers = store.counts(tx, here.id, ignored=hidden)
        kinds = [] if hidden or chosen else problems.kinds(tx, here.id, numbers)
        codes = [code] if chosen else numbers.keys() - {kind.problem.code for kind in kinds}
        found = store.some(tx, here.id, codes, after, problems.SHOWN + 1, ignored=hidden)
        tasks = problems.tasks(tx, here, found[: problems.SHOWN])
        others = store.counts(tx, here.id, ignored=not hidden)
    return visit.page(
        "problems.html",
        at="problems",
        here=here,
        tasks=tasks,
        kinds=[] if after else kinds,
        number=numbers.get(code, 0) if chosen else sum(numbers.values()),
        chosen=chosen,
        ignored=hidden,
        others=sum(others.values()),
        after=after,
        more=tasks[-1].trouble.id if len(found) > problems.SHOWN else None,
    )


@router.post("/retry")
def retry_all(visit: Visiting, here: Here) -> Response:
    """Have everything tried again, or all of one kind."""
    code = visit.form["code"] if visit.form["code"] in CATALOGUE else None

    def decision(review: Review) -> str:
        number = review.retry_all(code)
        return f"{counted(number, 'record')} will be tried again by the next sync."

    return decide(visit, here, _list(here, code or ""), decision)


@router.post("/{problem_id}/retry")
def retry(visit: Visiting, here: Here, problem_id: str) -> Response:
    """Have the record of a problem tried again."""

    def decision(review: Review) -> str:
        review.retry(problem_id)
        return "It will be tried again by the next sync."

    return decide(visit, here, _list(here, visit.form["code"]), decision)


@router.post("/{problem_id}/ignore")
def ignore(visit: Visiting, here: Here, problem_id: str) -> Response:
    """Leave a problem out of the list until its record changes."""

    def decision(review: Review) -> str:
        review.ignore(problem_id)
        return "It is left out of the list until the record changes."

    return decide(visit, here, _list(here, visit.form["code"]), decision)


def _list(here: Overview, code: str) -> str:
    query = f"?{urlencode({'code': code})}" if code in CATALOGUE else ""
    return f"/connections/{here.id}/problems{query}"
