"""``webservice.php`` of the open source Vtiger: a login by challenge, and one session for all calls."""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from vtiger_xero.clock import Clock
from vtiger_xero.http import Http
from vtiger_xero.problems import NoAnswerError, SyncError
from vtiger_xero.vtiger import address
from vtiger_xero.vtiger.channel import Channel, VtigerRefusalError
from vtiger_xero.vtiger.transport import Api, Login

#: Refusals that say that the session is gone, and that nothing was done.
LOST_SESSION = frozenset(
    {"AUTHENTICATION_REQUIRED", "INVALID_SESSIONID", "SESSION_EXPIRED", "SESSION_LEFT_IDLE", "INVALID_AUTH_TOKEN"}
)

#: Refusals of a login of which another program's login at the same moment may be the reason: a user has one token.
CONTESTED = frozenset({"INVALID_USER_CREDENTIALS", "INVALID_AUTH_TOKEN"})

#: How often a login is tried.
LOGIN_ATTEMPTS = 5

# The client library's log of requests shows whole addresses, in which this side's session has to travel.
logging.getLogger("httpx2").setLevel(logging.WARNING)


class WebserviceTransport:
    """``webservice.php`` of the open source Vtiger.

    Args:
        http: sends the requests.
        url: the site, with or without ``webservice.php``.
        user: the name with which the user logs in.
        access_key: from the user's preferences.
        clock: waits between attempts to log in.

    Attributes:
        url: the web service's address as users may see it.
        user: the user's name.
        session: the session of the latest login, a secret. It may be set to one that was stored, since Vtiger runs
            the calls of one session one after the other: what is asked in it is asked after a lost write has ended.

    Raises:
        SyncError: ``vtiger_address_wrong``.
    """

    api: ClassVar = Api.WEBSERVICE

    def __init__(self, http: Http, url: str, user: str, access_key: str, clock: Clock) -> None:
        self.url = address.webservice(url)
        self.user = user
        self.session: str | None = None
        self._channel = Channel(http, self.url, user)
        self._access_key = access_key
        self._clock = clock
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
        """Who the user is; logs in, in a new session, unless this transport already has.

        Raises:
            SyncError: ``vtiger_user_unknown``, ``vtiger_key_refused``, ``vtiger_login_contested``, or what any call
                raises.
        """
        while self._login is None:
            self._log_in()
        return self._login

    def get(self, operation: str, **params: str) -> object:
        """The result of an operation that reads; in a new session if the old one is gone.

        Raises:
            VtigerRefusalError: ``vtiger_denied``, ``vtiger_refused`` or ``vtiger_session_lost``.
            SyncError: ``unreachable``, ``no_answer``, ``server_error`` or ``wrong_answer``.
        """
        return self._in_session(lambda session: self._read(operation, sessionName=session, **params))

    def post(self, operation: str, **params: str) -> object:
        """The result of an operation that writes; repeated only if Vtiger says that the session was gone.

        Raises:
            NoAnswerError: whether it was done is unknown.
            VtigerRefusalError: ``vtiger_denied``, ``vtiger_refused`` or ``vtiger_session_lost``.
            SyncError: nothing was done: ``unreachable`` or ``wrong_answer``, or what :meth:`login` raises.
        """
        return self._in_session(lambda session: self._write(operation, sessionName=session, **params))

    def _in_session(self, call: Callable[[str], object]) -> object:
        if self.session is not None:
            try:
                return call(self.session)
            except VtigerRefusalError as error:
                if error.refusal.code not in LOST_SESSION:
                    raise
        session = self._log_in()
        try:
            return call(session)
        except VtigerRefusalError as error:
            if error.refusal.code not in LOST_SESSION:
                raise
            raise VtigerRefusalError("vtiger_session_lost", error.refusal, url=self.url, user=self.user) from None

    def _log_in(self) -> str:
        refusals: set[str] = set()
        for attempt in range(LOGIN_ATTEMPTS):
            self._clock.sleep(attempt * (0.5 + self._clock.rng.random()))
            try:
                self._login, self.session = self._handshake()
            except NoAnswerError as error:
                # Only the login may have been done: a write that waits for it was not sent.
                raise SyncError(error.code, **error.details) from error
            except VtigerRefusalError as error:
                if error.refusal.code not in CONTESTED:
                    raise
                refusals.add(error.refusal.code)
            else:
                return self.session
        if refusals == {"INVALID_USER_CREDENTIALS"}:
            raise SyncError("vtiger_key_refused", url=self.url, user=self.user)
        raise SyncError("vtiger_login_contested", user=self.user, attempts=LOGIN_ATTEMPTS)

    def _handshake(self) -> tuple[Login, str]:
        try:
            challenge = self._read("getchallenge", username=self.user)
        except VtigerRefusalError as error:
            if error.refusal.code == "ACCESS_DENIED":
                raise SyncError("vtiger_user_unknown", url=self.url, user=self.user) from None
            raise
        match challenge:
            case {"token": str(token)}:
                proof = hashlib.md5((token + self._access_key).encode(), usedforsecurity=False).hexdigest()
            case _:
                raise self._channel.strange("getchallenge")
        match self._write("login", username=self.user, accessKey=proof):
            case {"sessionName": str(session), "userId": str(user_id), "vtigerVersion": str(version), **more}:
                return Login(user_id, version, more.get("is_admin") == "on"), session
            case _:
                raise self._channel.strange("login")

    def _read(self, operation: str, **params: str) -> object:
        return self._channel.read(operation, self.url, {"operation": operation, **params})

    def _write(self, operation: str, **params: str) -> object:
        return self._channel.write(operation, self.url, {"operation": operation, **params})
