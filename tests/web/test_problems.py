"""The list of things to do: what it tells, and what can be done about it there."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from tests.web.person import Person
from tests.web.reading import Page
from tests.web.sample import ORGANIZATIONS, XERO_ID, Sample, ref

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.store import problems
from vtiger_xero.store.access import Role
from vtiger_xero.store.problems import Trouble
from vtiger_xero.web.problems import MANY, SHOWN

VTIGER = Side.VTIGER
HOUR = timedelta(hours=1)


def elsewhere(page: Page) -> list[str]:
    """The links that lead out of our pages."""
    return [link for link in page.links if not link.startswith(("/", "#"))]


def waiting(sample: Sample, connection_id: str) -> dict[str, Trouble]:
    """What is open and ignored by nobody, by the record's id."""
    with sample.database.read() as tx:
        return {each.ref.id if each.ref else "": each for each in problems.open_all(tx, connection_id)}


def seen(sample: Sample, connection_id: str, code: str, record_id: str, **details: str) -> Trouble:
    """A problem of a record that is in the mirror."""
    sample.see(connection_id, ref(record_id), {"name": f"Name of {record_id}"})
    sample.problem(connection_id, code, ref(record_id), f"Name of {record_id}", **details)
    return waiting(sample, connection_id)[record_id]


@pytest.fixture
def bookkeeper(sample: Sample) -> Person:
    return Person(sample, sample.log_in(Role.BOOKKEEPER, "Bea"))


def test_all_is_well(sample: Sample, viewer: Person) -> None:
    page = viewer.read(f"/connections/{sample.connect()}/problems")
    assert "All is well: no problem is open." in page.text
    assert "Retry all" not in page.text


def test_a_problem_with_its_cause_its_fix_and_both_records(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.problem(connection_id, "xero_name_taken", ref("11x57"), "Müller & Söhne 🦊", detail="It is taken.")
    sample.link(connection_id, "11x57", XERO_ID)
    sample.run(connection_id, HOUR)
    page = viewer.read(f"/connections/{connection_id}/problems")
    assert "The name is taken in Xero. Another active contact" in page.text
    assert "Xero says: It is taken. Give the two the same name in both systems" in page.text
    assert "since 22 Nov 2026, 16:47" in page.text
    assert f"/connections/{connection_id}/records/vtiger/organizations/11x57" in page.links
    vtiger, xero = elsewhere(page)
    assert vtiger == "https://crm.example.com/index.php?module=Accounts&view=Detail&record=57"
    assert unquote(xero) == (
        f"https://go.xero.com/organisationlogin/default.aspx?shortcode=!xk2Dp&redirecturl=/Contacts/View/{XERO_ID}"
    )


def test_a_record_without_a_counterpart_has_one_link(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.problem(connection_id, "name_missing", ref("11x58"))
    page = viewer.read(f"/connections/{connection_id}/problems")
    assert [link.partition("?")[0] for link in elsewhere(page)] == ["https://crm.example.com/index.php"]
    assert "11x58" in page.text


def test_an_emulated_xero_has_no_pages_to_link_to(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect(xero_api_url="http://127.0.0.1:9/api.xro/2.0")
    sample.problem(connection_id, "xero_refused", ref(XERO_ID, VTIGER.other), "Acme", detail="No.")
    assert elsewhere(viewer.read(f"/connections/{connection_id}/problems")) == []


def test_a_person_is_told_of_with_the_contact_of_the_person(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    person = Ref(Side.XERO, Module.PEOPLE, "an id of ours")
    sample.see(connection_id, person, {"last_name": "Doe"}, parent=XERO_ID)
    sample.problem(connection_id, "person_blank", person)
    (link,) = elsewhere(viewer.read(f"/connections/{connection_id}/problems"))
    assert f"/Contacts/View/{XERO_ID}" in unquote(unquote(link))


def test_what_keeps_the_connection_comes_first_and_leads_there(sample: Sample, admin: Person, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.problem(connection_id, "name_missing", ref("11x1"), "Aardvark")
    sample.problem(connection_id, "xero_disconnected", detail="the permission has run out")
    page = admin.read(f"/connections/{connection_id}/problems")
    assert page.text.index("Xero is disconnected") < page.text.index("Aardvark")
    assert f"/connections/{connection_id}" in page.links
    assert f"/connections/{connection_id}" not in viewer.read(f"/connections/{connection_id}/problems").links


def test_what_the_review_asks_leads_to_the_review(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    trouble = seen(sample, connection_id, "match_ambiguous", "11x7", rung="name", candidates="", rivals="")
    page = bookkeeper.read(f"/connections/{connection_id}/problems")
    assert f"/connections/{connection_id}/review#problem-{trouble.id}" in page.links
    assert "Retry" not in page.text


def test_retry_has_the_record_tried_again_and_says_so(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    trouble = seen(sample, connection_id, "xero_refused", "11x7", detail="No.")
    other = seen(sample, connection_id, "xero_refused", "11x8", detail="No.")
    path = f"/connections/{connection_id}/problems"
    answer = bookkeeper.submit(f"{path}/{trouble.id}/retry", code="xero_refused")
    assert answer.headers["Location"] == f"{path}?code=xero_refused"
    assert waiting(sample, connection_id)["11x7"].retried
    assert not waiting(sample, connection_id)["11x8"].retried
    page = bookkeeper.read(path)
    assert "It will be tried again by the next sync." in page.text
    assert page.text.count("Tried again by the next sync") == 1
    assert [attrs["action"] for tag, attrs in page.tags if tag == "form" and "retry" in (attrs["action"] or "")] == [
        f"{path}/retry",
        f"{path}/{other.id}/retry",
    ]
    assert "Bea had a record tried again Name of 11x7: Xero refused a record acme" in deeds(sample)


def test_retry_all_of_a_kind_leaves_the_others(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    for number in range(3):
        seen(sample, connection_id, "name_missing", f"11x{number}")
    seen(sample, connection_id, "xero_refused", "11x9", detail="No.")
    path = f"/connections/{connection_id}/problems"
    answer = bookkeeper.submit(f"{path}/retry", code="name_missing")
    assert answer.headers["Location"] == f"{path}?code=name_missing"
    assert [each.retried for each in waiting(sample, connection_id).values()] == [True, True, True, False]
    assert "3 records will be tried again by the next sync." in bookkeeper.read(path).text
    bookkeeper.submit(f"{path}/retry")
    assert all(each.retried for each in waiting(sample, connection_id).values())


def test_ignored_is_out_of_the_list_until_the_record_changes(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    trouble = seen(sample, connection_id, "name_missing", "11x7")
    path = f"/connections/{connection_id}/problems"
    bookkeeper.submit(f"{path}/{trouble.id}/ignore")
    page = bookkeeper.read(path)
    assert "It is left out of the list until the record changes." in page.text
    assert "All is well: no problem is open." in page.text
    assert f"{path}?ignored=on" in page.links
    ignored = bookkeeper.read(f"{path}?ignored=on")
    assert "Ignored problems 1" in ignored.text
    assert "Look at it again" in ignored.text
    assert "ignored a problem" in deeds(sample)
    sample.see(connection_id, ref("11x7"), {"name": "another one"})
    assert "Name of 11x7" in bookkeeper.read(path).text
    assert "No problem is ignored." in bookkeeper.read(f"{path}?ignored=on").text


def test_what_is_ignored_can_be_looked_at_again(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    trouble = seen(sample, connection_id, "name_missing", "11x7")
    path = f"/connections/{connection_id}/problems"
    bookkeeper.submit(f"{path}/{trouble.id}/ignore")
    bookkeeper.submit(f"{path}/{trouble.id}/retry")
    assert "Name of 11x7" in bookkeeper.read(path).text


def test_what_cannot_be_done_is_said_in_a_sentence(sample: Sample, bookkeeper: Person) -> None:
    connection_id, other_id = sample.connect(), sample.connect("northwind")
    foreign = seen(sample, other_id, "name_missing", "11x7")
    path = f"/connections/{connection_id}/problems"
    for act in ("retry", "ignore"):
        assert bookkeeper.submit(f"{path}/{foreign.id}/{act}").headers["Location"] == path
        assert "Nothing was changed. No open problem has an id that begins with" in bookkeeper.read(path).text
    assert not waiting(sample, other_id)["11x7"].retried
    sample.problem(connection_id, "record_unreadable", ref("11x5"), detail="x")
    unknown = waiting(sample, connection_id)["11x5"]
    bookkeeper.submit(f"{path}/{unknown.id}/ignore")
    assert "Nothing was changed. A record cannot be read: that is not about a record" in bookkeeper.read(path).text


def test_who_may_only_look_is_shown_no_buttons(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    seen(sample, connection_id, "name_missing", "11x7")
    seen(sample, connection_id, "name_missing", "11x8")
    page = viewer.read(f"/connections/{connection_id}/problems")
    assert [attrs["action"] for tag, attrs in page.tags if tag == "form"] == ["/logout"]


def test_what_there_is_much_of_is_shown_by_its_kind(sample: Sample, bookkeeper: Person) -> None:
    connection_id = sample.connect()
    for number in range(MANY):
        seen(sample, connection_id, "name_missing", f"11x{number}")
    path = f"/connections/{connection_id}/problems"
    assert "Name of 11x7" in bookkeeper.read(path).text
    seen(sample, connection_id, "xero_refused", "11x99", detail="No.")
    sample.problem(connection_id, "mass_disappearance", module=ORGANIZATIONS, number="25", side="Xero")
    page = bookkeeper.read(path)
    assert f"Problems {MANY + 2}" in page.text
    assert f"No name {MANY} Name of 11x0, Name of 11x1, Name of 11x10 and {MANY - 3} more" in page.text
    assert "Name of 11x7" not in page.text
    assert page.text.index("Many records are gone") < page.text.index("No name") < page.text.index("Name of 11x99")
    kind = bookkeeper.read(f"{path}?code=name_missing")
    assert "Name of 11x7" in kind.text
    assert f"No name {MANY} " in kind.text
    assert "11x99" not in kind.text


def test_pages_have_neither_gaps_nor_repeats(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    for number in range(2 * SHOWN + 7):
        # Of one name, and of one name and one record.
        sample.problem(connection_id, "name_missing", ref(f"11x{number}"), f"n{number % 5}")
    path, found = f"/connections/{connection_id}/problems", list[str]()
    for shown in (SHOWN, SHOWN, 7):
        page = viewer.read(path)
        assert f"Problems {2 * SHOWN + 7}" in page.text
        links = [link for link in page.links if "/records/" in link]
        assert len(links) == shown
        found += links
        path = next((link for link in page.links if "after=" in link), "")
    assert path == ""
    assert len({*found}) == 2 * SHOWN + 7


def test_an_unknown_kind_and_place_are_no_matter(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.problem(connection_id, "name_missing", ref("11x7"), "Acme")
    page = viewer.read(f"/connections/{connection_id}/problems?code=nonsense&after=nowhere&ignored=perhaps")
    assert "Acme" in page.text
    assert (
        "No such problem is open any more." in viewer.read(f"/connections/{connection_id}/problems?code=conflict").text
    )


def deeds(sample: Sample) -> str:
    """What an administrator is told that people did."""
    with Person(sample, sample.log_in(Role.ADMIN, "Ida")) as person:
        return " ".join(" ".join(row[1:]) for row in person.read("/activity").rows)
