"""``check``: whether a connection can be synced."""

import typer

from vtiger_xero.cli import exits, render
from vtiger_xero.cli.installation import installation
from vtiger_xero.cli.terminal import Name, out
from vtiger_xero.settings import Settings
from vtiger_xero.sync import checking
from vtiger_xero.sync.workplace import connection_named


def check(name: Name) -> None:
    """Say whether both sides can be reached and what they allow, with a fix for each red line."""
    with installation(Settings.read()) as at:
        found = checking.findings(connection_named(at.database, at.seal, name), at.database, at.seal, at.clock)
    render.show_findings(out, found)
    if not all(each.ok for each in found):
        raise typer.Exit(exits.FAILED)
