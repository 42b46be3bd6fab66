"""The rules for people: who is who on first sight, and who takes which place (spec §5.1, §6)."""

import pytest

from vtiger_xero.domain.refs import Direction, Side
from vtiger_xero.modules.people import (
    FIELDS,
    PLACES,
    Add,
    NoRoom,
    Placing,
    Same,
    Somebody,
    names_only,
    pair_up,
    place,
    policy,
    preflight,
    same,
)

BOTH = policy(Direction.BOTH)


def somebody(record_id: str, first: str = "", last: str = "", email: str = "", **more: bool) -> Somebody:
    named = {"first_name": first, "last_name": last, "email": email}
    return Somebody(record_id, {name: value for name, value in named.items() if value}, **more)


ZOE = somebody("12x1", "Zoë", "Fox", "zoe@fox.example")
ANN = somebody("12x2", "Ann", "Fox", "ann@fox.example")

PAIRS = {
    # in Vtiger, in Xero, who is the same
    "by address": ([ZOE], [somebody("p", "Z.", "F.", "ZOE@fox.example")], [("12x1", "p")]),
    "by name": ([ZOE], [somebody("p", "ZOË", " fox")], [("12x1", "p")]),
    "the address before the name": (
        [ZOE],
        [somebody("p", "Zoë", "Fox", "else@fox.example"), somebody("q", "Una", "Hen", "zoe@fox.example")],
        [("12x1", "q")],
    ),
    "both before either": (
        [somebody("12x1", "Ann", "Fox", "all@fox.example"), somebody("12x2", "Tom", "Fox", "all@fox.example")],
        [somebody("p", "Tom", "Fox", "all@fox.example"), somebody("q", "Ann", "Fox", "all@fox.example")],
        [("12x1", "q"), ("12x2", "p")],
    ),
    "an address that several have tells nobody": (
        [somebody("12x1", "Ann", "Fox", "all@fox.example"), somebody("12x2", "Tom", "Fox", "all@fox.example")],
        [somebody("p", "Una", "Hen", "all@fox.example")],
        [],
    ),
    "of one name, the first of either side": (
        [somebody("12x10", "Zoë", "Fox"), somebody("12x9", "Zoë", "Fox")],
        [somebody("p", "Zoë", "Fox"), somebody("q", "Zoë", "Fox")],
        [("12x9", "p"), ("12x10", "q")],
    ),
    "who is linked is nobody else": ([somebody("12x1", "Zoë", linked=True)], [somebody("p", "Zoë")], []),
    "blanks have nothing in common": ([somebody("12x1")], [somebody("p")], []),
    "nobody": ([ZOE, ANN], [somebody("p", "Una", "Hen", "una@fox.example")], []),
}


@pytest.mark.parametrize(("crm", "books", "pairs"), PAIRS.values(), ids=PAIRS.keys())
def test_who_is_who(crm: list[Somebody], books: list[Somebody], pairs: list[tuple[str, str]]) -> None:
    assert sorted(pair_up(crm, books), key=str) == sorted((Same(*pair) for pair in pairs), key=str)


def crowd(number: int) -> list[Somebody]:
    return [somebody(f"12x{each}", f"Person {each}") for each in range(1, number + 1)]


def listed(number: int) -> list[Somebody]:
    return [somebody(f"p{each}", f"Listed {each}", linked=True) for each in range(number)]


OWN = somebody("own", "Own", own=True, linked=True)

TO_XERO = {
    # in Vtiger, in Xero, where everybody goes
    "the first gives the names": ([ZOE, ANN], [], [Add("12x1", Side.XERO, own=True), Add("12x2", Side.XERO)]),
    "by number, not by letter": (
        [somebody("12x10", "Ten"), somebody("12x9", "Nine")],
        [],
        [Add("12x9", Side.XERO, own=True), Add("12x10", Side.XERO)],
    ),
    "who is marked gives the names": (
        [ZOE, somebody("12x2", "Ann", primary=True)],
        [],
        [Add("12x1", Side.XERO), Add("12x2", Side.XERO, own=True)],
    ),
    "who has no name gives none": (
        [somebody("12x1", email="a@fox.example"), ANN],
        [],
        [Add("12x1", Side.XERO), Add("12x2", Side.XERO, own=True)],
    ),
    "the names are given already": ([ZOE], [OWN], [Add("12x1", Side.XERO)]),
    "the first is listed already": (
        [somebody("12x1", "Zoë", linked=True), ANN],
        listed(1),
        [Add("12x2", Side.XERO)],
    ),
    "one and five": (
        crowd(7),
        [],
        [
            Add("12x1", Side.XERO, own=True),
            *(Add(f"12x{each}", Side.XERO) for each in range(2, 2 + PLACES)),
            NoRoom("12x7"),
        ],
    ),
    "those who are listed take places": (
        [ZOE, ANN],
        [OWN, *listed(4)],
        [Add("12x1", Side.XERO), NoRoom("12x2")],
    ),
}


@pytest.mark.parametrize(("crm", "books", "placings"), TO_XERO.values(), ids=TO_XERO.keys())
def test_who_goes_where_in_xero(crm: list[Somebody], books: list[Somebody], placings: list[Placing]) -> None:
    assert place(crm, books, policy(Direction.TO_XERO)) == placings


def test_who_goes_to_vtiger() -> None:
    books = [somebody("p", "Una"), somebody("q", linked=True), somebody("r", "Old", left_behind=True)]
    assert place([], books, policy(Direction.TO_VTIGER)) == [Add("p", Side.VTIGER)]
    assert place([ZOE], books, policy(Direction.TO_VTIGER)) == [Add("p", Side.VTIGER)]
    assert Add("p", Side.VTIGER) in place([ZOE], books, BOTH)
    assert Add("12x1", Side.XERO, own=True) in place([ZOE], books, BOTH)


def test_of_the_contacts_own_person_the_names_only_are_synced() -> None:
    assert names_only(BOTH).fields.keys() == FIELDS.keys() - {"email"}
    assert (names_only(BOTH).direction, names_only(BOTH).conflict) == (BOTH.direction, BOTH.conflict)


@pytest.mark.parametrize(
    ("field", "one", "other", "equal"),
    [
        ("email", "Zoe@Fox.example", "zoe@fox.example", True),
        ("first_name", "Tom &amp; Tim", " Tom  & Tim", True),
        ("first_name", "Zoë", "zoë", False),
        ("last_name", None, "", True),
        ("last_name", None, "Fox", False),
    ],
)
def test_values_that_mean_the_same(field: str, one: str | None, other: str | None, equal: bool) -> None:
    assert same(field, one, other) is same(field, other, one) is equal


@pytest.mark.parametrize(
    ("side", "content", "code"),
    [
        (Side.XERO, {"last_name": "Fox"}, None),
        (Side.XERO, {"email": "a@fox.example"}, None),
        (Side.XERO, {}, "person_blank"),
        (Side.VTIGER, {"first_name": "  "}, "person_blank"),
        (Side.XERO, {"first_name": "Zoë", "email": "zoë@fox.example"}, "xero_email_invalid"),
        (Side.VTIGER, {"first_name": "Zoë", "email": "zoë@fox.example"}, None),
    ],
)
def test_what_is_known_to_be_refused(side: Side, content: dict[str, str], code: str | None) -> None:
    assert preflight(side, content) == code
