"""The web application: for now one page to read, for a browser on this machine."""

from collections.abc import Awaitable, Callable
from datetime import tzinfo
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.middleware.trustedhost import TrustedHostMiddleware

from vtiger_xero.clock import Clock
from vtiger_xero.problems import SyncError
from vtiger_xero.store.database import Database
from vtiger_xero.web.home import COLUMNS, home
from vtiger_xero.web.words import SIDES

#: Nothing is loaded from elsewhere, nothing is run in the browser, nothing is framed, nothing is remembered.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}

#: As long as nobody logs in, the page is only for who sits at this machine: a stranger's name that leads here is not
#: answered (DNS rebinding).
HOSTS = ["127.0.0.1", "localhost"]

#: Seconds after which the page is loaded anew while a run is under way.
REFRESH = 5


def create_app(database: Database, clock: Clock, zone: tzinfo | None = None) -> FastAPI:
    """The application.

    Args:
        database: from which it reads.
        clock: tells how long ago something was.
        zone: in which times are shown; ``None``: this machine's.
    """
    app = FastAPI(title="vtiger-xero", docs_url=None, redoc_url=None, openapi_url=None)
    pages = Environment(
        loader=PackageLoader("vtiger_xero.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)

    @app.middleware("http")
    async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await answer(request)
        response.headers.update(HEADERS)
        return response

    @app.get("/", response_class=HTMLResponse)
    def first_page() -> str:
        with database.read() as tx:
            content = home(tx, clock.now(), zone)
        refresh = REFRESH if content.busy else None
        return pages.get_template("home.html").render(home=content, columns=COLUMNS, sides=SIDES, refresh=refresh)

    @app.get("/healthz")
    def health() -> dict[str, str]:
        with database.read() as tx:
            tx.exec_driver_sql("SELECT 1")
        return {"status": "ok"}

    @app.exception_handler(SyncError)
    def explain(request: Request, error: SyncError) -> Response:
        if request.url.path == "/healthz":
            return JSONResponse({"status": error.code}, status_code=503)
        return HTMLResponse(pages.get_template("error.html").render(error=error, refresh=None), status_code=503)

    return app
