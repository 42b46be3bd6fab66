"""Currencies, accounts, tax rates and custom fields: what a company sets up before it enters anything."""

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
_OUTDATED = ("Packaging Fee", "1.5", "1.2")  # of the last, Vtiger has not heard that it is over
_XERO_ALONE = ("Tourist Tax", "4")
_DELETED = ("VAT until 2010", "17.5")  # in Xero; Vtiger has it still
_VTIGER_ALONE = ("Service", "12.5", "tax3")  # of the fresh installation

ARCHIVED_ACCOUNT = "205 - Sales of Typewriters"
SYSTEM_ACCOUNT = "610 - Accounts Receivable"
UNKNOWN_ACCOUNT = "999 - Nobody's Sales"
"""Accounts that an administrator put into the picklist, and that no item should be sold on."""


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
        outdated: one that has another percentage in Xero by now; this is Vtiger's.
        deleted: one that Xero has no more.
        alone: one that Xero never had.
        combined: Xero's type for the usual one and the levy together.
        none: Xero's type for no tax.
        currencies: Vtiger's id and rate of each currency, by its code.
        foreign: the code of one that Xero has, too.
        unknown: the code of one that Xero has not.
    """

    all: tuple[Rate, ...]
    standard: Rate
    levy: Rate
    outdated: Rate
    deleted: Rate
    alone: Rate
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


def add_accounts(xero: XeroSandbox) -> None:
    """Give Xero a sales account that it has archived since."""
    code, _, name = ARCHIVED_ACCOUNT.partition(" - ")
    made = xero.create("Accounts", {"Code": code, "Name": name, "Type": "REVENUE"})
    xero.edit("Accounts", made, {"Status": "ARCHIVED"})


def add_fields(vtiger: VtigerSandbox, xero: XeroSandbox) -> Fields:
    """Give Vtiger the fields that it lacks; accounts as a picklist of all sales accounts, and of two wrong ones."""
    sales = (f"{each['Code']} - {each['Name']}" for each in xero.elements("Accounts") if each["Type"] == "REVENUE")
    accounts = (*sales, SYSTEM_ACCOUNT, UNKNOWN_ACCOUNT)
    return Fields(
        tax_number=vtiger.add_field("Accounts", "Tax Number"),
        product_account=vtiger.add_field("Products", "Xero Account", Kind.PICKLIST, accounts),
        service_account=vtiger.add_field("Services", "Xero Account", Kind.PICKLIST, accounts),
        service_code=vtiger.add_field("Services", "Item Code"),
    )


def add_rates(vtiger: VtigerSandbox, xero: XeroSandbox) -> Rates:
    """Give Vtiger the sales taxes of Xero, both a levy beside them, and Xero combinations and foreign currencies.

    Then each gets taxes that the other has otherwise or not at all.
    """
    region = xero.books.region
    for name, percent in (*_MADE.get(region, ()), _LEVY):
        _make(xero, name, ((name, percent, False),))
    rates = tuple(_shared(vtiger, xero))
    by_name = {rate.name: rate for rate in rates}
    standard, levy = by_name[_STANDARD[region]], by_name[_LEVY[0]]
    both = tuple((rate.name, rate.percent, False) for rate in (standard, levy))
    combined = _make(xero, f"{standard.name} and {levy.name}", both)
    _make(xero, "The usual tax, levy included", both)
    _make(xero, "VAT with a levy on top", _COMPOUND)
    _make(xero, _XERO_ALONE[0], ((*_XERO_ALONE, False),))
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
        outdated=_outdated(vtiger, xero),
        deleted=_deleted(vtiger, xero),
        alone=Rate(*_VTIGER_ALONE, tax_type=""),
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


def _outdated(vtiger: VtigerSandbox, xero: XeroSandbox) -> Rate:
    """A tax of one name and two percentages, as Vtiger has it."""
    name, percent, old = _OUTDATED
    tax_type = _make(xero, name, ((name, percent, False),))
    return Rate(name, old, _column(vtiger.create("Tax", {"taxlabel": name, "percentage": old})), tax_type)


def _deleted(vtiger: VtigerSandbox, xero: XeroSandbox) -> Rate:
    """A tax that Xero has deleted."""
    name, percent = _DELETED
    tax_type = _make(xero, name, ((name, percent, False),))
    xero.edit("TaxRates", tax_type, {"Status": "DELETED"})
    return Rate(name, percent, _column(vtiger.create("Tax", {"taxlabel": name, "percentage": percent})), tax_type)


def _column(tax_id: str) -> str:
    return f"tax{tax_id.partition('x')[2]}"


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
        yield Rate(name, percent, _column(tax_id), each["TaxType"])
