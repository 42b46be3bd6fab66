"""The sync log as a file that spreadsheets open."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from io import StringIO

from vtiger_xero.domain.refs import Ref
from vtiger_xero.web.log import Told
from vtiger_xero.web.words import SIDES, without_commands

_HEADINGS = (
    "Date",
    "Time",
    "Dry run",
    "Module",
    "Direction",
    "Outcome",
    "Record name",
    *(f"Id in {name}" for name in SIDES.values()),
    "What changed",
    "Reason",
    "Cause",
    "Fix",
    *(f"Open in {name}" for name in SIDES.values()),
)

#: What a spreadsheet would take for the beginning of a formula (OWASP, CSV Injection).
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def lines(pages: Iterable[Sequence[Told]], zone: tzinfo | None) -> Iterator[str]:
    """The file, in parts: a line for each record, and one above them that says what is what.

    Args:
        pages: of the log.
        zone: in which times are told; ``None``: this machine's.
    """
    # Without the mark at its beginning, Excel does not take the file for UTF-8.
    yield "\ufeff" + _written([_HEADINGS])
    for page in pages:
        yield _written(_cells(told, zone) for told in page)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell


def _written(rows: Iterable[Iterable[str]]) -> str:
    text = StringIO()
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _cells(told: Told, zone: tzinfo | None) -> tuple[str, ...]:
    entry = told.entry
    at = entry.at.astimezone(zone)
    refs = {ref.side: ref for ref in (entry.outcome.ref, entry.counterpart) if ref is not None}
    elsewhere = dict(told.elsewhere)
    return (
        f"{at:%Y-%m-%d}",
        f"{at:%H:%M:%S}",
        "yes" if entry.rehearsal else "",
        told.module,
        told.direction,
        told.fate,
        told.name,
        *(_id_of(refs.get(side)) for side in SIDES),
        "\n".join(f"{field}: {old or '(blank)'} → {new or '(blank)'}" for field, old, new in told.changes),
        told.title,
        told.cause,
        without_commands(told.fix),
        *(elsewhere.get(name, "") for name in SIDES.values()),
    )


def _id_of(ref: Ref | None) -> str:
    return "" if ref is None else ref.id
