"""A command starts with what it needs: the others' libraries together take longer than most commands."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.in_process import opened

from vtiger_xero.cli import app

#: What only the loop, the page, the migrations, the calls and the emulators need.
HEAVY = {"alembic", "argon2", "cheroot", "dbos", "fastapi", "httpx2", "jinja2", "uvicorn", "werkzeug"}

#: What needs no database either.
HEAVIER = HEAVY | {"cryptography", "pydantic", "sqlalchemy"}

CALL = """
import sys
from vtiger_xero.cli.app import main
sys.argv[0] = "vtiger-xero"
try:
    main()
finally:
    sys.stderr.write("\\n".join(sys.modules))
"""


def imported(home: Path, *arguments: str) -> tuple[str, set[str]]:
    """What a command says, and the packages that it has imported by its end."""
    ended = subprocess.run(
        [sys.executable, "-c", CALL, *arguments],
        env={"VTIGER_XERO_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stdout, {name.partition(".")[0] for name in ended.stderr.splitlines()}


def test_the_list_of_commands_needs_no_library_but_the_command_lines(tmp_path: Path) -> None:
    said, packages = imported(tmp_path, "--help")
    assert all(name in said for name in app.COMMANDS)
    assert "typer" in packages
    assert packages & HEAVIER == set()


def test_what_is_stored_is_shown_with_the_database_alone(tmp_path: Path) -> None:
    opened(tmp_path).close()
    said, packages = imported(tmp_path, "problems", "acme")
    assert said == ""
    assert "sqlalchemy" in packages
    assert packages & HEAVY == set()


@pytest.mark.parametrize("name", app.COMMANDS)
def test_the_list_says_of_a_command_what_its_own_help_says(name: str) -> None:
    assert app.command(name).help.partition("\n")[0] == app.COMMANDS[name].summary
