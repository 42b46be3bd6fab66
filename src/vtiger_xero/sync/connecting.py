"""Connecting a Vtiger with a Xero organisation, for the command line and the page alike (spec §2, steps 2, 3)."""

from dataclasses import dataclass, replace

from sqlalchemy.exc import IntegrityError

from vtiger_xero.clock import Clock
from vtiger_xero.http import Http
from vtiger_xero.problems import SyncError
from vtiger_xero.store import connections, tokens
from vtiger_xero.store.connections import Account
from vtiger_xero.store.database import Database
from vtiger_xero.store.secrets import Seal
from vtiger_xero.store.tokens import TokenVault
from vtiger_xero.sync.workplace import (
    AUTHORIZATION_CODE,
    NETWORK,
    StoredTokens,
    Wires,
    connection_named,
    identity_server,
    tokens_of,
    vtiger_side,
    xero_remote,
)
from vtiger_xero.vtiger.dialects import detect
from vtiger_xero.xero.client import XeroOrganisation
from vtiger_xero.xero.connections import Tenant, find_tenant, tenants_of
from vtiger_xero.xero.connections import disconnect as end_access
from vtiger_xero.xero.oauth import ClientCredentials, Tokens
from vtiger_xero.xero.refresh import UserTokens


@dataclass(frozen=True, slots=True)
class ReachedVtiger:
    """A Vtiger that lets its user in.

    Attributes:
        account: with the interface that was found.
        version: Vtiger's.
        base_currency: of its amounts, ``EUR``.
    """

    account: Account
    version: str
    base_currency: str


@dataclass(frozen=True, slots=True)
class Connected:
    """Both sides, connected.

    Attributes:
        connection_id: of the connection.
        vtiger: what was found of Vtiger.
        organisation: Xero's.
    """

    connection_id: str
    vtiger: ReachedVtiger
    organisation: XeroOrganisation


def reach_vtiger(account: Account, clock: Clock, wires: Wires = NETWORK) -> ReachedVtiger:
    """Find out how a Vtiger is to be called, and log in.

    Raises:
        SyncError: whatever keeps it from being reached.
    """
    http = Http("Vtiger", account.vtiger_url, clock, wires.vtiger)
    try:
        api = detect(http, account.vtiger_url, account.vtiger_user, account.vtiger_access_key, clock)
    finally:
        http.close()
    found = replace(account, vtiger_api=api)
    with vtiger_side(found, clock, wires) as vtiger:
        return ReachedVtiger(found, vtiger.version(), vtiger.base_currency())


def organisations(
    account: Account, clock: Clock, consent: UserTokens | None = None, wires: Wires = NETWORK
) -> list[Tenant]:
    """The organisations that an app may open, for a user to choose one.

    Args:
        account: whose app.
        clock: does all waiting.
        consent: what a user's consent gave; ``None`` for an app that is let in by itself.
        wires: how requests travel.

    Raises:
        SyncError: whatever keeps Xero from answering.
    """
    http = Http("Xero", account.xero_api_url, clock, wires.xero)
    try:
        return tenants_of(http, connections_url(account.xero_api_url), _opens(account, http, clock, consent))
    finally:
        http.close()


def _opens(account: Account, http: Http, clock: Clock, consent: UserTokens | None) -> Tokens:
    if consent is not None:
        return Consented(consent)
    return ClientCredentials(http, account.xero_identity_url, account.xero_client_id, account.xero_client_secret, clock)


def connect(
    database: Database,
    seal: Seal,
    clock: Clock,
    name: str,
    wanted: Account,
    organisation: str | None,
    consent: UserTokens | None = None,
    wires: Wires = NETWORK,
) -> Connected:
    """Try both sides, find the Xero organisation, and store the connection.

    Args:
        database: where it is kept.
        seal: seals its secrets.
        clock: does all waiting.
        name: what the connection is to be called; one of this name is given the new account and keeps its links.
        wanted: the account, its organisation still empty.
        organisation: the Xero organisation's name or id, where the app may open several.
        consent: what a user's consent gave, where that is how the app is let in.
        wires: how requests travel.

    Raises:
        SyncError: whatever keeps either side from being reached; ``base_currency_differs``, ``connection_twice``.
    """
    vtiger = reach_vtiger(wanted, clock, wires)
    http = Http("Xero", wanted.xero_api_url, clock, wires.xero)
    try:
        opens = _opens(wanted, http, clock, consent)
        tenant = find_tenant(http, connections_url(wanted.xero_api_url), opens, organisation)
        account = replace(vtiger.account, xero_tenant_id=tenant.id)
        found = xero_remote(account, http, opens, database, clock).organisation()
    finally:
        http.close()
    found.check_base_currency(vtiger.base_currency)
    account = replace(account, xero_organisation=found.name, xero_short_code=found.short_code)
    try:
        with database.write() as tx:
            connection_id = connections.put(tx, seal, name, account, clock.new_id(), clock.now())
            if consent is not None:
                access = consent.access
                tokens.put(tx, seal, connection_id, consent.refresh_token, access.text, access.good_until)
    except IntegrityError as error:
        raise SyncError("connection_twice") from error
    return Connected(connection_id, vtiger, found)


def disconnect(database: Database, seal: Seal, clock: Clock, name: str, wires: Wires = NETWORK) -> SyncError | None:
    """Stop using a connection; its links stay, so that connecting again doubles nothing.

    A user's permission is given back to Xero; an app that is let in by itself has none to give back.

    Returns:
        What kept Xero from hearing of it; we have forgotten the permission all the same.

    Raises:
        SyncError: ``connection_unknown`` or ``secret_unreadable``.
    """
    found = connection_named(database, seal, name)
    unheard = None
    if found.account.xero_grant == AUTHORIZATION_CODE and found.connected:
        try:
            _give_back(found, database, seal, clock, wires)
        except SyncError as error:
            unheard = error
    with database.write() as tx:
        tokens.forget(tx, found.id)
        connections.disconnect(tx, found.id)
    return unheard


def _give_back(found: connections.Connected, database: Database, seal: Seal, clock: Clock, wires: Wires) -> None:
    """End our access to the organisation, and the whole permission where no other connection lives on it."""
    account = found.account
    with database.read() as tx:
        shared = connections.share_app(tx, found.id)
    http = Http("Xero", account.xero_api_url, clock, wires.xero)
    try:
        opens = tokens_of(found, http, database, seal, clock)
        end_access(http, connections_url(account.xero_api_url), opens, account.xero_tenant_id, clock)
        with StoredTokens(TokenVault(database, seal, found.id, clock)).hold() as held:
            if held.tokens is not None and not shared:
                identity_server(account, http, clock).revoke(held.tokens.refresh_token)
    finally:
        http.close()


def connections_url(api_url: str) -> str:
    """Where Xero lists an app's organisations: ``/connections`` beside the API."""
    return api_url.partition("/api.xro")[0] + "/connections"


class Consented:
    """The access token of a consent that is not stored yet; no other one is asked for.

    Args:
        consent: what the consent gave.
    """

    def __init__(self, consent: UserTokens) -> None:
        self._access = consent.access

    def access_token(self) -> str:
        """The token at hand."""
        return self._access.text

    def renew(self, stale: str) -> str:
        """There is no other one.

        Raises:
            SyncError: ``xero_disconnected``.
        """
        raise SyncError("xero_disconnected", detail="the permission ended before it was stored")
