"""What Xero gives as one list: walked at flat memory, taken up again, and asked for some of it."""

import json
import re
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.xero.scripted import DATE, World, body_of, html, ok, refused

from vtiger_xero.domain.observations import Page
from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Accepted, Call, Operation, Refused, Write
from vtiger_xero.problems import NoAnswerError, SyncError, WholeBatchRefusedError

ITEMS = Module.ITEMS
NOW = datetime(2026, 1, 5, 9, 0, 7, tzinfo=UTC)
NO_ID = "00000000-0000-0000-0000-000000000000"


def item(number: int, **members: object) -> dict[str, object]:
    """As long as they are in Xero."""
    return {
        "ItemID": f"c8c54d65-f3f2-452d-926e-{number:012}",
        "Code": f"PRO{number}",
        "Description": "Ein Stück “Mehr”, wie bestellt 🦊, mit Zubehör und Garantie",
        "UpdatedDateUTC": "/Date(1551981476267+0000)/",
        "PurchaseDetails": {"UnitPrice": 1.5, "AccountCode": "300", "TaxType": "INPUT2"},
        "SalesDetails": {"UnitPrice": 5000.1234, "AccountCode": "200", "TaxType": "OUTPUT2"},
        "Name": f"Guitar № {number}",
        "IsTrackedAsInventory": False,
        "IsSold": True,
        "IsPurchased": True,
        **members,
    }


def id_of(number: int) -> str:
    return str(item(number)["ItemID"])


def list_of(*elements: object) -> httpx2.Response:
    """Set as Xero sets its answers, and arriving in pieces, as answers do."""
    body = json.dumps({"Id": "x", "Status": "OK", "Items": elements}, indent=2, ensure_ascii=False)
    content = body.replace("\n", "\r\n").encode()

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(content), 65536):
            yield content[start : start + 65536]

    return httpx2.Response(200, content=pieces(), headers={"Date": DATE, "Content-Type": "application/json"})


def pages(world: World, after: str | None = None) -> Iterator[Page]:
    while True:
        page = world.remote.walk(ITEMS, None, after)
        yield page
        if (after := page.after) is None:
            return


def create(number: int, **content: str) -> Write:
    held = {"code": f"PRO{number}", **content}
    return Write(operation=Operation.CREATE, target_id=None, mark="14x7", fields=tuple(held), content=held)


def update(number: int) -> Write:
    held = {"code": f"PRO{number}", "name": "New"}
    return Write(
        operation=Operation.UPDATE, target_id=id_of(number).upper(), mark="14x7", fields=("name",), content=held
    )


# Walk


def test_a_walk_is_one_call_however_long_the_list(world: World) -> None:
    world.xero.answer(list_of(*map(item, range(2001))))
    walked = list(pages(world))
    assert [len(page.rows) for page in walked] == [1000, 1000, 1]
    assert [row.ref.id for page in walked for row in page.rows] == [id_of(number) for number in range(2001)]
    assert [page.after for page in walked] == [id_of(999), id_of(1999), None]
    assert {page.remote_now for page in walked} == {NOW}
    [request] = world.xero.requests
    assert dict(request.url.params) == {"order": "ItemID", "unitdp": "4"}
    assert "If-Modified-Since" not in request.headers


def test_a_walk_of_changes_names_the_moment(world: World) -> None:
    world.xero.answer(list_of(item(1)), list_of())
    assert len(world.remote.walk(ITEMS, NOW, None).rows) == 1
    empty = world.remote.walk(ITEMS, NOW, None)
    assert (empty.rows, empty.after) == ((), None)
    assert [request.headers["If-Modified-Since"] for request in world.xero.requests] == ["2026-01-05T09:00:07"] * 2


@pytest.mark.parametrize("count", [1000, 999])
def test_a_list_of_one_page_has_no_next(world: World, count: int) -> None:
    world.xero.answer(list_of(*map(item, range(count))))
    assert world.remote.walk(ITEMS, None, None).after is None


def test_another_process_goes_on_behind_the_last_one_read(world: World) -> None:
    world.xero.answer(list_of(*map(item, range(2500))))
    first = world.remote.walk(ITEMS, None, None)
    other = World()
    other.xero.answer(list_of(*map(item, range(5, 2500)), item(9000)))
    numbers = [int(row.ref.id[-12:]) for page in pages(other, first.after) for row in page.rows]
    assert numbers == [*range(1000, 2500), 9000]
    assert len(other.xero.requests) == 1


def test_where_the_last_one_read_is_gone_the_list_is_read_from_its_beginning(world: World) -> None:
    world.xero.answer(list_of(*map(item, range(3))))
    page = world.remote.walk(ITEMS, None, id_of(77))
    assert [row.ref.id for row in page.rows] == [id_of(0), id_of(1), id_of(2)]


def test_what_was_kept_serves_its_own_walk_only(world: World) -> None:
    for _ in range(3):
        world.xero.answer(list_of(*map(item, range(1500))))
    first = world.remote.walk(ITEMS, None, None)
    again = world.remote.walk(ITEMS, None, None)
    assert len(world.xero.requests) == 2
    assert again == first
    world.remote.walk(ITEMS, NOW, first.after)
    assert len(world.xero.requests) == 3


def test_one_undecodable_row_is_its_own_problem(world: World) -> None:
    world.xero.answer(list_of(item(1), item(2, SalesDetails={"UnitPrice": "?"}), "?", None, item(3)))
    page = world.remote.walk(ITEMS, None, None)
    assert [row.ref.id for row in page.rows] == [id_of(1), id_of(3)]
    assert [(row.ref.id, row.name) for row in page.unreadable] == [(id_of(2), "Guitar № 2"), ("", ""), ("", "")]


def test_a_page_that_ends_with_undecodable_rows_has_a_next_one(world: World) -> None:
    world.xero.answer(list_of(*map(item, range(998)), item(998, Name=7), "?", item(1000)))
    first, second = pages(world)
    assert (first.after, [row.ref.id for row in second.rows]) == (id_of(998), [id_of(1000)])


@pytest.mark.parametrize("half", [b"\\ud83d", b"\xff"], ids=["surrogate", "no UTF-8"])
def test_half_a_character_spoils_its_own_row_only(world: World, half: bytes) -> None:
    content = b'{"Items": [{"ItemID": "a", "Name": "cut %s"}, {"ItemID": "b", "Name": "\\ud83e\\udd8a"}]}' % half
    world.xero.answer(httpx2.Response(200, content=content, headers={"Date": DATE}))
    page = world.remote.walk(ITEMS, None, None)
    assert [row.content for row in page.rows] == [{"name": "🦊"}]
    assert [row.ref.id for row in page.unreadable] == ["a"]


def test_prices_are_exact(world: World) -> None:
    text = '{"Items": [{"ItemID": "a", "SalesDetails": {"UnitPrice": 1234567890123456.7891}}]}'
    world.xero.answer(httpx2.Response(200, text=text, headers={"Date": DATE}))
    assert world.remote.walk(ITEMS, None, None).rows[0].content == {"price": "1234567890123456.7891"}


@pytest.mark.parametrize("body", ['{"Items": [{"ItemID": "a"}, {"ItemID": "', '{"Items": [{"ItemID": "a"}', "[]", "?"])
def test_half_a_list_is_no_list(world: World, body: str) -> None:
    world.xero.answer(*[httpx2.Response(200, text=body, headers={"Date": DATE}) for _ in range(4)])
    with pytest.raises(SyncError) as raised:
        world.remote.walk(ITEMS, None, None)
    assert raised.value.code in {"no_answer", "wrong_answer"}


def test_a_list_that_broke_off_is_asked_for_again(world: World) -> None:
    world.xero.answer(httpx2.Response(200, text='{"Items": [{"ItemID": "a"}, {"It'), list_of(item(1), item(2)))
    assert len(world.remote.walk(ITEMS, None, None).rows) == 2


@pytest.mark.parametrize("members", ["", '"Items": null, ', '"Items": {}, '])
def test_the_time_may_stand_in_the_answer_and_the_list_may_be_missing(world: World, members: str) -> None:
    text = f'{{{members}"DateTimeUTC": "/Date(1767603607000)/"}}'
    world.xero.answer(httpx2.Response(200, text=text), httpx2.Response(200, text='{"Items": []}'))
    page = world.remote.walk(ITEMS, None, None)
    assert (page.rows, page.remote_now) == ((), NOW)
    with pytest.raises(SyncError) as raised:
        world.remote.walk(ITEMS, None, None)
    assert raised.value.code == "xero_unreadable"


def peak(count: int) -> tuple[int, int]:
    """Bytes of a list and the most memory that a walk over it takes, after a walk that has loaded what loads once."""
    world = World()
    size = sum(len(piece) for piece in list_of(*map(item, range(count))).iter_bytes())
    world.xero.answer(list_of(item(1)))
    list(pages(world))
    world.xero.answer(list_of(*map(item, range(count))))
    tracemalloc.start()
    try:
        assert sum(len(page.rows) for page in pages(world)) == count
        return size, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_ten_thousand_items_take_little_more_memory_than_their_text() -> None:
    """What is parsed at a time is a page; the text is there twice while its pieces are joined."""
    small, small_peak = peak(1000)
    large, large_peak = peak(10_000)
    assert large > 9 * small
    assert large_peak < 2 * large + small_peak


# Look-up and fetch


def test_a_look_up_finds_by_code_without_case(world: World) -> None:
    world.xero.answer(list_of(item(1), item(7, Code="pro2"), item(8, Code="PRÖ2"), item(9, Code=None), "?"))
    found = world.remote.look_up(ITEMS, ["PRO1", " PRO2 ", "pro1", 'Sofa 3" „x“', " "])
    assert [row.ref.id for row in found] == [id_of(1), id_of(7)]
    assert dict(world.xero.requests[0].url.params) == {
        "order": "ItemID",
        "unitdp": "4",
        "where": 'Code=="PRO1" OR Code=="PRO2" OR Code=="pro1" OR Code=="Sofa 3"" „x“"',
    }


def test_what_two_questions_find_is_found_once(world: World) -> None:
    codes = [f"{'Ü' * 28}{number:02}" for number in range(12)]
    world.xero.answer(list_of(item(1, Code=codes[0])), list_of(item(1, Code=codes[0])))
    assert len(world.remote.look_up(ITEMS, [*codes, codes[0].lower()])) == 1
    assert len(world.xero.requests) == 2


def test_nothing_is_asked_for_nothing(world: World) -> None:
    assert world.remote.look_up(ITEMS, []) == world.remote.look_up(ITEMS, [" "]) == world.remote.fetch(ITEMS, []) == []
    assert world.remote.fetch(Module.TAXES, []) == []


STRING = re.compile(r'Code=="((?:[^"]|"")*)"(?: OR |$)')


@settings(deadline=None)
@given(codes=st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=20, unique=True))
def test_any_codes_are_quoted_and_fit_the_address(codes: list[str]) -> None:
    world = World()
    world.xero.answer(*[list_of() for _ in codes])
    world.remote.look_up(ITEMS, codes)
    for request in world.xero.requests:
        assert len(str(request.url)) < 2000
        where = request.url.params.get("where", "")
        assert STRING.sub("", where) == ""


def test_some_ids_are_asked_for_by_themselves(world: World) -> None:
    world.xero.answer(list_of(item(2), item(3)))
    found = world.remote.fetch(ITEMS, [id_of(1), id_of(2), id_of(3).upper()])
    assert [row.ref.id for row in found] == [id_of(2), id_of(3)]
    assert world.xero.requests[0].url.params["where"] == " OR ".join(
        f'ItemID==guid("{each}")' for each in (id_of(1), id_of(2), id_of(3).upper())
    )


def test_fifty_ids_cost_three_calls_and_many_the_whole_list(world: World) -> None:
    ids = [id_of(number) for number in range(500)]
    world.xero.answer(list_of(item(1)), list_of(item(30)), list_of(item(49)))
    assert len(world.remote.fetch(ITEMS, ids[:50])) == 3
    world.xero.answer(list_of(*map(item, range(400, 2000))))
    assert [row.ref.id for row in world.remote.fetch(ITEMS, ids)] == ids[400:]
    assert dict(world.xero.requests[-1].url.params) == {"order": "ItemID", "unitdp": "4"}
    assert len(world.xero.requests) == 4


def test_a_row_that_cannot_be_understood_does_not_read_as_absent_and_hides_no_other(world: World) -> None:
    for ask, wanted, other in ((world.remote.look_up, "PRO1", "PRO2"), (world.remote.fetch, id_of(1), id_of(2))):
        world.xero.answer(list_of(item(1, Name=7), item(2)), list_of(item(1, Name=7), item(2)))
        assert [row.ref.id for row in ask(ITEMS, [other])] == [id_of(2)]
        with pytest.raises(SyncError) as raised:
            ask(ITEMS, [wanted])
        assert raised.value.code == "xero_unreadable"


# Encode and send


def test_creates_are_put_and_updates_posted_with_four_places(world: World) -> None:
    put = world.remote.encode(ITEMS, Operation.CREATE, [create(1, price="0.12345")])
    assert put == Call(
        "PUT",
        "Items?summarizeErrors=false&unitdp=4",
        b'{"Items":[{"Code":"PRO1","SalesDetails":{"UnitPrice":0.1235}}]}',
    )
    post = world.remote.encode(ITEMS, Operation.UPDATE, [update(1)])
    assert (post.method, post.path) == ("POST", put.path)
    assert put == world.remote.encode(ITEMS, Operation.CREATE, [create(1, price="0.12345")])
    assert world.xero.requests == []


def test_each_item_has_its_answer_in_order(world: World) -> None:
    call = world.remote.encode(ITEMS, Operation.CREATE, [create(1), create(2), create(3)])
    taken = "Price List Item with Code 'PRO2' already exists"
    failed = {"StatusAttributeString": "ERROR", "ValidationErrors": [{"Message": taken}]}
    world.xero.answer(
        ok(
            "Items",
            item(1, Code="pro1 ", StatusAttributeString="OK"),
            item(2, ItemID=NO_ID, **failed),
            item(3, StatusAttributeString="WARNING", Warnings=[{"Message": "Suspicious."}]),
        )
    )
    first, second, third = world.remote.send(ITEMS, call, "key")
    assert isinstance(first, Accepted)
    assert first.observation.ref.id == id_of(1)
    assert second == Refused("item_code_taken", taken)
    assert isinstance(third, Accepted)
    assert third.warnings == ("Suspicious.",)
    assert body_of(world.xero.requests[0]) == json.loads(call.body)


@pytest.mark.parametrize(
    "elements",
    [
        [],
        [item(1)],
        [item(2), item(1)],
        [item(1), item(2, Name=7)],
        [item(1), item(2, ItemID=NO_ID)],
        [item(1), "?"],
        [item(1), item(1)],
    ],
    ids=["none", "one", "swapped", "unreadable", "not saved", "text", "twice"],
)
@pytest.mark.parametrize("operation", [Operation.CREATE, Operation.UPDATE])
def test_answers_that_do_not_fit_what_was_sent_mean_unknown(
    world: World, operation: Operation, elements: list[object]
) -> None:
    write = create if operation is Operation.CREATE else update
    world.xero.answer(ok("Items", *elements))
    with pytest.raises(NoAnswerError):
        world.remote.send(ITEMS, world.remote.encode(ITEMS, operation, [write(1), write(2)]), "key")


def test_a_refused_change_without_its_id_is_known_by_its_code(world: World) -> None:
    failed = {"ItemID": NO_ID, "ValidationErrors": [{"Message": "Tax rate must be valid."}]}
    call = world.remote.encode(ITEMS, Operation.UPDATE, [update(1), update(2)])
    world.xero.answer(ok("Items", item(1, **failed), item(2)), ok("Items", item(2, **failed), item(1, **failed)))
    first, second = world.remote.send(ITEMS, call, "key")
    assert first == Refused("tax_unknown_in_xero", "Tax rate must be valid.")
    assert isinstance(second, Accepted)
    with pytest.raises(NoAnswerError):
        world.remote.send(ITEMS, call, "other key")


def test_a_whole_refusal_blames_one_item_only_if_it_is_alone(world: World) -> None:
    unknown = "Account code '999' is not a valid code for this document."
    world.xero.answer(refused({"ValidationErrors": [{"Message": unknown}]}), html(404))
    alone = world.remote.encode(ITEMS, Operation.UPDATE, [update(1)])
    assert world.remote.send(ITEMS, alone, "key") == [Refused("account_unknown", unknown)]
    with pytest.raises(WholeBatchRefusedError):
        world.remote.send(ITEMS, world.remote.encode(ITEMS, Operation.UPDATE, [update(1), update(2)]), "key")
