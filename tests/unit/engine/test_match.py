"""The match ladder: by mark, exact name, e-mail address; what is not sure is left to a person (spec §2 step 9, §4)."""

import pytest

from vtiger_xero.engine.match import (
    UNMATCHED,
    Ambiguous,
    Contender,
    Duplicate,
    Found,
    Match,
    Nearby,
    Rung,
    Taken,
    climb,
    disagree,
    oldest_first,
)


def one(record_id: str, linked_to: str | None = None, **content: str) -> Contender:
    return Contender(record_id, content, linked_to)


def archived(record_id: str) -> Contender:
    return Contender(record_id, {}, locked=True)


ME = one("11x5")
MAIL = {"email": "a@fox.example"}
OTHER_MAIL = {"email": "b@fox.example"}

LADDER = {
    # what is nearby, what is found
    "nobody": (Nearby(), UNMATCHED),
    "by mark": (Nearby(marked=[one("x-1")]), Found("x-1", Rung.MARK)),
    "the mark before the name": (Nearby(marked=[one("x-1")], named=[one("x-2")]), Found("x-1", Rung.MARK)),
    "two bear the mark": (Nearby(marked=[one("x-1"), one("x-2")]), Ambiguous(("x-1", "x-2"), Rung.MARK)),
    "of two marks one is linked": (Nearby(marked=[one("x-1", "11x9"), one("x-2")]), Found("x-2", Rung.MARK)),
    "the mark is linked, the name is free": (
        Nearby(marked=[one("x-1", "11x9")], named=[one("x-2")]),
        Found("x-2", Rung.NAME),
    ),
    "by name": (Nearby(named=[one("x-1")]), Found("x-1", Rung.NAME)),
    "the name before the address": (Nearby(named=[one("x-1")], mailed=[one("x-2")]), Found("x-1", Rung.NAME)),
    "two of the name there": (Nearby(named=[one("x-1"), one("x-2")]), Ambiguous(("x-1", "x-2"), Rung.NAME)),
    "two of the name there, one linked": (Nearby(named=[one("x-1", "11x9"), one("x-2")]), Found("x-2", Rung.NAME)),
    "the only one is taken": (Nearby(named=[one("x-1", "11x9")]), Taken("x-1")),
    "an archived one": (Nearby(named=[archived("x-1")]), Found("x-1", Rung.NAME)),
    "an archived one and an active one": (Nearby(named=[archived("x-1"), one("x-2")]), Found("x-2", Rung.NAME)),
    "an archived one, and an active one that is taken": (
        Nearby(named=[archived("x-1"), one("x-2", "11x9")]),
        Taken("x-2"),
    ),
    "by e-mail address": (Nearby(mailed=[one("x-1")]), Found("x-1", Rung.EMAIL)),
    "two with the address there": (Nearby(mailed=[one("x-1"), one("x-2")]), Ambiguous(("x-1", "x-2"), Rung.EMAIL)),
    "two with the address there, one linked": (
        Nearby(mailed=[one("x-1", "11x9"), one("x-2")]),
        Ambiguous(("x-2",), Rung.EMAIL),
    ),
    "two with the address here": (
        Nearby(mailed=[one("x-1")], mailmates=[one("11x6")]),
        Ambiguous(("x-1",), Rung.EMAIL, ("11x6",)),
    ),
    "the address is linked": (Nearby(mailed=[one("x-1", "11x9")]), UNMATCHED),
    "a similar name": (Nearby(similar=[one("x-1")]), Ambiguous(("x-1",), Rung.SIMILAR)),
    "a similar name that is linked": (Nearby(similar=[one("x-1", "11x9")]), UNMATCHED),
    "the address before the similar name": (
        Nearby(mailed=[one("x-1")], similar=[one("x-2")]),
        Found("x-1", Rung.EMAIL),
    ),
}


@pytest.mark.parametrize(("near", "found"), LADDER.values(), ids=LADDER.keys())
@pytest.mark.parametrize("collapses", [False, True])
def test_a_record_without_namesakes(near: Nearby, found: Match, collapses: bool) -> None:
    assert climb(ME, near, collapses=collapses) == found


TWINS = {
    # me, what is nearby, what is found where namesakes collapse, and where they do not
    "none there, both agree, I am the first": (ME, Nearby(namesakes=[one("11x6")]), UNMATCHED, UNMATCHED),
    "none there, both agree, I am the second": (ME, Nearby(namesakes=[one("11x4")]), Duplicate("11x4"), UNMATCHED),
    "none there, the first by number": (one("11x10"), Nearby(namesakes=[one("11x9")]), Duplicate("11x9"), UNMATCHED),
    "none there, we disagree": (
        one("11x5", **MAIL),
        Nearby(namesakes=[one("11x4", **OTHER_MAIL)]),
        Ambiguous((), Rung.NAME, ("11x4",)),
        UNMATCHED,
    ),
    "none there, the others disagree": (
        ME,
        Nearby(namesakes=[one("11x6", **MAIL), one("11x7", **OTHER_MAIL)]),
        Ambiguous((), Rung.NAME, ("11x6", "11x7")),
        UNMATCHED,
    ),
    "mine is linked, and we agree": (ME, Nearby(namesakes=[one("11x4", "x-1")]), Duplicate("11x4"), UNMATCHED),
    "mine is linked, and we disagree": (
        one("11x5", **MAIL),
        Nearby(namesakes=[one("11x4", "x-1", **OTHER_MAIL)]),
        UNMATCHED,
        UNMATCHED,
    ),
    "one there that is linked with mine": (
        ME,
        Nearby(named=[one("x-1", "11x4")], namesakes=[one("11x4", "x-1")]),
        Duplicate("11x4"),
        Taken("x-1"),
    ),
    "one there that is linked with mine, and we disagree": (
        one("11x5", **MAIL),
        Nearby(named=[one("x-1", "11x4")], namesakes=[one("11x4", "x-1", **OTHER_MAIL)]),
        Taken("x-1"),
        Taken("x-1"),
    ),
    "one there, we agree, I am the first": (
        ME,
        Nearby(named=[one("x-1")], namesakes=[one("11x6")]),
        Found("x-1", Rung.NAME),
        Ambiguous(("x-1",), Rung.NAME, ("11x6",)),
    ),
    "one there, we agree, I am the second": (
        ME,
        Nearby(named=[one("x-1")], namesakes=[one("11x4")]),
        Duplicate("11x4"),
        Ambiguous(("x-1",), Rung.NAME, ("11x4",)),
    ),
    "one there, we agree, but it has my address": (
        one("11x5", **MAIL),
        Nearby(named=[one("x-1", **MAIL)], namesakes=[one("11x4")]),
        Found("x-1", Rung.NAME),
        Found("x-1", Rung.NAME),
    ),
    "one there, we agree, but it has the other's address": (
        ME,
        Nearby(named=[one("x-1", **MAIL)], namesakes=[one("11x6", **MAIL)]),
        Duplicate("11x6"),
        Taken("x-1"),
    ),
    "one there, we disagree, and it has the other's address": (
        one("11x5", **OTHER_MAIL),
        Nearby(named=[one("x-1", **MAIL)], namesakes=[one("11x6", **MAIL)]),
        Taken("x-1"),
        Taken("x-1"),
    ),
    "one there, we disagree, and it has no address": (
        one("11x5", **MAIL),
        Nearby(named=[one("x-1")], namesakes=[one("11x6", **OTHER_MAIL)]),
        Ambiguous(("x-1",), Rung.NAME, ("11x6",)),
        Ambiguous(("x-1",), Rung.NAME, ("11x6",)),
    ),
    "two there, one with my address": (
        one("11x5", **MAIL),
        Nearby(named=[one("x-1"), one("x-2", **MAIL)]),
        Found("x-2", Rung.NAME),
        Found("x-2", Rung.NAME),
    ),
    "two there and two here": (
        ME,
        Nearby(named=[one("x-1"), one("x-2")], namesakes=[one("11x6")]),
        Ambiguous(("x-1", "x-2"), Rung.NAME, ("11x6",)),
        Ambiguous(("x-1", "x-2"), Rung.NAME, ("11x6",)),
    ),
}


@pytest.mark.parametrize(("me", "near", "collapsed", "apart"), TWINS.values(), ids=TWINS.keys())
def test_a_record_with_namesakes(me: Contender, near: Nearby, collapsed: Match, apart: Match) -> None:
    assert climb(me, near, collapses=True) == collapsed
    assert climb(me, near, collapses=False) == apart


@pytest.mark.parametrize(
    ("mine", "theirs", "differ"),
    [
        ({}, {}, False),
        ({"email": "A@fox.example"}, {"email": " a@FOX.example"}, False),
        ({"email": "a@fox.example"}, {}, False),
        ({"email": "a@fox.example"}, {"email": "b@fox.example"}, True),
        ({"tax_number": "GB 1"}, {"tax_number": "gb  1"}, False),
        ({"tax_number": "GB 1"}, {"tax_number": "GB 2"}, True),
        ({"billing_street": "1 High St &amp; Co"}, {"billing_street": "1 high st & co"}, False),
        ({"billing_street": "1 High St"}, {"billing_street": "2 High St"}, True),
        ({"billing_code": "YO1"}, {"billing_code": "LS1"}, True),
        ({"billing_city": "York", "phone": "1"}, {"billing_city": "Leeds", "phone": "2"}, False),
    ],
)
def test_what_tells_two_of_one_name_apart(mine: dict[str, str], theirs: dict[str, str], differ: bool) -> None:
    assert disagree(mine, theirs) is differ
    assert disagree(theirs, mine) is differ


def test_vtigers_ids_go_by_number_and_come_before_all_others() -> None:
    assert sorted(["11x10", "new for x-1", "11x9", "12x1", "b"], key=oldest_first) == [
        "11x9",
        "11x10",
        "12x1",
        "b",
        "new for x-1",
    ]
