"""Xero's accounts: live lists of what works, checked on the server, and read anew on request (spec §2 step 5)."""

from dataclasses import replace

import pytest
from tests.web.books import BANK, CHART, OTHER, SALES, keep_accounts
from tests.web.person import Person
from tests.web.reading import Page
from tests.web.sample import Sample
from tests.web.test_settings import chosen, stored
from tests.web.two_systems import XERO, TwoSystems

from vtiger_xero.domain.accounts import Account
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.store import access_audit, cursors, records
from vtiger_xero.store.cursors import Cursor
from vtiger_xero.store.overview import overviews


@pytest.fixture
def connection_id(sample: Sample) -> str:
    return sample.connect()


@pytest.fixture
def path(sample: Sample, connection_id: str) -> str:
    """The page of accounts of a connection whose Xero was read."""
    keep_accounts(sample, connection_id, *CHART)
    return f"/connections/{connection_id}/accounts"


def offered(page: Page, field: str) -> list[str]:
    """The values that may be chosen in a list."""
    found: list[str] = []
    name = ""
    for tag, attrs in page.tags:
        name = attrs.get("name") or "" if tag == "select" else name
        if tag == "option" and name == field:
            found.append(attrs["value"] or "")
    return found


def test_before_the_first_reading_there_is_a_button_and_nothing_to_choose(admin: Person, connection_id: str) -> None:
    page = admin.read(f"/connections/{connection_id}/accounts")
    assert "have not been read yet" in page.text
    assert "Refresh" in page.text
    assert "Save Settings" not in page.text


@pytest.mark.parametrize(
    ("use", "works"),
    [
        ("accounts.sales", ["200", "260"]),
        ("accounts.payments", [BANK.id]),
        ("accounts.shipping", ["200", "260", "310"]),
        ("accounts.adjustment", ["200", "260", "310"]),
        ("accounts.rounding", ["200", "260", "310", "860"]),
        ("accounts.purchases", ["310"]),
    ],
)
def test_only_accounts_that_work_are_offered(admin: Person, path: str, use: str, works: list[str]) -> None:
    assert offered(admin.read(path), use) == ["", *works]


def test_accounts_are_shown_as_code_and_name(admin: Person, path: str) -> None:
    page = admin.read(path)
    assert "Map your Xero account details" in page.text
    for words in ("200 - Sales", f"260 - {OTHER.name}", "Business Bank", "just now"):
        assert words in page.text


def test_what_is_chosen_is_kept_and_written_down(sample: Sample, admin: Person, path: str) -> None:
    form = chosen(admin.read(path)) | {"accounts.sales": "260", "accounts.payments": BANK.id}
    assert admin.submit(path, **form).headers["Location"] == path
    assert {name: stored(sample)[name] for name in ("accounts.sales", "accounts.payments")} == {
        "accounts.sales": "260",
        "accounts.payments": BANK.id,
    }
    page = admin.read(path)
    assert "Saved." in page.text
    assert chosen(page)["accounts.sales"] == "260"
    with sample.database.read() as tx:
        assert "accounts.sales from nothing to 260" in access_audit.latest(tx, 1)[0].subject


@pytest.mark.parametrize("value", ["270", "610", "310", "nonsense", "200; drop", "ü" * 60])
def test_what_does_not_work_is_refused_beside_its_field(sample: Sample, admin: Person, path: str, value: str) -> None:
    form = chosen(admin.read(path)) | {"accounts.sales": value, "accounts.shipping": "200"}
    answer = admin.submit(path, **form)
    assert answer.status_code == 422
    assert "other accounts do not work here" in Page(answer.text).complaint("accounts.sales")
    assert "accounts.shipping" not in stored(sample)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (replace(SALES, active=False), "It was archived in Xero. Restore it there"),
        (replace(SALES, system="DEBTORS"), "Xero has come to use it itself"),
        (replace(SALES, account_class="ASSET"), "of another type"),
        (None, "Xero has no such account any more"),
    ],
)
def test_what_was_chosen_and_works_no_longer_is_shown_with_its_fix_and_stands_in_nobodys_way(
    sample: Sample, admin: Person, connection_id: str, path: str, now: Account | None, told: str
) -> None:
    admin.submit(path, **chosen(admin.read(path)) | {"accounts.sales": "200"})
    keep_accounts(sample, connection_id, *filter(None, [now]), *CHART[1:])
    page = admin.read(path)
    assert told in page.complaint("accounts.sales")
    assert chosen(page)["accounts.sales"] == "200"
    assert "(no longer works)" in page.text
    assert admin.submit(path, **chosen(page) | {"accounts.shipping": "260"}).status_code == 303
    assert (stored(sample)["accounts.sales"], stored(sample)["accounts.shipping"]) == ("200", "260")
    assert admin.submit(path, **chosen(page) | {"accounts.sales": ""}).status_code == 303
    assert stored(sample)["accounts.sales"] == ""


def test_refresh_reads_accounts_and_rates_anew(sample: Sample) -> None:
    both = TwoSystems(sample)
    path = both.connect()
    connection_id = path.rpartition("/")[2]
    with sample.database.write() as tx:
        cursors.put(tx, connection_id, Side.XERO, Module.TAXES, Cursor(sweep=1, swept_at=sample.clock.now()))
    both.ada.submit(f"{path}/refresh", back="accounts")
    page = both.ada.read(f"{path}/accounts")
    assert "The accounts and tax rates of Xero were read." in page.text
    before = offered(page, "accounts.sales")
    assert "200" in before
    both.xero.create("Accounts", {"Code": "4711", "Name": "Zoë & Söhne", "Type": "REVENUE"})
    answer = both.ada.submit(f"{path}/refresh", back="taxes")
    assert answer.headers["Location"] == f"{path}/taxes"
    assert set(offered(both.ada.read(f"{path}/accounts"), "accounts.sales")) == {*before, "4711"}
    with sample.database.read() as tx:
        assert records.present(tx, connection_id, Side.XERO, Module.TAXES)
        assert cursors.get(tx, connection_id, Side.XERO, Module.TAXES).swept_at is None
        assert overviews(tx)[0].settings == {}


def test_what_keeps_xero_from_answering_is_told_in_words(sample: Sample) -> None:
    both = TwoSystems(sample)
    path = both.connect()
    both.break_down(XERO)
    answer = both.ada.submit(f"{path}/refresh", back="accounts")
    assert answer.status_code == 303
    assert "Nothing was read." in both.ada.read(f"{path}/accounts").text


def test_a_disconnected_connection_says_so(sample: Sample) -> None:
    both = TwoSystems(sample)
    path = both.connect()
    both.ada.submit(f"{path}/disconnect")
    both.ada.submit(f"{path}/refresh")
    assert "Nothing was read." in both.ada.read(f"{path}/accounts").text
