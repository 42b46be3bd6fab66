"""``review`` and ``resync``: what waits, the commands that decide it, and what they refuse."""

import json
import re
import shlex
from datetime import datetime
from typing import Any

import pytest
from tests.cli.in_process import NAME, Desk
from tests.rules.office import CONNECTION

from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.store import cursors

ALIKE = "Zoë & Söhne"


def waiting(desk: Desk) -> Any:
    return json.loads(desk.run("review", NAME, "--json").out)


def commands(text: str) -> list[list[str]]:
    """The commands that are offered, as somebody would copy them."""
    return [shlex.split(each)[1:] for each in re.findall(r"^ *(vtiger-xero review .*)$", text, re.MULTILINE)]


def alike(desk: Desk) -> tuple[str, list[str]]:
    """One organization, and two contacts that might be the same."""
    desk.office.set({"organizations.direction": "to_xero"})
    organization = desk.office.organization(ALIKE)
    contacts = [desk.office.contact(f"{ALIKE} Ltd"), desk.office.contact(f"The {ALIKE}")]
    desk.office.sync()
    return organization, contacts


def test_where_nothing_waits_the_review_says_so(desk: Desk) -> None:
    assert desk.run("review", NAME).out == "Nothing waits for a decision.\n"
    nothing: dict[str, Any] = {"questions": [], "conflicts": [], "gone_but_changed": [], "missing": {}, "excluded": []}
    assert waiting(desk) == nothing


def test_a_question_is_shown_with_all_that_might_be_the_same(desk: Desk) -> None:
    organization, contacts = alike(desk)
    (question,) = waiting(desk)["questions"]
    assert (question["code"], question["in_common"]) == ("match_ambiguous", "name")
    assert question["record"]["id"] == organization
    assert sorted(each["id"] for each in question["candidates"]) == sorted(contacts)
    shown = desk.run("review", NAME, width=80).out
    assert all(each in shown for each in (organization, *contacts, f"The {ALIKE}"))


def test_every_command_that_is_offered_can_be_copied_and_decides(desk: Desk) -> None:
    organization, contacts = alike(desk)
    offered = commands(desk.run("review", NAME, width=80).out)
    assert [each[3:] for each in offered] == [
        *(["--pair", contact] for contact in sorted(contacts)),
        ["--new"],
        ["--exclude"],
    ]
    ended = desk.run(*offered[0])
    assert (ended.code, ended.err) == (0, "")
    assert "vtiger-xero sync office" in ended.out
    desk.office.sync()
    assert desk.office.linked() == {organization: min(contacts)}


def test_of_namesakes_each_may_be_said_to_be_the_one(desk: Desk) -> None:
    desk.office.set({"organizations.direction": "to_xero"})
    one, two = (desk.office.organization(ALIKE, email1=f"{each}@fox.example") for each in "ab")
    contact = desk.office.contact(ALIKE)
    desk.office.sync()
    offered = commands(desk.run("review", NAME, width=80).out)
    assert [each[2:] for each in offered] == [
        [one, "--pair", contact],
        [two, "--pair", contact],
        [one, "--same-as", two],
        [two, "--same-as", one],
        [one, "--exclude"],
    ]
    assert desk.run(*offered[1]).code == 0
    assert not waiting(desk)["questions"]
    desk.office.sync()
    assert desk.office.linked() == {two: contact}


def test_a_conflict_shows_three_values_and_the_commands(desk: Desk) -> None:
    desk.office.set({"conflict": "ask"})
    organization, contact = desk.office.pair(ALIKE, phone="0101")
    desk.office.vtiger.edit(organization, {"phone": "0202"})
    desk.office.xero.edit_contact(contact, {"Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "0303"}]})
    desk.office.sync()
    shown = desk.run("review", NAME, width=80).out
    assert re.search(r"phone +0101 +0202 +0303", shown)
    (conflict,) = waiting(desk)["conflicts"]
    assert conflict["fields"] == [{"field": "phone", "base": "0101", "vtiger": "0202", "xero": "0303", "kept": None}]
    keep = next(each for each in commands(shown) if each[-1] == "vtiger")
    assert desk.run(*keep, "--field", "phone").code == 0
    desk.office.sync()
    assert desk.office.phone(contact) == "0202"


def test_a_departure_shows_what_changed_and_is_let_go(desk: Desk) -> None:
    organization, contact = desk.office.pair(ALIKE)
    desk.office.vtiger.delete(organization)
    desk.office.xero.edit_contact(contact, {"EmailAddress": "new@fox.example"})
    desk.office.clock.advance(24 * 3600)
    desk.office.sync()
    shown = desk.run("review", NAME).out
    assert "E-mail: (blank) → new@fox.example" in shown
    (case,) = waiting(desk)["gone_but_changed"]
    assert (case["left"]["id"], case["gone"]["id"], case["gone"]["presence"]) == (contact, organization, "gone")
    assert case["changes"] == [{"field": "email", "base": None, "now": "new@fox.example"}]
    (let_go,) = commands(shown)
    assert desk.run(*let_go).code == 0
    desk.office.sync()
    assert not desk.office.problems()


def test_missing_records_are_listed_and_accepted(desk: Desk) -> None:
    organizations = [desk.office.organization(f"{ALIKE} {number}") for number in range(4)]
    desk.office.sync()
    for each in organizations[1:]:
        desk.office.vtiger.delete(each)
    desk.office.clock.advance(24 * 3600)
    desk.office.sync()
    assert [each["id"] for each in waiting(desk)["missing"]["organizations"]] == organizations[1:]
    shown = desk.run("review", NAME).out
    assert "3 records no longer there" in shown
    (accept,) = commands(shown)
    assert desk.run(*accept).code == 0
    desk.office.sync()
    assert list(desk.office.linked()) == organizations[:1]


def test_what_is_left_out_is_listed_and_taken_in_again(desk: Desk) -> None:
    organization, _ = desk.office.pair(ALIKE)
    assert desk.run("review", NAME, organization, "--exclude").code == 0
    assert [each["id"] for each in waiting(desk)["excluded"]] == [organization]
    assert "Left out of the sync" in desk.run("review", NAME).out
    assert desk.run("review", NAME, organization, "--include").code == 0
    assert waiting(desk)["excluded"] == []


def test_one_record_is_shown_beside_its_other_half(desk: Desk) -> None:
    organization, contact = desk.office.pair(ALIKE, phone="0101")
    twin = desk.office.organization(ALIKE)
    desk.office.sync()
    shown = desk.run("review", NAME, contact, width=100).out
    assert re.search(r"Phone +0101 +0101", shown)
    assert f"It is linked with {ALIKE} ({organization})." in shown
    told = json.loads(desk.run("review", NAME, organization, "--json").out)
    assert (told["record"]["id"], told["linked_with"]["id"]) == (organization, contact)
    assert (told["stands_for"], told["decided"], told["problem"]) == (None, None, None)
    assert f"It stands for {ALIKE} ({organization}), and is only read." in desk.run("review", NAME, twin).out
    assert desk.run("review", NAME, contact, "--part").code == 0
    assert json.loads(desk.run("review", NAME, organization, "--json").out)["linked_with"] is None


def test_new_and_same_as_are_carried_out(desk: Desk) -> None:
    first = desk.office.organization(ALIKE, email1="one@fox.example")
    second = desk.office.organization(ALIKE, email1="two@fox.example")
    third, _ = alike(desk)
    assert desk.run("review", NAME, first, "--same-as", second).code == 0
    assert json.loads(desk.run("review", NAME, third, "--new", "--json").out) == {"decided": "new"}
    desk.office.sync()
    assert desk.office.aliases()[first] == second


def test_resync_has_everything_read_again(desk: Desk) -> None:
    desk.office.pair(ALIKE)

    def swept() -> set[datetime | None]:
        with desk.office.database.read() as tx:
            return {cursors.get(tx, CONNECTION, side, Module.ORGANIZATIONS).swept_at for side in Side}

    assert None not in swept()
    ended = desk.run("resync", NAME)
    assert (ended.code, ended.err) == (0, "")
    assert "vtiger-xero sync office" in ended.out
    assert swept() == {None}
    desk.office.sync()
    assert len(desk.office.linked()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--new",), "--new needs the ID of a record"),
        (("11x5", "--new", "--exclude"), "one decision at a time, not --new and --exclude"),
        (("11x5", "--field", "phone"), "only with --keep"),
        (("11x5", "--accept-missing", "people"), "--accept-missing takes no ID"),
        (("11x5", "--keep", "nobody"), "'nobody' is not one of"),
        (("11x404", "--new"), "There is no record 11x404"),
    ],
)
def test_what_is_typed_wrong_is_a_matter_of_usage(desk: Desk, arguments: tuple[str, ...], words: str) -> None:
    ended = desk.run("review", NAME, *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err


def test_what_makes_no_sense_is_refused_in_a_sentence_with_the_fix(desk: Desk) -> None:
    organization, contact = desk.office.pair(ALIKE)
    other = desk.office.organization("Another One")
    desk.office.sync()
    for arguments in (("--pair", other), ("--same-as", contact), ("--new",), ("--include",), ("--let-go",)):
        ended = desk.run("review", NAME, organization, *arguments)
        assert (ended.code, ended.out) == (1, ""), arguments
        assert len(ended.err.splitlines()) == 2
        assert organization in ended.err
