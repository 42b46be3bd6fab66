"""Options of a connection: what there is, what it may be, and what it makes of the rules."""

import pytest

from vtiger_xero.domain.refs import Direction, Module
from vtiger_xero.modules.options import OPTIONS, checked, policies, value_of
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
    assert [*on] == [Module.ORGANIZATIONS]
    assert on[Module.ORGANIZATIONS].direction is Direction.TO_XERO
