"""Contacts as Xero keeps them: matching, uniqueness, archiving, and both shapes of refusal."""

import json
from typing import Any

import pytest
from tests.sandbox.xero.conftest import Api
from werkzeug.test import TestResponse

from vtiger_xero.sandbox.xero import XeroSandbox

ZERO = "00000000-0000-0000-0000-000000000000"
NAME_TAKEN = (
    "The contact name {} is already assigned to another contact. "
    "The contact name must be unique across all active contacts."
)
NUMBER_TAKEN = "Another contact has this contact number. Please enter a different contact number."
ARCHIVED = (
    "The specified contact details matched an archived contact. "
    "Archived contacts cannot currently be edited via the API."
)


def only(answer: TestResponse) -> Any:
    assert answer.status_code == 200, answer.data
    (contact,) = json.loads(answer.data)["Contacts"]
    return contact


def messages(answer: TestResponse) -> list[list[str]]:
    body = json.loads(answer.data)
    assert answer.status_code == 400
    assert (body["ErrorNumber"], body["Type"]) == (10, "ValidationException")
    assert body["Message"] == "A validation exception occurred"
    return [[error["Message"] for error in each["ValidationErrors"]] for each in body["Elements"]]


def test_a_contact_comes_back_as_xero_shows_it(api: Api) -> None:
    sent = {
        "Name": "Müller & “Söhne” 🚀",
        "ContactNumber": "11x7",
        "EmailAddress": "info@example.com",
        "Addresses": [{"AddressType": "STREET", "AddressLine1": "Hauptstraße 1", "City": "Köln"}],
        "Phones": [{"PhoneType": "MOBILE", "PhoneNumber": "555"}],
        "ContactPersons": [{"FirstName": "Zoë", "EmailAddress": "zoe@example.com"}],
        "PaymentTerms": {"Sales": {"Day": 20, "Type": "OFFOLLOWINGMONTH"}},
    }
    contact = only(api.put({"Contacts": [sent]}))
    read = api.get(f"/Contacts/{contact['ContactID']}")["Contacts"][0]
    assert read["Name"] == "Müller & “Söhne” 🚀"
    assert read["ContactStatus"] == "ACTIVE"
    assert [each["AddressType"] for each in read["Addresses"]] == ["STREET", "POBOX"]
    assert read["Addresses"][0] == {
        "AddressType": "STREET",
        "AddressLine1": "Hauptstraße 1",
        "City": "Köln",
        "Region": "",
        "PostalCode": "",
        "Country": "",
    }
    assert [each["PhoneType"] for each in read["Phones"]] == ["DDI", "DEFAULT", "FAX", "MOBILE"]
    assert read["Phones"][3]["PhoneNumber"] == "555"
    assert read["ContactPersons"] == [{"FirstName": "Zoë", "EmailAddress": "zoe@example.com", "IncludeInEmails": False}]
    assert read["PaymentTerms"] == {"Sales": {"Day": 20, "Type": "OFFOLLOWINGMONTH"}}
    assert read["UpdatedDateUTC"] == "/Date(1767603600000+0000)/"
    assert contact == read
    assert read["HasValidationErrors"] is False


@pytest.mark.parametrize(
    "body",
    [{"Name": "Ada"}, {"Contacts": [{"Name": "Ada"}]}, {"contacts": [{"Name": "Ada"}]}, [{"Name": "Ada"}]],
    ids=["bare", "envelope", "envelope in another case", "list"],
)
def test_one_contact_may_be_sent_bare_or_wrapped(api: Api, body: Any) -> None:
    assert only(api.put(body))["Name"] == "Ada"


def test_a_post_without_an_id_overwrites_the_contact_of_that_name(api: Api) -> None:
    first = only(api.put({"Name": "Acme", "EmailAddress": "old@example.com", "ContactNumber": "1"}))
    second = only(api.post({"Name": "ACME", "EmailAddress": "new@example.com"}))
    assert second["ContactID"] == first["ContactID"]
    assert second["EmailAddress"] == "new@example.com"
    assert len(api.sandbox.contacts()) == 1


def test_a_post_matches_the_contact_number_before_the_name(api: Api) -> None:
    numbered = only(api.put({"Name": "Acme", "ContactNumber": "N-1"}))
    renamed = only(api.post({"Name": "Acme Two", "ContactNumber": "n-1"}))
    assert (renamed["ContactID"], renamed["Name"]) == (numbered["ContactID"], "Acme Two")


def test_a_post_of_an_unknown_name_creates(api: Api) -> None:
    assert only(api.post({"Name": "New"}))["ContactID"] == api.sandbox.contacts()[0]["ContactID"]


def test_names_are_unique_among_active_contacts_only(api: Api) -> None:
    first = only(api.put({"Name": "Acme"}))
    assert messages(api.put({"Name": " aCME "})) == [[NAME_TAKEN.format("aCME")]]
    only(api.post({"ContactID": first["ContactID"], "ContactStatus": "ARCHIVED"}))
    assert only(api.put({"Name": "Acme"}))["ContactID"] != first["ContactID"]


def test_accents_make_another_name(api: Api) -> None:
    first = only(api.put({"Name": "Café Noir"}))
    assert only(api.put({"Name": "Cafe Noir"}))["ContactID"] != first["ContactID"]
    assert messages(api.put({"Name": "CAFÉ NOIR"})) == [[NAME_TAKEN.format("CAFÉ NOIR")]]


def test_contact_numbers_are_unique_among_archived_contacts_too(api: Api, xero: XeroSandbox) -> None:
    first = only(api.put({"Name": "Acme", "ContactNumber": "7"}))
    xero.archive_contact(first["ContactID"])
    assert messages(api.put({"Name": "Other", "ContactNumber": "7"})) == [[NUMBER_TAKEN]]


def test_an_archived_contact_cannot_be_edited_through_the_api(api: Api, xero: XeroSandbox) -> None:
    first = only(api.put({"Name": "Acme", "ContactNumber": "7"}))
    xero.archive_contact(first["ContactID"])
    by_id = {"ContactID": first["ContactID"], "ContactStatus": "ACTIVE"}
    assert messages(api.post(by_id)) == [[ARCHIVED]]
    assert messages(api.post({"ContactNumber": "7", "Name": "X"})) == [[ARCHIVED]]
    xero.edit_contact(first["ContactID"], {"ContactStatus": "ACTIVE"})
    assert only(api.post({**by_id, "Name": "Acme again"}))["Name"] == "Acme again"


def test_only_what_is_sent_is_checked(api: Api, xero: XeroSandbox) -> None:
    odd = {"Name": "Twin", "EmailAddress": "müller@example.com"}
    first, _ = xero.create_contact(odd), xero.create_contact(odd)
    assert only(api.post({"ContactID": first, "FirstName": "Ada"}))["FirstName"] == "Ada"
    assert messages(api.post({"ContactID": first, "Name": "Twin"})) == [[NAME_TAKEN.format("Twin")]]
    assert messages(api.post({"ContactID": first, **odd, "Name": "One"})) == [["Email address must be valid"]]


def test_a_merged_contact_stays_readable_and_names_the_winner(api: Api, xero: XeroSandbox) -> None:
    loser, winner = xero.create_contact({"Name": "Acme"}), xero.create_contact({"Name": "Acme Ltd"})
    xero.merge_contact(loser, winner)
    read = api.get(f"/Contacts/{loser}")["Contacts"][0]
    assert (read["ContactStatus"], read["MergedToContactID"]) == ("ARCHIVED", winner)
    assert "MergedToContactID" not in api.get(f"/Contacts?IDs={loser}&includeArchived=true")["Contacts"][0]


def test_what_is_not_sent_stays_and_a_blank_clears(api: Api) -> None:
    contact = only(
        api.put(
            {
                "Name": "Acme",
                "EmailAddress": "a@example.com",
                "FirstName": "Ada",
                "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "1"}, {"PhoneType": "FAX", "PhoneNumber": "2"}],
                "ContactPersons": [{"FirstName": "P"}],
            }
        )
    )
    edit = {"FirstName": "", "LastName": None, "Phones": [{"PhoneType": "FAX", "PhoneNumber": ""}]}
    edited = only(api.call("POST", f"/Contacts/{contact['ContactID']}", edit))
    assert edited["EmailAddress"] == "a@example.com"
    assert "FirstName" not in edited
    assert [each["PhoneNumber"] for each in edited["Phones"]] == ["", "1", "", ""]
    assert edited["ContactPersons"] == [{"FirstName": "P", "IncludeInEmails": False}]


def test_a_batch_with_one_wrong_element_saves_nothing(api: Api) -> None:
    api.put({"Name": "Taken"})
    batch = [{"Name": "Good"}, {"Name": "Taken", "EmailAddress": "x"}, {"Name": "good"}]
    answer = api.put({"Contacts": batch})
    assert messages(answer) == [
        [NAME_TAKEN.format("Taken"), "Email address must be valid"],
        [NAME_TAKEN.format("good")],
    ]
    element = json.loads(answer.data)["Elements"][0]
    assert (element["ContactID"], element["Name"], element["HasValidationErrors"]) == (ZERO, "Taken", True)
    assert [each["Name"] for each in api.sandbox.contacts()] == ["Taken"]
    assert api.sandbox.writes == 1


@pytest.mark.parametrize("spelling", ["false", "False"])
def test_without_summarized_errors_the_good_ones_are_saved(api: Api, spelling: str) -> None:
    api.put({"Name": "Taken"})
    batch = [{"Name": "Good"}, {"Name": "Taken"}]
    answer = api.put({"Contacts": batch}, f"?summarizeErrors={spelling}")
    assert answer.status_code == 200
    good, bad = json.loads(answer.data)["Contacts"]
    assert (good["StatusAttributeString"], bad["StatusAttributeString"]) == ("OK", "ERROR")
    assert bad["ValidationErrors"] == [{"Message": NAME_TAKEN.format("Taken")}]
    assert (bad["ContactID"], bad["HasValidationErrors"], good["HasValidationErrors"]) == (ZERO, True, False)
    assert [each["Name"] for each in api.sandbox.contacts()] == ["Taken", "Good"]
    assert api.sandbox.writes == 2


def test_an_unknown_id_refuses_the_whole_batch(api: Api) -> None:
    unknown = "11111111-1111-4111-8111-111111111111"
    answer = api.post([{"Name": "New"}, {"ContactID": unknown, "Name": "X"}], "?summarizeErrors=false")
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert api.sandbox.contacts() == []
    assert api.call("POST", f"/Contacts/{unknown}", {"Name": "X"}).status_code == 404


@pytest.mark.parametrize(
    ("element", "message"),
    [
        ({"EmailAddress": "a@example.com"}, "The Contact must contain at least 1 of the following elements"),
        ({"Name": "  ", "ContactNumber": "1"}, "Contact name cannot be empty"),
        ({"Name": "A", "EmailAddress": "müller@example.com"}, "Email address must be valid"),
        ({"Name": "A", "ContactPersons": [{"EmailAddress": "nobody"}]}, "Email address must be valid"),
        ({"Name": "A", "ContactStatus": "ARCHIVED"}, "The status 'ARCHIVED' is not valid for contacts"),
        ({"Name": "A" * 256}, "maximum length of 255"),
        ({"Name": "A", "Phones": [{"PhoneAreaCode": "0" * 11}]}, "maximum length of 10"),
        ({"Name": "A", "ContactPersons": [{"FirstName": str(n)} for n in range(6)]}, "at most 5 contact persons"),
        ({"Name": "A <b>"}, "cannot contain < or >"),
    ],
)
def test_rules_of_one_contact(api: Api, element: dict[str, Any], message: str) -> None:
    ((text,),) = messages(api.put(element))
    assert message in text
    assert api.sandbox.contacts() == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"Name": "A", "ContactStatus": "GONE"}, "Error converting value \"GONE\" to type 'Xero.ContactStatus'"),
        ({"Contacts": [{"Name": ["A"]}]}, "Path 'Contacts[0].Name'"),
        (b"{not json", "JSON for post data was invalid"),
    ],
)
def test_what_cannot_be_bound_refuses_the_whole_request(api: Api, body: Any, message: str) -> None:
    answer = api.put(body, "?summarizeErrors=false")
    error = json.loads(answer.data)
    assert (answer.status_code, error["ErrorNumber"], error["Type"]) == (400, 14, "PostDataInvalidException")
    assert message in error["Message"]


@pytest.mark.parametrize("body", [b"", [], {}, {"Contacts": []}])
def test_a_body_without_elements_is_refused(api: Api, body: Any) -> None:
    error = json.loads(api.put(body).data)
    assert (error["ErrorNumber"], error["Type"]) == (17, "NoDataProcessedException")
