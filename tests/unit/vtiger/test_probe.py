"""What the check of a site tells."""

from zoneinfo import ZoneInfo

import httpx2
import pytest
from tests.unit.vtiger.emulated import Emulated
from tests.unit.vtiger.scripted import Site, account, ok, page, refusal
from tests.unit.vtiger.test_reads import ANY

from vtiger_xero.sandbox.vtiger import Dialect
from vtiger_xero.vtiger.findings import Finding
from vtiger_xero.vtiger.layout import Layout
from vtiger_xero.vtiger.probe import Report, probe

PREFERENCES = (
    "select currency_decimal_separator,no_of_currency_decimals,date_format from Users where id = '19x1'"
    " order by id limit 100;"
)
NEWEST = "select id,modifiedtime from Accounts order by modifiedtime desc limit 1;"
OFFERED = ["Accounts", "Contacts", "Products", "Services", "Invoice", "Users"]
TYPES = ok({"types": OFFERED, "information": {}})
TAXES = ok([{"id": "34x1", "taxname": "tax1", "taxlabel": "VAT", "percentage": "4.500", "method": "Simple"}])
DEVANAGARI = "जी.एस.टी. & <b>"


def preferences(separator: object = ".", decimals: object = "2", dates: object = "yyyy-mm-dd") -> httpx2.Response:
    shown = {"currency_decimal_separator": separator, "no_of_currency_decimals": decimals, "date_format": dates}
    return ok([shown | {"id": "19x1"}])


def field(name: str, kind: str, **more: object) -> dict[str, object]:
    return {"name": name, "label": f"Label of {name}", "type": {"name": kind}, "editable": True} | more


FIELDS = ok({"fields": [field("accountname", "string"), field("cf_877", "currency", label=DEVANAGARI)]})


def report(
    version: str = "7.5.0",
    types: httpx2.Response = TYPES,
    accounts: httpx2.Response | None = None,
    users: httpx2.Response | None = None,
    fields: httpx2.Response = FIELDS,
    newest: httpx2.Response | None = None,
    taxes: httpx2.Response = TAXES,
    layout: Layout | None = None,
) -> Report:
    site = Site(version)
    site.on("listtypes", types)
    site.on("describe", fields)
    site.on("query", ok([]))
    site.on("select * from Tax;", taxes)
    site.on(ANY, accounts or ok([account()]))
    site.on(PREFERENCES, users or preferences())
    site.on(NEWEST, newest or ok([{"id": "11x2", "modifiedtime": "2026-11-22 12:09:20"}]))
    found = probe(site.transport(), layout)
    assert {request.method for request in site.requests[2:]} <= {"GET"}
    return found


def codes(found: Report) -> dict[str, str | None]:
    return {finding.subject: finding.code for finding in found.findings if finding.code}


def line(found: Report, subject: str) -> Finding:
    (finding,) = [each for each in found.findings if each.subject == subject]
    return finding


def test_a_site_in_order() -> None:
    found = report()
    assert found.ok
    assert found.version == "7.5.0"
    assert found.modules == tuple(OFFERED)
    assert codes(found) == {}
    assert [each.subject for each in found.findings] == [
        *("Connection", "Accounts", "Contacts", "Products", "Services", "Tax"),
        *("Preferences", "Time zone", "Other modules", "Invoices", "Deleted records"),
    ]
    assert all(finding.ok and finding.detail.endswith(".") and not finding.fix for finding in found.findings)
    assert "7.5.0 (webservice.php)" in line(found, "Connection").detail


def test_an_empty_site_is_in_order() -> None:
    found = report(accounts=ok([]), newest=ok([]))
    assert found.ok
    assert "no record yet" in line(found, "Time zone").detail


def test_a_wrong_key_is_the_only_finding() -> None:
    found = probe(Site().transport(key="wrong"))
    assert found.version is None
    assert codes(found) == {"Connection": "vtiger_key_refused"}
    assert not found.ok
    assert "My Preferences" in found.findings[0].fix


def test_a_site_that_is_no_vtiger() -> None:
    site = Site()
    site.on("getchallenge", page(404, "<html>Not Found</html>"))
    assert codes(probe(site.transport())) == {"Connection": "wrong_answer"}


def test_strange_answers_are_no_crash() -> None:
    assert codes(report(types=ok([]))) == {"Connection": "wrong_answer"}
    described = ("Accounts", "Contacts", "Products", "Services")
    assert codes(report(fields=ok({"fields": None}))) == dict.fromkeys(described, "wrong_answer")
    assert codes(report(newest=ok(None))) == {}


def test_a_missing_module_is_named() -> None:
    found = report(types=ok({"types": ["Contacts", "Products", "Services"]}))
    assert codes(found) == {"Accounts": "vtiger_module_missing"}
    assert not found.ok


def test_a_field_that_the_user_may_not_see_is_named() -> None:
    found = report(accounts=refusal("ACCESS_DENIED", "Permission to access '.fax.' attribute denied."))
    assert codes(found) == {"Accounts": "vtiger_denied"}
    assert "'.fax.'" in line(found, "Accounts").detail


def test_fields_of_ones_own_are_told_by_label_and_name() -> None:
    assert f"cf_877 ({DEVANAGARI})" in line(report(), "Accounts").detail


@pytest.mark.parametrize(
    ("name", "described", "problem", "words"),
    [
        ("overdue", field("cf_877", "currency"), None, "All fields"),
        ("overdue", field("cf_877", "double"), None, "All fields"),
        ("tax_number", field("cf_877", "string"), None, "All fields"),
        ("currency", field("cf_877", "picklist"), None, "All fields"),
        ("overdue", field("cf_879", "currency"), "vtiger_field_unknown", "no field cf_877"),
        ("overdue", field("CF_877", "currency"), "vtiger_field_unknown", "no field cf_877"),
        ("overdue", field("cf_877", "integer"), "vtiger_field_unfit", "type integer, where currency or double"),
        ("tax_number", field("cf_877", "double"), "vtiger_field_unfit", "type double, where string"),
        ("tax_number", field("cf_877", "string", editable=False), "vtiger_field_unfit", "nobody may edit it"),
        ("tax_number", field("cf_877", "string", type=None), "vtiger_field_unfit", "type unknown"),
    ],
)
def test_named_fields_have_to_be_there_and_to_fit(
    name: str, described: dict[str, object], problem: str | None, words: str
) -> None:
    listed = ok({"fields": [described, "noise", {"label": "nameless"}]})
    found = line(report(fields=listed, layout=Layout({name: "cf_877"}), accounts=ok([])), "Accounts")
    assert found.code == problem
    assert words in found.detail
    assert bool(found.fix) is (problem is not None)


def test_the_primary_persons_field_is_a_checkbox() -> None:
    for kind, problem in (("boolean", {}), ("string", {"Contacts": "vtiger_field_unfit"})):
        found = report(fields=ok({"fields": [field("cf_879", kind)]}), layout=Layout({"primary": "cf_879"}))
        assert codes(found) == problem


def test_a_layout_that_cannot_be_right_is_a_finding() -> None:
    assert codes(report(layout=Layout({"tax_number": "fax"}))) == {"Connection": "vtiger_field_twice"}


@pytest.mark.parametrize(
    ("separator", "decimals", "dates", "version", "fault"),
    [
        (".", "2", "yyyy-mm-dd", "7.5.0", None),
        ("", "3", "dd-mm-yyyy", "7.5.0", None),
        (".", "", None, "8.4.0", None),
        (None, None, "mm-dd-yyyy", "8.4.0", None),
        (".", "", "yyyy-mm-dd", "7.5.0", "decimals is blank"),
        (".", None, "yyyy-mm-dd", "7.5.0", "decimals is blank"),
        (",", "2", "yyyy-mm-dd", "7.5.0", "separator is ,"),
        ("'", "2", "yyyy-mm-dd", "8.4.0", "separator is '"),
        (".", "0", "yyyy-mm-dd", "8.4.0", "decimals is 0"),
        (".", 1, "yyyy-mm-dd", "8.4.0", "decimals is 1"),
        (".", "two", "yyyy-mm-dd", "8.4.0", "decimals is two"),
        (".", "2", "dd.mm.yyyy", "8.4.0", "date format is dd.mm.yyyy"),
    ],
)
def test_preferences_that_corrupt_numbers_or_dates(
    separator: object, decimals: object, dates: object, version: str, fault: str | None
) -> None:
    finding = line(report(version, users=preferences(separator, decimals, dates)), "Preferences")
    assert finding.code == (None if fault is None else "vtiger_preferences")
    assert fault is None or fault in finding.detail


@pytest.mark.parametrize("users", [refusal("ACCESS_DENIED"), ok([]), ok([{"id": "19x1"}])])
def test_preferences_that_cannot_be_seen_are_said_to_be_unknown(users: httpx2.Response) -> None:
    assert codes(report(users=users)) == {"Preferences": "vtiger_preferences_unknown"}


@pytest.mark.parametrize(
    ("time", "zone", "suspect"),
    [
        ("2026-11-22 12:09:21", "UTC", None),
        ("2026-11-22 12:11:00", "UTC", None),
        ("2026-11-23 01:09:20", "UTC", "13.0 hours"),
        ("2026-11-23 01:09:20", "Pacific/Auckland", None),
        ("2026-11-22 12:09:20", "America/New_York", "5.0 hours"),
        ("2019-01-01 00:00:00", "UTC", None),
    ],
)
def test_a_change_in_the_future_betrays_another_zone(time: str, zone: str, suspect: str | None) -> None:
    newest = ok([{"id": "11x2", "modifiedtime": time}])
    found = report(newest=newest, layout=Layout(zone=ZoneInfo(zone)))
    finding = line(found, "Time zone")
    assert found.ok
    assert finding.code == (suspect and "vtiger_zone_suspect")
    assert finding.note is (suspect is not None)
    assert zone in finding.detail
    assert (suspect or "") in finding.detail
    assert ("vtiger.timezone" in finding.fix) is (suspect is not None)


def with_account(kind: str, label: str = "xero  ACCOUNT", **more: object) -> httpx2.Response:
    described = field("cf_9", kind, label=label)
    return ok({"fields": [described | {"type": {"name": kind} | more}, field("cf_877", "string")]})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            with_account("picklist", picklistValues=[{"value": "200 - Sales"}, {"value": "260"}]),
            "Xero's account stands in cf_9 (xero  ACCOUNT), a picklist of 2 values.",
        ),
        (with_account("string"), "Xero's account stands in cf_9 (xero  ACCOUNT), which is no picklist."),
        (with_account("boolean"), "None of them has the label Xero account, so that their accounts are not synced."),
        (with_account("string", "Ledger"), "None of them has the label Xero account"),
    ],
)
def test_where_the_account_of_products_and_services_stands(fields: httpx2.Response, words: str) -> None:
    found = report(fields=fields)
    assert found.ok
    for subject in ("Products", "Services"):
        assert words in line(found, subject).detail
        assert line(found, subject).code is None


def test_an_account_that_is_named_goes_before_one_that_is_called_so() -> None:
    named = Layout({"product_account": "cf_877"})
    found = report(fields=with_account("string"), layout=named)
    assert "stands in cf_877 (Label of cf_877)" in line(found, "Products").detail
    assert "stands in cf_9" in line(found, "Services").detail


@pytest.mark.parametrize(
    ("named", "problem"),
    [
        ({"product_account": "cf_1"}, {"Products": "vtiger_field_unknown"}),
        ({"service_code": "cf_1"}, {"Services": "vtiger_field_unknown"}),
        ({"service_code": "cf_9"}, {"Services": "vtiger_field_unfit"}),
        ({"service_account": "cf_877"}, {}),
    ],
)
def test_named_fields_of_products_and_services_have_to_fit(named: dict[str, str], problem: dict[str, str]) -> None:
    assert codes(report(fields=with_account("boolean", "Ledger"), layout=Layout(named))) == problem


def test_one_of_products_and_services_is_enough() -> None:
    found = report(types=ok({"types": ["Accounts", "Contacts", "Products"]}))
    assert found.ok
    assert codes(found) == {}
    assert line(found, "Services").note
    assert "Products are synced alone" in line(found, "Services").detail


def test_neither_of_them_is_worth_knowing_and_keeps_nothing_else_from_working() -> None:
    found = report(types=ok({"types": ["Accounts", "Contacts"]}))
    assert found.ok
    assert codes(found) == {"Products": "vtiger_module_missing", "Services": "vtiger_module_missing"}


def test_taxes_are_counted() -> None:
    assert line(report(), "Tax").detail == "Active taxes that can be read, and whose rates can be changed: 1."


def test_a_user_who_may_not_change_taxes_is_told_what_to_do() -> None:
    vtiger = Emulated(Dialect.V7_5)
    key = vtiger.sandbox.add_user("anna", is_admin="off")
    finding = line(probe(vtiger.transport_of("anna", key)), "Tax")
    assert (finding.code, finding.note) == ("vtiger_taxes_denied", True)
    assert "administrator" in finding.fix
    assert "anna" in finding.detail


@pytest.mark.parametrize(
    ("taxes", "problem"),
    [
        (refusal("ACCESS_DENIED", "Permission to perform the operation is denied for name : Tax"), "vtiger_denied"),
        (ok([]), "vtiger_inconsistent"),
        (ok([{"id": "34x1", "taxname": "tax1", "percentage": "1"}]), "vtiger_unreadable"),
    ],
)
def test_taxes_that_cannot_be_read_are_a_red_line(taxes: httpx2.Response, problem: str) -> None:
    assert codes(report(taxes=taxes)) == {"Tax": problem}
