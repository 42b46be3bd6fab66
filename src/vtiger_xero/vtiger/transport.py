"""How Vtiger's operations are called: one session, and for every failure whether work may have been done."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urlencode

import httpx2

from vtiger_xero.clock import Clock
from vtiger_xero.http import Http
from vtiger_xero.problems import NoAnswerError, SyncError
from vtiger_xero.vtiger.envelope import Refusal, Success, Unusable, opened

#: Refusals that say that the session is gone, and that nothing was done.
LOST_SESSION = frozenset(
    {"AUTHENTICATION_REQUIRED", "INVALID_SESSIONID", "SESSION_EXPIRED", "SESSION_LEFT_IDLE", "INVALID_AUTH_TOKEN"}
)

#: Refusals of a login of which another program's login at the same moment may be the reason: a user has one token.
CONTESTED = frozenset({"INVALID_USER_CREDENTIALS", "INVALID_AUTH_TOKEN"})

#: How often a login is tried.
LOGIN_ATTEMPTS = 5

FORM = {"Content-Type": "application/x-www-form-urlencoded"}

# The client library's log of requests shows whole addresses, in which this side's session has to travel.
logging.getLogger("httpx2").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Login:
    """What Vtiger says of the user who logged in.

    Attributes:
        user_id: the user as a record, ``19x1``; the owner of what is created.
        version: Vtiger's, ``7.5.0``.
        administrator: whether the user sees everything.
    """

    user_id: str
    version: str
    administrator: bool


class VtigerRefusalError(SyncError):
    """Vtiger understood a request and refused it.

    Attributes:
        refusal: Vtiger's own code and words.
    """

    def __init__(self, code: str, refusal: Refusal, **details: object) -> None:
        self.refusal = refusal
        super().__init__(code, detail=refusal.message or refusal.code, **details)


class Transport(Protocol):
    """What the rest of this side needs of a way to call operations."""

    @property
    def url(self) -> str:
        """The address as users may see it."""
        ...

    @property
    def user(self) -> str:
        """The name of the user who calls."""
        ...

    @property
    def calls(self) -> int:
        """Requests made so far."""
        ...

    @property
    def remote_now(self) -> datetime:
        """Vtiger's own clock at its latest answer."""
        ...

    def login(self) -> Login:
        """Who the user is, asked once."""
        ...

    def get(self, operation: str, **params: str) -> object:
        """The result of an operation that reads."""
        ...

    def post(self, operation: str, **params: str) -> object:
        """The result of an operation that writes, called once."""
        ...


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
        calls: requests made so far; a read that was repeated counts once.
        session: the session of the latest login, a secret. It may be set to one that was stored, since Vtiger runs
            the calls of one session one after the other: what is asked in it is asked after a lost write has ended.

    Raises:
        SyncError: ``vtiger_address_wrong``.
    """

    def __init__(self, http: Http, url: str, user: str, access_key: str, clock: Clock) -> None:
        self._http = http
        self._access_key = access_key
        self._clock = clock
        self._login: Login | None = None
        self._remote_now: datetime | None = None
        self.url = endpoint(url)
        self.user = user
        self.calls = 0
        self.session: str | None = None

    @property
    def remote_now(self) -> datetime:
        """Vtiger's own clock at its latest answer.

        Raises:
            SyncError: ``wrong_answer``; the answer had no Date header, which every web server sends.
        """
        if self._remote_now is None:
            raise SyncError("wrong_answer", side="Vtiger", url=self.url, detail="an answer without a Date header")
        return self._remote_now

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
        return self._in_session(lambda session: self._read(operation, {"sessionName": session, **params}))

    def post(self, operation: str, **params: str) -> object:
        """The result of an operation that writes; repeated only if Vtiger says that the session was gone.

        Raises:
            NoAnswerError: whether it was done is unknown.
            VtigerRefusalError: ``vtiger_denied``, ``vtiger_refused`` or ``vtiger_session_lost``.
            SyncError: nothing was done: ``unreachable`` or ``wrong_answer``, or what :meth:`login` raises.
        """
        return self._in_session(lambda session: self._write(operation, {"sessionName": session, **params}))

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
            challenge = self._read("getchallenge", {"username": self.user})
        except VtigerRefusalError as error:
            if error.refusal.code == "ACCESS_DENIED":
                raise SyncError("vtiger_user_unknown", url=self.url, user=self.user) from None
            raise
        match challenge:
            case {"token": str(token)}:
                proof = hashlib.md5((token + self._access_key).encode(), usedforsecurity=False).hexdigest()
            case _:
                raise self._strange("getchallenge")
        match self._write("login", {"username": self.user, "accessKey": proof}):
            case {"sessionName": str(session), "userId": str(user_id), "vtigerVersion": str(version), **more}:
                return Login(user_id, version, more.get("is_admin") == "on"), session
            case _:
                raise self._strange("login")

    def _read(self, operation: str, params: dict[str, str]) -> object:
        self.calls += 1
        answer = self._http.read(self.url, params={"operation": operation, **params})
        said = self._heard(operation, answer)
        if not isinstance(said, Unusable):
            return said.result
        if said.broken_off:
            raise SyncError("no_answer", side="Vtiger", action=operation, detail=f"it breaks off: {said.detail}")
        if said.php_error or answer.is_server_error:
            raise SyncError("server_error", side="Vtiger", status=answer.status_code, detail=f"; {said.detail}")
        raise SyncError("wrong_answer", side="Vtiger", url=self.url, detail=said.detail)

    def _write(self, operation: str, params: dict[str, str]) -> object:
        self.calls += 1
        body = urlencode({"operation": operation, **params}).encode()
        answer = self._http.write("POST", self.url, body, headers=FORM)
        said = self._heard(operation, answer)
        if not isinstance(said, Unusable):
            return said.result
        if 300 <= answer.status_code < 500:
            # Vtiger itself answers 200 or 500: whatever stands in front of it did not let the request through.
            raise SyncError("wrong_answer", side="Vtiger", url=self.url, detail=said.detail)
        raise NoAnswerError("no_answer", side="Vtiger", action=operation, detail=said.detail)

    def _heard(self, operation: str, answer: httpx2.Response) -> Success | Unusable:
        self._remote_now = _date(answer.headers.get("date"))
        said = opened(answer)
        if isinstance(said, Refusal):
            code = "vtiger_denied" if said.code == "ACCESS_DENIED" else "vtiger_refused"
            raise VtigerRefusalError(code, said, user=self.user, action=operation)
        return said

    def _strange(self, operation: str) -> SyncError:
        return SyncError("wrong_answer", side="Vtiger", url=self.url, detail=f"an unknown answer to {operation}")


def endpoint(url: str) -> str:
    """Where ``webservice.php`` of a site is, given its root, a page of it, or ``webservice.php`` itself.

    An address that holds a password is refused, since addresses are shown.

    Raises:
        SyncError: ``vtiger_address_wrong``.
    """
    text = url.strip()
    wrong = SyncError("vtiger_address_wrong", url=text.rpartition("@")[2] or "Nothing")
    try:
        site = httpx2.URL(text if "://" in text else f"https://{text}")
    except httpx2.InvalidURL:
        raise wrong from None
    if site.scheme not in {"http", "https"} or not site.host or site.userinfo:
        raise wrong
    folder = site.path.rpartition("/")[0] if site.path.endswith(".php") else site.path.rstrip("/")
    return str(site.copy_with(path=f"{folder}/webservice.php", query=None, fragment=None))


def _date(header: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
