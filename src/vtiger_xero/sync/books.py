"""The lists of Xero's books that are kept beside the mirror: its accounts (spec §2 step 5)."""

from datetime import timedelta

from vtiger_xero.clock import Clock
from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.problems import SyncError
from vtiger_xero.store import cursors, listings, records
from vtiger_xero.store.database import Database
from vtiger_xero.store.secrets import Seal
from vtiger_xero.sync.context import Context
from vtiger_xero.sync.workplace import NETWORK, Wires, connection_named, xero_side
from vtiger_xero.xero.client import XeroRemote

#: How long the accounts are good for; a refusal, and a person's Refresh, have them read sooner.
LIFE = timedelta(days=1)


def read_accounts(context: Context) -> None:
    """Read Xero's accounts if they have not been read for a day.

    Raises:
        SyncError: Xero cannot be asked.
    """
    clock = context.at.clock
    with context.transactions.read() as tx:
        known = listings.accounts(tx, context.connection_id)
    if known is not None and clock.now() < known.read_at + LIFE:
        return
    read = context.at.chart.accounts()
    with context.fenced() as tx:
        listings.put_accounts(tx, context.connection_id, read, clock.now())


def refresh(database: Database, seal: Seal, clock: Clock, name: str, wires: Wires = NETWORK) -> None:
    """Read the accounts and the tax rates of a connection's Xero now, since a person wants to choose among them.

    Nothing is written to Xero, and Vtiger is not asked. The next run walks over the rates once more, as only a run
    finds out which of them are gone.

    Args:
        database: where they are kept.
        seal: opens the connection's secrets.
        clock: does all waiting.
        name: of the connection.
        wires: how requests travel.

    Raises:
        SyncError: ``connection_unknown``, ``secret_unreadable``, ``xero_disconnected``, or Xero cannot be asked.
    """
    found = connection_named(database, seal, name)
    if not found.connected:
        raise SyncError("xero_disconnected", detail="the connection was disconnected here")
    with xero_side(found, database, seal, clock, wires) as xero:
        accounts, rates = xero.accounts(), _rates(xero)
    with database.write() as tx:
        listings.put_accounts(tx, found.id, accounts, clock.now())
        records.observe(tx, found.id, rates)
        cursors.forget_sweep(tx, found.id, Side.XERO, Module.TAXES)


def _rates(xero: XeroRemote) -> list[Observation]:
    found: list[Observation] = []
    after: str | None = None
    while True:
        page = xero.walk(Module.TAXES, None, after)
        found += page.rows
        if page.after is None:
            return found
        after = page.after
