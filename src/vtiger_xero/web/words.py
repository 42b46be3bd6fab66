"""Times and names in the words of the pages."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from vtiger_xero.domain.refs import Side

SIDES: Mapping[Side, str] = {Side.VTIGER: "Vtiger CRM", Side.XERO: "Xero"}

#: How often a connection is synced, by its setting ``schedule``.
RHYTHMS: Mapping[str, str] = {
    "manual": "Synced when asked",
    "15min": "Synced every 15 minutes",
    "hourly": "Synced every hour",
    "3h": "Synced every 3 hours",
    "6h": "Synced every 6 hours",
    "daily": "Synced every day",
}


#: A command in brackets, as the catalogue of problems adds it for whoever sits at a terminal.
_COMMAND = re.compile(r" \(`vtiger-xero [^`]*`\)")


def without_commands(text: str) -> str:
    """A sentence without the commands in it that stand in brackets; whoever reads it on a page clicks instead."""
    return _COMMAND.sub("", text)


def ago(then: datetime, now: datetime) -> str:
    """How long ago something was, in one unit."""
    past = now - then
    for unit, length in (
        ("day", timedelta(days=1)),
        ("hour", timedelta(hours=1)),
        ("minute", timedelta(minutes=1)),
    ):
        if past >= length:
            return f"{counted(past // length, unit)} ago"
    return "just now"


def counted(number: int, thing: str) -> str:
    """A number of things: ``1 call``, ``2,000 calls``."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def site(url: str) -> str:
    """What people call a site: its address without ``https://``."""
    parts = urlsplit(url)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}".rstrip("/") if parts.netloc else url
