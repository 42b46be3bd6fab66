"""What a person decides is carried out by the next run, and the one after it is quiet (spec §2 step 9, §3, §4)."""

from collections.abc import Sequence

import pytest
from tests.rules.office import CONNECTION, ORGANIZATIONS, PEOPLE, Office

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.problems import SyncError
from vtiger_xero.store import access_audit
from vtiger_xero.sync.cases import Cases, open_cases
from vtiger_xero.sync.review import Review, find

NAME = "Zoë’s “Bücher” & Söhne"


def vtiger(record_id: str, module: Module = ORGANIZATIONS) -> Ref:
    return Ref(Side.VTIGER, module, record_id)


def xero(record_id: str, module: Module = ORGANIZATIONS) -> Ref:
    return Ref(Side.XERO, module, record_id)


@pytest.fixture
def review(office: Office) -> Review:
    return Review(office.database, office.clock, CONNECTION, "zoë")


def cases(office: Office) -> Cases:
    with office.database.read() as tx:
        return open_cases(tx, CONNECTION)


def deeds(office: Office) -> list[tuple[str, str]]:
    with office.database.read() as tx:
        return [(deed.who, deed.what) for deed in access_audit.latest(tx, 10)]


def asked(office: Office) -> list[tuple[str, str, Sequence[str], Sequence[str]]]:
    """The questions: code, record, candidates and rivals."""
    return [
        (
            each.trouble.code,
            each.record.record.ref.id,
            [one.record.ref.id for one in each.candidates],
            [one.record.ref.id for one in each.rivals],
        )
        for each in cases(office).questions
    ]


def alike(office: Office) -> tuple[str, str, str]:
    """One organization and two contacts of similar names: which of them is it?"""
    organization = office.organization(NAME)
    contacts = office.contact(f"{NAME} Ltd"), office.contact(f"The {NAME}")
    office.sync()
    return organization, *contacts


def test_an_ambiguous_record_is_shown_with_its_candidates(office: Office) -> None:
    organization, *contacts = alike(office)
    (question,) = asked(office)
    assert question == ("match_ambiguous", organization, sorted(contacts), [])
    assert cases(office).questions[0].in_common == "name"


def test_pair_links_two_whichever_is_named_first(office: Office, review: Review) -> None:
    organization, _, other = alike(office)
    review.pair(xero(other), vtiger(organization))
    assert not office.problems()
    office.sync()
    assert office.linked()[organization] == other
    assert office.told()[organization] in {"linked", "updated"}
    assert deeds(office) == [("zoë", "paired two records")]


def test_pair_comes_before_whoever_would_have_been_matched(office: Office, review: Review) -> None:
    """Two of one name that disagree, of which the second is said to be the contact."""
    contact = office.contact(NAME)
    first = office.organization(NAME, email1="one@example.com")
    second = office.organization(NAME, email1="two@example.com")
    office.sync()
    assert asked(office) == [("match_ambiguous", first, [contact], [second])]
    review.pair(vtiger(second), xero(contact))
    assert not asked(office)
    office.sync()
    assert office.linked() == {second: contact}
    assert office.problems() == {first: "name_linked_elsewhere"}
    assert asked(office) == [("name_linked_elsewhere", first, [contact], [])]


def test_new_makes_a_record_that_is_only_similar(office: Office, review: Review) -> None:
    organization, one, other = alike(office)
    review.new(vtiger(organization))
    office.sync()
    assert office.active().count(NAME) == 1
    assert office.linked()[organization] not in {one, other}


def test_new_is_not_made_beside_a_namesake_that_came_meanwhile(office: Office, review: Review) -> None:
    organization, _, _ = alike(office)
    review.new(vtiger(organization))
    namesake = office.contact(NAME)
    office.sync()
    assert office.problems()[organization] == "name_linked_elsewhere"
    assert office.outcome(organization).counterpart_id == namesake
    assert (office.writes()["xero"], organization in office.linked()) == (0, False)


def test_new_brings_back_what_was_removed(office: Office, review: Review) -> None:
    organization, contact = office.pair(NAME)
    office.vtiger.delete(organization)
    office.clock.advance(24 * 3600)
    office.sync()
    assert not office.organizations()
    review.new(xero(contact))
    office.sync()
    assert office.organizations() == [NAME]


def test_same_as_lets_one_stand_for_the_other(office: Office, review: Review) -> None:
    first = office.organization(NAME, email1="one@example.com")
    second = office.organization(NAME, email1="two@example.com")
    office.sync()
    assert {code for code, *_ in asked(office)} == {"name_twice"}
    review.same_as(vtiger(first), vtiger(second))
    office.sync()
    assert office.aliases() == {first: second}
    assert list(office.linked()) == [second]
    assert not office.problems()


@pytest.mark.parametrize("settled", [0, 1])
def test_a_question_about_namesakes_is_answered_from_either(office: Office, review: Review, settled: int) -> None:
    twins = [office.organization(NAME, email1=f"{each}@example.com") for each in "ab"]
    office.sync()
    assert len(asked(office)) == 1
    review.same_as(vtiger(twins[settled]), vtiger(twins[not settled]))
    assert not asked(office)
    office.sync()
    assert office.aliases() == {twins[settled]: twins[not settled]}
    assert not office.problems()


def test_a_namesake_that_is_left_out_is_no_question_any_more(office: Office, review: Review) -> None:
    """Nor are two that have its e-mail address and another name."""
    contact = office.contact("Somebody", EmailAddress="a@example.com")
    first, second = (office.organization(f"{NAME} {each}", email1="A@example.com") for each in (1, 2))
    office.sync()
    assert asked(office) == [("match_ambiguous", first, [contact], [second])]
    review.exclude(vtiger(second))
    assert not asked(office)
    office.sync()
    assert office.linked() == {first: contact}


def test_pair_ends_standing_for_another(office: Office, review: Review) -> None:
    first, _ = office.pair(NAME)
    second = office.organization(NAME)
    office.sync()
    assert office.aliases() == {second: first}
    other = office.contact("Another Name Altogether")
    office.sync()
    if other in office.linked().values():
        review.part(xero(other))
    review.pair(vtiger(second), xero(other))
    office.sync()
    assert office.linked()[second] == other
    assert not office.aliases()


def test_left_out_and_taken_in_again(office: Office, review: Review) -> None:
    organization, contact = office.pair(NAME, phone="1")
    review.exclude(xero(contact))
    office.vtiger.edit(organization, {"phone": "2"})
    office.sync()
    assert office.phone(contact) == "1"
    assert list(office.told().values()) == ["skipped: excluded"]
    assert [each.ref.id for each in cases(office).excluded] == [contact]
    review.include(xero(contact))
    office.sync()
    assert office.phone(contact) == "2"
    assert not cases(office).excluded


def test_who_is_left_out_is_not_asked_about(office: Office, review: Review) -> None:
    office.set({"organizations.direction": "to_xero"})
    organization, *_ = alike(office)
    review.exclude(vtiger(organization))
    office.sync()
    assert not asked(office)
    assert not office.problems()
    assert organization not in office.linked()
    review.include(vtiger(organization))
    office.sync()
    assert [record_id for _, record_id, _, _ in asked(office)] == [organization]


def test_who_is_left_out_is_not_asked_about_a_name_that_is_taken(office: Office, review: Review) -> None:
    office.pair(NAME, email1="one@fox.example")
    namesake = office.organization(NAME, email1="other@fox.example")
    office.sync()
    review.exclude(vtiger(namesake))
    office.sync()
    assert office.told() == {namesake: "skipped: excluded"}
    assert not office.problems()


@pytest.mark.parametrize("half", [0, 1])
def test_who_is_left_out_is_not_archived(office: Office, review: Review, half: int) -> None:
    office.set({"organizations.when_gone": "archive"})
    pair = organization, _ = office.pair(NAME)
    review.exclude(office.ref(pair[half]))
    office.vtiger.delete(organization)
    office.sync()
    assert office.told() == {organization: "skipped: gone_in_vtiger"}
    assert office.active() == [NAME]


def test_part_leaves_both_alone_until_somebody_says_what_they_are(office: Office, review: Review) -> None:
    organization, contact = office.pair(NAME)
    review.part(vtiger(organization))
    office.vtiger.edit(organization, {"phone": "2"})
    office.sync()
    assert not office.linked()
    assert (len(office.organizations()), len(office.active())) == (1, 1)
    review.pair(vtiger(organization), xero(contact))
    office.sync()
    assert office.linked() == {organization: contact}
    assert office.phone(contact) == "2"


def test_who_was_parted_stays_alone_when_the_other_half_is_paired_anew(office: Office, review: Review) -> None:
    office.set({"organizations.direction": "to_xero"})
    organization, contact = office.pair(NAME)
    review.part(xero(contact))
    other = office.contact("Somebody Else Altogether")
    office.sync()
    review.pair(vtiger(organization), xero(other))
    office.sync()
    assert office.linked() == {organization: other}
    assert contact not in office.told()


def test_a_verdict_holds_until_it_is_overruled(office: Office, review: Review) -> None:
    """Once parted, the two are not joined again because somebody else had been paired with one of them before."""
    office.set({"organizations.direction": "to_xero"})
    organization, one, other = alike(office)
    review.pair(vtiger(organization), xero(one))
    office.sync()
    review.part(vtiger(organization))
    review.pair(vtiger(organization), xero(other))
    office.sync()
    assert office.linked()[organization] == other
    assert one not in office.linked().values()


def test_a_person_is_parted_and_brought_back(office: Office, review: Review) -> None:
    organization, _ = office.pair(NAME)
    person = office.person(organization, "Zoë", "Ñandú", "zoe@fox.example")
    office.sync()
    listed = office.linked(PEOPLE)[person]
    review.part(vtiger(person, PEOPLE))
    office.vtiger.edit(person, {"lastname": "Renamed"})
    office.sync()
    assert not office.linked(PEOPLE)
    assert [last for _, last, _ in office.people(organization)] == ["Renamed"]
    review.new(vtiger(person, PEOPLE))
    office.sync()
    assert office.linked(PEOPLE)[person] != listed


# What makes no sense


def refusal(error: pytest.ExceptionInfo[SyncError]) -> str:
    """The code; every refusal has a sentence and a fix, all of whose places are filled in."""
    assert "…" not in error.value.message + error.value.fix
    return error.value.code


def test_two_of_one_side_are_no_pair_and_two_sides_not_the_same(office: Office, review: Review) -> None:
    first, second, contact = office.organization(NAME), office.organization("Two"), office.contact("Three")
    office.sync()
    for other in (vtiger(second), vtiger(first), xero(office.linked()[first]), xero(contact)):
        with pytest.raises(SyncError) as refused:
            review.pair(vtiger(first), other)
        assert refusal(refused) == "pair_impossible"
    for other in (xero(contact), vtiger(first), vtiger(second)):
        with pytest.raises(SyncError) as refused:
            review.same_as(vtiger(first), other)
        assert refusal(refused) == "same_impossible"
    assert deeds(office) == []


def test_what_is_linked_or_has_a_namesake_is_not_new(office: Office, review: Review) -> None:
    first, contact = office.pair(NAME)
    second = office.organization(NAME, email1="two@fox.example")
    office.sync()
    for record_id in (first, second):
        with pytest.raises(SyncError) as refused:
            review.new(vtiger(record_id))
        assert refusal(refused) == "new_impossible"
        assert contact in refused.value.message
    assert office.linked() == {first: contact}


def test_who_stands_for_another_is_stood_for_by_nobody(office: Office, review: Review) -> None:
    first, second = office.organization(NAME), office.organization(NAME)
    third = office.organization(f"{NAME} GmbH")
    office.sync()
    assert office.aliases() == {second: first}
    review.part(vtiger(third))
    with pytest.raises(SyncError) as refused:
        review.same_as(vtiger(third), vtiger(second))
    assert refusal(refused) == "same_impossible"


def test_people_are_not_paired_by_hand(office: Office, review: Review) -> None:
    organization, contact = office.pair(NAME)
    person = office.person(organization, "Zoë", "Ñandú")
    office.sync()
    with pytest.raises(SyncError) as refused:
        review.pair(vtiger(person, PEOPLE), xero(contact))
    assert refusal(refused) == "pair_impossible"


def test_what_is_gone_is_nobodys_half(office: Office, review: Review) -> None:
    organization, _ = office.pair(NAME)
    other, contact = office.organization("Another One"), office.contact("A Third One")
    office.set({"organizations.direction": "to_xero"})
    office.sync()
    office.vtiger.delete(organization)
    office.clock.advance(24 * 3600)
    office.sync()
    with pytest.raises(SyncError) as refused:
        review.pair(vtiger(organization), xero(contact))
    assert refusal(refused) == "pair_impossible"
    review.part(vtiger(other))
    with pytest.raises(SyncError) as refused:
        review.same_as(vtiger(other), vtiger(organization))
    assert refusal(refused) == "same_impossible"


def test_an_unknown_record_is_told_so(office: Office, review: Review) -> None:
    for call in (review.new, review.exclude, review.include, review.part, review.let_go):
        with pytest.raises(SyncError) as refused:
            call(vtiger("11x404"))
        assert refusal(refused) == "record_unknown"


def test_a_record_is_found_by_its_id_as_people_copy_it(office: Office) -> None:
    organization, contact = office.pair(NAME)
    with office.database.read() as tx:
        assert find(tx, CONNECTION, f" {organization} ").ref == vtiger(organization)
        assert find(tx, CONNECTION, contact.upper()).ref == xero(contact)
        with pytest.raises(SyncError) as refused:
            find(tx, CONNECTION, "11x404")
    assert refusal(refused) == "record_unknown"
