"""Connecting a Vtiger with a Xero organisation, step by step (spec §2, steps 2 and 3); for administrators."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from types import MappingProxyType

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from vtiger_xero.problems import SyncError
from vtiger_xero.store.connections import Account
from vtiger_xero.store.overview import overviews
from vtiger_xero.sync.drafting import Draft, Drafts
from vtiger_xero.sync.workplace import AUTHORIZATION_CODE, CLIENT_CREDENTIALS
from vtiger_xero.web.forms import Form
from vtiger_xero.web.guard import RefusedError, Visiting
from vtiger_xero.web.names import check_name
from vtiger_xero.web.visit import Visit

router = APIRouter(prefix="/connect")

#: How an app is let in, in the words of the page.
GRANTS = {
    AUTHORIZATION_CODE: "I allow it on Xero's own page (any app)",
    CLIENT_CREDENTIALS: "It is let in by itself (custom connection)",
}

#: Beside which field a problem is told; all others are about the address.
_AT_FIELD = {"vtiger_key_refused": "vtiger_access_key", "vtiger_user_unknown": "vtiger_user"}


@router.post("")
def begin(visit: Visiting) -> Response:
    """Begin a new connection."""
    return visit.go(f"/connect/{_drafts(visit).begin().id}/vtiger")


@router.get("/back")
def come_back(visit: Visiting, request: Request) -> Response:
    """Where Xero sends the browser back to; the one address that changes something without a form of ours.

    In its place stands the state, which belongs to this user and is good for once.
    """
    try:
        draft = _drafts(visit).came_back(dict(request.query_params))
    except SyncError as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, error.problem.title, error.message, error.fix) from error
    return visit.go(f"/connect/{draft.id}/organisation")


@router.get("/{draft_id}/vtiger")
def ask_vtiger(visit: Visiting, draft_id: str) -> Response:
    """Where the CRM is, and who logs in there."""
    draft = _known(visit, draft_id)
    account = draft.account
    form = Form({"name": draft.name, "vtiger_url": account.vtiger_url, "vtiger_user": account.vtiger_user})
    return _page(visit, "vtiger", draft, form)


@router.post("/{draft_id}/vtiger")
def reach_vtiger(visit: Visiting, draft_id: str) -> Response:
    """Try it."""
    draft, form = _known(visit, draft_id), visit.form
    name = draft.name if draft.again else form["name"].strip()
    account = replace(
        draft.account,
        vtiger_url=_address(form, "vtiger_url"),
        vtiger_user=form["vtiger_user"].strip(),
        vtiger_access_key=form["vtiger_access_key"].strip() or draft.account.vtiger_access_key,
    )
    if not draft.again:
        check_name(form)
        if name in _names(visit):
            form.complain("name", "There is a connection of this name already.")
    for field, given in (("vtiger_user", account.vtiger_user), ("vtiger_access_key", account.vtiger_access_key)):
        form.complain(field, None if given else "Fill this in.")
    if form.good:
        try:
            _drafts(visit).reach_vtiger(draft, name, account)
        except SyncError as error:
            form.complain(_AT_FIELD.get(error.code, "vtiger_url"), f"{error.message} {error.fix}")
    if not form.good:
        return _page(visit, "vtiger", draft, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return visit.go(f"/connect/{draft.id}/xero")


@router.get("/{draft_id}/xero")
def ask_xero(visit: Visiting, draft_id: str) -> Response:
    """What the Vtiger allows, and by which app Xero is opened."""
    draft = _known(visit, draft_id)
    if not draft.report:
        return visit.go(f"/connect/{draft.id}/vtiger")
    account = draft.account
    form = {
        "xero_grant": account.xero_grant,
        "xero_client_id": account.xero_client_id,
        "xero_api_url": account.xero_api_url,
        "xero_identity_url": account.xero_identity_url,
    }
    return _page(visit, "xero", draft, Form(form))


@router.post("/{draft_id}/xero")
def reach_xero(visit: Visiting, draft_id: str) -> Response:
    """Take the app; then it is let in, or the user goes and lets it in."""
    draft, form = _known(visit, draft_id), visit.form
    grant = form.one_of("xero_grant", GRANTS)
    account = _with_app(draft.account, form)
    form.complain("xero_client_id", None if account.xero_client_id else "Fill this in.")
    if grant == CLIENT_CREDENTIALS and not account.xero_client_secret:
        form.complain("xero_client_secret", "A custom connection has a secret: fill it in.")
    if form.good:
        try:
            if grant == AUTHORIZATION_CODE:
                _drafts(visit).ask_for_consent(draft, account, f"{visit.site}/connect/back")
                return visit.go(f"/connect/{draft.id}/consent")
            _drafts(visit).let_in_by_itself(draft, account)
            return visit.go(f"/connect/{draft.id}/organisation")
        except SyncError as error:
            field = "xero_grant" if error.code == "xero_redirect_refused" else "xero_client_id"
            form.complain(field, f"{error.message} {error.fix}")
    return _page(visit, "xero", draft, form, HTTPStatus.UNPROCESSABLE_ENTITY)


@router.get("/{draft_id}/consent")
def leave_for_consent(visit: Visiting, draft_id: str) -> Response:
    """The way to Xero's page: a link, since browsers let no form of ours redirect to another site."""
    draft = _known(visit, draft_id)
    if draft.consent_page is None:
        return visit.go(f"/connect/{draft.id}/xero")
    return _page(visit, "consent", draft, visit.form)


@router.get("/{draft_id}/organisation")
def ask_organisation(visit: Visiting, draft_id: str) -> Response:
    """Which of the organisations that Xero opens."""
    return _choose(visit, _known(visit, draft_id), Form())


@router.post("/{draft_id}/organisation")
def connect(visit: Visiting, draft_id: str) -> Response:
    """Make the connection."""
    draft, form = _known(visit, draft_id), visit.form
    try:
        made = _drafts(visit).finish(draft, form["organisation"])
    except SyncError as error:
        form.complain("organisation", f"{error.message} {error.fix}")
        return _choose(visit, draft, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    with visit.parts.database.write() as tx:
        visit.note(tx, "connected", made.organisation.name, connection_id=made.connection_id)
    if draft.again:
        told = f"{draft.name} is connected again with {made.organisation.name}; its links are as they were."
        return visit.go(f"/connections/{made.connection_id}", told)
    told = f"{draft.name} is connected with {made.organisation.name}. Choose what is to be synced."
    return visit.go(f"/connections/{made.connection_id}/settings", told)


def _choose(visit: Visit, draft: Draft, form: Form, status: int = HTTPStatus.OK) -> Response:
    if not draft.report or (draft.account.xero_grant == AUTHORIZATION_CODE and draft.permission is None):
        return visit.go(f"/connect/{draft.id}/xero")
    try:
        found = {tenant.id: tenant.name for tenant in _drafts(visit).organisations(draft)}
    except SyncError as error:
        form.complain("organisation", f"{error.message} {error.fix}")
        found = {}
    if form.good and len(found) == 1:
        form = Form({"organisation": next(iter(found))})
    return _page(visit, "organisation", draft, form, status, organisations=found)


def _page(
    visit: Visit,
    step: str,
    draft: Draft,
    form: Form,
    status: int = HTTPStatus.OK,
    *,
    organisations: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    return visit.page(
        f"connect-{step}.html",
        status,
        step=step,
        draft=draft,
        form=form,
        grants=GRANTS,
        back=f"{visit.site}/connect/back",
        organisations=organisations,
    )


def _drafts(visit: Visit) -> Drafts:
    parts = visit.parts
    return Drafts(parts.database, parts.seal, parts.clock, visit.user.id, parts.wires)


def _known(visit: Visit, draft_id: str) -> Draft:
    draft = _drafts(visit).get(draft_id)
    if draft is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return draft


def _names(visit: Visit) -> set[str]:
    with visit.parts.database.read() as tx:
        return {each.name for each in overviews(tx)}


def _with_app(account: Account, form: Form) -> Account:
    return replace(
        account,
        xero_client_id=form["xero_client_id"].strip(),
        xero_client_secret=form["xero_client_secret"].strip() or account.xero_client_secret,
        xero_api_url=_address(form, "xero_api_url"),
        xero_identity_url=_address(form, "xero_identity_url"),
    )


def _address(form: Form, field: str) -> str:
    """An address of another system; one that is none is complained about."""
    given = form[field].strip()
    if not given.startswith(("https://", "http://")):
        form.complain(field, "An address begins with https://, as in the browser.")
    return given
