"""The first administrator."""

import hmac
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response

from vtiger_xero.store import access, access_audit
from vtiger_xero.store.access import Role, User
from vtiger_xero.web import passwords
from vtiger_xero.web.forms import Form
from vtiger_xero.web.guard import Visiting
from vtiger_xero.web.names import check_name
from vtiger_xero.web.routers.login import begin_session
from vtiger_xero.web.visit import Visit

router = APIRouter()


@router.get("/setup")
def ask(visit: Visiting, token: str = "") -> Response:
    """The page on which a fresh installation opens."""
    if _done(visit):
        return visit.go("/")
    return visit.page("setup.html", form=Form({"token": token}))


@router.post("/setup")
def create(visit: Visiting) -> Response:
    """Create the first administrator, for whoever can see where the server was started."""
    if _done(visit):
        return visit.go("/")
    form, parts = visit.form, visit.parts
    if not parts.setup_token or not hmac.compare_digest(form["token"].strip().encode(), parts.setup_token.encode()):
        form.complain("token", "This is not the setup token that was printed when the server started.")
    check_name(form)
    form.complain("password", passwords.objection(form["password"], form["name"]))
    if form["again"] != form["password"]:
        form.complain("again", "The two are not the same.")
    if not form.good:
        return visit.page("setup.html", HTTPStatus.UNPROCESSABLE_ENTITY)
    admin = User(id=parts.clock.new_id(), name=form["name"].strip(), role=Role.ADMIN)
    stored = passwords.hashed(form["password"])
    with parts.database.write() as tx:
        if access.anyone(tx):
            return visit.go("/")
        access.add(tx, admin, stored, parts.clock.now())
        access_audit.note(tx, parts.clock.new_id(), parts.clock.now(), admin.name, "became the first administrator")
    return begin_session(visit, admin, "/", f"Welcome, {admin.name}.")


def _done(visit: Visit) -> bool:
    with visit.parts.database.read() as tx:
        return access.anyone(tx)
