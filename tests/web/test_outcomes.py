"""What the log tells of single records: found by number, by name, by day; on pages and in a file."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any
from urllib.parse import quote, unquote

import pytest
from tests.web.person import Person
from tests.web.sample import NOW, XERO_ID, Sample, ref

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.problems import CATALOGUE
from vtiger_xero.store.outcomes import Action, Outcome
from vtiger_xero.web.log import ENTRIES

VTIGER, XERO = Side.VTIGER, Side.XERO
HOUR = timedelta(hours=1)
CHANGES = (
    ("billing_street", "1 Old Road\nFloor 2", "12 Rue de l'Été"),
    ("email", None, "a@example.com"),
    ("fax", "7", None),
)


def outcome(record_id: str = "11x5", name: str = "Müller & Söhne 🦊", **others: Any) -> Outcome:
    """That a record was updated in Xero, unless something else is said."""
    usual: dict[str, Any] = {
        "ref": ref(record_id),
        "written": XERO,
        "action": Action.UPDATED,
        "code": "updated",
        "name": name,
    }
    return Outcome(**usual | others)


def skipped(code: str, record_id: str = "11x6", **others: Any) -> Outcome:
    """That a record was left as it is."""
    return outcome(record_id, action=Action.SKIPPED, code=code, **others)


def names(person: Person, path: str) -> list[str]:
    """What the records of a page are called, in its order."""
    page = person.read(path)
    column = page.rows[0].index("Record") if page.rows else 0
    return [row[column].removesuffix(" Open in Vtiger CRM") for row in page.rows[1:]]


def test_a_record_with_its_module_its_links_and_its_changes(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    run = sample.tell(connection_id, HOUR, outcome(counterpart_id=XERO_ID, changes=CHANGES))
    page = viewer.read(f"/connections/{connection_id}/log/records?run={run}")
    assert page.rows == [
        ["Record", "Module", "Outcome", "What changed, or why nothing did"],
        [
            "Müller & Söhne 🦊 Open in Vtiger CRM Open in Xero",
            "Organizations Vtiger CRM → Xero",
            "Updated",
            "Billing street 1 Old Road, Floor 2 → 12 Rue de l'Été E-mail a@example.com Fax 7 → blank",
        ],
    ]
    assert "Sync of 22 Nov 2026, 15:47" in page.text
    ours = f"/connections/{connection_id}/records/vtiger/organizations/11x5"
    vtiger = "https://crm.example.com/index.php?module=Accounts&view=Detail&record=5"
    assert {ours, vtiger} <= page.links.keys()
    assert any(f"/Contacts/View/{XERO_ID}" in unquote(unquote(link)) for link in page.links)


def test_a_skip_says_why_and_what_to_do_in_the_words_of_its_problem(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    run = sample.tell(
        connection_id,
        HOUR,
        skipped("xero_email_invalid", details={"detail": "Email address must be valid."}),
        skipped("conflict", "11x7", details={"fields": "billing_street, phone"}),
        skipped("direction", "11x8"),
    )
    page = viewer.read(f"/connections/{connection_id}/log/records?run={run}")
    clash, direction, refused = sorted(row[3] for row in page.rows[1:])
    assert clash.startswith("Both sides changed the same field. Both sides changed Billing street, Phone since they")
    assert direction.startswith("The change is on the side that is only read. The record was changed on the side that")
    assert "Nothing to do." in direction
    assert refused.startswith("Xero does not accept the e-mail address. Xero says: Email address must be valid.")
    assert refused.endswith("Correct it in the CRM; Xero takes one plain address, without umlauts.")


def test_a_person_in_xero_is_shown_on_the_page_of_the_contact(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    person = Ref(XERO, Module.PEOPLE, "an id of ours")
    sample.see(connection_id, person, {"last_name": "Doe"}, parent=XERO_ID)
    sample.tell(connection_id, HOUR, outcome(ref=person, written=VTIGER, counterpart_id="12x7"))
    page = viewer.read(f"/connections/{connection_id}/log/records")
    assert page.rows[1][2] == "Contact persons Xero → Vtiger CRM"
    assert any(f"/Contacts/View/{XERO_ID}" in unquote(unquote(link)) for link in page.links)
    assert "https://crm.example.com/index.php?module=Contacts&view=Detail&record=7" in page.links
    assert f"/connections/{connection_id}/records/xero/people/an%20id%20of%20ours" in page.links


def test_much_and_long_changes_are_folded_and_all_there(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    changes = tuple((f"field {number}", None, f"value {number}") for number in range(500))
    sample.tell(connection_id, HOUR, outcome(changes=(("website", None, "x" * 4000), *changes)))
    page = viewer.read(f"/connections/{connection_id}/log/records")
    assert [tag for tag, _ in page.tags].count("details") == 2
    assert "497 more" in page.text
    assert "value 499" in page.text
    assert "x" * 4000 in page.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Umlaut AG", "ümlaut ltd", "50% \\ _under", "Zoë", "acme"]),
        ("text=UMLAUT", ["Umlaut AG"]),
        ("text=%C3%9CMLAUT", ["ümlaut ltd"]),
        ("text=50%25", ["50% \\ _under"]),
        ("text=_", ["50% \\ _under"]),
        ("module=people", ["Zoë"]),
        ("written=vtiger", ["ümlaut ltd"]),
        ("action=skipped", ["50% \\ _under"]),
        ("action=skipped&code=direction", ["50% \\ _under"]),
        ("action=skipped&code=conflict", []),
        ("since=2026-11-22", ["Umlaut AG", "ümlaut ltd", "50% \\ _under"]),
        ("until=2026-11-21", ["Zoë", "acme"]),
        ("since=2026-11-21&until=2026-11-21", ["Zoë", "acme"]),
        ("since=x&until=y&module=z&action=a&written=w&after=nowhere", None),
    ],
)
def test_filters(sample: Sample, viewer: Person, query: str, expected: list[str] | None) -> None:
    connection_id = sample.connect()
    person = Ref(VTIGER, Module.PEOPLE, "12x1")
    sample.tell(connection_id, 25 * HOUR, outcome("11x1", "acme"), outcome(ref=person, name="Zoë"))
    sample.tell(
        connection_id,
        HOUR,
        outcome("11x2", "Umlaut AG"),
        outcome("11x3", "ümlaut ltd", written=VTIGER),
        skipped("direction", "11x4", name="50% \\ _under"),
    )
    sample.tell(connection_id, HOUR, outcome("11x9", "only tried out"), rehearsal=True)
    path = f"/connections/{connection_id}/log/records?{query}"
    everything = ["50% \\ _under", "Umlaut AG", "Zoë", "acme", "ümlaut ltd"]
    assert sorted(names(viewer, path)) == sorted(everything if expected is None else expected)
    if expected == []:
        assert "No record is like this." in viewer.read(path).text


def test_what_was_asked_stays_in_the_form(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.tell(connection_id, HOUR, outcome())
    query = "text=%22%3EM%C3%BCll&module=organizations&written=xero&action=updated&since=2026-11-01&until=2026-11-30"
    page = viewer.read(f"/connections/{connection_id}/log/records?{query}")
    assert page.fields["text"] == '">Müll'
    assert page.fields["since"] == "2026-11-01"
    chosen = [attrs["value"] for tag, attrs in page.tags if tag == "option" and "selected" in attrs]
    assert chosen == ["organizations", "xero", "updated"]


def test_the_reasons_of_a_run_are_counted_and_lead_to_their_records(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    many = [skipped("direction", f"11x{number}", name=f"n{number}") for number in range(3)]
    run = sample.tell(connection_id, HOUR, *many, skipped("name_missing", "11x10", name="blank"), outcome("11x11"))
    page = viewer.read(f"/connections/{connection_id}/log/records?run={run}")
    assert "The change is on the side that is only read 3 No name 1" in page.text
    (only,) = [link for link in page.links if "code=name_missing" in link]
    assert names(viewer, only) == ["blank"]
    assert "Only with the reason No name : show all" in viewer.read(only).text


def test_a_dry_run_is_told_by_its_own_page_only(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    run = sample.tell(connection_id, HOUR, outcome(), rehearsal=True)
    assert "Nothing has been synced so far." in viewer.read(f"/connections/{connection_id}/log/records").text
    page = viewer.read(f"/connections/{connection_id}/log/records?run={run}")
    assert "Sync of 22 Nov 2026, 15:47 dry run" in page.text
    assert len(page.rows) == 2


def test_a_run_of_another_connection_is_not_told(sample: Sample, viewer: Person) -> None:
    run = sample.tell(sample.connect("northwind"), HOUR, outcome())
    for path in ("", ".csv"):
        assert (
            "Müller"
            not in viewer.get(f"/connections/{sample.connect(path or 'acme')}/log/records{path}?run={run}").text
        )


def test_pages_have_neither_gaps_nor_repeats(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    # Everything in one run has happened at the same moment; names that look like ends of places are among them.
    for ago in (1, 2):
        told = [outcome(f"{number} x {'é' * (number % 3)}", f"{ago} {number}") for number in range(ENTRIES + 7)]
        sample.tell(connection_id, ago * HOUR, *told)
    path, seen = f"/connections/{connection_id}/log/records?written=xero", list[str]()
    for rows in (ENTRIES, ENTRIES, 14):
        shown = names(viewer, path)
        assert len(shown) == rows
        seen += shown
        path = next((link for link in viewer.read(path).links if "after=" in link), "")
    assert path == ""
    assert len({*seen}) == 2 * (ENTRIES + 7)
    assert {name.partition(" ")[0] for name in seen[: ENTRIES + 7]} == {"1"}


def test_the_file_holds_all_that_was_asked_for(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect()
    sample.tell(connection_id, 2 * HOUR, *(outcome(f"11x{number}", f"n{number}") for number in range(1100)))
    sample.tell(
        connection_id,
        HOUR,
        outcome(counterpart_id=XERO_ID, changes=CHANGES),
        skipped(
            "xero_refused",
            name='Quote " comma , and\nline',
            details={"detail": 'He said "no", twice;\nthen left.'},
        ),
    )
    page = viewer.read(f"/connections/{connection_id}/log/records?since=2026-11-22")
    (path,) = [link for link in page.links if ".csv?" in link]
    answer = viewer.get(path)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sync-log.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbfDate,")
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert len(rows) == 1102
    assert {row["Record name"] for row in rows[2:]} == {f"n{number}" for number in range(1100)}
    first = next(row for row in rows if row["Id in Vtiger CRM"] == "11x5" and row["Id in Xero"])
    assert first == {
        "Date": "2026-11-22",
        "Time": "15:47:00",
        "Dry run": "",
        "Module": "Organizations",
        "Direction": "Vtiger CRM → Xero",
        "Outcome": "Updated",
        "Record name": "Müller & Söhne 🦊",
        "Id in Vtiger CRM": "11x5",
        "Id in Xero": XERO_ID,
        "What changed": "Billing street: 1 Old Road\nFloor 2 → 12 Rue de l'Été\nE-mail: (blank) → a@example.com\n"
        "Fax: 7 → (blank)",
        "Reason": "",
        "Cause": "",
        "Fix": "",
        "Open in Vtiger CRM": "https://crm.example.com/index.php?module=Accounts&view=Detail&record=5",
        "Open in Xero": first["Open in Xero"],
    }
    why = next(row for row in rows if row["Outcome"] == "Skipped")
    assert why["Record name"] == 'Quote " comma , and\nline'
    assert why["Cause"] == 'Xero says: He said "no", twice;\nthen left.'


@pytest.mark.parametrize("name", ["=1+1", "+49 30", "-5", "@SUM(A1)", "\t=1+1", '=HYPERLINK("http://evil.example")'])
def test_no_cell_of_the_file_is_a_formula(sample: Sample, viewer: Person, name: str) -> None:
    connection_id = sample.connect()
    sample.tell(connection_id, HOUR, outcome(name=name), outcome(name, "plain"))
    text = viewer.get(f"/connections/{connection_id}/log/records.csv").content.decode("utf-8-sig")
    (row,) = [row for row in csv.DictReader(StringIO(text)) if row["Record name"] != "plain"]
    assert row["Record name"] == f"'{name}"
    assert f"'{name}" in {row["Id in Vtiger CRM"] for row in csv.DictReader(StringIO(text))}


def test_an_empty_file_says_what_it_would_hold(sample: Sample, viewer: Person) -> None:
    path = f"/connections/{sample.connect()}/log/records.csv?text={quote('nobody')}&since={NOW:%Y-%m-%d}"
    assert viewer.get(path).text.count("\n") == 1


def test_pages_and_files_say_what_to_do_without_commands(sample: Sample, viewer: Person) -> None:
    """The command line shows the same fixes with the commands, which stand in brackets there."""
    told = [problem.code for problem in CATALOGUE.values() if "vtiger-xero " in problem.fix + problem.cause]
    assert {"parted", "nothing_enabled"} <= set(told)
    connection_id = sample.connect()
    sample.tell(connection_id, HOUR, *(skipped(code, f"11x{number}") for number, code in enumerate(told)))
    for code in told:
        sample.problem(connection_id, code, ref(code))
    sample.problem(connection_id, "nothing_enabled", name="acme")
    base = f"/connections/{connection_id}"
    shown = [viewer.get(base + path).text for path in ("/log/records", "/log/records.csv", "/problems", "/run?since=")]
    assert all("have it matched again, say that it is a new one." in text for text in shown[:3])
    assert not any("vtiger-xero review" in text or "`" in text or "<code>" in text for text in shown)
