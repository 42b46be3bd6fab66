"""``log`` and ``history``: what became of records, run by run and of one record."""

import sys
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection

from vtiger_xero.cli.installation import installation
from vtiger_xero.cli.terminal import AsJson, Name, out, print_json, short, when
from vtiger_xero.domain.refs import Section, Side
from vtiger_xero.problems import SyncError
from vtiger_xero.settings import Settings
from vtiger_xero.store import journal
from vtiger_xero.store.journal import Entry, Page, Row, Wanted
from vtiger_xero.store.outcomes import COUNTED, Action
from vtiger_xero.store.overview import Overview, overview_of
from vtiger_xero.sync.review import find
from vtiger_xero.web import spreadsheet
from vtiger_xero.web.fields import MODULES
from vtiger_xero.web.log import Told, remarks, told
from vtiger_xero.web.words import SIDES

#: Columns of the table that are numbers of one side.
_OF_A_SIDE = tuple(action for action in COUNTED if action is not Action.FAILED)

_STYLES = {
    Action.CREATED: "green",
    Action.UPDATED: "cyan",
    Action.DELETED: "magenta",
    Action.SKIPPED: "yellow",
    Action.FAILED: "red",
}


def log(
    name: Name,
    run: Annotated[str, typer.Option(help="Of one run: its id, or the beginning of it.", show_default=False)] = "",
    module: Annotated[Section | None, typer.Option(help="Of one module.", show_default=False)] = None,
    action: Annotated[
        Action | None, typer.Option(help="Records that met this fate, instead of runs.", show_default=False)
    ] = None,
    text: Annotated[
        str, typer.Option(help="Records with this in their names, instead of runs.", show_default=False)
    ] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many runs, or records, are shown.")] = 20,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print all records that fit, for a spreadsheet.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the runs of a connection, newest first, or what became of records in them."""
    with installation(Settings.read()) as at, at.database.read() as tx:
        of = overview_of(tx, name)
        wanted = Wanted(run_id=_run_id(tx, of, run), section=module, action=action, text=text)
        if as_csv:
            pages = (told(tx, of, page) for page in _pages(tx, of, wanted))
            sys.stdout.writelines(spreadsheet.lines(pages, None))
        elif run or action or text:
            _tell_records(tx, of, journal.entries(tx, of.id, wanted, limit=limit), as_json=as_json, explained=False)
        else:
            _tell_runs(journal.rows(tx, of.id, wanted, limit=limit), as_json=as_json)


def history(
    name: Name,
    record_id: Annotated[
        str, typer.Argument(metavar="ID", help="Of the record: 11x5, or Xero's GUID.", show_default=False)
    ],
    limit: Annotated[int, typer.Option(min=1, help="How much of it is shown.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Show what became of one record, newest first."""
    with installation(Settings.read()) as at, at.database.read() as tx:
        of = overview_of(tx, name)
        record = find(tx, of.id, record_id)
        _tell_records(tx, of, journal.history(tx, of.id, record.ref, limit=limit), as_json=as_json, explained=True)


def _run_id(tx: Connection, of: Overview, text: str) -> str | None:
    if not text:
        return None
    found = journal.find_run(tx, of.id, text)
    if found is None:
        raise SyncError("run_unknown", id=text)
    return found.id


def _pages(tx: Connection, of: Overview, wanted: Wanted) -> Iterator[Sequence[Entry]]:
    """Everything that is wanted, a page at a time."""
    after: str | None = None
    while True:
        page = journal.entries(tx, of.id, wanted, after, journal.AT_ONCE)
        yield page.rows
        if page.after is None:
            return
        after = page.after


def _tell_runs(page: Page[Row], *, as_json: bool) -> None:
    if as_json:
        print_json({"runs": [_row_in_json(row) for row in page.rows], "more": page.after is not None})
        return
    if not page.rows:
        out.print("No run yet.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("Run", "When", "Module", *(SIDES[side] for side in Side), "Failed"):
        table.add_column(
            heading, no_wrap=heading in {"Run", "When"}, justify="right" if heading == "Failed" else "left"
        )
    for row in page.rows:
        module = MODULES[row.section] if row.section else Text("nothing to do", style="dim")
        told_of = Text("\n").join([Text(str(module)), *(Text(each, style="dim") for each in remarks(row.run))])
        failed = Text(str(row.failed), style="red") if row.failed else Text("–", style="dim")
        numbers = (_numbers(row, side) for side in Side)
        table.add_row(short(row.run.id), when(row.run.started_at), told_of, *numbers, failed)
    out.print(table, soft_wrap=False)
    _tell_of_more(page)


def _numbers(row: Row, side: Side) -> Text:
    """The numbers of a side that are not zero, one below the other."""
    counted = ((row.counts[side][action], action) for action in _OF_A_SIDE)
    lines = [Text(f"{number:,} {action}", style=_STYLES[action]) for number, action in counted if number]
    return Text("\n").join(lines) if lines else Text("–", style="dim")


def _tell_records(tx: Connection, of: Overview, page: Page[Entry], *, as_json: bool, explained: bool) -> None:
    """Records with what became of them; explained: with cause and fix, and not only the reason's title."""
    entries = told(tx, of, page.rows)
    if as_json:
        print_json({"records": [_entry_in_json(each) for each in entries], "more": page.after is not None})
        return
    if not entries:
        out.print("Nothing became of any such record.")
    for each in entries:
        _tell_record(each, explained=explained)
    _tell_of_more(page)


def _tell_record(each: Told, *, explained: bool) -> None:
    outcome = each.entry.outcome
    fate = f"{each.fate:<9} "
    head = Text.assemble((f"{when(each.entry.at)} ", "dim"), (fate, _STYLES.get(outcome.action, "")))
    _line(head.append_text(Text.assemble((each.name, "bold"), f"  {each.direction}")), indent=0)
    if outcome.action is Action.CREATED:
        _line(Text(", ".join(name for name, _, _ in each.changes)))
    else:
        for name, old, new in each.changes:
            _line(Text(f"{name}: {old or '(blank)'} → {new or '(blank)'}"))
    _line(Text(f"{each.title}. {each.cause}" if explained and each.title else each.title))
    if explained:
        _line(Text(each.fix))
    _line(Text(" ".join(filter(None, (outcome.ref.id, outcome.counterpart_id))), style="dim"))


def _line(text: Text, indent: int = 17) -> None:
    """A line of an entry, below its fate."""
    if text:
        out.print(Padding(text, (0, 0, 0, indent)), soft_wrap=False)


def _tell_of_more(page: Page[Any]) -> None:
    if page.after is not None:
        out.print("\nThere is more: see --limit.", style="dim")


def _row_in_json(row: Row) -> dict[str, Any]:
    run = row.run
    return {
        "run": run.id,
        "status": str(run.status),
        "dry_run": run.rehearsal,
        "started_at": run.started_at.isoformat(),
        "ended_at": None if run.ended_at is None else run.ended_at.isoformat(),
        "module": None if row.section is None else str(row.section),
        **{
            str(side): {str(action): number for action, number in of_side.items()}
            for side, of_side in row.counts.items()
        },
    }


def _entry_in_json(each: Told) -> dict[str, Any]:
    entry, outcome = each.entry, each.entry.outcome
    return {
        "run": entry.run_id,
        "dry_run": entry.rehearsal,
        "at": entry.at.isoformat(),
        "module": str(outcome.section),
        "side": str(outcome.ref.side),
        "id": outcome.ref.id,
        "name": outcome.name,
        "other_id": outcome.counterpart_id,
        "written": str(outcome.written),
        "action": str(outcome.action),
        "code": outcome.code,
        "title": each.title,
        "message": each.cause,
        "fix": each.fix,
        "changes": [{"field": name, "old": old, "new": new} for name, old, new in outcome.changes],
    }
