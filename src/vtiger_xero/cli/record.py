"""One record: what it holds beside what it is linked with, and what was decided about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.table import Table
from rich.text import Text
from sqlalchemy import Connection

from vtiger_xero.cli.cases import named, record_in_json
from vtiger_xero.cli.terminal import out
from vtiger_xero.domain.refs import Side
from vtiger_xero.store import aliases, links, problems, verdicts
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.records import Mirrored, Presence
from vtiger_xero.store.verdicts import Choice, Verdict
from vtiger_xero.sync.review import find
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


@dataclass(frozen=True, slots=True)
class Standing:
    """How a record stands.

    Attributes:
        record: the record.
        linked: its other half.
        stands_for: the record of its own side in whose place it is only read.
        verdict: what a person has decided about it.
        trouble: the problem that is open about it.
    """

    record: Mirrored
    linked: Mirrored | None
    stands_for: str | None
    verdict: Verdict | None
    trouble: Trouble | None


def standing(tx: Connection, connection_id: str, record_id: str) -> Standing:
    """How a record stands, by its id.

    Raises:
        SyncError: ``record_unknown``.
    """
    record = find(tx, connection_id, record_id)
    ref = record.ref
    own = tx, connection_id, ref.side, ref.module, [ref.id]
    pair = next(iter(links.pairs_of(*own)), None)
    return Standing(
        record,
        None if pair is None else pair.on(ref.side.other),
        aliases.of(*own).get(ref.id),
        verdicts.about(*own).get(ref.id),
        problems.open_of(*own).get(ref.id),
    )


def tell(standing: Standing) -> None:
    """Both halves side by side, and what is to be said of them."""
    record, linked = standing.record, standing.linked
    out.print(named(record))
    for remark in _remarks(standing):
        out.print(Text(remark), soft_wrap=False)
    halves = [record] if linked is None else [record, linked] if record.ref.side is Side.VTIGER else [linked, record]
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("")
    for half in halves:
        table.add_column(f"{SIDES[half.ref.side]}\n{half.ref.id}", overflow="fold")
    for name in [name for name in FIELDS if any(half.content.get(name) for half in halves)]:
        table.add_row(FIELDS[name], *(Text(half.content.get(name) or "") for half in halves))
    out.print(table, soft_wrap=False)


def in_json(standing: Standing) -> dict[str, Any]:
    """The same, in the form that ``docs/cli.md`` describes."""
    verdict, trouble = standing.verdict, standing.trouble
    return {
        "record": record_in_json(standing.record),
        "linked_with": None if standing.linked is None else record_in_json(standing.linked),
        "stands_for": standing.stands_for,
        "decided": None if verdict is None else {"choice": str(verdict.choice), "other_id": verdict.other_id},
        "problem": None if trouble is None else {"problem": trouble.id, "code": trouble.code},
    }


def _remarks(standing: Standing) -> Iterator[str]:
    record, trouble = standing.record, standing.trouble
    if record.presence in _PRESENCES:
        yield _PRESENCES[record.presence]
    if standing.linked is not None:
        yield f"It is linked with {standing.linked.name} ({standing.linked.ref.id})."
    if standing.stands_for is not None:
        yield f"It stands for {standing.stands_for}, and is only read."
    if standing.verdict is not None:
        yield _CHOICES[standing.verdict.choice].format(other=standing.verdict.other_id)
    if trouble is not None:
        yield f"{trouble.problem.title}. {trouble.problem.message(in_words(trouble.details))}"
