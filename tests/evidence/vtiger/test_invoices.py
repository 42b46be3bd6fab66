"""Invoices created in real Vtigers: the same lines give the same totals and taxes to the last digit."""

import json
from typing import Any

import pytest
from tests.evidence.vtiger.replay import World, recorded

from vtiger_xero.sandbox.vtiger import Dialect

LINE = (
    "sequence_no", "quantity", "listprice", "discount_percent", "discount_amount",
    "tax1", "tax2", "tax3", "tax4", "tax5", "tax6", "tax7",
)  # fmt: skip
HEADER = {
    "subject": "Recorded",
    "assigned_user_id": "19x1",
    "bill_street": "b",
    "ship_street": "s",
    "currency_id": "21x1",
    "conversion_rate": "1",
}


@pytest.mark.parametrize(("dialect", "count"), [(Dialect.V7_5, 150), (Dialect.V8_4_MENDED, 100)])
def test_recorded_invoices_are_stored_alike(dialect: Dialect, count: int) -> None:
    data = recorded("invoices", dialect)
    world = World(dialect)
    assert world.call("query", query="select * from Tax;") == data["taxes"]
    owner = {"assigned_user_id": "19x1"}
    account = world.call("create", elementType="Accounts", element={"accountname": "Customer", **owner})["id"]
    products = [
        world.call("create", elementType="Products", element={"productname": "Tax set", **owner, **rates})["id"]
        for rates in data["product_taxes"]
    ]
    differing = {}
    for place, invoice in enumerate(data["invoices"]):
        sent = {**HEADER, **invoice["sent"], "account_id": account, "productid": products[0]}
        sent["LineItems"] = [{**line, "productid": products[line["productid"]]} for line in sent["LineItems"]]
        made = world.call("create", elementType="Invoice", element=sent)
        stored = world.call("retrieve", id=made["id"])
        if _reduced(stored, invoice) != (invoice["stored"], invoice["lines"]):
            differing[place] = json.dumps(_reduced(stored, invoice))
    assert differing == {}
    assert len(data["invoices"]) == count


def _reduced(stored: dict[str, Any], invoice: dict[str, Any]) -> tuple[dict[str, Any], list[list[Any]]]:
    header = {name: stored.get(name) for name in invoice["stored"]}
    return header, [[line[name] for name in LINE] for line in stored["LineItems"]]
