"""Walking, fetching and looking up: nothing is skipped, nothing is taken for gone that is not."""

import json
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import quote

import httpx2
import pytest
from tests.unit.vtiger.scripted import Site, account, ok, page, refusal

from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger.client import VtigerRemote

COLUMNS = (
    "id,source,modifiedtime,accountname,account_no,phone,otherphone,fax,email1,website,"
    "bill_city,bill_state,bill_code,bill_country,ship_city,ship_state,ship_code,ship_country,"
    "bill_street,bill_pobox,ship_street,ship_pobox"
)
ANY = f"select {COLUMNS} from Accounts order by id limit 1;"
ANY_ID = "select id from Accounts order by id limit 1;"
ORGANIZATIONS = Module.ORGANIZATIONS


def asked(where: str = "") -> str:
    return f"select {COLUMNS} from Accounts{where and f' where {where}'} order by id limit 100;"


def walk(remote: VtigerRemote, since: datetime | None = None) -> list[str]:
    """The ids of a whole walk."""
    ids: list[str] = []
    after = None
    while True:
        answer = remote.walk(ORGANIZATIONS, since, after)
        ids += [row.ref.id for row in answer.rows]
        if (after := answer.after) is None:
            return ids


def test_a_walk_goes_on_behind_a_short_page_until_one_is_empty() -> None:
    site = Site()
    site.on(asked(), ok([account(f"11x{n}") for n in range(2, 102)]))
    site.on(asked("id > '11x101'"), ok([account("11x107")]))  # the user may not see the other 99
    site.on(asked("id > '11x107'"), ok([account("11x202"), account("11x1000")]))
    site.on(asked("id > '11x1000'"), ok([]))
    site.on(ANY, ok([account()]))
    expected = [f"11x{n}" for n in range(2, 102)] + ["11x107", "11x202", "11x1000"]
    assert walk(site.remote()) == expected


def test_a_bulk_edit_within_one_second_is_walked_by_id() -> None:
    site = Site()
    since = "modifiedtime >= '2026-11-22 12:09:20'"
    site.on(asked(since), ok([account(f"11x{n}") for n in range(2, 102)]))
    site.on(asked(f"{since} and id > '11x101'"), ok([account(f"11x{n}") for n in range(102, 160)]))
    site.on(asked(f"{since} and id > '11x159'"), ok([]))
    site.on(ANY, ok([account()]))
    moment = datetime(2026, 11, 22, 13, 9, 20, 999999, tzinfo=timezone(timedelta(hours=1)))
    assert walk(site.remote(), moment) == [f"11x{n}" for n in range(2, 160)]


def test_a_page_carries_the_sites_clock() -> None:
    site = Site()
    site.on(asked(), ok([account(accountname="Acme & Söns")]))
    answer = site.remote().walk(ORGANIZATIONS, None, None)
    assert answer.remote_now == datetime(2026, 11, 22, 12, 9, 21, tzinfo=UTC)
    assert answer.rows[0].ref.side is Side.VTIGER
    assert answer.rows[0].content["name"] == "Acme & Söns"


def test_one_undecodable_row_is_a_problem_of_that_row() -> None:
    site = Site()
    site.on(asked(), ok([account("11x2"), account("11x3", "Broken 日本", phone=5), account("11x4")]))
    answer = site.remote().walk(ORGANIZATIONS, None, None)
    assert [row.ref.id for row in answer.rows] == ["11x2", "11x4"]
    (broken,) = answer.unreadable
    assert (broken.ref.id, broken.name) == ("11x3", "Broken 日本")
    assert "phone" in broken.detail
    assert answer.after == "11x4"


def test_a_page_of_undecodable_rows_does_not_end_the_walk() -> None:
    site = Site()
    site.on(asked(), ok([account("11x3", phone=5)]))
    assert site.remote().walk(ORGANIZATIONS, None, None).after == "11x3"


def test_silence_that_a_failing_query_explains_is_not_believed() -> None:
    site = Site()
    site.on(asked(), ok([]))
    site.on(ANY, ok([]))  # as a query that fails in the database is answered
    site.on(ANY_ID, ok([{"id": "11x2"}]))
    with pytest.raises(SyncError) as caught:
        site.remote().walk(ORGANIZATIONS, None, None)
    assert caught.value.code == "vtiger_inconsistent"


def test_an_empty_module_is_believed() -> None:
    site = Site()
    for query in (asked(), ANY, ANY_ID):
        site.on(query, ok([]))
    assert walk(site.remote()) == []


@pytest.mark.parametrize("ids", [["11x5", "11x4"], ["11x3", "11x3"], ["11x10", "11x9"]])
def test_a_page_out_of_order_is_refused(ids: list[str]) -> None:
    site = Site()
    site.on(asked(), ok([account(each) for each in ids]))
    with pytest.raises(SyncError, match="order"):
        site.remote().walk(ORGANIZATIONS, None, None)


def test_a_page_that_starts_over_is_refused() -> None:
    site = Site()
    site.on(asked("id > '11x7'"), ok([account("11x7"), account("11x8")]))
    with pytest.raises(SyncError, match="order"):
        site.remote().walk(ORGANIZATIONS, None, "11x7")


@pytest.mark.parametrize("result", [None, {}, "x", [1], [{"accountname": "A"}], [{"id": "abc"}]])
def test_a_result_that_is_no_list_of_records_is_a_problem(result: object) -> None:
    site = Site()
    site.on(asked(), ok(result))
    with pytest.raises(SyncError) as caught:
        site.remote().walk(ORGANIZATIONS, None, None)
    assert caught.value.code == "vtiger_inconsistent"


def test_a_session_lost_in_the_middle_of_a_walk_loses_no_row() -> None:
    site = Site()
    site.on(asked(), ok([account("11x2")]))
    site.on(asked("id > '11x2'"), refusal("INVALID_SESSIONID"), ok([account("11x3")]))
    site.on(asked("id > '11x3'"), ok([]))
    site.on(ANY, ok([account()]))
    assert walk(site.remote()) == ["11x2", "11x3"]
    assert site.logins == 2


def test_a_denied_module_is_an_error_not_an_empty_one() -> None:
    site = Site()
    site.on("query", refusal("ACCESS_DENIED", "Permission to perform the operation is denied for name : Accounts"))
    remote = site.remote()
    with pytest.raises(SyncError, match="for name : Accounts"):
        remote.walk(ORGANIZATIONS, None, None)
    with pytest.raises(SyncError, match="for name : Accounts"):
        remote.fetch(ORGANIZATIONS, ["11x2"])
    with pytest.raises(SyncError, match="for name : Accounts"):
        remote.look_up(ORGANIZATIONS, ["5f1c"])


@pytest.mark.parametrize("code", ["ACCESS_DENIED", "RECORD_NOT_FOUND", "INVALID_ID_ATTRIBUTE"])
def test_fetch_leaves_out_what_two_ways_of_asking_do_not_give(code: str) -> None:
    site = Site()
    site.on(asked("id in ('11x3','11x2','11x9')"), ok([account("11x2")]))

    def retrieve(params: dict[str, str]) -> httpx2.Response:
        return ok(account("11x3")) if params["id"] == "11x3" else refusal(code)

    site.on("retrieve", retrieve)
    found = site.remote().fetch(ORGANIZATIONS, ["11x3", "11x2", "11x9"])
    assert [each.ref.id for each in found] == ["11x3", "11x2"]
    assert [params["id"] for params in site.asked if params["operation"] == "retrieve"] == ["11x3", "11x9"]


def test_fetch_takes_no_other_failure_for_absence() -> None:
    site = Site()
    site.on(asked("id = '11x2'"), ok([]))
    site.on("retrieve", refusal("INTERNAL_SERVER_ERROR", "Unknown Error while processing request"))
    with pytest.raises(SyncError, match="Unknown Error"):
        site.remote().fetch(ORGANIZATIONS, ["11x2"])


def test_fetch_of_a_record_that_cannot_be_understood_says_so() -> None:
    site = Site()
    site.on(asked("id = '11x2'"), ok([account(phone=[])]))
    with pytest.raises(SyncError) as caught:
        site.remote().fetch(ORGANIZATIONS, ["11x2"])
    assert caught.value.code == "vtiger_unreadable"


def test_fetch_asks_in_urls_that_every_server_takes() -> None:
    site = Site()
    ids = [f"11x{n}" for n in range(100_000, 100_250)]
    for start in (0, 100, 200):
        chunk = ids[start : start + 100]
        listed = ",".join(f"'{each}'" for each in chunk)
        site.on(asked(f"id in ({listed})"), ok([account(each) for each in chunk]))
    assert [each.ref.id for each in site.remote().fetch(ORGANIZATIONS, ids)] == ids
    assert len(site.queries()) == 3
    assert max(len(str(request.url)) for request in site.requests) < 7000


def test_fetch_of_nothing_asks_nothing() -> None:
    site = Site()
    assert site.remote().fetch(ORGANIZATIONS, []) == []
    assert site.remote().look_up(ORGANIZATIONS, []) == []
    assert site.requests == []


def test_look_up_finds_what_bears_the_mark_duplicates_and_all() -> None:
    site = Site()
    rows = [account("11x2", source="XERO:5F1C-77"), account("11x3", source="XERO:5F1C-77")]
    site.on(asked("source in ('XERO:5F1C-77','XERO:O''BRIEN')"), ok(rows))
    found = site.remote().look_up(ORGANIZATIONS, ["5f1c-77", "o'brien"])
    assert [(each.ref.id, each.mark) for each in found] == [("11x2", "5f1c-77"), ("11x3", "5f1c-77")]


def test_look_up_goes_on_behind_a_full_page_and_gives_the_lowest_id_first() -> None:
    site = Site()
    marked = "source in ('XERO:5F1C','XERO:77AA')"
    site.on(asked(marked), ok([account(f"11x{n}", source="XERO:5F1C") for n in range(2, 102)]))
    site.on(asked(f"{marked} and id > '11x101'"), ok([account("11x1000", source="XERO:77AA")]))
    found = site.remote().look_up(ORGANIZATIONS, ["5f1c", "77aa"])
    assert [each.ref.id for each in found] == [f"11x{n}" for n in (*range(2, 102), 1000)]


def test_what_several_questions_find_is_in_the_order_of_ids() -> None:
    site = Site()
    marks = [f"{n:08x}" for n in range(51)]
    listed = ",".join(f"'XERO:{mark.upper()}'" for mark in marks[:50])
    site.on(asked(f"source in ({listed})"), ok([account("11x10"), account("11x11")]))
    site.on(asked("source = 'XERO:00000032'"), ok([account("11x9")]))
    assert [each.ref.id for each in site.remote().look_up(ORGANIZATIONS, marks)] == ["11x9", "11x10", "11x11"]


def test_half_a_character_can_be_read() -> None:
    site = Site()
    broken = '{"success":true,"result":[%s]}'
    rows = [json.dumps(account("11x2", "Acme \ud83d")), json.dumps(account("11x3", "\ude00 Ltd", phone=5))]
    site.on(asked(), page(200, broken % ",".join(rows), "application/json"))
    answer = site.remote().walk(ORGANIZATIONS, None, None)
    assert answer.rows[0].content["name"] == "Acme \ufffd"
    assert answer.unreadable[0].name == "\ufffd Ltd"


def test_look_up_asks_in_urls_that_every_server_takes() -> None:
    site = Site()
    marks = [f"{n:08x}-aaaa-bbbb-cccc-0123456789ab" for n in range(120)]
    for start in (0, 50, 100):
        listed = ",".join(f"'XERO:{mark.upper()}'" for mark in marks[start : start + 50])
        site.on(asked(f"source in ({listed})"), ok([account()]))
    site.remote().look_up(ORGANIZATIONS, marks)
    assert len(site.queries()) == 3
    assert max(len(quote(query)) for query in site.queries()) < 6500


def test_look_up_believes_silence_only_from_a_query_that_works() -> None:
    site = Site()
    site.on(asked("source = 'XERO:5F1C'"), ok([]))
    site.on(ANY, ok([account()]), ok([]))
    site.on(ANY_ID, ok([{"id": "11x2"}]))
    remote = site.remote()
    assert remote.look_up(ORGANIZATIONS, ["5f1c"]) == []
    with pytest.raises(SyncError) as caught:
        remote.look_up(ORGANIZATIONS, ["5f1c"])
    assert caught.value.code == "vtiger_inconsistent"


def test_an_unusable_answer_is_not_an_empty_page() -> None:
    site = Site()
    site.on(asked(), page(500))
    with pytest.raises(SyncError) as caught:
        site.remote().walk(ORGANIZATIONS, None, None)
    assert caught.value.code == "server_error"
