"""Tax rates and accounts: what is read of them."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.unit.xero.emulated import Emulated
from tests.unit.xero.scripted import World, ok

from vtiger_xero.domain.accounts import Account, by_code
from vtiger_xero.domain.observations import Observation, Unreadable
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.problems import SyncError
from vtiger_xero.xero.tax_rates import TaxRateCodec


def component(name: str, rate: object, *, compound: bool = False) -> dict[str, object]:
    return {"Name": name, "Rate": rate, "IsCompound": compound, "IsNonRecoverable": False}


#: The example of Xero's OpenAPI file (GET /TaxRates).
INCOME: dict[str, Any] = {
    "Name": "15% GST on Income",
    "TaxType": "OUTPUT2",
    "ReportTaxType": "OUTPUT",
    "CanApplyToAssets": True,
    "CanApplyToEquity": True,
    "CanApplyToExpenses": False,
    "CanApplyToLiabilities": True,
    "CanApplyToRevenue": True,
    "DisplayTaxRate": Decimal("15.0000"),
    "EffectiveRate": Decimal("15.0000"),
    "Status": "ACTIVE",
    "TaxComponents": [component("GST", Decimal("15.0000"))],
}

ACCOUNT: dict[str, Any] = {
    "AccountID": "ebd06280-af70-4bed-97c6-7451a454ad85",
    "Code": "200",
    "Name": "Sälés & “more”",
    "Type": "REVENUE",
    "Class": "REVENUE",
    "Status": "ACTIVE",
    "SystemAccount": None,
    "EnablePaymentsToAccount": False,
    "TaxType": "OUTPUT2",
}


def read(**members: object) -> Observation:
    row = TaxRateCodec().decode({**INCOME, **members})
    assert isinstance(row, Observation)
    return row


def test_a_rate_is_read() -> None:
    assert read() == Observation(
        ref=Ref(Side.XERO, Module.TAXES, "OUTPUT2"),
        content={"name": "15% GST on Income", "rate": "15"},
        extra={
            "applies": "ASSET EQUITY LIABILITY REVENUE",
            "components": '[{"name":"GST","rate":"15","compound":false}]',
        },
    )


def test_a_rate_of_several_taxes_shows_them() -> None:
    parts = [component("GST ñ", 6), component("Levy", Decimal("4.2500"), compound=True)]
    row = read(TaxComponents=parts, DisplayTaxRate=Decimal("10.25"), EffectiveRate=Decimal("10.5050"))
    assert (row.content["rate"], row.content["components"]) == ("10.505", "GST ñ 6% + Levy 4.25% (compound)")
    assert json.loads(row.extra["components"]) == [
        {"name": "GST ñ", "rate": "6", "compound": False},
        {"name": "Levy", "rate": "4.25", "compound": True},
    ]


@pytest.mark.parametrize(
    ("members", "unused"),
    [
        ({}, None),
        ({"Status": "ARCHIVED"}, "yes"),
        ({"Status": "DELETED"}, "yes"),
        ({"Status": "PENDING"}, "yes"),
        ({"Status": None}, "yes"),
        ({"CanApplyToRevenue": False}, "yes"),
        ({"CanApplyToRevenue": None}, "yes"),
    ],
)
def test_only_an_active_rate_for_revenue_is_used(members: dict[str, object], unused: str | None) -> None:
    assert read(**members).content.get("unused") == unused


def test_a_rate_of_nothing_is_a_rate_and_a_missing_one_is_none() -> None:
    assert read(EffectiveRate=Decimal("0.0000"), TaxComponents=[]).content["rate"] == "0"
    bare = read(EffectiveRate=None, TaxComponents=None, Name=None)
    assert (bare.content, bare.extra["components"]) == ({}, "[]")


@pytest.mark.parametrize("members", [{"TaxType": ""}, {"TaxType": None}, {"EffectiveRate": "?"}])
def test_a_rate_that_cannot_be_understood_is_told_by_name(members: dict[str, object]) -> None:
    row = TaxRateCodec().decode({**INCOME, **members})
    assert isinstance(row, Unreadable)
    assert row.name == "15% GST on Income"


def test_all_rates_are_one_call_whatever_has_changed(world: World) -> None:
    plain = {"TaxType": "OUTPUT2", "Name": "GST", "EffectiveRate": 15, "TaxComponents": [component("GST", 15)]}
    world.xero.answer(ok("TaxRates", plain, {**plain, "TaxType": "NONE", "Name": "No GST"}, 7))
    page = world.remote.walk(Module.TAXES, world.clock.now(), None)
    assert [row.ref.id for row in page.rows] == ["OUTPUT2", "NONE"]
    assert (len(page.unreadable), page.after) == (1, None)
    [request] = world.xero.requests
    assert "If-Modified-Since" not in request.headers
    assert (request.url.path, request.url.query) == ("/api.xro/2.0/TaxRates", b"")


def test_rates_are_asked_for_once_a_day_and_then_completely(world: World) -> None:
    for module in Module:
        complete, again = world.remote.sweep_interval(module, 5000), world.remote.walk_interval(module)
        taxes = module is Module.TAXES
        assert (complete, again) == ((timedelta(0), timedelta(days=1)) if taxes else (timedelta(days=1), timedelta(0)))


def test_the_emulated_rates_are_found_by_type_and_by_name() -> None:
    xero = Emulated()
    page = xero.remote.walk(Module.TAXES, None, None)
    rates = {row.ref.id: row for row in page.rows}
    assert (page.unreadable, page.after) == ((), None)
    assert len(rates) == len(xero.sandbox.elements("TaxRates"))
    assert rates["OUTPUT2"].content == {"name": rates["OUTPUT2"].content["name"], "rate": "20"}
    assert rates["INPUT2"].content["unused"] == "yes"
    assert xero.remote.fetch(Module.TAXES, ["OUTPUT2", "GONE"]) == [rates["OUTPUT2"]]
    name = rates["OUTPUT2"].content["name"] or ""
    assert xero.remote.look_up(Module.TAXES, [name.upper()]) == [rates["OUTPUT2"]]


def test_a_compound_rate_of_the_emulated_xero_counts_its_parts_together() -> None:
    xero = Emulated()
    made = xero.sandbox.create(
        "TaxRates",
        {
            "Name": "GST & Levy",
            "ReportTaxType": "OUTPUT",
            "TaxComponents": [component("GST", 6), component("Levy", 4, compound=True)],
        },
    )
    [row] = xero.remote.fetch(Module.TAXES, [made])
    assert row.content == {
        "name": "GST & Levy",
        "rate": "10.24",
        "components": "GST 6% + Levy 4% (compound)",
    }


# Accounts


def test_an_account_is_read(world: World) -> None:
    bank = {
        **ACCOUNT,
        "Code": None,
        "Type": "BANK",
        "Class": "ASSET",
        "Status": "ARCHIVED",
        "TaxType": None,
    }
    debtors = {**ACCOUNT, "Code": "610", "SystemAccount": "DEBTORS", "EnablePaymentsToAccount": True}
    world.xero.answer(ok("Accounts", ACCOUNT, bank, {**debtors, "Type": "A_TYPE_OF_2027", "SomethingNew": [1]}))
    first, second, third = world.remote.accounts()
    assert first == Account(
        id=ACCOUNT["AccountID"],
        code="200",
        name="Sälés & “more”",
        type="REVENUE",
        account_class="REVENUE",
        tax_type="OUTPUT2",
    )
    assert (second.code, second.active, second.takes_payments, second.tax_type) == ("", False, True, "")
    assert (third.system, third.takes_payments, third.type) == ("DEBTORS", True, "A_TYPE_OF_2027")
    [request] = world.xero.requests
    assert (request.url.path, request.url.query) == ("/api.xro/2.0/Accounts", b"")


@pytest.mark.parametrize(("element", "name"), [({"Code": "200"}, "200"), ({**ACCOUNT, "Name": 7}, "200"), ("?", "an ")])
def test_an_account_that_cannot_be_understood_is_not_left_out(world: World, element: object, name: str) -> None:
    world.xero.answer(ok("Accounts", ACCOUNT, element))
    with pytest.raises(SyncError) as raised:
        world.remote.accounts()
    assert raised.value.code == "xero_unreadable"
    assert name in raised.value.message


def test_the_emulated_chart_is_read_with_what_is_archived() -> None:
    xero = Emulated()
    made = xero.sandbox.create("Accounts", {"Code": "S&Ü", "Name": "Old sales", "Type": "SALES"})
    xero.sandbox.edit("Accounts", made, {"Status": "ARCHIVED"})
    accounts = xero.remote.accounts()
    assert len(accounts) == len(xero.sandbox.elements("Accounts"))
    archived = by_code(accounts, "s&ü")
    assert archived is not None
    assert (archived.id, archived.active, archived.account_class) == (made, False, "REVENUE")
    debtors = next(account for account in accounts if account.system == "DEBTORS")
    assert debtors.active
