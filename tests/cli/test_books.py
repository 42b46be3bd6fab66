"""``accounts`` and ``taxes``, and ``settings`` with what may be chosen from Xero's lists."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.in_process import NAME, Desk, opened
from tests.rules.office import A_DAY, CONNECTION
from tests.rules.shop import Shop

from vtiger_xero.store import listings


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A terminal at a shop, whose Xero has been read."""
    database = opened(tmp_path)
    desk = Desk(tmp_path, database, Shop)
    desk.office.sync()
    yield desk
    database.close()


def told(desk: Desk, *arguments: str) -> dict[str, Any]:
    ended = desk.run(*arguments, "--json")
    assert ended.code == 0, ended.said
    found: dict[str, Any] = json.loads(ended.out)
    return found


def setting(desk: Desk, name: str) -> str | None:
    lines = dict(line.split("=", 1) for line in desk.run("settings", NAME).out.splitlines())
    return lines.get(name)


def test_accounts_lists_what_works_for_each_use(desk: Desk) -> None:
    found = told(desk, "accounts", NAME)
    uses = {each["setting"]: each for each in found["uses"]}
    assert found["read_at"].endswith("+00:00")
    assert {"value": "200", "name": "200 - Sales"} in uses["accounts.sales"]["choices"]
    assert (uses["accounts.sales"]["chosen"], uses["accounts.sales"]["works"]) == (None, None)
    assert not {"610", "800"} & {each["value"] for each in uses["accounts.sales"]["choices"]}
    text = desk.run("accounts", NAME).out
    assert "200 - Sales" in text
    assert "none chosen" in text


def test_what_is_chosen_is_shown_and_what_no_longer_works_with_its_fix(desk: Desk) -> None:
    assert desk.run("settings", NAME, "--set", "accounts.sales=200").code == 0
    with desk.database.write() as tx:
        known = listings.accounts(tx, CONNECTION)
        assert known is not None
        left = [each for each in known.accounts if each.code != "200"]
        listings.put_accounts(tx, CONNECTION, left, known.read_at)
    assert "Xero has no such account any more." in desk.run("accounts", NAME).out
    (sales,) = (each for each in told(desk, "accounts", NAME)["uses"] if each["setting"] == "accounts.sales")
    assert (sales["chosen"], sales["works"]) == ("200", False)
    assert "200" not in {each["value"] for each in sales["choices"]}


def test_before_the_first_reading_the_command_says_what_reads_them(desk: Desk) -> None:
    with desk.database.write() as tx:
        listings.forget(tx, CONNECTION)
    assert "--refresh" in desk.run("accounts", NAME).out
    assert told(desk, "accounts", NAME)["read_at"] is None


def test_refresh_that_cannot_reach_xero_is_told_in_a_sentence(desk: Desk) -> None:
    ended = desk.run("accounts", NAME, "--refresh")
    assert ended.code == 1
    assert "Traceback" not in ended.said
    assert ended.err.count("\n") >= 2


@pytest.mark.parametrize(
    "pair",
    ["accounts.sales=610", "accounts.sales=nonsense", "accounts.payments=200", "taxes.untaxed=OUTPUT2", "x.y=1"],
)
def test_settings_refuses_what_does_not_work_and_changes_nothing(desk: Desk, pair: str) -> None:
    ended = desk.run("settings", NAME, "--set", "accounts.shipping=200", "--set", pair)
    assert ended.code == 2
    assert "Traceback" not in ended.said
    assert setting(desk, "accounts.shipping") == ""


def test_settings_takes_and_shows_the_account_of_a_single_product(desk: Desk) -> None:
    assert desk.run("settings", NAME, "--set", "accounts.product.14x5=200").code == 0
    assert setting(desk, "accounts.product.14x5") == "200"
    assert setting(desk, "accounts.product.14x6") is None


def test_taxes_shows_pairs_and_what_is_missing(desk: Desk) -> None:
    parts = [{"Name": "VAT", "Rate": "15"}]
    tax_type = desk.office.xero.create("TaxRates", {"Name": "VAT", "ReportTaxType": "OUTPUT", "TaxComponents": parts})
    assert {each["name"]: each for each in told(desk, "taxes", NAME)["taxes"]}["VAT"]["bond"] == "none"
    desk.office.clock.advance(A_DAY)
    desk.office.sync()
    found = told(desk, "taxes", NAME)
    vat = {each["name"]: each for each in found["taxes"]}["VAT"]
    assert (vat["bond"], vat["stands_for"]["id"], vat["becomes"], vat["rate"]) == ("linked", tax_type, None, "15")
    assert found["missing"]
    assert all(each["components"] for each in [*found["combined"], *found["compound"]])
    text = desk.run("taxes", NAME).out
    assert f"VAT 15% {vat['id']}  =  VAT 15% {tax_type}" in text
    assert "Rates that Vtiger lacks" in text


def test_a_rate_is_paired_whatever_stood_for_the_tax_before(desk: Desk) -> None:
    found = told(desk, "taxes", NAME)
    tax, rate = found["taxes"][0], found["missing"][0]
    assert desk.run("taxes", NAME, "--pair", tax["id"], rate["id"]).code == 0
    paired = told(desk, "taxes", NAME)["taxes"][0]
    assert (paired["bond"], paired["stands_for"]["id"]) == ("chosen", rate["id"])
    assert "as somebody has chosen" in desk.run("taxes", NAME).out
    desk.office.sync()
    assert told(desk, "taxes", NAME)["taxes"][0]["bond"] == "linked"
    other = next(each for each in found["missing"] if each["id"] != rate["id"])
    assert desk.run("taxes", NAME, "--pair", tax["id"], other["id"]).code == 0
    desk.office.sync()
    now = told(desk, "taxes", NAME)["taxes"][0]
    assert (now["bond"], now["stands_for"]["id"], now["rate"]) == ("linked", other["id"], other["rate"])


def test_a_pair_that_cannot_be_is_refused(desk: Desk) -> None:
    for pair in (("34x1", "NOSUCH"), ("34x999", "OUTPUT2")):
        ended = desk.run("taxes", NAME, "--pair", *pair)
        assert ended.code == 2
        assert "Traceback" not in ended.said
