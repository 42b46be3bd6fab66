"""What people type: names, addresses and numbers, the ugly ones among them."""

import random

from tests.simulation import sides

_NAMES = (
    "O'Neill & Sons",
    'The "Quoted" Company',
    "Zoë & Jürgen GmbH",
    "日本商事",
    "Smile 😀 Ltd",
    "Tom &amp; Jerry",
    "  spaced   out  ",
    "x" * 130,
    "back\\slash plc",
    "percent 100% _under_",
)
_FIRST = ("Ann", "Björk", "Li", "Jean-Luc", "Mary  Jane", "D'Arcy", "")
_LAST = ("O'Neill", "Ng", "Müller & Co", "van der Berg", "李", "Smith")


def name(rng: random.Random, number: int) -> str:
    """A customer's name with a number that no other one has; seldom one without, which several share."""
    ugly = rng.choice(_NAMES) if rng.random() < 0.3 else "Company"
    number = 1 if rng.random() < 0.03 else number
    return f"{number} {ugly}" if len(ugly) > 100 else f"{ugly} {number}"


def email(rng: random.Random, number: int, *, broken: float = 0.0) -> str:
    """An address; of ten, one is shared by several customers.

    Args:
        rng: decides.
        number: of the customer.
        broken: how often it is none that Xero would take.
    """
    if rng.random() < broken:
        return f"not an address {rng.randrange(1000)}"
    if rng.random() < 0.1:
        return f"Office{rng.randrange(3)}@Shared.example"
    return f"Info{number}.{rng.randrange(1000)}@Example.com"


def other_case(text: str) -> str:
    """The same address, otherwise written."""
    return text.upper() if text != text.upper() else text.lower()


def digits(rng: random.Random) -> str:
    """A telephone number that nobody has."""
    return f"0{rng.randrange(10**9):010}"


def anything(rng: random.Random, field: str, number: int, *, broken: float = 0.0) -> str:
    """A new value of an organization's field."""
    match field:
        case "email":
            return email(rng, number, broken=broken)
        case "billing_street":
            return f"{rng.randrange(10**6)} High Street" + rng.choice(("", "\nUnit 7", "\n2nd floor\nBehind the yard"))
        case "billing_city":
            return f"{rng.choice(('Leeds', 'São Paulo', 'Aix'))} {rng.randrange(10**6)}"
        case _:
            return digits(rng)


def customer(rng: random.Random, number: int, *, broken: float = 0.0) -> dict[str, str]:
    """A new customer, entered by somebody who leaves out much."""
    filled = {field for field in sides.COLUMNS if rng.random() < 0.5} - {"name"}
    return {"name": name(rng, number)} | {
        field: anything(rng, field, number, broken=broken) for field in sides.COLUMNS if field in filled
    }


def person(rng: random.Random, serial: int) -> dict[str, str]:
    """A new person, whose serial number stands in one of the names."""
    first, last = rng.choice(_FIRST), rng.choice(_LAST)
    if rng.random() < 0.5:
        first = f"{first} {serial}".strip()
    else:
        last = f"{last} {serial}"
    return {"first_name": first, "last_name": last, "email": "" if rng.random() < 0.2 else persons_email(rng, serial)}


def persons_email(rng: random.Random, serial: int) -> str:
    """An address that only this person has."""
    return f"P{serial}.{rng.randrange(10**6)}@People.example"


def renamed(rng: random.Random, values: dict[str, str], serial: int) -> tuple[str, str]:
    """The name of a person that is to change, and what it is to be; the serial number stays."""
    field = rng.choice(("first_name", "last_name"))
    new = f"{rng.choice(_LAST)} {rng.choice('abcdefgh')}".strip()
    return field, f"{new} {serial}" if str(serial) in values[field] else new
