"""What fields, modules and fates are called."""

from dataclasses import fields

import pytest

from vtiger_xero.domain.records import Item, Organization, Person, TaxRate
from vtiger_xero.domain.refs import Module, Section
from vtiger_xero.store.outcomes import Action
from vtiger_xero.web.fields import ACTIONS, FIELDS, MODULES, shown


def test_everything_has_a_name_of_its_own() -> None:
    assert FIELDS.keys() == {field.name for record in (Organization, Person, Item, TaxRate) for field in fields(record)}
    assert MODULES.keys() == {*Module, *Section}
    assert ACTIONS.keys() == set(Action)
    for table in (FIELDS, MODULES, ACTIONS):
        assert len({*table.values()}) == len(table)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("price", "29", "29.00"),
        ("price", "142.5", "142.50"),
        ("cost", "0.8125", "0.8125"),
        ("outstanding", "-1200", "-1200.00"),
        ("overdue", "nothing", "nothing"),
        ("overdue", "NaN", "NaN"),
        ("price", None, None),
        ("rate", "20", "20"),
        ("code", "29", "29"),
        ("kind", "services", "Services"),
        ("kind", "something", "something"),
    ],
)
def test_money_has_two_decimals_at_least_and_nothing_else_has(name: str, value: str | None, told: str | None) -> None:
    assert shown(name, value) == told
