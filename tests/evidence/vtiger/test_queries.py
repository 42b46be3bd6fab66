"""Queries that real Vtigers answered, many of them ill-formed: the same success, or the same error."""

from typing import Any

import pytest
from tests.evidence.vtiger.replay import World, recorded

from vtiger_xero.sandbox.vtiger import Dialect


def company(dialect: Dialect) -> World:
    """About the records that the queries were asked of."""
    world = World(dialect)
    for number in range(60):
        world.sandbox.create("Accounts", {"accountname": f"Acme {number}", "bill_city": "Leeds"})
    for number in range(120):
        world.sandbox.create("Contacts", {"lastname": f"Bulk {number}", "email": f"b{number}@example.com"})
    items = [
        world.sandbox.create("Products", {"productname": f"Item {number}", "unit_price": number // 5})
        for number in range(38)
    ]
    for number in range(120):
        lines = [{"productid": items[-1], "quantity": 1, "listprice": 5}]
        world.sandbox.create("Invoice", {"subject": f"Sale {number}", "account_id": "11x2", "LineItems": lines})
    return world


@pytest.mark.parametrize("dialect", [Dialect.V7_5, Dialect.V8_4_MENDED])
def test_recorded_queries_are_answered_alike(dialect: Dialect) -> None:
    world = company(dialect)
    queries = recorded("queries", dialect)["queries"]
    assert len(queries) == 130
    differing = {each["query"]: answer for each in queries if (answer := asked(world, each["query"])) != without(each)}
    assert differing == {}


def asked(world: World, query: str) -> dict[str, Any]:
    sent = {"operation": "query", "sessionName": world.session, "query": query}
    answer = world.send("GET", sent)
    assert answer.status_code == 200
    body = answer.get_json()
    if body["success"]:
        return {"rows": bool(body["result"])}
    return {"error": [body["error"]["code"], body["error"]["message"]]}


def without(recorded_query: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in recorded_query.items() if name != "query"}
