"""One record: what it holds beside what it is linked with, and what was decided about it."""

from collections.abc import Iterator
from typing import Any

from rich.table import Table
from rich.text import Text

from vtiger_xero.cli.cases import named, record_in_json
from vtiger_xero.cli.terminal import out
from vtiger_xero.store.records import Presence
from vtiger_xero.store.verdicts import Choice
from vtiger_xero.sync.standing import Standing
from vtiger_xero.web.fields import FIELDS
from vtiger_xero.web.log import in_words
from vtiger_xero.web.words import SIDES

_PRESENCES = {
    Presence.MISSING: "It is missing, and waits for somebody to say whether it is gone.",
    Presence.GONE: "It is no longer there.",
}

_CHOICES = {
    Choice.PAIR: "It was paired with {other}.",
    Choice.NEW: "It was called new.",
    Choice.SAME: "It was called the same as {other}.",
    Choice.EXCLUDE: "It is left out of the sync.",
    Choice.LET_GO: "Its other half was let go.",
}


def tell(standing: Standing) -> None:
    """Both halves side by side, and what is to be said of them."""
    halves = standing.halves
    out.print(named(standing.record))
    for remark in _remarks(standing):
        out.print(Text(remark), soft_wrap=False)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("")
    for half in halves:
        table.add_column(f"{SIDES[half.ref.side]}\n{half.ref.id}", overflow="fold")
    for name in [name for name in FIELDS if any(half.content.get(name) for half in halves)]:
        table.add_row(FIELDS[name], *(Text(half.content.get(name) or "") for half in halves))
    out.print(table, soft_wrap=False)


def in_json(standing: Standing) -> dict[str, Any]:
    """The same, in the form that ``docs/cli.md`` describes."""
    verdict, stands_for = standing.verdicts.get(standing.record.ref), standing.stands_for
    troubles = [each for each in standing.troubles if each.ref == standing.record.ref]
    return {
        "record": record_in_json(standing.record),
        "linked_with": None if standing.linked is None else record_in_json(standing.linked),
        "stands_for": None if stands_for is None else stands_for.ref.id,
        "decided": None if verdict is None else {"choice": str(verdict.choice), "other_id": verdict.other_id},
        "problem": None if not troubles else {"problem": troubles[0].id, "code": troubles[0].code},
    }


def _remarks(standing: Standing) -> Iterator[str]:
    record = standing.record
    if record.presence in _PRESENCES:
        yield _PRESENCES[record.presence]
    if standing.linked is not None:
        yield f"It is linked with {standing.linked.name} ({standing.linked.ref.id})."
    if standing.stands_for is not None:
        yield f"It stands for {standing.stands_for.name} ({standing.stands_for.ref.id}), and is only read."
    if record.ref in standing.verdicts:
        verdict = standing.verdicts[record.ref]
        yield _CHOICES[verdict.choice].format(other=verdict.other_id)
    for trouble in standing.troubles:
        yield f"{trouble.problem.title}. {trouble.problem.message(in_words(trouble.details))}"
