"""The people inside a contact: who is read, and that a write loses none of them."""

from collections.abc import Mapping
from typing import Any

import pytest
from tests.unit.xero.emulated import Emulated

from vtiger_xero.domain.observations import Observation, Part
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Accepted, Operation, Refused, Write
from vtiger_xero.xero.client import CODECS

ID = "3ec601ad-eddc-4ccb-a8ac-736e88293b1b"
OWN = {"own": "yes"}
MAILED = {"IncludeInEmails": "true"}
UNMAILED = {"IncludeInEmails": "false"}

PEOPLE: dict[str, Any] = {
    "FirstName": "Zoë",
    "LastName": "O'Neill & Söhne",
    "ContactPersons": [
        {"FirstName": "Åse", "LastName": '"Fox" 🦊', "EmailAddress": "Ase@Fox.example", "IncludeInEmails": True},
        {"EmailAddress": "office@fox.example", "IncludeInEmails": False},
        {"FirstName": "Åse", "LastName": '"Fox" 🦊', "EmailAddress": "Ase@Fox.example", "IncludeInEmails": True},
    ],
}
PARTS = (
    Part({"first_name": "Zoë", "last_name": "O'Neill & Söhne"}, OWN),
    Part({"first_name": "Åse", "last_name": '"Fox" 🦊', "email": "Ase@Fox.example"}, MAILED),
    Part({"email": "office@fox.example"}, UNMAILED),
    Part({"first_name": "Åse", "last_name": '"Fox" 🦊', "email": "Ase@Fox.example"}, MAILED),
)


def read(**members: object) -> Observation:
    row = CODECS[Module.PEOPLE].decode({"ContactID": ID, **members})
    assert isinstance(row, Observation)
    return row


def write(*parts: Part, contact_id: str = ID, extra: Mapping[str, str] | None = None) -> Write:
    return Write(
        operation=Operation.UPDATE,
        target_id=contact_id,
        mark="12x7",
        fields=(),
        content={},
        extra=extra or {},
        parts=parts,
    )


def element(*parts: Part, extra: Mapping[str, str] | None = None) -> dict[str, Any]:
    return dict(CODECS[Module.PEOPLE].encode(write(*parts, extra=extra)))


@pytest.fixture
def xero() -> Emulated:
    return Emulated()


# Reading


def test_people_are_read_in_order_the_contacts_own_first() -> None:
    row = read(**PEOPLE)
    assert row.parts == PARTS
    assert [part.own for part in row.parts] == [True, False, False, False]
    assert row.ref == Ref(Side.XERO, Module.ORGANIZATIONS, ID)
    assert row.content == {}


@pytest.mark.parametrize("names", [{}, {"FirstName": "", "LastName": None}, {"FirstName": " ", "LastName": "\t"}])
def test_a_contact_without_names_has_no_own_person(names: dict[str, str | None]) -> None:
    assert read(**names, ContactPersons=[{"FirstName": "A"}]).parts == (Part({"first_name": "A"}, UNMAILED),)


@pytest.mark.parametrize("names", [{"FirstName": "Zoë"}, {"LastName": "Zoë"}])
def test_one_name_makes_an_own_person(names: dict[str, str]) -> None:
    [part] = read(**names, ContactPersons=[]).parts or ()
    assert (list(part.content.values()), part.extra) == (["Zoë"], OWN)


@pytest.mark.parametrize("told", [{}, {"ContactPersons": None}])
def test_who_is_not_told_is_not_taken_for_nobody(told: dict[str, object]) -> None:
    assert read(**told).parts is None
    assert read(ContactPersons=[]).parts == ()


# Writing


def test_what_was_read_is_written_back_the_same() -> None:
    blank = {"FirstName": "", "LastName": "", "EmailAddress": ""}
    persons = [{**blank, **person} for person in PEOPLE["ContactPersons"]]
    assert element(*PARTS) == {"ContactID": ID, **PEOPLE, "ContactPersons": persons}


def test_a_write_of_people_touches_nothing_else_of_the_contact() -> None:
    sent = element(Part({"first_name": "New", "email": " new@fox.example "}))
    assert sent == {
        "ContactID": ID,
        "FirstName": "",
        "LastName": "",
        "ContactPersons": [
            {"FirstName": "New", "LastName": "", "EmailAddress": "new@fox.example", "IncludeInEmails": False}
        ],
    }


def test_only_the_names_of_the_own_person_are_written() -> None:
    sent = element(Part({"first_name": "Zoë", "email": "zoe@fox.example"}, OWN))
    assert sent == {"ContactID": ID, "FirstName": "Zoë", "LastName": "", "ContactPersons": []}


def test_names_are_cut_and_addresses_never() -> None:
    long = {"first_name": "🦊a" * 200, "last_name": "b  " * 300, "email": "c" * 300}
    sent = element(Part(long, OWN), Part(long))
    for names in (sent, sent["ContactPersons"][0]):
        assert len(names["FirstName"].encode("utf-16-le")) == 2 * 255
        assert len(names["LastName"]) == 255
    assert sent["ContactPersons"][0]["EmailAddress"] == "c" * 300


def test_without_word_of_people_a_write_leaves_them_alone() -> None:
    silent = Write(operation=Operation.UPDATE, target_id=ID, mark="m", fields=(), content={}, extra={})
    assert CODECS[Module.PEOPLE].encode(silent) == {"ContactID": ID}
    assert not {"FirstName", "ContactPersons"} & CODECS[Module.ORGANIZATIONS].encode(silent).keys()


def test_an_organization_is_written_together_with_its_people() -> None:
    created = Write(
        operation=Operation.CREATE,
        target_id=None,
        mark="11x5",
        fields=("name",),
        content={"name": "Fox"},
        parts=PARTS[:2],
    )
    sent = CODECS[Module.ORGANIZATIONS].encode(created)
    assert (sent["Name"], sent["ContactNumber"], sent["FirstName"]) == ("Fox", "11x5", "Zoë")
    assert [person["FirstName"] for person in sent["ContactPersons"]] == ["Åse"]


def test_a_person_without_anything_is_no_part_and_outlives_a_write() -> None:
    blanks = [{"FirstName": " ", "IncludeInEmails": True}, {"IncludeInEmails": False}]
    row = read(ContactPersons=[blanks[0], {"FirstName": "Åse"}, blanks[1]])
    assert row.parts == (Part({"first_name": "Åse"}, UNMAILED),)
    sent = element(*row.parts, extra=row.extra)["ContactPersons"]
    assert [person["IncludeInEmails"] for person in sent if not person.get("FirstName")] == [True, False]


def test_a_person_without_anything_takes_nobodys_place() -> None:
    row = read(ContactPersons=[{"IncludeInEmails": True}, {"IncludeInEmails": False}])
    four = [Part({"first_name": name}) for name in "ABCD"]
    sent = element(*four, extra=row.extra)["ContactPersons"]
    assert [person.get("FirstName") for person in sent] == ["A", "B", "C", "D", None]
    sent = element(*four, Part({"first_name": "E"}), extra=row.extra)["ContactPersons"]
    assert [person.get("FirstName") for person in sent] == ["A", "B", "C", "D", "E"]


# Against the emulator


def test_people_are_added_changed_and_removed_and_the_contact_stays(xero: Emulated) -> None:
    contact = xero.sandbox.create_contact({"Name": "Fox & Söhne", "EmailAddress": "all@fox.example", **PEOPLE})
    before = xero.see(contact)
    assert before.parts == PARTS
    wanted = (Part({"last_name": "Müller"}, OWN), PARTS[2], Part({"first_name": "New"}))
    [answer] = xero.write(Module.PEOPLE, Operation.UPDATE, write(*wanted, contact_id=contact, extra=before.extra))
    assert isinstance(answer, Accepted)
    assert answer.observation.ref == Ref(Side.XERO, Module.ORGANIZATIONS, contact)
    after = xero.see(contact)
    assert answer.observation == after
    assert after.parts == (wanted[0], wanted[1], Part({"first_name": "New"}, UNMAILED))
    assert (after.content, after.mark) == (before.content, None)


def test_all_people_can_go(xero: Emulated) -> None:
    contact = xero.sandbox.create_contact({"Name": "Fox", **PEOPLE})
    [answer] = xero.write(Module.PEOPLE, Operation.UPDATE, write(contact_id=contact))
    assert isinstance(answer, Accepted)
    assert xero.see(contact).parts == answer.observation.parts == ()


def test_one_of_several_refused_for_an_address_leaves_the_others_done(xero: Emulated) -> None:
    first, second = (xero.sandbox.create_contact({"Name": name}) for name in ("A", "B"))
    bad = write(Part({"email": "müller@fox.example"}), contact_id=first)
    good = write(Part({"email": "mueller@fox.example"}), contact_id=second)
    refused, accepted = xero.write(Module.PEOPLE, Operation.UPDATE, bad, good)
    assert isinstance(refused, Refused)
    assert refused.code == "xero_email_invalid"
    assert isinstance(accepted, Accepted)
    assert xero.see(first).parts == ()


def test_an_archived_contact_is_locked_and_tells_who_took_its_place(xero: Emulated) -> None:
    loser, winner = (xero.sandbox.create_contact({"Name": name, **PEOPLE}) for name in ("Lost", "Found"))
    archive = Write(operation=Operation.ARCHIVE, target_id=winner, mark="11x5", fields=(), content={})
    [answer] = xero.write(Module.ORGANIZATIONS, Operation.ARCHIVE, archive)
    assert isinstance(answer, Accepted)
    assert answer.observation.locked == "xero_contact_archived"
    assert answer.observation.parts == PARTS
    xero.sandbox.merge_contact(loser, winner)
    assert xero.see(loser).merged_into == winner
    [refused] = xero.write(Module.ORGANIZATIONS, Operation.ARCHIVE, archive)
    assert isinstance(refused, Refused)
    assert refused.code == "xero_contact_archived"


def test_balances_are_read_in_money_not_in_floats(xero: Emulated) -> None:
    contact = xero.sandbox.create_contact({"Name": "Owes"})
    line = {"Description": "Fox", "Quantity": 1, "UnitAmount": "0.10", "AccountCode": "200", "TaxType": "NONE"}
    for _ in range(3):
        xero.sandbox.create(
            "Invoices",
            {
                "Type": "ACCREC",
                "Status": "AUTHORISED",
                "Contact": {"ContactID": contact},
                "Date": "2025-12-01",
                "DueDate": "2025-12-02",
                "LineItems": [line],
            },
        )
    content = xero.see(contact).content
    assert (content["outstanding"], content["overdue"]) == ("0.30", "0.30")
    assert "supplier" not in content
