"""Users and their sessions."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from tests.store.conftest import NOW

from vtiger_xero.store import access, access_audit
from vtiger_xero.store.access import Role, User, folded
from vtiger_xero.store.access_tables import session, user
from vtiger_xero.store.database import Database

ZOE = User(id="u-1", name="Zoë", role=Role.ADMIN)
ANNA = User(id="u-2", name="Anna", role=Role.BOOKKEEPER)
TOKEN = "a token of Zoë’s browser"


@pytest.fixture
def people(empty: Database) -> Database:
    """A database with Zoë, who is logged in, and Anna, who is not."""
    with empty.write() as tx:
        access.add(tx, ZOE, "hash of Zoë", NOW)
        access.add(tx, ANNA, "hash of Anna", NOW)
        access.open_session(tx, TOKEN, ZOE.id, NOW)
    return empty


def visitor(database: Database, after: timedelta = timedelta(0)) -> User | None:
    with database.read() as tx:
        found = access.session_of(tx, TOKEN, NOW + after)
    return None if found is None else found.user


def test_at_first_there_is_nobody(empty: Database) -> None:
    with empty.read() as tx:
        assert not access.anyone(tx)
        assert access.everyone(tx) == []
        assert access.password_of(tx, "Zoë") is None
        assert access.get(tx, "u-1") is None


def test_everyone_by_name(people: Database) -> None:
    with people.read() as tx:
        assert access.anyone(tx)
        assert access.everyone(tx) == [ANNA, ZOE]
        assert access.get(tx, "u-1") == ZOE


@pytest.mark.parametrize("typed", ["Zoë", "zoë", " ZOË ", "Zoe\N{COMBINING DIAERESIS}", "ＺＯË"])
def test_a_name_is_the_same_however_it_is_written(people: Database, typed: str) -> None:
    with people.read() as tx:
        assert access.password_of(tx, typed) == (ZOE, "hash of Zoë")
    with pytest.raises(IntegrityError), people.write() as tx:
        access.add(tx, User(id="u-3", name=typed, role=Role.VIEWER), "hash", NOW)


def test_other_names_are_others(people: Database) -> None:
    with people.read() as tx:
        assert access.password_of(tx, "Zoe") is None
    assert folded("straße") == folded("STRASSE")


def test_a_session_is_kept_by_a_hash_of_its_token(people: Database) -> None:
    assert visitor(people) == ZOE
    with people.read() as tx:
        assert TOKEN not in str(tx.execute(select(session)).all())
        assert access.session_of(tx, "another token", NOW) is None


def test_a_session_ends_when_it_is_idle(people: Database) -> None:
    assert visitor(people, timedelta(hours=11, minutes=59)) == ZOE
    assert visitor(people, timedelta(hours=12)) is None


def test_a_session_in_use_ends_after_two_weeks(people: Database) -> None:
    for hours in range(11, 14 * 24, 11):
        assert visitor(people, timedelta(hours=hours)) == ZOE
        with people.write() as tx:
            access.touch(tx, TOKEN, NOW + timedelta(hours=hours))
    assert visitor(people, timedelta(days=14)) is None


def test_use_is_stored_once_a_minute(people: Database) -> None:
    with people.read() as tx:
        found = access.session_of(tx, TOKEN, NOW)
    assert found is not None
    assert not access.wants_touch(found, NOW + timedelta(seconds=59))
    assert access.wants_touch(found, NOW + timedelta(seconds=60))


def test_a_notice_is_shown_once(people: Database) -> None:
    with people.write() as tx:
        access.leave_notice(tx, TOKEN, "Saved “Müller & Söhne” 🦊")
        found = access.session_of(tx, TOKEN, NOW)
        assert found is not None
        assert found.notice == "Saved “Müller & Söhne” 🦊"
        access.leave_notice(tx, TOKEN, None)
        again = access.session_of(tx, TOKEN, NOW)
        assert again is not None
        assert again.notice is None


def test_a_new_session_clears_those_that_have_ended(people: Database) -> None:
    with people.write() as tx:
        access.open_session(tx, "second", ZOE.id, NOW + timedelta(hours=6))
        access.open_session(tx, "third", ANNA.id, NOW + timedelta(hours=13))
        assert len(tx.execute(select(session)).all()) == 2


def test_logging_out_ends_one_session(people: Database) -> None:
    with people.write() as tx:
        access.open_session(tx, "another browser", ZOE.id, NOW)
        access.close_session(tx, TOKEN)
        assert access.session_of(tx, TOKEN, NOW) is None
        assert access.session_of(tx, "another browser", NOW) is not None


def test_whoever_is_disabled_is_logged_out_for_good(people: Database) -> None:
    with people.write() as tx:
        access.change(tx, ZOE.id, Role.ADMIN, disabled=True)
    assert visitor(people) is None
    with people.write() as tx:
        access.change(tx, ZOE.id, Role.ADMIN, disabled=False)
    assert visitor(people) is None


def test_a_session_of_somebody_who_is_disabled_is_none(people: Database) -> None:
    """However it came about: one that was opened while its user was being disabled, for instance."""
    with people.write() as tx:
        tx.execute(user.update().where(user.c.id == ZOE.id).values(disabled=True))
    assert visitor(people) is None


def test_a_changed_role_holds_at_once(people: Database) -> None:
    with people.write() as tx:
        access.change(tx, ZOE.id, Role.VIEWER, disabled=False)
    found = visitor(people)
    assert found is not None
    assert found.role is Role.VIEWER


def test_the_last_administrator_is_known(people: Database) -> None:
    with people.write() as tx:
        assert access.is_last_admin(tx, ZOE.id)
        assert not access.is_last_admin(tx, ANNA.id)
        access.change(tx, ANNA.id, Role.ADMIN, disabled=True)
        assert access.is_last_admin(tx, ZOE.id)
        access.change(tx, ANNA.id, Role.ADMIN, disabled=False)
        assert not access.is_last_admin(tx, ZOE.id)


def test_roles_cover_those_below() -> None:
    covered = {(one, other) for one in Role for other in Role if one.covers(other)}
    admin, bookkeeper, viewer = Role
    assert covered == {
        *((admin, each) for each in Role),
        (bookkeeper, bookkeeper),
        (bookkeeper, viewer),
        (viewer, viewer),
    }


def test_deeds_are_told_newest_first(database: Database) -> None:
    with database.write() as tx:
        access_audit.note(tx, "a-1", NOW, "Zoë", "added the user", "Anna <b>")
        access_audit.note(tx, "a-2", NOW + timedelta(seconds=1), "Anna", "started a sync", connection_id="c-1")
        told = [(deed.who, deed.what, deed.subject, deed.connection) for deed in access_audit.latest(tx, 10)]
        assert told == [("Anna", "started a sync", "", "c-1"), ("Zoë", "added the user", "Anna <b>", "")]
        assert [deed.who for deed in access_audit.latest(tx, 1, offset=1)] == ["Zoë"]
