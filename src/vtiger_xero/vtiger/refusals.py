"""What Vtiger's refusals of a write mean for the record."""

import re

from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Refused
from vtiger_xero.problems import NoAnswerError
from vtiger_xero.vtiger.channel import VtigerRefusalError
from vtiger_xero.vtiger.envelope import Refusal
from vtiger_xero.vtiger.webservice import LOST_SESSION

#: Vtiger's codes for what is wrong with a record, and our problems.
PROBLEMS = {
    "0": "vtiger_name_taken",
    "MANDATORY_FIELDS_MISSING": "vtiger_field_missing",
    "ACCESS_DENIED": "vtiger_record_denied",
    "RECORD_NOT_FOUND": "vtiger_record_denied",
    "INVALID_ID_ATTRIBUTE": "vtiger_record_denied",
}

#: The same where they mean something else: taxes are an administrator's.
OTHERWISE = {(Module.TAXES, "ACCESS_DENIED"): "vtiger_taxes_denied"}

#: Codes of failures inside Vtiger, which may come after the record was stored (a workflow that fails, say).
MAYBE_DONE = frozenset({"INTERNAL_SERVER_ERROR", "DATABASE_QUERY_ERROR"})

_DENIED_FIELD = re.compile(r"Permission to access '\.(\w+)\.' attribute denied")


def denied_field(refusal: Refusal) -> str | None:
    """The field that a query asked for and Vtiger does not have, or hides from the user: it does not tell which."""
    found = _DENIED_FIELD.search(refusal.message)
    return found[1] if found else None


def refused(module: Module, operation: str, error: VtigerRefusalError) -> Refused:
    """The record's problem.

    Args:
        module: of the record.
        operation: what Vtiger was asked to do.
        error: how it refused.

    Raises:
        NoAnswerError: the refusal does not say that nothing was done.
        VtigerRefusalError: it is not about the record.
    """
    refusal = error.refusal
    if refusal.code in MAYBE_DONE:
        raise NoAnswerError("no_answer", side="Vtiger", action=operation, detail=refusal.message) from error
    if refusal.code in LOST_SESSION:
        raise error
    code = OTHERWISE.get((module, refusal.code)) or PROBLEMS.get(refusal.code, "vtiger_record_refused")
    return Refused(code, refusal.message or refusal.code)
