"""The query language of the emulated Vtiger, its refusals and its traps."""

import pytest
from tests.sandbox.vtiger.caller import Caller, RefusedError

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.vtiger import Dialect, VtigerSandbox

CITIES = ("Leeds", "Bath", "Zürich", "", "bath")


def world(dialect: Dialect = Dialect.V7_5) -> Caller:
    """Five organizations: Name 0 to Name 4, made three seconds apart, with 0 to 40 employees."""
    clock = VirtualClock()
    sandbox = VtigerSandbox(clock, dialect=dialect)
    for number, city in enumerate(CITIES):
        sandbox.create("Accounts", {"accountname": f"Name {number}", "bill_city": city, "employees": number * 10})
        clock.advance(3)
    return Caller(sandbox)


@pytest.fixture
def caller() -> Caller:
    return world()


def names(caller: Caller, rest: str) -> list[str]:
    return [row["accountname"][-1] for row in caller.query(f"select accountname from Accounts {rest};")]


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("where bill_city = 'BATH'", "14"),
        ("where bill_city = 'zurich'", "2"),
        ("where bill_city != 'Bath'", "023"),
        ("where bill_city like '%at%'", "14"),
        ("where bill_city like 'b_th'", "14"),
        ("where bill_city in ('Leeds','Zürich','O''Brien')", "02"),
        ("where bill_city = null", ""),
        ("where employees > 5 and employees <= '30'", "123"),
        ("where employees = 40 or employees = 10 and bill_city = 'Leeds'", "4"),
        ("where id > '11x3' order by id limit 2", "23"),
        ("where id in ('11x2','11x6')", "04"),
        ("where id=11x4", "2"),
        ("where modifiedtime >= '2026-01-05 09:00:06' and id > '11x2' order by id", "234"),
        ("where modifiedtime > '2020-01-01T00:00:00Z' order by modifiedtime desc", "43210"),
        ("where assigned_user_id = '19x1' limit 2,2", "23"),
        ("where accountname like '%ame 3'", "3"),
        ("order by id desc limit 2", "43"),
        ("limit 0", ""),
    ],
)
def test_a_query_finds(caller: Caller, rest: str, found: str) -> None:
    assert "".join(names(caller, rest)) == found


def test_descending_turns_only_the_last_column(caller: Caller) -> None:
    caller.call("revise", element={"id": "11x6", "employees": 0})
    assert "".join(names(caller, "order by employees, id desc")) == "40123"


def test_at_most_100_rows_come_whatever_is_asked() -> None:
    sandbox = VtigerSandbox(VirtualClock())
    for number in range(130):
        sandbox.create("Accounts", {"accountname": f"N{number}"})
    caller = Caller(sandbox)
    for limit in ("", "limit 200", "limit 0,500"):
        assert len(caller.query(f"select id from Accounts {limit};")) == 100
    assert len(caller.query("select id from Accounts where id > '11x101' order by id limit 100;")) == 30


@pytest.mark.parametrize(
    "query",
    [
        "select id from Accounts order by nosuchfield;",
        "select id from Accounts order by bill_city;",  # a table that the query does not join
        "select id from Accounts limit -1;",
        "select id from Accounts where id > '5';",
        "select id from Accounts where bill_city = Leeds;",
        "select count(*) from Accounts limit 2,3;",
    ],
)
def test_broken_sql_looks_like_no_rows(caller: Caller, query: str) -> None:
    assert caller.query(query) == []


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [
        ("select nope from Accounts;", "ACCESS_DENIED", "Permission to access '.nope.' attribute denied."),
        ("select id from Accounts where nope=1;", "ACCESS_DENIED", "Permission to access nope attribute denied."),
        (
            "select id from accounts;",
            "ACCESS_DENIED",
            "Permission to perform the operation is denied for name : accounts",
        ),
        ("hello", "ACCESS_DENIED", "Permission to perform the operation is denied for query"),
        ("select id from Accounts where phone='';", "INTERNAL_SERVER_ERROR", "Unknown Error while processing request"),
        ("select id from Accounts where employees > 1.5;", "INTERNAL_SERVER_ERROR", None),
        ('select id from Accounts where phone="1";', "INTERNAL_SERVER_ERROR", None),
        (
            "select id from Accounts where phone='1'",
            "QUERY_SYNTAX_ERROR",
            "Syntax Error on line 1: token ''1'' Unexpected End of Input(0), expected one of: SEMICOLON",
        ),
        (
            "select id from Accounts where (phone='1');",
            "QUERY_SYNTAX_ERROR",
            "Syntax Error on line 1: token '(' Unexpected PARENOPEN((), expected one of: COLUMNNAME",
        ),
        (
            "select id from Accounts where phone not in ('1');",
            "QUERY_SYNTAX_ERROR",
            "Syntax Error on line 1: token 'not' Unexpected VALUE(not), expected one of: EQ,LT,GT,LTE,GTE,NE,IN,LIKE",
        ),
        ("select id from Accounts where phone='1' and;", "QUERY_SYNTAX_ERROR", "columns data inappropriate"),
        ("select id from Accounts where employees in (0,1);", "QUERY_SYNTAX_ERROR", "columns data inappropriate"),
        (
            "select id from Accounts where accountname='O\\'Brien';",  # the quote is to be doubled
            "QUERY_SYNTAX_ERROR",
            "Syntax Error on line 1: token 'Brien' Unexpected COLUMNNAME(Brien), expected one of: SEMICOLON",
        ),
        (
            "select id from Accounts where phone='1' or or fax='1';",
            "QUERY_SYNTAX_ERROR",
            "Syntax Error on line 1: token 'or' Unexpected LOGICAL_OR(or), expected one of: SEMICOLON",
        ),
        ("select id from Accounts group by id;", "QUERY_SYNTAX_ERROR", "There is an syntax error in query"),
        ("select id from Accounts where account_id='2';", "INVALID_ID_ATTRIBUTE", "Id specified is incorrect"),
    ],
)  # fmt: skip
def test_a_query_is_refused(caller: Caller, query: str, code: str, message: str | None) -> None:
    with pytest.raises(RefusedError) as refused:
        caller.query(query)
    assert refused.value.code == code
    assert message in {None, refused.value.message}


def test_counting_works_on_7_5_only() -> None:
    query = "select count(*) from Accounts where bill_city='bath';"
    assert world().query(query) == [{"count": "2"}]
    assert world(Dialect.V8_4).query(query) == []


def test_8_4_refuses_an_id_that_7_5_takes_for_nothing() -> None:
    query = "select id from Accounts where id = 'Z';"
    assert world().query(query) == []
    with pytest.raises(RefusedError) as refused:
        world(Dialect.V8_4).query(query)
    assert refused.value.code == "INVALID_ID_ATTRIBUTE"


def test_rows_carry_the_id_and_no_label(caller: Caller) -> None:
    assert caller.query("select bill_city from Accounts limit 1;") == [{"bill_city": "Leeds", "id": "11x2"}]
    row = caller.query("select * from Accounts limit 1;")[0]
    assert (row["id"], row["accountname"], "label" in row) == ("11x2", "Name 0", False)
