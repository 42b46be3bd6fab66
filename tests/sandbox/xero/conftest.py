"""An emulated Xero and a plain HTTP client in front of it."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.xero import XeroSandbox

API = "/api.xro/2.0"
SCOPES = "accounting.contacts accounting.settings accounting.invoices accounting.payments"


@dataclass
class Api:
    """Calls the emulator as any HTTP client would."""

    sandbox: XeroSandbox
    clock: VirtualClock
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http = Client(self.sandbox.app)

    def sign_in(self, scope: str = SCOPES) -> TestResponse:
        form = {"grant_type": "client_credentials", "scope": scope}
        answer = self.http.post("/connect/token", data=form, auth=(self.sandbox.client_id, self.sandbox.client_secret))
        if answer.status_code == 200:
            self.token = json.loads(answer.data)["access_token"]
        return answer

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """One call; *headers* with underscores for hyphens."""
        sent = {
            "Authorization": f"Bearer {self.token}",
            "Accept": "application/json",
            **self.headers,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        return self.http.open(API + path, method=method, headers=sent, data=data)

    def get(self, path: str, **headers: str) -> Any:
        answer = self.call("GET", path, **headers)
        assert answer.status_code == 200, answer.data
        return json.loads(answer.data)

    def names(self, path: str, **headers: str) -> list[str]:
        return [each["Name"] for each in self.get(path, **headers)["Contacts"]]

    def write(self, method: str, path: str, body: Any) -> Any:
        """The one element that a write answers with."""
        answer = self.call(method, path, body)
        assert answer.status_code == 200, answer.data
        (elements,) = [each for each in json.loads(answer.data).values() if isinstance(each, list)]
        (element,) = elements
        return element

    def refused(self, method: str, path: str, body: Any) -> list[str]:
        """The messages of the one element that is refused."""
        answer = self.call(method, path, body)
        assert answer.status_code == 400, answer.data
        error = json.loads(answer.data)
        assert error["ErrorNumber"] == 10
        (element,) = error["Elements"]
        return [each["Message"] for each in element["ValidationErrors"]]

    def put(self, body: Any, query: str = "", **headers: str) -> TestResponse:
        return self.call("PUT", f"/Contacts{query}", body, **headers)

    def post(self, body: Any, query: str = "", **headers: str) -> TestResponse:
        return self.call("POST", f"/Contacts{query}", body, **headers)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def xero(clock: VirtualClock) -> XeroSandbox:
    return XeroSandbox(clock)


@pytest.fixture
def api(xero: XeroSandbox, clock: VirtualClock) -> Api:
    api = Api(xero, clock)
    assert api.sign_in().status_code == 200
    return api
