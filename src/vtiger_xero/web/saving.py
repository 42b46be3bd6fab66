"""Saving settings that somebody has changed on a page."""

from collections.abc import Mapping, Sequence

from fastapi.responses import Response

from vtiger_xero.modules import options
from vtiger_xero.store.overview import Overview
from vtiger_xero.sync import configuring
from vtiger_xero.web import settings
from vtiger_xero.web.visit import Visit


def save(visit: Visit, here: Overview, names: Sequence[str], page: str) -> Response | None:
    """Save what a form changes, and lead to a page; ``None``: something in it may not be, and nothing was saved."""
    with visit.parts.database.read() as tx:
        changed = settings.sent(tx, here, visit.form, names)
    if not visit.form.good:
        return None
    keep(visit, here, changed)
    return visit.go(f"/connections/{here.id}/{page}", "Saved." if changed else "Nothing was changed.")


def keep(visit: Visit, here: Overview, changed: Mapping[str, str]) -> None:
    """Store settings that were checked, and write down who changed them."""
    if not changed:
        return
    with visit.parts.database.write() as tx:
        configuring.change(tx, here.id, changed)
        told = ", ".join(_told(here, name, value) for name, value in changed.items())
        visit.note(tx, "changed the settings", told, connection_id=here.id)


def _told(here: Overview, name: str, value: str) -> str:
    before = options.value_of(here.settings, name)
    return f"{name} from {before or 'nothing'} to {value or 'nothing'}"
