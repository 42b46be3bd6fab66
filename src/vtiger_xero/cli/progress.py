"""How a run comes along: one line on a terminal, gone when the run has ended (spec §2, step 10)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from vtiger_xero.domain.refs import Module
from vtiger_xero.problems import SyncError
from vtiger_xero.web.fields import MODULES
from vtiger_xero.web.words import counted

#: Seconds between two looks at the run.
PAUSE = 0.25


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a run had come.

    Attributes:
        at: when.
        module: under way; ``None`` while both systems are read.
        done, total: records of that module.
        calls: to Xero, so far.
    """

    at: datetime
    module: Module | None
    done: int
    total: int
    calls: int


@contextmanager
def shown(console: Console | None, look: Callable[[], Seen | None]) -> Iterator[None]:
    """Show how a run comes along until the block ends; nothing where there is no terminal.

    Args:
        console: where; ``None``: nowhere.
        look: how far it has come; ``None`` while it has not begun. Called from a thread, since the run has this one.
    """
    if console is None or not console.is_terminal:
        yield
        return
    over = threading.Event()
    with _bar(console) as bar:
        watching = threading.Thread(target=_watch, args=(bar, look, over), name="progress", daemon=True)
        watching.start()
        try:
            yield
        finally:
            over.set()
            watching.join()


def _bar(console: Console) -> Progress:
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[numbers]}", style="dim"),
        console=console,
        transient=True,
    )
    bar.add_task("Beginning", total=None, numbers="")
    return bar


def _watch(bar: Progress, look: Callable[[], Seen | None], over: threading.Event) -> None:
    first: Seen | None = None
    while not over.wait(PAUSE):
        try:
            seen = look()
        except SyncError:
            # The run meets it, too, and is the one to tell.
            return
        if seen is None:
            continue
        if first is None or first.module is not seen.module or seen.done < first.done:
            first = seen
        _draw(bar, first, seen)


def _draw(bar: Progress, first: Seen, seen: Seen) -> None:
    """Show what was seen.

    Args:
        bar: shows it.
        first: what was seen first of the same module, for the pace.
        seen: how far the run has come.
    """
    (task,) = bar.task_ids
    numbers = [f"{counted(seen.calls, 'call')} to Xero"]
    if seen.module is None or not seen.total:
        bar.update(task, description="Reading both systems", total=None, completed=0, numbers=numbers[0])
        return
    # More may have come up than was foreseen when the module was begun.
    done = min(seen.done, seen.total)
    left = _left(seen.at - first.at, seen.done - first.done, seen.total - done)
    numbers = [f"{done:,} of {seen.total:,}", *numbers, *([left] if left else [])]
    bar.update(task, description=MODULES[seen.module], total=seen.total, completed=done, numbers=" · ".join(numbers))


def _left(passed: timedelta, done: int, to_do: int) -> str:
    """How long the module will still take at its pace so far; empty where that cannot be told."""
    if done <= 0 or to_do <= 0:
        return ""
    seconds = round(passed.total_seconds() * to_do / done)
    return f"about {counted(seconds, 'second')} left" if seconds < 90 else f"about {seconds // 60:,} minutes left"
