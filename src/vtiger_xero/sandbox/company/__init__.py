"""What the emulated systems are filled with: a sample company, or any number of organizations from a seed."""

from vtiger_xero.sandbox.company.books import add_documents
from vtiger_xero.sandbox.company.cases import add_cases
from vtiger_xero.sandbox.company.customers import add_customers
from vtiger_xero.sandbox.company.items import add_items
from vtiger_xero.sandbox.company.organizations import SAMPLE, generated, sample
from vtiger_xero.sandbox.company.payments import add_payments
from vtiger_xero.sandbox.company.people import add_people
from vtiger_xero.sandbox.company.places import PLACES, Places
from vtiger_xero.sandbox.company.sales import add_sales, plain
from vtiger_xero.sandbox.company.settings import add_accounts, add_fields, add_rates, count_in
from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.xero import XeroSandbox

__all__ = ["SAMPLE", "fill"]


def fill(vtiger: VtigerSandbox, xero: XeroSandbox, size: int | None, seed: int) -> None:
    """Fill both systems, fresh ones, with what people have entered: the same of the same seed in the same region.

    Vtiger's base currency becomes that of Xero's region.

    Args:
        vtiger: gets the organizations; of the sample company also contacts, products, services, invoices and, where it
            has that module, payments.
        xero: gets, of the sample company, part of the same, and what only the books have.
        size: how many organizations, and nothing else; ``None`` for the sample company, 0 for nothing at all.
        seed: of everything made up.
    """
    places = PLACES[xero.books.region]
    count_in(vtiger, places.currency)
    if size is None:
        _fill_sample(vtiger, xero, places, seed)
    else:
        for organization in generated(size, seed, places):
            vtiger.create("Accounts", organization)


def _fill_sample(vtiger: VtigerSandbox, xero: XeroSandbox, places: Places, seed: int) -> None:
    add_accounts(xero)
    fields = add_fields(vtiger, xero)
    rates = add_rates(vtiger, xero)
    organizations = [vtiger.create("Accounts", each) for each in sample(seed, places, fields.tax_number)]
    customers = add_customers(vtiger, xero, organizations)
    private = add_people(vtiger, organizations, seed, places)
    catalogue = add_items(vtiger, xero, fields, rates)
    invoices = add_sales(vtiger, organizations, private, customers, catalogue, rates, seed)
    documents = add_documents(vtiger, xero, plain(invoices), customers, rates)
    add_payments(vtiger, xero, invoices, documents)
    add_cases(vtiger, xero, fields, rates)
