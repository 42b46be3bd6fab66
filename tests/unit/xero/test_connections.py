"""Which organisation: the only one, or the wanted one."""

import httpx2
import pytest
from tests.unit.xero.scripted import CONNECTIONS, World, html, problem

from vtiger_xero.problems import SyncError
from vtiger_xero.xero.connections import Tenant, disconnect, find_tenant, tenants_of


def connection(id: str, name: str | None, kind: str = "ORGANISATION") -> dict[str, object]:  # noqa: A002  Xero's word
    return {
        "id": f"connection of {id}",
        "authEventId": "x",
        "tenantId": id,
        "tenantType": kind,
        "tenantName": name,
        "createdDateUtc": "2020-03-18T21:20:07.7179250",
    }


DEMO = connection("aaaa", "Demo Company (NZ)")
MUELLER = connection("bbbb", "Müller & Söhne “Æ” 🦊")


def find(world: World, wanted: str | None, *connections: dict[str, object]) -> Tenant:
    world.xero.answer(httpx2.Response(200, json=list(connections)))
    return find_tenant(world.http, CONNECTIONS, world.tokens, wanted)


def test_the_only_one_is_taken(world: World) -> None:
    assert find(world, None, DEMO) == Tenant("aaaa", "Demo Company (NZ)", "connection of aaaa")
    request = world.xero.requests[0]
    assert (str(request.url), request.headers["Authorization"]) == (CONNECTIONS, "Bearer token-1")


@pytest.mark.parametrize("wanted", ["bbbb", "BBBB", "müller &  SÖHNE “æ” 🦊 "])
def test_the_wanted_one_of_several_is_taken_by_id_or_name(world: World, wanted: str) -> None:
    assert find(world, wanted, DEMO, MUELLER).id == "bbbb"


@pytest.mark.parametrize(
    ("wanted", "connections", "words"),
    [
        (None, [], "connected: none"),
        (None, [DEMO, MUELLER], "Demo Company (NZ), Müller"),
        ("Demo", [DEMO], "wanted: Demo; connected: Demo Company (NZ)"),
        ("Twins", [connection("c", "Twins"), connection("d", "twins")], "Twins, twins"),
        (None, [connection("p", "A practice", kind="PRACTICE")], "connected: none"),
        ("", [connection("n", "Named")], "connected: Named"),
    ],
)
def test_otherwise_it_says_which_there_are(
    world: World, wanted: str | None, connections: list[dict[str, object]], words: str
) -> None:
    with pytest.raises(SyncError) as raised:
        find(world, wanted, *connections)
    assert raised.value.code == "xero_organisation_missing"
    assert words in raised.value.message


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (problem(403, "AuthenticationUnsuccessful"), "xero_disconnected"),
        (html(200), "wrong_answer"),
        (httpx2.Response(200, json={"tenants": []}), "wrong_answer"),
        (httpx2.Response(404), "wrong_answer"),
    ],
)
def test_other_answers_are_called_what_they_are(world: World, answer: httpx2.Response, code: str) -> None:
    world.xero.answer(answer)
    with pytest.raises(SyncError) as raised:
        find_tenant(world.http, CONNECTIONS, world.tokens, None)
    assert raised.value.code == code


def test_a_passing_failure_is_asked_again_and_a_stale_token_renewed(world: World) -> None:
    world.xero.answer(httpx2.Response(503), problem(401, "TokenExpired"), httpx2.Response(200, json=[DEMO]))
    assert find_tenant(world.http, CONNECTIONS, world.tokens, None).id == "aaaa"
    assert world.xero.requests[-1].headers["Authorization"] == "Bearer token-2"


def test_an_outage_is_no_lost_connection(world: World) -> None:
    world.xero.answer(*[httpx2.Response(503)] * 4)
    with pytest.raises(SyncError) as raised:
        find_tenant(world.http, CONNECTIONS, world.tokens, None)
    assert raised.value.code == "server_error"


# Ending a connection


def end(world: World, tenant_id: str = "bbbb") -> list[tuple[str, str]]:
    """Ends the access to an organisation; what was asked after the list of all."""
    disconnect(world.http, CONNECTIONS, world.tokens, tenant_id, world.clock)
    return [(request.method, str(request.url)) for request in world.xero.requests[1:]]


def test_all_organisations_can_be_listed(world: World) -> None:
    world.xero.answer(httpx2.Response(200, json=[DEMO, connection("p", "A practice", kind="PRACTICE"), MUELLER]))
    assert [tenant.id for tenant in tenants_of(world.http, CONNECTIONS, world.tokens)] == ["aaaa", "bbbb"]


def test_one_organisation_is_disconnected_and_no_other(world: World) -> None:
    world.xero.answer(httpx2.Response(200, json=[DEMO, MUELLER]), httpx2.Response(204))
    assert end(world, "BBBB") == [("DELETE", f"{CONNECTIONS}/connection of bbbb".replace(" ", "%20"))]


def test_what_is_disconnected_already_needs_nothing(world: World) -> None:
    world.xero.answer(httpx2.Response(200, json=[DEMO]))
    assert end(world) == []
    world.xero.answer(httpx2.Response(200, json=[MUELLER]), httpx2.Response(404))
    assert [method for method, _ in end(world)] == ["GET", "DELETE"]


def test_disconnecting_is_asked_again_while_the_failure_may_pass(world: World) -> None:
    world.xero.answer(httpx2.Response(200, json=[MUELLER]))
    world.xero.answer(httpx2.ReadTimeout("slow"), httpx2.Response(503), httpx2.Response(404))
    assert len(end(world)) == 3


@pytest.mark.parametrize(("status", "code"), [(403, "xero_disconnected"), (500, "server_error"), (400, "wrong_answer")])
def test_a_disconnection_that_fails_is_told(world: World, status: int, code: str) -> None:
    world.xero.answer(httpx2.Response(200, json=[MUELLER]), *[problem(status, "no")] * 4)
    with pytest.raises(SyncError) as raised:
        end(world)
    assert raised.value.code == code
