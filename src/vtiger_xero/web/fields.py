"""What fields, modules and fates are called on the pages: one table for all of them."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from vtiger_xero.domain.records import Value
from vtiger_xero.domain.refs import Module, Section
from vtiger_xero.store.outcomes import Action

#: Fields of every module, by their names here.
FIELDS: Mapping[str, str] = {
    "name": "Name",
    "number": "Number in the CRM",
    "phone": "Phone",
    "mobile": "Mobile phone",
    "fax": "Fax",
    "email": "E-mail",
    "website": "Website",
    "billing_street": "Billing street",
    "billing_city": "Billing city",
    "billing_state": "Billing state",
    "billing_code": "Billing postal code",
    "billing_country": "Billing country",
    "shipping_street": "Shipping street",
    "shipping_city": "Shipping city",
    "shipping_state": "Shipping state",
    "shipping_code": "Shipping postal code",
    "shipping_country": "Shipping country",
    "tax_number": "Tax number",
    "outstanding": "Outstanding",
    "overdue": "Overdue",
    "currency": "Currency",
    "supplier": "Supplier only",
    "first_name": "First name",
    "last_name": "Last name",
    "code": "Code",
    "description": "Description",
    "price": "Price",
    "cost": "Purchase cost",
    "account": "Account for sales",
    "tax": "Taxes",
    "stock": "Quantity in stock",
    "kind": "Kept as",
    "tracked": "Stock kept in Xero",
    "unsold": "Not sold",
    "rate": "Rate",
    "components": "Components",
    "method": "Method",
    "unused": "Not in use",
}

#: Fields that hold an amount of money.
_MONEY = frozenset({"price", "cost", "outstanding", "overdue"})

#: What is synced.
MODULES: Mapping[Module | Section, str] = {
    Module.TAXES: "Taxes",
    Module.ORGANIZATIONS: "Organizations",
    Module.PEOPLE: "Contact persons",
    Module.ITEMS: "Products and services",
    Section.PRODUCTS: "Products",
    Section.SERVICES: "Services",
}

#: What became of a record.
ACTIONS: Mapping[Action, str] = {
    Action.CREATED: "Created",
    Action.UPDATED: "Updated",
    Action.DELETED: "Deleted",
    Action.SKIPPED: "Skipped",
    Action.FAILED: "Failed",
    Action.LINKED: "Linked",
    Action.UNCHANGED: "Unchanged",
}


def shown(name: str, value: Value) -> Value:
    """What a field holds, as people write it: money with two decimals at least, and the kind by its name."""
    if name == "kind" and value in set(Section):
        return MODULES[Section(value)]
    if name not in _MONEY or not value:
        return value
    try:
        amount = Decimal(value)
        return f"{amount:.2f}" if amount == round(amount, 2) else value
    except InvalidOperation:
        # The CRM's field for it may be one of texts.
        return value
