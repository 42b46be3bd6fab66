"""What ``sync`` says of a run, dry or real; its exit code; and the line that shows how it comes along."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from rich.console import Console
from tests.cli.in_process import NAME, Desk
from tests.rules.office import CONNECTION
from tests.rules.test_xero_side import invoice

from vtiger_xero.cli import exits, progress, render
from vtiger_xero.cli.progress import Seen
from vtiger_xero.cli.sync import skipped_names
from vtiger_xero.domain.refs import Module
from vtiger_xero.problems import SyncError
from vtiger_xero.sync.report import report

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def reported(desk: Desk, *, rehearsal: bool = False) -> dict[str, Any]:
    """The report of a run."""
    desk.office.sync(rehearsal=rehearsal)
    with desk.office.database.read() as tx:
        return report(tx, CONNECTION, desk.office.run_id)


def said(told: dict[str, Any], **names: Any) -> str:
    """A run as people read it."""
    file = StringIO()
    console = Console(file=file, width=100, soft_wrap=True, highlight=False)
    render.show_run(console, told, **names)
    render.show_end_of_dry_run(console, told, NAME)
    return file.getvalue()


def test_a_dry_run_says_why_each_record_would_be_skipped_and_names_them(desk: Desk) -> None:
    desk.office.organization("One <1>")
    desk.office.organization("Two <2>")
    invoice(desk.office, desk.office.contact("Sells Only"), "ACCPAY")
    told = reported(desk, rehearsal=True)
    assert {(each["side"], each["code"], each["records"]) for each in told["skips"]} == {
        ("xero", "xero_name_characters", 2),
        ("vtiger", "supplier", 1),
    }
    text = said(told)
    assert text.startswith("Would be")
    assert "    2  Xero does not take < and > in names  Organizations → Xero" in text
    assert "    1  A supplier only  Organizations → Vtiger CRM" in text
    assert "One <1>" not in text
    with desk.office.database.read() as tx:
        names = skipped_names(tx, CONNECTION, told["run"])
    assert "       One <1>  11x2\n       Two <2>  11x3\n" in said(told, names=names)
    assert "nothing was written, to Vtiger or to Xero" in text


def test_a_dry_run_says_what_waits_for_a_decision_and_the_command(desk: Desk) -> None:
    for each in "ab":
        desk.office.organization("Twins", email1=f"{each}@fox.example")
    told = reported(desk, rehearsal=True)
    assert f"1 question waits for your decision before anything is written: vtiger-xero review {NAME}\n" in said(told)
    assert "for your decision before" not in said(reported(desk))


def test_a_dry_run_warns_of_the_crms_workflows_only_if_it_would_write_there(desk: Desk) -> None:
    desk.office.organization("Only in Vtiger")
    assert "workflows" not in said(reported(desk, rehearsal=True))
    desk.office.contact("Only in Xero")
    assert "writes 1 record of Vtiger" in said(reported(desk, rehearsal=True))
    assert "workflows" not in said(reported(desk))


def both_codes(desk: Desk) -> tuple[int, int]:
    """The exit codes of a dry run and of the real one after it."""
    return exits.of_run(reported(desk, rehearsal=True)), exits.of_run(reported(desk))


def test_the_exit_code_of_a_dry_run_is_that_of_the_real_one(desk: Desk) -> None:
    desk.office.organization("Acme")
    invoice(desk.office, desk.office.contact("Sells Only"), "ACCPAY")
    assert both_codes(desk) == (exits.DONE, exits.DONE)
    brackets = desk.office.organization("Brackets <1>")
    assert both_codes(desk) == (exits.OPEN_PROBLEMS, exits.OPEN_PROBLEMS)
    assert both_codes(desk) == (exits.OPEN_PROBLEMS, exits.OPEN_PROBLEMS)
    desk.office.vtiger.edit(brackets, {"accountname": "Brackets"})
    assert both_codes(desk) == (exits.DONE, exits.DONE)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("done", exits.DONE),
        ("failed", exits.FAILED),
        ("parked", exits.OPEN_PROBLEMS),
        ("cancelled", exits.OPEN_PROBLEMS),
    ],
)
def test_how_a_run_ended_is_its_exit_code(status: str, code: int) -> None:
    assert exits.of_run({"status": status, "dry_run": False, "skips": [], "problems": []}) == code


def test_problems_of_one_kind_are_told_together_and_the_first_are_named(desk: Desk) -> None:
    for number in range(7):
        desk.office.organization(f"Brackets <{number}>")
    text = said(reported(desk))
    assert "7 open problems" in text
    assert text.count("Write the name without these characters.") == 1
    assert "Brackets <4> and 2 more: The name has < or > in it" in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 100


class Watched:
    """What is to be seen of a run, one after the other; the test goes on when all was looked at."""

    def __init__(self, *seen: Seen | SyncError | None) -> None:
        self._seen: Iterator[Seen | SyncError | None] = iter(seen)
        self.over = threading.Event()

    def look(self) -> Seen | None:
        now = next(self._seen, None)
        if now is None:
            self.over.set()
        if isinstance(now, SyncError):
            self.over.set()
            raise now
        return now


def watched(*seen: Seen | SyncError, terminal: bool = True) -> str:
    """What a run that comes along so leaves on a terminal, or on something else."""
    file = StringIO()
    console = Console(file=file, force_terminal=terminal, width=100, height=20)
    run = Watched(*seen)
    with progress.shown(console, run.look):
        assert not terminal or run.over.wait(30)
    return file.getvalue()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PAUSE", 0.001)


def seen(seconds: float, done: int, module: Module | None = Module.ORGANIZATIONS, calls: int = 7) -> Seen:
    return Seen(NOW + timedelta(seconds=seconds), module, done, 1200, calls)


def test_the_line_shows_module_done_of_total_calls_and_time_left() -> None:
    line = watched(seen(0, 0, module=None), seen(10, 0), seen(20, 200))
    assert "Organizations" in line
    assert "200 of 1,200 · 7 calls to Xero · about 50 seconds left" in line


def test_each_module_has_a_pace_of_its_own() -> None:
    line = watched(seen(0, 0), seen(1, 1000), seen(2, 0, Module.PEOPLE), seen(62, 200, Module.PEOPLE))
    assert "Contact persons" in line
    assert "200 of 1,200 · 7 calls to Xero · about 5 minutes left" in line


def test_while_both_systems_are_read_nobody_knows_how_much_there_is() -> None:
    line = watched(seen(0, 0, module=None, calls=1))
    assert "Reading both systems" in line
    assert "1 call to Xero" in line
    assert " of 1,200" not in line


def test_a_database_that_fails_is_the_runs_to_tell() -> None:
    assert "Organizations" in watched(seen(0, 1), SyncError("database_failed", detail="disk full"))


def test_without_a_terminal_nothing_is_shown() -> None:
    assert watched(seen(0, 1), terminal=False) == ""
    with progress.shown(None, Watched(seen(0, 1)).look):
        pass
