"""Connections that are not finished."""

import pytest
from sqlalchemy import select
from tests.store.conftest import NOW

from vtiger_xero.problems import SyncError
from vtiger_xero.store import access, access_drafts
from vtiger_xero.store.access import Role, User
from vtiger_xero.store.access_drafts import LASTS
from vtiger_xero.store.access_tables import draft
from vtiger_xero.store.database import Database
from vtiger_xero.store.secrets import Seal

SEAL = Seal(b"k" * 32)
ZOE, ANNA = "u-zoe", "u-anna"


@pytest.fixture
def drafted(empty: Database) -> Database:
    """A database with a draft of Zoë's, who was sent to Xero with the state."""
    with empty.write() as tx:
        for name in (ZOE, ANNA):
            access.add(tx, User(id=name, name=name, role=Role.ADMIN), "hash", NOW)
        access_drafts.put(tx, SEAL, "d-1", ZOE, "the access key of zoë", NOW, "state")
    return empty


def test_a_draft_is_sealed_and_its_owners_alone(drafted: Database) -> None:
    with drafted.write() as tx:
        assert access_drafts.get(tx, SEAL, "d-1", ZOE, NOW) == "the access key of zoë"
        assert access_drafts.get(tx, SEAL, "d-1", ANNA, NOW) is None
        assert access_drafts.get(tx, SEAL, "d-2", ZOE, NOW) is None
        assert "access key" not in str(tx.execute(select(draft)).all())
        tx.execute(draft.update().values(user_id=ANNA))
        with pytest.raises(SyncError, match="cannot be read"):
            access_drafts.get(tx, SEAL, "d-1", ANNA, NOW)


def test_a_draft_is_replaced_and_dropped(drafted: Database) -> None:
    with drafted.write() as tx:
        access_drafts.put(tx, SEAL, "d-1", ZOE, "more", NOW)
        assert access_drafts.get(tx, SEAL, "d-1", ZOE, NOW) == "more"
        access_drafts.drop(tx, "d-1")
        assert access_drafts.get(tx, SEAL, "d-1", ZOE, NOW) is None


def test_a_browser_comes_back_once_and_with_its_own_state(drafted: Database) -> None:
    with drafted.write() as tx:
        assert access_drafts.came_back(tx, "another", ZOE, NOW) is None
        assert access_drafts.came_back(tx, "state", ANNA, NOW) is None
        assert access_drafts.came_back(tx, "state", ZOE, NOW + LASTS) is None
        assert access_drafts.came_back(tx, "state", ZOE, NOW) == "d-1"
        assert access_drafts.came_back(tx, "state", ZOE, NOW) is None


def test_what_is_not_finished_in_a_day_is_forgotten(drafted: Database) -> None:
    with drafted.write() as tx:
        assert access_drafts.get(tx, SEAL, "d-1", ZOE, NOW + LASTS) is None
        access_drafts.put(tx, SEAL, "d-2", ANNA, "new", NOW + LASTS)
        assert list(tx.execute(select(draft.c.id)).scalars()) == ["d-2"]
