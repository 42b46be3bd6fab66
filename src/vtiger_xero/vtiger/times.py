"""Times as Vtiger writes them: to the second, in the zone of its server, without a word about it."""

from datetime import UTC, datetime, tzinfo

_FORM = "%Y-%m-%d %H:%M:%S"


def moment(value: object, zone: tzinfo) -> datetime | None:
    """A time that was read, in UTC; ``None`` if it is none.

    Of the two moments that one time means while clocks are turned back, the earlier.
    """
    try:
        return datetime.strptime(str(value), _FORM).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def not_later(since: datetime, zone: tzinfo) -> str:
    """The time that no change since a moment is before, to be compared with Vtiger's times as texts.

    That is the moment itself, unless clocks are about to be turned back: what changes after that bears times that
    were already passed.
    """
    here = since.astimezone(zone)
    turned_back = here.replace(fold=1).astimezone(UTC) - here.astimezone(UTC)
    return f"{here.replace(tzinfo=None) - turned_back:{_FORM}}"
