"""Webhooks: the intent to receive, signed events, and what happens when they aren't taken."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from tests.sandbox.xero.conftest import Api
from tests.sandbox.xero.test_invoices import invoice

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.xero import XeroSandbox

KEY = "clé & key"


@dataclass
class Receiver:
    """The other end: checks signatures as Xero asks for."""

    checks: bool = True
    down: bool = False
    calls: int = 0
    bodies: list[Any] = field(default_factory=list)

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        self.calls += 1
        if self.down:
            return 0
        signed = base64.b64encode(hmac.digest(KEY.encode(), body, hashlib.sha256)).decode()
        if self.checks and headers["x-xero-signature"] != signed:
            return 401
        self.bodies.append(json.loads(body))
        return 200

    def events(self) -> list[Any]:
        return [event for body in self.bodies for event in body["events"]]


@pytest.fixture
def receiver(xero: XeroSandbox) -> Receiver:
    receiver = Receiver()
    xero.webhooks.send = receiver
    assert xero.webhooks.register("https://example.com/hook", KEY)
    receiver.bodies.clear()
    return receiver


def test_the_intent_to_receive_needs_both_answers(xero: XeroSandbox) -> None:
    xero.webhooks.send = Receiver(checks=False)
    assert not xero.webhooks.register("https://example.com/hook", KEY)
    xero.create_contact({"Name": "Ada"})
    assert xero.webhooks.pending() == 0
    right = xero.webhooks.send = Receiver()
    assert xero.webhooks.register("https://example.com/hook", KEY)
    assert all((each["events"], each["firstEventSequence"]) == ([], 0) for each in right.bodies)


def test_changes_are_events(api: Api, xero: XeroSandbox, receiver: Receiver) -> None:
    saved = api.write("PUT", "/Invoices", invoice(api))
    api.post({"ContactID": saved["Contact"]["ContactID"], "Name": "Renamed"})
    payment = {"Invoice": {"InvoiceID": saved["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 5}
    api.write("PUT", "/Payments", payment)
    xero.create("CreditNotes", {**invoice(api), "Type": "ACCRECCREDIT"})
    assert xero.webhooks.deliver()
    (body,) = receiver.bodies
    assert (body["firstEventSequence"], body["lastEventSequence"]) == (1, 5)
    assert [(each["eventCategory"], each["eventType"]) for each in body["events"]] == [
        ("CONTACT", "CREATE"),
        ("INVOICE", "CREATE"),
        ("CONTACT", "UPDATE"),
        ("INVOICE", "UPDATE"),
        ("CREDITNOTE", "CREATE"),
    ]
    event = body["events"][1]
    assert event["resourceUrl"] == f"https://api.xero.com/api.xro/2.0/Invoices/{saved['InvoiceID']}"
    assert (event["tenantId"], event["eventDateUtc"]) == (xero.tenant_id, "2026-01-05T09:00:00.000")
    assert body["events"][4]["data"] == {"Type": "ACCRECCREDIT", "Status": "AUTHORISED"}


def test_a_refused_request_makes_no_event(api: Api, xero: XeroSandbox, receiver: Receiver) -> None:
    assert api.put([{"Name": "Good"}, {"Name": "good"}]).status_code == 400
    assert xero.webhooks.pending() == 0


def test_what_is_not_taken_comes_again_in_order(xero: XeroSandbox, receiver: Receiver) -> None:
    receiver.down = True
    contact = xero.create_contact({"Name": "Ada"})
    before = receiver.calls
    assert not xero.webhooks.deliver()
    assert receiver.calls - before == 2
    xero.archive_contact(contact)
    receiver.down = False
    assert xero.webhooks.deliver()
    assert [each["eventType"] for each in receiver.events()] == ["CREATE", "UPDATE"]
    xero.create_contact({"Name": "Bob"})
    xero.webhooks.deliver()
    assert [body["firstEventSequence"] for body in receiver.bodies] == [1, 3]


@pytest.fixture
def hook() -> Iterator[tuple[str, Receiver, threading.Event]]:
    """A real address on this machine."""
    receiver, arrived = Receiver(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(receiver(self.path, body, dict(self.headers)))
            self.end_headers()
            if receiver.events():
                arrived.set()

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hook?x=1", receiver, arrived
        server.shutdown()
        thread.join()


def test_a_served_webhook_is_delivered_by_itself(
    api: Api, xero: XeroSandbox, clock: VirtualClock, hook: tuple[str, Receiver, threading.Event]
) -> None:
    url, receiver, arrived = hook
    answer = api.http.post("/sandbox/webhook", json={"url": url, "key": KEY})
    assert json.loads(answer.data) == {"intentToReceive": True}
    xero.create_contact({"Name": "Ada"})
    assert arrived.wait(10)
    assert [each["eventCategory"] for each in receiver.events()] == ["CONTACT"]
    assert api.http.post("/sandbox/webhook", data="{}").status_code == 400
