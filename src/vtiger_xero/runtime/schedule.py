"""When a connection is synced by itself (spec §2, step 7)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from vtiger_xero.modules import options

#: How far apart runs are, by the value of the setting ``schedule``; what is not here is not run by itself.
INTERVALS: Mapping[str, timedelta] = {
    "15min": timedelta(minutes=15),
    "hourly": timedelta(hours=1),
    "3h": timedelta(hours=3),
    "6h": timedelta(hours=6),
    "daily": timedelta(days=1),
}

_ORIGIN = datetime(2000, 1, 1, tzinfo=UTC)


def due(settings: Mapping[str, str], last_started: datetime | None, now: datetime) -> datetime | None:
    """The moment for which a run is due, or nothing.

    Such moments lie on the clock (a quarter past, noon, midnight, in UTC), so that all workers mean the same one, and
    so that one which passed while no worker was up is caught up with once, not many times.

    The first run is never begun by itself: it fills one system from the other, so a person starts it
    (spec §2, step 9).

    Args:
        settings: of the connection.
        last_started: when its last run began, dry runs left out; ``None``: there was none.
        now: the present moment.
    """
    interval = INTERVALS.get(options.value_of(settings, "schedule"))
    if interval is None or last_started is None or not options.policies(settings):
        return None
    moment = _ORIGIN + (now - _ORIGIN) // interval * interval
    return moment if last_started < moment else None
