"""What the sync log shows (spec §3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.store import outcomes, runs
from vtiger_xero.store.outcomes import COUNTED, Action
from vtiger_xero.store.runs import Run, RunStatus

#: How many runs the log shows.
RUNS = 20

#: The columns of each side, as they are headed.
COLUMNS: Mapping[Action, str] = {action: action.capitalize() for action in COUNTED}

_REMARKS: Mapping[RunStatus, str] = {
    RunStatus.RUNNING: "under way",
    RunStatus.FAILED: "failed",
    RunStatus.PARKED: "stopped early",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the sync log: a module of a run, or a run in which no record met a fate.

    Attributes:
        run: of which it tells.
        module: its name; empty where nothing happened.
        remark: what makes the run unlike an ordinary one; empty where nothing does.
        counts: by side and fate; empty where nothing happened.
    """

    run: Run
    module: str
    remark: str
    counts: Mapping[Side, Mapping[Action, int]]


def rows(tx: Connection, connection_id: str) -> Sequence[Row]:
    """The newest rows of a connection's log."""
    return list(chain.from_iterable(_rows(tx, run) for run in runs.latest(tx, connection_id, RUNS)))


def _rows(tx: Connection, run: Run) -> list[Row]:
    remark = ", ".join(
        ([] if run.status is RunStatus.DONE else [_REMARKS[run.status]]) + (["dry run"] if run.rehearsal else [])
    )
    counts = outcomes.counts(tx, run.id)
    if not counts:
        return [Row(run, "", remark, {})]
    return [Row(run, module.capitalize(), remark, counts[module]) for module in Module if module in counts]
