"""The installed command in child processes, as a person or a scheduler runs it, and the same called in this process."""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from vtiger_xero.cli import app, terminal

PROGRAM = Path(sysconfig.get_path("scripts")) / "vtiger-xero"

SECRETS = ("VTIGER_XERO_VTIGER_ACCESS_KEY", "VTIGER_XERO_XERO_CLIENT_SECRET")

#: Seconds after which a command that should have ended is given up.
PATIENCE = 120


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def run(self) -> dict[str, Any]:
        """The one run that ``sync --json`` tells of."""
        (told,) = json.loads(self.out)["runs"]
        run: dict[str, Any] = told
        return run

    @property
    def said(self) -> str:
        """Everything that a person sees."""
        return self.out + self.err


@dataclass(frozen=True)
class Program:
    """The command with a home folder of its own.

    Attributes:
        home: where it keeps everything.
        variables: the environment's ``VTIGER_XERO_…`` besides the home; nothing of the caller's own comes through.
    """

    home: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command and leave it to itself."""
        return subprocess.Popen(
            [PROGRAM, *arguments],
            env=self._environment(200),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, stdin: str = "") -> Ended:
        """Run a command to its end."""
        return self.ended(self.start(*arguments), stdin)

    def ended(self, process: subprocess.Popen[str], stdin: str = "") -> Ended:
        """Wait for the end of a command."""
        with process:
            try:
                out, err = process.communicate(stdin, timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return self._checked(Ended(process.returncode, out, err))

    def call(self, *arguments: str, width: int = 200) -> Ended:
        """Call a command to its end in this process, for all that does not need the second that a child takes to start.

        Nothing comes from standard input, and text fits the width.
        """
        with (
            pytest.MonkeyPatch.context() as patched,
            redirect_stdout(StringIO()) as out,
            redirect_stderr(StringIO()) as err,
        ):
            patched.setattr(os, "environ", self._environment(width))
            patched.setattr(sys, "argv", [PROGRAM.name, *arguments])
            patched.setattr(sys, "stdin", StringIO())
            for console in (terminal.out, terminal.err):
                patched.setattr(console, "width", width)
            code = _code()
        return self._checked(Ended(code, out.getvalue(), err.getvalue()))

    def _environment(self, width: int) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("VTIGER_XERO_")}
        return inherited | {"COLUMNS": str(width), "VTIGER_XERO_HOME": str(self.home), **self.variables}

    def _checked(self, ended: Ended) -> Ended:
        """What a command said, which must show neither a traceback nor a secret, whatever happens."""
        assert "Traceback" not in ended.said, ended.err
        for name, secret in self.variables.items():
            assert name not in SECRETS or secret not in ended.said, f"{name} is shown"
        return ended


def _code() -> int:
    """What the command ends with."""
    try:
        app.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0
