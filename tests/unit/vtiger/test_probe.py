"""What the check of a site tells."""

import httpx2
import pytest
from tests.unit.vtiger.scripted import Site, account, ok, page, refusal
from tests.unit.vtiger.test_reads import ANY

from vtiger_xero.vtiger.probe import Report, probe

PREFERENCES = (
    "select currency_decimal_separator,no_of_currency_decimals from Users where id = '19x1' order by id limit 100;"
)
TYPES = ok({"types": ["Accounts", "Contacts", "Invoice", "Users"], "information": {}})


def preferences(separator: object, decimals: object) -> httpx2.Response:
    return ok([{"currency_decimal_separator": separator, "no_of_currency_decimals": decimals, "id": "19x1"}])


def report(
    version: str = "7.5.0",
    types: httpx2.Response = TYPES,
    accounts: httpx2.Response | None = None,
    users: httpx2.Response | None = None,
) -> Report:
    site = Site(version)
    site.on("listtypes", types)
    site.on("query", ok([]))
    site.on(ANY, accounts or ok([account()]))
    site.on(PREFERENCES, users or preferences(".", "2"))
    found = probe(site.transport())
    assert {request.method for request in site.requests[2:]} <= {"GET"}
    return found


def codes(found: Report) -> dict[str, str | None]:
    return {finding.subject: finding.code for finding in found.findings}


def test_a_site_in_order() -> None:
    found = report()
    assert found.ok
    assert found.version == "7.5.0"
    assert found.modules == ("Accounts", "Contacts", "Invoice", "Users")
    assert codes(found) == {"Connection": None, "Accounts": None, "Contacts": None, "Number preferences": None}
    assert all(finding.ok and finding.detail.endswith(".") and not finding.fix for finding in found.findings)


def test_an_empty_site_is_in_order() -> None:
    assert report(accounts=ok([])).ok


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


def test_a_strange_list_of_modules() -> None:
    assert codes(report(types=ok([]))) == {"Connection": "wrong_answer"}


def test_a_missing_module_is_named() -> None:
    found = report(types=ok({"types": ["Contacts"]}))
    assert codes(found)["Accounts"] == "vtiger_module_missing"
    assert codes(found)["Number preferences"] is None


def test_a_field_that_the_user_may_not_see_is_named() -> None:
    found = report(accounts=refusal("ACCESS_DENIED", "Permission to access '.fax.' attribute denied."))
    assert codes(found)["Accounts"] == "vtiger_denied"
    assert "'.fax.'" in found.findings[1].detail


@pytest.mark.parametrize(
    ("separator", "decimals", "version", "fault"),
    [
        (".", "2", "7.5.0", None),
        ("", "3", "7.5.0", None),
        (".", "", "8.4.0", None),
        (None, None, "8.4.0", None),
        (".", "", "7.5.0", "decimals is blank"),
        (".", None, "7.5.0", "decimals is blank"),
        (",", "2", "7.5.0", "separator is ,"),
        ("'", "2", "8.4.0", "separator is '"),
        (".", "0", "8.4.0", "decimals is 0"),
        (".", 1, "8.4.0", "decimals is 1"),
        (".", "two", "8.4.0", "decimals is two"),
    ],
)
def test_preferences_that_corrupt_numbers(separator: object, decimals: object, version: str, fault: str | None) -> None:
    found = report(version, users=preferences(separator, decimals))
    finding = found.findings[-1]
    assert finding.code == (None if fault is None else "vtiger_preferences")
    assert fault is None or fault in finding.detail


@pytest.mark.parametrize("users", [refusal("ACCESS_DENIED"), ok([]), ok([{"id": "19x1"}])])
def test_preferences_that_cannot_be_seen_are_said_to_be_unknown(users: httpx2.Response) -> None:
    found = report(users=users)
    assert codes(found)["Number preferences"] == "vtiger_preferences_unknown"
