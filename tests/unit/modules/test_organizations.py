"""The field map and the rules of organizations (spec §5.1, §6)."""

from dataclasses import fields

import pytest

from vtiger_xero.domain.records import Organization, content_of
from vtiger_xero.domain.refs import Direction, Side
from vtiger_xero.modules.organizations import FIELDS, RIDERS, policy, preflight, same


def test_every_field_of_an_organization_has_a_direction_but_what_it_is_to_the_company() -> None:
    assert FIELDS.keys() == {field.name for field in fields(Organization)} - {"supplier"}


def test_directions_are_those_of_the_map() -> None:
    one_way = {name: direction for name, direction in FIELDS.items() if direction is not Direction.BOTH}
    shown = dict.fromkeys(("website", "outstanding", "overdue", "currency"), Direction.TO_VTIGER)
    assert one_way == {"number": Direction.TO_XERO, **shown}
    assert {"number"} == RIDERS


def test_the_modules_direction_comes_before_the_fields() -> None:
    assert policy(Direction.TO_XERO).allows("name", Side.XERO)
    assert not policy(Direction.TO_XERO).allows("name", Side.VTIGER)
    assert not policy(Direction.TO_XERO).allows("website", Side.XERO)
    assert not policy(Direction.BOTH).allows("number", Side.VTIGER)
    assert not policy(Direction.BOTH).allows("colour", Side.XERO)


def test_blank_fields_are_left_out() -> None:
    assert content_of(Organization(name="Zoë 😀", fax="1")) == {"name": "Zoë 😀", "fax": "1"}


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("name", "Tom &amp; Jerry", "Tom & Jerry"),
        ("name", " Acme   Ltd\n", "Acme Ltd"),
        ("billing_street", "1 High St\nYork", "1 High St York"),
        ("email", "Info@Example.COM", "info@example.com"),
        ("phone", None, ""),
        ("phone", None, "  "),
        ("name", "O&#39;Neill", "O'Neill"),
        ("outstanding", "120", "120.00"),
        ("overdue", None, "0.00"),
    ],
)
def test_values_that_mean_the_same(field: str, one: str | None, other: str | None) -> None:
    assert same(field, one, other)
    assert same(field, other, one)


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("name", "Acme", "ACME"),
        ("name", "Zoë", "Zoe"),
        ("phone", "1 2", "12"),
        ("phone", None, "0"),
        ("email", "a@example.com", "b@example.com"),
        ("name", "Smile 😀", "Smile ????"),
        ("outstanding", "120", "120.01"),
        ("outstanding", "a lot", None),
    ],
)
def test_values_that_do_not(field: str, one: str | None, other: str | None) -> None:
    assert not same(field, one, other)


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("name", [None, "", "  \t", "\N{NO-BREAK SPACE}"])
def test_both_systems_need_a_name(side: Side, name: str | None) -> None:
    assert preflight(side, {"name": name, "phone": "1"}) == "name_missing"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a < b", "xero_name_characters"),
        ("a > b", "xero_name_characters"),
        ("é" * 256, "xero_name_too_long"),
        ("é" * 255, None),
        ('O\'Neill & "Sons" 😀', None),
    ],
)
def test_what_xero_does_not_take_in_names_is_known_before(name: str, code: str | None) -> None:
    assert preflight(Side.XERO, {"name": name}) == code
    assert preflight(Side.VTIGER, {"name": name}) is None
