"""This side's client in front of an emulated Vtiger."""

import json

import httpx2

from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Accepted, Answer, Write
from vtiger_xero.http import Http
from vtiger_xero.sandbox.faults import ConnectionDroppedError
from vtiger_xero.sandbox.vtiger import Dialect, VtigerSandbox
from vtiger_xero.vtiger.client import VtigerRemote
from vtiger_xero.vtiger.dialects import transport_for
from vtiger_xero.vtiger.layout import Layout
from vtiger_xero.vtiger.transport import Api, Transport

URL = "https://crm.example.com"


class _Line(httpx2.BaseTransport):
    """Straight into the emulator; a connection that it drops looks as it does over the network."""

    def __init__(self, sandbox: VtigerSandbox) -> None:
        self._inner = httpx2.WSGITransport(app=sandbox.app)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        try:
            answer = self._inner.handle_request(request)
            answer.read()
        except ConnectionDroppedError as error:
            raise httpx2.ReadError("connection dropped", request=request) from error
        return answer


class Emulated:
    """One emulated Vtiger, and this side connected to it.

    Attributes:
        sandbox: the hands of a person in the CRM.
        clock: of both.
        http: the way to it.
        api: how it is called.
        transport: how the administrator calls it.
        remote: this side.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.clock = VirtualClock()
        self.sandbox = VtigerSandbox(self.clock, dialect=dialect)
        self.http = Http("Vtiger", URL, self.clock, _Line(self.sandbox))
        self.api = Api.REST if dialect is Dialect.CLOUD else Api.WEBSERVICE
        self.transport = self.transport_of(self.sandbox.username, self.sandbox.access_key)
        self.remote = VtigerRemote(self.transport)

    def fault(self, kind: str, match: str = "", times: int = 1) -> None:
        """Let this befall the next calls of this name."""
        faults = [{"kind": kind, "match": match, "times": times}]
        self.http.write("POST", f"{URL}/sandbox/faults", json.dumps(faults).encode())

    def transport_of(self, user: str, access_key: str) -> Transport:
        return transport_for(self.api, self.http, URL, user, access_key, self.clock)

    def laid_out(self, layout: Layout) -> None:
        """Let this side know what the administrator knows."""
        self.remote = VtigerRemote(self.transport, layout)

    def connect(self, user: str, access_key: str) -> None:
        """Go on as another user."""
        self.transport = self.transport_of(user, access_key)
        self.remote = VtigerRemote(self.transport)

    def write(self, module: Module, write: Write) -> Answer:
        (answer,) = self.remote.send(module, self.remote.encode(module, write.operation, [write]), "key")
        return answer

    def written(self, module: Module, write: Write) -> Observation:
        answer = self.write(module, write)
        assert isinstance(answer, Accepted), answer
        return answer.observation
