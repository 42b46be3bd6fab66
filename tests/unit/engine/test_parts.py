"""Recognising people who have no ids: by place, unchanged, by e-mail address, by name (spec §6)."""

import pytest

from vtiger_xero.domain.observations import Part
from vtiger_xero.engine.parts import Known, person_name, recognise


def person(first: str = "", last: str = "", email: str = "", **extra: str) -> Part:
    named = {"first_name": first, "last_name": last, "email": email}
    return Part({name: value for name, value in named.items() if value}, extra)


def own(first: str, last: str = "") -> Part:
    return person(first, last, own="yes")


ZOE, ANN, TOM = (person(first, "Fox", f"{first.lower()}@fox.example") for first in ("Zoe", "Ann", "Tom"))

KNOWN = [Known("z", ZOE), Known("a", ANN), Known("t", TOM)]


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        pytest.param([ZOE, ANN, TOM], ["z", "a", "t"], id="unchanged"),
        pytest.param([TOM, ZOE, ANN], ["t", "z", "a"], id="in another order"),
        pytest.param([ZOE, TOM], ["z", "t"], id="one removed"),
        pytest.param([ZOE, person("Una", "Hen"), ANN, TOM], ["z", None, "a", "t"], id="one added"),
        pytest.param([person("Zoë", "Hen", "ZOE@fox.example")], ["z"], id="by address, whatever the name"),
        pytest.param([person("ZOE", " fox", "new@fox.example")], ["z"], id="by name, whatever the address"),
        pytest.param([person("Zoe", "Fox", "ann@fox.example")], ["a"], id="the address before the name"),
        pytest.param([person("Zoe", "Fox"), ZOE], [None, "z"], id="who is unchanged comes first"),
        pytest.param([person("New", "One", "new@fox.example")], [None], id="nobody"),
        pytest.param([], [], id="none"),
    ],
)
def test_who_is_who(seen: list[Part], found: list[str | None]) -> None:
    assert recognise(KNOWN, seen) == found


def test_the_records_own_person_is_the_one_in_that_place_whatever_the_names() -> None:
    known = [Known("o", own("Zoe", "Fox")), Known("z", ZOE)]
    assert recognise(known, [own("Ann", "Hen"), ZOE]) == ["o", "z"]
    assert recognise(known, [ZOE, own("Zoe", "Fox")]) == ["z", "o"]


def test_who_was_listed_is_not_the_records_own_person() -> None:
    assert recognise([Known("z", person("Zoe", "Fox"))], [own("Zoe", "Fox")]) == [None]
    assert recognise([Known("o", own("Zoe", "Fox"))], [person("Zoe", "Fox")]) == [None]


def test_of_two_who_are_alike_each_is_recognised_once() -> None:
    twins = [Known("1", ZOE), Known("2", ZOE)]
    assert recognise(twins, [ZOE, ZOE, ZOE]) == ["1", "2", None]


def test_of_several_with_one_address_those_that_are_unchanged_come_first() -> None:
    shared = [person(first, "Fox", "all@fox.example") for first in ("Zoe", "Ann", "Tom")]
    known = [Known(each.content["first_name"] or "", each) for each in shared]
    changed = person("Ann", "Hen", "all@fox.example")
    assert recognise(known, [shared[2], changed, shared[0]]) == ["Tom", "Ann", "Zoe"]


def test_who_was_there_before_comes_before_who_was_there_once() -> None:
    """The caller puts those that are gone behind the others."""
    assert recognise([Known("here", ZOE), Known("gone", ZOE)], [ZOE]) == ["here"]


def test_blanks_have_nothing_in_common() -> None:
    assert recognise([Known("b", person())], [person("Zoe")]) == [None]


def test_a_persons_name_is_not_the_address() -> None:
    assert person_name({"email": "a@fox.example"}) == ""
    assert person_name({"first_name": "ZOË", "last_name": " Fox"}) == "zoë fox"
