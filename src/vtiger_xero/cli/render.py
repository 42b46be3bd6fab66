"""Runs, problems and findings in a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger.findings import Finding

#: What the columns of the sync log are called (spec §3).
_COUNTS = ("created", "updated", "deleted", "skipped", "failed")

_SIDES = {"vtiger": "Vtiger CRM", "xero": "Xero"}


def show_run(console: Console, told: Mapping[str, Any]) -> None:
    """One run: its counts as a table, then its problems."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for count in _COUNTS:
        table.add_column(count.capitalize(), justify="right")
    for module, sides in told["modules"].items():
        for side, counts in sides.items():
            numbers = [Text(str(counts[count]), style="" if counts[count] else "dim") for count in _COUNTS]
            table.add_row(f"{module.capitalize()} → {_SIDES[side]}", *numbers)
    calls = told["calls"]
    console.print(table)
    console.print(f"{told['status'].capitalize()}; {calls['vtiger']} calls to Vtiger, {calls['xero']} to Xero.")
    show_problems(console, told["problems"])


def show_problems(console: Console, problems: Sequence[Mapping[str, Any]]) -> None:
    """The open problems, each with its fix."""
    if not problems:
        return
    noun = "problem" if len(problems) == 1 else "problems"
    console.print(f"\n[bold]{len(problems)} open {noun}[/bold]")
    for problem in problems:
        who = f"{problem['name'] or problem['id']}: " if problem["id"] else ""
        console.print(Text.assemble(("• ", "yellow"), (who, "bold"), problem["message"]))
        console.print(Text(f"  {problem['fix']}", style="dim"))


def show_findings(console: Console, findings: Sequence[Finding]) -> None:
    """What was found out about a connection, line by line."""
    for finding in findings:
        console.print(Text.assemble(_sign(finding), (f"{finding.subject}: ", "bold"), finding.detail))
        if finding.fix:
            console.print(Text(f"  {finding.fix}", style="dim"))


def _sign(finding: Finding) -> tuple[str, str]:
    if finding.note:
        return "• ", "yellow"
    return ("✓ ", "green") if finding.ok else ("✗ ", "red")


def show_error(console: Console, error: SyncError) -> None:
    """What went wrong, and what to do about it."""
    console.print(Text.assemble((error.problem.title, "bold red"), ". ", error.message))
    console.print(Text(error.fix))
