"""The remote: walks that miss nothing, look-ups that find exactly, answers that fit what was sent."""

import json
import re
from datetime import UTC, datetime

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.xero.scripted import World, body_of, html, ok, refused

from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Accepted, Call, Operation, Refused, Write
from vtiger_xero.problems import CATALOGUE, NoAnswerError, SyncError, WholeBatchRefusedError
from vtiger_xero.xero.client import XeroOrganisation
from vtiger_xero.xero.refusals import FRAGMENTS

CONTACTS = Module.ORGANIZATIONS
NOW = datetime(2026, 1, 5, 9, 0, 7, tzinfo=UTC)


def contact(number: int, **members: object) -> dict[str, object]:
    return {"ContactID": f"id-{number}", "ContactNumber": f"11x{number}", "Name": f"Nº {number}", **members}


def create(number: int) -> Write:
    return Write(
        operation=Operation.CREATE,
        target_id=None,
        mark=f"11x{number}",
        fields=("name",),
        content={"name": f"Nº {number}"},
    )


def update(number: int) -> Write:
    return Write(
        operation=Operation.UPDATE,
        target_id=f"ID-{number}",
        mark=f"11x{number}",
        fields=("name",),
        content={"name": f"Nº {number}"},
    )


# Organisation


def test_the_organisation_is_told(world: World) -> None:
    told = {
        "OrganisationID": "o",
        "Name": "Demo & Söhne",
        "BaseCurrency": "NZD",
        "ShortCode": "!23eYt",
        "CountryCode": "NZ",
        "Timezone": "NEWZEALANDSTANDARDTIME",
        "Version": "A_VERSION_OF_2027",
    }
    world.xero.answer(ok("Organisations", told), ok("Organisations", {**told, "ShortCode": None, "Timezone": None}))
    assert world.remote.organisation() == XeroOrganisation(
        "o", "Demo & Söhne", "NZD", "!23eYt", "NZ", "NEWZEALANDSTANDARDTIME"
    )
    assert world.remote.organisation() == XeroOrganisation("o", "Demo & Söhne", "NZD", "", "NZ", "")
    assert world.xero.requests[0].url.path.endswith("/Organisation")


@pytest.mark.parametrize("told", [[], [{"Name": "no id"}], ["?"]])
def test_an_organisation_without_its_essentials_is_a_problem(world: World, told: list[object]) -> None:
    world.xero.answer(ok("Organisations", *told))
    with pytest.raises(SyncError) as raised:
        world.remote.organisation()
    assert raised.value.code == "xero_unreadable"


def test_an_organisation_that_counts_in_another_currency_is_refused(world: World) -> None:
    world.xero.answer(ok("Organisations", {"OrganisationID": "o", "Name": "Demo & Söhne", "BaseCurrency": "NZD"}))
    organisation = world.remote.organisation()
    organisation.check_base_currency("NZD")
    with pytest.raises(SyncError) as raised:
        organisation.check_base_currency("USD")
    assert raised.value.code == "base_currency_differs"
    assert all(word in raised.value.message for word in ("USD", "Demo & Söhne", "NZD"))


# Walk


def test_a_walk_goes_page_by_page_in_the_order_of_ids(world: World) -> None:
    world.xero.answer(
        ok("Contacts", contact(1), contact(2), pagination={"page": 1, "pageSize": 1000, "pageCount": 2}),
        ok("Contacts", contact(3), pagination={"page": 2, "pageSize": 1000, "pageCount": 2}),
    )
    first = world.remote.walk(CONTACTS, NOW, None)
    second = world.remote.walk(CONTACTS, NOW, first.after)
    assert [row.ref.id for page in (first, second) for row in page.rows] == ["id-1", "id-2", "id-3"]
    assert (first.remote_now, second.after) == (NOW, None)
    asked = [dict(request.url.params) for request in world.xero.requests]
    common = {"order": "ContactID", "pageSize": "1000", "includeArchived": "true"}
    assert asked == [{**common, "page": "1"}, {**common, "page": "2"}]
    assert {request.headers["If-Modified-Since"] for request in world.xero.requests} == {"2026-01-05T09:00:07"}


def test_a_walk_of_everything_names_no_moment(world: World) -> None:
    world.xero.answer(ok("Contacts", pagination={"page": 1, "pageCount": 0}))
    page = world.remote.walk(CONTACTS, None, None)
    assert (page.rows, page.after) == ((), None)
    assert "If-Modified-Since" not in world.xero.requests[0].headers


@pytest.mark.parametrize(("count", "after"), [(1000, "2"), (999, None)])
def test_without_a_count_of_pages_a_full_one_has_a_next(world: World, count: int, after: str | None) -> None:
    world.xero.answer(ok("Contacts", *map(contact, range(count))))
    assert world.remote.walk(CONTACTS, None, None).after == after


def test_one_undecodable_row_is_its_own_problem(world: World) -> None:
    world.xero.answer(ok("Contacts", contact(1), contact(2, Name=["?"]), contact(3)))
    page = world.remote.walk(CONTACTS, None, None)
    assert [row.ref.id for row in page.rows] == ["id-1", "id-3"]
    assert [row.ref.id for row in page.unreadable] == ["id-2"]


def test_half_a_character_spoils_its_own_row_only(world: World) -> None:
    text = '{"Contacts": [{"ContactID": "a", "Name": "cut \\ud83d"}, {"ContactID": "b", "Name": "\\ud83e\\udd8a"}]}'
    world.xero.answer(httpx2.Response(200, text=text, headers={"Date": "Mon, 05 Jan 2026 09:00:07 GMT"}))
    page = world.remote.walk(CONTACTS, None, None)
    assert [row.content for row in page.rows] == [{"name": "🦊"}]
    assert [(row.ref.id, row.name) for row in page.unreadable] == [("a", "cut ?")]


def test_a_page_without_a_time_is_of_no_use(world: World) -> None:
    world.xero.answer(ok("Contacts", date=None, DateTimeUTC=None))
    with pytest.raises(SyncError) as raised:
        world.remote.walk(CONTACTS, None, None)
    assert raised.value.code == "xero_unreadable"


# Look-up and fetch


def test_a_look_up_finds_by_mark_exactly_archived_ones_too(world: World) -> None:
    rows = [contact(1), contact(7, ContactNumber="11X1"), contact(8, ContactNumber="11x1", ContactStatus="ARCHIVED")]
    world.xero.answer(ok("Contacts", *rows))
    found = world.remote.look_up(CONTACTS, ["11x1", "11x2", "11x1"])
    assert [row.ref.id for row in found] == ["id-1", "id-8"]
    assert dict(world.xero.requests[0].url.params) == {
        "where": 'ContactNumber=="11x1" OR ContactNumber=="11x2"',
        "page": "1",
        "pageSize": "1000",
        "includeArchived": "true",
    }


def test_nothing_is_asked_for_nothing(world: World) -> None:
    assert world.remote.look_up(CONTACTS, []) == world.remote.fetch(CONTACTS, []) == []


def test_a_thousand_marks_cost_few_calls(world: World) -> None:
    world.xero.answer(*[ok("Contacts") for _ in range(40)])
    world.remote.look_up(CONTACTS, [f"11x{number}" for number in range(1000)])
    assert world.api.calls < 30


STRING = re.compile(r'ContactNumber=="((?:[^"]|"")*)"(?: OR |$)')


@settings(deadline=None)
@given(marks=st.lists(st.text(min_size=1, max_size=50), min_size=1, max_size=60, unique=True))
def test_any_marks_are_quoted_and_fit_the_address(marks: list[str]) -> None:
    world = World()
    world.xero.answer(*[ok("Contacts") for _ in marks])
    world.remote.look_up(CONTACTS, marks)
    asked = []
    for request in world.xero.requests:
        assert len(str(request.url)) < 2000
        where = request.url.params["where"]
        assert STRING.sub("", where) == ""
        asked += [match.replace('""', '"') for match in STRING.findall(where)]
    assert asked == marks


def test_a_fetch_asks_for_forty_ids_at_a_time(world: World) -> None:
    world.xero.answer(ok("Contacts", contact(1)), ok("Contacts", contact(41)))
    ids = [f"id-{number}" for number in range(50)]
    assert [row.ref.id for row in world.remote.fetch(CONTACTS, ids)] == ["id-1", "id-41"]
    asked = [request.url.params["IDs"].split(",") for request in world.xero.requests]
    assert asked == [ids[:40], ids[40:]]
    assert world.xero.requests[0].url.params["includeArchived"] == "true"


def test_a_row_that_cannot_be_understood_does_not_read_as_absent(world: World) -> None:
    for ask in (world.remote.look_up, world.remote.fetch):
        world.xero.answer(ok("Contacts", contact(1, Name=7)))
        with pytest.raises(SyncError) as raised:
            ask(CONTACTS, ["11x1"])
        assert raised.value.code == "xero_unreadable"


# Encode and send


def test_creates_are_put_and_updates_posted_with_their_ids(world: World) -> None:
    put = world.remote.encode(CONTACTS, Operation.CREATE, [create(1), create(2)])
    post = world.remote.encode(CONTACTS, Operation.UPDATE, [update(1)])
    assert put == Call(
        "PUT",
        "Contacts?summarizeErrors=false",
        '{"Contacts":[{"ContactNumber":"11x1","Name":"Nº 1"},{"ContactNumber":"11x2","Name":"Nº 2"}]}'.encode(),
    )
    assert post.method == "POST"
    assert json.loads(post.body)["Contacts"][0]["ContactID"] == "ID-1"
    assert world.xero.requests == []


def test_each_element_has_its_answer_in_order(world: World) -> None:
    call = world.remote.encode(CONTACTS, Operation.CREATE, [create(1), create(2), create(3)])
    world.xero.answer(
        ok(
            "Contacts",
            contact(1, StatusAttributeString="OK"),
            {
                "ContactID": "00000000-0000-0000-0000-000000000000",
                "ContactNumber": "11x2",
                "StatusAttributeString": "ERROR",
                "ValidationErrors": [{"Message": "The contact name Nº 2 is already assigned to another contact."}],
            },
            contact(3, StatusAttributeString="WARNING", Warnings=[{"Message": "Suspicious."}, {"Message": None}]),
        )
    )
    first, second, third = world.remote.send(CONTACTS, call, "key")
    assert isinstance(first, Accepted)
    assert (first.observation.ref.id, first.warnings) == ("id-1", ())
    assert second == Refused("xero_name_taken", "The contact name Nº 2 is already assigned to another contact.")
    assert isinstance(third, Accepted)
    assert (third.observation.ref.id, third.warnings) == ("id-3", ("Suspicious.",))
    assert world.xero.requests[0].headers["Idempotency-Key"] == "key"
    assert body_of(world.xero.requests[0]) == json.loads(call.body)


@pytest.mark.parametrize(
    "failed",
    [
        {"HasValidationErrors": True},
        {"HasErrors": True},
        {"ValidationErrors": [{"Message": "Odd."}]},
        {"StatusAttributeString": "ERROR"},
    ],
    ids=repr,
)
def test_an_element_without_a_status_is_judged_by_its_errors(world: World, failed: dict[str, object]) -> None:
    world.xero.answer(ok("Contacts", contact(1, **failed)))
    [answer] = world.remote.send(CONTACTS, world.remote.encode(CONTACTS, Operation.CREATE, [create(1)]), "key")
    assert isinstance(answer, Refused)
    assert answer.detail in {"Odd.", "no reason given"}


def test_an_element_with_nothing_against_it_is_accepted(world: World) -> None:
    world.xero.answer(ok("Contacts", contact(1, HasValidationErrors=False, ValidationErrors=[])))
    [answer] = world.remote.send(CONTACTS, world.remote.encode(CONTACTS, Operation.UPDATE, [update(1)]), "key")
    assert isinstance(answer, Accepted)


@pytest.mark.parametrize(
    "elements",
    [
        [],
        [contact(1)],
        [contact(1), contact(2), contact(3)],
        [contact(2), contact(1)],
        [contact(1), contact(2, Name=7)],
        [contact(1), contact(2, ContactID="00000000-0000-0000-0000-000000000000")],
        [contact(1), "?"],
    ],
    ids=["none", "one", "three", "swapped", "unreadable", "not saved", "text"],
)
def test_answers_that_do_not_fit_what_was_sent_mean_unknown(world: World, elements: list[object]) -> None:
    world.xero.answer(ok("Contacts", *elements))
    with pytest.raises(NoAnswerError):
        world.remote.send(CONTACTS, world.remote.encode(CONTACTS, Operation.CREATE, [create(1), create(2)]), "key")


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (refused({"ValidationErrors": [{"Message": "Email address must be valid."}]}), "xero_email_invalid", "Email"),
        (refused(number=14, message="Error converting value 7 to type 'X'."), "xero_refused", "Error converting"),
        (html(404), "xero_not_found", "not found"),
        (httpx2.Response(404), "xero_not_found", "not found"),
    ],
)
def test_a_whole_refusal_of_one_record_is_its_own(world: World, answer: httpx2.Response, code: str, words: str) -> None:
    world.xero.answer(answer)
    [refusal] = world.remote.send(CONTACTS, world.remote.encode(CONTACTS, Operation.UPDATE, [update(1)]), "key")
    assert isinstance(refusal, Refused)
    assert refusal.code == code
    assert words in refusal.detail


@pytest.mark.parametrize("answer", [refused(number=14, message="Error converting value 7."), refused(), html(404)])
def test_a_whole_refusal_of_several_records_blames_none(world: World, answer: httpx2.Response) -> None:
    world.xero.answer(answer)
    with pytest.raises(WholeBatchRefusedError) as raised:
        world.remote.send(CONTACTS, world.remote.encode(CONTACTS, Operation.UPDATE, [update(1), update(2)]), "key")
    assert not isinstance(raised.value, NoAnswerError)
    assert raised.value.message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "The contact name B is already assigned to another contact. The contact name must be unique across all …",
            "xero_name_taken",
        ),
        ("Another contact has this contact number. Please enter a different contact number.", "xero_number_taken"),
        (
            "The specified contact details matched an archived contact. Archived contacts cannot currently be edited …",
            "xero_contact_archived",
        ),
        ("EMAIL ADDRESS MUST BE VALID", "xero_email_invalid"),
        ("The existing contact with name A cannot be updated to use new name B", "xero_name_taken"),
        ("Contact name cannot be empty", "xero_name_missing"),
        ("Price List Item with Code '5\" pipe' already exists", "item_code_taken"),
        ("Account code '250' is not a valid code for this document.", "account_unknown"),
        ("Account code '250' has been removed as it does not match a recognised account.", "account_unknown"),
        ("Account must be valid.", "account_unknown"),
        (
            "Account code '250' has been archived, or has been deleted. Each line item must reference a valid account.",
            "account_archived",
        ),
        ("The TaxType code 'INPUT2' cannot be used with account code '200'.", "tax_unfit_for_account"),
        ("Tax rate must be valid.", "tax_unknown_in_xero"),
        ("Insufficient stock. Items are eligible for backorder.", "stock_insufficient"),
        ("Something that Xero has never said before.", "xero_refused"),
    ],
)
def test_xeros_words_become_our_problems(world: World, text: str, code: str) -> None:
    world.xero.answer(ok("Contacts", contact(1, StatusAttributeString="ERROR", ValidationErrors=[{"Message": text}])))
    answers = world.remote.send(CONTACTS, world.remote.encode(CONTACTS, Operation.UPDATE, [update(1)]), "key")
    assert answers == [Refused(code, text)]


def test_every_problem_of_the_table_is_in_the_catalogue() -> None:
    assert {code for _, code in FRAGMENTS} <= set(CATALOGUE)
    assert all(fragment == fragment.casefold() for fragment, _ in FRAGMENTS)
