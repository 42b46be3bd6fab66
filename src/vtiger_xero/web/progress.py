"""How a sync that somebody asked for comes along (spec §2, step 10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Section, Side
from vtiger_xero.problems import CATALOGUE
from vtiger_xero.store import journal, outcomes, problems, runs
from vtiger_xero.store.journal import Wanted
from vtiger_xero.store.outcomes import Action
from vtiger_xero.store.overview import Overview
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.runs import Run, RunStatus
from vtiger_xero.web.previews import Overtaken, overtaken
from vtiger_xero.web.problems import questions
from vtiger_xero.web.words import counted

#: How a run ended, in the words of the page.
_ENDS: Mapping[RunStatus, str] = {
    RunStatus.DONE: "Done",
    RunStatus.FAILED: "Failed",
    RunStatus.PARKED: "Stopped early",
    RunStatus.CANCELLED: "Cancelled",
}

#: What that means, of a sync and of a preview.
_MEANINGS: Mapping[tuple[RunStatus, bool], str] = {
    (RunStatus.PARKED, False): "Xero takes no more calls for now. The next sync goes on.",
    (RunStatus.PARKED, True): "Xero takes no more calls for now.",
    (RunStatus.CANCELLED, False): "What had been sent is settled; the next sync goes on.",
    (RunStatus.CANCELLED, True): "Nothing was written, and nothing is told.",
}

#: From how many records on it can be told how long the rest will take.
_TELLING = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What the page shows.

    Attributes:
        run: that was asked for, or that has to end before; ``None`` while neither has begun.
        another: whether it is one that has to end before.
        left: how long the module under way will still take, in words; empty while that cannot be told.
        counts: how many records met which fate, by module and the side that was, or would be, written.
        reasons: why records were skipped: the code, its words, and how many.
        troubles: what keeps the whole connection from being synced.
        questions: how many decisions wait in the review.
        overtaken: why a preview no longer tells what the next sync would do; ``None``: it does, or it is none.
    """

    run: Run | None
    another: bool
    left: str
    counts: Mapping[Section, Mapping[Side, Mapping[Action, int]]]
    reasons: Sequence[tuple[str, str, int]]
    troubles: Sequence[Trouble]
    questions: int
    overtaken: Overtaken | None

    @property
    def live(self) -> bool:
        """Whether there is more to come."""
        return self.run is None or self.another or self.run.status is RunStatus.RUNNING

    @property
    def end(self) -> str:
        """How the run ended, in a word or two; empty while it has not."""
        return "" if self.run is None else _ENDS.get(self.run.status, "")

    @property
    def meaning(self) -> str:
        """What that end means, if it has to be said."""
        return "" if self.run is None else _MEANINGS.get((self.run.status, self.run.rehearsal), "")


def progress(tx: Connection, connection: Overview, asked_at: datetime | None, now: datetime) -> Progress:
    """The run that was asked for at a moment; ``None``: the latest one.

    Args:
        tx: a transaction that reads.
        connection: that is synced.
        asked_at: when.
        now: the present moment.
    """
    connection_id = connection.id
    run = next(iter(runs.latest(tx, connection_id, 1)), None)
    another = run is not None and asked_at is not None and run.started_at < asked_at
    if run is not None and another and run.status is not RunStatus.RUNNING:
        run = None
    wanted = None if run is None else Wanted(run_id=run.id, action=Action.SKIPPED)
    skipped = [] if wanted is None else journal.reasons(tx, connection_id, wanted)
    return Progress(
        run=run,
        another=another,
        left=_left(run, now),
        counts={} if run is None else outcomes.counts(tx, run.id),
        reasons=[(code, CATALOGUE[code].title if code in CATALOGUE else code, number) for code, number in skipped],
        troubles=problems.open_general(tx, connection_id),
        questions=questions(problems.counts(tx, connection_id)),
        overtaken=overtaken(tx, connection, run) if run is not None and run.rehearsal else None,
    )


def _left(run: Run | None, now: datetime) -> str:
    """By the pace so far; what is still to come after this module is not known."""
    if run is None or run.done < _TELLING or run.total <= run.done:
        return ""
    left = (now - run.started_at) * (run.total - run.done) / run.done
    if left < timedelta(minutes=1):
        return "less than a minute"
    return f"about {counted(round(left / timedelta(minutes=1)), 'minute')}"
