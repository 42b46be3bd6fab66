"""The bench itself, at a size that takes a moment: what it measures, and what makes it end with 1."""

import sys
from dataclasses import replace

import pytest
from bench.first_sync import Result, measure_here
from bench.subjects import SUBJECTS

from bench import first_sync
from vtiger_xero.store.runs import RunStatus


@pytest.fixture(scope="module")
def result() -> Result:
    return measure_here(SUBJECTS["organizations"], 120)


def test_it_counts_the_calls_of_both_runs_and_finds_nothing_wrong(result: Result) -> None:
    first, second = result.runs
    assert (first.created, second.created, result.held) == (120, 0, 120)
    assert (first.xero_calls, second.xero_calls) == (4, 1)  # a page read and three batches, then a page read
    # Challenge, login, two full pages of organizations, an empty one and what confirms it, and three to see that there
    # are no people.
    assert first.vtiger_calls == second.vtiger_calls == 9
    assert 1 <= result.at_once <= 5
    assert result.objections == []


def test_time_is_virtual_and_the_latencies_are_in_it(result: Result) -> None:
    first = result.runs[0]
    assert first.virtual > 5 * 0.3 + 2 * 2.0
    assert first.emulated < first.wall


def _breaches(result: Result) -> dict[str, Result]:
    first, second = result.runs
    return {
        "calls to Xero": replace(result, runs=(replace(first, xero_calls=result.allowed), second)),
        "within a minute": replace(result, in_a_minute=61),
        "at once": replace(result, at_once=6),
        "ended as": replace(result, runs=(first, replace(second, status=RunStatus.PARKED))),
        "in Xero": replace(result, held=121),
        "the second run created": replace(result, runs=(first, replace(second, created=1))),
    }


def test_every_breach_is_named_and_ends_with_1(
    result: Result, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["first_sync", "--size", "120"])
    for words, breach in _breaches(result).items():
        monkeypatch.setattr(first_sync, "measure", lambda _subject, _size, found=breach: found)
        assert first_sync.main() == 1
        told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("NOT AS IT SHOULD BE")]
        assert len(told) == 2
        assert all(words in line for line in told)


def test_calls_are_measured_against_the_size(result: Result) -> None:
    assert replace(result, size=10_000).allowed == 230
    assert replace(result, size=20_000).allowed == 460
    assert replace(result, size=120).allowed == 8


def test_products_take_the_lists_of_the_books_and_as_many_batches() -> None:
    result = measure_here(SUBJECTS["products"], 120)
    first, second = result.runs
    assert (first.created, second.created, result.held) == (120, 0, 120)
    # Rates of tax, items and accounts are read, and three batches written; then the items are read.
    assert (first.xero_calls, second.xero_calls) == (6, 1)
    assert result.objections == []
