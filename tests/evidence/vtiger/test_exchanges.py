"""Every recorded exchange with a real Vtiger, made again with the emulator of its version."""

from pathlib import Path

import pytest
from tests.evidence.vtiger.evidence import SCENES, UNMATCHED, findings, page
from tests.evidence.vtiger.replay import World, exchanges

from vtiger_xero.sandbox.vtiger import Dialect

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize("dialect", SCENES)
def test_recorded_exchanges_agree(dialect: Dialect) -> None:
    differing = {each.name: each.differences for each in findings(dialect) if each.differences}
    assert {name: why for name, why in differing.items() if name not in UNMATCHED} == {}
    names = {each["name"] for each in exchanges(dialect)}
    assert names & set(UNMATCHED) == set(differing)


def test_all_recordings_are_there_and_most_agree() -> None:
    recorded = sum(len(exchanges(dialect)) for dialect in SCENES)
    assert recorded == 404
    assert len(UNMATCHED) <= 0.05 * recorded


def test_the_page_of_the_documentation_is_up_to_date() -> None:
    assert (DOCS / "emulators-vtiger.md").read_text("utf-8") == page(), "run: python -m tests.evidence.vtiger"


@pytest.mark.parametrize(
    "exchange",
    [
        {"status": 500, "text": "text/html"},
        {"status": 200, "error": [["code", "ACCESS_DENIED"], ["message", "No"]]},
        {"status": 200, "result": {"types": [], "information": {}}},
        {"status": 200, "result": []},
    ],
)
def test_an_answer_that_differs_is_noticed(exchange: dict[str, object]) -> None:
    call = {"method": "GET", "sent": {"operation": "listtypes"}, "session": True}
    assert World(Dialect.V7_5).replay({**call, **exchange})
