"""Vtiger's taxes and Xero's rates: which stands for which; for administrators."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.modules import options
from vtiger_xero.problems import SyncError
from vtiger_xero.store.overview import Overview
from vtiger_xero.sync.review import Review
from vtiger_xero.sync.tax_table import Bond, Pairing, TaxTable, shown, tax_table
from vtiger_xero.web import accounts, settings
from vtiger_xero.web.forms import Form
from vtiger_xero.web.guard import Visiting
from vtiger_xero.web.here import Here
from vtiger_xero.web.links import Addresses, page_of
from vtiger_xero.web.saving import keep
from vtiger_xero.web.visit import Visit

router = APIRouter(prefix="/connections/{connection_id}")


@router.get("/taxes")
def show_taxes(visit: Visiting, here: Here) -> Response:
    """Every tax beside the rate that stands for it, and what has none."""
    return _page(visit, here)


@router.post("/taxes")
def save_taxes(visit: Visiting, here: Here) -> Response:
    """Save what is set about taxes, and which rates stand for them; what is linked, the next sync does."""
    form = visit.form
    with visit.parts.database.read() as tx:
        changed = settings.sent(tx, here, form, settings.ON_TAXES)
        table = tax_table(tx, here.id)
    chosen = _chosen(form, table)
    if form.good:
        review = Review(visit.parts.database, visit.parts.clock, here.id, visit.user.name)
        for pairing, wanted in chosen.items():
            _choose(review, table.pairings[pairing], wanted, form)
    if not form.good:
        return _page(visit, here, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    keep(visit, here, changed)
    told = "Saved. The next sync links what you have chosen." if chosen else "Saved."
    return visit.go(f"/connections/{here.id}/taxes", told if chosen or changed else "Nothing was changed.")


def field_of(tax: Ref) -> str:
    """What the field is called that holds the rate of a tax."""
    return f"rate.{tax.id}"


def _chosen(form: Form, table: TaxTable) -> dict[int, str]:
    """The rate that was chosen for each tax for which it is another one, by the tax's place in the table."""
    found: dict[int, str] = {}
    for place, pairing in enumerate(table.pairings):
        field = field_of(pairing.tax.ref)
        present = pairing.rate.ref.id if pairing.rate else ""
        if field not in form or form[field] == present:
            continue
        if form[field] not in _choices(table, pairing):
            form.complain(field, "Choose one of the list: other rates cannot stand for this tax.")
        elif form[field] and form[field] in found.values():
            form.complain(field, "This rate is chosen for another tax already.")
        else:
            found[place] = form[field]
    return found


def _choices(table: TaxTable, pairing: Pairing) -> dict[str, str]:
    """The rates that may be chosen for a tax; none, where that says something: what is of one name is linked anyway."""
    rates = table.choices(pairing)
    return {"": "none", **rates} if pairing.bond in {Bond.LINKED, Bond.NONE} else rates


def _choose(review: Review, pairing: Pairing, wanted: str, form: Form) -> None:
    tax = pairing.tax.ref
    try:
        if wanted:
            review.pair(tax, Ref(Side.XERO, Module.TAXES, wanted), instead=True)
        else:
            review.part(tax)
    except SyncError as error:
        form.complain(field_of(tax), f"{error.message} {error.fix}")


def _page(visit: Visit, here: Overview, form: Form | None = None, status: int = HTTPStatus.OK) -> Response:
    with visit.parts.database.read() as tx:
        table = tax_table(tx, here.id)
        rates = {field_of(each.tax.ref): each.rate.ref.id if each.rate else "" for each in table.pairings}
        form = form or settings.filled(here.settings, rates)
        untaxed = accounts.untaxed(tx, here.id, here.settings)
        read_at = accounts.read_at(tx, here.id)
        addresses = Addresses(tx, here, [pairing.tax.ref for pairing in table.pairings])
    if untaxed.trouble and form[untaxed.option] == untaxed.chosen:
        form.complain(untaxed.option, untaxed.trouble)
    return visit.page(
        "taxes.html",
        status,
        at="settings",
        here=here,
        form=form,
        table=table,
        untaxed=untaxed,
        read_at=read_at,
        shown=shown,
        choices=lambda pairing: _choices(table, pairing),
        page_of=lambda ref: page_of(here.id, ref),
        in_vtiger=next((where for pairing in table.pairings for _, where in addresses.of(pairing.tax.ref)), ""),
        creating=options.OPTIONS["taxes.create"],
    )
