"""Organizations: any number of plain ones from a seed, and the sixty of the sample company, as real data have them."""

import random
from collections.abc import Iterator

from vtiger_xero.sandbox.company.places import Places, number

#: How many organizations the sample company has in Vtiger.
SAMPLE = 60

_FIRST = ("Alder", "Brook", "Cedar", "Dale", "Elm", "Fern", "Glen", "Hazel", "Ivy", "Juniper", "Kestrel", "Larch")
_SECOND = ("Bakery", "Books", "Cycles", "Dental", "Electric", "Foods", "Garage", "Hotels", "Interiors", "Joinery")
_LONG = "Every word of this note was typed by somebody who had the time: " * 5

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
    {"accountname": "Party Supplies 🎉 & Co", "description": "🎂 on Mondays, <b>closed</b> on Sundays"},
    {
        "accountname": "The Honourable Company of Makers, Menders and Mongers of Whatever Is Left "
        "of the Old Dockyard, Incorporated 1871",
        "bill_street": _LONG[:300],
        "description": _LONG[:300],
    },
    {"accountname": "Entered Twice Stores", "email1": "hello@twice.example"},
    {"accountname": "Entered Twice Stores", "email1": "hello@twice.example", "phone": "", "bill_street": ""},
    {"accountname": "Cafe Zurich", "email1": "a@zurich.example"},
    {"accountname": "Café Zürich", "email1": "b@zurich.example"},
    {"accountname": "No-Break\u00a0Space\u00a0Trading", "otherphone": "ask for Ada"},
    {"accountname": "شركة المثال التجارية", "bill_country": "", "bill_code": "n/a"},
)


def sample(seed: int, places: Places, tax_number: str) -> Iterator[dict[str, str]]:
    """The organizations of the sample company.

    Args:
        seed: of everything made up.
        places: where the company is.
        tax_number: the field of every other one's tax number.
    """
    rng = random.Random(f"tax numbers {seed}")
    for place, plain in enumerate(generated(SAMPLE, seed, places)):
        organization = {**plain, **_MESSY[place]} if place < len(_MESSY) else plain
        if place % 2:
            organization[tax_number] = number(places.tax_number, rng)
        yield organization


def generated(size: int, seed: int, places: Places) -> Iterator[dict[str, str]]:
    """Organizations with names of their own, each with an address, a telephone and an e-mail address."""
    rng = random.Random(f"company {seed}")
    for place in range(1, size + 1):
        first, second, legal = rng.choice(_FIRST), rng.choice(_SECOND), rng.choice(places.legal)
        city, state, code = rng.choice(places.cities)
        yield {
            "accountname": f"{first} {second} {place} {legal}",
            "phone": number(places.landline, rng),
            "otherphone": number(places.mobile, rng) if rng.random() < 0.4 else "",
            "email1": f"accounts{place}@{first}-{second}.example".lower(),
            "website": f"www.{first}-{second}.example".lower() if rng.random() < 0.5 else "",
            "bill_street": f"{rng.randrange(1, 200)} {rng.choice(places.streets)}",
            "bill_city": city,
            "bill_state": state,
            "bill_code": code,
            "bill_country": places.country,
            "ship_street": f"Unit {rng.randrange(1, 30)}, Trading Estate" if rng.random() < 0.3 else "",
            "ship_city": city,
        }
