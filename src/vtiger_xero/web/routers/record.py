"""One record: both halves, what is open about it, what became of it, and what can be done."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.modules import options
from vtiger_xero.problems import CATALOGUE
from vtiger_xero.store import journal, records
from vtiger_xero.store.overview import Overview
from vtiger_xero.sync.review import Review
from vtiger_xero.sync.standing import Standing, standing
from vtiger_xero.web import accounts, log, problems, settings
from vtiger_xero.web.comparison import side_by_side
from vtiger_xero.web.deciding import decide
from vtiger_xero.web.fields import FIELDS, MODULES
from vtiger_xero.web.forms import Form
from vtiger_xero.web.guard import Visiting
from vtiger_xero.web.here import Here
from vtiger_xero.web.links import Addresses, page_of
from vtiger_xero.web.saving import keep
from vtiger_xero.web.visit import Visit
from vtiger_xero.web.words import SIDES

router = APIRouter(prefix="/connections/{connection_id}/records/{side}/{module}/{record_id}")

#: Entries of a record's history on one page.
HISTORY = 20


def _ref(side: str, module: str, record_id: str) -> Ref:
    """The record that the path names.

    Raises:
        HTTPException: there is no such side or module.
    """
    if side not in set(Side) or module not in set(Module):
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Ref(Side(side), Module(module), record_id)


Named = Annotated[Ref, Depends(_ref)]


@router.get("")
def show(visit: Visiting, here: Here, ref: Named, after: str = "") -> Response:
    """All that is known of a record."""
    return _page(visit, here, ref, after)


def _page(
    visit: Visit, here: Overview, ref: Ref, after: str = "", form: Form | None = None, status: int = HTTPStatus.OK
) -> Response:
    with visit.parts.database.read() as tx:
        known = records.by_ids(tx, here.id, ref.side, ref.module, [ref.id])
        if ref.id not in known:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        found = standing(tx, here.id, known[ref.id])
        addresses = Addresses(tx, here, [half.ref for half in found.halves])
        tasks = problems.tasks(tx, here, found.troubles)
        page = journal.history(tx, here.id, ref, after, HISTORY)
        entries = log.told(tx, here, page.rows)
        account = _account_of(tx, here, found)
        usual = accounts.account(tx, here.id, here.settings, "accounts.sales", "")
    if account is not None and form is None:
        form = Form({account.option: account.chosen})
        form.complain(account.option, account.trouble or None)
    return visit.page(
        "record.html",
        status,
        at="log",
        form=form or visit.form,
        account=account,
        usual_account=usual.named,
        here=here,
        standing=found,
        record=found.record,
        rows=side_by_side(found.halves),
        addresses=addresses,
        tasks=tasks,
        entries=entries,
        page=page,
        after=after,
        path=page_of(here.id, ref),
        path_of=lambda other: page_of(here.id, other),
        locked=CATALOGUE.get(found.record.locked or ""),
        modules=MODULES,
        sides=SIDES,
    )


@router.post("/account")
def choose_account(visit: Visiting, here: Here, ref: Named) -> Response:
    """Save with which account a product or service begins in Xero."""
    with visit.parts.database.read() as tx:
        known = records.by_ids(tx, here.id, ref.side, ref.module, [ref.id])
        account = _account_of(tx, here, standing(tx, here.id, known[ref.id])) if known else None
        if account is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        changed = settings.sent(tx, here, visit.form, [account.option])
    if not visit.form.good:
        return _page(visit, here, ref, form=visit.form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    keep(visit, here, changed)
    return visit.go(page_of(here.id, ref), "Saved." if changed else "Nothing was changed.")


def _account_of(tx: Connection, here: Overview, found: Standing) -> accounts.Choosing | None:
    """The account of its own that a product or service of Vtiger has; ``None`` for any other record."""
    half = next((each.ref for each in found.halves if each.ref.side is Side.VTIGER), None)
    if half is None or half.module is not Module.ITEMS:
        return None
    label = FIELDS["account"]
    return accounts.account(tx, here.id, here.settings, options.override(half.id), label, use="accounts.sales")


@router.post("")
def decide_about(visit: Visiting, here: Here, ref: Named) -> Response:
    """Do what somebody decided about a record."""
    form = visit.form
    decision = _DECISIONS.get(form["decision"])
    if decision is None:
        raise HTTPException(HTTPStatus.BAD_REQUEST)
    back = f"/connections/{here.id}/review" if form["back"] == "review" else page_of(here.id, ref)
    return decide(visit, here, back, lambda review: decision(review, ref, form))


def _pair(review: Review, ref: Ref, form: Form) -> str:
    other = form["other"].strip()
    # Xero tells its ids in either case; those of tax rates are words in capitals.
    review.pair(ref, Ref(ref.side.other, ref.module, other if ref.module is Module.TAXES else other.lower()))
    return "Noted: the next sync links the two."


def _new(review: Review, ref: Ref, _form: Form) -> str:
    review.new(ref)
    return f"Noted: the next sync makes it in {SIDES[ref.side.other]}, where the settings allow that."


def _same(review: Review, ref: Ref, form: Form) -> str:
    other = Ref(ref.side, ref.module, form["other"].strip().lower())
    review.same_as(ref, other)
    return f"Noted: {other.id} is synced, and {ref.id} is only read."


def _exclude(review: Review, ref: Ref, _form: Form) -> str:
    review.exclude(ref)
    return "It is left out of the sync."


def _include(review: Review, ref: Ref, _form: Form) -> str:
    review.include(ref)
    return "It is taken in again, with the next sync."


def _part(review: Review, ref: Ref, _form: Form) -> str:
    review.part(ref)
    return "The two are parted. Neither is matched or made again unless you say so."


def _keep(review: Review, ref: Ref, form: Form) -> str:
    winner = Side.VTIGER if form["winner"] == Side.VTIGER else Side.XERO
    review.keep(ref, winner, form["field"] or None)
    about = f" of {FIELDS.get(form['field'], form['field'])}" if form["field"] else "s"
    return f"Noted: the value{about} in {SIDES[winner]} will stay."


def _let_go(review: Review, ref: Ref, _form: Form) -> str:
    review.let_go(ref)
    return "Noted: the next sync ends the link, and keeps what is left."


_DECISIONS: Mapping[str, Callable[[Review, Ref, Form], str]] = {
    "pair": _pair,
    "new": _new,
    "same": _same,
    "exclude": _exclude,
    "include": _include,
    "part": _part,
    "keep": _keep,
    "let-go": _let_go,
}
