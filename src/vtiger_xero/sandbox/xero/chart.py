"""The chart of accounts that an organisation starts with: Xero's common one, shortened.

One line each: code, type, name, tax (Sales, Purchases, None) and the system account it is, if any. ``*`` behind the
type allows payments to the account.
"""

from vtiger_xero.sandbox.xero.rates import NO_TAX, PURCHASES_TAX, SALES_TAX
from vtiger_xero.sandbox.xero.regions import Region
from vtiger_xero.sandbox.xero.wire import Element

CLASSES = {
    "ASSET": ("BANK", "CURRENT", "FIXED", "INVENTORY", "NONCURRENT", "PREPAYMENT"),
    "EXPENSE": ("DEPRECIATN", "DIRECTCOSTS", "EXPENSE", "OVERHEADS"),
    "LIABILITY": ("CURRLIAB", "LIABILITY", "TERMLIAB", "PAYG"),
    "REVENUE": ("OTHERINCOME", "REVENUE", "SALES"),
    "EQUITY": ("EQUITY",),
}
CLASS_OF = {account_type: name for name, types in CLASSES.items() for account_type in types}

_CHART = """
090 | BANK        | Business Bank Account      | N |
091 | BANK        | Business Savings Account   | N |
200 | REVENUE     | Sales                      | S |
260 | REVENUE     | Other Revenue              | S |
270 | REVENUE     | Interest Income            | N |
310 | DIRECTCOSTS | Cost of Goods Sold         | P |
400 | EXPENSE     | Advertising                | P |
404 | EXPENSE     | Bank Fees                  | N |
408 | EXPENSE     | Cleaning                   | P |
412 | EXPENSE     | Consulting & Accounting    | P |
429 | EXPENSE     | General Expenses           | P |
445 | EXPENSE     | Light, Power, Heating      | P |
453 | EXPENSE     | Office Expenses            | P |
469 | EXPENSE     | Rent                       | P |
473 | EXPENSE     | Repairs and Maintenance    | P |
485 | EXPENSE     | Subscriptions              | P |
489 | EXPENSE     | Telephone & Internet       | P |
493 | EXPENSE     | Travel - National          | P |
497 | EXPENSE     | Bank Revaluations          | N | BANKCURRENCYGAIN
498 | EXPENSE     | Unrealised Currency Gains  | N | UNREALISEDCURRENCYGAIN
499 | EXPENSE     | Realised Currency Gains    | N | REALISEDCURRENCYGAIN
610 | CURRENT     | Accounts Receivable        | N | DEBTORS
630 | INVENTORY   | Inventory                  | N |
710 | FIXED       | Office Equipment           | P |
720 | FIXED       | Computer Equipment         | P |
800 | CURRLIAB    | Accounts Payable           | N | CREDITORS
820 | CURRLIAB    | Sales Tax                  | N | GST
840 | CURRLIAB    | Historical Adjustment      | N | HISTORICAL
850 | CURRLIAB    | Suspense                   | N |
860 | CURRLIAB    | Rounding                   | N | ROUNDING
877 | CURRLIAB    | Tracking Transfers         | N | TRACKINGTRANSFERS
880 | CURRLIAB *  | Owner A Drawings           | N |
960 | EQUITY      | Retained Earnings          | N | RETAINEDEARNINGS
970 | EQUITY *    | Owner A Funds Introduced   | N |
"""


def default_chart(region: Region) -> list[Element]:
    """The accounts that an organisation starts with."""
    none = NO_TAX.get(region, "NONE")
    taxes = {"S": SALES_TAX[region], "P": PURCHASES_TAX[region], "N": none}
    accounts = []
    for line in _CHART.strip().splitlines():
        code, account_type, name, tax, system = (part.strip() for part in line.split("|"))
        account: Element = {
            "Code": code,
            "Name": name,
            "Type": account_type.rstrip(" *"),
            "Status": "ACTIVE",
            "TaxType": taxes[tax],
            "EnablePaymentsToAccount": account_type.endswith("*"),
        }
        if system:
            account["SystemAccount"] = system
        accounts.append(account)
    return accounts
