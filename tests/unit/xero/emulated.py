"""Our client in front of the emulated Xero, in virtual time and without a network."""

import httpx2
from tests.unit.xero.scripted import MemoryBook

from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Answer, Operation, Write
from vtiger_xero.http import Http
from vtiger_xero.sandbox.xero import XeroSandbox
from vtiger_xero.xero.budget import Budget
from vtiger_xero.xero.client import XeroRemote
from vtiger_xero.xero.oauth import ClientCredentials
from vtiger_xero.xero.transport import XeroApi

ORIGIN = "http://localhost"


class Emulated:
    """One emulated organisation, and our client connected to it by a custom connection."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.sandbox = XeroSandbox(self.clock)
        self.http = Http("Xero", ORIGIN, self.clock, httpx2.WSGITransport(self.sandbox.app))
        own = self.sandbox
        tokens = ClientCredentials(self.http, ORIGIN, own.client_id, own.client_secret, self.clock)
        budget = Budget(MemoryBook(), own.tenant_id, self.clock)
        self.remote = XeroRemote(XeroApi(self.http, f"{ORIGIN}/api.xro/2.0", tokens, own.tenant_id, budget, self.clock))

    def see(self, contact_id: str) -> Observation:
        """A contact as our client sees it."""
        [found] = self.remote.fetch(Module.ORGANIZATIONS, [contact_id])
        return found

    def write(self, module: Module, operation: Operation, *writes: Write) -> list[Answer]:
        """Do it."""
        call = self.remote.encode(module, operation, writes)
        return self.remote.send(module, call, self.clock.new_id())
