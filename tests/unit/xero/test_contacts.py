"""Contacts as organizations, and back: what is read, what is sent, and what is left alone."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vtiger_xero.domain.observations import Observation, Part, Unreadable
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.xero.codec import moment_of, one_line
from vtiger_xero.xero.contacts import ContactCodec

ID = "3ec601ad-eddc-4ccb-a8ac-736e88293b1b"

#: The example of Xero's OpenAPI file (GET /Contacts), with every slot that we map filled in.
LISA = {
    "ContactID": ID,
    "ContactNumber": "11x5",
    "AccountNumber": "ACC12",
    "ContactStatus": "ACTIVE",
    "Name": "Parker &amp; Co “Æsir” 🦊",
    "FirstName": "Lisa",
    "ContactPersons": [{"FirstName": "Åse", "LastName": "", "EmailAddress": "", "IncludeInEmails": True}],
    "EmailAddress": "lparker@parkerandco.com",
    "Website": "https://parkerandco.example",
    "TaxNumber": "GB 123 4567 89",
    "TaxNumberType": "",
    "DefaultCurrency": "NZD",
    "IsSupplier": True,
    "IsCustomer": False,
    "Addresses": [
        {
            "AddressType": "STREET",
            "AddressLine1": "1 Quay",
            "AddressLine2": None,
            "AddressLine3": "Unit 2",
            "City": "",
            "Region": "  ",
            "PostalCode": "",
            "Country": "",
            "AttentionTo": "Lisa Parker",
        },
        {
            "AddressType": "POBOX",
            "AddressLine1": "P O Box 12",
            "AddressLine2": "Floor\u00a03",
            "AddressLine3": "Rear",
            "AddressLine4": "Dock",
            "City": "Anchorage",
            "Region": "AK",
            "PostalCode": "99501",
            "Country": "United States",
        },
        {"AddressType": "DELIVERY", "City": "Elsewhere"},
    ],
    "Phones": [
        {"PhoneType": "DDI", "PhoneNumber": "1", "PhoneAreaCode": "2", "PhoneCountryCode": "3"},
        {"PhoneType": "DEFAULT", "PhoneNumber": "266-3583", "PhoneAreaCode": "(510)", "PhoneCountryCode": "+1"},
        {"PhoneType": "FAX", "PhoneNumber": "", "PhoneAreaCode": "", "PhoneCountryCode": ""},
        {"PhoneType": "MOBILE", "PhoneNumber": "555-1212", "PhoneAreaCode": "", "PhoneCountryCode": None},
        {"PhoneType": "DEFAULT", "PhoneNumber": "second", "PhoneAreaCode": "", "PhoneCountryCode": ""},
    ],
    "UpdatedDateUTC": "/Date(1503348546760+0000)/",
    "Balances": {"AccountsReceivable": {"Outstanding": Decimal("1760.10"), "Overdue": 0}, "AccountsPayable": {}},
    "HasValidationErrors": False,
}


def read(**members: object) -> Observation:
    row = ContactCodec().decode({"ContactID": ID, **members})
    assert isinstance(row, Observation)
    return row


def write(
    content: Mapping[str, str | None],
    *fields: str,
    operation: Operation = Operation.UPDATE,
    extra: dict[str, str] | None = None,
) -> dict[str, Any]:
    target = None if operation is Operation.CREATE else ID
    element = ContactCodec().encode(
        Write(
            operation=operation,
            target_id=target,
            mark="11x5",
            fields=fields or tuple(content),
            content=content,
            extra=extra or {},
        )
    )
    parsed: dict[str, Any] = json.loads(msgspec.json.encode(element))
    return parsed


def test_a_contact_is_read_as_xero_gave_it() -> None:
    row = ContactCodec().decode(LISA)
    assert row == Observation(
        ref=Ref(Side.XERO, Module.ORGANIZATIONS, ID),
        content={
            "name": "Parker &amp; Co “Æsir” 🦊",
            "number": "ACC12",
            "phone": "+1 (510) 266-3583",
            "mobile": "555-1212",
            "email": "lparker@parkerandco.com",
            "website": "https://parkerandco.example",
            "billing_street": "P O Box 12\nFloor\u00a03\nRear\nDock",
            "billing_city": "Anchorage",
            "billing_state": "AK",
            "billing_code": "99501",
            "billing_country": "United States",
            "shipping_street": "1 Quay\nUnit 2",
            "tax_number": "GB 123 4567 89",
            "outstanding": "1760.10",
            "overdue": "0.00",
            "currency": "NZD",
            "supplier": "yes",
        },
        extra={"ContactNumber": "11x5", "STREET.AttentionTo": "Lisa Parker"},
        mark="11x5",
        remote_time=datetime(2017, 8, 21, 20, 49, 6, 760000, tzinfo=UTC),
        parts=(
            Part({"first_name": "Lisa"}, {"own": "yes"}),
            Part({"first_name": "Åse"}, {"IncludeInEmails": "true"}),
        ),
    )


@pytest.mark.parametrize("blank", ["", " ", None])
def test_blank_null_and_missing_are_the_same(blank: str | None) -> None:
    bare = read()
    assert bare.content == {}
    assert (bare.extra, bare.mark, bare.remote_time, bare.locked) == ({}, None, None, None)
    assert (
        read(Name=blank, EmailAddress=blank, Phones=None, Addresses=[{"AddressType": "POBOX", "City": blank}]) == bare
    )


@pytest.mark.parametrize(
    ("status", "locked"),
    [
        ("ACTIVE", None),
        ("ARCHIVED", "xero_contact_archived"),
        ("GDPRREQUEST", "xero_contact_archived"),
        ("A_STATUS_OF_2027", None),
        (None, None),
    ],
)
def test_what_xero_does_not_let_us_change_is_locked(status: str | None, locked: str | None) -> None:
    assert read(ContactStatus=status).locked == locked


def test_the_loser_of_a_merge_says_where_it_went() -> None:
    loser = read(MergedToContactID="winner", ContactStatus="ARCHIVED")
    assert (loser.merged_into, loser.extra, loser.locked) == ("winner", {}, "xero_contact_archived")


@pytest.mark.parametrize(
    ("supplier", "customer", "told"),
    [(True, False, "yes"), (True, True, None), (False, False, None), (True, None, "yes"), (None, None, None)],
)
def test_only_who_sells_and_never_buys_is_a_supplier(
    supplier: bool | None, customer: bool | None, told: str | None
) -> None:
    assert read(IsSupplier=supplier, IsCustomer=customer).content.get("supplier") == told


@pytest.mark.parametrize(
    ("owed", "told"),
    [
        (Decimal("0.00"), "0.00"),
        (7, "7.00"),
        (Decimal("-12.5"), "-12.50"),
        (Decimal("123456789012.30"), "123456789012.30"),
    ],
)
def test_what_is_owed_is_told_to_the_cent(owed: object, told: str) -> None:
    balances = {"AccountsReceivable": {"Outstanding": owed, "Overdue": owed}}
    content = read(Balances=balances).content
    assert (content["outstanding"], content["overdue"]) == (told, told)


@pytest.mark.parametrize("balances", [None, {}, {"AccountsReceivable": None}, {"AccountsPayable": {"Outstanding": 1}}])
def test_nothing_is_owed_where_nothing_is_told(balances: object) -> None:
    assert read(Balances=balances).content == {}


@pytest.mark.parametrize(
    "element",
    [
        {**LISA, "Name": 7},
        {**LISA, "Phones": "none"},
        {**LISA, "Addresses": [None]},
        {**LISA, "ContactPersons": ["Zoë"]},
        {**LISA, "ContactPersons": [{"FirstName": "half a fox \ud83e"}]},
        {**LISA, "Addresses": [{"AddressType": "POBOX", "AttentionTo": "half \ud83e"}]},
        {**LISA, "Balances": {"AccountsReceivable": {"Outstanding": Decimal("NaN")}}},
        {**LISA, "Name": "half a fox \ud83e"},
        {**LISA, "ContactID": "00000000-0000-0000-0000-000000000000"},
        {**LISA, "ContactID": ""},
        {"Name": "no id"},
        {"ContactID": 7},
        None,
        "row",
    ],
    ids=repr,
)
def test_a_row_that_cannot_be_understood_is_one_row(element: object) -> None:
    row = ContactCodec().decode(element)
    assert isinstance(row, Unreadable)
    assert row.detail
    (row.ref.id + row.name + row.detail).encode()


def test_an_unreadable_row_tells_which_it_is() -> None:
    row = ContactCodec().decode({**LISA, "EmailAddress": ["a@b.c"]})
    assert isinstance(row, Unreadable)
    assert (row.ref, row.name) == (Ref(Side.XERO, Module.ORGANIZATIONS, ID), LISA["Name"])
    assert "EmailAddress" in row.detail


@given(moment=st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)))  # noqa: DTZ001  UTC below
def test_moments_of_any_year_are_read(moment: datetime) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)
    milliseconds = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    assert moment_of(f"/Date({milliseconds})/") == moment_of(f"/Date({milliseconds}+1300)/") == moment


@pytest.mark.parametrize(
    "text", [None, "", 5, "2026-01-05T00:00:00", "/Date()/", "/Date(1e3)/", "/Date(999999999999999)/"]
)
def test_what_is_no_moment_is_none(text: object) -> None:
    assert moment_of(text) is None


# Writing


def test_a_create_carries_our_mark_and_what_is_not_blank() -> None:
    content = {"name": "Zoë", "number": "ACC1", "email": "z@e.example", "phone": "+64 1", "website": "w", "fax": None}
    assert write(content, operation=Operation.CREATE) == {
        "ContactNumber": "11x5",
        "Name": "Zoë",
        "AccountNumber": "ACC1",
        "EmailAddress": "z@e.example",
        "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "+64 1", "PhoneAreaCode": "", "PhoneCountryCode": ""}],
    }


def test_an_update_names_its_contact_and_sends_only_what_changes() -> None:
    content = {"name": "New", "number": "ACC1", "phone": "1", "billing_city": "Gore"}
    assert write(content, "name", extra={"ContactNumber": "11x5"}) == {"ContactID": ID, "Name": "New"}


def test_a_blank_clears() -> None:
    sent = write({}, "email", "number", "mobile", "tax_number", extra={"ContactNumber": "11x5"})
    assert sent == {
        "ContactID": ID,
        "AccountNumber": "",
        "EmailAddress": "",
        "TaxNumber": "",
        "Phones": [{"PhoneType": "MOBILE", "PhoneNumber": "", "PhoneAreaCode": "", "PhoneCountryCode": ""}],
    }


@pytest.mark.parametrize(("held", "sent"), [({}, "11x5"), ({"ContactNumber": "SAP-7"}, None)])
def test_a_number_that_others_gave_the_contact_is_never_overwritten(held: dict[str, str], sent: str | None) -> None:
    assert write({"name": "A"}, extra=held).get("ContactNumber") == sent


def test_what_xero_does_not_take_is_not_sent() -> None:
    told = ("website", "outstanding", "overdue", "currency", "supplier", "shoe_size")
    assert write(dict.fromkeys(told, "43"), extra={"ContactNumber": "1"}) == {"ContactID": ID}


def test_archiving_sends_nothing_else() -> None:
    sent = write({"name": "Zoë"}, "name", operation=Operation.ARCHIVE)
    assert sent == {"ContactID": ID, "ContactStatus": "ARCHIVED"}


def test_an_address_is_sent_whole_with_its_addressee() -> None:
    content = {"billing_street": "1 A St\n\n  Level\t2 ", "billing_city": "Gore", "shipping_city": "Not asked"}
    extra = {"ContactNumber": "1", "POBOX.AttentionTo": "Zoë", "STREET.AttentionTo": "Someone else"}
    assert write(content, "billing_city", extra=extra)["Addresses"] == [
        {
            "AddressType": "POBOX",
            "AddressLine1": "1 A St",
            "AddressLine2": "Level 2",
            "AddressLine3": "",
            "AddressLine4": "",
            "City": "Gore",
            "Region": "",
            "PostalCode": "",
            "Country": "",
            "AttentionTo": "Zoë",
        }
    ]


def test_lines_beyond_the_fourth_join_it() -> None:
    address = write({"shipping_street": "a\nb\r\nc\nd\ne\nf"})["Addresses"][0]
    assert [address[f"AddressLine{number}"] for number in (1, 2, 3, 4)] == ["a", "b", "c", "d, e, f"]
    assert address["AddressType"] == "STREET"


@pytest.mark.parametrize(
    ("country", "sent"),
    [
        ("New  Zealand ", "New Zealand"),
        ("Österreich", ""),
        ("Côte d'Ivoire", ""),
        ("NZ 🇳🇿", ""),
        (None, ""),
        ("Saint Helena Ascension and Tristan da Cunha and Gough", "Saint Helena Ascension and Tristan da Cunha and Go"),
    ],
)
def test_a_country_is_letters_only_or_left_out(country: str | None, sent: str) -> None:
    assert write({"billing_country": country}, "billing_country")["Addresses"][0]["Country"] == sent


def test_texts_are_cut_where_xero_has_a_limit_but_never_what_would_then_be_somebody_elses() -> None:
    fields = (
        "name",
        "number",
        "email",
        "tax_number",
        "phone",
        "billing_street",
        "billing_city",
        "billing_state",
        "billing_code",
    )
    sent = write(dict.fromkeys(fields, "🦊a" * 400))
    address = sent["Addresses"][0]
    assert {len(sent[member]) for member in ("Name", "EmailAddress", "TaxNumber")} == {800}
    cut = {
        "number": sent["AccountNumber"],
        "phone": sent["Phones"][0]["PhoneNumber"],
        "street": address["AddressLine1"],
        "city": address["City"],
        "state": address["Region"],
        "code": address["PostalCode"],
    }
    units = {name: len(text.encode("utf-16-le")) // 2 for name, text in cut.items()}
    assert units == {"number": 50, "phone": 50, "street": 500, "city": 255, "state": 255, "code": 50}


@given(text=st.text(alphabet=st.characters(exclude_categories=()), max_size=40), limit=st.integers(1, 20))
def test_a_line_is_tidy_and_within_its_limit_whatever_it_was(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert line == " ".join(line.split())
    assert len(line.encode("utf-16-le")) <= 2 * limit
    assert one_line(line, limit) == line


def test_a_name_is_tidied_as_xero_demands() -> None:
    assert write({"name": "  Bell \t&\n Söhne\u00a0 <Ltd> "})["Name"] == "Bell & Söhne <Ltd>"


@pytest.mark.parametrize("group", ["billing", "shipping"])
def test_an_address_comes_back_as_it_was_sent(group: str) -> None:
    content = {
        f"{group}_street": "1 Ünal & Sons\nLevel 2",
        f"{group}_city": "Gore",
        f"{group}_state": "Southland",
        f"{group}_code": "9710",
        f"{group}_country": "New Zealand",
    }
    assert read(**write(content, operation=Operation.CREATE)).content == content
