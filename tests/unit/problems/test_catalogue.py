"""The catalogue: every code has its sentences, every sentence its details, and every code raised is in it."""

import ast
import re
import string
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import vtiger_xero
from vtiger_xero.problems import CATALOGUE, Cure, LimitedError, NoAnswerError, Problem, SyncError
from vtiger_xero.web.words import without_commands

SOURCE = Path(vtiger_xero.__file__).parent
ERRORS = {"SyncError", "NoAnswerError", "WholeBatchRefusedError", "LimitedError", "Refused", "Trouble", "Skip"}
REASONS = {"direction"}

each = pytest.mark.parametrize("problem", CATALOGUE.values(), ids=CATALOGUE.keys())


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def codes_in_the_source() -> Iterator[tuple[str, set[str]]]:
    """Every code that is named where an error is made, and the details given with it."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "sandbox" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                code = next((k.value for k in node.keywords if k.arg == "code"), node.args[0] if node.args else None)
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    yield code.value, {keyword.arg or "**" for keyword in node.keywords}


@each
def test_a_problem_has_a_title_a_cause_and_a_fix(problem: Problem) -> None:
    assert problem.title[0].isupper()
    assert not problem.title.endswith(".")
    assert problem.cause.endswith((".", "}"))
    assert problem.fix.endswith(".")
    assert isinstance(problem.cure, Cure)


@each
def test_a_command_stands_in_brackets_and_the_sentence_reads_without_it(problem: Problem) -> None:
    """Pages leave commands out."""
    assert "vtiger-xero " not in without_commands(problem.cause + problem.fix)
    assert without_commands(problem.fix)[0].isupper()
    assert not re.search(r"[:,;]\.|  ", without_commands(problem.fix))


@each
def test_its_sentences_can_be_read_with_and_without_details(problem: Problem) -> None:
    names = placeholders(problem.cause) | placeholders(problem.fix)
    filled = problem.message(dict.fromkeys(names, "Zoë {odd} %s 😀")) + problem.advice(
        dict.fromkeys(names, "Zoë {odd}")
    )
    assert ("Zoë {odd}" in filled) == bool(names)
    assert "{" not in problem.message() + problem.advice()
    assert ("…" in problem.message() + problem.advice()) == bool(names)


def test_every_code_that_is_named_is_in_the_catalogue() -> None:
    named = {code for code, _ in codes_in_the_source()}
    assert named - CATALOGUE.keys() - REASONS == set()
    assert len(named) > 20


def test_every_error_is_made_with_the_details_that_its_sentences_need() -> None:
    """An error with ``**details`` passes on another one's."""
    told_elsewhere = {"until", "detail"}
    for code, given in codes_in_the_source():
        if code not in CATALOGUE or "**" in given or "details" in given or "ref" in given:
            continue
        wanted = placeholders(CATALOGUE[code].cause) | placeholders(CATALOGUE[code].fix)
        assert wanted - given - told_elsewhere == set(), code


def test_an_error_reads_as_its_problem() -> None:
    error = SyncError("unreachable", side="Xero", url="https://x", detail="no route")
    assert (error.code, error.problem) == ("unreachable", CATALOGUE["unreachable"])
    assert error.message == "Xero at https://x cannot be reached (no route)."
    assert str(error) == f"A system cannot be reached: {error.message}"
    assert error.fix == CATALOGUE["unreachable"].fix


def test_a_limit_says_until_when() -> None:
    until = datetime(2026, 1, 6, 0, 0, 30, tzinfo=UTC)
    error = LimitedError("xero_day_limit", until=until)
    assert error.until == until
    assert "2026-01-06 00:00 UTC" in error.message
    assert "2026-01-06 00:00 UTC" in error.fix


def test_a_code_that_nobody_wrote_down_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        NoAnswerError("no_such_code")
