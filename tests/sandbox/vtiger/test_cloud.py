"""The REST API of the emulated Vtiger Cloud, as far as it is documented."""

from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.vtiger import Dialect, VtigerSandbox

PATH = "/restapi/v1/vtiger/default/"


class Cloud:
    """A caller of the REST API."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.sandbox = VtigerSandbox(self.clock, dialect=Dialect.CLOUD, username="sales@example.com")
        self.http = Client(self.sandbox.app)
        self.login = (self.sandbox.username, self.sandbox.access_key)

    def get(self, operation: str, **arguments: str) -> TestResponse:
        return self.http.get(PATH + operation, query_string=arguments, auth=self.login)

    def post(self, operation: str, **arguments: str) -> TestResponse:
        return self.http.post(PATH + operation, data=arguments, auth=self.login)


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


def result(answer: TestResponse) -> Any:
    assert answer.status_code == 200, answer.text
    body = answer.get_json()
    assert body["success"]
    return body["result"]


def test_each_call_carries_the_access_key(cloud: Cloud) -> None:
    assert result(cloud.get("me"))["id"] == "19x1"
    cloud.login = (cloud.sandbox.username, "wrong")
    assert cloud.get("me").status_code == 401
    assert cloud.http.get(PATH + "me").status_code == 401
    assert cloud.http.get("/webservice.php").status_code == 404


def test_an_error_is_a_400_with_its_words_in_the_status_line(cloud: Cloud) -> None:
    answer = cloud.get("retrieve", id="11x77")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "ACCESS_DENIED")
    assert answer.status == "400 Permission to perform the operation is denied"


def test_records_are_written_and_counted(cloud: Cloud) -> None:
    element = '{"accountname": "Söns", "assigned_user_id": "19x1"}'
    made = result(cloud.post("create", elementType="Accounts", element=element))
    assert result(cloud.get("retrieve", id=made["id"]))["accountname"] == "Söns"
    assert result(cloud.get("query", query="select count(*) from Accounts;")) == [{"count": "1"}]
    assert cloud.get("create", elementType="Accounts", element=element).status_code == 400
    asked = {"elementType": "Accounts", "modifiedTime": "1", "syncType": "application"}
    assert len(result(cloud.get("sync", **asked))["updated"]) == 1


def test_payments_are_there(cloud: Cloud) -> None:
    account = cloud.sandbox.create("Accounts", {"accountname": "x"})
    invoice = cloud.sandbox.create("Invoice", {"subject": "S", "account_id": account})
    element = f'{{"related_to": "{invoice}", "amount": "12.345", "assigned_user_id": "19x1"}}'
    made = result(cloud.post("create", elementType="Payments", element=element))
    assert (made["payment_no"], made["amount"], made["related_to"]) == ("PAY1", "12.35000000", invoice)
    assert result(cloud.get("describe", elementType="Payments"))["idPrefix"] == "51"


def test_the_sixty_first_call_of_a_minute_is_refused(cloud: Cloud) -> None:
    for left in range(59, -1, -1):
        assert cloud.get("me").headers["X-FloodControl-Remaining"] == str(left)
    refused = cloud.get("me")
    assert refused.status_code == 429
    reset = int(refused.headers["X-FloodControl-Reset"])
    cloud.clock.advance(reset - cloud.clock.now().timestamp())
    assert cloud.get("me").status_code == 200


def test_a_limit_can_be_made_to_strike(cloud: Cloud) -> None:
    cloud.http.post("/sandbox/faults", json={"faults": [{"kind": "limit_day", "match": "query Accounts"}]})
    assert cloud.get("me").status_code == 200
    assert cloud.get("query", query="select id from Accounts;").status_code == 429
    assert cloud.get("query", query="select id from Accounts;").status_code == 200


def test_open_source_has_no_payments() -> None:
    state = Client(VtigerSandbox(VirtualClock()).app).get("/sandbox/state?counts=1").get_json()
    assert "Payments" not in state["modules"]
