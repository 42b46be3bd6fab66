"""When a connection is synced by itself."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from vtiger_xero.modules import options
from vtiger_xero.runtime.schedule import INTERVALS, due

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ON = {"organizations.enabled": "true"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-22T{text}+00:00")


def test_every_value_of_the_setting_is_known() -> None:
    assert {*INTERVALS, "manual"} == set(options.OPTIONS["schedule"].values)


@pytest.mark.parametrize(
    ("schedule", "last", "now", "expected"),
    [
        ("15min", "11:44", "11:59:59", "11:45"),
        ("15min", "11:45", "11:59:59", None),
        ("15min", "11:45", "12:00", "12:00"),
        ("15min", "03:10", "12:14", "12:00"),  # the computer was off: one run, not thirty-six
        ("hourly", "11:00", "11:59", None),
        ("hourly", "11:59", "12:00", "12:00"),
        ("3h", "09:00", "11:59", None),
        ("3h", "08:59", "11:59", "09:00"),
        ("6h", "06:00", "11:59", None),
        ("6h", "06:00", "12:00", "12:00"),
        ("daily", "00:00", "23:59", None),
        ("manual", "00:00", "23:59", None),
    ],
)
def test_due(schedule: str, last: str, now: str, expected: str | None) -> None:
    moment = due({**ON, "schedule": schedule}, at(last), at(now))
    assert moment == (None if expected is None else at(expected))


def test_daily_is_midnight() -> None:
    assert due({**ON, "schedule": "daily"}, NOON, NOON + timedelta(days=1)) == at("00:00") + timedelta(days=1)


def test_a_quarter_of_an_hour_unless_set() -> None:
    assert due(ON, NOON, NOON + timedelta(minutes=15)) == NOON + timedelta(minutes=15)


def test_the_first_run_is_a_persons() -> None:
    assert due(ON, None, NOON) is None


def test_nothing_is_due_while_nothing_is_switched_on() -> None:
    assert due({}, NOON - timedelta(days=1), NOON) is None


def test_the_zone_of_a_moment_makes_no_difference() -> None:
    sydney = timezone(timedelta(hours=11))
    assert due(ON, NOON.astimezone(sydney), (NOON + timedelta(minutes=20)).astimezone(sydney)) == at("12:15")
