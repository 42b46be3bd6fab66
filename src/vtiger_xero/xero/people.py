"""The people inside a contact: its own names, and up to five contact persons (spec §5.1).

Neither have ids. Xero keeps what a write leaves out, but takes ``ContactPersons`` as the whole list (its Contacts
documentation): who is not sent is gone. So a write of people gives back everybody, blank ones, too.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from vtiger_xero.domain.observations import Part
from vtiger_xero.domain.records import Person, content_of
from vtiger_xero.xero.codec import filled, one_line

#: The longest first or last name that Xero takes; what is longer is cut.
NAME_LIMIT = 255

#: How many contact persons a contact holds beside its own one.
MOST_PERSONS = 5

#: Where the contact's own extra keeps the persons that hold nothing: ``IncludeInEmails`` of each.
BLANK_PERSONS = "ContactPersons.blank"


class ContactPerson(msgspec.Struct, rename="pascal"):
    """One of Xero's ContactPersons."""

    first_name: str | None = None
    last_name: str | None = None
    email_address: str | None = None
    include_in_emails: bool | None = None


def parts_of(first_name: str | None, last_name: str | None, persons: Sequence[ContactPerson]) -> tuple[Part, ...]:
    """The people who have a name or an address, the contact's own one first.

    Args:
        first_name: the contact's own.
        last_name: the contact's own.
        persons: the others.
    """
    own = Part(content_of(Person(first_name=filled(first_name), last_name=filled(last_name))), {"own": "yes"})
    others = [Part(_content(person), {"IncludeInEmails": _included(person)}) for person in persons]
    return tuple(part for part in (own, *others) if part.content)


def blank_persons(persons: Sequence[ContactPerson]) -> dict[str, str]:
    """What the contact's extra must remember of the persons that are no parts; nothing where there are none."""
    blank = [_included(person) for person in persons if not _content(person)]
    return {BLANK_PERSONS: " ".join(blank)} if blank else {}


def people(parts: Sequence[Part], extra: Mapping[str, str]) -> dict[str, Any]:
    """The members of a contact that make these its people, in this order.

    Args:
        parts: all of them.
        extra: the contact's own: its blank persons follow the others as far as there is room.
    """
    own = next((part.content for part in parts if part.own), {})
    persons = [
        {
            "FirstName": one_line(part.content.get("first_name"), NAME_LIMIT),
            "LastName": one_line(part.content.get("last_name"), NAME_LIMIT),
            "EmailAddress": one_line(part.content.get("email")),
            "IncludeInEmails": part.extra.get("IncludeInEmails") == "true",
        }
        for part in parts
        if not part.own
    ]
    blank = [{"IncludeInEmails": included == "true"} for included in extra.get(BLANK_PERSONS, "").split()]
    return {
        "FirstName": one_line(own.get("first_name"), NAME_LIMIT),
        "LastName": one_line(own.get("last_name"), NAME_LIMIT),
        "ContactPersons": persons + blank[: max(0, MOST_PERSONS - len(persons))],
    }


def _content(person: ContactPerson) -> dict[str, str | None]:
    return content_of(
        Person(
            first_name=filled(person.first_name),
            last_name=filled(person.last_name),
            email=filled(person.email_address),
        )
    )


def _included(person: ContactPerson) -> str:
    return "true" if person.include_in_emails else "false"
