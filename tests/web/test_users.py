"""Adding, changing and keeping out users; what they did."""

from datetime import timedelta

import pytest
from tests.web.person import Person
from tests.web.reading import Page
from tests.web.sample import Sample

from vtiger_xero.store import access, access_audit
from vtiger_xero.store.access import Role, User
from vtiger_xero.web.routers.activity import SHOWN
from vtiger_xero.web.routers.users import ROLES

NEW = {"name": "Bo & <Söhne>", "role": "bookkeeper", "password": "a first password"}


def named(sample: Sample, name: str) -> User:
    with sample.database.read() as tx:
        return next(user for user in access.everyone(tx) if user.name == name)


def deeds(sample: Sample) -> list[str]:
    with sample.database.read() as tx:
        return [f"{deed.who} {deed.what} {deed.subject}" for deed in access_audit.latest(tx, 10)]


def test_every_role_has_its_words() -> None:
    assert set(ROLES) == set(Role)


def test_a_new_user_can_log_in(sample: Sample, admin: Person, stranger: Person) -> None:
    answer = admin.submit("/users", **NEW)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/users")
    page = admin.read("/users")
    assert "Bo & <Söhne> can log in now." in page.text
    assert ["Bo & <Söhne>", "Bookkeeper", "Change Bo & <Söhne>"] in page.rows
    assert stranger.submit("/login", name=NEW["name"], password=NEW["password"]).status_code == 303
    assert "Ada added the user Bo & <Söhne>" in deeds(sample)


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("name", "", "Give a name."),
        ("name", "ADA", "There is a user of this name already."),
        ("password", "short", "A password has at least 12 characters; a few words will do."),
    ],
)
def test_what_will_not_do_is_told_beside_its_field(
    sample: Sample, admin: Person, field: str, value: str, complaint: str
) -> None:
    answer = admin.submit("/users", **NEW | {field: value})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.complaint(field) == complaint
    assert page.fields["role"] == "bookkeeper"
    with sample.database.read() as tx:
        assert [user.name for user in access.everyone(tx)] == ["Ada"]


@pytest.mark.parametrize("role", ["", "root", "Admin"])
def test_there_are_no_other_roles(sample: Sample, admin: Person, role: str) -> None:
    answer = admin.submit("/users", **NEW | {"role": role})
    assert answer.status_code == 422
    assert "Choose one of: Viewer" in answer.text


def test_a_user_is_changed_kept_out_and_let_in_again(sample: Sample, admin: Person) -> None:
    with Person(sample, sample.log_in(Role.VIEWER, "Vera")) as vera:
        path = f"/users/{named(sample, 'Vera').id}"
        assert admin.read(path).fields["role"] == "viewer"
        admin.submit(path, role="bookkeeper")
        assert vera.get("/").status_code == 200
        admin.submit(path, role="bookkeeper", disabled="on")
        assert vera.get("/").status_code == 303
    assert named(sample, "Vera") == User(id=path[7:], name="Vera", role=Role.BOOKKEEPER, disabled=True)
    assert admin.read(path).fields["disabled"] == "on"
    assert ["Vera", "Kept out", "Change Vera"] in admin.read("/users").rows
    admin.submit(path, role="viewer")
    assert not named(sample, "Vera").disabled
    assert "Ada changed the user Vera: bookkeeper, kept out" in deeds(sample)


def test_a_forgotten_password_is_set_anew(sample: Sample, admin: Person, stranger: Person) -> None:
    admin.submit("/users", **NEW)
    path = f"/users/{named(sample, NEW['name']).id}"
    assert admin.submit(path, role="viewer", password="short").status_code == 422
    stranger.submit("/login", name=NEW["name"], password=NEW["password"])
    admin.submit(path, role="viewer", password="a second password")
    assert stranger.get("/").status_code == 303
    assert stranger.submit("/login", name=NEW["name"], password=NEW["password"]).status_code == 422
    assert stranger.submit("/login", name=NEW["name"], password="a second password").status_code == 303


@pytest.mark.parametrize("fields", [{"role": "viewer"}, {"role": "admin", "disabled": "on"}])
def test_somebody_stays_administrator(sample: Sample, admin: Person, fields: dict[str, str]) -> None:
    path = f"/users/{named(sample, 'Ada').id}"
    answer = admin.submit(path, **fields)
    assert answer.status_code == 422
    assert Page(answer.text).complaint("role") == "This is the only administrator: make somebody else one first."
    sample.log_in(Role.ADMIN, "Grace")
    assert admin.submit(path, **fields).status_code == 303


def test_an_unknown_user_is_a_page_that_is_not_there(admin: Person) -> None:
    for answer in (admin.get("/users/nobody"), admin.submit("/users/nobody", role="admin")):
        assert answer.status_code == 404
        assert "There is no such page" in answer.text


def test_the_navigation_shows_what_one_may_see(admin: Person, viewer: Person) -> None:
    assert "/users" in admin.read("/").links
    assert "/users" not in viewer.read("/").links


def test_what_was_done_is_told_page_by_page(sample: Sample, admin: Person) -> None:
    connection_id = sample.connect("acme")
    with sample.database.write() as tx:
        for number in range(SHOWN + 1):
            at = sample.clock.now() - timedelta(minutes=number)
            access_audit.note(tx, f"a-{number}", at, "Zoë", "did", f"thing {number} <b>", connection_id=connection_id)
    first, second = admin.read("/activity"), admin.read("/activity?page=2")
    assert first.rows[1] == ["22 Nov 2026, 16:47", "Zoë", "did thing 0 <b>", "acme"]
    assert len(first.rows) == 1 + SHOWN
    assert "/activity?page=2" in first.links
    assert [row[2] for row in second.rows[1:]] == [f"did thing {SHOWN} <b>"]
    assert "/activity?page=1" in second.links
    assert "/activity?page=3" not in second.links


@pytest.mark.parametrize("page", ["-7", "0", "99999999999999999999"])
def test_odd_pages_are_no_trouble(admin: Person, page: str) -> None:
    assert "What was done" in admin.read(f"/activity?page={page}").text


def test_a_page_that_is_no_number_is_no_page(admin: Person) -> None:
    assert admin.get("/activity?page=x").status_code == 422
