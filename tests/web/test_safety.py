"""What the pages must not do, whatever is in the database and whoever asks."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.web.person import Person
from tests.web.reading import Page
from tests.web.sample import SETUP_TOKEN, Sample, ref
from tests.web.waiting import ask, clash, lose

from vtiger_xero.domain.refs import Side
from vtiger_xero.engine.merge import Clash
from vtiger_xero.store import verdicts
from vtiger_xero.store.access import Role
from vtiger_xero.store.database import Database
from vtiger_xero.store.outcomes import Action, Outcome
from vtiger_xero.store.records import Presence
from vtiger_xero.store.tables import metadata
from vtiger_xero.store.verdicts import Choice, Verdict
from vtiger_xero.web.fields import FIELDS
from vtiger_xero.web.permissions import NEEDS
from vtiger_xero.web.routers import home

NAME = """<script>alert("x")</script><img src=//evil.example onerror='go()'>"""

#: What is no page, or none for somebody who is logged in.
NO_PAGES = {"/login", "/setup", "/healthz", "/connect/back"}


@pytest.fixture
def marked_up(sample: Sample) -> str:
    """A connection in which every text that comes from people has markup in it; its id."""
    connection_id = sample.connect(NAME, organisation=NAME)
    sample.problem(connection_id, "xero_refused", ref("11x5"), NAME, detail=NAME)
    everything = dict.fromkeys(FIELDS, NAME)
    clash(sample, connection_id, *(Clash(name, NAME, f"{NAME} here", f"{NAME} there") for name in FIELDS), name=NAME)
    ask(sample, connection_id, everything, [everything, everything], [everything])
    for number in range(5, 7):
        sample.see(connection_id, ref(f"11x{number}"), everything)
    lose(sample, connection_id, ref("11x6"), presence=Presence.MISSING)
    changes = tuple((name, NAME, NAME * 9) for name in FIELDS)
    told = Outcome(
        ref=ref("11x5"), written=Side.XERO, action=Action.UPDATED, code="updated", name=NAME, changes=changes
    )
    sample.tell(connection_id, timedelta(hours=1), told)
    with sample.database.write() as tx:
        verdicts.put(tx, connection_id, Verdict(ref("11x5"), Choice.EXCLUDE), NAME, sample.clock.now())
    sample.log_in(Role.VIEWER, NAME)
    return connection_id


def pages(sample: Sample, person: Person, connection_id: str) -> Iterator[Page]:
    """Every page there is."""
    with sample.database.read() as tx:
        user_id = tx.execute(text("SELECT max(id) FROM user WHERE name = :name"), {"name": NAME}).scalar()
    for route in NEEDS:
        method, path = route.split()
        path = path.replace("{connection_id}", connection_id).replace("{user_id}", str(user_id))
        path = path.replace("{side}/{module}/{record_id}", "vtiger/organizations/11x5")
        if method == "GET" and "{" not in path and not path.endswith(".csv") and path not in NO_PAGES:
            yield person.read(path)


def test_markup_in_names_is_text(sample: Sample, marked_up: str, admin: Person) -> None:
    for page in pages(sample, admin, marked_up):
        assert NAME in page.text
        assert "img" not in [tag for tag, attrs in page.tags if attrs.get("src") != "/static/mark.svg"]
        assert not [
            attrs for tag, attrs in page.tags if tag == "script" and not (attrs.get("src") or "").startswith("/")
        ]
        assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]


def test_an_address_that_is_none_is_no_link(sample: Sample, viewer: Person) -> None:
    connection_id = sample.connect(vtiger_url="javascript:alert(1)//")
    sample.problem(connection_id, "name_missing", ref('5"><script>'), "Acme")
    page = viewer.read(f"/connections/{connection_id}/problems")
    assert all(link.startswith(("/", "#")) for link in page.links)
    assert "script" not in [tag for tag, _ in page.tags]


def test_nothing_is_loaded_from_elsewhere(sample: Sample, marked_up: str, admin: Person) -> None:
    for page in pages(sample, admin, marked_up):
        assert page.loaded
        for address in page.loaded:
            assert address is not None
            assert address.startswith("/static/")
            answer = admin.get(address)
            assert answer.status_code == 200
            assert not re.search(r"url\(|@import|<script|href=", answer.text)
            assert re.findall(r"https?://[^\"]+", answer.text) in ([], ["http://www.w3.org/2000/svg"])
        assert "style" not in {tag for tag, _ in page.tags} | {name for _, attrs in page.tags for name in attrs}


def test_secrets_are_not_shown(sample: Sample, marked_up: str, admin: Person) -> None:
    for page in pages(sample, admin, marked_up):
        for secret in ("a secret key", "another secret", SETUP_TOKEN, admin.cookies[admin.cookie], "no hash"):
            assert secret not in page.text
            assert secret not in str(page.tags)


def test_a_dump_of_the_database_lets_nobody_in(sample: Sample, admin: Person) -> None:
    admin.get("/")
    with sample.database.read() as tx:
        dump = str([tx.execute(text(f"SELECT * FROM {name}")).all() for name in ("user", "session", "audit")])
    assert admin.cookies[admin.cookie] not in dump
    assert admin.proof not in dump


@pytest.mark.parametrize("path", ["/", "/healthz", "/static/style.css", "/nowhere", "/login", "/static/nowhere.css"])
def test_every_answer_has_the_headers(viewer: Person, path: str) -> None:
    headers = viewer.get(path).headers
    rules = headers["Content-Security-Policy"].split("; ")
    assert {
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    } <= set(rules)
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == ("no-cache" if path.startswith("/static/") else "no-store")
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize("path", ["/", "/login", "/healthz", "/static/style.css"])
def test_a_strangers_name_for_this_machine_is_not_answered(sample: Sample, viewer: Person, path: str) -> None:
    sample.connect()
    answer = viewer.get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "acme" not in answer.text


def test_the_address_that_is_set_is_answered_too(sample: Sample) -> None:
    with Person(sample, address="https://sync.example.com") as person:
        assert person.get("/login", headers={"Host": "sync.example.com"}).status_code == 303
        assert person.get("/login", headers={"Host": "localhost:8300"}).status_code == 303
        assert person.get("/login", headers={"Host": "evil.example"}).status_code == 400


def test_a_proxy_may_keep_the_name_to_itself(sample: Sample) -> None:
    with Person(sample, sample.log_in(Role.VIEWER), address="https://sync.example.com") as person:
        headers = {"Host": "localhost:8300", "Origin": "https://sync.example.com"}
        assert person.post("/logout", data={"proof": person.proof}, headers=headers).status_code == 303


@pytest.mark.parametrize(
    "path", ["/docs", "/redoc", "/openapi.json", "/static/../app.py", "/static/%2e%2e/app.py", "/users/"]
)
def test_there_is_nothing_else(admin: Person, path: str) -> None:
    answer = admin.get(path)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_healthy(stranger: Person) -> None:
    assert stranger.get("/healthz").json() == {"status": "ok"}


def test_a_database_that_fails_is_said_in_a_sentence(tmp_path: Path) -> None:
    sample = Sample(Database(f"sqlite:///{tmp_path / 'ill.sqlite3'}"))
    whole = [table for table in metadata.sorted_tables if table.name not in {"problem", "outcome", "setting"}]
    metadata.create_all(sample.database.writer, whole)
    with closing(sample.database), Person(sample, sample.log_in(Role.VIEWER)) as viewer:
        answer = viewer.get("/")
    assert answer.status_code == 503
    assert "The database answered: no such table: setting." in Page(answer.text).text
    assert "Traceback" not in answer.text


def test_a_mistake_of_ours_is_said_in_a_sentence_and_nothing_of_it_shown(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(home, "lines", fail)
    token = sample.log_in(Role.VIEWER)
    with Person(sample, token, raise_server_exceptions=False) as person:
        answer = person.get("/")
    assert answer.status_code == 500
    assert "Something is broken here" in answer.text
    assert "secret" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_an_ill_server_says_so() -> None:
    nowhere = Sample(Database("postgresql://nobody@127.0.0.1:1/nowhere"))
    with Person(nowhere) as person:
        answer = person.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "database_failed"}
