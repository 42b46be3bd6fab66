"""What the page must not do, whatever is in the database and whoever asks."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from tests.web.reading import Page
from tests.web.sample import Sample, ref

from vtiger_xero.clock import VirtualClock
from vtiger_xero.store.database import Database
from vtiger_xero.web import app

NAME = """<script>alert("x")</script><img src=//evil.example onerror='go()'>"""


def test_markup_in_names_is_text(sample: Sample, browser: TestClient) -> None:
    connection_id = sample.connect(NAME, organisation=NAME)
    sample.problem(connection_id, "xero_refused", ref("11x5"), NAME, detail=NAME)
    sample.run(connection_id, timedelta(hours=1))
    page = Page(browser.get("/").text)
    assert page.text.count(NAME) >= 4
    assert "script" not in [tag for tag, _ in page.tags]
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]


def test_an_address_that_is_none_is_no_link(sample: Sample, browser: TestClient) -> None:
    connection_id = sample.connect(vtiger_url="javascript:alert(1)//")
    sample.problem(connection_id, "name_missing", ref('5"><script>'), "Acme")
    page = Page(browser.get("/").text)
    assert page.links == {}
    assert "script" not in [tag for tag, _ in page.tags]


def test_nothing_is_loaded_from_elsewhere(sample: Sample, browser: TestClient) -> None:
    sample.connect()
    page = Page(browser.get("/").text)
    assert page.loaded
    for address in page.loaded:
        assert address is not None
        assert address.startswith("/static/")
        answer = browser.get(address)
        assert answer.status_code == 200
        assert not re.search(r"url\(|@import|<script|href=", answer.text)
        assert re.findall(r"https?://[^\"]+", answer.text) in ([], ["http://www.w3.org/2000/svg"])
    assert "style" not in {tag for tag, _ in page.tags} | {name for _, attrs in page.tags for name in attrs}


@pytest.mark.parametrize("path", ["/", "/healthz", "/static/style.css", "/nowhere"])
def test_every_answer_has_the_headers(browser: TestClient, path: str) -> None:
    headers = browser.get(path).headers
    policy = headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "style-src 'self'", "img-src 'self'", "frame-ancestors 'none'"} <= set(policy)
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/healthz", "/static/style.css"])
def test_a_strangers_name_for_this_machine_is_not_answered(sample: Sample, browser: TestClient, path: str) -> None:
    sample.connect()
    answer = browser.get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "acme" not in answer.text


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/static/../app.py", "/static/%2e%2e/app.py"])
def test_there_is_nothing_else(browser: TestClient, path: str) -> None:
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_changed(browser: TestClient, method: str) -> None:
    assert browser.request(method, "/").status_code == 405


def test_secrets_are_not_shown(sample: Sample, browser: TestClient) -> None:
    sample.connect()
    assert "secret" not in browser.get("/").text


def test_healthy(browser: TestClient) -> None:
    assert browser.get("/healthz").json() == {"status": "ok"}


def test_a_database_that_fails_is_said_in_a_sentence(sample: Sample) -> None:
    with sample.database.write() as tx:
        for name in ("problem", "outcome", "setting"):
            tx.exec_driver_sql(f"DROP TABLE {name}")
    with TestClient(app.create_app(sample.database, sample.clock), base_url="http://localhost") as browser:
        answer = browser.get("/")
        assert answer.status_code == 503
        assert "The database answered: no such table: setting." in Page(answer.text).text
        assert "Traceback" not in answer.text


def test_an_ill_server_says_so() -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/nowhere")
    with TestClient(app.create_app(nowhere, VirtualClock()), base_url="http://localhost") as browser:
        answer = browser.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "database_failed"}
