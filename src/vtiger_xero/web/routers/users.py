"""Who may use the pages; for administrators."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException

from vtiger_xero.store import access
from vtiger_xero.store.access import Role, User
from vtiger_xero.web import passwords
from vtiger_xero.web.forms import Form
from vtiger_xero.web.guard import Visiting
from vtiger_xero.web.names import check_name
from vtiger_xero.web.visit import Visit

router = APIRouter()

#: What each role may do, in the words of the pages.
ROLES: Mapping[str, str] = {
    Role.VIEWER: "Viewer: sees everything",
    Role.BOOKKEEPER: "Bookkeeper: also syncs, and settles problems",
    Role.ADMIN: "Administrator: also changes settings, connections and users",
}


@router.get("/users")
def all_users(visit: Visiting) -> Response:
    """Everybody, and a form to add somebody."""
    return _list(visit, Form({"role": Role.VIEWER}))


@router.post("/users")
def add(visit: Visiting) -> Response:
    """Add a user."""
    form = visit.form
    check_name(form)
    role = form.one_of("role", ROLES)
    form.complain("password", passwords.objection(form["password"], form["name"]))
    if not form.good:
        return _list(visit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    clock = visit.parts.clock
    new = User(id=clock.new_id(), name=form["name"].strip(), role=Role(role))
    stored = passwords.hashed(form["password"])
    try:
        with visit.parts.database.write() as tx:
            access.add(tx, new, stored, clock.now())
            visit.note(tx, "added the user", new.name)
    except IntegrityError:
        form.complain("name", "There is a user of this name already.")
        return _list(visit, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return visit.go("/users", f"{new.name} can log in now.")


@router.get("/users/{user_id}")
def one(visit: Visiting, user_id: str) -> Response:
    """One user."""
    user = _known(visit, user_id)
    form = Form({"role": user.role} | ({"disabled": "on"} if user.disabled else {}))
    return visit.page("user.html", at="users", form=form, user=user, roles=ROLES)


@router.post("/users/{user_id}")
def change(visit: Visiting, user_id: str) -> Response:
    """Change a user's role, keep them out, or give them another password."""
    user, form = _known(visit, user_id), visit.form
    role, disabled = form.one_of("role", ROLES), form["disabled"] == "on"
    if form["password"]:
        form.complain("password", passwords.objection(form["password"], user.name))
    stored = passwords.hashed(form["password"]) if form["password"] and form.good else None
    with visit.parts.database.write() as tx:
        if (role != Role.ADMIN or disabled) and access.is_last_admin(tx, user.id):
            form.complain("role", "This is the only administrator: make somebody else one first.")
        if form.good:
            access.change(tx, user.id, Role(role), disabled=disabled)
            visit.note(tx, "changed the user", f"{user.name}: {role}{', kept out' if disabled else ''}")
            if stored is not None:
                access.set_password(tx, user.id, stored)
                access.close_sessions(tx, user.id)
                visit.note(tx, "set the password of", user.name)
    if not form.good:
        return visit.page("user.html", HTTPStatus.UNPROCESSABLE_ENTITY, at="users", form=form, user=user, roles=ROLES)
    return visit.go("/users", f"{user.name} is changed.")


def _known(visit: Visit, user_id: str) -> User:
    with visit.parts.database.read() as tx:
        user = access.get(tx, user_id)
    if user is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return user


def _list(visit: Visit, form: Form, status: int = HTTPStatus.OK) -> Response:
    with visit.parts.database.read() as tx:
        users = access.everyone(tx)
    return visit.page("users.html", status, at="users", form=form, users=users, roles=ROLES)
