"""Problems open, stay, close and park."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from tests.store.conftest import NOW
from tests.store.rows import CONNECTION, ORGANIZATIONS, clock, observation, observe, ref

from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.store import problems, records
from vtiger_xero.store import tables as t
from vtiger_xero.store.database import Database
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.records import Presence

LATER = NOW + timedelta(hours=1)


def put(database: Database, *troubles: Trouble, at: int = 0) -> None:
    with database.write() as tx:
        for trouble in troubles:
            problems.put(tx, CONNECTION, trouble, clock.new_id(), NOW + timedelta(hours=at))


def codes(database: Database) -> list[tuple[str, str]]:
    with database.read() as tx:
        return [(each.ref.id if each.ref else "-", each.code) for each in problems.open_all(tx, CONNECTION)]


def test_a_problem_that_is_still_there_is_the_same_row(database: Database) -> None:
    put(database, Trouble(code="xero_refused", ref=ref("11x1"), name="Old", details={"detail": "„a“ & <b>"}))
    put(database, Trouble(code="xero_refused", ref=ref("11x1"), name="Zoë 😀", details={"detail": "c"}), at=1)
    with database.read() as tx:
        (row,) = tx.execute(select(t.problem)).all()
        (trouble,) = problems.open_all(tx, CONNECTION)
    assert (row.first_seen, row.last_seen, row.closed_at) == (NOW, LATER, None)
    assert (trouble.name, trouble.details) == ("Zoë 😀", {"detail": "c"})
    assert trouble.problem.message(trouble.details) == "Xero says: c"


def test_a_record_has_one_problem_at_a_time(database: Database) -> None:
    put(database, Trouble(code="xero_refused", ref=ref("11x1")), Trouble(code="name_missing", ref=ref("11x1")))
    put(database, Trouble(code="no_answer"), Trouble(code="xero_disconnected"))
    assert codes(database) == [("-", "xero_disconnected"), ("11x1", "name_missing")]


def test_a_problem_that_comes_back_is_a_new_row(database: Database) -> None:
    trouble = Trouble(code="xero_refused", ref=ref("11x1"))
    put(database, trouble)
    with database.write() as tx:
        problems.close(tx, CONNECTION, [ref("11x1")], LATER)
    put(database, trouble, at=2)
    assert codes(database) == [("11x1", "xero_refused")]
    with database.read() as tx:
        assert tx.execute(select(func.count()).select_from(t.problem)).scalar_one() == 2


def test_closing_is_by_the_record(database: Database) -> None:
    everyone = [ref("11x1"), ref("11x2"), ref("11x1", Side.XERO), ref("x-1", Side.XERO)]
    put(database, *(Trouble(code="xero_refused", ref=each) for each in everyone), Trouble(code="no_answer"))
    with database.write() as tx:
        problems.close(tx, CONNECTION, [], LATER)
        problems.close(tx, CONNECTION, [ref("11x1"), ref("x-1", Side.XERO), ref("11x7")], LATER)
    assert codes(database) == [("-", "no_answer"), ("11x1", "xero_refused"), ("11x2", "xero_refused")]
    with database.write() as tx:
        assert problems.open_of(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, ["11x1", "11x2"]).keys() == {"11x2"}
        assert problems.open_of(tx, CONNECTION, Side.XERO, ORGANIZATIONS, ["11x1", "11x2"]).keys() == {"11x1"}


def test_the_connections_own_close_by_themselves(database: Database) -> None:
    put(database, Trouble(code="xero_refused", ref=ref("11x1")), Trouble(code="no_answer"))
    with database.write() as tx:
        problems.close_general(tx, CONNECTION, None, LATER)
    assert codes(database) == [("11x1", "xero_refused")]


def test_the_list_begins_with_the_connection_and_goes_by_name_and_record(database: Database) -> None:
    """By the bytes, so that both databases have it in one order."""
    named = {"11x9": "a", "11x10": "a", "11x3": "B", "11x4": "ä", "11x5": "A 1", "11x6": "A-1", "11x7": "_"}
    put(database, *(Trouble(code="xero_refused", ref=ref(each), name=name) for each, name in named.items()))
    put(database, Trouble(code="no_answer"), at=1)
    expected = sorted(named, key=lambda each: (named[each].encode(), each.encode()))
    assert [each for each, _ in codes(database)] == ["-", *expected]


@pytest.mark.parametrize(
    ("code", "print_", "revision", "parked"),
    [
        ("xero_email_invalid", "as it was", 3, True),
        ("xero_email_invalid", "edited", 3, False),
        ("xero_email_invalid", "as it was", 4, False),
        ("match_ambiguous", "as it was", 3, False),
    ],
    ids=["nothing changed", "record edited", "settings changed", "only time can tell"],
)
def test_what_parks_a_record(database: Database, code: str, print_: str, revision: int, parked: bool) -> None:
    put(database, Trouble(code=code, ref=ref("11x1"), fingerprint="as it was", settings_revision=3))
    with database.read() as tx:
        trouble = problems.open_of(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS, ["11x1"])["11x1"]
    assert trouble.parks(print_, revision) is parked


def test_problems_of_records_that_are_gone_close(database: Database) -> None:
    observe(database, *(observation(each, name="A") for each in ("11x1", "11x2", "11x3")))
    everyone = [ref("11x1"), ref("11x2"), ref("11x3"), ref("11x4")]
    put(database, *(Trouble(code="xero_refused", ref=each) for each in everyone), Trouble(code="no_answer"))
    with database.write() as tx:
        records.settle_presence(tx, CONNECTION, [ref("11x1")], Presence.GONE)
        records.settle_presence(tx, CONNECTION, [ref("11x2")], Presence.MISSING)
        problems.close_gone(tx, CONNECTION, Module.PEOPLE, LATER)
    assert len(codes(database)) == 5
    with database.write() as tx:
        problems.close_gone(tx, CONNECTION, ORGANIZATIONS, LATER)
    assert [each for each, _ in codes(database)] == ["-", "11x2", "11x3", "11x4"]


def test_a_module_has_problems_of_its_own(database: Database) -> None:
    put(database, Trouble(code="mass_disappearance", module=ORGANIZATIONS), Trouble(code="no_answer"))
    put(database, Trouble(code="mass_disappearance", module=Module.PEOPLE))
    with database.write() as tx:
        problems.close_general(tx, CONNECTION, ORGANIZATIONS, LATER)
        assert [(each.module, each.code) for each in problems.open_all(tx, CONNECTION)] == [
            (None, "no_answer"),
            (Module.PEOPLE, "mass_disappearance"),
        ]
