"""What both systems show of organizations and people, as a person reads it: not with the product's codecs."""

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

#: Fields of an organization, by the product's names: the CRM's column.
COLUMNS: Mapping[str, str] = {
    "name": "accountname",
    "email": "email1",
    "phone": "phone",
    "mobile": "otherphone",
    "fax": "fax",
    "billing_street": "bill_street",
    "billing_city": "bill_city",
    "shipping_code": "ship_code",
}

PERSON_COLUMNS: Mapping[str, str] = {"first_name": "firstname", "last_name": "lastname", "email": "email"}

#: Where Xero has telephone numbers.
PHONES: Mapping[str, str] = {"phone": "DEFAULT", "mobile": "MOBILE", "fax": "FAX"}

#: Where Xero has the parts of addresses; a street takes several lines.
ADDRESSES: Mapping[str, tuple[str, str]] = {
    "billing_street": ("POBOX", "AddressLine"),
    "billing_city": ("POBOX", "City"),
    "shipping_code": ("STREET", "PostalCode"),
}

#: How much of a name, and of every other field, the CRM has room for.
ROOM = {"name": 100, "email": 100, "phone": 30, "mobile": 30, "fax": 30, "first_name": 40, "last_name": 80}

_SERIAL = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Listed:
    """A person inside a contact of Xero.

    Attributes:
        place: in the list; -1 for the contact's own one.
        values: by the product's names.
    """

    place: int
    values: Mapping[str, str]

    @property
    def own(self) -> bool:
        """Whether the contact's own names are meant."""
        return self.place < 0


def in_vtiger(row: Mapping[str, Any], columns: Mapping[str, str] = COLUMNS) -> dict[str, str]:
    """The fields of an organization of the CRM, or with other columns of a person."""
    return {name: row[column] or "" for name, column in columns.items()}


def in_xero(contact: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a contact."""
    shown = {"name": contact.get("Name", ""), "email": contact.get("EmailAddress", "")}
    shown |= {name: _phone(contact, kind) for name, kind in PHONES.items()}
    return shown | {name: _address(contact, kind, part) for name, (kind, part) in ADDRESSES.items()}


def listed(contact: Mapping[str, Any]) -> list[Listed]:
    """The people of a contact who have a name or an address, its own one first."""
    own = {"first_name": contact.get("FirstName", ""), "last_name": contact.get("LastName", ""), "email": ""}
    people = [Listed(-1, own)]
    for place, person in enumerate(contact.get("ContactPersons", [])):
        values = {"first_name": "FirstName", "last_name": "LastName", "email": "EmailAddress"}
        people.append(Listed(place, {name: person.get(member, "") for name, member in values.items()}))
    return [each for each in people if any(each.values.values())]


def serial(values: Mapping[str, str]) -> int:
    """The number in a person's name, by which the simulation knows the person on either side."""
    found = _SERIAL.search(values["first_name"] + " " + values["last_name"])
    return int(found[0]) if found else 0


def plain(text: str | None) -> str:
    """A text without what either system makes of its spaces and ampersands."""
    return " ".join(html.unescape(html.unescape(text or "")).split())


def kept(name: str, text: str) -> str:
    """What the CRM keeps of a text: cut where its column ends, with question marks for what the column cannot hold."""
    return "".join(each if each <= "\uffff" else "????" for each in text)[: ROOM.get(name, 250)]


def agree(name: str, vtiger: str, xero: str) -> bool:
    """Whether what the two sides show is the same, as far as they are able to hold the same."""
    if name == "email":
        vtiger, xero = vtiger.casefold(), xero.casefold()
    return plain(xero) == plain(vtiger) or plain(kept(name, plain(xero))) == plain(vtiger)


def folded(text: str) -> str:
    """A text as the CRM compares names: without case and accents."""
    apart = unicodedata.normalize("NFKD", kept("name", plain(text)).casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def has_broken_email(values: Mapping[str, str]) -> bool:
    """Whether Xero would refuse the address."""
    return " " in values["email"].strip()


def lines(street: str) -> dict[str, str]:
    """A street as Xero's four lines."""
    split = [*street.splitlines(), "", "", "", ""]
    return {f"AddressLine{number}": line for number, line in enumerate(split[:4], 1)}


def _phone(contact: Mapping[str, Any], kind: str) -> str:
    for phone in contact.get("Phones", []):
        if phone["PhoneType"] == kind:
            return _joined(phone.get(part, "") for part in ("PhoneCountryCode", "PhoneAreaCode", "PhoneNumber"))
    return ""


def _address(contact: Mapping[str, Any], kind: str, part: str) -> str:
    found: Mapping[str, str] = next((each for each in contact.get("Addresses", []) if each["AddressType"] == kind), {})
    if part == "AddressLine":
        return "\n".join(line for number in range(1, 5) if (line := found.get(f"{part}{number}", "")))
    return found.get(part, "")


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)
