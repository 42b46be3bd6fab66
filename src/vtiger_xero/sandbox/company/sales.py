"""The invoices that the sample company has written in Vtiger."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from vtiger_xero.sandbox.company.customers import Customers
from vtiger_xero.sandbox.company.items import Catalogue
from vtiger_xero.sandbox.company.settings import Rates
from vtiger_xero.sandbox.vtiger import VtigerSandbox

#: How many invoices there are.
INVOICES = 70

STATUSES = ("AutoCreated", "Created", "Cancel", "Approved", "Sent", "Credit Invoice", "Paid")

_FIRST_DAY = date(2025, 2, 3)
_QUANTITIES = ("1", "2", "3", "12", "0.5", "1.255", "100")
_CHARGE = "shipping_&_handling"
_STYLES, _PLAIN = 14, (0, 2)

#: Headers as real data have them, by the place of their invoice.
_MESSY: Mapping[int, Mapping[str, str]] = {
    18: {"invoicedate": "1964-02-29", "duedate": ""},
    24: {"invoicedate": "2009-12-31", "duedate": "2009-12-01"},
    31: {"subject": 'Party 🎉 &amp; "more" ' * 10},
    66: {"invoicedate": "", "duedate": ""},
}


@dataclass(frozen=True)
class Style:
    """How an invoice is taxed and discounted.

    Attributes:
        mode: ``individual`` or ``group``.
        sold: what of the catalogue it sells.
        rates: of the whole document, by tax; lines taxed one by one have their products'.
        line: what every line has besides.
        header: what the document has besides.
    """

    mode: str
    sold: Sequence[str]
    rates: Mapping[str, str] = field(default_factory=dict)
    line: Mapping[str, str] = field(default_factory=dict)
    header: Mapping[str, str] = field(default_factory=dict)


def styles(catalogue: Catalogue, rates: Rates) -> tuple[Style, ...]:
    """Every style that Vtiger's page allows, apart from currencies."""
    usual = {rates.standard.column: rates.standard.percent}
    both = {**usual, rates.levy.column: rates.levy.percent}
    charge = {_CHARGE: "20", f"{_CHARGE}_shtax1": rates.standard.percent}
    goods = catalogue.standard
    return (
        Style("individual", goods),
        Style("individual", catalogue.levied),
        Style("group", goods, usual),
        Style("group", goods, both),
        Style("group", goods),
        Style("individual", catalogue.untaxed),
        Style("individual", (*goods, *catalogue.other), line={"discount_percent": "7.5"}),
        Style("individual", goods, line={"discount_amount": "0.33"}),
        Style("group", goods, usual, header={"hdnDiscountPercent": "10"}),
        Style("group", goods, usual, header={"hdnDiscountAmount": "1.50"}),
        Style("individual", (*goods, *catalogue.messy), header=charge),
        Style("group", goods, usual, header={_CHARGE: "12.5", "txtAdjustment": "-0.37"}),
        Style("group", goods, {**usual, "tax6": "10"}),  # the fresh installation's deducted tax
        Style("group", goods, {"tax1": "4.5", "tax5": "2"}),  # and its compound one
    )


def add_sales(
    vtiger: VtigerSandbox,
    organizations: Sequence[str],
    private: Sequence[str],
    customers: Customers,
    catalogue: Catalogue,
    rates: Rates,
    seed: int,
) -> list[str]:
    """Write the invoices; their ids, in order.

    Those of the two plainest styles go to customers that the books have, too.

    Args:
        vtiger: gets them.
        organizations: ids; the sample's, in order.
        private: ids of contacts that buy for themselves.
        customers: those whom Xero knows.
        catalogue: what is sold.
        rates: what it is taxed with.
        seed: of everything made up.
    """
    rng = random.Random(f"sales {seed}")
    known = tuple(customers.known)
    kinds = styles(catalogue, rates)
    made = []
    for place in range(INVOICES):
        style = kinds[place % _STYLES]
        day = _FIRST_DAY + timedelta(days=4 * place + rng.randrange(4))
        buyer = known[place % len(known)] if place % _STYLES in _PLAIN else rng.choice(organizations)
        values: dict[str, Any] = {
            "subject": f"Order {1000 + place}",
            "account_id": buyer,
            "invoicedate": day.isoformat(),
            "duedate": (day + timedelta(days=30)).isoformat(),
            "invoicestatus": STATUSES[(place + place // _STYLES) % len(STATUSES)],
            "vtiger_purchaseorder": f"PO-{rng.randrange(10_000):04}" if rng.random() < 0.5 else "",
            "hdnTaxType": style.mode,
            "LineItems": _lines(place, rng, style, catalogue),
            **style.header,
            **_currency(place, rates),
            **_customer(place, private),
            **_MESSY.get(place, {}),
        }
        made.append(vtiger.create("Invoice", {**_addresses(vtiger, values["account_id"]), **values}))
    return made


def plain(invoices: Sequence[str]) -> list[str]:
    """Of all invoices, in order, those with nothing but the usual tax, in the base currency."""
    return [each for place, each in enumerate(invoices) if place % _STYLES in _PLAIN]


def _line(rng: random.Random, style: Style) -> dict[str, str]:
    line = {"productid": rng.choice(style.sold), "quantity": rng.choice(_QUANTITIES), **style.line, **style.rates}
    if rng.random() < 0.3:
        line["listprice"] = rng.choice(("33.333", "0.0375", "1250", "19.99"))
    if rng.random() < 0.3:
        line["comment"] = rng.choice(("as agreed", "Order of Tuesday, 2nd floor", "5 % off next time"))
    return line


def _currency(place: int, rates: Rates) -> dict[str, str]:
    """Some are in another currency; of these one keeps the rate that Vtiger proposes, and one Xero has not."""
    if place % 10 != 7:
        return {}
    currency, rate = rates.currencies[rates.unknown if place == 27 else rates.foreign]
    return {"currency_id": currency, "conversion_rate": "1" if place == 17 else rate}


def _customer(place: int, private: Sequence[str]) -> dict[str, str]:
    """Some go to a person without an organization, and one to nobody."""
    if place == 35:
        return {"account_id": ""}
    if place % 12 == 9:
        return {"account_id": "", "contact_id": private[place // 12 % len(private)]}
    return {}


def _addresses(vtiger: VtigerSandbox, organization: str) -> dict[str, str]:
    """Both addresses as the page fills them in; what is missing is made up as people do."""
    row = vtiger.row(organization) if organization else {}
    sides = ("bill", "ship")
    parts = ("city", "state", "code", "country", "pobox")
    filled = {f"{side}_{part}": row.get(f"{side}_{part}", "") for side in sides for part in parts}
    return {**filled, **{f"{side}_street": row.get(f"{side}_street") or "-" for side in sides}}


def _lines(place: int, rng: random.Random, style: Style, catalogue: Catalogue) -> list[dict[str, str]]:
    """The lines of an invoice: plain ones, and what only real data have."""
    first, *others = [_line(rng, style) for _ in range(rng.randrange(1, 5))]
    match place:
        case 3:
            return [first, *others, {**first, "quantity": "-1", "comment": "came back"}]
        case 10:
            return [first, *others, {**first, "listprice": "0", "comment": "a gift"}]
        case 31:
            return [{**first, "comment": "Line one\nLine two & a half\n" + "and so on, " * 27}]
        case 38:
            return [first, first, *others]
        case 45:
            return [first, {**first, "quantity": f"-{first['quantity']}"}]
        case 59:
            return [first, *others, {"productid": catalogue.messy[0], "quantity": "0"}]
        case 61:
            return [{**first, "productid": catalogue.compound[0]}]  # compound, taxed line by line
        case _:
            return [first, *others]
