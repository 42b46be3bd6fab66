"""Reading contacts: pages, order, filters, what is modified since, and what a list leaves out."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from tests.sandbox.xero.conftest import Api

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.xero import XeroSandbox


@pytest.fixture
def company(xero: XeroSandbox, clock: VirtualClock) -> dict[str, str]:
    """Five contacts, one second apart; Carol is archived."""
    people: list[dict[str, Any]] = [
        {"Name": "Ada", "EmailAddress": "ada@example.com", "ContactNumber": "C-1"},
        {"Name": 'Bob "the" Builder', "FirstName": "Bob", "CompanyNumber": "77123"},
        {"Name": "Carol", "EmailAddress": "carol@example.com"},
        {"Name": "Édith & Söhne", "LastName": "Piaf"},
        {"Name": "Zed", "EmailAddress": "zed@EXAMPLE.org"},
    ]
    ids = {}
    for person in people:
        ids[person["Name"].split()[0]] = xero.create_contact(person)
        clock.advance(1)
    xero.archive_contact(ids["Carol"])
    return ids


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ('Name=="ada"', ["Ada"]),
        ('Name="Edith & sohne"', ["Édith & Söhne"]),
        ('Name=="Bob ""the"" Builder"', ['Bob "the" Builder']),
        ('Name!="Ada" AND Name!="Zed"', ['Bob "the" Builder', "Édith & Söhne"]),
        ('Name=="Ada" OR name == "Zed"', ["Ada", "Zed"]),
        ('Name>"B" && (EmailAddress==null || EmailAddress=="zed@example.org")', ["B", "É", "Z"]),
        ('EmailAddress!=null AND EmailAddress.Contains("EXAMPLE.COM")', ["Ada"]),
        ('EmailAddress!="ada@example.com"', ["B", "É", "Z"]),
        ('Name.StartsWith("é")', ["Édith & Söhne"]),
        ('Name.EndsWith("BUILDER")', ['Bob "the" Builder']),
        ('ContactStatus=="ARCHIVED"', []),
        ("UpdatedDateUTC>=DateTime(2026, 01, 05, 9, 0, 4)", ["Zed"]),
        ("UpdatedDateUTC<DateTime(2026,1,5)", []),
        ("IsCustomer==true", []),
        ("!", None),
        ('Name=="it\\"s"', None),
        ('Name=="open', None),
        ('Nonsense=="x"', None),
        ("Name==5", None),
        ('ContactID=="x"', None),
        ('EmailAddress.Contains("x")', None),
        ("Name", None),
        ('Name=="A" Name', None),
        ("UpdatedDateUTC>=DateTime(2026, 13, 1)", None),
        ('ContactID==guid("7")', None),
    ],
)
def test_where(api: Api, company: dict[str, str], where: str, found: list[str] | None) -> None:
    answer = api.call("GET", f"/Contacts?where={quote(where)}")
    body = json.loads(answer.data)
    if found is None:
        assert (answer.status_code, body["Type"]) == (400, "QueryParseException")
    else:
        names = [each["Name"] for each in body["Contacts"]]
        assert len(names) == len(found)
        assert all(name.startswith(start) for name, start in zip(names, found, strict=True))


def test_where_by_id_and_with_plus_for_spaces(api: Api, company: dict[str, str]) -> None:
    where = f'ContactID+=+guid("{company["Zed"]}")'
    assert api.names(f"/Contacts?where={where}") == ["Zed"]


def test_archived_contacts_are_left_out_unless_asked_for(api: Api, company: dict[str, str]) -> None:
    assert "Carol" not in api.names("/Contacts")
    assert "Carol" in api.names("/Contacts?includeArchived=true")
    assert api.get(f"/Contacts/{company['Carol']}")["Contacts"][0]["ContactStatus"] == "ARCHIVED"


def test_default_order_is_by_change_and_order_can_be_asked_for(api: Api, company: dict[str, str]) -> None:
    everyone = "/Contacts?includeArchived=true"
    assert [name[0] for name in api.names(everyone)] == ["A", "B", "É", "Z", "C"]
    assert [name[0] for name in api.names(f"{everyone}&order=Name+DESC")] == ["Z", "É", "C", "B", "A"]
    ids = [each["ContactID"] for each in api.get(f"{everyone}&order=ContactID")["Contacts"]]
    assert ids == sorted(company.values())
    assert api.call("GET", "/Contacts?order=Nonsense").status_code == 400


def test_pages(api: Api, xero: XeroSandbox) -> None:
    for number in range(205):
        xero.create_contact({"Name": f"Contact {number:03}"})
    third = api.get("/Contacts?page=3&order=Name")
    assert third["pagination"] == {"page": 3, "pageSize": 100, "pageCount": 3, "itemCount": 205}
    assert [each["Name"] for each in third["Contacts"]] == [f"Contact {number}" for number in range(200, 205)]
    assert len(api.get("/Contacts?page=1&pageSize=5000")["Contacts"]) == 205
    clamped = api.get("/Contacts?page=0&pageSize=-3")["pagination"]
    assert (clamped["page"], clamped["pageSize"], clamped["pageCount"]) == (1, 1, 205)
    assert api.get("/Contacts?page=1&pageSize=0")["pagination"]["pageSize"] == 1
    assert api.get("/Contacts?page=9")["Contacts"] == []
    everything = api.get("/Contacts")
    assert "pagination" not in everything
    assert len(everything["Contacts"]) == 205


def test_pages_see_what_changed_between_them(api: Api, xero: XeroSandbox) -> None:
    for number in range(4):
        xero.create_contact({"Name": f"Contact {number}"})
    assert api.names("/Contacts?page=1&pageSize=2&order=Name") == ["Contact 0", "Contact 1"]
    xero.create_contact({"Name": "Contact 0a"})
    assert api.names("/Contacts?page=2&pageSize=2&order=Name") == ["Contact 1", "Contact 2"]


@pytest.mark.parametrize("since", ["2026-01-05T09:00:03", "2026-01-05T09:00:03.000Z", "Mon, 05 Jan 2026 09:00:03 GMT"])
def test_modified_since_includes_the_second_itself(api: Api, company: dict[str, str], since: str) -> None:
    names = api.names("/Contacts?includeArchived=true", If_Modified_Since=since)
    assert [name[0] for name in names] == ["É", "Z", "C"]


def test_ids_and_search_term(api: Api, company: dict[str, str]) -> None:
    ids = f"{company['Zed']},{company['Ada'].upper()},11111111-1111-4111-8111-111111111111"
    assert api.names(f"/Contacts?IDs={ids}") == ["Ada", "Zed"]
    assert [name[0] for name in api.names("/Contacts?searchTerm=EXAMPLE")] == ["A", "Z"]
    assert api.names("/Contacts?searchTerm=712") == ['Bob "the" Builder']


def test_by_number_and_by_what_does_not_exist(api: Api, company: dict[str, str]) -> None:
    assert api.get("/Contacts/C-1")["Contacts"][0]["Name"] == "Ada"
    for path in ("/Contacts/C-2", "/Contacts/11111111-1111-4111-8111-111111111111", "/Contacts/C-1/x/y", "/Nonsense"):
        answer = api.call("GET", path)
        assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_lists_and_summaries_show_less(api: Api, xero: XeroSandbox) -> None:
    xero.create_contact({"Name": "Ada", "ContactPersons": [{"FirstName": "Bob"}]})
    only_full = {"ContactPersons", "HasAttachments", "SalesTrackingCategories"}
    assert not only_full & set(api.get("/Contacts")["Contacts"][0])
    assert only_full <= set(api.get("/Contacts?page=1")["Contacts"][0])
    summary = api.get("/Contacts?summaryOnly=true")
    assert summary["pagination"]["itemCount"] == 1
    assert not (only_full | {"Addresses", "ContactGroups", "IsCustomer"}) & set(summary["Contacts"][0])


def test_the_envelope_and_the_organisation(api: Api) -> None:
    body = api.get("/Organisation")
    assert body["Status"] == "OK"
    assert body["DateTimeUTC"] == "/Date(1767603600000)/"
    (organisation,) = body["Organisations"]
    assert (organisation["Version"], organisation["BaseCurrency"]) == ("UK", "GBP")
    assert organisation["OrganisationID"] == api.sandbox.tenant_id


def test_json_must_be_asked_for(api: Api, company: dict[str, str]) -> None:
    answer = api.call("GET", "/Contacts", Accept="*/*")
    assert answer.mimetype == "text/xml"
    assert answer.data.startswith(b"<Response><Id>")
