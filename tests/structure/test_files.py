"""Files that can be read in one sitting, by names that mean something, and that belong on no particular machine."""

import ast
import re
import subprocess
from functools import cache
from pathlib import PurePosixPath

import pytest
from tests.structure.source import ROOT, sources

LONGEST = 450

EMPTY_NAMES = re.compile(r"_?(utils?|helpers?|commons?|misc|manager|handler|shared|stuff|base)")

#: Folders of somebody's machine, and places that packages come from. Written so that this file does not match.
PLACES = re.compile(
    r"(?<![\w.~:])/(?:work|root|tmp|opt|Users|home)/[\w.]"
    r"|[A-Za-z]:\\Users"
    r"|pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|proxy[.]golang|artifactor[y]"
    r"|--(?:extra-)?index-url[ =]\S*(?:/|:)"
)


@cache
def tracked() -> tuple[tuple[str, str], ...]:
    """Every text that is in version control: its path, and what it holds."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            found.append((name, content.decode("utf-8")))
    return tuple(found)


def test_every_file_can_be_read_in_one_sitting() -> None:
    long = [each.path for each in sources("src", "tests", "bench") if len(each.text.splitlines()) > LONGEST]
    assert not long


def test_no_module_has_a_name_without_meaning() -> None:
    paths = (PurePosixPath(source.path) for source in sources("src", "tests", "bench"))
    assert [str(path) for path in paths if any(map(EMPTY_NAMES.fullmatch, path.with_suffix("").parts))] == []


def test_nothing_prints() -> None:
    assert [source.path for source in sources() if any(map(_prints, ast.walk(source.tree)))] == []


def _prints(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"


def test_no_file_names_a_place_on_a_machine_or_a_registry() -> None:
    found = [
        f"{name}:{number}: {line.strip()}"
        for name, text in tracked()
        for number, line in enumerate(text.splitlines(), 1)
        if PLACES.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "see /" + "work/notes",
        'open("/' + 'home/ann/x")',
        "pip install --index-" + "url https://packages.example/simple",
        "https://files.python" + "hosted.org/packages",
    ],
)
def test_the_rule_about_places_sees_them(line: str) -> None:
    assert PLACES.search(line)


@pytest.mark.parametrize("line", ["/workflow/", "https://crm.example/work/x", "--no-emit-index-url", "~/home/x"])
def test_the_rule_about_places_lets_the_rest_pass(line: str) -> None:
    assert not PLACES.search(line)
