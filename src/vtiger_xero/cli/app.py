"""The command ``vtiger-xero``: its commands by name, and what becomes of errors."""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from vtiger_xero.cli import exits
from vtiger_xero.problems import SyncError
from vtiger_xero.settings import WrongVariableError


class Entry(NamedTuple):
    """Where a command is to be found: the function of its name in a module below ``vtiger_xero.cli``."""

    module: str
    summary: str


COMMANDS: Mapping[str, Entry] = {
    "connect": Entry("connect", "Connect a Vtiger with a Xero organisation, after trying both."),
    "settings": Entry("settings", "Show a connection's settings, or change some."),
    "accounts": Entry("accounts", "Show which accounts of Xero work for what, and which are chosen."),
    "taxes": Entry(
        "accounts", "Show which rate of Xero stands for which tax of Vtiger, and what is missing; or say which does."
    ),
    "check": Entry("check", "Say whether both sides can be reached and what they allow, with a fix for each red line."),
    "sync": Entry("sync", "Sync a connection now, and say what became of it."),
    "log": Entry("log", "Show the runs of a connection, newest first, or what became of records in them."),
    "history": Entry("log", "Show what became of one record, newest first."),
    "problems": Entry("problems", "Show what is open about a connection, with the fix; or act upon a problem."),
    "review": Entry(
        "review", "Show what waits for a decision, or one record; or decide, and the next sync carries it out."
    ),
    "resync": Entry("review", "Have the next sync read everything again; links stay."),
    "serve": Entry("serving", "Serve the page and sync by schedule, until stopped."),
    "worker": Entry(
        "serving", "Sync by schedule without a page, until stopped; with PostgreSQL there may be any number of workers."
    ),
    "demo": Entry("demo", "Start both emulated systems with a sample company, sync them, and show the page."),
    "sandbox": Entry(
        "sandbox", "Serve an emulated Vtiger and an emulated Xero until stopped; the first line says how to reach them."
    ),
    "migrate": Entry("migrate", "Bring the database to this version's tables; every command does so by itself."),
}


def command(name: str) -> Any:
    """A command with its arguments, in the form that Typer gives it."""
    one = typer.Typer(add_completion=False)
    one.command(name)(getattr(import_module(f"vtiger_xero.cli.{COMMANDS[name].module}"), name))
    return typer.main.get_command(one)


class Commands(TyperGroup):
    """The commands by name and summary.

    One that is called gets its arguments then, since importing the modules of all takes longer than most commands.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = {name: TyperCommand(name, help=entry.summary) for name, entry in COMMANDS.items()}

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that is called."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, command(name) if name and found else None, rest


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def main() -> None:
    """Run the command; whatever goes wrong is told in a sentence, with the fix."""
    try:
        app()
    except SyncError as error:
        from vtiger_xero.cli import render
        from vtiger_xero.cli.terminal import err

        render.show_error(err, error)
        sys.exit(exits.USAGE if error.code in exits.USAGE_CODES else exits.FAILED)
    except WrongVariableError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(exits.USAGE)
    except KeyboardInterrupt:
        sys.exit(130)


@app.callback()
def about() -> None:
    """Keeps Vtiger CRM and Xero accounting in step.

    Settings of this installation come from the environment (VTIGER_XERO_HOME, VTIGER_XERO_DATABASE_URL, …).
    Exit codes: 0 done, 1 failed, 2 usage, 3 done with open problems.
    """
