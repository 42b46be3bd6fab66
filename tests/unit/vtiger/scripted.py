"""A Vtiger that says what a test tells it to say; the shapes of its answers are those recorded on 7.5.0 and 8.4.0."""

import hashlib
import json
from collections import defaultdict, deque
from collections.abc import Callable
from urllib.parse import parse_qsl

import httpx2

from vtiger_xero.clock import VirtualClock
from vtiger_xero.http import Http
from vtiger_xero.vtiger.client import VtigerRemote
from vtiger_xero.vtiger.webservice import WebserviceTransport

URL = "https://crm.example.com"
KEY = "kSecretAccessKey"
DATE = "Sun, 22 Nov 2026 12:09:21 GMT"

Params = dict[str, str]
Reply = httpx2.Response | Exception | Callable[[Params], httpx2.Response]


def ok(result: object) -> httpx2.Response:
    return as_json({"success": True, "result": result})


def refusal(code: str | int, message: str = "Permission to perform the operation is denied") -> httpx2.Response:
    return as_json({"success": False, "error": {"code": code, "message": message}})


def as_json(body: object, prefix: str = "", date: str | None = DATE) -> httpx2.Response:
    return page(200, prefix + json.dumps(body, ensure_ascii=False), "application/json", date)


def page(
    status: int, text: str = "", kind: str = "text/html; charset=UTF-8", date: str | None = DATE, location: str = ""
) -> httpx2.Response:
    headers = {"content-type": kind, "date": date or "", "location": location}
    return httpx2.Response(status, headers={name: value for name, value in headers.items() if value}, content=text)


class Site:
    """Takes requests, answers from a script, and remembers what it was asked.

    An operation's last answer is repeated for ever; logging in works with :data:`KEY` unless the script has it
    otherwise.
    """

    def __init__(self, version: str = "7.5.0") -> None:
        self.requests: list[httpx2.Request] = []
        self.asked: list[Params] = []
        self.version = version
        self.logins = 0
        self._replies: defaultdict[str, deque[Reply]] = defaultdict(deque)
        self.clock = VirtualClock()

    def on(self, operation: str, *replies: Reply) -> None:
        """These are the answers to an operation, or to the query with exactly this text."""
        self._replies[operation].extend(replies)

    def transport(self, url: str = URL, user: str = "admin", key: str = KEY) -> WebserviceTransport:
        http = Http("Vtiger", url, self.clock, httpx2.MockTransport(self._answer))
        return WebserviceTransport(http, url, user, key, self.clock)

    def remote(self) -> VtigerRemote:
        return VtigerRemote(self.transport())

    def operations(self) -> list[str]:
        return [params["operation"] for params in self.asked]

    def queries(self) -> list[str]:
        return [params["query"] for params in self.asked if params["operation"] == "query"]

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        given = request.content.decode() if request.method == "POST" else request.url.query.decode()
        params = dict(parse_qsl(given, keep_blank_values=True))
        self.requests.append(request)
        self.asked.append(params)
        replies = self._replies[params.get("query", "")] or self._replies[params["operation"]]
        if not replies:
            return self._usual(params)
        reply = replies.popleft() if len(replies) > 1 else replies[0]
        if isinstance(reply, Exception):
            raise reply
        answer = reply(params) if callable(reply) else reply
        return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def _usual(self, params: Params) -> httpx2.Response:
        match params["operation"]:
            case "getchallenge":
                return ok({"token": "5a1b2c3d4e5f6", "serverTime": 1795349285, "expireTime": 1795349585})
            case "login":
                return self.log_in(params)
            case _:
                raise AssertionError(f"not expected: {params}")

    def log_in(self, params: Params) -> httpx2.Response:
        proof = hashlib.md5(f"5a1b2c3d4e5f6{KEY}".encode()).hexdigest()
        if params["accessKey"] != proof:
            return refusal("INVALID_USER_CREDENTIALS", "Invalid username or password")
        self.logins += 1
        return ok(
            {
                "username": params["username"],
                "time_zone": "UTC",
                "is_admin": "on",
                "sessionName": f"secretsession{self.logins}",
                "userId": "19x1",
                "version": "0.22",
                "vtigerVersion": self.version,
            }
        )


ACCOUNT: dict[str, object] = {
    "id": "11x2",
    "accountname": "Acme",
    "account_no": "ACC1",
    "phone": "",
    "otherphone": "",
    "fax": "",
    "email1": "",
    "website": "",
    "bill_street": "",
    "bill_pobox": "",
    "bill_city": "",
    "bill_state": "",
    "bill_code": "",
    "bill_country": "",
    "ship_street": "",
    "ship_pobox": "",
    "ship_city": "",
    "ship_state": "",
    "ship_code": "",
    "ship_country": "",
    "source": "WEBSERVICE",
    "modifiedtime": "2026-11-22 12:09:20",
}
"""A row of Accounts with the fields that are asked for."""


def account(record: str = "11x2", name: str = "Acme", **fields: object) -> dict[str, object]:
    return ACCOUNT | {"id": record, "accountname": name} | fields
