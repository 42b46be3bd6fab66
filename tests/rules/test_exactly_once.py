"""Spec §4, *Exactly once*: whatever times out or is retried, nothing is created twice or lost."""

import pytest
from tests.rules.office import Office

from vtiger_xero.sandbox.faults import Fault, FaultKind
from vtiger_xero.store.runs import RunStatus

LOSSES = [FaultKind.LOST_ANSWER, FaultKind.LOST_REQUEST, FaultKind.TRUNCATED, FaultKind.HTML, FaultKind.SERVER_ERROR]


@pytest.mark.parametrize("kind", LOSSES)
def test_a_contact_whose_creation_was_not_answered_is_there_once(office: Office, kind: FaultKind) -> None:
    office.fail(Fault(kind, "PUT /api.xro/2.0/Contacts"))
    for name in ("Zoë & Söhne", 'O\'Neill "Sons"', "日本商事"):
        office.organization(name)
    office.attempt()
    office.sync()
    assert office.active() == sorted(office.organizations())
    assert len(office.linked()) == 3
    assert office.problems() == {}


@pytest.mark.parametrize("kind", [*LOSSES, FaultKind.PHP_WARNING])
def test_an_organization_whose_creation_was_not_answered_is_there_once(office: Office, kind: FaultKind) -> None:
    office.fail(Fault(kind, "create Accounts"))
    for name in ("Zoë & Söhne", 'O\'Neill "Sons"', "日本商事"):
        office.contact(name)
    office.attempt()
    office.sync()
    assert office.organizations() == sorted(office.active())
    assert len(office.linked()) == 3
    assert office.problems() == {}


def test_an_organization_whose_creation_comes_late_is_there_once(office: Office) -> None:
    """Vtiger knows no keys: what is not there when it is looked for first may still be under way."""
    office.fail(Fault(FaultKind.LOST_REQUEST, "create Accounts"))
    mark = f"XERO:{office.contact('Zoë & Söhne').upper()}"
    late = {"accountname": "Zoë & Söhne", "source": mark}

    def looked_for() -> None:
        office.at_vtiger.once("XERO", lambda: office.vtiger.create("Accounts", late))

    office.at_vtiger.once("operation=create", lambda: office.at_vtiger.once("XERO", looked_for))
    office.sync()
    assert office.organizations() == ["Zoë & Söhne"]
    assert len(office.linked()) == 1
    assert office.problems() == {}


@pytest.mark.parametrize("kind", LOSSES)
def test_a_person_whose_creation_was_not_answered_is_listed_once(office: Office, kind: FaultKind) -> None:
    organization, contact = office.pair("Zoë & Söhne")
    office.person(organization, "Zoë", "Fox", "zoe@fox.example")
    office.person(organization, "Ann", "Hen", "ann@hen.example")
    office.fail(Fault(kind, "POST /api.xro/2.0/Contacts"))
    office.attempt()
    office.sync()
    assert office.in_xero(contact)["FirstName"] == "Zoë"
    assert office.persons(contact) == [("Ann", "Hen", "ann@hen.example")]
    assert len(office.people(organization)) == 2


def test_a_call_that_is_lost_again_and_again_ends_the_run_and_doubles_nothing(office: Office) -> None:
    office.organization("Zoë & Söhne")
    office.fail(Fault(FaultKind.LOST_REQUEST, "PUT /api.xro/2.0/Contacts", times=-1))
    assert office.attempt().status is RunStatus.FAILED
    assert office.problems() == {"-": "no_answer"}
    office.fail()
    office.sync()
    assert office.active() == ["Zoë & Söhne"]
    assert office.problems() == {}
