"""The project's own source as syntax trees; nothing of it is imported."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = "vtiger_xero"


@dataclass(frozen=True)
class Source:
    """One file of Python.

    Attributes:
        path: below the root of the project, with slashes.
        text: all of it.
        tree: of its syntax.
    """

    path: str
    text: str
    tree: ast.Module

    @property
    def part(self) -> str:
        """The package or module right below ``vtiger_xero`` that it belongs to."""
        return Path(self.path).relative_to("src", PACKAGE).with_suffix("").parts[0]

    def imports(self) -> Iterator[str]:
        """Every module it imports, wherever in the file, by its full name."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module == PACKAGE:
                yield from (f"{PACKAGE}.{alias.name}" for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield "." * node.level + (node.module or "")

    def used(self) -> Iterator[tuple[int, str]]:
        """Every name of another module that it uses: the line, and the full name (``datetime.datetime.now``)."""
        known = self._names()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name | ast.Attribute) and (name := _dotted(node, known)):
                yield node.lineno, name

    def _names(self) -> dict[str, str]:
        """What an imported name stands for."""
        known: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                known |= {alias.asname or alias.name: alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        return known


def _dotted(node: ast.expr, known: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value, known)):
        return f"{before}.{node.attr}"
    return None


def read(path: Path) -> Source:
    """One file."""
    text = path.read_text(encoding="utf-8")
    return Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """All files of Python below folders of the project; those of the package itself where none is named."""
    found = (path for folder in folders or (f"src/{PACKAGE}",) for path in sorted((ROOT / folder).rglob("*.py")))
    return tuple(read(path) for path in found)
