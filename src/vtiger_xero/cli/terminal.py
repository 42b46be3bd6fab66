"""The terminal: where commands write, how they tell times, and the arguments that they share."""

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console

Name = Annotated[str, typer.Argument(help="The connection's name.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(told: Mapping[str, Any]) -> None:
    """One object in one line, whatever the terminal's width."""
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")


def when(at: datetime) -> str:
    """A moment in this machine's time zone, to the minute."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}"


def short(an_id: str) -> str:
    """As much of one of our own ids as people need; commands take that much of it."""
    return an_id[:8]
