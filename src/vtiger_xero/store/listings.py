"""Lists of a connection's Xero that are kept as they were read last: its accounts."""

from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Connection, delete, select

from vtiger_xero.domain.accounts import Account
from vtiger_xero.store.statements import upsert
from vtiger_xero.store.tables import listing

_ACCOUNTS = "accounts"


@dataclass(frozen=True, slots=True)
class AccountList:
    """All accounts of an organisation.

    Attributes:
        accounts: those that are archived among them.
        read_at: when they were read, by our clock.
    """

    accounts: tuple[Account, ...]
    read_at: datetime


def accounts(tx: Connection, connection_id: str) -> AccountList | None:
    """The accounts as they were read last; ``None``: they have to be read."""
    row = tx.execute(
        select(listing.c.rows, listing.c.read_at).where(
            listing.c.connection_id == connection_id, listing.c.name == _ACCOUNTS
        )
    ).one_or_none()
    if row is None:
        return None
    return AccountList(tuple(msgspec.convert(row.rows, list[Account])), row.read_at)


def put_accounts(tx: Connection, connection_id: str, read: list[Account], now: datetime) -> None:
    """Keep the accounts as they are."""
    rows = msgspec.to_builtins(read)
    upsert(tx, listing, [{"connection_id": connection_id, "name": _ACCOUNTS, "rows": rows, "read_at": now}])


def forget(tx: Connection, connection_id: str) -> None:
    """Have the lists read again: one of them was wrong."""
    tx.execute(delete(listing).where(listing.c.connection_id == connection_id))
