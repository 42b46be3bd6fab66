"""Every route: who may use it, and that no change is made without proof."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import select
from starlette.routing import Mount
from tests.web.person import Person
from tests.web.sample import Sample

from vtiger_xero.store.access import Role
from vtiger_xero.store.database import Database
from vtiger_xero.store.tables import metadata
from vtiger_xero.web.app import create_app
from vtiger_xero.web.permissions import NEEDS, PUBLIC


def routes() -> Iterator[tuple[str, str]]:
    """The method and the path of every route of the application."""
    for each in iter_route_contexts(create_app(Sample(Database("sqlite://")).parts()).routes):
        if isinstance(each.original_route, Mount):
            assert each.path == "/static"
            continue
        assert isinstance(each.original_route, APIRoute)
        assert each.path
        for method in each.methods or ():
            yield method, each.path


CHANGES = [f"{method} {path}" for method, path in routes() if method not in {"GET", "HEAD"}]
RESTRICTED = [route for route in CHANGES if NEEDS[route] not in {PUBLIC, Role.VIEWER}]


def everything(sample: Sample) -> str:
    """All that is in the database, but for when sessions were last used."""
    with sample.database.read() as tx:
        return str([tx.execute(select(table)).all() for table in metadata.sorted_tables])


def path_of(sample: Sample, route: str) -> str:
    """The path of a route, with ids of things that are there."""
    path = route.partition(" ")[2]
    with sample.database.read() as tx:
        for name, table in (("user_id", "user"), ("connection_id", "connection")):
            ids = tx.execute(select(metadata.tables[table].c.id)).scalars().all()
            path = path.replace(f"{{{name}}}", ids[0] if ids else "none")
    return path


def test_every_route_has_its_role_and_no_other_is_told() -> None:
    assert {f"{method} {path}" for method, path in routes()} == NEEDS.keys()


def test_there_are_changes_to_try() -> None:
    assert len(CHANGES) >= 6
    assert len(RESTRICTED) >= 2


def test_changes_are_posts_only() -> None:
    assert {route.partition(" ")[0] for route in NEEDS} == {"GET", "POST"}


@pytest.mark.parametrize("route", [route for route in CHANGES if NEEDS[route] is not PUBLIC])
def test_no_change_without_login(sample: Sample, stranger: Person, route: str) -> None:
    sample.connect()
    sample.log_in(Role.ADMIN)
    before = everything(sample)
    answer = stranger.submit(path_of(sample, route))
    assert answer.status_code == 401
    assert "You are not logged in" in answer.text
    assert everything(sample) == before


@pytest.mark.parametrize("route", CHANGES)
def test_no_change_without_proof(sample: Sample, admin: Person, route: str) -> None:
    sample.connect()
    with Person(sample, sample.log_in(Role.ADMIN)) as other:
        of_another_session = other.proof
    before = everything(sample)
    for fields in ({}, {"proof": ""}, {"proof": "ü" * 64}, {"proof": of_another_session}):
        answer = admin.post(path_of(sample, route), data=fields)
        assert answer.status_code == 403
        assert "This did not come from our page" in answer.text
    assert everything(sample) == before


@pytest.mark.parametrize("route", CHANGES)
def test_no_change_from_another_site(sample: Sample, admin: Person, route: str) -> None:
    sample.connect()
    proof = admin.proof
    before = everything(sample)
    for header in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://localhost:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        answer = admin.post(path_of(sample, route), data={"proof": proof}, headers=header)
        assert answer.status_code == 403, header
    assert everything(sample) == before


@pytest.mark.parametrize("route", RESTRICTED)
def test_no_change_with_a_lesser_role(sample: Sample, route: str) -> None:
    sample.connect()
    needed = NEEDS[route]
    assert needed is not None
    for role in Role:
        with Person(sample, sample.log_in(role, role)) as person:
            before = everything(sample)
            answer = person.submit(path_of(sample, route))
            if not role.covers(needed):
                assert answer.status_code == 403
                assert f"It takes the role {needed}, and yours is {role}." in answer.text
                assert everything(sample) == before
            else:
                assert answer.status_code not in {401, 403}


@pytest.mark.parametrize("route", [route for route in NEEDS if route.startswith("GET ")])
def test_pages_are_shown_to_whoever_has_the_role(sample: Sample, route: str) -> None:
    sample.connect()
    path, needed = path_of(sample, route), NEEDS[route]
    sample.log_in(Role.VIEWER)
    with Person(sample) as stranger:
        answer = stranger.get(path)
        if needed is None:
            assert answer.status_code == 200 or answer.headers["Location"] == "/"
            return
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/login")
    for role in Role:
        with Person(sample, sample.log_in(role, role)) as person:
            status = person.get(path_of(sample, route)).status_code
            # What a page is about may be missing here; nobody is to learn that who may not see the page.
            assert status in ({200, 303, 400, 404} if role.covers(needed) else {403})


def test_nobody_is_let_in_by_a_token_of_their_own(sample: Sample) -> None:
    sample.connect()
    with Person(sample, "x" * 43) as person:
        assert person.get("/").headers["Location"] == "/setup"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_are_not_taken(admin: Person, method: str) -> None:
    answer = admin.request(method, "/")
    assert answer.status_code == 405
    assert "takes no such request" in answer.text


def test_too_large_a_form_is_not_read(admin: Person) -> None:
    answer = admin.submit("/users", name="x" * 1_000_000)
    assert answer.status_code == 413


def test_too_many_fields_are_not_read(admin: Person) -> None:
    answer = admin.post("/users", content="&".join(f"f{number}=" for number in range(5_001)))
    assert answer.status_code == 400
    assert "Not a form of ours" in answer.text


def test_a_proof_reads_as_text_only(admin: Person) -> None:
    answer = admin.post("/users", content=b"proof=%FF%FE%00\xff")
    assert answer.status_code == 403
