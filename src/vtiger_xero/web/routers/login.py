"""Logging in and out, and one's own password."""

from datetime import timedelta
from http import HTTPStatus
from math import ceil
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from vtiger_xero.store import access, access_audit, access_throttle
from vtiger_xero.store.access import User
from vtiger_xero.store.access_throttle import Attempt
from vtiger_xero.web import passwords
from vtiger_xero.web.forms import Form
from vtiger_xero.web.guard import Visiting
from vtiger_xero.web.visit import Visit, cookie_name, keep_token, new_token
from vtiger_xero.web.words import counted

router = APIRouter()


@router.get("/login")
def ask(visit: Visiting, next: str = "/") -> Response:  # noqa: A002  the parameter's name in addresses
    """The page to log in; whoever is logged in already goes on."""
    if visit.session is not None:
        return visit.go(_own_path(next))
    with visit.parts.database.read() as tx:
        if not access.anyone(tx):
            return visit.go("/setup")
    demo = visit.parts.demo
    return visit.page(
        "login.html", form=Form({"name": demo.name, "password": demo.password} if demo else {}), next=next
    )


@router.post("/login")
def log_in(visit: Visiting) -> Response:
    """Log in; a wrong name and a wrong password are told alike, in words and in time."""
    form = visit.form
    attempt = Attempt(form["name"], visit.address)
    now = visit.parts.clock.now()
    with visit.parts.database.write() as tx:
        wait = access_throttle.admit(tx, attempt, now)
        known = access.password_of(tx, attempt.name)
    if wait is not None:
        form.complain("password", f"That was wrong too often. Try again in {_in_words(wait)}.")
        return visit.page("login.html", HTTPStatus.TOO_MANY_REQUESTS, next=form["next"])
    user, stored = known or (None, None)
    if not passwords.fits(form["password"], stored) or user is None or stored is None or user.disabled:
        _note_failure(visit, user)
        form.complain("password", "The name or the password is wrong.")
        return visit.page("login.html", HTTPStatus.UNPROCESSABLE_ENTITY, next=form["next"])
    with visit.parts.database.write() as tx:
        access_throttle.forgive(tx, attempt, now)
        if passwords.outdated(stored):
            access.set_password(tx, user.id, passwords.hashed(form["password"]))
    return begin_session(visit, user, _own_path(form["next"]))


@router.post("/logout")
def log_out(visit: Visiting) -> Response:
    """End the session, here and on the server."""
    with visit.parts.database.write() as tx:
        access.close_session(tx, visit.token)
    response = RedirectResponse("/login", HTTPStatus.SEE_OTHER)
    response.delete_cookie(cookie_name(visit.parts), secure=visit.parts.secure, httponly=True, samesite="lax")
    return response


@router.get("/account")
def account(visit: Visiting) -> Response:
    """The page of one's own password."""
    return visit.page("account.html", at="account")


@router.post("/account")
def change_password(visit: Visiting) -> Response:
    """Change one's own password; every other browser is logged out."""
    form, user = visit.form, visit.user
    attempt = Attempt(user.name, visit.address)
    now = visit.parts.clock.now()
    with visit.parts.database.write() as tx:
        wait = access_throttle.admit(tx, attempt, now)
        known = access.password_of(tx, user.name)
    if wait is not None:
        form.complain("password", f"That was wrong too often. Try again in {_in_words(wait)}.")
    elif known is None or not passwords.fits(form["password"], known[1]):
        form.complain("password", "This is not your present password.")
    form.complain("new_password", passwords.objection(form["new_password"], user.name))
    if form["again"] != form["new_password"]:
        form.complain("again", "The two are not the same.")
    if not form.good:
        return visit.page("account.html", HTTPStatus.UNPROCESSABLE_ENTITY, at="account")
    stored = passwords.hashed(form["new_password"])
    with visit.parts.database.write() as tx:
        access_throttle.forgive(tx, attempt, now)
        access.set_password(tx, user.id, stored)
        access.close_sessions(tx, user.id)
        visit.note(tx, "changed their password")
    return begin_session(visit, user, "/account", "Your password is changed; every other browser is logged out.")


def begin_session(visit: Visit, user: User, path: str, notice: str | None = None) -> Response:
    """Log somebody in with a new token, so that nobody who knew the old one is logged in with them."""
    token = new_token()
    clock = visit.parts.clock
    with visit.parts.database.write() as tx:
        access.close_session(tx, visit.token)
        access.open_session(tx, token, user.id, clock.now())
        access.leave_notice(tx, token, notice)
        access_audit.note(tx, clock.new_id(), clock.now(), user.name, "logged in", f"from {visit.address}")
    response = RedirectResponse(path, HTTPStatus.SEE_OTHER)
    keep_token(response, visit.parts, token, lasting=True)
    return response


def _note_failure(visit: Visit, user: User | None) -> None:
    """A name that nobody has is not written down: people type their password there."""
    clock = visit.parts.clock
    who = "somebody" if user is None else user.name
    with visit.parts.database.write() as tx:
        access_audit.note(tx, clock.new_id(), clock.now(), who, "failed to log in", f"from {visit.address}")


def _own_path(wanted: str) -> str:
    """Where to go after logging in: a page of ours, whatever the address says."""
    parts = urlsplit(wanted)
    is_ours = not parts.scheme and not parts.netloc and wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if is_ours and wanted.isprintable() else "/"


def _in_words(wait: timedelta) -> str:
    seconds = ceil(wait.total_seconds())
    return counted(seconds, "second") if seconds < 60 else counted(ceil(seconds / 60), "minute")
