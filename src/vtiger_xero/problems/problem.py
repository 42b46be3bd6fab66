"""What a problem is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Cure(StrEnum):
    """What makes a problem worth trying again."""

    TIME = "time"
    """Waiting; it is tried again by itself."""
    RECORD = "record"
    """An edit of the record or of the settings; until then it is parked."""
    NOTHING = "nothing"
    """Nothing: it is a reason, and no problem is opened."""
    SETUP = "setup"
    """An administrator's act, after which the next run goes on."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the catalogue.

    Attributes:
        code: its name in the database, in JSON and in the documentation.
        title: what it is called.
        cause: what happened; ``{placeholders}`` are filled in where it happens.
        fix: what to do about it.
        cure: what makes it worth trying again.
    """

    code: str
    title: str
    cause: str
    fix: str
    cure: Cure

    def message(self, details: Mapping[str, object] | None = None) -> str:
        """The cause as a sentence about one case; a detail that is not given reads as ``…``."""
        return self.cause.format_map(_Forgiving(details or {}))

    def advice(self, details: Mapping[str, object] | None = None) -> str:
        """The fix as a sentence about one case."""
        return self.fix.format_map(_Forgiving(details or {}))


class _Forgiving(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"
