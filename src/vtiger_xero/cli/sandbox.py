"""Serving the emulated systems."""

import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import typer

from vtiger_xero.clock import SystemClock
from vtiger_xero.problems import SyncError
from vtiger_xero.sandbox.company import fill
from vtiger_xero.sandbox.server import SandboxServer
from vtiger_xero.sandbox.vtiger import Dialect, VtigerSandbox
from vtiger_xero.sandbox.xero import XeroSandbox


@dataclass(frozen=True, slots=True)
class Served:
    """Both emulated systems, answering over HTTP."""

    vtiger: VtigerSandbox
    xero: XeroSandbox
    vtiger_url: str
    xero_url: str

    def addresses(self) -> dict[str, dict[str, str]]:
        """How to reach them, in the form that ``vtiger-xero sandbox`` prints."""
        return {
            "vtiger": {
                "url": self.vtiger_url,
                "username": self.vtiger.username,
                "access_key": self.vtiger.access_key,
            },
            "xero": {
                "api_url": f"{self.xero_url}/api.xro/2.0",
                "identity_url": self.xero_url,
                "authorize_url": f"{self.xero_url}/identity/connect/authorize",
                "client_id": self.xero.client_id,
                "client_secret": self.xero.client_secret,
                "tenant_id": self.xero.tenant_id,
            },
        }


@contextmanager
def served(vtiger_port: int, xero_port: int, dialect: str, company: str, seed: int) -> Iterator[Served]:
    """Both systems, filled, until the block ends.

    Raises:
        typer.BadParameter: no such dialect or company.
        SyncError: ``port_taken``.
    """
    clock = SystemClock()
    vtiger = VtigerSandbox(clock, dialect=_dialect(dialect), seed=seed)
    xero = XeroSandbox(clock, seed=seed)
    fill(vtiger, xero, _size(company), seed)
    servers: list[SandboxServer] = []
    try:
        for app, port in ((vtiger.app, vtiger_port), (xero.app, xero_port)):
            try:
                servers.append(SandboxServer(app, port))
            except OSError as error:
                raise SyncError("port_taken", port=port, option="--vtiger-port or --xero-port") from error
        yield Served(vtiger, xero, servers[0].url, servers[1].url)
    finally:
        for server in servers:
            server.close()


def serve_until_stopped(vtiger_port: int, xero_port: int, dialect: str, company: str, seed: int) -> None:
    """Serve both, say how to reach them in one line of JSON, and wait for Ctrl-C or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with served(vtiger_port, xero_port, dialect, company, seed) as both:
        sys.stdout.write(json.dumps(both.addresses()) + "\n")
        sys.stdout.flush()
        stop.wait()


def _dialect(text: str) -> Dialect:
    try:
        return Dialect(text)
    except ValueError:
        known = ", ".join(Dialect)
        raise typer.BadParameter(f"there is no Vtiger {text!r}; there are {known}", param_hint="--dialect") from None


def _size(company: str) -> int | None:
    if company == "sample":
        return None
    if not company.isdecimal():
        raise typer.BadParameter(f"{company!r} is neither sample nor a number", param_hint="--company")
    return int(company)
