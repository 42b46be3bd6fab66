"""What a person decides about values, departures and problems is carried out by the next run (spec §3, §4)."""

import pytest
from tests.rules.office import CONNECTION, ORGANIZATIONS, Office
from tests.rules.test_review import NAME, cases, deeds, refusal, review, vtiger, xero

from vtiger_xero.domain.refs import Side
from vtiger_xero.problems import SyncError
from vtiger_xero.store import runs
from vtiger_xero.sync.review import Review

__all__ = ["review"]


def quarrel(office: Office) -> tuple[str, str]:
    """A pair of which both sides changed telephone and town, where somebody has to be asked."""
    office.set({"conflict": "ask"})
    organization, contact = office.pair(NAME, phone="1", bill_city="Köln")
    office.vtiger.edit(organization, {"phone": "2", "bill_city": "Bonn"})
    number, place = {"PhoneType": "DEFAULT", "PhoneNumber": "3"}, {"AddressType": "POBOX", "City": "Ulm"}
    office.xero.edit_contact(contact, {"Phones": [number], "Addresses": [place]})
    office.sync()
    return organization, contact


def phones_and_towns(office: Office, organization: str, contact: str) -> list[tuple[str, str]]:
    row, (town,) = (
        office.in_vtiger(organization),
        [each["City"] for each in office.in_xero(contact)["Addresses"] if each["AddressType"] == "POBOX"],
    )
    return [(row["phone"], row["bill_city"]), (office.phone(contact), town)]


def test_a_conflict_shows_both_values_and_the_last_agreed_one(office: Office) -> None:
    organization, contact = quarrel(office)
    (case,) = cases(office).clashing
    assert (case.pair.vtiger.ref.id, case.pair.xero.ref.id) == (organization, contact)
    shown = [(each.clash.field, each.clash.base, each.clash.vtiger, each.clash.xero) for each in case.fields]
    assert shown == [("billing_city", "Köln", "Bonn", "Ulm"), ("phone", "1", "2", "3")]


@pytest.mark.parametrize(("winner", "values"), [(Side.VTIGER, ("2", "Bonn")), (Side.XERO, ("3", "Ulm"))])
def test_keep_lets_a_side_win_all_fields(office: Office, review: Review, winner: Side, values: tuple[str, str]) -> None:
    organization, contact = quarrel(office)
    review.keep(xero(contact), winner)
    assert not office.problems()
    office.sync()
    assert phones_and_towns(office, organization, contact) == [values, values]
    assert not len(cases(office))


def test_keep_lets_each_field_have_its_own_winner(office: Office, review: Review) -> None:
    organization, contact = quarrel(office)
    review.keep(vtiger(organization), Side.VTIGER, "phone")
    assert office.problems() == {organization: "conflict"}
    office.sync()
    assert phones_and_towns(office, organization, contact) == [("2", "Bonn"), ("2", "Ulm")]
    (case,) = cases(office).clashing
    assert [each.clash.field for each in case.fields] == ["billing_city"]
    review.keep(vtiger(organization), Side.XERO, "billing_city")
    office.sync()
    assert phones_and_towns(office, organization, contact) == [("2", "Ulm"), ("2", "Ulm")]
    assert not office.problems()


def left_and_changed(office: Office) -> tuple[str, str]:
    """A pair whose half in Vtiger was deleted, while the one in Xero was changed."""
    organization, contact = office.pair(NAME)
    office.vtiger.delete(organization)
    office.xero.edit_contact(contact, {"EmailAddress": "new@fox.example"})
    office.clock.advance(24 * 3600)
    office.sync()
    return organization, contact


def test_what_is_left_is_shown_with_what_changed(office: Office) -> None:
    organization, contact = left_and_changed(office)
    (case,) = cases(office).departed
    assert (case.left.ref.id, case.gone.ref.id) == (contact, organization)
    assert case.changes == [("email", None, "new@fox.example")]


@pytest.mark.parametrize("half", ["gone", "left"])
def test_let_go_ends_the_link_and_keeps_what_is_left(office: Office, review: Review, half: str) -> None:
    organization, contact = left_and_changed(office)
    review.let_go(vtiger(organization) if half == "gone" else xero(contact))
    office.sync()
    assert office.told()[organization] == "skipped: gone_in_vtiger"
    assert (office.organizations(), office.active()) == ([], [NAME])
    assert not office.problems()


def test_let_go_is_said_of_one_departure_only(office: Office, review: Review) -> None:
    organization, contact = left_and_changed(office)
    review.let_go(xero(contact))
    office.sync()
    office.vtiger.restore(organization)
    office.sync()
    assert office.linked() == {organization: contact}
    office.vtiger.delete(organization)
    office.xero.edit_contact(contact, {"EmailAddress": "newer@fox.example"})
    office.clock.advance(24 * 3600)
    office.sync()
    assert office.problems() == {contact: "gone_but_changed"}


def test_accept_missing_lets_the_module_go_on(office: Office, review: Review) -> None:
    organizations = [office.organization(f"{NAME} {number}") for number in range(6)]
    office.sync()
    for each in organizations[:4]:
        office.vtiger.delete(each)
    office.vtiger.edit(organizations[5], {"phone": "2"})
    office.clock.advance(24 * 3600)
    office.sync()
    assert office.problems() == {"organizations": "mass_disappearance"}
    assert [each.ref.id for each in cases(office).missing[ORGANIZATIONS]] == organizations[:4]
    assert review.accept_missing(ORGANIZATIONS) == 4
    assert not office.problems()
    office.sync()
    assert sorted(office.linked()) == organizations[4:]
    assert office.phone(office.linked()[organizations[5]]) == "2"
    assert len(office.active()) == 6


def refused(office: Office) -> tuple[str, str]:
    """An organization whose name somebody took in Xero at the last moment, so that it waits; and the other contact."""
    office.set({"organizations.direction": "to_xero"})
    taken: list[str] = []
    office.at_xero.once("PUT /api.xro/2.0/Contacts", lambda: taken.append(office.contact(NAME)))
    organization = office.organization(NAME)
    office.sync()
    assert office.problems() == {organization: "xero_name_taken"}
    office.xero.edit_contact(taken[0], {"Name": "Somebody Else"})
    return organization, taken[0]


def test_retry_tries_what_was_parked_once_more(office: Office, review: Review) -> None:
    organization, other = refused(office)
    office.sync()
    assert organization not in office.linked()
    assert office.problems() == {organization: "xero_name_taken"}
    review.retry(office.troubles()[0].id[:8])
    office.sync()
    assert office.linked()[organization] != other
    assert not office.problems()


def test_retry_all_tries_everything_that_was_parked(office: Office, review: Review) -> None:
    organization, _ = refused(office)
    assert review.retry_all() == 1
    office.sync()
    assert organization in office.linked()


def test_ignore_leaves_a_problem_out_until_its_record_changes(office: Office, review: Review) -> None:
    organization = office.organization(NAME, email1="not an address")
    office.sync()
    review.ignore(office.troubles()[0].id)
    office.sync()
    assert not office.problems()
    assert review.retry_all() == 0
    office.vtiger.edit(organization, {"email1": "still not one"})
    office.sync()
    assert office.problems() == {organization: "xero_email_invalid"}


def test_resync_reads_everything_again_and_keeps_the_links(office: Office, review: Review) -> None:
    organization, contact = office.pair(NAME)
    review.resync()
    office.sync()
    assert office.linked() == {organization: contact}
    assert deeds(office) == [("zoë", "had everything read again")]


# What makes no sense


def test_where_nothing_waits_there_is_nothing_to_decide(office: Office, review: Review) -> None:
    organization, contact = office.pair(NAME)
    alone = office.organization(f"{NAME} GmbH")
    for call in (
        lambda: review.keep(vtiger(organization), Side.XERO),
        lambda: review.let_go(vtiger(organization)),
        lambda: review.include(xero(contact)),
        lambda: review.accept_missing(ORGANIZATIONS),
    ):
        with pytest.raises(SyncError) as refused:
            call()
        assert refusal(refused) == "nothing_to_decide"
    office.set({"organizations.direction": "to_vtiger"})
    office.sync()
    with pytest.raises(SyncError) as refused:
        review.part(vtiger(alone))
    assert refusal(refused) == "nothing_to_decide"
    assert deeds(office) == []


def test_only_a_field_that_waits_is_kept(office: Office, review: Review) -> None:
    organization, _ = quarrel(office)
    with pytest.raises(SyncError) as refused:
        review.keep(vtiger(organization), Side.XERO, "fax")
    assert refusal(refused) == "nothing_to_decide"
    assert "fax" in refused.value.message


def test_an_unknown_problem_is_told_so(office: Office, review: Review) -> None:
    for call in (review.retry, review.ignore):
        with pytest.raises(SyncError) as refused:
            call("ffffffff")
        assert refusal(refused) == "problem_unknown"


def test_a_problem_of_no_record_is_not_ignored(office: Office, review: Review) -> None:
    for number in range(3):
        office.organization(f"{NAME} {number}")
    office.sync()
    for row in office.vtiger.rows("Accounts"):
        office.vtiger.delete(row["id"])
    office.clock.advance(24 * 3600)
    office.sync()
    (trouble,) = office.troubles()
    with pytest.raises(SyncError) as refused:
        review.ignore(trouble.id)
    assert refusal(refused) == "problem_lasting"
    assert office.troubles() == [trouble]


def test_while_a_run_is_under_way_nothing_is_read_again_from_the_start(office: Office, review: Review) -> None:
    office.pair(NAME)
    with office.database.write() as tx:
        fence = runs.begin(tx, CONNECTION, office.clock.new_id(), office.clock.now())
    with pytest.raises(SyncError) as refused:
        review.resync()
    assert refusal(refused) == "run_under_way"
    with office.database.write() as tx:
        runs.end(tx, fence, runs.RunStatus.DONE, office.clock.now())
    review.resync()


def test_what_is_being_written_is_not_parted(office: Office, review: Review) -> None:
    """The answer would make a link of what was parted."""
    organization, contact = office.pair(NAME)
    office.vtiger.edit(organization, {"phone": "2"})
    refusals: list[str] = []

    def meanwhile() -> None:
        with pytest.raises(SyncError) as refused:
            review.part(vtiger(organization))
        refusals.append(refusal(refused))

    office.at_xero.once("POST /api.xro/2.0/Contacts", meanwhile)
    office.sync()
    assert refusals == ["record_under_way"]
    assert office.linked() == {organization: contact}
    assert office.phone(contact) == "2"
