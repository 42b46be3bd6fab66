"""``serve`` and ``worker``: syncing by schedule."""

from typing import Annotated

import typer

from vtiger_xero.cli.installation import installation
from vtiger_xero.settings import Settings

Port = Annotated[int | None, typer.Option(min=0, max=65535, help="The page's port.", show_default=False)]


def serve(port: Port = None) -> None:
    """Serve the page and sync by schedule, until stopped."""
    from vtiger_xero.web.server import serve as serve_page

    with installation(Settings.read() if port is None else Settings.read(port=port)) as at:
        serve_page(at.settings, at.database, at.seal)


def worker() -> None:
    """Sync by schedule without a page, until stopped; with PostgreSQL there may be any number of workers."""
    from vtiger_xero.runtime.worker import work

    with installation(Settings.read()) as at:
        work(at.database, at.seal, at.settings.home)
