"""Templates, and how times and numbers are written in them."""

import re
from collections.abc import Callable
from datetime import datetime, tzinfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from vtiger_xero.clock import Clock
from vtiger_xero.web.words import ago, without_commands

#: How a moment may be written: its name in templates, and the form for ``strftime``.
_FORMS = {"full": "%-d %b %Y, %H:%M", "date": "%-d %b %Y", "time": "%H:%M"}

_TYPED = re.compile("`([^`]+)`")

_TIME = Markup('<time datetime="{}" title="{}">{}</time>')


def environment(clock: Clock, zone: tzinfo | None) -> Environment:
    """The templates of the pages; every text in them is escaped, and a name that is not given is an error.

    Args:
        clock: tells how long ago something was.
        zone: in which times are shown; ``None``: this machine's.
    """
    pages = Environment(
        loader=PackageLoader("vtiger_xero.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["when"] = _when(clock, zone)
    pages.filters["count"] = "{:,}".format
    pages.filters["prose"] = prose
    pages.globals["zone"] = lambda: f"{clock.now().astimezone(zone):%Z}"
    return pages


def prose(text: str) -> Markup:
    """A sentence without its commands, in which what stands between grave accents is to be typed as it stands."""
    return Markup(_TYPED.sub(r"<code>\1</code>", escape(without_commands(text))))  # noqa: S704  escaped before the code is marked


def _when(clock: Clock, zone: tzinfo | None) -> Callable[..., Markup]:
    """The one way in which pages show moments."""

    def when(moment: datetime, form: str = "full", words: str | None = None) -> Markup:
        """A moment as ``full``, ``date``, ``time`` or ``ago``, or with words of one's own; pointing at it tells all."""
        local = moment.astimezone(zone)
        if words is None:
            words = ago(moment, clock.now()) if form == "ago" else f"{local:{_FORMS[form]}}"
        return _TIME.format(local.isoformat(timespec="seconds"), f"{local:%-d %B %Y, %H:%M:%S %Z}", words)

    return when
