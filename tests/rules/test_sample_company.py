"""The sample company, as real data are: afterwards everybody is on both sides once, or is asked about."""

from collections import Counter

import pytest
from tests.rules.office import Office
from tests.unit.sync.world import clear

from vtiger_xero.engine.names import name_key
from vtiger_xero.sandbox.company.customers import Customers, add_customers
from vtiger_xero.sandbox.company.organizations import sample
from vtiger_xero.sandbox.company.people import add_people
from vtiger_xero.sandbox.company.places import PLACES
from vtiger_xero.sandbox.company.settings import add_fields
from vtiger_xero.sandbox.vtiger.dialects import Dialect
from vtiger_xero.store.database import Database

SEED = 1


def filled(office: Office) -> Customers:
    """The company's customers, in both systems; what is known to be the same is told."""
    places = PLACES[office.xero.books.region]
    tax_number = add_fields(office.vtiger, office.xero).tax_number
    organizations = [office.vtiger.create("Accounts", each) for each in sample(SEED, places, tax_number)]
    customers = add_customers(office.vtiger, office.xero, organizations)
    add_people(office.vtiger, organizations, SEED, places)
    office.set({"organizations.tax_number_field": tax_number})
    return customers


@pytest.mark.parametrize("dialect", list(Dialect))
def test_everybody_is_on_both_sides_once_or_is_asked_about(dialect: Dialect, rules_database: Database) -> None:
    clear(rules_database)
    office = Office(rules_database, dialect)
    customers = filled(office)
    twice_before = twice(office)
    office.sync()

    pairs = office.linked()
    assert {one: pairs.get(one) for one in customers.known} == dict(customers.known)
    assert len(set(pairs.values())) == len(pairs)
    asked = set(office.problems())
    for trouble in office.troubles():
        asked |= {*trouble.details.get("candidates", "").split(), *trouble.details.get("rivals", "").split()}
    organizations = {row["id"] for row in office.vtiger.rows("Accounts")}
    assert organizations <= pairs.keys() | office.aliases() | asked
    active = {each["ContactID"] for each in office.xero.contacts() if each["ContactStatus"] == "ACTIVE"}
    assert active <= {*pairs.values(), customers.supplier} | asked
    assert twice(office) == twice_before
    office.check_quiet()


def twice(office: Office) -> set[str]:
    """Names that several active contacts of Xero have."""
    times = Counter(name_key(name) for name in office.active())
    return {name for name, number in times.items() if number > 1}
