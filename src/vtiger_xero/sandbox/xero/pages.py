"""The sandbox's own addresses: ``/sandbox/state``, ``/sandbox/faults`` and ``/sandbox/webhook``."""

import http.client
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Request, Response

from vtiger_xero.sandbox.faults import Faults, set_faults
from vtiger_xero.sandbox.xero.webhooks import Webhooks
from vtiger_xero.sandbox.xero.wire import encode

State = Callable[[str, bool], dict[str, Any]]
"""The sandbox's state; of one resource when it is named, with counts instead of elements when so asked."""
_TIMEOUT = 5.0


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Make a webhook's call: five seconds to answer, no redirects.

    Returns:
        The status, or 0 without an answer.
    """
    parts = urlsplit(url)
    make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = make(parts.hostname or "", parts.port, timeout=_TIMEOUT)
    try:
        connection.request("POST", parts._replace(scheme="", netloc="").geturl() or "/", body, dict(headers))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


class SandboxPages:
    """Answers ``/sandbox/…``.

    Args:
        state: what ``GET /sandbox/state`` shows.
        faults: what ``POST /sandbox/faults`` sets.
        webhooks: what ``POST /sandbox/webhook`` sets.
    """

    def __init__(self, state: State, faults: Faults, webhooks: Webhooks) -> None:
        self._state = state
        self._faults = faults
        self._webhooks = webhooks
        self._delivery: threading.Thread | None = None

    def __call__(self, request: Request) -> Response:
        """Answer one call."""
        match request.method, request.path:
            case "GET", "/sandbox/state":
                args = request.args
                state = self._state(args.get("resource", "").lower(), args.get("counts") == "1")
                return Response(encode(state), content_type="application/json")
            case "POST", "/sandbox/faults":
                return set_faults(self._faults, request)
            case "POST", "/sandbox/webhook":
                return self._webhook(request)
            case _:
                known = "GET /sandbox/state, POST /sandbox/faults and POST /sandbox/webhook"
                return Response(f"The sandbox has {known}.\n", status=404)

    def _webhook(self, request: Request) -> Response:
        """Set the webhook from ``{"url": …, "key": …}``; the answer says whether the address passed."""
        try:
            body = request.get_json(force=True)
            url, key = str(body["url"]), str(body["key"])
        except (BadRequest, KeyError, TypeError):
            return Response('not a webhook: {"url": …, "key": …} is expected\n', status=400)
        passed = self._webhooks.register(url, key)
        if self._delivery is None:
            self._delivery = threading.Thread(target=self._webhooks.run, name="xero webhooks", daemon=True)
            self._delivery.start()
        return Response(encode({"intentToReceive": passed}), content_type="application/json")
