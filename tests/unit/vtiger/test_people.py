"""Persons as Vtiger writes them, and as they are kept here."""

import pytest
from tests.unit.vtiger.emulated import Emulated

from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Operation, Refused, Write
from vtiger_xero.sandbox.vtiger import Dialect
from vtiger_xero.vtiger.codec import UndecodableError
from vtiger_xero.vtiger.layout import Layout
from vtiger_xero.vtiger.people import people

PEOPLE = people(Layout())

CONTACT: dict[str, object] = {
    "id": "12x3",
    "firstname": "Zoë",
    "lastname": "O'Brien & Söhne",
    "email": "zoe@example.com",
    "account_id": "11x2",
    "source": "XERO:5F1C-77",
    "modifiedtime": "2026-11-22 12:09:20",
}
"""A row of Contacts with the fields that are asked for."""


def create(parent: str | None = None, **content: str) -> Write:
    return Write(
        operation=Operation.CREATE,
        target_id=None,
        mark="5f1c-77",
        fields=tuple(content),
        content=content,
        parent=parent,
    )


def update(target: str, fields: tuple[str, ...], parent: str | None = None, **content: str | None) -> Write:
    return Write(
        operation=Operation.UPDATE, target_id=target, mark="5f1c-77", fields=fields, content=content, parent=parent
    )


def test_a_person_is_read_with_its_organization_and_mark() -> None:
    observed = PEOPLE.observe(CONTACT | {"lastname": "O&#039;Brien &amp; Söhne"})
    assert (observed.ref.module, observed.ref.id) == (Module.PEOPLE, "12x3")
    assert observed.content == {"first_name": "Zoë", "last_name": "O'Brien & Söhne", "email": "zoe@example.com"}
    assert observed.parent == "11x2"
    assert observed.mark == "5f1c-77"


@pytest.mark.parametrize("blank", ["", None, "  ", "0000-00-00"])
def test_every_blank_is_the_same(blank: str | None) -> None:
    observed = PEOPLE.observe(CONTACT | {"firstname": blank, "email": blank, "account_id": blank})
    assert observed.content == {"last_name": "O'Brien & Söhne"}
    assert observed.parent is None


@pytest.mark.parametrize(("box", "extra"), [("1", {"primary": "1"}), ("0", {}), ("", {}), (None, {}), ("on", {})])
def test_only_a_ticked_box_makes_the_primary_person(box: str | None, extra: dict[str, str]) -> None:
    codec = people(Layout({"primary": "cf_877"}))
    assert codec.observe(CONTACT | {"cf_877": box}).extra == extra


def test_a_hidden_organization_is_not_none() -> None:
    hidden = {name: value for name, value in CONTACT.items() if name != "account_id"}
    with pytest.raises(UndecodableError, match="no field account_id"):
        PEOPLE.observe(hidden)


@pytest.mark.parametrize(
    ("first", "last", "called"),
    [("Zoë", "Li", "Zoë Li"), ("", "Li", "Li"), (None, "Li", "Li"), ("Zoë", "", "Zoë"), ("", None, "12x3")],
)
def test_a_person_is_called_by_both_names(first: str | None, last: str | None, called: str) -> None:
    assert PEOPLE.name(CONTACT | {"firstname": first, "lastname": last}) == called


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ({"first_name": "Zoë", "last_name": "Li", "email": "z@x.example"}, ("Zoë", "Li")),
        ({"last_name": "Li"}, (None, "Li")),
        ({"first_name": '日本 "Z" & <b>\'', "email": "z@x.example"}, (None, '日本 "Z" & <b>\'')),
        ({"email": "accounts.payable@x.example"}, (None, "accounts.payable")),
    ],
)
@pytest.mark.parametrize("dialect", Dialect)
def test_a_created_person_has_a_last_name_and_its_organization(
    dialect: Dialect, content: dict[str, str], names: tuple[str | None, str]
) -> None:
    vtiger = Emulated(dialect)
    organization = vtiger.sandbox.create("Accounts", {"accountname": "Acme"})
    made = vtiger.written(Module.PEOPLE, create(organization, **content))
    assert (made.content.get("first_name"), made.content.get("last_name")) == names
    assert made.content.get("email") == content.get("email")
    assert made.parent == organization
    assert vtiger.remote.look_up(Module.PEOPLE, ["5f1c-77"]) == [made]
    assert vtiger.remote.fetch(Module.PEOPLE, [made.ref.id]) == [made]
    assert vtiger.remote.walk(Module.PEOPLE, None, None).rows == (made,)


def test_a_person_of_nobody_and_without_anything_is_refused_by_vtiger() -> None:
    vtiger = Emulated(Dialect.V7_5)
    assert vtiger.written(Module.PEOPLE, create(last_name="Li")).parent is None
    refused = vtiger.write(Module.PEOPLE, create())
    assert isinstance(refused, Refused)
    assert refused.code == "vtiger_field_missing"


@pytest.mark.parametrize("dialect", Dialect)
def test_an_update_changes_what_it_names(dialect: Dialect) -> None:
    vtiger = Emulated(dialect)
    home, other = (vtiger.sandbox.create("Accounts", {"accountname": name}) for name in ("Acme", "Other"))
    person = vtiger.sandbox.create("Contacts", {"firstname": "Zoë", "lastname": "Li", "account_id": home})
    mail = update(person, ("email",), other, first_name="Zoë", last_name="Li", email="z@x.example")
    changed = vtiger.written(Module.PEOPLE, mail)
    assert changed.content == {"first_name": "Zoë", "last_name": "Li", "email": "z@x.example"}
    assert changed.parent == home
    nameless = update(person, ("last_name",), home, first_name="Zoë", last_name=None, email="z@x.example")
    assert vtiger.written(Module.PEOPLE, nameless).content == {"last_name": "Zoë", "email": "z@x.example"}


def test_an_update_of_other_fields_leaves_names_alone() -> None:
    assert PEOPLE.values(update("12x3", ("email",), email="new@x.example")) == {"email": "new@x.example"}


def test_an_organization_that_was_deleted_is_none() -> None:
    vtiger = Emulated(Dialect.V8_4)
    organization = vtiger.sandbox.create("Accounts", {"accountname": "Acme"})
    person = vtiger.sandbox.create("Contacts", {"lastname": "Li", "account_id": organization})
    vtiger.sandbox.delete(organization)
    (read,) = vtiger.remote.fetch(Module.PEOPLE, [person])
    assert read.parent is None
