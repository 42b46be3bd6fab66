"""The settings of a connection, on several pages; for administrators."""

from collections.abc import Sequence
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response

from vtiger_xero.modules import options
from vtiger_xero.problems import SyncError
from vtiger_xero.store.overview import Overview
from vtiger_xero.sync import books
from vtiger_xero.web import accounts, fieldmaps, settings
from vtiger_xero.web.fieldmaps import FieldMap
from vtiger_xero.web.forms import Form
from vtiger_xero.web.guard import Visiting
from vtiger_xero.web.here import Here
from vtiger_xero.web.saving import save
from vtiger_xero.web.visit import Visit

router = APIRouter(prefix="/connections/{connection_id}")

_WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


@router.get("/settings")
def show_settings(visit: Visiting, here: Here) -> Response:
    """What is synced, which way, and by which rules."""
    return _settings(visit, here, settings.filled(here.settings))


@router.post("/settings")
def save_settings(visit: Visiting, here: Here) -> Response:
    """Save them; what was parked is then tried again."""
    return save(visit, here, settings.ON_SETTINGS, "settings") or _settings(visit, here, visit.form, _WRONG)


@router.get("/accounts")
def show_accounts(visit: Visiting, here: Here) -> Response:
    """Which accounts of Xero are used for what."""
    return _accounts(visit, here, settings.filled(here.settings))


@router.post("/accounts")
def save_accounts(visit: Visiting, here: Here) -> Response:
    """Save which accounts are used."""
    return save(visit, here, settings.ON_ACCOUNTS, "accounts") or _accounts(visit, here, visit.form, _WRONG)


@router.post("/refresh")
def refresh(visit: Visiting, here: Here) -> Response:
    """Read the accounts and the tax rates of Xero anew."""
    parts = visit.parts
    page = "taxes" if visit.form["back"] == "taxes" else "accounts"
    try:
        books.refresh(parts.database, parts.seal, parts.clock, here.name, parts.wires)
    except SyncError as error:
        return visit.go(f"/connections/{here.id}/{page}", f"Nothing was read. {error.message} {error.fix}")
    return visit.go(f"/connections/{here.id}/{page}", "The accounts and tax rates of Xero were read.")


@router.get("/fields")
def show_fields(visit: Visiting, here: Here) -> Response:
    """Which field of an organization goes where."""
    return _fields(visit, here, fieldmaps.ORGANIZATIONS, settings.filled(here.settings))


@router.post("/fields")
def save_fields(visit: Visiting, here: Here) -> Response:
    """Save which way single fields of organizations go."""
    return _save_fields(visit, here, fieldmaps.ORGANIZATIONS, "fields")


@router.get("/fields/items")
def show_fields_of_items(visit: Visiting, here: Here) -> Response:
    """Which field of a product or service goes where."""
    return _fields(visit, here, fieldmaps.ITEMS, settings.filled(here.settings))


@router.post("/fields/items")
def save_fields_of_items(visit: Visiting, here: Here) -> Response:
    """Save which way single fields of products and services go."""
    return _save_fields(visit, here, fieldmaps.ITEMS, "fields/items")


def _save_fields(visit: Visit, here: Overview, of: FieldMap, page: str) -> Response:
    names = [each.option for each in settings.field_map(here.settings, of)]
    return save(visit, here, names, page) or _fields(visit, here, of, visit.form, _WRONG)


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


def _accounts(visit: Visit, here: Overview, form: Form, status: int = HTTPStatus.OK) -> Response:
    with visit.parts.database.read() as tx:
        uses = accounts.uses(tx, here.id, here.settings)
        read_at = accounts.read_at(tx, here.id)
    _warn(form, uses)
    return visit.page("accounts.html", status, at="settings", here=here, form=form, uses=uses, read_at=read_at)


def _warn(form: Form, uses: Sequence[accounts.Choosing]) -> None:
    """Say beside what was chosen earlier that it no longer works, as long as it is still what the form holds."""
    for each in uses:
        if each.trouble and form[each.option] == each.chosen:
            form.complain(each.option, each.trouble)


def _fields(visit: Visit, here: Overview, of: FieldMap, form: Form, status: int = HTTPStatus.OK) -> Response:
    rows = settings.field_map(here.settings, of)
    return visit.page("fields.html", status, at="settings", here=here, form=form, of=of, rows=rows)
