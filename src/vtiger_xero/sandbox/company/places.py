"""What a company of each region looks like: its money, its addresses, its telephone numbers."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from vtiger_xero.sandbox.xero import Region


@dataclass(frozen=True)
class Places:
    """How names, addresses and numbers are written where the company is.

    Attributes:
        country: as people type it.
        currency: ISO 4217 code of the books.
        cities: city, state and postcode; a state of ``""`` where nobody writes one.
        streets: without the house's number.
        legal: how companies' names end.
        landline: a number, ``#`` for any digit; from the ranges that are kept free for fiction where there are such.
        mobile: likewise.
        tax_number: likewise, the form of the number under which a company pays sales tax.
    """

    country: str
    currency: str
    cities: tuple[tuple[str, str, str], ...]
    streets: tuple[str, ...]
    legal: tuple[str, ...]
    landline: str
    mobile: str
    tax_number: str


def number(form: str, rng: random.Random) -> str:
    """A number of a form, with a digit for each ``#``."""
    return "".join(rng.choice("0123456789") if each == "#" else each for each in form)


PLACES: Mapping[Region, Places] = {
    Region.AU: Places(
        country="Australia",
        currency="AUD",
        cities=(
            ("Melbourne", "VIC", "3000"),
            ("Sydney", "NSW", "2000"),
            ("Brisbane", "QLD", "4000"),
            ("Perth", "WA", "6000"),
            ("Hobart", "TAS", "7000"),
        ),
        streets=("Collins Street", "George Street", "Queen Street", "Swanston Street", "Wattle Grove"),
        legal=("Pty Ltd", "Pty Limited", "& Co", "& Sons", "Group", "Ltd"),
        landline="(03) 5550 ####",
        mobile="0491 570 ###",
        tax_number="## ### ### ###",
    ),
    Region.NZ: Places(
        country="New Zealand",
        currency="NZD",
        cities=(
            ("Auckland", "", "1010"),
            ("Wellington", "", "6011"),
            ("Christchurch", "Canterbury", "8011"),
            ("Dunedin", "Otago", "9016"),
            ("Hamilton", "Waikato", "3204"),
        ),
        streets=("Lambton Quay", "Queen Street", "Victoria Street", "Manners Street", "Rimu Road"),
        legal=("Ltd", "Limited", "& Co", "& Sons", "Group"),
        landline="04 555 ####",
        mobile="021 555 ###",
        tax_number="###-###-###",
    ),
    Region.UK: Places(
        country="United Kingdom",
        currency="GBP",
        cities=(
            ("Leeds", "", "LS1 4AP"),
            ("York", "", "YO1 7HH"),
            ("Bath", "Somerset", "BA1 1SU"),
            ("Derby", "", "DE1 2GU"),
            ("Hull", "", "HU1 2AA"),
        ),
        streets=("High Street", "Station Road", "Church Lane", "Mill Lane", "Victoria Road"),
        legal=("Ltd", "Limited", "LLP", "& Co", "& Sons", "Group", "PLC"),
        landline="020 7946 0###",
        mobile="07700 900###",
        tax_number="GB#########",
    ),
    Region.US: Places(
        country="United States",
        currency="USD",
        cities=(
            ("Springfield", "IL", "62701"),
            ("Portland", "OR", "97201-1234"),
            ("Austin", "TX", "78701"),
            ("Albany", "NY", "12207"),
            ("Columbus", "OH", "43215"),
        ),
        streets=("Main Street", "Oak Avenue", "Maple Drive", "Washington Boulevard", "2nd Street"),
        legal=("Inc.", "LLC", "Corp.", "& Co", "& Sons", "Group"),
        landline="(212) 555-01##",
        mobile="(646) 555-01##",
        tax_number="##-#######",
    ),
    Region.GLOBAL: Places(
        country="Singapore",
        currency="SGD",
        cities=(
            ("Singapore", "", "049315"),
            ("Singapore", "", "238801"),
            ("Singapore", "", "179103"),
            ("Singapore", "", "609731"),
            ("Singapore", "", "018956"),
        ),
        streets=("Orchard Road", "Raffles Place", "Robinson Road", "Beach Road", "Jalan Besar"),
        legal=("Pte Ltd", "Pte. Ltd.", "LLP", "& Co", "& Sons", "Group"),
        landline="+65 6555 ####",
        mobile="+65 8555 ####",
        tax_number="20######K",
    ),
}
