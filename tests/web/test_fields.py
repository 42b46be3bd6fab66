"""What fields, modules and fates are called."""

from dataclasses import fields

from vtiger_xero.domain.records import Item, Organization, Person, TaxRate
from vtiger_xero.domain.refs import Module, Section
from vtiger_xero.store.outcomes import Action
from vtiger_xero.web.fields import ACTIONS, FIELDS, MODULES


def test_everything_has_a_name_of_its_own() -> None:
    assert FIELDS.keys() == {field.name for record in (Organization, Person, Item, TaxRate) for field in fields(record)}
    assert MODULES.keys() == {*Module, *Section}
    assert ACTIONS.keys() == set(Action)
    for table in (FIELDS, MODULES, ACTIONS):
        assert len({*table.values()}) == len(table)
