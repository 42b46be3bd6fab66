"""The one place where it is decided whether a request is let through."""

import hmac
from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends, Request

from vtiger_xero.store import access
from vtiger_xero.store.access import Role
from vtiger_xero.web.forms import Form
from vtiger_xero.web.parts import Parts
from vtiger_xero.web.permissions import NEEDS
from vtiger_xero.web.visit import Visit, cookie_name, new_token

#: Methods that change nothing.
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

#: Bytes and fields of the largest form there is, with room to spare.
LARGEST_FORM = 1_000_000
_MOST_FIELDS = 5_000


class RefusedError(Exception):
    """A request that is not let through, in the words of the page that says so."""

    def __init__(self, status: HTTPStatus, title: str, message: str, fix: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.message = message
        self.fix = fix


class LoginNeededError(RefusedError):
    """Nobody is logged in."""

    def __init__(self) -> None:
        super().__init__(
            HTTPStatus.UNAUTHORIZED,
            "You are not logged in",
            "Nothing was changed: your session has ended, or you never logged in.",
            "Log in and do it again.",
        )


async def _sent(request: Request) -> Form:
    """The form that came with a request."""
    if request.method in SAFE:
        return Form()
    try:
        text = (await request.body()).decode("ascii", "replace")
        return Form(dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)))
    except ValueError:
        raise RefusedError(
            HTTPStatus.BAD_REQUEST, "Not a form of ours", "It has too many fields.", "Go back and try again."
        ) from None


def guard(request: Request, form: Annotated[Form, Depends(_sent)]) -> Visit:
    """Let a request through, if it may be.

    Raises:
        RefusedError: it comes from another site, without the proof that our page had, or from somebody who may not.
        LoginNeededError: nobody is logged in.
    """
    parts: Parts = request.app.state.parts
    needed = NEEDS[f"{request.method} {request.scope['route'].path}"]
    token = request.cookies.get(cookie_name(parts), "")
    now = parts.clock.now()
    session = None
    if token:
        with parts.database.read() as tx:
            session = access.session_of(tx, token, now)
    visit = Visit(
        parts=parts,
        templates=request.app.state.templates,
        token=token or new_token(),
        fresh=not token,
        session=session,
        form=form,
        site=parts.address.rstrip("/") or f"http://{request.headers['host']}",
        address=request.client.host if request.client else "",
    )
    if request.method not in SAFE:
        _prove(request, visit)
    if needed is not None:
        _entitle(visit, needed)
    if session is not None and access.wants_touch(session, now):
        with parts.database.write() as tx:
            access.touch(tx, token, now)
    return visit


Visiting = Annotated[Visit, Depends(guard)]


def _prove(request: Request, visit: Visit) -> None:
    """A change comes from a page of ours: by the browser's own word, and by what only that page knew."""
    own = {request.headers["host"], urlsplit(visit.parts.address).netloc} - {""}
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    from_us = (origin is None or urlsplit(origin).netloc in own) and site in {"same-origin", "none"}
    # Compared as bytes: what is sent may be any text.
    if not from_us or not hmac.compare_digest(visit.form["proof"].encode(), visit.proof.encode()):
        raise RefusedError(
            HTTPStatus.FORBIDDEN,
            "This did not come from our page",
            "Nothing was changed: the page was too old, cookies are switched off, or another site sent you here.",
            "Go back, load the page again, and do it once more.",
        )


def _entitle(visit: Visit, needed: Role) -> None:
    if visit.session is None:
        raise LoginNeededError
    if not visit.user.role.covers(needed):
        raise RefusedError(
            HTTPStatus.FORBIDDEN,
            "You may not do this",
            f"It takes the role {needed}, and yours is {visit.user.role}.",
            "Ask an administrator to do it, or to change your role.",
        )
