"""Changing what a user sets for a connection, from the page and from the command line alike."""

from collections.abc import Mapping

from sqlalchemy import Connection

from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.modules import accounts, options
from vtiger_xero.problems import SyncError
from vtiger_xero.store import connections, cursors, listings, records


def change(tx: Connection, connection_id: str, wanted: Mapping[str, str]) -> None:
    """Store settings; what tells what is to be read of Vtiger has everything read again.

    Args:
        tx: a transaction that writes.
        connection_id: of the connection.
        wanted: new values, each checked by :func:`check`.
    """
    connections.change_settings(tx, connection_id, wanted)
    known = [options.option_named(name) for name in wanted]
    if any(option is not None and option.reads for option in known):
        cursors.forget_sweep(tx, connection_id, Side.VTIGER)


def check(tx: Connection, connection_id: str, name: str, value: str) -> str:
    """A value that an option may have, and that works in the Xero of this connection as it was read last.

    Raises:
        SyncError: ``setting_unknown``, ``setting_invalid``.
    """
    options.checked(name, value)
    if not value:
        return value
    if name in accounts.USES or name.startswith(options.OVERRIDE):
        use = name if name in accounts.USES else "accounts.sales"
        fitting = choices_of_account(tx, connection_id, use)
        if value not in fitting:
            raise SyncError("setting_invalid", name=name, value=value, allowed=_listed(fitting))
    if name == "taxes.untaxed":
        rates = choices_of_untaxed(tx, connection_id)
        if value not in rates:
            raise SyncError("setting_invalid", name=name, value=value, allowed=_listed(rates))
    return value


def choices_of_account(tx: Connection, connection_id: str, use: str) -> dict[str, str]:
    """The accounts that will work for a use: what is kept of the choice, and the account's code and name."""
    known = listings.accounts(tx, connection_id)
    fitting = accounts.usable(known.accounts, use) if known is not None else []
    return {accounts.key_of(account, use): account.label for account in fitting}


def choices_of_untaxed(tx: Connection, connection_id: str) -> dict[str, str]:
    """The rates of Xero that may stand for no tax: those of 0 %, by type."""
    rates = records.present(tx, connection_id, Side.XERO, Module.TAXES)
    fitting = [each for each in rates if not each.content.get("unused") and each.content.get("rate") in {None, "0"}]
    return {each.ref.id: each.name for each in fitting}


def _listed(choices: Mapping[str, str]) -> str:
    return ", ".join(choices.values()) or "nothing yet: the lists of Xero have to be read first"
