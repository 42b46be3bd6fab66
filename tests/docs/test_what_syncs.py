"""``docs/what-syncs.md`` and the field maps against what the sync itself goes by."""

from collections.abc import Mapping

import pytest
from tests.docs.what_syncs import PAGE, page

from vtiger_xero.domain.records import Kind
from vtiger_xero.domain.refs import Direction
from vtiger_xero.modules import items, organizations, people, taxes
from vtiger_xero.modules.options import NAMED_FIELDS, OPTIONS
from vtiger_xero.vtiger import accounts, products
from vtiger_xero.vtiger import people as contacts
from vtiger_xero.vtiger.layout import Layout
from vtiger_xero.web import fieldmaps
from vtiger_xero.web.fieldmaps import FieldMap


def test_the_page_is_what_the_program_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "make docs"


@pytest.mark.parametrize(
    ("of", "fields"),
    [
        (fieldmaps.ORGANIZATIONS, organizations.FIELDS),
        (fieldmaps.PEOPLE, people.FIELDS),
        (fieldmaps.ITEMS, items.FIELDS),
        (fieldmaps.TAXES, taxes.FIELDS),
    ],
    ids=lambda value: value.title if isinstance(value, FieldMap) else "",
)
def test_every_field_that_is_synced_is_told_with_its_direction(of: FieldMap, fields: Mapping[str, Direction]) -> None:
    told = {field.name: field.usual for field in of.fields if field.usual is not None}
    assert list(told.items()) == list(fields.items())
    assert all(f"{of.options}{name}" in OPTIONS for name in told) or not of.options
    assert all(len(field.vtiger) == len(of.vtiger) for field in of.fields)


def test_fields_that_go_one_way_or_are_off_are_those_of_the_sync() -> None:
    for of, fixed, off in (
        (fieldmaps.ORGANIZATIONS, organizations.ONE_WAY, frozenset[str]()),
        (fieldmaps.ITEMS, items.ONE_WAY, items.OFF),
    ):
        assert {field.name for field in of.fields if field.fixed} == set(fixed)
        assert {field.name for field in of.fields if field.off} == off


def test_every_place_in_vtiger_is_one_that_is_read() -> None:
    named = {name: "cf_1" for _, name in NAMED_FIELDS}
    layout = Layout(named={**named, **{name: f"cf_{number}" for number, name in enumerate(named)}})
    read = {
        fieldmaps.ORGANIZATIONS: [accounts.accounts(layout)],
        fieldmaps.PEOPLE: [contacts.people(layout)],
        fieldmaps.ITEMS: [products.CODECS[kind](Layout()) for kind in Kind],
    }
    for of, codecs in read.items():
        for place, codec in enumerate(codecs):
            told = {column for field in of.fields for column in field.vtiger[place].columns}
            assert told <= set(codec.columns), of.title


def test_every_field_that_an_administrator_names_has_its_setting_told() -> None:
    told = {place.option for of in fieldmaps.MAPS for field in of.fields for place in field.vtiger} - {""}
    assert told == set(NAMED_FIELDS.values()) - {"people.primary_field"}
