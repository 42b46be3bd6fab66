"""Serving the emulated systems."""

import json
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from vtiger_xero.clock import SystemClock
from vtiger_xero.problems import SyncError
from vtiger_xero.sandbox.company import fill
from vtiger_xero.sandbox.server import SandboxServer
from vtiger_xero.sandbox.vtiger import Dialect, VtigerSandbox
from vtiger_xero.sandbox.xero import Region, XeroSandbox

Choice = TypeVar("Choice", bound=StrEnum)


def sandbox(
    vtiger_port: Annotated[int, typer.Option(min=0, max=65535, help="Of the emulated Vtiger; 0: any free one.")] = 0,
    xero_port: Annotated[int, typer.Option(min=0, max=65535, help="Of the emulated Xero; 0: any free one.")] = 0,
    dialect: Annotated[str, typer.Option(help="The Vtiger to be emulated: 7.5, 8.2, 8.4, 8.4-mended, cloud.")] = "7.5",
    region: Annotated[
        str | None,
        typer.Option(help="The Xero to be emulated: AU, NZ, UK, US, GLOBAL; UK, or US if empty.", show_default=False),
    ] = None,
    company: Annotated[str, typer.Option(help="sample, empty, or how many organizations.")] = "sample",
    seed: Annotated[int, typer.Option(help="Of everything made up.")] = 0,
) -> None:
    """Serve an emulated Vtiger and an emulated Xero until stopped; the first line says how to reach them."""
    serve_until_stopped(vtiger_port, xero_port, dialect, company, seed, region)


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
def served(
    vtiger_port: int, xero_port: int, dialect: str, company: str, seed: int, region: str | None = None
) -> Iterator[Served]:
    """Both systems, filled, until the block ends.

    Args:
        vtiger_port: 0 for any free port; likewise ``xero_port``.
        xero_port: see there.
        dialect: the version of Vtiger.
        company: ``sample``, ``empty``, or how many organizations.
        seed: of everything made up.
        region: Xero's edition. Without one it is UK; for an empty company US, since a fresh Vtiger counts in dollars.

    Raises:
        typer.BadParameter: no such dialect, region or company.
        SyncError: ``port_unusable``.
    """
    clock = SystemClock()
    size = _size(company)
    vtiger = VtigerSandbox(clock, dialect=_one_of(Dialect, dialect, "--dialect"), seed=seed)
    xero = XeroSandbox(clock, region=_one_of(Region, region or ("US" if size == 0 else "UK"), "--region"), seed=seed)
    fill(vtiger, xero, size, seed)
    servers: list[SandboxServer] = []
    try:
        for app, port in ((vtiger.app, vtiger_port), (xero.app, xero_port)):
            try:
                servers.append(SandboxServer(app, port))
            except OSError as error:
                raise SyncError("port_unusable", port=port, detail=error.strerror or error) from error
        yield Served(vtiger, xero, servers[0].url, servers[1].url)
    finally:
        for server in servers:
            server.close()


def serve_until_stopped(
    vtiger_port: int, xero_port: int, dialect: str, company: str, seed: int, region: str | None
) -> None:
    """Serve both, say how to reach them in one line of JSON, and wait for Ctrl-C or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with served(vtiger_port, xero_port, dialect, company, seed, region) as both:
        sys.stdout.write(json.dumps(both.addresses()) + "\n")
        sys.stdout.flush()
        stop.wait()


def _one_of(choices: type[Choice], text: str, option: str) -> Choice:
    try:
        return choices(text)
    except ValueError:
        raise typer.BadParameter(f"there is no {text!r}; there are {', '.join(choices)}", param_hint=option) from None


def _size(company: str) -> int | None:
    """How many organizations; ``None`` for the sample company, which has more than these."""
    if company == "sample":
        return None
    if company == "empty":
        return 0
    if not company.isdecimal():
        raise typer.BadParameter(f"{company!r} is neither sample nor empty nor a number", param_hint="--company")
    return int(company)
