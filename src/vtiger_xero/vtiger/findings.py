"""What was found out about a side, line by line."""

from collections.abc import Callable
from dataclasses import dataclass

from vtiger_xero.problems import SyncError


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a report: all is well, worth knowing, or a problem.

    Attributes:
        subject: what was looked at.
        detail: what was found, in a sentence.
        code: the problem's, if there is one.
        fix: what to do about the problem.
        note: it is worth knowing, and keeps nothing from working that is switched on.
    """

    subject: str
    detail: str
    code: str | None = None
    fix: str = ""
    note: bool = False

    @property
    def ok(self) -> bool:
        """Whether there is nothing that has to be done."""
        return self.note or self.code is None


def trouble(subject: str, error: SyncError, *, note: bool = False) -> Finding:
    """A problem as a line of a report."""
    return Finding(subject, error.message, error.code, error.fix, note)


def found(subject: str, look: Callable[[], Finding | str]) -> Finding:
    """What looking gives: a finding, a sentence if all is well, or the problem that it raises."""
    try:
        seen = look()
    except SyncError as error:
        return trouble(subject, error)
    return Finding(subject, seen) if isinstance(seen, str) else seen
