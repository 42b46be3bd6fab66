"""``LineItems_FinalDetails``: the edit page's own view of a document, its numbers rounded to two digits."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from vtiger_xero.sandbox.vtiger.arithmetic import tax_amounts
from vtiger_xero.sandbox.vtiger.charges import CHARGE_TAXES, Charge
from vtiger_xero.sandbox.vtiger.line_items import LineItems
from vtiger_xero.sandbox.vtiger.store import Row, Store
from vtiger_xero.sandbox.vtiger.values import escaped, fixed, leading_number, php_number

_HUNDRED = Decimal(100)
_TOTALS = ("hdnSubTotal", "hdnGrandTotal", "pre_tax_total", "txtAdjustment")

Details = dict[str, dict[str, Any]]


def details_as_stored(store: Store, lines: LineItems, document: Row, rows: list[Row]) -> Details:
    """The view of a stored document: an entry for each line, by its place; the first has the final details too."""
    individual = document.values.get("hdnTaxType") == "individual"
    details = {str(place): _line(lines, row, place, individual=individual) for place, row in enumerate(rows, start=1)}
    if details:
        rates = {} if individual else {tax.name: rows[0].values.get(tax.name) or "0.000" for tax in lines.taxes()}
        details["1"]["final_details"] = _final(store, lines, document.values, rates, Charge.kept(document))
    return details


def details_as_sent(store: Store, lines: LineItems, element: Mapping[str, Any]) -> Details:
    """The view that a writing call answers: it knows the totals sent, not those computed."""
    rates = {} if element.get("hdnTaxType") == "individual" else {tax.name: 0 for tax in lines.taxes()}
    values = {name: element.get(name) for name in (*_TOTALS, "hdnTaxType")}
    net_price = {"netPrice1": "0.00"} if element.get("hdnTaxType") == "individual" else {}
    return {"1": {"final_details": _final(store, lines, values, rates, Charge()), **net_price}}


def _line(lines: LineItems, row: Row, place: int, *, individual: bool) -> dict[str, Any]:
    line = lines.counted_line(row)
    found = lines.item(row)
    items, item = found or (None, None)
    product = item is not None and items is not None and items.module.name == "Products"
    values = item.values if item else {}
    tax = line.tax(lines.taxes(), compounding=True) if individual else Decimal(0)
    entry: dict[str, Any] = {
        "purchaseCost": "0.00",
        "margin": "0.00",
        "productDeleted": bool(item and item.deleted),
        "entityType": items.module.name if items else "",
        "hdnProductId": str(item.number) if item else "",
        "productName": items.label_of(item) if items and item else "",
        "hdnProductcode": values.get("product_no") or values.get("service_no") or "",
        "productDescription": "",
        "comment": escaped(row.values.get("comment") or ""),
        "qtyInStock": str(php_number(Decimal(values.get("qtyinstock") or 0))) if product else "NA",
        "qty": str(php_number(line.quantity)),
        "listPrice": fixed(line.price, 2),
        "unitPrice": fixed(Decimal(values.get("unit_price") or 0), 2),
        "productTotal": fixed(line.gross, 2),
        "subproduct_ids": "",
        **({"subprod_qty_list": [], "subprod_names": ""} if product else {}),
        **_discount(line.discount_percent, line.discount_amount),
        "discountTotal": fixed(line.gross - line.net, 2),
        "totalAfterDiscount": fixed(line.net, 2),
        "taxTotal": fixed(tax, 2),
        "netPrice": fixed(line.net + tax, 2),
        **({"delRow": "Del"} if place > 1 else {}),
    }
    numbered = {f"{name}{place}": value for name, value in entry.items()}
    if item and line.carried and not item.deleted:
        numbered["taxes"] = [
            {
                "taxname": tax.name,
                "percentage": row.values.get(tax.name) if individual else values.get(tax.name),
                "method": tax.method,
                "compoundon": [name.removeprefix("tax") for name in tax.compound_on],
                **({"amount": float(line.net * line.rates.get(tax.name, Decimal(0)) / _HUNDRED)} if individual else {}),
            }
            for tax in lines.taxes()
            if tax.name in line.carried
        ]
    return numbered


def _discount(percent: Decimal, amount: Decimal) -> dict[str, Any]:
    if amount:
        shown = {"discount_percent": 0, "discount_amount": str(php_number(amount)), "discount_type": "amount"}
        return {**shown, "checked_discount_amount": " checked", **_boxes(percent="hidden", amount="visible")}
    if percent:
        shown = {"discount_percent": str(php_number(percent)), "discount_amount": 0, "discount_type": "percentage"}
        return {**shown, "checked_discount_percent": " checked", **_boxes(percent="visible", amount="hidden")}
    return {"discount_percent": 0, "discount_amount": 0, "checked_discount_zero": " checked"}


def _boxes(**visibilities: str) -> dict[str, str]:
    """How the page styles its boxes for a discount."""
    return {f"style_discount_{name}": f' style="visibility:{value}"' for name, value in visibilities.items()}


def _final(
    store: Store, lines: LineItems, values: Mapping[str, Any], rates: Mapping[str, object], charge: Charge
) -> dict[str, Any]:
    """The final details; without rates, the taxes' own percentages are shown."""
    subtotal, total, pre_tax, adjustment = (leading_number(str(values.get(name) or 0)) for name in _TOTALS)
    percent = leading_number(str(values.get("hdnDiscountPercent") or 0))
    amount = leading_number(str(values.get("hdnDiscountAmount") or 0))
    discount = amount or subtotal * percent / _HUNDRED
    rows = [row for row in store.tables["Tax"].live() if row.values.get("method") != "Deducted"]
    shown = {
        row.values["taxname"] or "": rates.get(row.values["taxname"] or "", row.values["percentage"]) for row in rows
    }
    numbers = {name: leading_number(str(rate)) for name, rate in shown.items()}
    amounts = tax_amounts(subtotal - discount, numbers, lines.taxes(), compounding=True)
    deducted = {row.number: row for row in store.tables["Tax"].live() if row.values.get("method") == "Deducted"}
    return {
        "taxtype": values.get("hdnTaxType") or "",
        "discount_type_final": "amount" if amount else "percentage" if percent else "zero",
        "hdnSubTotal": fixed(subtotal, 2),
        "discount_percentage_final": fixed(percent, 3) if percent else 0,
        "discount_amount_final": fixed(amount, 2),
        "discountTotal_final": fixed(discount, 2),
        "taxes": {
            str(row.number): {
                "taxname": name,
                "taxlabel": row.values["taxlabel"],
                "percentage": shown[name],
                "amount": fixed(amounts[name], 2),
                "taxid": str(row.number),
                "type": row.values["type"],
                "method": row.values["method"],
                "regions": [],
                "compoundon": [
                    each.removeprefix("tax") for tax in lines.taxes() if tax.name == name for each in tax.compound_on
                ],
            }
            for row in rows
            for name in [row.values["taxname"] or ""]
        },
        "tax_totalamount": fixed(sum(amounts.values(), Decimal(0)), 2),
        "shipping_handling_charge": fixed(charge.amount, 2),
        "sh_taxes": [
            {
                "taxname": name,
                "taxlabel": label,
                "percentage": php_number(leading_number(charge.taxes.get(name, "0"))),
                "amount": php_number(charge.amount * leading_number(charge.taxes.get(name, "0")) / _HUNDRED),
                "taxid": name.removeprefix("shtax"),
                "type": "Fixed",
                "method": "Simple",
                "regions": [],
                "compoundon": [],
            }
            for name, label, _ in CHARGE_TAXES
        ],
        "shtax_totalamount": fixed(charge.amount * charge.rate / _HUNDRED, 2),
        "adjustment": fixed(adjustment, 2),
        "grandTotal": fixed(total, 2),
        "preTaxTotal": fixed(pre_tax, 2),
        "totalAfterDiscount": fixed(subtotal - discount, 2),
        "chargesAndItsTaxes": {
            "1": {
                "value": charge.value,
                "taxes": {
                    name.removeprefix("shtax"): charge.taxes.get(name, 0)
                    for name, _, _ in CHARGE_TAXES
                    if name in charge.taxes or not charge.taxes
                },
            }
        },
        "deductTaxes": {
            str(number): {
                "taxid": str(number),
                "taxname": row.values["taxname"],
                "taxlabel": row.values["taxlabel"],
                "percentage": row.values["percentage"],
                "method": "Deducted",
                "amount": fixed((subtotal - discount) * Decimal(row.values["percentage"] or 0) / _HUNDRED, 2),
            }
            for number, row in deducted.items()
        },
        "deductTaxesTotalAmount": fixed(
            sum(
                (
                    -(subtotal - discount) * leading_number(str(rates.get(row.values["taxname"] or "", 0))) / _HUNDRED
                    for row in deducted.values()
                ),
                Decimal(0),
            ),
            2,
        ),
    }
