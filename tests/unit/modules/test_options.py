"""Options of a connection: what there is, what it may be, and what it makes of the rules."""

import pytest

from vtiger_xero.domain.refs import Direction, Module, Side
from vtiger_xero.engine.policy import ConflictRule, Policy, WhenGone
from vtiger_xero.modules.options import OPTIONS, checked, named_fields, policies, value_of
from vtiger_xero.modules.organizations import PLACELESS
from vtiger_xero.problems import SyncError


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in OPTIONS for value in OPTIONS[name].values])
def test_every_value_is_taken(name: str, value: str) -> None:
    assert checked(name, value) == value
    assert OPTIONS[name].meaning


@pytest.mark.parametrize("value", ["", "TRUE", "yes", " true", "to_xero"])
def test_another_value_is_refused_and_those_that_there_are_named(value: str) -> None:
    with pytest.raises(SyncError) as raised:
        checked("organizations.enabled", value)
    assert raised.value.code == "setting_invalid"
    assert "false, true" in raised.value.fix


def test_another_name_is_refused_and_those_that_there_are_named() -> None:
    with pytest.raises(SyncError) as raised:
        checked("organisations.enabled", "true")
    assert raised.value.code == "setting_unknown"
    assert all(name in raised.value.fix for name in OPTIONS)


def test_what_nobody_set_has_its_default() -> None:
    assert value_of({}, "schedule") == "15min"
    assert value_of({"schedule": "daily"}, "schedule") == "daily"


def test_modules_are_off_until_somebody_switches_them_on() -> None:
    assert policies({}) == {}
    assert policies({"organizations.enabled": "false"}) == {}
    on = policies({"organizations.enabled": "true"})
    assert [*on] == [Module.ORGANIZATIONS, Module.PEOPLE]
    assert {each.direction for each in on.values()} == {Direction.TO_XERO}
    assert [*policies({"organizations.enabled": "true", "people.enabled": "false"})] == [Module.ORGANIZATIONS]


def rules(**settings: str) -> Policy:
    named = {name.replace("__", "."): value for name, value in settings.items()}
    return policies({"organizations.enabled": "true", "organizations.direction": "both", **named})[Module.ORGANIZATIONS]


def test_what_is_chosen_is_in_the_rules() -> None:
    chosen = rules(conflict="ask", organizations__when_gone="archive", organizations__suppliers="true")
    assert (chosen.conflict, chosen.when_gone) == (ConflictRule.ASK, WhenGone.ARCHIVE)
    assert chosen.unwanted is None
    usual = rules()
    assert (usual.conflict, usual.when_gone) == (ConflictRule.XERO_WINS, WhenGone.UNLINK)
    assert usual.unwanted is not None
    assert usual.unwanted(Side.XERO, {"supplier": "yes"}) == "supplier"


def test_each_field_goes_its_own_way() -> None:
    chosen = rules(
        organizations__field__phone="to_xero", organizations__field__fax="off", organizations__field__email="default"
    )
    assert chosen.fields["phone"] is Direction.TO_XERO
    assert chosen.fields["email"] is Direction.BOTH
    assert "fax" not in chosen.fields


@pytest.mark.parametrize("chosen", ["both", "to_xero", "to_vtiger"])
def test_what_one_side_only_shows_goes_one_way_whatever_is_set(chosen: str) -> None:
    settings = {f"organizations__field__{name}": chosen for name in ("website", "number")}
    assert rules(**settings).fields["website"] is Direction.TO_VTIGER
    assert rules(**settings).fields["number"] is Direction.TO_XERO


def test_what_has_no_place_is_synced_only_where_one_is_named() -> None:
    assert not PLACELESS & rules().fields.keys()
    named = rules(organizations__tax_number_field="cf_853", organizations__overdue_field="cf_855")
    assert PLACELESS & named.fields.keys() == {"tax_number", "overdue"}
    settings = {"organizations.tax_number_field": "cf_853", "people.primary_field": "cf_9"}
    assert named_fields(settings, Module.ORGANIZATIONS) == {"tax_number": "cf_853"}
    assert named_fields(settings, Module.PEOPLE) == {"primary": "cf_9"}


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("organizations.tax_number_field", ("", "cf_853", "siccode"), ("853", "cf 853", "cf-853", "a;b", "é")),
        ("vtiger.timezone", ("UTC", "Europe/Berlin", "America/New_York"), ("", "Mars", "../etc", "+02:00")),
    ],
)
def test_what_is_on_no_list_has_a_form(name: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    assert [checked(name, each) for each in good] == list(good)
    for each in bad:
        with pytest.raises(SyncError) as raised:
            checked(name, each)
        assert raised.value.code == "setting_invalid"
        assert OPTIONS[name].form in raised.value.fix
