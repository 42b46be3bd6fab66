"""A company that people edit in both systems, and what the books are to show in the end."""

import html
import random
from collections.abc import Callable, Mapping
from typing import Any

import httpx2

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.xero import XeroSandbox

#: Fields of the CRM that people edit, and how to read their counterpart in Xero.
READ: Mapping[str, Callable[[Mapping[str, Any]], str | None]] = {
    "accountname": lambda contact: contact.get("Name"),
    "email1": lambda contact: contact.get("EmailAddress"),
    "phone": lambda contact: _phone(contact, "DEFAULT"),
    "otherphone": lambda contact: _phone(contact, "MOBILE"),
    "fax": lambda contact: _phone(contact, "FAX"),
    "bill_city": lambda contact: _address(contact, "POBOX", "City"),
    "ship_code": lambda contact: _address(contact, "STREET", "PostalCode"),
}

_UGLY = (
    "O'Neill & Sons",
    'The "Quoted" Company',
    "Zoë & Jürgen GmbH",
    "日本商事",
    "Smile 😀 Ltd",
    "Tom &amp; Jerry",
    "Angle <Brackets> Inc",
    "  spaced   out  ",
    "x" * 130,
    "back\\slash plc",
    "percent 100% _under_",
)

#: How many organizations there are at first: mostly few, since what goes wrong shows in few, at times two batches.
SIZES = (1, 2, 3, 5, 5, 8, 8, 12) * 2 + (16, 16, 30, 55)

#: Edits in Xero go to these only; in the CRM they never get a value that they had before, so that the last is plain.
XERO_EDITS = ("otherphone", "fax")


class World:
    """Both emulated systems, and the people who edit them.

    Args:
        seed: of the company and of every edit; what befalls the sync has a seed of its own.
        clock: of both systems.
    """

    def __init__(self, seed: int, clock: VirtualClock) -> None:
        self.rng = random.Random(f"world {seed}")
        self.vtiger = VtigerSandbox(clock, seed=seed)
        self.xero = XeroSandbox(clock, seed=seed, day_limit=self.rng.choice((1000, 5000)))
        self.expected: dict[str, dict[str, str]] = {}
        self.edited: set[str] = set()
        self.met: set[str] = set()
        self._names = 0
        for _ in range(self.rng.choice(SIZES)):
            self._create()
        self._meet_in_xero()

    def edit(self, linked: Mapping[str, str]) -> None:
        """Let people edit both systems for a while.

        Args:
            linked: Xero's ids by the CRM's, of what has been synced.
        """
        for _ in range(self.rng.randrange(4)):
            self._edit_in_xero(linked)
        self.edit_in_vtiger(self.rng.choice((0, 1, 3, 12)))

    def edit_in_vtiger(self, times: int) -> None:
        """Let people edit the CRM alone."""
        for _ in range(times):
            self.rng.choice((self._create, self._edit, self._edit, self._rename))()

    def vtiger_writes(self) -> dict[str, int]:
        """The writing calls that the CRM was sent, by operation."""
        state = httpx2.Client(transport=httpx2.WSGITransport(self.vtiger.app)).get(
            "http://sandbox.example/sandbox/state", params={"counts": "1"}
        )
        calls = state.json()["calls_by_operation"]
        return {name: times for name, times in calls.items() if name in {"create", "update", "revise", "delete"}}

    def shown(self, linked: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
        """What Xero shows of each linked record of the CRM."""
        contacts = {contact["ContactID"]: contact for contact in self.xero.contacts()}
        return {
            vtiger_id: tuple(read(contacts[xero_id]) or "" for read in READ.values())
            for vtiger_id, xero_id in linked.items()
        }

    def _create(self) -> None:
        values = {"accountname": self._name(), "email1": self._email(), "phone": self._digits()}
        if self.rng.random() < 0.5:
            values |= {"bill_city": self.rng.choice(("Leeds", "York", "São Paulo")), "ship_code": "YO1 7HH"}
        if self.rng.random() < 0.1:
            values["email1"] = ""
        record_id = self.vtiger.create("Accounts", values)
        self._intend(record_id, values)

    def _rename(self) -> None:
        self._change(self._any(), "accountname", self._name())

    def _edit(self) -> None:
        field = self.rng.choice([name for name in READ if name != "accountname"])
        value = self._email() if field == "email1" else self._digits()
        if field not in XERO_EDITS and self.rng.random() < 0.15:
            value = ""
        self._change(self._any(), field, value)

    def _edit_in_xero(self, linked: Mapping[str, str]) -> None:
        """A person changes a telephone number in Xero: it stays until the CRM's is changed."""
        record_id, field, number = self._any(), self.rng.choice(XERO_EDITS), self._digits()
        if record_id not in linked:
            return
        kind = "MOBILE" if field == "otherphone" else "FAX"
        self.xero.edit_contact(linked[record_id], {"Phones": [{"PhoneType": kind, "PhoneNumber": number}]})
        self.expected[record_id][field] = number

    def _meet_in_xero(self) -> None:
        """Some customers are in the books already, known by name alone; Xero's own values stay."""
        for record_id in self.rng.sample(sorted(self.expected), k=len(self.expected) // 4):
            name = self.expected[record_id]["accountname"]
            if "<" in name or "&amp;" in name or self._is_taken(name, record_id):
                continue
            phone = self._digits()
            values = {"Name": name.upper(), "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": phone}]}
            self.met.add(self.xero.create_contact(values))
            self.expected[record_id] |= {"phone": phone, "accountname": name.upper()}

    def _is_taken(self, name: str, record_id: str) -> bool:
        others = (known["accountname"] for other, known in self.expected.items() if other != record_id)
        return plain(name).casefold() in {plain(other).casefold() for other in others}

    def _change(self, record_id: str, field: str, value: str) -> None:
        before = self._held(record_id)[field]
        self.vtiger.edit(record_id, {field: value})
        if self._held(record_id)[field] != before:
            self._intend(record_id, {field: value})

    def _intend(self, record_id: str, values: Mapping[str, str]) -> None:
        """What the CRM now holds is what Xero is to show."""
        held = self._held(record_id)
        self.expected.setdefault(record_id, {}).update({name: held[name] or "" for name in values})
        self.edited.add(record_id)

    def _held(self, record_id: str) -> Mapping[str, Any]:
        return self.vtiger.row(record_id)

    def _any(self) -> str:
        return self.rng.choice(sorted(self.expected))

    def _name(self) -> str:
        self._names += 1
        ugly = self.rng.choice(_UGLY) if self.rng.random() < 0.3 else "Company"
        twice = self.rng.random() < 0.05
        return f"{ugly} {1 if twice else self._names}" if len(ugly) < 100 else f"{self._names} {ugly}"

    def _email(self) -> str:
        broken = self.rng.random() < 0.05
        return "not an address" if broken else f"Info{self.rng.randrange(1000)}@Example.com"

    def _digits(self) -> str:
        return f"0{self.rng.randrange(10**9):010}"


def plain(text: str | None) -> str:
    """A text without what either system makes of its spaces and ampersands."""
    return " ".join(html.unescape(text or "").split())


def _phone(contact: Mapping[str, Any], kind: str) -> str | None:
    for phone in contact.get("Phones", []):
        if phone["PhoneType"] == kind:
            parts = (phone.get(part) for part in ("PhoneCountryCode", "PhoneAreaCode", "PhoneNumber"))
            return " ".join(part for part in parts if part)
    return None


def _address(contact: Mapping[str, Any], kind: str, part: str) -> str | None:
    return next((each.get(part) for each in contact.get("Addresses", []) if each["AddressType"] == kind), None)
