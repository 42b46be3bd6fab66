"""Serving the page, and carrying runs beside it."""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from vtiger_xero.clock import Clock, SystemClock
from vtiger_xero.problems import SyncError
from vtiger_xero.runtime import engine
from vtiger_xero.runtime.signals import stoppable
from vtiger_xero.settings import Settings
from vtiger_xero.store.database import Database
from vtiger_xero.store.secrets import Seal
from vtiger_xero.web.app import create_app

#: Told as ``localhost``, since Xero sends nobody back to an address in figures after its consent page.
_HOST = "127.0.0.1"

#: Seconds that requests under way are given when the server stops.
_GRACE = 3


def serve(settings: Settings, database: Database, seal: Seal) -> None:
    """Serve the page and carry runs until SIGTERM or Ctrl-C; print the page's address once it answers.

    Args:
        settings: of which the port and the home folder are used.
        database: where everything is kept.
        seal: opens the secrets of connections.

    Raises:
        SyncError: ``port_unusable``, ``database_failed`` or ``home_unusable``.
    """
    with stoppable() as until_stopped, page(database, SystemClock(), settings.port) as url:
        running = engine.start(database, seal, settings.home)
        try:
            sys.stdout.write(f"vtiger-xero is at {url} (Ctrl-C stops it)\n")
            sys.stdout.flush()
            until_stopped()
        finally:
            running.stop()


@contextmanager
def page(database: Database, clock: Clock, port: int) -> Iterator[str]:
    """Serve the page in a thread until the block ends; on this machine only.

    Args:
        database: from which it reads.
        clock: tells how long ago something was.
        port: 0 for any free one.

    Yields:
        Its address; it answers by then.

    Raises:
        SyncError: ``port_unusable``.
    """
    with _listening(port) as listening:
        config = uvicorn.Config(
            create_app(database, clock),
            lifespan="off",
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
        )
        server = _Server(config)
        thread = threading.Thread(target=server.run, args=([listening],), name="page", daemon=True)
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
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket() as listening:
        # A port that a server just left can be had at once.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((_HOST, port))
            listening.listen()
        except OSError as error:
            raise SyncError("port_unusable", port=port, detail=error.strerror or error) from error
        yield listening
