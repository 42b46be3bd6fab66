"""The match ladder: by mark, then by exact name; what is not sure is left to a person."""

import pytest

from vtiger_xero.engine.match import Ambiguous, Found, Match, Taken, Unmatched, match, name_key

FREE, LINKED = False, True


@pytest.mark.parametrize(
    ("marked", "named", "claimants", "found"),
    [
        pytest.param([("x-1", FREE)], [], 1, Found("x-1"), id="by mark"),
        pytest.param([("x-1", FREE)], [("x-2", FREE)], 1, Found("x-1"), id="the mark before the name"),
        pytest.param([("x-1", FREE)], [("x-1", FREE)], 3, Found("x-1"), id="the mark, whoever else has the name"),
        pytest.param(
            [("x-1", FREE), ("x-2", FREE)], [("x-1", FREE)], 1, Ambiguous(("x-1", "x-2"), 1), id="two bear the mark"
        ),
        pytest.param([("x-1", LINKED), ("x-2", FREE)], [], 1, Found("x-2"), id="of two marks one is linked"),
        pytest.param([("x-1", LINKED)], [("x-2", FREE)], 1, Found("x-2"), id="the mark is linked, the name is free"),
        pytest.param([], [("x-1", FREE)], 1, Found("x-1"), id="by name"),
        pytest.param([], [("x-1", FREE), ("x-2", FREE)], 1, Ambiguous(("x-1", "x-2"), 1), id="two there"),
        pytest.param([], [("x-1", FREE)], 2, Ambiguous(("x-1",), 2), id="two here"),
        pytest.param([], [("x-1", LINKED), ("x-2", FREE)], 1, Ambiguous(("x-2",), 1), id="two there, one linked"),
        pytest.param([], [("x-1", LINKED)], 1, Taken("x-1"), id="the only one is taken"),
        pytest.param([("x-1", LINKED)], [("x-1", LINKED)], 1, Taken("x-1"), id="mark and name, but taken"),
        pytest.param([], [], 1, Unmatched(), id="nothing"),
        pytest.param([("x-1", LINKED)], [], 1, Unmatched(), id="only a mark that is linked"),
        pytest.param([], [], 2, Unmatched(), id="two here, none there"),
    ],
)
def test_the_ladder(
    marked: list[tuple[str, bool]], named: list[tuple[str, bool]], claimants: int, found: Match
) -> None:
    assert match(marked, named, claimants) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Acme Ltd", "ACME LTD", id="case"),
        pytest.param("Straße", "STRASSE", id="case, one letter for two"),
        pytest.param("ΣΊΣΥΦΟΣ", "σίσυφος", id="case at the end of a word"),
        pytest.param("Ａｃｍｅ　１２", "Acme 12", id="width"),
        pytest.param("  Acme \t\n Ltd ", "Acme Ltd", id="space"),
        pytest.param("Acme\N{NO-BREAK SPACE}Ltd", "Acme Ltd", id="a space that does not break"),
        pytest.param("Zoe\N{COMBINING DIAERESIS}", "Zoë", id="composition"),
        pytest.param("Acme №1", "Acme No1", id="compatibility"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Acme", "Acme Ltd"), ("Zoë", "Zoe"), ("O'Neill", "O’Neill"), ("A & B", "A and B"), ("😀", "😁"), ("AB", "A B")],
)
def test_names_that_are_not(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("blank", [None, "", "  ", "\t\n", "\N{IDEOGRAPHIC SPACE}"])
def test_a_blank_has_no_key(blank: str | None) -> None:
    assert name_key(blank) == ""
