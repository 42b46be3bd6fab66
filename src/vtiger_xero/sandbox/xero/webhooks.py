"""Webhooks: events of contacts, invoices and credit notes, signed and sent to one address.

In life a thread of its own delivers; in simulation and in tests :meth:`Webhooks.deliver` is called by hand.
"""

import base64
import hashlib
import hmac
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from vtiger_xero.clock import Clock
from vtiger_xero.sandbox.xero.store import Record, Table
from vtiger_xero.sandbox.xero.wire import Element, encode

Send = Callable[[str, bytes, Mapping[str, str]], int]
"""Posts a body with headers to an address and gives the answer's status; 0 for no answer within 5 seconds."""
RETRY_AFTER = timedelta(minutes=15)
KEPT = timedelta(hours=24)
_INTENT_CALLS = (True, False, True, False)
_API = "https://api.xero.com/api.xro/2.0"


@dataclass(frozen=True)
class Watched:
    """Records whose changes are events."""

    table: Table
    category: str
    endpoint: str
    with_data: bool = False


@dataclass
class Webhooks:
    """The app's webhook, and the events that it hasn't taken yet.

    Args:
        clock: time and ids.
        tenant_id: whose events they are.
        watched: which records' changes are events.
        send: how a call is made.

    Attributes:
        url: where to; blank while there is no webhook.
        key: what calls are signed with.
        active: whether the address passed the *intent to receive*, and didn't fail for a day since.
    """

    clock: Clock
    tenant_id: str
    watched: tuple[Watched, ...]
    send: Send
    url: str = ""
    key: str = ""
    active: bool = False
    _events: list[Element] = field(default_factory=list)
    _sequence: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _arrived: threading.Event = field(default_factory=threading.Event)

    def register(self, url: str, key: str) -> bool:
        """Set the webhook: Xero makes several calls, some wrongly signed, and each must be answered rightly.

        Returns:
            Whether the address passed.
        """
        self.url, self.key = url, key
        with self._lock:
            self._events.clear()
        answers = [self._post(self._body([], 0, 0), honest=honest) for honest in _INTENT_CALLS]
        self.active = all(
            (200 <= each < 300) if honest else each == 401 for each, honest in zip(answers, _INTENT_CALLS, strict=True)
        )
        return self.active

    def note(self, table: Table, record_id: str, before: Record | None) -> None:
        """Make an event of a change (the store's listener)."""
        watched = next((each for each in self.watched if each.table is table), None)
        record = table.records.get(record_id)
        if watched is None or record is None or not self.active:
            return
        moment = self.clock.now()
        event: Element = {
            "resourceUrl": f"{_API}/{watched.endpoint}/{record_id}",
            "resourceId": record_id,
            "tenantId": self.tenant_id,
            "tenantType": "ORGANISATION",
            "eventCategory": watched.category,
            "eventType": "UPDATE" if before else "CREATE",
            "eventDateUtc": f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}",
        }
        if watched.with_data:
            event["data"] = {"Type": record.values["Type"], "Status": record.values["Status"]}
        with self._lock:
            self._events.append(event)
        self._arrived.set()

    def pending(self) -> int:
        """How many events wait."""
        with self._lock:
            return len(self._events)

    def deliver(self) -> bool:
        """Send all waiting events as one call, a second time at once if the first fails.

        Returns:
            Whether none waits any more; what wasn't taken waits for the next delivery, in its order.
        """
        with self._lock:
            events = list(self._events)
        if not events:
            return True
        body = self._body(events, self._sequence + 1, self._sequence + len(events))
        if not any(200 <= self._post(body, honest=True) < 300 for _ in range(2)):
            return False
        self._sequence += len(events)
        with self._lock:
            del self._events[: len(events)]
        return True

    def run(self) -> None:
        """Deliver as events arrive, for ever; every 15 minutes what failed, for a day."""
        failing_since = None
        while True:
            self._arrived.wait()
            self._arrived.clear()
            while self.active and not self.deliver():
                failing_since = failing_since or self.clock.now()
                self.active = self.clock.now() - failing_since < KEPT
                self.clock.sleep(RETRY_AFTER.total_seconds())
            failing_since = None

    def _body(self, events: list[Element], first: int, last: int) -> bytes:
        entropy = "".join(self.clock.rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=20))
        body = {"events": events, "firstEventSequence": first, "lastEventSequence": last, "entropy": entropy}
        return encode(body)

    def _post(self, body: bytes, *, honest: bool) -> int:
        signed = hmac.digest((self.key if honest else f"not {self.key}").encode(), body, hashlib.sha256)
        headers = {"Content-Type": "application/json", "x-xero-signature": base64.b64encode(signed).decode()}
        return self.send(self.url, body, headers)
