"""Values survive both databases: any JSON, any text, moments that sort by time; cursors as they were."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, literal, select
from sqlalchemy.exc import StatementError
from tests.store.rows import CONNECTION, ORGANIZATIONS

from vtiger_xero.domain.refs import Side
from vtiger_xero.store import cursors
from vtiger_xero.store.cursors import Cursor
from vtiger_xero.store.database import Database
from vtiger_xero.store.tables import budget, setting
from vtiger_xero.store.types import Json, Key, Moment

each_database = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
any_text = st.text(st.characters(exclude_categories=()), max_size=30)
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
json_values = st.recursive(
    st.none() | st.booleans() | any_text | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=6,
)
moments = st.datetimes(
    datetime(1964, 1, 1),  # noqa: DTZ001  the zone is chosen apart
    datetime(9998, 1, 1),  # noqa: DTZ001  likewise
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=13, minutes=45))]),
)


@each_database
@given(value=json_values.filter(lambda value: value is not None))
@example(value={"half": "\ud83d", "nothing": "\x00", "quotes": "'\"\\", "😀": ["é", None]})
def test_json_comes_back_as_it_was(migrated: Database, value: object) -> None:
    with migrated.read() as tx:
        assert tx.execute(select(literal(value, Json))).scalar_one() == value


@each_database
@given(value=texts)
@example(value="%(name)s :name ? $1 \\ ' \" 😀")
def test_a_key_comes_back_as_it_was(migrated: Database, value: str) -> None:
    with migrated.read() as tx:
        assert tx.execute(select(literal(value, Key))).scalar_one() == value


@each_database
@given(value=any_text)
def test_any_text_can_be_stored_and_found_again(migrated: Database, value: str) -> None:
    with migrated.read() as tx:
        found = tx.execute(select(literal(1)).where(literal(value, Key) == literal(value, Key))).scalar_one()
    assert found == 1


@each_database
@given(one=moments, other=moments)
@example(one=datetime(2026, 1, 5, 9, tzinfo=UTC), other=datetime(2026, 1, 5, 9, 0, 0, 1, tzinfo=UTC))
def test_moments_come_back_and_sort_by_time(migrated: Database, one: datetime, other: datetime) -> None:
    with migrated.read() as tx:
        row = tx.execute(
            select(literal(one, Moment), literal(other, Moment), literal(one, Moment) < literal(other, Moment))
        ).one()
    assert tuple(row) == (one, other, one < other)
    assert row[0].tzinfo == UTC


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a time zone"), database.write() as tx:
        tx.execute(insert(budget).values(organisation="o", calls=[], blocked_until=datetime(2026, 1, 5)))  # noqa: DTZ001  the point


def test_text_sorts_by_its_bytes(database: Database) -> None:
    names = ["a", "B", "ä", "Z", "_", "10", "9", "a b", "a-b", "ab", "😀", "\uffff"]
    with database.write() as tx:
        tx.execute(insert(setting), [{"connection_id": CONNECTION, "name": name, "value": ""} for name in names])
        assert tx.execute(select(setting.c.name).order_by(setting.c.name)).scalars().all() == sorted(
            names, key=str.encode
        )


NOW = datetime(2026, 1, 5, 9, 0, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    "cursor",
    [
        Cursor(),
        Cursor(since=NOW, known=NOW),
        Cursor(since=None, after="11x9", started=NOW, newest=NOW - timedelta(days=1)),
        Cursor(since=NOW, after="2", started=NOW, newest=None, known=NOW),
    ],
)
def test_a_cursor_comes_back_as_it_was(database: Database, cursor: Cursor) -> None:
    with database.write() as tx:
        assert cursors.get(tx, CONNECTION, Side.XERO, ORGANIZATIONS) == Cursor()
        cursors.put(tx, CONNECTION, Side.XERO, ORGANIZATIONS, Cursor(since=NOW, after="old"))
        cursors.put(tx, CONNECTION, Side.XERO, ORGANIZATIONS, cursor)
    with database.read() as tx:
        assert cursors.get(tx, CONNECTION, Side.XERO, ORGANIZATIONS) == cursor
        assert cursors.get(tx, CONNECTION, Side.VTIGER, ORGANIZATIONS) == Cursor()
