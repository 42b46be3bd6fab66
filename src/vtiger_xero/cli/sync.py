"""``sync``: carry a run in this process, or watch the one that a server carries."""

from dataclasses import replace
from typing import Any

from vtiger_xero.cli.installation import Installation
from vtiger_xero.domain.refs import Module
from vtiger_xero.problems import SyncError
from vtiger_xero.runtime.follow import follow
from vtiger_xero.runtime.liveness import ConnectionLock
from vtiger_xero.sync.context import Workplace
from vtiger_xero.sync.report import report
from vtiger_xero.sync.run import run
from vtiger_xero.sync.workplace import open_workplace


def sync_now(at: Installation, name: str, module: str | None, *, rehearsal: bool) -> dict[str, Any]:
    """Sync a connection once.

    Args:
        at: the installation.
        name: of the connection.
        module: sync this one only; ``None``: all that are switched on.
        rehearsal: write nothing to either side.

    Returns:
        The run's report.

    Raises:
        SyncError: ``connection_unknown``, ``module_unknown``, ``nothing_enabled``, ``run_under_way``, or what
            else keeps a run from beginning.
    """
    lock = ConnectionLock(at.database, at.settings.home)
    with open_workplace(at.database, at.seal, at.clock, name) as workplace:
        chosen = _only(workplace, name, module)
        with lock.hold(chosen.connection_id) as held:
            run_id = run(chosen, rehearsal=rehearsal) if held else None
        if run_id is None:
            run_id = _followed(at, lock, chosen.connection_id, name, rehearsal=rehearsal)
        with at.database.read() as tx:
            return report(tx, chosen.connection_id, run_id)


def _only(workplace: Workplace, name: str, module: str | None) -> Workplace:
    if not workplace.policies:
        raise SyncError("nothing_enabled", name=name)
    if module is None:
        return workplace
    if module not in workplace.policies:
        raise SyncError("module_unknown", module=module, known=", ".join(workplace.policies))
    chosen = Module(module)
    return replace(workplace, policies={chosen: workplace.policies[chosen]})


def _followed(at: Installation, lock: ConnectionLock, connection_id: str, name: str, *, rehearsal: bool) -> str:
    """Wait for the run that another process carries."""
    last = None
    if not rehearsal:
        for seen in follow(at.database, lock, at.clock, connection_id):
            last = seen
    if last is None:
        raise SyncError("run_under_way", name=name)
    return last.id
