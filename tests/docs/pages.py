"""The documentation as text, sections and tables."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")))


def text(name: str) -> str:
    """A page by its path below the root of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def prose(markdown: str) -> str:
    """A text without regard to where its lines break."""
    return " ".join(markdown.split())


def sections(markdown: str, level: int) -> dict[str, str]:
    """What stands under each heading of a level, up to the next one of this level or above."""
    pattern = rf"^#{{{level}}} (.+)\n((?:(?!#{{1,{level}}} ).*\n?)*)"
    return {heading.strip(): body for heading, body in re.findall(pattern, markdown, re.MULTILINE)}


def table(markdown: str, *first: str) -> list[list[str]]:
    """The rows of the table whose first headings are these, without code marks."""
    blocks = re.findall(r"(?:^\|.*\n)+", markdown, re.MULTILINE)
    tables = [[_cells(line) for line in block.splitlines()] for block in blocks]
    return next(rows[2:] for rows in tables if tuple(rows[0][: len(first)]) == first)


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("`", "") for cell in line.strip().strip("|").split("|")]


def commands_told(markdown: str) -> str:
    """The blocks of shell commands."""
    return "\n".join(re.findall(r"```sh\n(.*?)```", markdown, re.DOTALL))


def codes(markdown: str) -> list[str]:
    """What stands between code marks within lines."""
    return re.findall(r"`([^`\n]+)`", markdown)
