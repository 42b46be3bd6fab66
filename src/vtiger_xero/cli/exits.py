"""Exit codes."""

from collections.abc import Mapping
from typing import Any

from vtiger_xero.problems import CATALOGUE, Cure

DONE = 0
FAILED = 1
USAGE = 2
#: Nothing failed, but something waits: problems are open, or the run is parked until Xero takes calls again.
OPEN_PROBLEMS = 3

#: Problems of records that a run does not come to.
UNMET = frozenset({"record_unreadable"})

#: Problems that are mistakes in the command itself.
USAGE_CODES = frozenset(
    [
        "connection_unknown",
        "module_unknown",
        "nothing_enabled",
        "problem_unknown",
        "record_unknown",
        "run_unknown",
        "secret_missing",
        "setting_invalid",
        "setting_unknown",
    ]
)


#: Runs that have not failed.
_ENDED_WELL = frozenset({"done", "parked", "cancelled"})


def of_run(told: Mapping[str, Any]) -> int:
    """The exit code of a run, by its report; of a dry run, that of the real one as far as it can be known."""
    if told["status"] not in _ENDED_WELL:
        return FAILED
    waits = _foresees_problems(told) if told["dry_run"] else bool(told["problems"])
    return OPEN_PROBLEMS if waits or told["status"] != "done" else DONE


def _foresees_problems(told: Mapping[str, Any]) -> bool:
    """Whether problems would be open: those that a dry run comes to, and those of no record that it has met."""
    come_to = any(CATALOGUE[skip["code"]].cure is not Cure.NOTHING for skip in told["skips"])
    return come_to or any(problem["id"] is None or problem["code"] in UNMET for problem in told["problems"])
