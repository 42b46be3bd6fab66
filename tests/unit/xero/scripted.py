"""A Xero that answers from a script, written from Xero's documentation."""

import json
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import httpx2

from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.usage import Usage
from vtiger_xero.http import Http
from vtiger_xero.xero.budget import Budget
from vtiger_xero.xero.client import XeroRemote
from vtiger_xero.xero.oauth import ClientCredentials
from vtiger_xero.xero.transport import XeroApi

T = TypeVar("T")

IDENTITY = "https://identity.xero.test"
API = "https://api.xero.test/api.xro/2.0"
CONNECTIONS = "https://api.xero.test/connections"
TENANT = "5f0a2b1c-0000-4000-8000-000000000001"
CLIENT_ID = "CLIENTID000000000000000000000001"
SECRET = "s3cr3t-that-nobody-may-ever-read-0123456789"
DATE = "Mon, 05 Jan 2026 09:00:07 GMT"

Answer = httpx2.Response | Exception | Callable[[httpx2.Request], httpx2.Response]


class MemoryBook:
    """Usage that lives as long as the test, under a lock as in a database."""

    def __init__(self) -> None:
        self.usage: dict[str, Usage] = {}
        self._lock = threading.Lock()

    def update(self, organisation: str, change: Callable[[Usage], tuple[Usage, T]]) -> T:
        with self._lock:
            after, result = change(self.usage.get(organisation, Usage()))
            self.usage[organisation] = after
            return result

    def set(self, **values: object) -> None:
        """Let the test's organisation have used this."""
        self.usage[TENANT] = replace(self.usage.get(TENANT, Usage()), **values)  # type: ignore[arg-type]  # by name

    @property
    def mine(self) -> Usage:
        return self.usage[TENANT]


class ScriptedXero:
    """Gives each API request the next answer of the script, and every token request a new token."""

    def __init__(self) -> None:
        self.script: deque[Answer] = deque()
        self.token_script: deque[Answer] = deque()
        self.requests: list[httpx2.Request] = []
        self.token_requests: list[httpx2.Request] = []
        self._lock = threading.Lock()

    def answer(self, *answers: Answer) -> None:
        self.script.extend(answers)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        with self._lock:
            if request.url.path == "/connect/token":
                self.token_requests.append(request)
                number = len(self.token_requests)
                answer: Answer = self.token_script.popleft() if self.token_script else token(number)
            else:
                self.requests.append(request)
                answer = self.script.popleft()
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx2.Response) else answer(request)


class World:
    """Our client in front of a scripted Xero, in virtual time."""

    def __init__(self, day_reserve: int = 0) -> None:
        self.clock = VirtualClock()
        self.xero = ScriptedXero()
        self.book = MemoryBook()
        transport = httpx2.MockTransport(self.xero)
        self.http = Http("Xero", API, self.clock, transport)
        self.tokens = ClientCredentials(self.http, IDENTITY, CLIENT_ID, SECRET, self.clock)
        self.budget = Budget(self.book, TENANT, self.clock, day_reserve=day_reserve)
        self.api = XeroApi(self.http, API, self.tokens, TENANT, self.budget, self.clock)
        self.remote = XeroRemote(self.api)


def token(number: int = 1, **members: object) -> httpx2.Response:
    body = {"access_token": f"token-{number}", "expires_in": 1800, "token_type": "Bearer", **members}
    return httpx2.Response(200, json=body)


def ok(resource: str, *elements: object, date: str | None = DATE, **members: object) -> httpx2.Response:
    body = {"Id": "x", "Status": "OK", "DateTimeUTC": "/Date(1767603607000)/", **members, resource: list(elements)}
    headers = {"X-DayLimit-Remaining": "4321"} | ({"Date": date} if date else {})
    return httpx2.Response(200, json=body, headers=headers)


def refused(*elements: object, number: int = 10, message: str = "A validation exception occurred") -> httpx2.Response:
    body = {"ErrorNumber": number, "Type": "ValidationException", "Message": message, "Elements": list(elements)}
    return httpx2.Response(400, json=body)


def problem(status: int, detail: str) -> httpx2.Response:
    return httpx2.Response(status, json={"Type": None, "Title": "No", "Status": status, "Detail": detail})


def html(status: int) -> httpx2.Response:
    return httpx2.Response(status, html="<html><body>Sign in to the café's Wi-Fi</body></html>")


def limited(limit: str | None, retry_after: str | None = None, left: str | None = None) -> httpx2.Response:
    told = {"X-Rate-Limit-Problem": limit, "Retry-After": retry_after, "X-DayLimit-Remaining": left}
    return httpx2.Response(429, headers={name: value for name, value in told.items() if value is not None})


def body_of(request: httpx2.Request) -> object:
    return json.loads(request.content)


def run_together(work: Callable[[], object], count: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
