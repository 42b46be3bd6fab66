"""The settings of a connection and its field map; for administrators."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response

from vtiger_xero.modules import options
from vtiger_xero.store import connections
from vtiger_xero.store.overview import Overview
from vtiger_xero.web import settings
from vtiger_xero.web.forms import Form
from vtiger_xero.web.guard import Visiting
from vtiger_xero.web.here import Here
from vtiger_xero.web.visit import Visit

router = APIRouter(prefix="/connections/{connection_id}")

#: What is set on the page of the settings; the rest is on the page of the field map.
ON_SETTINGS = (*settings.SWITCHES, *settings.CHOICES, *settings.TYPED)


@router.get("/settings")
def show_settings(visit: Visiting, here: Here) -> Response:
    """What is synced, which way, and by which rules."""
    return _settings(visit, here, settings.filled(here.settings))


@router.post("/settings")
def save_settings(visit: Visiting, here: Here) -> Response:
    """Save them; what was parked is then tried again."""
    changed = settings.sent(visit.form, here.settings, ON_SETTINGS)
    if not visit.form.good:
        return _settings(visit, here, visit.form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _saved(visit, here, changed, "settings")


@router.get("/fields")
def show_fields(visit: Visiting, here: Here) -> Response:
    """Which field goes where."""
    return _fields(visit, here, settings.filled(here.settings))


@router.post("/fields")
def save_fields(visit: Visiting, here: Here) -> Response:
    """Save which way single fields go."""
    names = [each.option for each in settings.field_map(here.settings)]
    changed = settings.sent(visit.form, here.settings, names)
    if not visit.form.good:
        return _fields(visit, here, visit.form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _saved(visit, here, changed, "fields")


def _saved(visit: Visit, here: Overview, changed: Mapping[str, str], page: str) -> Response:
    if changed:
        with visit.parts.database.write() as tx:
            connections.change_settings(tx, here.id, changed)
            told = ", ".join(_told(here, name, value) for name, value in changed.items())
            visit.note(tx, "changed the settings", told, connection_id=here.id)
    return visit.go(f"/connections/{here.id}/{page}", "Saved." if changed else "Nothing was changed.")


def _told(here: Overview, name: str, value: str) -> str:
    before = options.value_of(here.settings, name)
    return f"{name} from {before or 'nothing'} to {value or 'nothing'}"


def _settings(visit: Visit, here: Overview, form: Form, status: int = HTTPStatus.OK) -> Response:
    meanings = {option.name: option.meaning for option in options.OPTIONS.values()}
    return visit.page(
        "settings.html",
        status,
        at="settings",
        here=here,
        form=form,
        choices=settings.CHOICES,
        typed=settings.TYPED,
        meanings=meanings,
    )


def _fields(visit: Visit, here: Overview, form: Form, status: int = HTTPStatus.OK) -> Response:
    fields: Sequence[settings.MappedField] = settings.field_map(here.settings)
    return visit.page("fields.html", status, at="settings", here=here, form=form, fields=fields)
