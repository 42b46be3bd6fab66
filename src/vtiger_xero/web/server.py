"""Serving the pages, and carrying runs beside them."""

import secrets
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from vtiger_xero.clock import SystemClock
from vtiger_xero.problems import SyncError
from vtiger_xero.runtime import engine
from vtiger_xero.runtime.signals import stoppable
from vtiger_xero.settings import Settings
from vtiger_xero.store import access
from vtiger_xero.store.database import Database
from vtiger_xero.store.secrets import Seal
from vtiger_xero.web.app import create_app
from vtiger_xero.web.parts import DemoLogin, Parts

#: Told as ``localhost``, since Xero sends nobody back to an address in figures after its consent page.
_HOST = "127.0.0.1"

#: Seconds that requests under way are given when the server stops.
_GRACE = 3


def serve(settings: Settings, database: Database, seal: Seal, demo: DemoLogin | None = None) -> None:
    """Serve the pages and carry runs until SIGTERM or Ctrl-C; print their address once they answer.

    Where nobody can log in yet, the address of the page that creates the first administrator is printed, too, with the
    token that it takes: whoever sees it could as well read the database.

    Args:
        settings: of which the address, the port and the home folder are used.
        database: where everything is kept.
        seal: opens the secrets of connections.
        demo: who is told to log in as whom, in the demo.

    Raises:
        SyncError: ``port_unusable``, ``database_failed`` or ``home_unusable``.
    """
    with database.read() as tx:
        setup_token = "" if access.anyone(tx) else secrets.token_urlsafe(16)
    with stoppable() as until_stopped, listening_on(settings.port) as listening:
        running = engine.start(database, seal, settings.home)
        try:
            parts = Parts(
                database=database,
                seal=seal,
                clock=SystemClock(),
                runs=running,
                address=settings.address,
                setup_token=setup_token,
                demo=demo,
            )
            with pages(parts, listening) as local:
                url = f"{settings.address.rstrip('/')}/" if settings.address else local
                sys.stdout.write(f"vtiger-xero is at {url} (Ctrl-C stops it)\n")
                if setup_token:
                    sys.stdout.write(f"Create the first administrator at {url}setup?token={setup_token}\n")
                sys.stdout.flush()
                until_stopped()
        finally:
            running.stop()


@contextmanager
def pages(parts: Parts, listening: socket.socket) -> Iterator[str]:
    """Serve the pages in a thread until the block ends.

    Args:
        parts: what they are made of.
        listening: on what; see :func:`listening_on`.

    Yields:
        Their address; they answer by then.
    """
    config = uvicorn.Config(
        create_app(parts),
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), name="pages", daemon=True)
    thread.start()
    server.ready.wait()
    try:
        yield f"http://localhost:{listening.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join()


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def listening_on(port: int) -> Iterator[socket.socket]:
    """A port of this machine, for itself alone, until the block ends.

    Args:
        port: 0 for any free one.

    Raises:
        SyncError: ``port_unusable``.
    """
    with socket.socket() as listening:
        # A port that a server just left can be had at once.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((_HOST, port))
            listening.listen()
        except OSError as error:
            raise SyncError("port_unusable", port=port, detail=error.strerror or error) from error
        yield listening
