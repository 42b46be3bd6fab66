"""``sync``: carry a run in this process, or watch the one that a server carries."""

from dataclasses import replace
from functools import partial
from typing import Annotated, Any

import typer
from rich.console import Console
from sqlalchemy import Connection

from vtiger_xero.cli import exits, render
from vtiger_xero.cli.installation import Installation, installation
from vtiger_xero.cli.progress import Seen, shown
from vtiger_xero.cli.terminal import AsJson, Name, err, out, print_json
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.engine.names import name_key
from vtiger_xero.problems import SyncError
from vtiger_xero.runtime.follow import follow
from vtiger_xero.runtime.liveness import ConnectionLock
from vtiger_xero.settings import Settings
from vtiger_xero.store import journal, runs
from vtiger_xero.store.journal import Wanted
from vtiger_xero.store.outcomes import Action
from vtiger_xero.store.overview import overview_of
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.sync.context import Workplace
from vtiger_xero.sync.report import report
from vtiger_xero.sync.run import run
from vtiger_xero.sync.workplace import open_workplace


def sync(
    name: Name,
    module: Annotated[str | None, typer.Option(help="Only this module.", show_default=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would be done.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Name the records that were skipped, under each reason.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Sync a connection now, and say what became of it."""
    with installation(Settings.read()) as at:
        told = sync_now(at, name, module, rehearsal=dry_run, console=None if as_json else err)
        with at.database.read() as tx:
            names = skipped_names(tx, overview_of(tx, name).id, told["run"]) if verbose else {}
    if as_json:
        print_json({"runs": [told]})
    else:
        render.show_run(out, told, names)
        render.show_end_of_dry_run(out, told, name)
    raise typer.Exit(exits.of_run(told))


def sync_now(
    at: Installation, name: str, module: str | None, *, rehearsal: bool, console: Console | None = None
) -> dict[str, Any]:
    """Sync a connection once.

    Args:
        at: the installation.
        name: of the connection.
        module: sync this one only; ``None``: all that are switched on.
        rehearsal: write nothing to either side.
        console: where to show how it comes along, if that is a terminal.

    Returns:
        The run's report.

    Raises:
        SyncError: ``connection_unknown``, ``module_unknown``, ``nothing_enabled``, ``run_under_way``, or what
            else keeps a run from beginning.
    """
    lock = ConnectionLock(at.database, at.settings.home)
    with open_workplace(at.database, at.seal, at.clock, name) as workplace:
        chosen = _only(workplace, name, module)
        with shown(console, partial(_seen, at, chosen)):
            with lock.hold(chosen.connection_id) as held:
                run_id = run(chosen, rehearsal=rehearsal) if held else None
            if run_id is None:
                run_id = _followed(at, lock, chosen.connection_id, name, rehearsal=rehearsal)
        with at.database.read() as tx:
            return report(tx, chosen.connection_id, run_id)


def skipped_names(tx: Connection, connection_id: str, run_id: str) -> dict[tuple[str, str, str], list[str]]:
    """The records that a run skipped, by module, the side that was not written, and code."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for entry in journal.every_entry(tx, connection_id, Wanted(run_id=run_id, action=Action.SKIPPED)):
        told = entry.outcome
        of_kind = found.setdefault((str(told.section), told.written, told.code), [])
        of_kind.append(f"{told.name}  {told.ref.id}" if told.name else told.ref.id)
    return {kind: sorted(names, key=name_key) for kind, names in found.items()}


def _only(workplace: Workplace, name: str, module: str | None) -> Workplace:
    if not workplace.policies:
        raise SyncError("nothing_enabled", name=name)
    if module is None:
        return workplace
    if module not in workplace.policies:
        raise SyncError("module_unknown", module=module, known=", ".join(workplace.policies))
    chosen = Module(module)
    return replace(workplace, policies={chosen: workplace.policies[chosen]})


def _seen(at: Installation, workplace: Workplace) -> Seen | None:
    """How far the run has come; the calls that it has counted come with its end, ours are known before."""
    with at.database.read() as tx:
        latest = runs.latest(tx, workplace.connection_id, 1)
    if not latest or latest[0].status is not RunStatus.RUNNING:
        return None
    calls = max(latest[0].xero_calls, workplace.remotes[Side.XERO].calls)
    return Seen(at.clock.now(), latest[0].module, latest[0].done, latest[0].total, calls)


def _followed(at: Installation, lock: ConnectionLock, connection_id: str, name: str, *, rehearsal: bool) -> str:
    """Wait for the run that another process carries."""
    last = None
    if not rehearsal:
        for seen in follow(at.database, lock, at.clock, connection_id):
            last = seen
    if last is None:
        raise SyncError("run_under_way", name=name)
    return last.id
