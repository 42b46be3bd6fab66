"""Fields that the administrator names, and the zone of the server."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from tests.unit.vtiger.emulated import Emulated
from tests.unit.vtiger.scripted import Site, account, ok, refusal

from vtiger_xero.domain.refs import Module
from vtiger_xero.domain.writes import Operation, Write
from vtiger_xero.problems import SyncError
from vtiger_xero.sandbox.vtiger import Dialect
from vtiger_xero.sandbox.vtiger.schema import Kind
from vtiger_xero.vtiger.accounts import accounts
from vtiger_xero.vtiger.client import VtigerRemote
from vtiger_xero.vtiger.layout import Layout
from vtiger_xero.vtiger.times import moment, not_later

BERLIN = ZoneInfo("Europe/Berlin")
UNKNOWN = "Permission to access '.cf_877.' attribute denied."


def with_fields(dialect: Dialect) -> Emulated:
    vtiger = Emulated(dialect)
    named = {
        "tax_number": vtiger.sandbox.add_field("Accounts", "ABN"),
        "currency": vtiger.sandbox.add_field("Accounts", "Xero Currency"),
        "outstanding": vtiger.sandbox.add_field("Accounts", "Owed", Kind.CURRENCY),
        "overdue": vtiger.sandbox.add_field("Accounts", "Overdue", Kind.CURRENCY),
    }
    vtiger.laid_out(Layout(named))
    return vtiger


@pytest.mark.parametrize("dialect", Dialect)
def test_named_fields_are_written_and_read_like_vtigers_own(dialect: Dialect) -> None:
    vtiger = with_fields(dialect)
    content = {"name": "Ö & Co", "tax_number": "51 824 753 556", "currency": "NZD", "outstanding": "1234.5"}
    create = Write(operation=Operation.CREATE, target_id=None, mark="5f1c", fields=tuple(content), content=content)
    made = vtiger.written(Module.ORGANIZATIONS, create)
    assert {name: made.content.get(name) for name in content} == content
    paid = Write(
        operation=Operation.UPDATE,
        target_id=made.ref.id,
        mark="5f1c",
        fields=("outstanding", "overdue", "tax_number"),
        content=content | {"outstanding": "0", "overdue": "7", "tax_number": None},
    )
    changed = vtiger.written(Module.ORGANIZATIONS, paid)
    assert (changed.content["outstanding"], changed.content["overdue"]) == ("0", "7")
    assert "tax_number" not in changed.content
    assert vtiger.remote.fetch(Module.ORGANIZATIONS, [made.ref.id]) == [changed]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1234.50000000", "1234.5"),
        ("100.00", "100"),
        ("1000", "1000"),
        ("-0.00", "0"),
        ("-12.30", "-12.3"),
        ("99999999999999.99", "99999999999999.99"),
        ("none yet", "none yet"),
        ("NaN", "NaN"),
        ("1e999999", "1e999999"),
        ("", None),
        (None, None),
    ],
)
def test_amounts_are_plain_decimals(written: str | None, read: str | None) -> None:
    codec = accounts(Layout({"outstanding": "cf_877"}))
    assert codec.observe(account(cf_877=written)).content.get("outstanding") == read


@pytest.mark.parametrize("dialect", Dialect)
def test_the_primary_person_is_the_one_whose_box_is_ticked(dialect: Dialect) -> None:
    vtiger = Emulated(dialect)
    box = vtiger.sandbox.add_field("Contacts", "Primary", Kind.BOOLEAN)
    vtiger.laid_out(Layout({"primary": box}))
    chosen = vtiger.sandbox.create("Contacts", {"lastname": "Li", box: "1"})
    other = vtiger.sandbox.create("Contacts", {"lastname": "Wu", box: "0"})
    found = vtiger.remote.fetch(Module.PEOPLE, [chosen, other])
    assert [each.extra for each in found] == [{"primary": "1"}, {}]
    assert all("primary" not in each.content for each in found)


def test_without_names_nothing_more_is_asked_for() -> None:
    assert accounts(Layout()).columns == accounts(Layout({"primary": "cf_1"})).columns
    assert len(accounts(Layout({"overdue": "cf_1"})).columns) == len(accounts(Layout()).columns) + 1


@pytest.mark.parametrize("dialect", Dialect)
def test_a_named_field_that_vtiger_does_not_know_is_a_problem_of_the_settings(dialect: Dialect) -> None:
    vtiger = Emulated(dialect)
    vtiger.laid_out(Layout({"tax_number": "cf_877", "primary": "cf_879"}))
    for module, field in ((Module.ORGANIZATIONS, "cf_877"), (Module.PEOPLE, "cf_879")):
        with pytest.raises(SyncError, match=field) as caught:
            vtiger.remote.walk(module, None, None)
        assert caught.value.code == "vtiger_field_unknown"


def test_a_field_of_vtigers_own_that_is_hidden_is_denied() -> None:
    site = Site()
    site.on("query", refusal("ACCESS_DENIED", UNKNOWN.replace("cf_877", "fax")))
    with pytest.raises(SyncError) as caught:
        VtigerRemote(site.transport(), Layout({"tax_number": "cf_877"})).fetch(Module.ORGANIZATIONS, ["11x2"])
    assert caught.value.code == "vtiger_denied"


@pytest.mark.parametrize("name", ["", "a b", "cf-1", "fax from Users; --", "имя", "1cf", "accountname\n"])
def test_what_is_no_fields_name_never_reaches_a_query(name: str) -> None:
    with pytest.raises(SyncError) as caught:
        VtigerRemote(Site().transport(), Layout({"tax_number": name}))
    assert caught.value.code == "vtiger_field_unknown"


@pytest.mark.parametrize(
    "named", [{"tax_number": "fax"}, {"outstanding": "cf_1", "overdue": "cf_1"}, {"primary": "email"}]
)
def test_a_field_is_not_used_for_two_things(named: dict[str, str]) -> None:
    with pytest.raises(SyncError) as caught:
        VtigerRemote(Site().transport(), Layout(named))
    assert caught.value.code == "vtiger_field_twice"
    assert {*named.values()} & {*caught.value.message.split()}


def test_times_are_read_and_asked_for_in_the_zone_of_the_server() -> None:
    site = Site()
    site.on("query", ok([account(modifiedtime="2026-07-01 14:00:00")]))
    remote = VtigerRemote(site.transport(), Layout(zone=BERLIN))
    page = remote.walk(Module.ORGANIZATIONS, datetime(2026, 7, 1, 11, 30, tzinfo=UTC), None)
    assert page.rows[0].remote_time == datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    assert "modifiedtime >= '2026-07-01 13:30:00'" in site.queries()[0]


@pytest.mark.parametrize("value", ["", None, "0000-00-00 00:00:00", "0001-01-01 00:00:00", "2026-02-30 00:00:00", 5])
def test_an_impossible_time_is_none(value: object) -> None:
    assert moment(value, BERLIN) is None


@pytest.mark.parametrize("minutes", range(-90, 180, 15))
def test_no_change_after_a_moment_bears_an_earlier_time_though_clocks_are_turned_back(minutes: int) -> None:
    turned_back = datetime(2026, 10, 25, 1, 0, tzinfo=UTC).timestamp()
    since = datetime.fromtimestamp(turned_back + minutes * 60, UTC)
    later = (datetime.fromtimestamp(since.timestamp() + 600 * step, UTC) for step in range(24))
    bound = not_later(since, BERLIN)
    assert all(f"{each.astimezone(BERLIN):%Y-%m-%d %H:%M:%S}" >= bound for each in later)
    read = moment(bound, BERLIN)
    assert read is not None
    assert 0 <= (since - read).total_seconds() <= 7200


def test_in_most_of_the_year_the_bound_is_the_moment_itself() -> None:
    assert not_later(datetime(2026, 11, 22, 12, 9, 20, 999999, tzinfo=UTC), BERLIN) == "2026-11-22 13:09:20"
