"""The lists of Xero's books that are kept beside the mirror: its accounts (spec §2 step 5)."""

from datetime import timedelta

from vtiger_xero.store import listings
from vtiger_xero.sync.context import Context

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
