"""One request: who asks, and the ways to answer."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from http import HTTPStatus

from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment
from sqlalchemy import Connection

from vtiger_xero.store import access, access_audit
from vtiger_xero.store.access import Role, Session, User
from vtiger_xero.store.overview import Overview, overviews
from vtiger_xero.web.forms import Form
from vtiger_xero.web.headers import policy
from vtiger_xero.web.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request that was let through.

    Attributes:
        parts: of the application.
        templates: of the pages.
        token: what the browser's cookie holds; a secret between the two.
        fresh: whether the browser does not have it yet.
        session: of whoever is logged in; ``None`` on pages for everybody.
        form: what was sent; empty unless something is to be changed.
        site: our own address as this browser has it, without a path.
        address: of the network from which it came.
    """

    parts: Parts
    templates: Environment
    token: str
    fresh: bool
    session: Session | None
    form: Form
    site: str
    address: str

    @property
    def user(self) -> User:
        """Who is logged in.

        Raises:
            LookupError: nobody is; routes that need a role are not asked by nobody.
        """
        if self.session is None:
            raise LookupError("nobody is logged in")
        return self.session.user

    @property
    def proof(self) -> str:
        """What a form has to carry: only a page of ours, shown to this very browser, can know it."""
        return proof_of(self.token)

    def may(self, role: str) -> bool:
        """Whether somebody is logged in who has at least this role."""
        return self.session is not None and self.session.user.role.covers(Role(role))

    def page(
        self,
        template: str,
        status: int = HTTPStatus.OK,
        *,
        at: str = "",
        here: Overview | None = None,
        live: bool = False,
        **values: object,
    ) -> Response:
        """A page.

        Args:
            template: its file.
            status: of the answer.
            at: which part of the navigation it belongs to.
            here: the connection it is about.
            live: whether something is under way that it should keep showing as it comes along.
            values: what it shows.
        """
        with self.parts.database.read() as tx:
            known = overviews(tx) if self.session else []
        if here is None and len(known) == 1:
            here = known[0]
        content = self.templates.get_template(template).render(
            visit=self, at=at, here=here, connections=known, live=live, **{"form": self.form} | values
        )
        response = HTMLResponse(content, status, headers={"Content-Security-Policy": policy(script=live)})
        if self.session and self.session.notice is not None:
            with self.parts.database.write() as tx:
                access.leave_notice(tx, self.token, None)
        if self.fresh:
            keep_token(response, self.parts, self.token)
        return response

    def go(self, path: str, notice: str | None = None) -> Response:
        """After a change: send the browser to a page, so that loading that one again changes nothing.

        Args:
            path: of the page; a path of ours.
            notice: a sentence for it.
        """
        if notice is not None:
            with self.parts.database.write() as tx:
                access.leave_notice(tx, self.token, notice)
        return RedirectResponse(path, HTTPStatus.SEE_OTHER)

    def note(self, tx: Connection, what: str, subject: str = "", *, connection_id: str | None = None) -> None:
        """Write down what whoever is logged in does; see :func:`access_audit.note`."""
        clock = self.parts.clock
        access_audit.note(tx, clock.new_id(), clock.now(), self.user.name, what, subject, connection_id=connection_id)


def new_token() -> str:
    """A token that nobody can guess; so it comes from the system's randomness, and not from the clock's."""
    return secrets.token_urlsafe(32)


def proof_of(token: str) -> str:
    """The proof that belongs to a token; it does not tell the token."""
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def cookie_name(parts: Parts) -> str:
    """The cookie of the token; with ``__Host-`` browsers let nobody but this very host set it."""
    return "__Host-vtiger-xero" if parts.secure else "vtiger-xero"


def keep_token(response: Response, parts: Parts, token: str, *, lasting: bool = False) -> None:
    """Have the browser keep a token.

    Args:
        response: that goes to the browser.
        parts: of the application.
        token: to be kept.
        lasting: even when the browser is closed, for as long as a session may last.
    """
    response.set_cookie(
        cookie_name(parts),
        token,
        max_age=int(access.LONGEST.total_seconds()) if lasting else None,
        path="/",
        secure=parts.secure,
        httponly=True,
        samesite="lax",
    )
