"""Xero's items: what is sold (spec §5.2, and its map in §6).

Lengths and forms are those of Xero's OpenAPI file (schemas Item and Purchase) and its Items documentation.
"""

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import msgspec

from vtiger_xero.domain.observations import Observation, Unreadable
from vtiger_xero.domain.records import Item, content_of
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.xero.codec import cut, decoded, filled, moment_of, one_line, plain_decimal

#: The longest texts that Xero takes and that are cut where they are longer. A code is never cut, as what is left would
#: be another item's; a longer one is for the preflight to refuse.
NAME_LIMIT = 50
DESCRIPTION_LIMIT = 4000

#: How exact a price is in Xero, with ``unitdp=4``.
PRICE_PLACES = Decimal("0.0001")

#: The parts of an item that Xero is sent as a whole or not at all: their members, and our fields in them. What an item
#: holds of the others is in its ``extra``, as ``PurchaseDetails.COGSAccountCode``.
DETAILS: Mapping[str, Mapping[str, str | None]] = {
    "SalesDetails": {"UnitPrice": "price", "AccountCode": "account", "TaxType": "tax"},
    "PurchaseDetails": {"UnitPrice": "cost", "AccountCode": None, "COGSAccountCode": None, "TaxType": None},
}

#: The account in which a tracked item's stock stands; an item is tracked by it and ``COGSAccountCode`` together.
ASSET_ACCOUNT = "InventoryAssetAccountCode"


class _Details(msgspec.Struct, rename="pascal"):
    unit_price: Decimal | None = None
    account_code: str | None = None
    cogs_account_code: str | None = msgspec.field(name="COGSAccountCode", default=None)
    tax_type: str | None = None


class _Item(msgspec.Struct, rename="pascal"):
    id: str = msgspec.field(name="ItemID")
    code: str | None = None
    name: str | None = None
    description: str | None = None
    sales_details: _Details | None = None
    purchase_details: _Details | None = None
    inventory_asset_account_code: str | None = None
    is_tracked_as_inventory: bool | None = None
    is_sold: bool | None = None
    quantity_on_hand: Decimal | None = None
    updated: str | None = msgspec.field(name="UpdatedDateUTC", default=None)


class ItemCodec:
    """Items ⇄ products and services.

    Xero has no field for marks on items, so that they are known by their codes.
    """

    resource = "Items"
    id_field = "ItemID"
    key_field = "Code"
    always_whole = False
    list_params: Mapping[str, str] = {"order": "ItemID", "unitdp": "4"}
    write_params: Mapping[str, str] = {"unitdp": "4"}

    def decode(self, element: object) -> Observation | Unreadable:
        """An item as it is in Xero."""
        return decoded(self, Module.ITEMS, element, _understood)

    def encode(self, write: Write) -> Mapping[str, Any]:
        """An item with the fields that are to change, and always its code; each of its details whole or not at all.

        A price that was blanked is sent as 0, which reads alike, since Xero documents no way to take a number away.
        """
        updating = write.operation is not Operation.CREATE
        changing = {name for name in write.fields if updating or write.content.get(name)}
        element: dict[str, Any] = {"ItemID": write.target_id} if updating else {}
        # A code that does not change goes along to the letter, however many blanks it has.
        code = write.content.get("code")
        element["Code"] = one_line(code) if "code" in changing else code or ""
        if "name" in changing:
            element["Name"] = one_line(write.content.get("name"), NAME_LIMIT)
        if "description" in changing:
            element["Description"] = cut(write.content.get("description") or "", DESCRIPTION_LIMIT)
        for group, members in DETAILS.items():
            if not changing.isdisjoint(members.values()):
                element[group] = dict(_details(group, changing, write))
        if "PurchaseDetails" in element and ASSET_ACCOUNT in write.extra:
            element[ASSET_ACCOUNT] = write.extra[ASSET_ACCOUNT]
        return element


def _details(group: str, changing: set[str], write: Write) -> Iterator[tuple[str, Decimal | str]]:
    for member, name in DETAILS[group].items():
        value = write.content.get(name) if name else write.extra.get(f"{group}.{member}")
        if value or name in changing:
            yield member, _rounded(value) if member == "UnitPrice" else one_line(value)


def _rounded(price: str | None) -> Decimal:
    rounded = Decimal(price or 0).quantize(PRICE_PLACES, ROUND_HALF_UP)
    return Decimal(plain_decimal(rounded))


def _understood(element: object) -> Observation:
    item = msgspec.convert(element, _Item)
    sales, bought = item.sales_details or _Details(), item.purchase_details or _Details()
    tracked = bool(item.is_tracked_as_inventory)
    content = Item(
        code=filled(item.code),
        name=filled(item.name),
        description=filled(item.description and item.description.replace("\r\n", "\n")),
        price=_price(sales.unit_price),
        cost=_price(bought.unit_price),
        account=filled(sales.account_code),
        tax=filled(sales.tax_type),
        stock=plain_decimal(item.quantity_on_hand or Decimal(0)) if tracked else None,
        tracked="yes" if tracked else None,
        unsold="yes" if item.is_sold is False else None,
    )
    extra = {
        "PurchaseDetails.AccountCode": bought.account_code,
        "PurchaseDetails.COGSAccountCode": bought.cogs_account_code,
        "PurchaseDetails.TaxType": bought.tax_type,
        ASSET_ACCOUNT: item.inventory_asset_account_code,
    }
    return Observation(
        ref=Ref(Side.XERO, Module.ITEMS, item.id),
        content=content_of(content),
        extra={name: value for name, value in extra.items() if value},
        remote_time=moment_of(item.updated),
    )


def _price(amount: Decimal | None) -> str | None:
    """Vtiger cannot tell a price of 0 from none."""
    return plain_decimal(amount) if amount else None
