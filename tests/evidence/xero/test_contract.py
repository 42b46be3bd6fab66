"""The check against Xero's description finds what doesn't fit; the description itself is a maintainer's to fetch."""

from pathlib import Path
from typing import Any

import pytest
from tests.evidence.xero.contract import Contract
from tests.evidence.xero.served import Exchange

DESCRIPTION = """
paths:
  /Things/{ThingID}:
    get:
      responses:
        "200": {content: {application/json: {schema: {$ref: "#/components/schemas/Things"}}}}
        "400": {$ref: "#/components/responses/400Error"}
components:
  responses:
    400Error: {content: {application/json: {schema: {type: object, properties: {Message: {type: string}}}}}}
  schemas:
    Things: {type: object, properties: {Things: {type: array, items: {$ref: "#/components/schemas/Thing"}}}}
    Thing:
      type: object
      properties:
        ThingID: {type: string, format: uuid}
        Made: {type: string, example: 2026-01-05T09:00:00}
        Amount: {type: number}
        Parts: {type: array, items: {$ref: "#/components/schemas/Thing"}}
"""


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    path = tmp_path / "description.yaml"
    path.write_text(DESCRIPTION, encoding="utf-8")
    return Contract.read(path)


def problems(
    contract: Contract, body: Any, status: int = 200, path: str = "/Things/1", method: str = "GET"
) -> list[str]:
    return list(contract.problems(Exchange(method, path, status, body)))


def test_an_answer_that_fits(contract: Contract) -> None:
    thing = {"Made": "x", "Amount": 1.5, "Parts": [{"Amount": 2}], "DateString": "recorded, though not described"}
    assert problems(contract, {"Id": "1", "Things": [thing]}) == []
    assert problems(contract, {"Message": "no", "Whatever": 1}, 400) == []


def test_what_does_not_fit_is_found_in_the_depth(contract: Contract) -> None:
    (wrong,) = problems(contract, {"Things": [{"Parts": [{"Parts": [{"Amount": "1.5"}]}]}]})
    assert wrong.startswith("$.Things[0].Parts[0].Parts[0].Amount: '1.5' is not of type 'number'")
    (unknown,) = problems(contract, {"Things": [{"Parts": [{"Surprise": 1}]}]})
    assert unknown == "$.Things[0].Parts[0].Surprise: not in the description"
    (message,) = problems(contract, {"Message": 5}, 400)
    assert message.startswith("$.Message: 5 is not of type 'string'")


def test_an_operation_and_a_status_must_be_described(contract: Contract) -> None:
    assert problems(contract, {}, path="/Others") == ["the description has no such operation"]
    assert problems(contract, {}, method="PUT") == ["the description has no such operation"]
    assert problems(contract, {}, status=429) == ["the description has no answer 429"]
