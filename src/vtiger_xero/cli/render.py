"""Runs, problems and findings in a terminal."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from rich.console import Console
from rich.table import Table
from rich.text import Text

from vtiger_xero.domain.refs import Section, Side
from vtiger_xero.problems import SyncError
from vtiger_xero.sync.cases import ASKING
from vtiger_xero.vtiger.findings import Finding
from vtiger_xero.web.fields import MODULES
from vtiger_xero.web.words import SIDES, counted

#: What the columns of the sync log are called (spec §3).
_COUNTS = ("created", "updated", "deleted", "skipped", "failed")

#: How many records of one problem are named.
_NAMED = 5

#: Records that were skipped for one reason: their module, the side that was not written, and the code.
Skipped: TypeAlias = tuple[str, str, str]


def show_run(
    console: Console, told: Mapping[str, Any], names: Mapping[Skipped, Sequence[str]] = MappingProxyType({})
) -> None:
    """One run: its counts as a table, why records were skipped, then its problems.

    Headings under which nothing happened are left out, unless nothing happened at all.

    Args:
        console: where.
        told: the run's report.
        names: of the records that were skipped, by module, side and code; empty: only how many they are.
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Would be" if told["dry_run"] else "")
    for count in _COUNTS:
        table.add_column(count.capitalize(), justify="right")
    modules = told["modules"]
    busy = {module: sides for module, sides in modules.items() if any(any(each.values()) for each in sides.values())}
    for module, sides in (busy or modules).items():
        for side, counts in sides.items():
            numbers = [Text(str(counts[count]), style="" if counts[count] else "dim") for count in _COUNTS]
            table.add_row(f"{MODULES[Section(module)]} → {SIDES[Side(side)]}", *numbers)
    console.print(table, soft_wrap=False)
    calls = told["calls"]
    console.print(f"{told['status'].capitalize()}; {calls['vtiger']} calls to Vtiger, {calls['xero']} to Xero.")
    _show_skips(console, told["skips"], names)
    show_problems(console, told["problems"])


def _show_skips(console: Console, skips: Sequence[Mapping[str, Any]], names: Mapping[Skipped, Sequence[str]]) -> None:
    """Why records were skipped, and if they are named, which."""
    if skips:
        console.print("\n[bold]Skipped[/bold]")
    for skip in skips:
        where = f"{MODULES[Section(skip['module'])]} → {SIDES[Side(skip['side'])]}"
        console.print(Text.assemble(f"{skip['records']:>5}  {skip['reason']}", (f"  {where}", "dim")))
        for name in names.get((skip["module"], skip["side"], skip["code"]), ()):
            console.print(Text(f"       {name}"))


def show_problems(console: Console, problems: Sequence[Mapping[str, Any]]) -> None:
    """The open problems, each kind once with its fix and the first of its records."""
    if not problems:
        return
    console.print(f"\n[bold]{counted(len(problems), 'open problem')}[/bold]")
    by_words: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        by_words.setdefault((problem["message"], problem["fix"]), []).append(problem["name"] or problem["id"] or "")
    for (message, fix), names in by_words.items():
        who = ", ".join(filter(None, names[:_NAMED]))
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        item = Table.grid(padding=(0, 1, 0, 0))
        item.add_row(Text("•", style="yellow"), Text.assemble((f"{who}{more}: " if who else "", "bold"), message))
        item.add_row("", Text(fix, style="dim"))
        console.print(item, soft_wrap=False)


def show_end_of_dry_run(console: Console, told: Mapping[str, Any], connection: str) -> None:
    """Of a dry run: that it was one, what it asks, and what the real one would set off in the CRM."""
    if not told["dry_run"]:
        return
    console.print("\nThis was a dry run: nothing was written, to Vtiger or to Xero.")
    asked = sum(problem["code"] in ASKING for problem in told["problems"])
    if asked:
        wait = "1 question waits" if asked == 1 else f"{asked:,} questions wait"
        console.print(f"{wait} for your decision before anything is written: vtiger-xero review {connection}")
    written = [sides["vtiger"][fate] for sides in told["modules"].values() for fate in ("created", "updated")]
    if sum(written):
        warning = (
            f"The real one writes {counted(sum(written), 'record')} of Vtiger, and each starts the CRM's workflows as "
            "if somebody had typed it: e-mails, tasks, changed fields. Switch off those that should not run."
        )
        console.print(Text(warning, style="yellow"), soft_wrap=False)


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
