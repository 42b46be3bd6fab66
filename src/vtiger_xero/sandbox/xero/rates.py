"""The tax rates that Xero's editions start with (Xero's documentation of TaxRates, "default tax rates").

One line each: type, name, percent, what it may be used with (Assets, Equity, eXpenses, Liabilities, Revenue) and the
kind of report it goes into.
"""

from decimal import Decimal

from vtiger_xero.sandbox.xero.regions import Region
from vtiger_xero.sandbox.xero.wire import Element

_APPLIES = {
    "A": "CanApplyToAssets",
    "E": "CanApplyToEquity",
    "X": "CanApplyToExpenses",
    "L": "CanApplyToLiabilities",
    "R": "CanApplyToRevenue",
}

_AU = """
OUTPUT        | GST on Income           | 10 | AELR  | OUTPUT
INPUT         | GST on Expenses         | 10 | AEXL  | INPUT
CAPEXINPUT    | GST on Capital          | 10 | AEXL  | CAPEXINPUT
EXEMPTOUTPUT  | GST Free Income         | 0  | AELR  | EXEMPTOUTPUT
EXEMPTEXPENSES| GST Free Expenses       | 0  | AEXL  | EXEMPTEXPENSES
EXEMPTEXPORT  | GST Free Exports        | 0  | AELR  | EXEMPTEXPORT
EXEMPTCAPITAL | GST Free Capital        | 0  | AEXL  | EXEMPTCAPITAL
INPUTTAXED    | Input Taxed             | 0  | AEXLR | INPUTTAXED
BASEXCLUDED   | BAS Excluded            | 0  | AEXLR | BASEXCLUDED
GSTONIMPORTS  | GST on Imports          | 0  | L     | GSTONIMPORTS
GSTONCAPIMPORTS| GST on Capital Imports | 0  | L     | GSTONCAPIMPORTS
"""
_NZ = """
OUTPUT2       | 15% GST on Income       | 15   | AELR  | OUTPUT
INPUT2        | 15% GST on Expenses     | 15   | AEXL  | INPUT
OUTPUT        | 12.5% GST on Income     | 12.5 | AELR  | OUTPUT
INPUT         | 12.5% GST on Expenses   | 12.5 | AEXL  | INPUT
ZERORATED     | Zero Rated              | 0    | LR    | OUTPUT
NONE          | No GST                  | 0    | AEXLR | NONE
GSTONIMPORTS  | GST on Imports          | 0    | L     | GSTONIMPORTS
"""
_UK = """
OUTPUT2           | 20% (VAT on Income)            | 20 | AELR  | OUTPUT
INPUT2            | 20% (VAT on Expenses)          | 20 | AEXL  | INPUT
CAPEXINPUT2       | 20% (VAT on Capital Purchases) | 20 | A     | CAPEXINPUT
RROUTPUT          | 5% (VAT on Income)             | 5  | AELR  | OUTPUT
RRINPUT           | 5% (VAT on Expenses)           | 5  | AEXL  | INPUT
ZERORATEDOUTPUT   | Zero Rated Income              | 0  | AELR  | OUTPUT
ZERORATEDINPUT    | Zero Rated Expenses            | 0  | AEXL  | INPUT
EXEMPTOUTPUT      | Exempt Income                  | 0  | AELR  | EXEMPTOUTPUT
EXEMPTINPUT       | Exempt Expenses                | 0  | AEXL  | EXEMPTINPUT
ECZROUTPUT        | Zero Rated EC Goods Income     | 0  | AELR  | ECOUTPUT
ECZROUTPUTSERVICES| Zero Rated EC Services         | 0  | AELR  | ECOUTPUTSERVICES
ECACQUISITIONS    | EC Acquisitions (20%)          | 0  | AEXL  | ECACQUISITIONS
REVERSECHARGES    | Reverse Charge Expenses (20%)  | 0  | AEXL  | REVERSECHARGES
DRCHARGESUPPLY20  | Domestic Reverse Charge @ 20% (VAT on Income)   | 0 | AELR | OUTPUT
DRCHARGESUPPLY5   | Domestic Reverse Charge @ 5% (VAT on Income)    | 0 | AELR | OUTPUT
DRCHARGE20        | Domestic Reverse Charge @ 20% (VAT on Expenses) | 0 | AEXL | INPUT
DRCHARGE5         | Domestic Reverse Charge @ 5% (VAT on Expenses)  | 0 | AEXL | INPUT
GSTONIMPORTS      | VAT on Imports                 | 0  | L     | GSTONIMPORTS
NONE              | No VAT                         | 0  | AEXLR | NONE
"""
_OTHER = """
OUTPUT        | Tax on Sales            | 0 | AEXLR | OUTPUT
INPUT         | Tax on Purchases        | 0 | AEXLR | INPUT
GSTONIMPORTS  | Sales Tax on Imports    | 0 | L     | GSTONIMPORTS
NONE          | Tax Exempt              | 0 | AEXLR | NONE
"""
_TABLES = {Region.AU: _AU, Region.NZ: _NZ, Region.UK: _UK, Region.US: _OTHER, Region.GLOBAL: _OTHER}

SALES_TAX = {
    Region.AU: "OUTPUT",
    Region.NZ: "OUTPUT2",
    Region.UK: "OUTPUT2",
    Region.US: "OUTPUT",
    Region.GLOBAL: "OUTPUT",
}
PURCHASES_TAX = {
    Region.AU: "INPUT",
    Region.NZ: "INPUT2",
    Region.UK: "INPUT2",
    Region.US: "INPUT",
    Region.GLOBAL: "INPUT",
}
NO_TAX = {Region.AU: "BASEXCLUDED"}
"""The type that means no tax, where it isn't ``NONE``."""


def default_rates(region: Region) -> list[Element]:
    """The rates that an organisation starts with; each has one component."""
    rates = []
    for line in _TABLES[region].strip().splitlines():
        tax_type, name, percent, applies, report = (part.strip() for part in line.split("|"))
        component = {"Name": "GST" if region in {Region.AU, Region.NZ} else "VAT", "Rate": Decimal(percent)}
        rates.append(
            {
                "TaxType": tax_type,
                "Name": name,
                "Status": "ACTIVE",
                "ReportTaxType": report,
                "TaxComponents": [{**component, "IsCompound": False, "IsNonRecoverable": False}],
                **{field: letter in applies for letter, field in _APPLIES.items()},
            }
        )
    return rates
