"""What ``check`` finds out about a connection."""

from vtiger_xero.cli.installation import Installation
from vtiger_xero.sync import checking
from vtiger_xero.sync.workplace import connection_named
from vtiger_xero.vtiger.findings import Finding


def findings(at: Installation, name: str) -> list[Finding]:
    """Both sides of a connection, looked at without writing anything.

    Raises:
        SyncError: there is no such connection, or its secrets cannot be opened.
    """
    return checking.findings(connection_named(at.database, at.seal, name), at.database, at.seal, at.clock)
