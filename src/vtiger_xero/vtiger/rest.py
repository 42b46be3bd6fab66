"""The REST API of Vtiger Cloud, as its manual has it (help.vtiger.com, articles 147111249 and 152099716)."""

import base64
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import ClassVar

import httpx2

from vtiger_xero.clock import Clock
from vtiger_xero.http import Http
from vtiger_xero.problems import LimitedError, SyncError
from vtiger_xero.vtiger import address
from vtiger_xero.vtiger.channel import Channel, VtigerRefusalError, date_of
from vtiger_xero.vtiger.envelope import Refusal, Success, Unusable, opened
from vtiger_xero.vtiger.transport import Api, Login
from vtiger_xero.vtiger.vtql import is_record_id

#: Refusals of the user's name or access key.
KEY_REFUSED = frozenset({"AUTHENTICATION_REQUIRED", "INVALID_USER_CREDENTIALS"})

#: How often a call is sent while the limit of a minute turns it back.
ATTEMPTS = 4

#: The longest wait that is not given up: a minute, and what two clocks may differ in rounding.
LONGEST_WAIT = timedelta(seconds=90)

#: When to ask again after a longer limit, which counts the calls of the last hour or day and does not tell its end.
LATER = timedelta(hours=1)

_EPOCH_OR_SECONDS = re.compile(r"[0-9]{1,10}")


class RestTransport:
    """Operations at ``/restapi/v1/vtiger/default/<operation>``.

    Args:
        http: sends the requests.
        url: the site, with or without the API's path.
        user: the name with which the user logs in.
        access_key: from the user's preferences.
        clock: waits while there have been too many calls.

    Attributes:
        url: the API's address as users may see it.
        user: the user's name.

    Raises:
        SyncError: ``vtiger_address_wrong``.
    """

    api: ClassVar = Api.REST

    def __init__(self, http: Http, url: str, user: str, access_key: str, clock: Clock) -> None:
        self.url = address.rest(url)
        self.user = user
        self._channel = Channel(Paced(http, user, access_key, clock), self.url, user, _opened)
        self._login: Login | None = None

    @property
    def calls(self) -> int:
        """Requests made so far; one that was repeated counts once."""
        return self._channel.calls

    @property
    def remote_now(self) -> datetime:
        """Vtiger's own clock at its latest answer.

        Raises:
            SyncError: ``wrong_answer``; the answer told no time.
        """
        return self._channel.remote_now

    def login(self) -> Login:
        """Who the user is, asked once; the API has no sessions.

        Raises:
            SyncError: what :meth:`get` raises.
        """
        if self._login is None:
            match self.get("me"):
                case {"id": str(user_id), **more} if is_record_id(user_id):
                    self._login = Login(user_id, "cloud", more.get("is_admin") == "on")
                case _:
                    raise self._channel.strange("me")
        return self._login

    def get(self, operation: str, **params: str) -> object:
        """The result of an operation that reads.

        Raises:
            VtigerRefusalError: ``vtiger_denied`` or ``vtiger_refused``.
            LimitedError: ``vtiger_day_limit``.
            SyncError: ``vtiger_key_refused``, ``unreachable``, ``no_answer``, ``server_error`` or ``wrong_answer``.
        """
        return self._admitted(lambda: self._channel.read(operation, f"{self.url}/{operation}", params))

    def post(self, operation: str, **params: str) -> object:
        """The result of an operation that writes, done at most once.

        Raises:
            NoAnswerError: whether it was done is unknown.
            VtigerRefusalError: ``vtiger_denied`` or ``vtiger_refused``.
            LimitedError: ``vtiger_day_limit``; nothing was done.
            SyncError: nothing was done: ``vtiger_key_refused``, ``unreachable`` or ``wrong_answer``.
        """
        return self._admitted(lambda: self._channel.write(operation, f"{self.url}/{operation}", params))

    def _admitted(self, call: Callable[[], object]) -> object:
        try:
            return call()
        except VtigerRefusalError as error:
            if error.refusal.code not in KEY_REFUSED:
                raise
            raise SyncError("vtiger_key_refused", url=self.url, user=self.user) from None


class Paced:
    """Sends requests in the user's name, and again what came too soon: HTTP 429 says that nothing was done.

    Args:
        http: sends the requests.
        user: the name with which the user logs in.
        access_key: from the user's preferences.
        clock: waits while there have been too many calls.
    """

    def __init__(self, http: Http, user: str, access_key: str, clock: Clock) -> None:
        proof = base64.b64encode(f"{user}:{access_key}".encode()).decode()
        self._http = http
        self._authorization = {"Authorization": f"Basic {proof}"}
        self._user = user
        self._clock = clock

    def read(self, url: str, *, params: Mapping[str, str] | None = None) -> httpx2.Response:
        """GET, repeated while the failure may pass.

        Raises:
            LimitedError: ``vtiger_day_limit``.
            SyncError: ``unreachable`` or ``no_answer``.
        """
        return self._in_time(lambda: self._http.read(url, params=params, headers=self._authorization))

    def write(self, method: str, url: str, body: bytes, *, headers: Mapping[str, str] | None = None) -> httpx2.Response:
        """A request that may change something; sent again only when the server says that it did not look at it.

        Raises:
            LimitedError: ``vtiger_day_limit``; nothing was done.
            NoAnswerError: it was sent, and whether it was done is unknown.
            SyncError: ``unreachable``; it was not sent.
        """
        all_headers = {**(headers or {}), **self._authorization}
        return self._in_time(lambda: self._http.write(method, url, body, headers=all_headers))

    def _in_time(self, send: Callable[[], httpx2.Response]) -> httpx2.Response:
        for attempt in range(1, ATTEMPTS + 1):
            answer = send()
            if answer.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                return answer
            wait = _until_reset(answer, self._clock.now())
            if wait > LONGEST_WAIT:
                raise self._limited(wait)
            if attempt == ATTEMPTS or answer.headers.get("x-ratelimit-remaining") == "0":
                break
            self._clock.sleep(wait.total_seconds())
        raise self._limited(LATER)

    def _limited(self, wait: timedelta) -> LimitedError:
        return LimitedError("vtiger_day_limit", self._clock.now() + wait, user=self._user)


def _opened(answer: httpx2.Response) -> Success | Refusal | Unusable:
    """What an answer says; by the manual, an error's words stand in its status line, and it may have no envelope."""
    said = opened(answer)
    if not isinstance(said, Unusable):
        return said
    match answer.status_code:
        case HTTPStatus.UNAUTHORIZED:
            return Refusal("AUTHENTICATION_REQUIRED", answer.reason_phrase)
        case HTTPStatus.BAD_REQUEST:
            return Refusal("", answer.reason_phrase)
        case _:
            return said


def _until_reset(answer: httpx2.Response, now: datetime) -> timedelta:
    """How long until calls are taken again: told as a moment by the server's clock, or in seconds; else a minute."""
    told = answer.headers.get("x-floodcontrol-reset", "")
    if not _EPOCH_OR_SECONDS.fullmatch(told):
        return timedelta(minutes=1)
    if int(told) <= timedelta(days=1).total_seconds():
        return timedelta(seconds=int(told) + 1)
    reset = datetime.fromtimestamp(int(told), UTC)
    return max(reset - (date_of(answer) or now), timedelta(0)) + timedelta(seconds=1)
