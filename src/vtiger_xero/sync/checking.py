"""What a connection's two sides allow, found out without writing anything (spec §2, step 2)."""

from collections.abc import Mapping
from types import MappingProxyType

from vtiger_xero.clock import Clock
from vtiger_xero.http import Http
from vtiger_xero.store.connections import Account, Connected
from vtiger_xero.store.database import Database
from vtiger_xero.store.secrets import Seal
from vtiger_xero.sync.workplace import NETWORK, Wires, layout_of, xero_side
from vtiger_xero.vtiger.dialects import transport_for
from vtiger_xero.vtiger.findings import Finding, found
from vtiger_xero.vtiger.probe import probe


def findings(
    connected: Connected, database: Database, seal: Seal, clock: Clock, wires: Wires = NETWORK
) -> list[Finding]:
    """Both sides of a connection, line by line; what goes wrong is a line, too."""

    def organisation() -> str:
        with xero_side(connected, database, seal, clock, wires) as xero:
            told = xero.organisation()
        return f"{told.name}, base currency {told.base_currency}"

    return [
        *vtiger_findings(connected.account, clock, wires, connected.settings),
        found("Xero organisation", organisation),
    ]


def vtiger_findings(
    account: Account, clock: Clock, wires: Wires = NETWORK, settings: Mapping[str, str] = MappingProxyType({})
) -> tuple[Finding, ...]:
    """The capability report of a Vtiger.

    Args:
        account: how to reach it.
        clock: does all waiting.
        wires: how requests travel.
        settings: of the connection; some name fields of this Vtiger.
    """
    http = Http("Vtiger", account.vtiger_url, clock, wires.vtiger)
    try:
        user, key = account.vtiger_user, account.vtiger_access_key
        transport = transport_for(account.vtiger_api, http, account.vtiger_url, user, key, clock)
        return probe(transport, layout_of(settings)).findings
    finally:
        http.close()
