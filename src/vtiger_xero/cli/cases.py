"""What waits for a decision, in a terminal and as JSON."""

from typing import Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from vtiger_xero.cli.terminal import out
from vtiger_xero.store.candidates import Candidate
from vtiger_xero.store.records import Mirrored
from vtiger_xero.sync.cases import Cases, Clashing, Departed, Question
from vtiger_xero.web.fields import FIELDS, MODULES
from vtiger_xero.web.words import SIDES, counted

#: What tells two customers apart, beside the name.
_TELLING = ("email", "phone", "billing_street", "billing_code", "billing_city", "tax_number")


def tell(cases: Cases, connection: str) -> None:
    """Everything that waits, and the commands that decide it.

    Args:
        cases: what waits.
        connection: the connection's name.
    """
    if not len(cases):
        out.print("Nothing waits for a decision.")
    for question in cases.questions:
        _tell_question(question, connection)
    for clashing in cases.clashing:
        _tell_clashing(clashing, connection)
    for departed in cases.departed:
        _tell_departed(departed, connection)
    for module, records in cases.missing.items():
        _head(MODULES[module], f"{counted(len(records), 'record')} no longer there: is that right?")
        for record in records:
            _line(named(record))
        _ways(connection, f"--accept-missing {module}")
    if cases.excluded:
        _head("Left out of the sync", "")
        for record in cases.excluded:
            _line(named(record))
        _ways(connection, "ID --include")


def in_json(cases: Cases) -> dict[str, Any]:
    """Everything that waits, in the form that ``docs/cli.md`` describes."""
    return {
        "questions": [
            {
                "problem": each.trouble.id,
                "code": each.trouble.code,
                "in_common": each.in_common,
                "record": _candidate(each.record),
                "candidates": [_candidate(one) for one in each.candidates],
                "rivals": [_candidate(one) for one in each.rivals],
            }
            for each in cases.questions
        ],
        "conflicts": [
            {
                "problem": each.trouble.id,
                "vtiger": record_in_json(each.pair.vtiger),
                "xero": record_in_json(each.pair.xero),
                "fields": [
                    {
                        "field": one.clash.field,
                        "base": one.clash.base,
                        "vtiger": one.clash.vtiger,
                        "xero": one.clash.xero,
                        "kept": None if one.chosen is None else str(one.chosen),
                    }
                    for one in each.fields
                ],
            }
            for each in cases.clashing
        ],
        "gone_but_changed": [
            {
                "problem": each.trouble.id,
                "left": record_in_json(each.left),
                "gone": record_in_json(each.gone),
                "changes": [{"field": name, "base": base, "now": now} for name, base, now in each.changes],
            }
            for each in cases.departed
        ],
        "missing": {str(module): [record_in_json(each) for each in of] for module, of in cases.missing.items()},
        "excluded": [record_in_json(each) for each in cases.excluded],
    }


def record_in_json(record: Mirrored) -> dict[str, Any]:
    """A record as its side last said it."""
    return {
        "module": str(record.ref.module),
        "side": str(record.ref.side),
        "id": record.ref.id,
        "name": record.name,
        "presence": str(record.presence),
        "content": {name: value for name, value in record.content.items() if value is not None},
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {**record_in_json(candidate.record), "linked_to": candidate.linked_to}


def _tell_question(question: Question, connection: str) -> None:
    record = question.record.record
    _head(record.name or record.ref.id, question.trouble.problem.title)
    _tell_candidate("this one", question.record)
    for candidate in question.candidates:
        _tell_candidate("the same?", candidate)
    for rival in question.rivals:
        _tell_candidate("or this one", rival)
    mine, rivals = record.ref.id, [each.record.ref.id for each in question.rivals]
    free = [each.record.ref.id for each in question.candidates if each.linked_to is None]
    pairs = [f"{one} --pair {other}" for other in free for one in (mine, *rivals)]
    same = [way for rival in rivals for way in (f"{mine} --same-as {rival}", f"{rival} --same-as {mine}")]
    new = [f"{mine} --new"] if question.may_be_new else []
    _ways(connection, *pairs, *same, *new, f"{mine} --exclude")


def _tell_candidate(part: str, candidate: Candidate) -> None:
    record = candidate.record
    linked = f"  linked with {candidate.linked_to}" if candidate.linked_to else ""
    _line(Text.assemble((f"{part:<13}", "dim"), named(record), linked))
    telling = (record.content.get(name) for name in _TELLING)
    _line(Text(" · ".join(" ".join(value.split()) for value in telling if value), style="dim"), indent=15)


def _tell_clashing(clashing: Clashing, connection: str) -> None:
    pair = clashing.pair
    _head(pair.vtiger.name or pair.xero.name, clashing.trouble.problem.title)
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for heading in ("", "Last agreed on", *SIDES.values()):
        table.add_column(heading, overflow="fold")
    for each in clashing.fields:
        values = [Text(value or "(blank)") for value in (each.clash.base, each.clash.vtiger, each.clash.xero)]
        if each.chosen is not None:
            values[1 + list(SIDES).index(each.chosen)].append("  kept", "green")
        table.add_row(Text(each.clash.field), *values)
    out.print(Padding(table, (0, 0, 0, 2)), soft_wrap=False)
    field = " [--field F]" if len(clashing.fields) > 1 else ""
    _ways(connection, *(f"{pair.vtiger.ref.id} --keep {side}{field}" for side in SIDES))


def _tell_departed(departed: Departed, connection: str) -> None:
    _head(departed.left.name or departed.left.ref.id, departed.trouble.problem.title)
    _line(Text.assemble(("left  ", "dim"), named(departed.left)))
    _line(Text.assemble(("gone  ", "dim"), named(departed.gone)))
    for name, base, now in departed.changes:
        _line(Text(f"{FIELDS.get(name, name)}: {base or '(blank)'} → {now or '(blank)'}"))
    _ways(connection, f"{departed.left.ref.id} --let-go")


def named(record: Mirrored) -> Text:
    """A record in a line: its system, name and id."""
    return Text.assemble((f"{SIDES[record.ref.side]} ", "dim"), (record.name, "bold"), f"  {record.ref.id}")


def _head(who: str, what: str) -> None:
    out.print(Text.assemble((who, "bold yellow"), f"  {what}"))


def _line(text: Text, indent: int = 2) -> None:
    if text:
        out.print(Padding(text, (0, 0, 0, indent)), soft_wrap=False)


def _ways(connection: str, *ways: str) -> None:
    """How to decide, to be copied."""
    for way in ways:
        out.print(f"  vtiger-xero review {connection} {way}", style="cyan", markup=False)
    out.print()
