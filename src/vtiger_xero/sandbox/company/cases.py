"""What goes wrong with products, services and items in life: one record for each case, none of them sold yet."""

from collections.abc import Iterator, Mapping
from typing import Any

from vtiger_xero.sandbox.company.items import ON_SALE, item
from vtiger_xero.sandbox.company.settings import ARCHIVED_ACCOUNT, SYSTEM_ACCOUNT, UNKNOWN_ACCOUNT, Fields, Rate, Rates
from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.xero import XeroSandbox

_LONG_NAME = "Ladder, aluminium, 3 sections of 8 rungs, with stabilising bar and two end caps."
_NAME = 'Söhne & Töchter "Größe XL"'
_BLUE = "Folder, blue,\nfor 300 sheets & more"


def add_cases(vtiger: VtigerSandbox, xero: XeroSandbox, fields: Fields, rates: Rates) -> None:
    """Enter 18 products and a service into Vtiger, and 6 items into Xero.

    Args:
        vtiger: has a service of the code that one of the products gets.
        xero: has the tracked item, and the one that is only bought, that two of the products are.
        fields: of Vtiger.
        rates: what is taxed with.
    """
    for product in _products(fields, rates):
        vtiger.create("Products", {**ON_SALE, **product})
    wrapping = {"servicename": "Gift wrapping", fields.service_code: "WRAPPING", "unit_price": "4.5"}
    vtiger.create("Services", {**ON_SALE, **wrapping, **_taxed(rates.outdated)})
    for each in _items(rates):
        xero.create("Items", each)


def _products(fields: Fields, rates: Rates) -> Iterator[Mapping[str, object]]:
    usual = _taxed(rates.standard)
    abroad = {"currency_id": rates.currencies[rates.foreign][0]}
    account = fields.product_account
    yield _product("BOOKCASE-OAK-200x80x40-D5-LEFT", "Bookcase, the code just short enough", "610", usual)
    yield _product("BOOKCASE-OAK-200x80x40-D5-RIGHT", "Bookcase, the code one too long", "610", usual)
    yield _product("LADDER-24", _LONG_NAME, "129", usual)
    yield _product("NAMES-1", _NAME, "19.9", usual)
    yield _product("TRAINING", "Folder of the training day", "24.5", usual)  # a service has the code, too
    yield _product("CLIP-1", "Paper clip, one", "0.0375", usual)
    yield _product("TEASET", "Tea set, porcelain", "80", usual) | abroad | {"currency1": "69.5"}
    yield _product("CHEST", "Chest, in stock", "180", usual) | {"qtyinstock": "3"}
    yield _product("BOUGHT", "Cloths and polish", "1.2", usual)
    yield _product("FOLDER-B", "Folder, blue", "2.2", usual) | {"description": _BLUE}
    yield _product("RIBBON", "Ribbon of a typewriter", "3.5", usual) | {account: ARCHIVED_ACCOUNT}
    yield _product("DUNNING", "Dunning letter", "5", usual) | {account: SYSTEM_ACCOUNT}
    yield _product("MISC", "Anything else", "1", usual) | {account: UNKNOWN_ACCOUNT}
    yield _product("WRAP-1", "Wrapping paper", "1.6", _taxed(rates.outdated))
    yield _product("WRAP-2", "Gift box", "3.6", _taxed(rates.standard, rates.outdated))
    yield _product("CLOCK", "Antique clock", "890", _taxed(rates.deleted))
    yield _product("PLAN-1", "Plan of the office", "60", _taxed(rates.alone))
    yield _product("PLAN-2", "Plan of the office, revised", "45", _taxed(rates.standard, rates.alone))


def _items(rates: Rates) -> Iterator[dict[str, Any]]:
    yield item("CLIP-1", "Paper clip, one", "0.0375", rates)
    yield item("TEASET", "Tea set, porcelain", "69.5", rates)
    yield item("NAMES-1", f"{_NAME} 🎉", "19.9", rates)
    yield item("FISH", "Fish &amp; “Chips” 🐟", "11.5", rates)
    yield item("FOLDER-B", "Folder, blue", "2.2", rates) | {"Description": "Folder in blue"}
    yield item("LADDER-24", _LONG_NAME[:50], "129", rates)  # as somebody typed it who ran out of room


def _product(code: str, name: str, price: str, taxes: Mapping[str, str]) -> dict[str, object]:
    return {"productname": name, "productcode": code, "unit_price": price, **taxes}


def _taxed(*rates: Rate) -> dict[str, str]:
    return {rate.column: rate.percent for rate in rates}
