"""What waits for a decision, and deciding it."""

from collections.abc import Iterator

import pytest
from tests.web.person import Person
from tests.web.reading import Page
from tests.web.sample import ORGANIZATIONS, XERO_ID, Sample, ref
from tests.web.waiting import ask, clash, depart, lose, problem_of, xero

from vtiger_xero.domain.refs import Side
from vtiger_xero.engine.merge import Clash
from vtiger_xero.store import conflicts, links, records, verdicts
from vtiger_xero.store.access import Role
from vtiger_xero.store.records import Presence
from vtiger_xero.store.verdicts import Choice, Verdict
from vtiger_xero.web.review import PARTIES, SHOWN

ACME = {
    "name": "Acme",
    "email": "a@example.com",
    "phone": "1",
    "billing_street": "1 Old Road\nFloor 2",
    "billing_city": "Leeds",
    "billing_code": "LS1",
    "tax_number": "GB 1",
}


@pytest.fixture
def bookkeeper(sample: Sample) -> Iterator[Person]:
    with Person(sample, sample.log_in(Role.BOOKKEEPER, "Bea")) as person:
        yield person


def buttons(page: Page) -> list[str]:
    """What the forms of a page would decide, in its order."""
    return [attrs["value"] or "" for tag, attrs in page.tags if tag == "input" and attrs.get("name") == "decision"]


def verdict(sample: Sample, connection_id: str, record_id: str = "11x7") -> Verdict | None:
    """What was decided about an organization."""
    with sample.database.read() as tx:
        return verdicts.about(tx, connection_id, Side.VTIGER, ORGANIZATIONS, [record_id]).get(record_id)


def test_nothing_waits(sample: Sample, viewer: Person) -> None:
    assert "Nothing waits for a decision." in viewer.read(f"/connections/{sample.connect()}/review").text


def test_a_record_beside_its_candidates_with_what_differs(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    ask(
        sample,
        connection_id,
        ACME,
        candidates=[
            {**ACME, "email": "A@EXAMPLE.COM", "tax_number": "GB 2"},
            {"name": "acme", "billing_street": "elsewhere"},
        ],
        rivals=[ACME],
    )
    page = viewer.read(f"/connections/{connection_id}/review")
    assert "Review 1" in page.text
    assert "This one, in Vtiger CRM 11x7 Open" in page.text
    address = "Billing address 1 Old Road Floor 2 LS1 Leeds"
    assert f"Name Acme E-mail a@example.com Phone 1 {address} Tax number GB 1" in page.text
    assert f"Name Acme E-mail A@EXAMPLE.COM Phone 1 {address} Tax number differs GB 2" in page.text
    assert (
        "Name acme E-mail differs blank Phone differs blank Billing address differs elsewhere Tax number differs blank"
    ) in page.text
    assert page.text.count("In Xero") == 2
    assert page.text.count("Another one, in Vtiger CRM") == 1
    assert buttons(page) == []


def test_these_are_the_same(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    record = ask(sample, connection_id, ACME, [ACME, ACME])
    path = f"/connections/{connection_id}/records/vtiger/organizations/11x7"
    page = bookkeeper.read(f"/connections/{connection_id}/review")
    assert buttons(page) == ["pair", "pair", "exclude"]
    answer = bookkeeper.submit(path, decision="pair", other=xero(701).id, back="review")
    assert answer.headers["Location"] == f"/connections/{connection_id}/review"
    decided = verdict(sample, connection_id)
    assert decided is not None
    assert (decided.choice, decided.other_id, decided.by) == (Choice.PAIR, xero(701).id, "Bea")
    page = bookkeeper.read(f"/connections/{connection_id}/review")
    assert "Noted: the next sync links the two. Review Nothing waits for a decision." in page.text
    assert "a preview shows what comes of it. Preview Sync Now" in page.text
    assert not problem_of(sample, connection_id, record)


def test_it_is_a_new_one(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    ask(sample, connection_id, ACME, [{"name": "Acme Ltd"}])
    assert buttons(bookkeeper.read(f"/connections/{connection_id}/review")) == ["pair", "new", "exclude"]
    path = f"/connections/{connection_id}/records/vtiger/organizations/11x7"
    bookkeeper.submit(path, decision="new", back="review")
    decided = verdict(sample, connection_id)
    assert decided is not None
    assert decided.choice is Choice.NEW
    assert "the next sync makes it in Xero" in bookkeeper.read(path).text


def test_it_is_there_twice(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    ask(sample, connection_id, ACME, rivals=[{**ACME, "email": "b@example.com"}], code="name_twice")
    assert buttons(bookkeeper.read(f"/connections/{connection_id}/review")) == ["same", "same", "new", "exclude"]
    assert bookkeeper.read(f"/connections/{connection_id}/review").text.count("The same: sync this one") == 2
    path = f"/connections/{connection_id}/records/vtiger/organizations/11x7"
    bookkeeper.submit(path, decision="same", other="11x700", back="review")
    decided = verdict(sample, connection_id)
    assert decided is not None
    assert (decided.choice, decided.other_id) == (Choice.SAME, "11x700")


def test_any_of_namesakes_may_be_the_one_in_xero(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    ask(sample, connection_id, ACME, [ACME], rivals=[{**ACME, "email": "b@example.com"}, ACME])
    page = bookkeeper.read(f"/connections/{connection_id}/review")
    assert buttons(page) == ["same", "same", "pair", "pair", "pair", "exclude"]
    assert all(f"It is the same as {each}" in page.text for each in ("11x7", "11x700", "11x701"))
    path = f"/connections/{connection_id}/records/vtiger/organizations/11x700"
    bookkeeper.submit(path, decision="pair", other=xero(700).id, back="review")
    decided = verdict(sample, connection_id, "11x700")
    assert decided is not None
    assert (decided.choice, decided.other_id) == (Choice.PAIR, xero(700).id)
    assert "Nothing waits for a decision." in bookkeeper.read(f"/connections/{connection_id}/review").text


def test_one_that_is_linked_elsewhere_cannot_be_paired(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    ask(sample, connection_id, ACME, [ACME], code="name_linked_elsewhere")
    sample.see(connection_id, ref("11x1"), ACME)
    sample.link(connection_id, "11x1", xero(700).id)
    page = bookkeeper.read(f"/connections/{connection_id}/review")
    assert buttons(page) == ["exclude"]
    assert f"/connections/{connection_id}/records/vtiger/organizations/11x1" in page.links
    assert "Linked with another record" in page.text
    path = f"/connections/{connection_id}/records/vtiger/organizations/11x7"
    bookkeeper.submit(path, decision="pair", other=xero(700).id)
    assert "Nothing was changed. Acme (11x7) and Acme" in bookkeeper.read(path).text
    assert verdict(sample, connection_id) is None


def test_left_out_and_taken_in_again(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    ask(sample, connection_id, ACME, [ACME])
    path = f"/connections/{connection_id}/records/vtiger/organizations/11x7"
    bookkeeper.submit(path, decision="exclude", back="review")
    page = bookkeeper.read(f"/connections/{connection_id}/review")
    assert "It is left out of the sync." in page.text
    assert "1 left out of the sync Acme Vtiger CRM" in page.text
    assert buttons(page) == ["include"]
    bookkeeper.submit(path, decision="include", back="review")
    page = bookkeeper.read(f"/connections/{connection_id}/review")
    assert "left out of the sync" not in page.text
    assert verdict(sample, connection_id) is None


def test_a_conflict_field_by_field(sample: Sample, bookkeeper: Person, viewer: Person) -> None:
    connection_id = sample.connect()
    clash(sample, connection_id, Clash("phone", "1", "2", None), Clash("billing_street", None, "a\nb", "c"))
    page = viewer.read(f"/connections/{connection_id}/review")
    assert page.rows == [
        ["Field", "Last agreed on", "Vtiger CRM", "Xero"],
        ["Billing street", "blank", "a b", "c"],
        ["Phone", "1", "2", "blank"],
    ]
    assert "Both sides changed phone" not in page.text
    page = bookkeeper.read(f"/connections/{connection_id}/review")
    assert buttons(page) == ["keep"] * 6
    path = f"/connections/{connection_id}/records/vtiger/organizations/11x1"
    bookkeeper.submit(path, decision="keep", field="phone", winner="vtiger", back="review")
    page = bookkeeper.read(f"/connections/{connection_id}/review")
    assert "Noted: the value of Phone in Vtiger CRM will stay." in page.text
    assert page.rows[2] == ["Phone", "1", "2 will stay", "blank Keep Xero's: Phone"]
    bookkeeper.submit(path, decision="keep", winner="xero", back="review")
    with sample.database.read() as tx:
        link = links.find(tx, connection_id, Side.VTIGER, ORGANIZATIONS, ["11x1"])["11x1"]
        known = conflicts.of_links(tx, [link.id])[link.id]
    assert [each.chosen for each in known] == [Side.XERO, Side.XERO]
    assert "Noted: the values in Xero will stay." in bookkeeper.read(f"/connections/{connection_id}/review").text


def test_a_half_that_is_gone_is_let_go(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    depart(sample, connection_id, ACME)
    page = bookkeeper.read(f"/connections/{connection_id}/review")
    assert f"Gone from Xero: What it was {XERO_ID} . Changed in Vtiger CRM since:" in page.text
    assert "Billing street 1 Old Road, Floor 2" in page.text
    assert buttons(page) == ["let-go"]
    path = f"/connections/{connection_id}/records/vtiger/organizations/11x1"
    bookkeeper.submit(path, decision="let-go", back="review")
    decided = verdict(sample, connection_id, "11x1")
    assert decided is not None
    assert decided.choice is Choice.LET_GO


def test_what_is_missing_is_gone_when_somebody_says_so(sample: Sample, bookkeeper: Person, viewer: Person) -> None:
    connection_id = sample.connect()
    lost = [ref(f"11x{number}") for number in range(25)]
    for each in lost:
        sample.see(connection_id, each, {"name": f"Name of {each.id}"})
    lose(sample, connection_id, *lost, presence=Presence.MISSING)
    page = viewer.read(f"/connections/{connection_id}/review")
    assert "Organizations 25 Many records are gone at once." in page.text
    assert "15 more" in page.text
    assert "Name of 11x24 Vtiger CRM" in page.text
    path = f"/connections/{connection_id}/review"
    assert bookkeeper.submit(f"{path}/missing", module="organizations").headers["Location"] == path
    page = bookkeeper.read(path)
    assert "Noted: 25 records are gone. The next sync goes on with Organizations." in page.text
    assert "Nothing waits for a decision." in page.text
    with sample.database.read() as tx:
        found = records.by_ids(tx, connection_id, Side.VTIGER, ORGANIZATIONS, [each.id for each in lost])
    assert {each.presence for each in found.values()} == {Presence.GONE}
    bookkeeper.submit(f"{path}/missing", module="organizations")
    assert "Nothing was changed. Organizations: no records are missing." in bookkeeper.read(path).text


@pytest.mark.parametrize("fields", [{"module": "nonsense"}, {}])
def test_a_form_of_nobodys_is_refused(sample: Sample, bookkeeper: Person, fields: dict[str, str]) -> None:
    assert bookkeeper.submit(f"/connections/{sample.connect()}/review/missing", **fields).status_code == 400


def test_pages_have_neither_gaps_nor_repeats(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    for number in range(2 * SHOWN + 3):
        ask(sample, connection_id, {"name": f"n{number % 4}"}, [ACME], record=ref(f"11x{number}"))
    first, seen = f"/connections/{connection_id}/review", list[str]()
    path = first
    for shown in (SHOWN, SHOWN, 3):
        page = viewer.read(path)
        assert f"Review {2 * SHOWN + 3}" in page.text
        asked = [attrs["id"] or "" for tag, attrs in page.tags if tag == "article"]
        assert len(asked) == shown
        seen += asked
        path = next((link for link in page.links if "after=" in link), "")
    assert path == ""
    assert len({*seen}) == 2 * SHOWN + 3
    assert "No more decisions wait." in viewer.read(f"{first}?after={seen[-1].removeprefix('problem-')}").text


def test_of_very_many_candidates_the_first_are_shown(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    ask(sample, connection_id, ACME, [ACME] * (PARTIES + 5))
    assert viewer.read(f"/connections/{connection_id}/review").text.count("In Xero") == PARTIES
