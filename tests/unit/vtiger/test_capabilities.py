"""What a version lets expect; and the whole report of each emulated one."""

import pytest
from tests.unit.vtiger.emulated import Emulated

from vtiger_xero.sandbox.vtiger import Dialect
from vtiger_xero.sandbox.vtiger.schema import Kind
from vtiger_xero.vtiger.capabilities import deletions, invoices, other_modules
from vtiger_xero.vtiger.layout import Layout
from vtiger_xero.vtiger.probe import probe
from vtiger_xero.vtiger.transport import Api

BROKEN = {Dialect.V8_2, Dialect.V8_4, Dialect.V8_4_MENDED}


@pytest.mark.parametrize(
    ("version", "code", "words"),
    [
        ("7.5.0", None, "as shipped can write them"),
        ("7.1.0", None, "as shipped can write them"),
        ("8.2.0", "vtiger_invoices_broken", "taxed line by line"),
        ("8.4.0", "vtiger_invoices_broken", "cannot write any invoices"),
        ("8.3.0", None, "not known"),
        ("9", None, "not known"),
        ("", None, "not known"),
    ],
)
def test_what_is_known_of_invoices_is_said_with_how_sure_it_is(version: str, code: str | None, words: str) -> None:
    finding = invoices(Api.WEBSERVICE, version)
    assert finding.code == code
    assert words in finding.detail
    assert finding.ok
    assert finding.note is not version.startswith("7.")
    if code:
        assert "told from its version" in finding.detail
        assert "the status of invoices that are there" in finding.fix


def test_of_the_cloud_only_its_manual_is_known() -> None:
    assert "manual" in invoices(Api.REST, "cloud").detail
    assert "manual" in deletions(Api.REST, "cloud").detail


@pytest.mark.parametrize(("version", "named"), [("7.5.0", True), ("8.4.1", True), ("8.2.0", False), ("8.40", False)])
def test_deletions_are_named_by_a_feed_or_found_otherwise(version: str, named: bool) -> None:
    finding = deletions(Api.WEBSERVICE, version)
    assert ("wsapp" in finding.detail) is named
    assert "read again" in finding.detail


def test_payments_are_missed_without_alarm() -> None:
    without = other_modules(Api.WEBSERVICE, ("Accounts", "Products", "Services", "Invoice"))
    assert without.ok
    assert without.note
    assert "Not there: Payments. Payments is not part of the open source" in without.detail
    full = other_modules(Api.REST, ("Invoice", "Payments", "Products", "Services"))
    assert not full.note
    assert full.detail == "There: Invoice, Payments. Not there: none."
    assert "There: none." in other_modules(Api.REST, ()).detail


@pytest.mark.parametrize("dialect", Dialect)
def test_a_fresh_vtiger_of_each_dialect_is_in_order_but_for_what_is_known_of_it(dialect: Dialect) -> None:
    vtiger = Emulated(dialect)
    owed = vtiger.sandbox.add_field("Accounts", "Owed & due", Kind.CURRENCY)
    box = vtiger.sandbox.add_field("Contacts", "Primary", Kind.BOOLEAN)
    vtiger.sandbox.create("Accounts", {"accountname": "Acme"})
    before = vtiger.sandbox.rows("Accounts")
    report = probe(vtiger.transport, Layout({"outstanding": owed, "primary": box}))
    found = {finding.subject: finding for finding in report.findings}
    assert report.ok
    assert [each.code for each in report.findings if each.code] == ["vtiger_invoices_broken"] * (dialect in BROKEN)
    what = "Vtiger Cloud (REST API" if dialect is Dialect.CLOUD else f"Vtiger {report.version} (webservice.php)"
    assert what in found["Connection"].detail
    assert f"{owed} (Owed & due)" in found["Accounts"].detail
    assert vtiger.sandbox.rows("Accounts") == before


@pytest.mark.parametrize("dialect", [Dialect.V7_5, Dialect.CLOUD])
def test_a_user_with_a_comma_is_warned(dialect: Dialect) -> None:
    vtiger = Emulated(dialect)
    key = vtiger.sandbox.add_user("anna", currency_decimal_separator=",")
    report = probe(vtiger.transport_of("anna", key))
    assert [each.code for each in report.findings if not each.ok] == ["vtiger_preferences"]
