"""One request to a Vtiger, and what its answer says: the same for every way of calling operations."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urlencode

import httpx2

from vtiger_xero.problems import NoAnswerError, SyncError
from vtiger_xero.vtiger.envelope import Refusal, Success, Unusable, opened

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class VtigerRefusalError(SyncError):
    """Vtiger understood a request and refused it.

    Attributes:
        refusal: Vtiger's own code and words.
    """

    def __init__(self, code: str, refusal: Refusal, **details: object) -> None:
        self.refusal = refusal
        super().__init__(code, detail=refusal.message or refusal.code, **details)


class Sender(Protocol):
    """What sends requests: :class:`vtiger_xero.http.Http`, or something in front of it."""

    def read(self, url: str, *, params: Mapping[str, str] | None = None) -> httpx2.Response:
        """GET, repeated while the failure may pass."""
        ...

    def write(self, method: str, url: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> httpx2.Response:
        """A request that may change something, done at most once."""
        ...


class Channel:
    """Requests to one Vtiger.

    Args:
        sender: sends them.
        url: the web service's address as users may see it.
        user: the user's name.
        opened: finds out what an answer says.

    Attributes:
        calls: requests made so far; one that was repeated counts once.
    """

    def __init__(
        self,
        sender: Sender,
        url: str,
        user: str,
        opened: Callable[[httpx2.Response], Success | Refusal | Unusable] = opened,
    ) -> None:
        self._sender = sender
        self._url = url
        self._user = user
        self._opened = opened
        self._remote_now: datetime | None = None
        self.calls = 0

    @property
    def remote_now(self) -> datetime:
        """Vtiger's own clock at its latest answer.

        Raises:
            SyncError: ``wrong_answer``; the answer had no Date header, which every web server sends.
        """
        if self._remote_now is None:
            raise SyncError("wrong_answer", side="Vtiger", url=self._url, detail="an answer without a Date header")
        return self._remote_now

    def read(self, operation: str, url: str, params: Mapping[str, str]) -> object:
        """The result of an operation that reads.

        Raises:
            VtigerRefusalError: ``vtiger_denied`` or ``vtiger_refused``.
            SyncError: ``unreachable``, ``no_answer``, ``server_error`` or ``wrong_answer``.
        """
        self.calls += 1
        answer = self._sender.read(url, params=params)
        said = self._heard(operation, answer)
        if not isinstance(said, Unusable):
            return said.result
        raise unusable(said, answer, operation, self._url)

    def write(self, operation: str, url: str, params: Mapping[str, str]) -> object:
        """The result of an operation that writes, sent once.

        Raises:
            NoAnswerError: whether it was done is unknown.
            VtigerRefusalError: ``vtiger_denied`` or ``vtiger_refused``.
            SyncError: nothing was done: ``unreachable`` or ``wrong_answer``.
        """
        self.calls += 1
        answer = self._sender.write("POST", url, urlencode(params).encode(), headers=FORM)
        said = self._heard(operation, answer)
        if not isinstance(said, Unusable):
            return said.result
        if 300 <= answer.status_code < 500:
            # Vtiger itself does not answer so without an envelope: whatever stands in front did not let it through.
            raise SyncError("wrong_answer", side="Vtiger", url=self._url, detail=said.detail)
        raise NoAnswerError("no_answer", side="Vtiger", action=operation, detail=said.detail)

    def strange(self, operation: str) -> SyncError:
        """What to raise for a result that is not what the operation gives."""
        return SyncError("wrong_answer", side="Vtiger", url=self._url, detail=f"an unknown answer to {operation}")

    def _heard(self, operation: str, answer: httpx2.Response) -> Success | Unusable:
        self._remote_now = date_of(answer)
        said = self._opened(answer)
        if isinstance(said, Refusal):
            code = "vtiger_denied" if said.code == "ACCESS_DENIED" else "vtiger_refused"
            raise VtigerRefusalError(code, said, user=self._user, action=operation)
        return said


def unusable(said: Unusable, answer: httpx2.Response, operation: str, url: str) -> SyncError:
    """What to raise for a read without a usable answer."""
    if said.broken_off:
        return SyncError("no_answer", side="Vtiger", action=operation, detail=f"it breaks off: {said.detail}")
    if said.php_error or answer.is_server_error:
        return SyncError("server_error", side="Vtiger", status=answer.status_code, detail=f"; {said.detail}")
    return SyncError("wrong_answer", side="Vtiger", url=url, detail=said.detail)


def date_of(answer: httpx2.Response) -> datetime | None:
    """The clock of whoever answered."""
    try:
        moment = parsedate_to_datetime(answer.headers.get("date") or "")
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
