"""What ``check`` finds out about a connection."""

from vtiger_xero.cli.installation import Installation
from vtiger_xero.http import Http
from vtiger_xero.problems import SyncError
from vtiger_xero.sync.workplace import connection_named, xero_side
from vtiger_xero.vtiger.probe import Finding, probe
from vtiger_xero.vtiger.transport import WebserviceTransport


def findings(at: Installation, name: str) -> list[Finding]:
    """Both sides of a connection, looked at without writing anything.

    Raises:
        SyncError: there is no such connection, or its secrets cannot be opened.
    """
    account = connection_named(at.database, at.seal, name).account
    http = Http("Vtiger", account.vtiger_url, at.clock)
    try:
        transport = WebserviceTransport(
            http, account.vtiger_url, account.vtiger_user, account.vtiger_access_key, at.clock
        )
        found = list(probe(transport).findings)
    finally:
        http.close()
    try:
        with xero_side(account, at.database, at.clock) as xero:
            organisation = xero.organisation()
        detail = f"{organisation.name}, base currency {organisation.base_currency}"
        found.append(Finding("Xero organisation", detail))
    except SyncError as error:
        found.append(Finding("Xero organisation", error.message, error.code, error.fix))
    return found
