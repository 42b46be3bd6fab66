"""Both emulated systems in a process of their own, called in the virtual time of whoever calls.

So nothing of what they need, neither memory nor processor time, is counted as the sync's.
"""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any, Literal

import httpx2

from bench.subjects import SUBJECTS
from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.xero import XeroSandbox
from vtiger_xero.store.connections import Account

System = Literal["vtiger", "xero"]

#: Seconds that a call to each system takes.
LATENCY = {"vtiger": 0.3, "xero": 2.0}


@dataclass(frozen=True)
class _Asked:
    """A request, and the virtual moment at which it arrives."""

    system: System
    at: datetime
    method: str
    url: str
    headers: list[tuple[bytes, bytes]]
    body: bytes


@dataclass(frozen=True)
class _Answered:
    """An answer, and the virtual moment at which it comes."""

    at: datetime
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Wire(httpx2.BaseTransport):
    """A way to one of the systems; one call at a time.

    Attributes:
        waited: wall-clock seconds for which its answers were waited.
    """

    def __init__(self, pipe: Connection, system: System, clock: VirtualClock) -> None:
        self.waited = 0.0
        self._pipe = pipe
        self._system = system
        self._clock = clock

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Carry a request, and move the clock to the moment of its answer."""
        began = perf_counter()
        body = request.read()
        asked = _Asked(self._system, self._clock.now(), request.method, str(request.url), request.headers.raw, body)
        self._pipe.send(asked)
        answered: _Answered = self._pipe.recv()
        self.waited += perf_counter() - began
        self._clock.advance_to(answered.at)
        return httpx2.Response(answered.status, headers=answered.headers, content=answered.body)


@dataclass(frozen=True)
class Emulators:
    """Both systems as their caller sees them.

    Attributes:
        vtiger: the way to the emulated Vtiger.
        xero: the way to the emulated Xero.
        account: opens both.
    """

    vtiger: Wire
    xero: Wire
    account: Account

    @property
    def waited(self) -> float:
        """Wall-clock seconds for which answers were waited."""
        return self.vtiger.waited + self.xero.waited

    def state(self, system: System) -> dict[str, Any]:
        """What a system says of itself: calls, peaks, and how many records it has."""
        with httpx2.Client(transport=self.vtiger if system == "vtiger" else self.xero) as client:
            answer = client.get(f"http://{system}.example/sandbox/state", params={"counts": "1"})
        state: dict[str, Any] = answer.json()
        return state


@contextmanager
def emulators(subject: str, size: int, seed: int, clock: VirtualClock) -> Iterator[Emulators]:
    """A Vtiger with so many organizations, or products, and an empty Xero, until the block ends."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, subject, size, seed, clock.now()), daemon=True)
    process.start()
    theirs.close()
    try:
        account: Account = ours.recv()
        yield Emulators(Wire(ours, "vtiger", clock), Wire(ours, "xero", clock), account)
    finally:
        ours.close()
        process.join()


def _serve(pipe: Connection, subject: str, size: int, seed: int, start: datetime) -> None:
    """Answer requests until nobody asks any more."""
    clock = VirtualClock(start, seed)
    vtiger, xero = VtigerSandbox(clock, seed=seed), XeroSandbox(clock, seed=seed)
    SUBJECTS[subject].fill(vtiger, xero, size, seed)
    vtiger.latency, xero.latency = LATENCY["vtiger"], LATENCY["xero"]
    ways = {"vtiger": httpx2.WSGITransport(vtiger.app), "xero": httpx2.WSGITransport(xero.app)}
    pipe.send(_account(vtiger, xero))
    while True:
        try:
            asked: _Asked = pipe.recv()
        except EOFError:
            return
        # The caller's calls overlap: a later one may begin at an earlier moment, so each has a branch of time.
        with clock.branch():
            clock.advance_to(asked.at)
            request = httpx2.Request(asked.method, asked.url, headers=asked.headers, content=asked.body)
            answer = ways[asked.system].handle_request(request)
            body = answer.read()
            pipe.send(_Answered(clock.now(), answer.status_code, answer.headers.raw, body))


def _account(vtiger: VtigerSandbox, xero: XeroSandbox) -> Account:
    return Account(
        vtiger_url="http://vtiger.example",
        vtiger_user=vtiger.username,
        vtiger_access_key=vtiger.access_key,
        vtiger_api="webservice",
        xero_grant="client_credentials",
        xero_client_id=xero.client_id,
        xero_client_secret=xero.client_secret,
        xero_api_url="http://xero.example/api.xro/2.0",
        xero_identity_url="http://xero.example",
        xero_tenant_id=xero.tenant_id,
        xero_organisation="Bench",
        xero_short_code="",
    )
