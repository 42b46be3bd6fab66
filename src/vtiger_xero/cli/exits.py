"""Exit codes."""

from collections.abc import Mapping
from typing import Any

DONE = 0
FAILED = 1
USAGE = 2
#: Nothing failed, but something waits: problems are open, or the run is parked until Xero takes calls again.
OPEN_PROBLEMS = 3

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


def of_run(told: Mapping[str, Any]) -> int:
    """The exit code of a run, by its report."""
    if told["status"] not in {"done", "parked"}:
        return FAILED
    return OPEN_PROBLEMS if told["problems"] or told["status"] == "parked" else DONE
