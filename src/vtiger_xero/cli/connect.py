"""Connecting a Vtiger with a Xero organisation."""

import getpass
import sys
from dataclasses import dataclass, replace

from sqlalchemy.exc import IntegrityError

from vtiger_xero.cli.installation import Installation
from vtiger_xero.clock import Clock
from vtiger_xero.http import Http
from vtiger_xero.problems import SyncError
from vtiger_xero.store import connections
from vtiger_xero.store.connections import Account
from vtiger_xero.sync.workplace import vtiger_side, xero_side
from vtiger_xero.vtiger.dialects import detect
from vtiger_xero.xero.connections import find_tenant
from vtiger_xero.xero.oauth import ClientCredentials


@dataclass(frozen=True, slots=True)
class Connecting:
    """What came of it, for the terminal."""

    vtiger_version: str
    xero_organisation: str
    base_currency: str


def secret(given: str, what: str) -> str:
    """A secret from the environment, else from standard input: asked for in a terminal, a line otherwise.

    Raises:
        SyncError: ``secret_missing``.
    """
    if given:
        return given
    told = getpass.getpass(f"{what}: ") if sys.stdin.isatty() else sys.stdin.readline()
    if not told.strip():
        raise SyncError("secret_missing", what=what)
    return told.strip()


def connections_url(api_url: str) -> str:
    """Where Xero lists an app's organisations: ``/connections`` beside the API."""
    return api_url.partition("/api.xro")[0] + "/connections"


def connect(at: Installation, name: str, wanted: Account, organisation: str | None) -> Connecting:
    """Try both sides, find the Xero organisation, and store the connection.

    Args:
        at: the installation.
        name: what the connection is to be called; one of this name is given the new account and keeps its links.
        wanted: the account, its organisation still empty.
        organisation: the Xero organisation's name or id, where the app may open several.

    Raises:
        SyncError: whatever keeps either side from being reached, ``connection_twice``.
    """
    reached = replace(wanted, vtiger_api=_api(wanted, at.clock))
    with vtiger_side(reached, at.clock) as vtiger:
        version = vtiger.version()
    account = _with_tenant(reached, organisation, at.clock)
    with xero_side(account, at.database, at.clock) as xero:
        found = xero.organisation()
    account = replace(account, xero_organisation=found.name, xero_short_code=found.short_code)
    try:
        with at.database.write() as tx:
            connections.put(tx, at.seal, name, account, at.clock.new_id(), at.clock.now())
    except IntegrityError as error:
        raise SyncError("connection_twice") from error
    return Connecting(version, found.name, found.base_currency)


def _api(account: Account, clock: Clock) -> str:
    http = Http("Vtiger", account.vtiger_url, clock)
    try:
        return detect(http, account.vtiger_url, account.vtiger_user, account.vtiger_access_key, clock)
    finally:
        http.close()


def _with_tenant(account: Account, organisation: str | None, clock: Clock) -> Account:
    http = Http("Xero", account.xero_api_url, clock)
    try:
        tokens = ClientCredentials(
            http, account.xero_identity_url, account.xero_client_id, account.xero_client_secret, clock
        )
        tenant = find_tenant(http, connections_url(account.xero_api_url), tokens, organisation)
    finally:
        http.close()
    return replace(account, xero_tenant_id=tenant.id, xero_organisation=tenant.name)
