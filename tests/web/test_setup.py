"""The first administrator of a fresh installation."""

import pytest
from tests.web.person import Person
from tests.web.reading import Page
from tests.web.sample import SETUP_TOKEN, Sample

from vtiger_xero.store import access
from vtiger_xero.store.access import Role, User

GOOD = {
    "token": SETUP_TOKEN,
    "name": " Ada Lovelace ",
    "password": "a phrase of some length",
    "again": "a phrase of some length",
}


def users(sample: Sample) -> list[User]:
    with sample.database.read() as tx:
        return access.everyone(tx)


def test_a_fresh_installation_opens_on_the_first_administrator(stranger: Person) -> None:
    answer = stranger.get("/", follow_redirects=True)
    assert answer.url.path == "/setup"
    assert "Create the first administrator" in answer.text
    assert stranger.get("/login").headers["Location"] == "/setup"


def test_the_printed_address_fills_in_the_token(stranger: Person) -> None:
    assert stranger.read(f"/setup?token={SETUP_TOKEN}").fields["token"] == SETUP_TOKEN


def test_whoever_has_the_token_is_the_first_and_is_logged_in(sample: Sample, stranger: Person) -> None:
    answer = stranger.submit("/setup", **GOOD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    page = stranger.read("/")
    assert "Welcome, Ada Lovelace." in page.text
    assert [(user.name, user.role) for user in users(sample)] == [("Ada Lovelace", Role.ADMIN)]


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("token", "", "This is not the setup token that was printed when the server started."),
        ("token", "ünknown", "This is not the setup token that was printed when the server started."),
        ("name", "  ", "Give a name."),
        ("name", "x" * 81, "A name has at most 80 characters."),
        ("name", "A\u202eda", "The name has characters in it that cannot be seen."),
        ("password", "short", "A password has at least 12 characters; a few words will do."),
        ("again", "another", "The two are not the same."),
    ],
)
def test_what_will_not_do_is_told_beside_its_field(
    sample: Sample, stranger: Person, field: str, value: str, complaint: str
) -> None:
    answer = stranger.submit("/setup", **GOOD | {field: value})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.complaint(field) == complaint
    assert page.fields["password"] is None
    assert users(sample) == []


@pytest.mark.parametrize("token", ["", " "])
def test_where_no_token_was_printed_nobody_is_the_first(sample: Sample, token: str) -> None:
    with Person(sample, setup_token="") as person:
        assert person.submit("/setup", **GOOD | {"token": token}).status_code == 422
    assert users(sample) == []


def test_nobody_is_the_first_twice(sample: Sample, stranger: Person) -> None:
    stranger.submit("/setup", **GOOD)
    with Person(sample) as second:
        assert second.get("/setup").headers["Location"] == "/"
        assert second.submit("/setup", **GOOD | {"name": "Mallory"}).headers["Location"] == "/"
    assert [user.name for user in users(sample)] == ["Ada Lovelace"]
