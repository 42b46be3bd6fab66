"""The web application."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from vtiger_xero.problems import SyncError
from vtiger_xero.store import access
from vtiger_xero.web.guard import LARGEST_FORM, LoginNeededError, RefusedError, guard
from vtiger_xero.web.headers import HEADERS, STRICT_TRANSPORT, policy
from vtiger_xero.web.parts import Parts
from vtiger_xero.web.rendering import environment
from vtiger_xero.web.routers import (
    activity,
    connect,
    connection,
    home,
    log,
    login,
    problems,
    record,
    review,
    runs,
    settings,
    setup,
    taxes,
    users,
)

_TOPICS = (
    activity,
    connect,
    connection,
    home,
    log,
    login,
    problems,
    record,
    review,
    runs,
    settings,
    setup,
    taxes,
    users,
)


def create_app(parts: Parts) -> FastAPI:
    """The application.

    Args:
        parts: what it is made of.
    """
    app = FastAPI(
        title="vtiger-xero",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        max_body_size=LARGEST_FORM,
        dependencies=[Depends(guard)],
    )
    app.state.parts = parts
    app.state.templates = environment(parts.clock, parts.zone)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    for topic in _TOPICS:
        app.include_router(topic.router)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=parts.hosts)
    app.middleware("http")(_head)
    app.exception_handler(RefusedError)(_refuse)
    app.exception_handler(SyncError)(_explain)
    app.exception_handler(HTTPException)(_miss)
    app.exception_handler(Exception)(_break)
    return app


async def _head(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """Give every answer the headers."""
    return _with_headers(request, await answer(request))


def _with_headers(request: Request, response: Response) -> Response:
    response.headers.update(HEADERS)
    response.headers.setdefault("Content-Security-Policy", policy())
    # Pages are remembered nowhere; our own style may be, as long as it is asked for whether it has changed.
    response.headers["Cache-Control"] = "no-cache" if request.url.path.startswith("/static/") else "no-store"
    if request.app.state.parts.secure:
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    return response


def _refuse(request: Request, error: RefusedError) -> Response:
    """Say why, or, where it is only a matter of logging in, lead there."""
    if isinstance(error, LoginNeededError) and request.method == "GET":
        parts: Parts = request.app.state.parts
        with parts.database.read() as tx:
            anyone = access.anyone(tx)
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        back = "" if wanted == "/" else f"?next={quote(wanted, safe='')}"
        return RedirectResponse(f"/login{back}" if anyone else "/setup", HTTPStatus.SEE_OTHER)
    return _page(request, error.status, error.title, error.message, error.fix)


def _explain(request: Request, error: SyncError) -> Response:
    """Say what went wrong with this machine or its database."""
    if request.url.path == "/healthz":
        return JSONResponse({"status": error.code}, HTTPStatus.SERVICE_UNAVAILABLE)
    return _page(request, HTTPStatus.SERVICE_UNAVAILABLE, error.problem.title, error.message, error.fix)


def _miss(request: Request, error: HTTPException) -> Response:
    """Say that a page is not there."""
    if error.status_code != HTTPStatus.NOT_FOUND:
        return _page(request, error.status_code, str(error.detail), "The address takes no such request.", "Go back.")
    message = "It was never there, or what it was about is gone."
    return _page(request, error.status_code, "There is no such page", message, "Begin again at Home.")


def _break(request: Request, _error: Exception) -> Response:
    """Say that it is our mistake; the server's log tells which."""
    message = "The program made a mistake. What it was has been written to the server's log."
    fix = "Try again; if it stays so, ask whoever runs the server to report what the log says."
    response = _page(request, HTTPStatus.INTERNAL_SERVER_ERROR, "Something is broken here", message, fix)
    return _with_headers(request, response)


def _page(request: Request, status: int, title: str, message: str, fix: str) -> Response:
    template = request.app.state.templates.get_template("error.html")
    return HTMLResponse(template.render(title=title, message=message, fix=fix), status)
