"""What both systems have is joined by few calls and no write; many that are gone at once are asked about."""

import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from bench.joined import Joined, Office, measure

from bench import joined as bench
from vtiger_xero.store.runs import RunStatus

SIDES = {"Vtiger": Office.lose_in_vtiger, "Xero": Office.lose_in_xero}


@pytest.fixture(scope="module", params=SIDES)
def joined(request: pytest.FixtureRequest) -> Joined:
    return measure(400, 25, SIDES[request.param])


def test_each_is_linked_once_and_nothing_is_written(joined: Joined) -> None:
    assert (joined.linked, joined.written, joined.xero_calls) == (400, 0, 1)


def test_so_many_that_are_gone_trip_the_guard(joined: Joined) -> None:
    assert joined.asked == (RunStatus.DONE, ("mass_disappearance",))
    assert joined.objections == []


def test_calls_are_measured_against_the_size(joined: Joined) -> None:
    assert replace(joined, size=10_000).allowed == 15
    assert replace(joined, size=20_000).allowed == 30
    assert replace(joined, size=12).allowed == 5


def _always(result: Joined) -> Callable[..., Joined]:
    return lambda *_: result


def test_every_breach_is_named_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = Joined(400, 400, 1, 9, 0, 1.0, 25, (RunStatus.DONE, ("mass_disappearance",)))
    breaches = {
        "are linked": replace(good, linked=399),
        "calls to Xero": replace(good, xero_calls=6),
        "calls that write": replace(good, written=1),
        "nobody is asked": replace(good, asked=(RunStatus.DONE, ())),
    }
    monkeypatch.setattr(sys, "argv", ["joined", "--size", "400", "--gone", "25"])
    for words, breach in breaches.items():
        monkeypatch.setattr(bench, "measure", _always(breach))
        assert bench.main() == 1
        told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("NOT AS IT SHOULD BE")]
        assert len(told) == 2
        assert all(words in line for line in told)
