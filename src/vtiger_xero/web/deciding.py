"""Carrying out what somebody decides on a page."""

from collections.abc import Callable

from fastapi.responses import Response

from vtiger_xero.problems import SyncError, deciding
from vtiger_xero.store.overview import Overview
from vtiger_xero.sync.review import Review
from vtiger_xero.web.visit import Visit

#: What may keep a decision from being made; anything else is no matter of the decision.
_OBJECTIONS = frozenset(problem.code for problem in deciding.PROBLEMS)


def decide(visit: Visit, here: Overview, back: str, decision: Callable[[Review], str]) -> Response:
    """Carry out a decision, and lead back with a sentence about it, or about what keeps it from being made.

    Args:
        visit: of whoever decides.
        here: the connection.
        back: the path of the page on which it was decided.
        decision: makes it, and says what it comes to.
    """
    review = Review(visit.parts.database, visit.parts.clock, here.id, visit.user.name)
    try:
        told = decision(review)
    except SyncError as error:
        if error.code not in _OBJECTIONS:
            raise
        told = f"Nothing was changed. {error.message} {error.fix}"
    return visit.go(back, told)
