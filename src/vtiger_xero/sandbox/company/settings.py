"""Currencies, tax rates and custom fields: what a company sets up before it enters anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from vtiger_xero.sandbox.vtiger import Kind, VtigerSandbox
from vtiger_xero.sandbox.xero import Region, XeroSandbox

_BASE = "-11"
_CURRENCIES: Mapping[str, tuple[str, str, Decimal]] = {
    "USD": ("USA, Dollars", "$", Decimal(1)),
    "GBP": ("United Kingdom, Pounds", "£", Decimal("0.8")),
    "EUR": ("Euro", "€", Decimal("0.9")),
    "NZD": ("New Zealand, Dollars", "$", Decimal("1.6")),
    "AUD": ("Australia, Dollars", "$", Decimal("1.5")),
    "SGD": ("Singapore, Dollars", "$", Decimal("1.35")),
}
"""Name and symbol as Vtiger lists them, and what one US dollar is worth."""

_MADE: Mapping[Region, tuple[tuple[str, str], ...]] = {
    Region.US: (("Illinois Sales Tax", "6.25"), ("Oregon Lodging Tax", "1.5")),
    Region.GLOBAL: (("Standard-Rated Supplies (SR)", "9"), ("Transitional Supplies (TX8)", "8")),
}
"""Rates that people make where Xero's edition starts with none above zero: name and per cent."""

_STANDARD: Mapping[Region, str] = {
    Region.AU: "GST on Income",
    Region.NZ: "15% GST on Income",
    Region.UK: "20% (VAT on Income)",
    Region.US: "Illinois Sales Tax",
    Region.GLOBAL: "Standard-Rated Supplies (SR)",
}
_LEVY = ("Environmental Levy", "2")
_COMPOUND = (("VAT", "4.5", False), ("Levy (compound)", "2", True))


@dataclass(frozen=True)
class Fields:
    """The custom fields of this company's Vtiger, by their names in the API.

    Attributes:
        tax_number: of an organization.
        product_account: the sales account of a product, a picklist.
        service_account: likewise of a service.
        service_code: what stands for a service's missing part number.
    """

    tax_number: str
    product_account: str
    service_account: str
    service_code: str


@dataclass(frozen=True)
class Rate:
    """A sales tax that both systems know.

    Attributes:
        name: the same in both.
        percent: as text without zeros at its end.
        column: in Vtiger, as ``tax8``.
        tax_type: in Xero.
    """

    name: str
    percent: str
    column: str
    tax_type: str


@dataclass(frozen=True)
class Rates:
    """What the company taxes with, and in which money.

    Attributes:
        all: every single sales tax that both systems know, in Xero's order.
        standard: the region's usual one.
        levy: one that comes on top of it.
        combined: Xero's type for both together.
        none: Xero's type for no tax.
        currencies: Vtiger's id and rate of each currency, by its code.
        foreign: the code of one that Xero has, too.
        unknown: the code of one that Xero has not.
    """

    all: tuple[Rate, ...]
    standard: Rate
    levy: Rate
    combined: str
    none: str
    currencies: Mapping[str, tuple[str, str]]
    foreign: str
    unknown: str


def count_in(vtiger: VtigerSandbox, currency: str) -> None:
    """Make a currency the base, as the installer does, and rate the others against it.

    The base is the first row always; the dollar, which a fresh installation counts in, changes places with it.
    """
    rows = vtiger.rows("Currency")
    base = next(row for row in rows if row["defaultid"] == _BASE)
    if base["currency_code"] == currency:
        return
    former = next((row for row in rows if row["currency_code"] == currency), None)
    if former:
        vtiger.edit(former["id"], _currency(base["currency_code"], currency))
    else:
        vtiger.create("Currency", {**_currency(base["currency_code"], currency), "deleted": "0", "defaultid": "0"})
    vtiger.edit(base["id"], _currency(currency, currency))
    for row in rows:
        if row is not base and row is not former:
            vtiger.edit(row["id"], _currency(row["currency_code"], currency))


def _currency(code: str, base: str) -> dict[str, str]:
    name, symbol, per_dollar = _CURRENCIES[code]
    rate = per_dollar / _CURRENCIES[base][2]
    return {
        "currency_name": name,
        "currency_code": code,
        "currency_symbol": symbol,
        "conversion_rate": f"{rate:.5f}",
        "currency_status": "Active",
    }


def add_fields(vtiger: VtigerSandbox, xero: XeroSandbox) -> Fields:
    """Give Vtiger the fields that it lacks; accounts as a picklist of the chart's sales accounts."""
    accounts = tuple(
        f"{each['Code']} - {each['Name']}" for each in xero.elements("Accounts") if each["Type"] == "REVENUE"
    )
    return Fields(
        tax_number=vtiger.add_field("Accounts", "Tax Number"),
        product_account=vtiger.add_field("Products", "Xero Account", Kind.PICKLIST, accounts),
        service_account=vtiger.add_field("Services", "Xero Account", Kind.PICKLIST, accounts),
        service_code=vtiger.add_field("Services", "Item Code"),
    )


def add_rates(vtiger: VtigerSandbox, xero: XeroSandbox) -> Rates:
    """Give Vtiger the sales taxes of Xero, both a levy beside them, and Xero combinations and foreign currencies."""
    region = xero.books.region
    for name, percent in (*_MADE.get(region, ()), _LEVY):
        _make(xero, name, ((name, percent, False),))
    rates = tuple(_shared(vtiger, xero))
    by_name = {rate.name: rate for rate in rates}
    standard, levy = by_name[_STANDARD[region]], by_name[_LEVY[0]]
    both = tuple((rate.name, rate.percent, False) for rate in (standard, levy))
    combined = _make(xero, f"{standard.name} and {levy.name}", both)
    _make(xero, "VAT with a levy on top", _COMPOUND)
    currencies = {
        row["currency_code"]: (str(row["id"]), str(row["conversion_rate"])) for row in vtiger.rows("Currency")
    }
    foreign = [code for code in ("EUR", "USD", "GBP") if code != xero.books.locale.currency][:2]
    xero.books.currencies += foreign
    xero.books.day_rates |= {code: Decimal(currencies[code][1]) for code in foreign}
    return Rates(
        all=rates,
        standard=standard,
        levy=levy,
        combined=combined,
        none=xero.books.no_tax,
        currencies=currencies,
        foreign=foreign[0],
        unknown=next(code for code in ("NZD", "GBP") if code not in xero.books.currencies),
    )


def _make(xero: XeroSandbox, name: str, components: tuple[tuple[str, str, bool], ...]) -> str:
    """A rate that people make in Xero; its type."""
    sent = [{"Name": part, "Rate": percent, "IsCompound": compound} for part, percent, compound in components]
    return xero.create("TaxRates", {"Name": name, "ReportTaxType": "OUTPUT", "TaxComponents": sent})


def _shared(vtiger: VtigerSandbox, xero: XeroSandbox) -> Iterator[Rate]:
    """Each single rate that sales may have in Xero, after Vtiger has got it or its percentage."""
    known = {row["taxlabel"]: row for row in vtiger.rows("Tax")}
    for each in xero.elements("TaxRates"):
        if not each["CanApplyToRevenue"] or len(each["TaxComponents"]) > 1 or each["TaxType"] == xero.books.no_tax:
            continue
        name, percent = each["Name"], f"{each['EffectiveRate'].normalize():f}"
        if name in known:
            tax_id = str(known[name]["id"])
            vtiger.edit(tax_id, {"percentage": percent})
        else:
            tax_id = vtiger.create("Tax", {"taxlabel": name, "percentage": percent})
        yield Rate(name, percent, f"tax{tax_id.partition('x')[2]}", each["TaxType"])
