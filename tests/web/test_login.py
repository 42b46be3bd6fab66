"""Logging in, staying so, and logging out."""

import logging
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from tests.web.person import Person
from tests.web.reading import Page
from tests.web.sample import Sample

from vtiger_xero.store import access, access_audit
from vtiger_xero.store.access import Role, User
from vtiger_xero.store.access_tables import session, user
from vtiger_xero.store.access_throttle import LONGEST_WAIT, Attempt, admit
from vtiger_xero.web.parts import DemoLogin
from vtiger_xero.web.passwords import hashed

PASSWORD = "correct horse, Batterie & ß"


@pytest.fixture
def zoe(sample: Sample) -> User:
    """Somebody who may log in with the password."""
    zoe = User(id="u-zoe", name="Zoë", role=Role.BOOKKEEPER)
    with sample.database.write() as tx:
        access.add(tx, zoe, hashed(PASSWORD), sample.clock.now())
    return zoe


def test_whoever_knows_the_password_is_let_in(zoe: User, stranger: Person) -> None:
    assert stranger.get("/").headers["Location"] == "/login"
    answer = stranger.submit("/login", name=" zOË ", password=PASSWORD, next="/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "Zoë" in stranger.read("/").text


def test_an_unknown_name_and_a_wrong_password_are_told_alike(zoe: User, stranger: Person) -> None:
    wrong = stranger.submit("/login", name="Zoë", password="wrong")
    unknown = stranger.submit("/login", name="Zoé", password="wrong")
    assert wrong.status_code == unknown.status_code == 422
    assert Page(wrong.text).complaint("password") == "The name or the password is wrong."
    assert wrong.text.replace("Zoë", "…") == unknown.text.replace("Zoé", "…")


def test_the_password_is_not_sent_back(zoe: User, stranger: Person) -> None:
    answer = stranger.submit("/login", name="Zoë", password="not quite the password")
    assert "not quite" not in answer.text
    assert Page(answer.text).fields["name"] == "Zoë"


def test_who_is_kept_out_is_told_no_more_than_a_stranger(sample: Sample, zoe: User, stranger: Person) -> None:
    with sample.database.write() as tx:
        access.change(tx, zoe.id, Role.BOOKKEEPER, disabled=True)
    answer = stranger.submit("/login", name="Zoë", password=PASSWORD)
    assert Page(answer.text).complaint("password") == "The name or the password is wrong."


def test_guessing_is_slowed_down(sample: Sample, zoe: User, stranger: Person) -> None:
    for _ in range(6):
        assert stranger.submit("/login", name="Zoë", password="wrong").status_code == 422
    answer = stranger.submit("/login", name="Zoë", password=PASSWORD)
    assert answer.status_code == 429
    assert Page(answer.text).complaint("password") == "That was wrong too often. Try again in 2 seconds."
    sample.clock.advance(2)
    assert stranger.submit("/login", name="Zoë", password=PASSWORD).status_code == 303


def test_a_long_wait_is_told_in_minutes(sample: Sample, zoe: User, stranger: Person) -> None:
    with sample.database.write() as tx:
        for _ in range(12):
            sample.clock.advance(LONGEST_WAIT.total_seconds())
            assert admit(tx, Attempt("Zoë", "192.0.2.1"), sample.clock.now()) is None
    answer = stranger.submit("/login", name="Zoë", password="wrong")
    assert "Try again in 3 minutes." in answer.text


def test_a_session_gets_a_token_of_its_own(sample: Sample, zoe: User, stranger: Person) -> None:
    stranger.get("/login")
    before = stranger.cookies[stranger.cookie]
    answer = stranger.submit("/login", name="Zoë", password=PASSWORD)
    (cookie,) = answer.headers.get_list("Set-Cookie")
    token = stranger.cookies[stranger.cookie]
    assert token != before
    assert len(token) >= 43
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=1209600"} <= {part.strip() for part in cookie.split(";")}
    assert "Secure" not in cookie
    with Person(sample, before) as thief:
        assert thief.get("/").status_code == 303


def test_logging_in_again_ends_the_session_before(sample: Sample, zoe: User, stranger: Person) -> None:
    for _ in range(2):
        stranger.submit("/login", name="Zoë", password=PASSWORD)
    with sample.database.read() as tx:
        assert len(tx.execute(select(session)).all()) == 1


def test_by_https_the_cookie_is_this_hosts_and_secure(sample: Sample, zoe: User) -> None:
    with Person(sample, address="https://sync.example.com") as person:
        answer = person.submit("/login", name="Zoë", password=PASSWORD)
        (cookie,) = answer.headers.get_list("Set-Cookie")
        assert cookie.startswith("__Host-vtiger-xero=")
        assert "Secure" in cookie
        assert "Domain" not in cookie
        assert "max-age" in answer.headers["Strict-Transport-Security"]
        assert "Zoë" in person.read("/").text


def test_the_way_goes_on_to_the_page_that_was_wanted(zoe: User, stranger: Person) -> None:
    wanted = "/activity?page=2&x=ä"
    login = stranger.get(wanted).headers["Location"]
    page = Page(stranger.get(login).text)
    answer = stranger.submit("/login", name="Zoë", password=PASSWORD, next=page.fields["next"] or "")
    assert answer.headers["Location"] == "/activity?page=2&x=%C3%A4"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/\n/evil", "x"]
)
def test_the_way_never_leads_elsewhere(zoe: User, stranger: Person, wanted: str) -> None:
    answer = stranger.submit("/login", name="Zoë", password=PASSWORD, next=wanted)
    assert answer.headers["Location"] == "/"


def test_whoever_is_logged_in_goes_on(viewer: Person) -> None:
    assert viewer.get("/login?next=/account").headers["Location"] == "/account"


def test_logging_out_ends_the_session_on_the_server(sample: Sample, viewer: Person) -> None:
    token = viewer.cookies[viewer.cookie]
    answer = viewer.submit("/logout")
    assert answer.headers["Location"] == "/login"
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    with Person(sample, token) as thief:
        assert thief.get("/").status_code == 303


def test_a_session_in_use_lasts_and_an_idle_one_does_not(sample: Sample, viewer: Person) -> None:
    for _ in range(3):
        sample.clock.advance(timedelta(hours=11).total_seconds())
        assert viewer.get("/").status_code == 200
    sample.clock.advance(timedelta(hours=12).total_seconds())
    assert viewer.get("/").status_code == 303


def test_a_hash_of_other_parameters_is_made_anew(sample: Sample, zoe: User, stranger: Person) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash("a pass phrase of old")
    with sample.database.write() as tx:
        access.set_password(tx, zoe.id, old)
    for _ in range(2):
        assert stranger.submit("/login", name="Zoë", password="a pass phrase of old").status_code == 303
    with sample.database.read() as tx:
        stored = tx.execute(select(user.c.password)).scalar_one()
    assert stored != old
    assert stored.startswith("$argon2id$")


@pytest.mark.parametrize("stored", ["", "no hash", "$argon2id$v=19$m=8,t=1,p=1$broken"])
def test_what_is_no_hash_lets_nobody_in(sample: Sample, zoe: User, stranger: Person, stored: str) -> None:
    with sample.database.write() as tx:
        access.set_password(tx, zoe.id, stored)
    assert stranger.submit("/login", name="Zoë", password=stored).status_code == 422


def test_ones_own_password_can_be_changed(sample: Sample, zoe: User, stranger: Person) -> None:
    with Person(sample) as other:
        other.submit("/login", name="Zoë", password=PASSWORD)
        stranger.submit("/login", name="Zoë", password=PASSWORD)
        new = {"new_password": "another phrase 🔑", "again": "another phrase 🔑"}
        answer = stranger.submit("/account", password=PASSWORD, **new)
        assert answer.headers["Location"] == "/account"
        assert "Your password is changed" in stranger.read("/account").text
        assert "Your password is changed" not in stranger.read("/account").text
        assert other.get("/").status_code == 303
        assert other.submit("/login", name="Zoë", password=PASSWORD).status_code == 422
        assert other.submit("/login", name="Zoë", password="another phrase 🔑").status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("password", "wrong", "This is not your present password."),
        ("new_password", "short", "A password has at least 12 characters; a few words will do."),
        ("new_password", "x" * 501, "A password has at most 500 characters."),
        ("new_password", "aaaaaaaaaaaaaaab", "This is too easy to guess: use more different characters."),
        ("new_password", "zoë zoë zoë 2026!", "This is too easy to guess: it is little more than the name."),
        ("again", "something else", "The two are not the same."),
    ],
)
def test_a_password_that_will_not_do_is_told_beside_its_field(
    zoe: User, stranger: Person, field: str, value: str, complaint: str
) -> None:
    stranger.submit("/login", name="Zoë", password=PASSWORD)
    good = {"password": PASSWORD, "new_password": "another phrase", "again": "another phrase"}
    answer = stranger.submit("/account", **good | {field: value})
    assert answer.status_code == 422
    assert Page(answer.text).complaint(field) == complaint
    assert stranger.submit("/login", name="Zoë", password=PASSWORD).status_code == 303


def test_a_stolen_session_is_no_way_to_guess_the_password(zoe: User, stranger: Person) -> None:
    stranger.submit("/login", name="Zoë", password=PASSWORD)
    for _ in range(6):
        stranger.submit("/account", password="wrong")
    answer = stranger.submit("/account", password=PASSWORD)
    assert "That was wrong too often." in Page(answer.text).complaint("password")


def test_logins_and_failures_are_told_without_what_was_typed(
    sample: Sample, zoe: User, stranger: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stranger.submit("/login", name="my password, by mistake", password="x")
    stranger.submit("/login", name="Zoë", password="nearly right")
    stranger.submit("/login", name="Zoë", password=PASSWORD)
    with sample.database.read() as tx:
        told = [f"{deed.who} {deed.what} {deed.subject}" for deed in reversed(access_audit.latest(tx, 10))]
    assert sorted(told) == [
        "Zoë failed to log in from testclient",
        "Zoë logged in from testclient",
        "somebody failed to log in from testclient",
    ]
    assert "by mistake" not in caplog.text
    assert PASSWORD not in caplog.text


def test_the_demo_lets_everybody_in_by_one_click(sample: Sample, zoe: User) -> None:
    with Person(sample, demo=DemoLogin("Zoë", PASSWORD)) as person:
        page = person.read("/login")
        assert (page.fields["name"], page.fields["password"]) == ("Zoë", PASSWORD)
        filled = {name: value or "" for name, value in page.fields.items()}
        assert person.post("/login", data=filled).headers["Location"] == "/"
