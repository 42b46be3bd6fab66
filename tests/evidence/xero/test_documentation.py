"""The page about the emulator says what is so."""

import re
from pathlib import Path

from tests.evidence.xero.contract import UNDECLARED

from vtiger_xero.clock import SystemClock
from vtiger_xero.sandbox.server import SandboxServer
from vtiger_xero.sandbox.xero import XeroSandbox

PAGE = (Path(__file__).parents[3] / "docs" / "emulators-xero.md").read_text(encoding="utf-8")


def test_the_example_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, object] = {}
    exec(code.replace("port=8081", "port=0"), names)
    server = names["server"]
    assert isinstance(server, SandboxServer)
    server.close()


def test_the_hands_the_switches_and_the_allowances_that_it_names_are_there() -> None:
    sandbox = XeroSandbox(SystemClock())
    hands, switches = re.findall(
        r"hands of a person in Xero \((.*?)\), and `books`.*?decides:\n(.*?)\. Time", PAGE, re.DOTALL
    )[0]
    named = re.findall(r"`(\w+)`", hands)
    assert len(named) == 11
    assert all(callable(getattr(sandbox, name)) for name in named)
    assert all(hasattr(sandbox.books, name) for name in re.findall(r"`(\w+)`", switches))
    allowed = re.findall(r"missing\s+in the description \((.*?)\)", PAGE, re.DOTALL)[0]
    assert set(re.findall(r"`(\w+)`", allowed)) == UNDECLARED
