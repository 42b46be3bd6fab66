"""What the emulated systems are filled with: a sample company, or any number of organizations from a seed."""

import random
from collections.abc import Iterator

from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.xero import XeroSandbox

#: How many organizations the sample company has in Vtiger.
SAMPLE = 60

_FIRST = ("Alder", "Brook", "Cedar", "Dale", "Elm", "Fern", "Glen", "Hazel", "Ivy", "Juniper", "Kestrel", "Larch")
_SECOND = ("Bakery", "Books", "Cycles", "Dental", "Electric", "Foods", "Garage", "Hotels", "Interiors", "Joinery")
_LEGAL = ("Ltd", "Limited", "LLP", "& Co", "& Sons", "Group", "PLC")
_CITIES = (("Leeds", "LS1 4AP"), ("York", "YO1 7HH"), ("Bath", "BA1 1SU"), ("Derby", "DE1 2GU"), ("Hull", "HU1 2AA"))
_STREETS = ("High Street", "Station Road", "Church Lane", "Mill Lane", "Victoria Road")

#: Organizations as real data have them, in place of the first ones made up.
_MESSY = (
    {"accountname": 'O\'Brien & Söns "Partners"', "email1": "ap@obrien.example", "bill_city": "  Leeds "},
    {"accountname": "Müller & Cie. GmbH", "phone": "+49 (0)30 1234-567", "bill_country": "Germany"},
    {"accountname": "日本商事株式会社", "bill_country": "Japan", "bill_city": "東京"},
    {"accountname": "Blank Details", "phone": "", "email1": "", "bill_street": ""},
    {"accountname": "  Two  Spaces   Trading ", "email1": "Info@TwoSpaces.Example"},
    {"accountname": "Brackets <International>", "email1": "office@brackets.example"},
    {"accountname": "Not An Address Ltd", "email1": "see website"},
    {
        "accountname": "Four Lines & More",
        "bill_street": "c/o Reception\nUnit 4\nThe Old Mill\nMill Lane\nRear entrance",
    },
    {"accountname": "Box Only Co", "bill_pobox": "PO Box 1145", "bill_city": "York"},
    {"accountname": "Ampersand &amp; Entities", "description": "typed as it was read"},
)


def fill(vtiger: VtigerSandbox, xero: XeroSandbox, size: int | None, seed: int) -> None:
    """Fill both systems.

    Args:
        vtiger: gets the organizations.
        xero: gets, of the sample company, some that are customers there already, and a supplier.
        size: how many organizations; ``None`` for the sample company.
        seed: of everything made up.
    """
    organizations = list(_sample(seed) if size is None else _generated(size, seed))
    for organization in organizations:
        vtiger.create("Accounts", organization)
    if size is None:
        _known_in_xero(xero, organizations)


def _sample(seed: int) -> Iterator[dict[str, str]]:
    generated = list(_generated(SAMPLE, seed))
    yield from ({**plain, **messy} for plain, messy in zip(generated, _MESSY, strict=False))
    yield from generated[len(_MESSY) :]


def _generated(size: int, seed: int) -> Iterator[dict[str, str]]:
    """Organizations with names of their own, each with an address, a telephone and an e-mail address."""
    rng = random.Random(f"company {seed}")
    for number in range(1, size + 1):
        first, second, legal = rng.choice(_FIRST), rng.choice(_SECOND), rng.choice(_LEGAL)
        city, code = rng.choice(_CITIES)
        yield {
            "accountname": f"{first} {second} {number} {legal}",
            "phone": f"020 7946 {rng.randrange(10_000):04}",
            "otherphone": f"07700 900{rng.randrange(1000):03}" if rng.random() < 0.4 else "",
            "email1": f"accounts{number}@{first}-{second}.example".lower(),
            "website": f"www.{first}-{second}.example".lower() if rng.random() < 0.5 else "",
            "bill_street": f"{rng.randrange(1, 200)} {rng.choice(_STREETS)}",
            "bill_city": city,
            "bill_code": code,
            "bill_country": "United Kingdom",
            "ship_street": f"Unit {rng.randrange(1, 30)}, Trading Estate" if rng.random() < 0.3 else "",
            "ship_city": city,
        }


def _known_in_xero(xero: XeroSandbox, organizations: list[dict[str, str]]) -> None:
    """Six customers that the books have already, two of them by a name that is there twice, and a supplier."""
    for organization in organizations[20:24]:
        xero.create_contact({"Name": organization["accountname"].upper(), "EmailAddress": organization["email1"]})
    twice = organizations[24]["accountname"]
    for spelling in (twice, twice.replace(" ", "  ", 1)):
        xero.create_contact({"Name": spelling})
    xero.create_contact({"Name": "Northern Power Supply", "EmailAddress": "billing@northern.example"})
    archived = xero.create_contact({"Name": organizations[25]["accountname"]})
    xero.archive_contact(archived)
