"""Secrets at rest: sealed to their place, never shown, and not in a copy of the database."""

import base64
import stat
from pathlib import Path

import pytest
from sqlalchemy import select, update
from tests.store.conftest import NOW, account, connect
from tests.store.rows import CONNECTION

from vtiger_xero.problems import SyncError
from vtiger_xero.store import connections
from vtiger_xero.store import tables as t
from vtiger_xero.store.database import Database
from vtiger_xero.store.secrets import Seal, key_from

SECRETS = ("the-access-key-of-zoë", "the-client-secret")
PLACE = "connection:c-1:vtiger_access_key"
SEAL = Seal(b"k" * 32)


def is_unreadable(seal: Seal, sealed: str, place: str = PLACE) -> bool:
    with pytest.raises(SyncError) as raised:
        seal.open(sealed, place)
    for secret in SECRETS:
        assert secret not in f"{raised.value} {raised.value.__cause__}"
    return raised.value.code == "secret_unreadable"


@pytest.mark.parametrize("secret", ["", "plain", "zoë 😀 \x00 & \"'", "x" * 5000])
def test_what_is_sealed_can_be_opened(secret: str) -> None:
    assert SEAL.open(SEAL.seal(secret, PLACE), PLACE) == secret


def test_no_two_seals_are_alike() -> None:
    assert SEAL.seal("same", PLACE) != SEAL.seal("same", PLACE)


def test_a_seal_is_bound_to_its_place_and_its_key() -> None:
    sealed = SEAL.seal(SECRETS[0], PLACE)
    assert is_unreadable(SEAL, sealed, "connection:c-2:vtiger_access_key")
    assert is_unreadable(SEAL, sealed, "connection:c-1:xero_client_secret")
    assert is_unreadable(Seal(b"K" * 32), sealed)


def test_a_seal_that_was_tampered_with_is_refused() -> None:
    sealed = SEAL.seal(SECRETS[0], PLACE)
    head, raw = sealed.rpartition(".")[0], bytearray(base64.urlsafe_b64decode(sealed.rpartition(".")[2]))
    raw[-1] ^= 1
    for broken in (f"{head}.{base64.urlsafe_b64encode(raw).decode()}", f"{head}.", f"{head}.ä", head, "", sealed[:-8]):
        assert is_unreadable(SEAL, broken)
    assert is_unreadable(SEAL, sealed.replace("v1.", "v2."))


def test_a_copy_of_the_database_holds_no_secret(database: Database) -> None:
    with database.read() as tx:
        dump = repr([tx.execute(select(table)).all() for table in t.metadata.sorted_tables])
    assert "client-id" in dump
    for secret in SECRETS:
        assert secret not in dump
        assert base64.b64encode(secret.encode()).decode() not in dump


def test_the_file_of_the_database_holds_no_secret(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'db.sqlite3'}")
    t.metadata.create_all(database.writer)
    connect(database, "c-1", "tenant-1")
    written = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    database.close()
    assert b"client-id" in written
    assert not any(secret.encode() in written for secret in SECRETS)


def test_a_connection_opens_its_own_secrets_and_shows_none(database: Database) -> None:
    with database.read() as tx:
        found = connections.get(tx, SEAL, CONNECTION)
    assert found is not None
    assert found.account == account("tenant-1")
    assert not any(secret in repr(found) for secret in SECRETS)
    assert "zoë" in repr(found.account)


def test_a_secret_that_was_moved_to_another_connection_cannot_be_opened(database: Database) -> None:
    connect(database, "c-2", "tenant-2")
    with database.write() as tx:
        stolen = tx.execute(select(t.connection.c.vtiger_access_key).where(t.connection.c.id == "c-1")).scalar_one()
        tx.execute(update(t.connection).where(t.connection.c.id == "c-2").values(vtiger_access_key=stolen))
    with pytest.raises(SyncError) as raised, database.read() as tx:
        connections.get(tx, SEAL, "c-2")
    assert raised.value.code == "secret_unreadable"


def test_connecting_again_keeps_the_connection_and_its_settings(database: Database) -> None:
    with database.write() as tx:
        connections.change_settings(tx, CONNECTION, {"schedule": "daily", "organizations.enabled": "true"})
        connections.change_settings(tx, CONNECTION, {"schedule": "hourly"})
        connections.put(tx, SEAL, CONNECTION, account("tenant-9"), "c-9", NOW)
        found = connections.get(tx, SEAL, CONNECTION)
        assert connections.names(tx) == [CONNECTION]
        assert connections.get(tx, SEAL, "nobody") is None
    assert found is not None
    assert (found.id, found.account.xero_tenant_id) == (CONNECTION, "tenant-9")
    assert found.settings == {"schedule": "hourly", "organizations.enabled": "true"}
    assert found.settings_revision == 4


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    key = key_from(path)
    assert len(key) == 32
    assert key_from(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key_from(tmp_path / "other.key") != key


@pytest.mark.parametrize("content", [b"", b"not a key", base64.b64encode(b"short")])
def test_a_file_that_holds_no_key_is_not_overwritten(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret.key"
    path.write_bytes(content)
    with pytest.raises(SyncError) as raised:
        key_from(path)
    assert raised.value.code == "secret_unreadable"
    assert path.read_bytes() == content
