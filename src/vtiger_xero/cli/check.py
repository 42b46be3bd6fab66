"""What ``check`` finds out about a connection."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from vtiger_xero.cli.installation import Installation
from vtiger_xero.domain.refs import Module
from vtiger_xero.http import Http
from vtiger_xero.modules import options
from vtiger_xero.store.connections import Account
from vtiger_xero.sync.workplace import connection_named, xero_side
from vtiger_xero.vtiger.dialects import transport_for
from vtiger_xero.vtiger.findings import Finding, found
from vtiger_xero.vtiger.layout import Layout
from vtiger_xero.vtiger.probe import probe


def findings(at: Installation, name: str) -> list[Finding]:
    """Both sides of a connection, looked at without writing anything.

    Raises:
        SyncError: there is no such connection, or its secrets cannot be opened.
    """
    connected = connection_named(at.database, at.seal, name)
    return [
        *_vtiger(at, connected.account, connected.settings),
        found("Xero organisation", lambda: _xero(at, connected.account)),
    ]


def _vtiger(at: Installation, account: Account, settings: Mapping[str, str]) -> tuple[Finding, ...]:
    named = {field: place for module in Module for field, place in options.named_fields(settings, module).items()}
    layout = Layout(named, ZoneInfo(options.value_of(settings, "vtiger.timezone")))
    http = Http("Vtiger", account.vtiger_url, at.clock)
    try:
        user, key = account.vtiger_user, account.vtiger_access_key
        transport = transport_for(account.vtiger_api, http, account.vtiger_url, user, key, at.clock)
        return probe(transport, layout).findings
    finally:
        http.close()


def _xero(at: Installation, account: Account) -> str:
    with xero_side(account, at.database, at.clock) as xero:
        organisation = xero.organisation()
    return f"{organisation.name}, base currency {organisation.base_currency}"
