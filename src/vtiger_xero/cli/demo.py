"""``demo``: both emulated systems, a sample company, a sync, and the page."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from vtiger_xero.cli import exits, render
from vtiger_xero.cli.installation import Installation, installation
from vtiger_xero.cli.sandbox import Served, served
from vtiger_xero.cli.serving import Port
from vtiger_xero.cli.sync import sync_now
from vtiger_xero.cli.terminal import AsJson, out, print_json
from vtiger_xero.settings import Settings
from vtiger_xero.store import access
from vtiger_xero.store.access import Role, User
from vtiger_xero.store.connections import Account
from vtiger_xero.sync import configuring
from vtiger_xero.sync.connecting import Connected, connect
from vtiger_xero.sync.workplace import connection_named

NAME = "demo"

#: How the sample company is synced.
SETTINGS = {
    "organizations.enabled": "true",
    "organizations.direction": "both",
    "products.enabled": "true",
    "products.direction": "both",
    "services.enabled": "true",
    "services.direction": "both",
    "schedule": "15min",
}


def demo(
    once: Annotated[bool, typer.Option("--once", help="Sync twice in a temporary folder, and end.")] = False,
    as_json: AsJson = False,
    dialect: Annotated[str, typer.Option(help="The Vtiger to be emulated.")] = "7.5",
    port: Port = None,
) -> None:
    """Start both emulated systems with a sample company, sync them, and show the page."""
    if not once:
        show(dialect, Settings.read().port if port is None else port)
        return
    told = sync_twice(dialect)
    if as_json:
        print_json({"runs": told})
    else:
        for run in told:
            render.show_run(out, run)
    if any(exits.of_run(each) == exits.FAILED for each in told):
        raise typer.Exit(exits.FAILED)


@dataclass(frozen=True, slots=True)
class Demo:
    """A connection between both emulated systems, in a folder of its own."""

    at: Installation
    both: Served
    made: Connected

    def sync(self) -> dict[str, Any]:
        """Sync once; the run's report."""
        return sync_now(self.at, NAME, None, rehearsal=False)


@contextmanager
def connected(dialect: str, port: int) -> Iterator[Demo]:
    """Both systems with the sample company, connected and switched on, in a temporary folder."""
    with (
        tempfile.TemporaryDirectory(prefix="vtiger-xero-demo-") as folder,
        served(0, 0, dialect, "sample", seed=1) as both,
        installation(Settings(home=Path(folder), port=port)) as at,
    ):
        made = connect(at.database, at.seal, at.clock, NAME, _account(both), None)
        found = connection_named(at.database, at.seal, NAME)
        with at.database.write() as tx:
            configuring.change(tx, found.id, SETTINGS)
        yield Demo(at, both, made)


def sync_twice(dialect: str) -> list[dict[str, Any]]:
    """Sync the sample company twice: the second run shows that the first one left nothing to do."""
    with connected(dialect, port=0) as shown:
        return [shown.sync(), shown.sync()]


def show(dialect: str, port: int) -> None:
    """Sync the sample company, say what happened, and serve the pages until stopped."""
    from vtiger_xero.web.parts import DemoLogin
    from vtiger_xero.web.passwords import hashed
    from vtiger_xero.web.server import serve

    with connected(dialect, port) as shown:
        out.print(f"Emulated Vtiger {shown.made.vtiger.version} at {shown.both.vtiger_url}")
        out.print(f"Emulated Xero at {shown.both.xero_url}, organisation {shown.made.organisation.name}")
        out.print("\n[bold]First sync[/bold]: the sample company's customers, products and services reach Xero")
        render.show_run(out, shown.sync())
        out.print("\n[bold]Second sync[/bold]: nothing has changed, so nothing is written")
        render.show_run(out, {**shown.sync(), "problems": []})
        login = DemoLogin("demo", secrets.token_urlsafe(9))
        with shown.at.database.write() as tx:
            admin = User(id=shown.at.clock.new_id(), name=login.name, role=Role.ADMIN)
            access.add(tx, admin, hashed(login.password), shown.at.clock.now())
        out.print(f"\nLog in as [bold]{login.name}[/bold] with the password [bold]{login.password}[/bold]")
        serve(shown.at.settings, shown.at.database, shown.at.seal, login)


def _account(both: Served) -> Account:
    told = both.addresses()
    return Account(
        vtiger_url=told["vtiger"]["url"],
        vtiger_user=told["vtiger"]["username"],
        vtiger_access_key=told["vtiger"]["access_key"],
        vtiger_api="",
        xero_grant="client_credentials",
        xero_client_id=told["xero"]["client_id"],
        xero_client_secret=told["xero"]["client_secret"],
        xero_api_url=told["xero"]["api_url"],
        xero_identity_url=told["xero"]["identity_url"],
        xero_tenant_id="",
        xero_organisation="",
        xero_short_code="",
    )
