"""The persons of the sample company: most at an organization, some at none."""

import random
from collections.abc import Iterator, Sequence

from vtiger_xero.sandbox.company.places import Places, number
from vtiger_xero.sandbox.vtiger import VtigerSandbox

#: How many there are.
PEOPLE = 120

#: How many of them are at no organization: private customers.
PRIVATE = 8

_FIRST = (
    "Ada", "Björn", "Chloé", "Dmitri", "Eun-ji", "Fatima", "Grace", "Hélène", "Ivan", "Jürgen", "Kofi", "Li",
    "María José", "Ngaire", "Oisín", "Priya", "Quentin", "Rosa", "Søren", "Tāne",
)  # fmt: skip
_LAST = (
    "Ångström", "Brown", "Castañeda", "D'Arcy", "Evans", "Fitzgerald-Smith", "García", "Huang", "Ito", "Jones",
    "Kowalski", "Lê", "Murphy", "Ngata", "O'Neill", "Patel", "Quinn", "Rossi", "Singh", "van der Berg",
)  # fmt: skip
_TITLES = ("Owner", "Accounts", "Purchasing & Stores", "Director", "", "")

#: Where in the sample's organizations more persons are than Xero takes, and how many.
_CROWDED, _CROWD = 30, 7

_MESSY = (
    {"firstname": "", "lastname": "Reception"},
    {"firstname": "  Anna ", "lastname": "  Double  Spaces "},
    {"lastname": "The Boss 👑"},
    {"firstname": "Tom &amp; Tim", "lastname": 'Entity "Quotes"'},
    {"email": "not an address"},
    {"email": "", "phone": "", "mobile": ""},
    {"firstname": "Maximiliana Theodora Wilhelmina Josephine Charlotte", "description": "Knows everybody. " * 18},
    {"email": "shared@twice.example", "mobile": "0"},
    {"email": "Shared@Twice.example"},
)


def add_people(vtiger: VtigerSandbox, organizations: Sequence[str], seed: int, places: Places) -> list[str]:
    """Enter the persons; the ids of those at no organization.

    Args:
        vtiger: gets them.
        organizations: ids; the sample's, in order.
        seed: of everything made up.
        places: where the company is.
    """
    rng = random.Random(f"people {seed}")
    private = []
    for place, (values, organization) in enumerate(zip(_people(rng, places), _homes(rng, organizations), strict=True)):
        messy = _MESSY[place] if place < len(_MESSY) else {}
        made = vtiger.create("Contacts", {**values, **messy, "account_id": organization})
        if not organization:
            private.append(made)
    return private


def _people(rng: random.Random, places: Places) -> Iterator[dict[str, str]]:
    for place in range(PEOPLE):
        first, last = rng.choice(_FIRST), rng.choice(_LAST)
        city, state, code = rng.choice(places.cities)
        yield {
            "firstname": first,
            "lastname": last,
            "email": f"person{place}@people.example",
            "phone": number(places.landline, rng),
            "mobile": number(places.mobile, rng) if rng.random() < 0.6 else "",
            "title": rng.choice(_TITLES),
            "mailingstreet": f"{rng.randrange(1, 200)} {rng.choice(places.streets)}",
            "mailingcity": city,
            "mailingstate": state,
            "mailingzip": code,
            "mailingcountry": places.country,
        }


def _homes(rng: random.Random, organizations: Sequence[str]) -> Iterator[str]:
    """The organization of each person, ``""`` for none: first one with a crowd, then whoever, at most five each."""
    yield from [organizations[_CROWDED]] * _CROWD
    others = [each for place, each in enumerate(organizations) if place != _CROWDED] * 5
    yield from rng.sample(others, PEOPLE - _CROWD - PRIVATE)
    yield from [""] * PRIVATE
