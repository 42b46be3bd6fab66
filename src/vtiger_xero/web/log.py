"""The sync log as the pages show it, and what somebody looks for in it (spec §3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from sqlalchemy import Connection

from vtiger_xero.domain.records import Value
from vtiger_xero.domain.refs import Section, Side
from vtiger_xero.store.journal import Entry, Wanted
from vtiger_xero.store.outcomes import Action
from vtiger_xero.store.overview import Overview
from vtiger_xero.store.runs import Run, RunStatus
from vtiger_xero.web.fields import ACTIONS, FIELDS, MODULES, shown
from vtiger_xero.web.links import Addresses, page_of
from vtiger_xero.web.words import SIDES

#: Runs, and records, on one page.
RUNS = 20
ENTRIES = 50

#: The fates that the log counts for each side; what failed is counted for both together.
COLUMNS: Mapping[Action, str] = {
    action: ACTIONS[action] for action in (Action.CREATED, Action.UPDATED, Action.DELETED, Action.SKIPPED)
}

#: The side that is written, as a direction.
DIRECTIONS: Mapping[Side, str] = {side: f"{SIDES[side.other]} → {SIDES[side]}" for side in reversed(Side)}

_REMARKS: Mapping[RunStatus, str] = {
    RunStatus.RUNNING: "under way",
    RunStatus.FAILED: "failed",
    RunStatus.PARKED: "stopped early",
    RunStatus.CANCELLED: "cancelled",
}

T = TypeVar("T", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for in the log, as an address says it; what makes no sense there counts as not said.

    Attributes:
        run: the id of a run.
        module: of the records.
        written: the side that was, or would have been, written.
        action: what became of the records.
        code: and why.
        text: a part of the record's name.
        since, until: the first and the last day, ``2026-11-22``.
        quiet: of the runs, also those that had nothing to do, if anything.
    """

    run: str = ""
    module: str = ""
    written: str = ""
    action: str = ""
    code: str = ""
    text: str = ""
    since: str = ""
    until: str = ""
    quiet: str = ""

    def wanted(self, zone: tzinfo | None) -> Wanted:
        """What that means to the store.

        Args:
            zone: in which a day begins; ``None``: this machine's.
        """
        return Wanted(
            run_id=self.run or None,
            section=_one_of(Section, self.module),
            written=_one_of(Side, self.written),
            action=_one_of(Action, self.action),
            code=self.code or None,
            text=self.text,
            since=_begin_of(self.since, zone),
            until=_begin_of(self.until, zone, days=1),
        )

    def query(self, **changes: str) -> str:
        """The part of an address that says it, with some of it said anew; what is empty is not said."""
        said = {field.name: getattr(self, field.name) for field in fields(self)} | changes
        return urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry of the log in the words of the pages.

    Attributes:
        module: of the record.
        direction: in which it was, or would have been, carried over.
        name: of the record, or what stands for one.
        page: the path of our page about it.
        elsewhere: what to call the systems that show it, and where.
        fate: what became of it.
        changes: what a field is called, what it held and what it holds.
        title: of the reason; empty where there is nothing to explain.
        cause: what happened, in a sentence.
        fix: what to do about it.
    """

    entry: Entry
    module: str
    direction: str
    name: str
    page: str
    elsewhere: Sequence[tuple[str, str]]
    fate: str
    changes: Sequence[tuple[str, Value, Value]]
    title: str
    cause: str
    fix: str


def told(tx: Connection, connection: Overview, entries: Sequence[Entry]) -> list[Told]:
    """Entries of a connection's log in the words of the pages."""
    refs = [ref for entry in entries for ref in (entry.outcome.ref, entry.counterpart) if ref is not None]
    addresses = Addresses(tx, connection, refs)
    return [_told(connection, entry, addresses) for entry in entries]


def remarks(run: Run) -> list[str]:
    """What makes a run unlike an ordinary one."""
    return ([_REMARKS[run.status]] if run.status in _REMARKS else []) + (["dry run"] if run.rehearsal else [])


def in_words(details: Mapping[str, str]) -> Mapping[str, str]:
    """What fills the sentences of a problem, with fields called as the pages call them."""
    if "fields" not in details:
        return details
    return {**details, "fields": ", ".join(FIELDS.get(name, name) for name in details["fields"].split(", "))}


def changes_in_words(changes: Iterable[tuple[str, Value, Value]]) -> list[tuple[str, Value, Value]]:
    """What changed, with fields called as the pages call them."""
    return [(FIELDS.get(name, name), shown(name, old), shown(name, new)) for name, old, new in changes]


def _told(connection: Overview, entry: Entry, addresses: Addresses) -> Told:
    outcome, reason = entry.outcome, entry.reason
    details = in_words(outcome.details)
    return Told(
        entry=entry,
        module=MODULES[outcome.section or outcome.ref.module],
        direction=DIRECTIONS[outcome.written],
        name=outcome.name or outcome.ref.id,
        page=page_of(connection.id, outcome.ref),
        elsewhere=addresses.of(outcome.ref, entry.counterpart),
        fate=ACTIONS[outcome.action],
        changes=changes_in_words(outcome.changes),
        title="" if reason is None else reason.title,
        cause="" if reason is None else reason.message(details),
        fix="" if reason is None else reason.advice(details),
    )


def _one_of(kind: type[T], text: str) -> T | None:
    return kind(text) if text in set(kind) else None


def _begin_of(text: str, zone: tzinfo | None, days: int = 0) -> datetime | None:
    """The moment at which a day begins, or so many days later."""
    try:
        midnight = datetime.combine(date.fromisoformat(text) + timedelta(days=days), time.min)
        return midnight.replace(tzinfo=zone) if zone else midnight.astimezone()
    except (ValueError, OverflowError):
        return None
