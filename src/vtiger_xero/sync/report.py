"""What became of a run, as the command line and the REST API tell it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Section, Side
from vtiger_xero.problems import CATALOGUE
from vtiger_xero.store import journal, outcomes, problems, runs
from vtiger_xero.store.journal import Wanted
from vtiger_xero.store.outcomes import COUNTED, Action
from vtiger_xero.store.problems import Trouble


def report(tx: Connection, connection_id: str, run_id: str) -> dict[str, Any]:
    """One run in the form that ``docs/cli.md`` describes: counts, why records were skipped, calls, and what is open."""
    run = runs.get(tx, run_id)
    counts = outcomes.counts(tx, run_id)
    none = {side: dict.fromkeys(COUNTED, 0) for side in Side}
    return {
        "run": run.id,
        "dry_run": run.rehearsal,
        "status": str(run.status),
        "modules": {
            str(section): {
                str(side): {str(action): number for action, number in of_side.items()}
                for side, of_side in counts.get(section, none).items()
            }
            for section in Section
        },
        "skips": [
            skip for section in Section for side in Side for skip in _skips(tx, connection_id, run_id, section, side)
        ],
        "calls": {"vtiger": run.vtiger_calls, "xero": run.xero_calls},
        "problems": [_problem(trouble) for trouble in problems.open_all(tx, connection_id)],
    }


def _skips(
    tx: Connection, connection_id: str, run_id: str, section: Section, written: Side
) -> Iterator[dict[str, Any]]:
    """Why records were skipped, the most frequent reason first."""
    wanted = Wanted(run_id=run_id, section=section, written=written, action=Action.SKIPPED)
    for code, number in journal.reasons(tx, connection_id, wanted):
        reason = CATALOGUE[code].title
        yield {"module": str(section), "side": str(written), "code": code, "reason": reason, "records": number}


def _problem(trouble: Trouble) -> dict[str, Any]:
    ref = trouble.ref
    return {
        "code": trouble.code,
        "module": None if trouble.module is None else str(trouble.module),
        "side": None if ref is None else str(ref.side),
        "id": None if ref is None else ref.id,
        "name": trouble.name,
        "message": trouble.problem.message(trouble.details),
        "fix": trouble.problem.advice(trouble.details),
    }
