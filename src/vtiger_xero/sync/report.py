"""What became of a run, as the command line and the REST API tell it."""

from typing import Any

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.store import outcomes, problems, runs
from vtiger_xero.store.outcomes import COUNTED
from vtiger_xero.store.problems import Trouble


def report(tx: Connection, connection_id: str, run_id: str) -> dict[str, Any]:
    """One run in the form that ``docs/cli.md`` describes: status, counts, calls, and every problem that is open."""
    run = runs.get(tx, run_id)
    counts = outcomes.counts(tx, run_id)
    none = {side: dict.fromkeys(COUNTED, 0) for side in Side}
    return {
        "status": str(run.status),
        "modules": {
            str(module): {
                str(side): {str(action): number for action, number in of_side.items()}
                for side, of_side in counts.get(module, none).items()
            }
            for module in Module
        },
        "calls": {"vtiger": run.vtiger_calls, "xero": run.xero_calls},
        "problems": [_problem(trouble) for trouble in problems.open_all(tx, connection_id)],
    }


def _problem(trouble: Trouble) -> dict[str, Any]:
    ref = trouble.ref
    return {
        "code": trouble.code,
        "module": None if ref is None else str(ref.module),
        "side": None if ref is None else str(ref.side),
        "id": None if ref is None else ref.id,
        "name": trouble.name,
        "message": trouble.problem.message(trouble.details),
        "fix": trouble.problem.advice(trouble.details),
    }
