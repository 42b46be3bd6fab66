"""The catalogue of everything that can go wrong, in the words in which users read it.

A problem is either *raised*, as a :class:`SyncError` that ends a call or a run, or *kept*, as an open row of the
problems list. Either way its text comes from here. ``docs/problems.md`` has a section for every code.
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import chain

from vtiger_xero.problems import deciding, items, machine, matching, reaching, reasons, vtiger, xero
from vtiger_xero.problems.problem import Cure, Problem

__all__ = ["CATALOGUE", "Cure", "LimitedError", "NoAnswerError", "Problem", "SyncError", "WholeBatchRefusedError"]

CATALOGUE: Mapping[str, Problem] = {
    problem.code: problem
    for problem in chain(
        reaching.PROBLEMS,
        machine.PROBLEMS,
        matching.PROBLEMS,
        vtiger.PROBLEMS,
        xero.PROBLEMS,
        items.PROBLEMS,
        reasons.PROBLEMS,
        deciding.PROBLEMS,
    )
}


class SyncError(Exception):
    """Something went wrong that has an entry in the catalogue.

    Raised by a call to a side, it also says that the side did nothing, unless it is a :class:`NoAnswerError`.

    Args:
        code: of the catalogue.
        details: what fills the placeholders of cause and fix. Never a secret.
    """

    def __init__(self, code: str, **details: object) -> None:
        self.problem = CATALOGUE[code]
        self.details = details
        super().__init__(f"{self.problem.title}: {self.message}")

    @property
    def code(self) -> str:
        """The catalogue's name of it."""
        return self.problem.code

    @property
    def message(self) -> str:
        """What happened, in a sentence."""
        return self.problem.message(self.details)

    @property
    def fix(self) -> str:
        """What to do about it, in a sentence."""
        return self.problem.advice(self.details)


class NoAnswerError(SyncError):
    """The request was sent and no usable answer came: the side may have done it or not."""


class WholeBatchRefusedError(SyncError):
    """The side refused a call of several records as a whole: it did nothing, and did not say whose fault it is."""


class LimitedError(SyncError):
    """The side refused the call for having been called too often; it did nothing.

    Args:
        until: when it may be called again, by our clock.
    """

    def __init__(self, code: str, until: datetime, **details: object) -> None:
        self.until = until
        super().__init__(code, until=f"{until:%Y-%m-%d %H:%M} UTC", **details)
