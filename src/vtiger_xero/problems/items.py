"""Of what is sold: codes, accounts, taxes, stock. Xero refuses some, and some are known before it is asked."""

from vtiger_xero.problems.problem import Cure, Problem

PROBLEMS = (
    Problem(
        "item_code_missing",
        "Xero needs a code",
        "Xero knows items by their codes, and this record has none.",
        "Fill the product's Part Number in the CRM, or the field that the settings name for the codes of services; or "
        "let records without a code be known by their own numbers, which is a setting.",
        Cure.RECORD,
    ),
    Problem(
        "item_code_too_long",
        "The code is too long for Xero",
        "Xero takes codes of at most 30 characters, and what is left of a longer one could be another item's.",
        "Shorten the code in the CRM.",
        Cure.RECORD,
    ),
    Problem(
        "item_code_taken",
        "The code is taken in Xero",
        "Another item in Xero has this code, and codes are unique there. Xero says: {detail}",
        "If the two are the same thing, give both the same code, and the next run links them; otherwise give one of "
        "them another code.",
        Cure.RECORD,
    ),
    Problem(
        "account_unknown",
        "Xero does not know the account",
        "Xero has no account of this code that could be used here ({detail}).",
        "Choose an account that Xero has, in the record or in the settings.",
        Cure.RECORD,
    ),
    Problem(
        "account_archived",
        "The account is archived in Xero",
        "The account was archived or deleted in Xero ({detail}).",
        "Restore the account in Xero, or choose another one in the record or in the settings.",
        Cure.RECORD,
    ),
    Problem(
        "account_system",
        "Xero uses the account itself",
        "The account is one into which Xero itself enters things, such as what customers owe, and takes no sales "
        "({detail}).",
        "Choose an ordinary revenue account in the record or in the settings.",
        Cure.RECORD,
    ),
    Problem(
        "account_unfit",
        "The account is not for sales",
        "The account is of a class that takes no sales, such as that of bank accounts ({detail}).",
        "Choose a revenue account in the record or in the settings.",
        Cure.RECORD,
    ),
    Problem(
        "tax_unfit_for_account",
        "The tax does not fit the account",
        "In Xero this tax may be used with accounts of other classes only ({detail}).",
        "Choose another tax or another account for the record.",
        Cure.RECORD,
    ),
    Problem(
        "tax_unknown_in_xero",
        "Xero does not know the tax",
        "Xero has no tax rate for the tax of this record ({detail}).",
        "Add a tax rate of the same name and rate in Xero, or choose another tax for the record.",
        Cure.RECORD,
    ),
    Problem(
        "stock_insufficient",
        "Not enough in stock",
        "Xero keeps the stock of an item, and holds less of it than is sold. Xero says: {detail}",
        "Enter in Xero what was bought, or make the item one without stock there; then have the record tried again.",
        Cure.RECORD,
    ),
    Problem(
        "item_price_currency",
        "The price stands in another currency",
        "In the CRM the price of this record stands in another currency, and it has no price in the base currency.",
        "Give it a price in the base currency in the CRM, beside the other one.",
        Cure.RECORD,
    ),
    Problem(
        "item_not_sold",
        "The item is not for sale in Xero",
        "Xero knows this item as one that is only bought, and keeps neither price nor account for its sales.",
        "Tick “I sell this item” in Xero, or leave the record out of the sync.",
        Cure.RECORD,
    ),
)
