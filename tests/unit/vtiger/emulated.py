"""This side's client in front of an emulated Vtiger."""

import httpx2

from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Accepted, Answer, Write
from vtiger_xero.http import Http
from vtiger_xero.sandbox.vtiger import Dialect, VtigerSandbox
from vtiger_xero.vtiger.client import VtigerRemote
from vtiger_xero.vtiger.layout import Layout
from vtiger_xero.vtiger.transport import WebserviceTransport

URL = "https://crm.example.com"
OPEN_SOURCE = [dialect for dialect in Dialect if dialect is not Dialect.CLOUD]


class Emulated:
    """One emulated Vtiger, and this side connected to it.

    Attributes:
        sandbox: the hands of a person in the CRM.
        clock: of both.
        remote: this side.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.clock = VirtualClock()
        self.sandbox = VtigerSandbox(self.clock, dialect=dialect)
        http = Http("Vtiger", URL, self.clock, httpx2.WSGITransport(app=self.sandbox.app))
        self.transport = WebserviceTransport(http, URL, self.sandbox.username, self.sandbox.access_key, self.clock)
        self.remote = VtigerRemote(self.transport)

    def laid_out(self, layout: Layout) -> None:
        """Let this side know what the administrator knows."""
        self.remote = VtigerRemote(self.transport, layout)

    def write(self, module: Module, write: Write) -> Answer:
        (answer,) = self.remote.send(module, self.remote.encode(module, write.operation, [write]), "key")
        return answer

    def written(self, module: Module, write: Write) -> Observation:
        answer = self.write(module, write)
        assert isinstance(answer, Accepted), answer
        return answer.observation
