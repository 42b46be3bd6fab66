"""The tokens of a consent: one at a time refreshes them, whoever dies keeps nobody out, and nobody can read them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from tests.store.conftest import NOW, SHARED, connect
from tests.store.rows import CONNECTION

from vtiger_xero.clock import VirtualClock
from vtiger_xero.problems import SyncError
from vtiger_xero.store import tokens
from vtiger_xero.store.database import Database
from vtiger_xero.store.secrets import Seal
from vtiger_xero.store.tables import xero_token
from vtiger_xero.store.tokens import LEASE, TokenVault

SEAL = Seal(b"k" * 32)
HALF_AN_HOUR = timedelta(minutes=30)
OLD, NEXT = "refresh-token-ä-😀", "refresh-token-of-today"


class Rests(VirtualClock):
    """A clock at each rest of which something happens; whoever rests for ever is found out.

    Args:
        at_rest: what happens.
        seed: of the ids by which whoever holds the vault is known.
    """

    def __init__(self, at_rest: Callable[[], object] = lambda: None, seed: int = 0) -> None:
        super().__init__(NOW, seed)
        self._at_rest = at_rest

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        assert self.now() < NOW + 2 * LEASE, "it waits for ever"
        self.advance(seconds)
        self._at_rest()


@pytest.fixture
def consented(database: Database) -> Database:
    """A database with the tokens of a consent that was given just now."""
    consent(database)
    return database


def consent(database: Database, refresh_token: str = OLD, connection_id: str = CONNECTION) -> None:
    with database.write() as tx:
        tokens.put(tx, SEAL, connection_id, refresh_token, f"access of {refresh_token}", NOW + HALF_AN_HOUR)


def vault(
    database: Database, clock: VirtualClock | None = None, connection_id: str = CONNECTION, seal: Seal = SEAL
) -> TokenVault:
    return TokenVault(database, seal, connection_id, clock or Rests())


def kept(database: Database, connection_id: str = CONNECTION) -> str | None:
    """The refresh token, as the next one who needs it finds it."""
    with vault(database, connection_id=connection_id).hold() as held:
        found = held.read()
    return None if found is None else found[0]


def lease(database: Database) -> tuple[str | None, datetime | None]:
    with database.read() as tx:
        held_by, held_until = tx.execute(select(xero_token.c.held_by, xero_token.c.held_until)).one()
        return held_by, held_until


def hand_over(database: Database, to: str | None, until: datetime | None) -> None:
    """Give the lease to somebody, or to nobody, whoever has it."""
    with database.write() as tx:
        tx.execute(update(xero_token).values(held_by=to, held_until=until))


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(SyncError) as raised:
        yield
    assert raised.value.code == code


def test_what_was_stored_comes_back(consented: Database) -> None:
    with vault(consented).hold() as held:
        assert held.read() == (OLD, f"access of {OLD}", NOW + HALF_AN_HOUR)
        held.write(NEXT, "another", NOW + 2 * HALF_AN_HOUR)
        assert held.read() == (NEXT, "another", NOW + 2 * HALF_AN_HOUR)
    assert kept(consented) == NEXT


@pytest.mark.parametrize("url", SHARED, indirect=True, scope="session")
def test_of_two_who_need_a_new_token_one_asks_and_the_other_waits_for_it(consented: Database) -> None:
    waits, stored = threading.Event(), threading.Event()
    found: list[tuple[str, str, datetime] | None] = []

    def wait_for_the_first() -> None:
        waits.set()
        assert stored.wait(30)

    def second() -> None:
        with vault(consented, Rests(wait_for_the_first, seed=1)).hold() as held:
            found.append(held.read())

    thread = threading.Thread(target=second)
    with vault(consented).hold() as held:
        thread.start()
        assert waits.wait(30), "the second was let in beside the first"
        held.write(NEXT, "another", NOW + HALF_AN_HOUR)
    stored.set()
    thread.join(30)
    assert found == [(NEXT, "another", NOW + HALF_AN_HOUR)]


def test_the_lease_ends_with_the_block_whatever_happens_there(consented: Database) -> None:
    with vault(consented).hold():
        held_by, held_until = lease(consented)
        assert held_by
        assert held_until == NOW + LEASE
    assert lease(consented) == (None, None)
    with pytest.raises(ZeroDivisionError), vault(consented).hold():
        raise ZeroDivisionError
    assert lease(consented) == (None, None)


def test_who_died_keeps_nobody_out_for_longer_than_the_lease(consented: Database) -> None:
    hand_over(consented, "a worker that was killed", NOW + LEASE)
    clock = Rests()
    with vault(consented, clock).hold() as held:
        assert NOW + LEASE <= clock.now() < NOW + LEASE + timedelta(seconds=1)
        assert held.read() is not None


def test_who_stood_still_for_longer_than_the_lease_stores_nothing_any_more(consented: Database) -> None:
    """Somebody else has refreshed meanwhile: the token that came late is not put over the new one."""
    with vault(consented).hold() as late:
        hand_over(consented, None, None)
        with vault(consented, Rests(seed=1)).hold() as held:
            held.write(NEXT, "another", NOW + HALF_AN_HOUR)
            with refused("xero_disconnected"):
                late.write("too late", "too late", NOW + HALF_AN_HOUR)
    assert kept(consented) == NEXT


def test_who_lost_the_lease_does_not_end_that_of_the_next_one(consented: Database) -> None:
    with vault(consented).hold():
        hand_over(consented, "the next one", NOW + 2 * LEASE)
    assert lease(consented) == ("the next one", NOW + 2 * LEASE)


def test_a_new_consent_takes_the_place_of_the_old_one(consented: Database) -> None:
    consent(consented, NEXT)
    assert kept(consented) == NEXT


def test_without_a_consent_there_is_nothing_to_hold(database: Database) -> None:
    with refused("xero_disconnected"), vault(database).hold():
        pytest.fail("there is nothing to hold")


def test_what_was_thrown_away_is_gone(consented: Database) -> None:
    with consented.write() as tx:
        tokens.forget(tx, CONNECTION)
    with refused("xero_disconnected"), vault(consented).hold():
        pytest.fail("it is still there")


def test_connections_have_tokens_and_leases_of_their_own(consented: Database) -> None:
    connect(consented, "c-2", "tenant-2")
    consent(consented, NEXT, "c-2")
    clock = Rests()
    with vault(consented, clock).hold():
        assert kept(consented, "c-2") == NEXT
    assert (kept(consented), clock.now()) == (OLD, NOW)


def test_they_are_sealed_at_rest_each_for_its_place(consented: Database) -> None:
    connect(consented, "c-2", "tenant-2")
    consent(consented, NEXT, "c-2")
    with consented.read() as tx:
        rows = tx.execute(select(xero_token)).mappings().all()
    assert not any(secret in str(row) for row in rows for secret in (OLD, NEXT, f"access of {OLD}"))
    stolen = next(dict(row) for row in rows if row["connection_id"] == "c-2")
    for wanted in ({"refresh_token": stolen["refresh_token"]}, {"access_token": rows[0]["refresh_token"]}):
        with consented.write() as tx:
            tx.execute(update(xero_token).where(xero_token.c.connection_id == CONNECTION).values(**wanted))
        with refused("secret_unreadable"), vault(consented).hold() as held:
            held.read()


def test_another_key_opens_nothing(consented: Database) -> None:
    with refused("secret_unreadable"), vault(consented, seal=Seal(b"x" * 32)).hold() as held:
        held.read()
