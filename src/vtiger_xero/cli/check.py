"""What ``check`` finds out about a connection."""

from collections.abc import Mapping

from vtiger_xero.cli.installation import Installation
from vtiger_xero.http import Http
from vtiger_xero.store.connections import Account, Connected
from vtiger_xero.sync.workplace import connection_named, layout_of, xero_side
from vtiger_xero.vtiger.dialects import transport_for
from vtiger_xero.vtiger.findings import Finding, found
from vtiger_xero.vtiger.probe import probe


def findings(at: Installation, name: str) -> list[Finding]:
    """Both sides of a connection, looked at without writing anything.

    Raises:
        SyncError: there is no such connection, or its secrets cannot be opened.
    """
    connected = connection_named(at.database, at.seal, name)
    return [
        *_vtiger(at, connected.account, connected.settings),
        found("Xero organisation", lambda: _xero(at, connected)),
    ]


def _vtiger(at: Installation, account: Account, settings: Mapping[str, str]) -> tuple[Finding, ...]:
    http = Http("Vtiger", account.vtiger_url, at.clock)
    try:
        user, key = account.vtiger_user, account.vtiger_access_key
        transport = transport_for(account.vtiger_api, http, account.vtiger_url, user, key, at.clock)
        return probe(transport, layout_of(settings)).findings
    finally:
        http.close()


def _xero(at: Installation, connected: Connected) -> str:
    with xero_side(connected, at.database, at.seal, at.clock) as xero:
        organisation = xero.organisation()
    return f"{organisation.name}, base currency {organisation.base_currency}"
