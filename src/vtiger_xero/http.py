"""HTTP as both sides need it: reads are repeated, writes never are, and every failure says whether work may be done."""

from collections.abc import Callable, Mapping

import httpx2

from vtiger_xero.clock import Clock
from vtiger_xero.problems import LimitedError, NoAnswerError, SyncError

#: Seconds to wait for a connection, and for each part of an answer; Xero may take half a minute over a batch.
TIMEOUT = httpx2.Timeout(60.0, connect=5.0)

#: How often a read is sent before its failure is reported: within six seconds, where failing itself takes no time.
ATTEMPTS = 4

#: Answers after which a read is worth sending again.
PASSING_STATUS = frozenset({500, 502, 503, 504})

#: Failures that come before anything is sent; a host's name with a part of more than 63 characters is a UnicodeError.
NEVER_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
    httpx2.InvalidURL,
    UnicodeError,
)


def may_pass(answer: httpx2.Response) -> bool:
    """Whether a read that was answered so is worth sending again."""
    return answer.status_code in PASSING_STATUS


def repeated(
    clock: Clock, send: Callable[[], httpx2.Response], passing: Callable[[httpx2.Response], bool] = may_pass
) -> httpx2.Response:
    """The answer to a request that changes nothing, sent again while its failure may pass.

    Nothing else repeats a request that failed, and what is repeated here must not hold another repetition.

    Args:
        clock: waits in between, about 1, 2 and 3 seconds.
        send: sends the request once, when its turn has come; called up to :data:`ATTEMPTS` times.
        passing: whether an answer is worth sending the request again.

    Returns:
        The answer, whatever its status; a passing one has been given :data:`ATTEMPTS` times.

    Raises:
        SyncError: as ``send`` raised it the last time; at once, if it is a :class:`LimitedError`.
    """
    for attempt in range(1, ATTEMPTS):
        try:
            answer = send()
        except LimitedError:
            raise
        except SyncError:
            pass
        else:
            if not passing(answer):
                return answer
        clock.sleep(attempt * (0.5 + clock.rng.random() / 2))
    return send()


class Http:
    """Sends requests to one side.

    Args:
        side: the side's name, for messages.
        url: where it answers, for messages.
        clock: waits between repeated reads.
        transport: how requests travel; ``None`` for the network, with TLS verified.
    """

    def __init__(self, side: str, url: str, clock: Clock, transport: httpx2.BaseTransport | None = None) -> None:
        self._side = side
        self._url = url
        self._clock = clock
        self._client = httpx2.Client(transport=transport, timeout=TIMEOUT, headers={"User-Agent": "vtiger-xero"})

    def close(self) -> None:
        """Give up the connections."""
        self._client.close()

    def read(
        self, url: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        """GET, repeated while the failure may pass.

        Returns:
            The answer, whatever its status.

        Raises:
            SyncError: ``unreachable`` or ``no_answer``.
        """
        return repeated(self._clock, lambda: self._send("GET", url, params, headers, None))

    def write(
        self,
        method: str,
        url: str,
        body: bytes,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """One request that may change something; sent once, ever.

        Raises:
            NoAnswerError: it was sent, and whether it was done is unknown.
            SyncError: ``unreachable``; it was not sent.
        """
        return self._send(method, url, params, headers, body)

    def _send(
        self,
        method: str,
        url: str,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        body: bytes | None,
    ) -> httpx2.Response:
        try:
            return self._client.request(method, url, params=params, headers=headers, content=body)
        except NEVER_SENT as error:
            raise SyncError("unreachable", side=self._side, url=self._url, detail=_words(error)) from error
        except httpx2.HTTPError as error:
            action = "read" if method == "GET" else "write"
            raise NoAnswerError("no_answer", side=self._side, action=action, detail=_words(error)) from error


def _words(error: Exception) -> str:
    if isinstance(error, UnicodeError):
        return "no host can have this name"
    return str(error).strip().rstrip(".") or type(error).__name__
