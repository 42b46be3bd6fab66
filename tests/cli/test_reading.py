"""``log``, ``history`` and ``problems``: what happened, in a narrow terminal, as JSON and for a spreadsheet."""

import csv
import json
from io import StringIO
from typing import Any

import pytest
from tests.cli.in_process import NAME, Desk

SOEHNE = "Zoë’s “Bücher” & Söhne [red]"


def told(desk: Desk, *arguments: str) -> Any:
    """What a command says as JSON, which is one line and all that it says."""
    ended = desk.run(*arguments, "--json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.count("\n") == 1
    return json.loads(ended.out)


def sold(desk: Desk) -> tuple[str, str]:
    """A pair that was made, then edited in the CRM; and a record that cannot be synced."""
    organization, contact = desk.office.pair(SOEHNE, phone="1")
    desk.office.vtiger.edit(organization, {"phone": "2"})
    desk.office.organization("Brackets <International>")
    desk.office.sync()
    return organization, contact


@pytest.mark.parametrize("width", [80, 120])
def test_everything_fits_a_terminal(desk: Desk, width: int) -> None:
    organization, _ = sold(desk)
    for command in (
        ("log", NAME),
        ("log", NAME, "--text", "söhne"),
        ("history", NAME, organization),
        ("problems", NAME),
        ("review", NAME, organization),
    ):
        ended = desk.run(*command, width=width)
        assert (ended.code, ended.err) == (0, "")
        lines = ended.out.splitlines()
        assert lines
        assert max(map(len, lines)) <= width, command


def test_the_log_shows_runs_with_the_counts_of_both_sides(desk: Desk) -> None:
    sold(desk)
    table = desk.run("log", NAME).out
    assert "1 created" in table
    assert "1 updated" in table
    newest, first = told(desk, "log", NAME)["runs"]
    assert newest.keys() == {
        *("run", "status", "dry_run", "started_at", "ended_at", "module"),
        *("vtiger", "xero"),
    }
    assert (newest["module"], newest["status"], newest["dry_run"]) == ("organizations", "done", False)
    assert newest["xero"] == {"created": 0, "updated": 1, "deleted": 0, "skipped": 1, "failed": 0}
    assert first["xero"]["created"] == 1
    assert newest["run"][:8] in table


def test_a_run_that_had_nothing_to_do_is_shown_as_such(desk: Desk) -> None:
    desk.office.sync()
    assert "nothing to do" in desk.run("log", NAME).out
    assert [row["module"] for row in told(desk, "log", NAME)["runs"]] == [None]


def test_before_the_first_run_the_log_says_so(desk: Desk) -> None:
    assert desk.run("log", NAME).out == "No run yet.\n"
    assert told(desk, "log", NAME) == {"runs": [], "more": False}


def test_what_changed_is_shown_with_both_values(desk: Desk) -> None:
    organization, contact = sold(desk)
    shown = desk.run("log", NAME, "--action", "updated").out
    assert SOEHNE in shown
    assert "Phone: 1 → 2" in shown
    (record,) = told(desk, "log", NAME, "--action", "updated")["records"]
    assert record["changes"] == [{"field": "phone", "old": "1", "new": "2"}]
    assert (record["side"], record["id"], record["other_id"]) == ("vtiger", organization, contact)
    assert (record["written"], record["code"], record["title"]) == ("xero", "updated", "")


def test_records_are_looked_for_by_run_fate_and_name(desk: Desk) -> None:
    sold(desk)
    newest, first = (row["run"] for row in told(desk, "log", NAME)["runs"])

    def names(*options: str) -> list[tuple[str, str]]:
        return [(each["name"], each["action"]) for each in told(desk, "log", NAME, *options)["records"]]

    brackets = ("Brackets <International>", "skipped")
    assert names("--run", first[:8]) == [(SOEHNE, "created")]
    assert names("--run", newest) == [brackets, (SOEHNE, "updated")]
    assert names("--text", "ZOË’S") == [(SOEHNE, "updated"), (SOEHNE, "created")]
    assert names("--action", "skipped", "--module", "organizations") == [brackets]
    assert names("--action", "skipped", "--module", "people") == []
    assert told(desk, "log", NAME, "--run", newest, "--limit", "1")["more"] is True
    assert desk.run("log", NAME, "--text", "nobody").out == "Nothing became of any such record.\n"


def test_a_spreadsheet_gets_every_record_and_no_formula(desk: Desk) -> None:
    desk.office.organization("=1+1 Ltd")
    sold(desk)
    ended = desk.run("log", NAME, "--csv", "--limit", "1")
    head, *lines = csv.reader(StringIO(ended.out.removeprefix("\ufeff")))
    names = [line[head.index("Record name")] for line in lines]
    assert sorted(names) == sorted(["'=1+1 Ltd", SOEHNE, SOEHNE, "Brackets <International>"])


def test_the_history_of_a_record_is_that_of_its_pair(desk: Desk) -> None:
    organization, contact = sold(desk)
    own = told(desk, "history", NAME, organization)
    assert [each["action"] for each in own["records"]] == ["updated", "created"]
    assert told(desk, "history", NAME, contact.upper()) == own
    assert "Phone: 1 → 2" in desk.run("history", NAME, contact).out


def test_the_history_explains_with_the_fix(desk: Desk) -> None:
    organization = desk.office.organization("Brackets <International>")
    desk.office.sync()
    shown = desk.run("history", NAME, organization).out
    assert "Xero does not take < and > in names. The name has < or > in it" in shown
    assert "Write the name without these characters." in shown


def test_problems_are_told_once_for_all_their_records(desk: Desk) -> None:
    desk.office.organization("One <1>")
    desk.office.organization("Two <2>")
    desk.office.sync()
    shown = desk.run("problems", NAME).out
    assert shown.count("Write the name without these characters.") == 1
    problems = told(desk, "problems", NAME)["problems"]
    assert [each["name"] for each in problems] == ["One <1>", "Two <2>"]
    for each in problems:
        assert each["problem"][:8] in shown
        assert (each["code"], each["module"], each["side"]) == ("xero_name_characters", "organizations", "vtiger")
        assert each["message"]
        assert each["fix"]


def test_a_problem_is_ignored_and_another_tried_again(desk: Desk) -> None:
    desk.office.organization("One <1>")
    desk.office.organization("Two <2>")
    desk.office.sync()
    one, two = told(desk, "problems", NAME)["problems"]
    assert told(desk, "problems", NAME, "--ignore", one["problem"][:8])["problems"] == [two]
    assert "tried again by the next sync" in desk.run("problems", NAME, "--retry", two["problem"][:8]).out
    assert "tried again by the next sync" in desk.run("problems", NAME, "--retry", "all").out
    desk.office.vtiger.edit(two["id"], {"accountname": "Two"})
    desk.office.sync()
    assert desk.run("problems", NAME).out == "No problem is open.\n"


def test_what_is_not_there_is_a_matter_of_usage(desk: Desk) -> None:
    sold(desk)
    for words, command in {
        "no connection named nobody; there are: office": ("log", "nobody"),
        "No run has an id that begins with 0000": ("log", NAME, "--run", "0000"),
        "'invoices' is not one of": ("log", NAME, "--module", "invoices"),
        "There is no record 11x404": ("history", NAME, "11x404"),
        "No open problem has an id that begins with 0000": ("problems", NAME, "--ignore", "0000"),
        "either tried again or ignored": ("problems", NAME, "--retry", "all", "--ignore", "0000"),
    }.items():
        ended = desk.run(*command)
        assert (ended.code, ended.out) == (2, ""), command
        assert words in ended.err
