"""Opening a connection: its secrets, its rules and its two sides."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from zoneinfo import ZoneInfo

import httpx2

from vtiger_xero.clock import Clock
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.http import Http
from vtiger_xero.modules import options
from vtiger_xero.problems import SyncError
from vtiger_xero.store import connections
from vtiger_xero.store.budgets import StoredBudgets
from vtiger_xero.store.connections import Account, Connected
from vtiger_xero.store.database import Database
from vtiger_xero.store.secrets import Seal
from vtiger_xero.store.tokens import HeldTokens, TokenVault
from vtiger_xero.sync.context import Workplace
from vtiger_xero.sync.in_flight import InFlight, Threads
from vtiger_xero.vtiger.client import VtigerRemote
from vtiger_xero.vtiger.dialects import transport_for
from vtiger_xero.vtiger.layout import Layout
from vtiger_xero.xero.budget import Budget
from vtiger_xero.xero.client import XeroRemote
from vtiger_xero.xero.identity import App, IdentityServer
from vtiger_xero.xero.oauth import AccessToken, ClientCredentials, Tokens
from vtiger_xero.xero.refresh import RefreshedTokens, UserTokens
from vtiger_xero.xero.transport import XeroApi

#: How an app is let in: by itself (a custom connection), or by a user's consent.
CLIENT_CREDENTIALS, AUTHORIZATION_CODE = "client_credentials", "authorization_code"


@dataclass(frozen=True, slots=True)
class Wires:
    """How requests travel: over the network, or straight into an application.

    Attributes:
        vtiger: to Vtiger; ``None`` for the network.
        xero: to Xero; likewise.
    """

    vtiger: httpx2.BaseTransport | None = None
    xero: httpx2.BaseTransport | None = None


NETWORK = Wires()


@contextmanager
def vtiger_side(
    account: Account, clock: Clock, wires: Wires = NETWORK, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[VtigerRemote]:
    """Vtiger's side of an account.

    Args:
        account: how to reach it.
        clock: does all waiting.
        wires: how requests travel.
        settings: of the connection; some name fields of this Vtiger.
    """
    http = Http("Vtiger", account.vtiger_url, clock, wires.vtiger)
    try:
        transport = transport_for(
            account.vtiger_api, http, account.vtiger_url, account.vtiger_user, account.vtiger_access_key, clock
        )
        yield VtigerRemote(transport, layout_of(settings))
    finally:
        http.close()


def layout_of(settings: Mapping[str, str]) -> Layout:
    """What the user has told about this Vtiger."""
    named = {name: field for module in Module for name, field in options.named_fields(settings, module).items()}
    return Layout(
        named,
        ZoneInfo(options.value_of(settings, "vtiger.timezone")),
        numbers_as_codes=options.is_on(settings, "items.codes_from_numbers"),
        taxes_wanted="tax" in options.item_fields(settings),
    )


@contextmanager
def xero_side(
    found: Connected,
    database: Database,
    seal: Seal,
    clock: Clock,
    wires: Wires = NETWORK,
    day_reserve: int = 0,
) -> Iterator[XeroRemote]:
    """Xero's side of a connection; its calls count against the organisation's budget, and leave a reserve of it."""
    account = found.account
    http = Http("Xero", account.xero_api_url, clock, wires.xero)
    try:
        yield xero_remote(account, http, tokens_of(found, http, database, seal, clock), database, clock, day_reserve)
    finally:
        http.close()


def xero_remote(
    account: Account, http: Http, tokens: Tokens, database: Database, clock: Clock, day_reserve: int = 0
) -> XeroRemote:
    """The organisation of an account, opened by these tokens."""
    budget = Budget(StoredBudgets(database), account.xero_tenant_id, clock, day_reserve=day_reserve)
    return XeroRemote(XeroApi(http, account.xero_api_url, tokens, account.xero_tenant_id, budget, clock))


def tokens_of(found: Connected, http: Http, database: Database, seal: Seal, clock: Clock) -> Tokens:
    """What opens the organisation of a connection: its app by itself, or a user's consent that was stored."""
    account = found.account
    if account.xero_grant != AUTHORIZATION_CODE:
        return ClientCredentials(
            http, account.xero_identity_url, account.xero_client_id, account.xero_client_secret, clock
        )
    server = identity_server(account, http, clock)
    return RefreshedTokens(server, StoredTokens(TokenVault(database, seal, found.id, clock)), clock)


def identity_server(account: Account, http: Http, clock: Clock) -> IdentityServer:
    """The identity server that knows an account's app."""
    app = App(account.xero_client_id, account.xero_client_secret)
    return IdentityServer(http, account.xero_identity_url, app, clock)


@contextmanager
def opened_identity_server(account: Account, clock: Clock, wires: Wires = NETWORK) -> Iterator[IdentityServer]:
    """The same, with a line to it that is closed in the end."""
    http = Http("Xero", account.xero_identity_url, clock, wires.xero)
    try:
        yield identity_server(account, http, clock)
    finally:
        http.close()


class StoredTokens:
    """Xero's side of the store's vault of tokens.

    Args:
        vault: where they are kept.
    """

    def __init__(self, vault: TokenVault) -> None:
        self._vault = vault

    @contextmanager
    def hold(self) -> Iterator["_Held"]:
        """See :class:`vtiger_xero.xero.refresh.Vault`."""
        with self._vault.hold() as held:
            yield _Held(held)


class _Held:
    def __init__(self, held: HeldTokens) -> None:
        self._held = held

    @property
    def tokens(self) -> UserTokens | None:
        found = self._held.read()
        if found is None:
            return None
        refresh, access, good_until = found
        return UserTokens(refresh, AccessToken(access, good_until))

    def put(self, tokens: UserTokens) -> None:
        self._held.write(tokens.refresh_token, tokens.access.text, tokens.access.good_until)


def connection_named(database: Database, seal: Seal, name: str) -> Connected:
    """A connection with its secrets opened.

    Raises:
        SyncError: ``connection_unknown`` or ``secret_unreadable``.
    """
    with database.read() as tx:
        found = connections.get(tx, seal, name)
        if found is None:
            known = ", ".join(connections.names(tx)) or "none yet"
            raise SyncError("connection_unknown", name=name, known=known)
    return found


@contextmanager
def open_workplace(
    database: Database,
    seal: Seal,
    clock: Clock,
    name: str,
    wires: Wires = NETWORK,
    in_flight: InFlight | None = None,
    day_reserve: int = 0,
) -> Iterator[Workplace]:
    """A connection, ready for runs until the block ends.

    Args:
        database: where everything is kept.
        seal: opens the connection's secrets.
        clock: of the runs.
        name: of the connection.
        wires: how requests travel.
        in_flight: makes calls at once; ``None``: in threads.
        day_reserve: calls to Xero that the runs leave of a day.

    Raises:
        SyncError: ``connection_unknown``, ``secret_unreadable`` or ``xero_disconnected``.
    """
    found = connection_named(database, seal, name)
    if not found.connected:
        raise SyncError("xero_disconnected", detail="the connection was disconnected here")
    with (
        vtiger_side(found.account, clock, wires, found.settings) as vtiger,
        xero_side(found, database, seal, clock, wires, day_reserve) as xero,
    ):
        yield Workplace(
            database=database,
            clock=clock,
            connection_id=found.id,
            settings_revision=found.settings_revision,
            settings=found.settings,
            policies=options.policies(found.settings),
            remotes={Side.VTIGER: vtiger, Side.XERO: xero},
            chart=xero,
            in_flight=in_flight or Threads(),
        )
