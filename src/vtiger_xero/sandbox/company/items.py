"""Products and services of the sample company, and the items that the books have of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vtiger_xero.sandbox.company.settings import Fields, Rates
from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.xero import XeroSandbox

_PRODUCTS = """
PAPER-A4    | Paper A4, 80 g, 500 sheets         |   4.75 | standard
PAPER-A3    | Paper A3, 80 g, 500 sheets         |   9.90 | standard
DESK-OAK    | Desk, oak, 160 × 80 cm             | 389.00 | standard
CHAIR-7     | Office chair "Seven"               | 149.95 | standard
LAMP-LED    | Desk lamp, LED                     |  39.99 | levied
BATTERY-AA  | Batteries AA, pack of 8            |   6.45 | levied
TONER-85    | Toner 85, black                    |  61.20 | levied
SCREEN-27   | Screen, 27 inches                  | 219.00 | levied
GUIDE-1     | Guide to Good Filing, 3rd edition  |  18.50 | other
GUIDE-2     | Guide to Bad Filing, abridged      |  12.50 | other
STAMPS-100  | Postage stamps, 100                |  85.00 | untaxed
DEPOSIT     | Returnable crate                   |   7.00 | untaxed
TEA-40      | Tea, 40 bags                       |   3.15 | compound
COFFEE-1KG  | Coffee, 1 kg                       |  14.80 | compound
PEN-BLUE    | Pen, blue                          |   0.35 | standard
PEN-RED     | Pen, red                           |   0.35 | standard
BOX-ARCHIVE | Archive box, flat                  |   1.99 | standard
CABLE-2M    | Cable, 2 m                         |   5.49 | standard
"""

_SERVICES = """
HOUR        | Consulting, per hour               |  95.00 | standard
HOUR-NIGHT  | Consulting at night, per hour      | 142.50 | standard
DELIVERY    | Delivery and set-up                |  45.00 | standard
REPAIR      | Repair, flat rate                  |  79.00 | standard
DISPOSAL    | Taking back and disposing of       |  15.00 | levied
CLEANING    | Cleaning of desks and lamps        |  27.75 | standard
TRAINING    | Training day, up to 8 persons      | 960.00 | other
SUPPORT-M   | Support, per month                 |  29.00 | standard
SUPPORT-Y   | Support, per year                  | 299.00 | standard
INSURANCE   | Insurance of transport             |  11.11 | untaxed
TRAVEL      | Travel, per kilometre              |   0.42 | standard
"""

#: Products as real data have them: beside plain ones, by the names of the API.
_MESSY_PRODUCTS: tuple[Mapping[str, str], ...] = (
    {"productname": "Nobody gave me a code", "unit_price": "10"},
    {"productname": "Stapler, red", "unit_price": "8.20", "productcode": "   "},
    {"productname": "Shelf", "productcode": "SHELF-OAK-200x80x40-WITH-DOORS-LEFT", "unit_price": "410"},
    {"productname": "Globe, political", "productcode": "GLOBE-30", "unit_price": "55"},
    {"productname": "Globe, physical", "productcode": "GLOBE-30", "unit_price": "52.5"},
    {
        "productname": "Filing cabinet with four drawers, lockable, in light grey, delivered in parts",
        "productcode": "CABINET-4",
        "unit_price": "275",
    },
    {
        "productname": "A product whose whole leaflet was pasted into its name. " * 6,
        "productcode": "LEAFLET",
        "unit_price": "1",
        "description": "And the leaflet once more. " * 12,
    },
    {"productname": "Typewriter", "productcode": "TYPEWRITER", "unit_price": "90", "discontinued": "0"},
    {"productname": "Fax machine", "productcode": "FAX", "unit_price": "70", "discontinued": "0"},
    {"productname": 'Free sample &amp; "gift" 🎁', "productcode": "FREE", "unit_price": "0"},
    {"productname": "Crate brought back", "productcode": "DEPOSIT-BACK", "unit_price": "-7"},
    {"productname": "Imported lamp", "productcode": "lamp-import ", "unit_price": "33.335"},
)

_MESSY_SERVICES: tuple[Mapping[str, str], ...] = (
    {"servicename": "Whatever else you need", "unit_price": "0"},
    {"servicename": "Repair of typewriters", "unit_price": "65", "discontinued": "0"},
    {"servicename": "Müller's <i>special</i> & more", "unit_price": "19.9"},
    {"servicename": "Consulting,  per  hour", "unit_price": "95"},
)

_TRACKED = {"InventoryAssetAccountCode": "630"}
_SALES, _COST = "200", "310"


@dataclass(frozen=True)
class Catalogue:
    """What is sold, by how it is taxed: ids in Vtiger.

    Attributes:
        standard: the region's usual tax.
        levied: that and the levy.
        other: the next of the region's taxes, in some regions one of 0 per cent.
        untaxed: none.
        compound: the fresh installation's VAT and the levy on top of it.
        messy: whatever is wrong with them, at the usual tax.
    """

    standard: tuple[str, ...]
    levied: tuple[str, ...]
    other: tuple[str, ...]
    untaxed: tuple[str, ...]
    compound: tuple[str, ...]
    messy: tuple[str, ...]


def add_items(vtiger: VtigerSandbox, xero: XeroSandbox, fields: Fields, rates: Rates) -> Catalogue:
    """Enter 30 products and 15 services into Vtiger, and 18 items into Xero, part of them the same."""
    taxes = _taxes(rates)
    ids: dict[str, list[str]] = {kind: [] for kind in (*taxes, "messy")}
    for code, name, price, kind in _table(_PRODUCTS):
        named = {"productname": name, "productcode": code, fields.product_account: f"{_SALES} - Sales"}
        ids[kind].append(vtiger.create("Products", {**ON_SALE, **named, "unit_price": price, **taxes[kind]}))
    for code, name, price, kind in _table(_SERVICES):
        named = {"servicename": name, fields.service_code: code, fields.service_account: f"{_SALES} - Sales"}
        ids[kind].append(vtiger.create("Services", {**ON_SALE, **named, "unit_price": price, **taxes[kind]}))
    abroad = {"currency_id": rates.currencies[rates.foreign][0]}
    for place, messy in enumerate(_MESSY_PRODUCTS, start=1):
        own = abroad if place == len(_MESSY_PRODUCTS) else {}
        ids["messy"].append(vtiger.create("Products", {**ON_SALE, **messy, **own, **taxes["standard"]}))
    for messy in _MESSY_SERVICES:
        vtiger.create("Services", {**ON_SALE, **messy, **taxes["standard"]})
    for item in _known_in_xero(rates):
        xero.create("Items", item)
    return Catalogue(**{kind: tuple(each) for kind, each in ids.items()})


#: What every product and service on sale has: the field is called Active.
ON_SALE = {"discontinued": "1"}


def _taxes(rates: Rates) -> dict[str, dict[str, str]]:
    """The tax columns of each kind of product."""
    standard = {rates.standard.column: rates.standard.percent}
    other = next((rate for rate in rates.all if rate not in {rates.standard, rates.levy}), rates.standard)
    return {
        "standard": standard,
        "levied": {**standard, rates.levy.column: rates.levy.percent},
        "other": {other.column: other.percent},
        "untaxed": {},
        "compound": {"tax1": "4.5", "tax5": "2"},
    }


def _known_in_xero(rates: Rates) -> Iterator[dict[str, Any]]:
    """Twelve items of the CRM, not all of them agreeing, one tracked without stock; and six of the books alone."""
    disagreeing: dict[str, dict[str, Any]] = {
        "CHAIR-7": {"Name": 'Chair "Seven", old name'},
        "DESK-OAK": {"SalesDetails": _details("375.5", rates)},
        "LAMP-LED": {"Code": "lamp-led"},
        "REPAIR": {"Name": "Repairs", "Description": "Whatever it is, at one price"},
        "SCREEN-27": {**_TRACKED, "PurchaseDetails": {"UnitPrice": "150", "COGSAccountCode": _COST}},
    }
    for code, name, price, _ in [*_table(_PRODUCTS)][:8] + [*_table(_SERVICES)][:4]:
        yield item(code, name, price, rates) | disagreeing.get(code, {})
    yield item("STAPLER", "Stapler, red", "8.2", rates)
    yield item("GLOBE-30", "Globe", "55", rates)
    yield item("RENT-01", "Rent of the back room ☀", "120", rates) | {"IsPurchased": False}
    yield item("ROUND-4", "Sold by the gram", "0.0375", rates)
    yield {
        "Code": "BOUGHT",
        "Name": "Only ever bought",
        "IsSold": False,
        "PurchaseDescription": "Cloths & polish",
        "PurchaseDetails": {"UnitPrice": "0.8125", "AccountCode": "408"},
    }
    yield item("CHEST", "Chest, in stock", "180", rates) | {
        **_TRACKED,
        "PurchaseDetails": {"UnitPrice": "95", "COGSAccountCode": _COST},
    }


def item(code: str, name: str, price: str, rates: Rates) -> dict[str, Any]:
    """An item of the books that is sold at the usual tax."""
    return {"Code": code, "Name": name, "Description": name, "SalesDetails": _details(price, rates)}


def _details(price: str, rates: Rates) -> dict[str, str]:
    return {"UnitPrice": price, "AccountCode": _SALES, "TaxType": rates.standard.tax_type}


def _table(text: str) -> Iterator[tuple[str, str, str, str]]:
    for line in text.strip().splitlines():
        code, name, price, kind = (part.strip() for part in line.split("|"))
        yield code, name, price, kind
