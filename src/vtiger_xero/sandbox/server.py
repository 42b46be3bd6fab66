"""A threaded HTTP server for an emulator's WSGI app."""

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from cheroot import wsgi

from vtiger_xero.sandbox.faults import ConnectionDroppedError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

#: Seconds for which a connection without a call stays open: nginx's default (``keepalive_timeout``).
_IDLE = 75


class _Gateway(wsgi.Gateway_10):
    """Closes the socket where an emulator drops the connection."""

    def respond(self) -> None:
        """Answer, or end the connection in the middle of it."""
        try:
            super().respond()
        except ConnectionDroppedError:
            self.req.close_connection = True
            self.req.sent_headers = True  # keep cheroot from writing an error page of its own
            with suppress(OSError):
                self.req.conn.wfile.flush()
            with suppress(OSError):
                self.req.conn.socket.shutdown(socket.SHUT_RDWR)


class SandboxServer:
    """Serves one emulator on this machine's loopback address until closed.

    Args:
        app: the emulator.
        port: where to listen; 0 for any free port.
        threads: how many calls are answered at once.
    """

    def __init__(self, app: "WSGIApplication", port: int = 0, threads: int = 12) -> None:
        self._server = wsgi.Server(("127.0.0.1", port), app, numthreads=threads, server_name="sandbox")
        self._server.gateway = _Gateway
        self._server.nodelay = True
        self._server.timeout = _IDLE
        self._server.prepare()
        self._thread = threading.Thread(target=self._server.serve, name="sandbox", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.bind_addr[1])

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Stop listening and wait for the calls under way."""
        self._server.stop()
        self._thread.join(timeout=10)
