"""Xero's own Python library in front of a served emulator, with every exchange kept."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.server import SandboxServer
from vtiger_xero.sandbox.xero import Region, XeroSandbox

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


accounting, identity, transport, oauth2 = (
    import_module(f"xero_python.{name}") for name in ("accounting", "identity", "api_client", "api_client.oauth2")
)


@dataclass(frozen=True)
class Exchange:
    """One call and its answer.

    Attributes:
        method: of HTTP.
        path: without the API's prefix: ``/Contacts``.
        status: of the answer.
        body: the answer's JSON; None when it is something else.
    """

    method: str
    path: str
    status: int
    body: Any


class Recorder:
    """A WSGI app that keeps what passes; each call comes a second after the one before."""

    def __init__(self, sandbox: XeroSandbox, clock: VirtualClock) -> None:
        self.exchanges: list[Exchange] = []
        self._sandbox = sandbox
        self._clock = clock

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        self._clock.advance(1.1)
        request = Request(environ)
        answer = Response.from_app(self._sandbox.app, environ)
        body = json.loads(answer.data) if answer.mimetype == "application/json" and answer.data else None
        path = request.path.removeprefix("/api.xro/2.0")
        self.exchanges.append(Exchange(request.method, path, answer.status_code, body))
        return answer(environ, start_response)


@dataclass
class Official:
    """Xero's library, signed in.

    Attributes:
        sandbox: the emulator.
        accounting: the library's accounting API.
        identity: the library's identity API.
        recorder: with all exchanges.
    """

    sandbox: XeroSandbox
    accounting: Any
    identity: Any
    recorder: Recorder

    @property
    def tenant(self) -> str:
        """The organisation's id."""
        return self.sandbox.tenant_id


@contextmanager
def recorded(region: Region = Region.NZ) -> Iterator[tuple[XeroSandbox, Recorder, str]]:
    """A served emulator with its address, until the block ends."""
    clock = VirtualClock()
    sandbox = XeroSandbox(clock, region=region)
    recorder = Recorder(sandbox, clock)
    server = SandboxServer(recorder)
    try:
        yield sandbox, recorder, server.url
    finally:
        server.close()


@contextmanager
def served(region: Region = Region.NZ) -> Iterator[Official]:
    """A served emulator with the library in front of it, until the block ends."""
    before = oauth2.TokenApi.client_credentials_token_url
    tokens: dict[str, Any] = {}
    with recorded(region) as (sandbox, recorder, url):
        oauth2.TokenApi.client_credentials_token_url = f"{url}/connect/token"
        try:
            app = oauth2.OAuth2Token(client_id=sandbox.client_id, client_secret=sandbox.client_secret)
            client = transport.ApiClient(
                transport.Configuration(oauth2_token=app),
                oauth2_token_getter=lambda: tokens,
                oauth2_token_saver=tokens.update,
            )
            client.get_client_credentials_token()
            api = accounting.AccountingApi(client, base_url=f"{url}/api.xro/2.0")
            yield Official(sandbox, api, identity.IdentityApi(client, base_url=url), recorder)
            client.rest_client.pool_manager.clear()
        finally:
            oauth2.TokenApi.client_credentials_token_url = before
