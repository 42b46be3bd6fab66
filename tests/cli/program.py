"""The installed command in child processes, as a person or a scheduler runs it."""

import json
import os
import subprocess
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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

    def start(self, *arguments: str, limit: Callable[[], None] | None = None) -> subprocess.Popen[str]:
        """Start a command and leave it to itself.

        Args:
            arguments: after ``vtiger-xero``.
            limit: what the child does to itself before the command begins.
        """
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("VTIGER_XERO_")}
        return subprocess.Popen(
            [PROGRAM, *arguments],
            env=inherited | {"COLUMNS": "200", "VTIGER_XERO_HOME": str(self.home), **self.variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=limit,
        )

    def run(self, *arguments: str, stdin: str = "", limit: Callable[[], None] | None = None) -> Ended:
        """Run a command to its end."""
        return self.ended(self.start(*arguments, limit=limit), stdin)

    def ended(self, process: subprocess.Popen[str], stdin: str = "") -> Ended:
        """Wait for the end of a command, which must show neither a traceback nor a secret, whatever happens."""
        with process:
            try:
                out, err = process.communicate(stdin, timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        assert "Traceback" not in out + err, err
        for name, secret in self.variables.items():
            assert name not in SECRETS or secret not in out + err, f"{name} is shown"
        return Ended(process.returncode, out, err)
