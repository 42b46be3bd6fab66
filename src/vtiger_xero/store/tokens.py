"""The tokens of a user's consent, sealed, and refreshed by one process at a time (``xero/refresh.py``)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, or_, select, update

from vtiger_xero.clock import Clock
from vtiger_xero.problems import SyncError
from vtiger_xero.store.database import Database
from vtiger_xero.store.secrets import Seal
from vtiger_xero.store.statements import insert_missing
from vtiger_xero.store.tables import xero_token

#: For how long whoever refreshes keeps others out; longer than its request takes at the worst.
LEASE = timedelta(minutes=3)

#: Seconds between two looks whether the one who refreshes is done.
_PAUSE = 0.5


class TokenVault:
    """Where the tokens of one connection are kept.

    A lease in the database keeps other threads and processes out, so that no transaction is open while a token is
    asked for; it ends by itself if its holder dies.

    Args:
        database: where they are kept.
        seal: seals them, each for its place.
        connection_id: of the connection.
        clock: tells when a lease ends, and waits for it.
    """

    def __init__(self, database: Database, seal: Seal, connection_id: str, clock: Clock) -> None:
        self._database = database
        self._seal = seal
        self._id = connection_id
        self._clock = clock

    @contextmanager
    def hold(self) -> Iterator["HeldTokens"]:
        """Keep all others out until the block ends.

        Raises:
            SyncError: ``xero_disconnected``: no consent was stored.
        """
        holder = self._clock.new_id()
        while not self._take(holder):
            self._clock.sleep(_PAUSE)
        try:
            yield HeldTokens(self._database, self._seal, self._id, holder)
        finally:
            with self._database.write() as tx:
                mine = and_(xero_token.c.connection_id == self._id, xero_token.c.held_by == holder)
                tx.execute(update(xero_token).where(mine).values(held_by=None, held_until=None))

    def _take(self, holder: str) -> bool:
        now = self._clock.now()
        free = or_(xero_token.c.held_until.is_(None), xero_token.c.held_until <= now)
        mine = xero_token.c.connection_id == self._id
        with self._database.write() as tx:
            if tx.execute(select(xero_token.c.connection_id).where(mine)).first() is None:
                raise SyncError("xero_disconnected", detail="no permission is stored")
            values = {"held_by": holder, "held_until": now + LEASE}
            return tx.execute(update(xero_token).where(mine, free).values(**values)).rowcount == 1


class HeldTokens:
    """A vault while it is held."""

    def __init__(self, database: Database, seal: Seal, connection_id: str, holder: str) -> None:
        self._database = database
        self._seal = seal
        self._id = connection_id
        self._holder = holder

    def read(self) -> tuple[str, str, datetime] | None:
        """Refresh token, access token and until when that is good; ``None`` where they were given up."""
        with self._database.read() as tx:
            row = tx.execute(select(xero_token).where(xero_token.c.connection_id == self._id)).one_or_none()
        if row is None or not row.refresh_token:
            return None
        opened = (
            self._seal.open(sealed, _place(self._id, name))
            for name, sealed in (("refresh_token", row.refresh_token), ("access_token", row.access_token))
        )
        refresh, access = opened
        return refresh, access, row.good_until

    def write(self, refresh_token: str, access_token: str, good_until: datetime) -> None:
        """Store new ones; durable when this returns.

        Raises:
            SyncError: ``xero_disconnected``: the lease has gone to somebody else, who refreshes now.
        """
        mine = and_(xero_token.c.connection_id == self._id, xero_token.c.held_by == self._holder)
        values = sealed_tokens(self._seal, self._id, refresh_token, access_token)
        with self._database.write() as tx:
            stored = tx.execute(update(xero_token).where(mine).values(**values, good_until=good_until))
        if stored.rowcount != 1:
            raise SyncError("xero_disconnected", detail="another process refreshed the permission meanwhile")


def put(
    tx: Connection, seal: Seal, connection_id: str, refresh_token: str, access_token: str, good_until: datetime
) -> None:
    """Store the tokens of a new consent, in place of an earlier one's."""
    values = {**sealed_tokens(seal, connection_id, refresh_token, access_token), "good_until": good_until}
    insert_missing(tx, xero_token, {"connection_id": connection_id, **values})
    tx.execute(update(xero_token).where(xero_token.c.connection_id == connection_id).values(**values))


def forget(tx: Connection, connection_id: str) -> None:
    """Throw a connection's tokens away."""
    tx.execute(delete(xero_token).where(xero_token.c.connection_id == connection_id))


def sealed_tokens(seal: Seal, connection_id: str, refresh_token: str, access_token: str) -> dict[str, str]:
    """Both tokens as they are stored."""
    pairs = (("refresh_token", refresh_token), ("access_token", access_token))
    return {name: seal.seal(secret, _place(connection_id, name)) for name, secret in pairs}


def _place(connection_id: str, name: str) -> str:
    return f"xero_token:{connection_id}:{name}"
