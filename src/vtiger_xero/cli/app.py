"""The command ``vtiger-xero``: its commands and their arguments."""

import sys
from typing import Annotated

import typer
from pydantic import ValidationError

from vtiger_xero.cli import exits, render
from vtiger_xero.cli.connect import secret
from vtiger_xero.cli.installation import installation
from vtiger_xero.cli.log import history, log
from vtiger_xero.cli.problems import problems
from vtiger_xero.cli.review import resync, review
from vtiger_xero.cli.terminal import AsJson, Name, err, out, print_json
from vtiger_xero.modules import options
from vtiger_xero.problems import SyncError
from vtiger_xero.settings import Settings
from vtiger_xero.store import connections
from vtiger_xero.store.connections import Account
from vtiger_xero.sync import connecting
from vtiger_xero.sync.workplace import connection_named
from vtiger_xero.xero.oauth import IDENTITY_URL
from vtiger_xero.xero.transport import API_URL

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


def main() -> None:
    """Run the command; whatever goes wrong is told in a sentence, with the fix."""
    try:
        app()
    except SyncError as error:
        render.show_error(err, error)
        sys.exit(exits.USAGE if error.code in exits.USAGE_CODES else exits.FAILED)
    except ValidationError as error:
        for each in error.errors():
            name = "VTIGER_XERO_" + "_".join(str(part) for part in each["loc"]).upper()
            err.print(f"{name}: {each['msg']}")
        sys.exit(exits.USAGE)
    except KeyboardInterrupt:
        sys.exit(130)


@app.callback()
def about() -> None:
    """Keeps Vtiger CRM and Xero accounting in step.

    Settings of this installation come from the environment (VTIGER_XERO_HOME, VTIGER_XERO_DATABASE_URL, …).
    Exit codes: 0 done, 1 failed, 2 usage, 3 done with open problems.
    """


@app.command()
def connect(
    name: Name,
    vtiger_url: Annotated[str, typer.Option(help="The CRM's address, as in the browser.")],
    vtiger_user: Annotated[str, typer.Option(help="The user with whose access key to log in.")],
    xero_client_id: Annotated[str, typer.Option(help="Of the app at developer.xero.com.")],
    xero_grant: Annotated[str, typer.Option(help="How the app is let in: client_credentials.")] = "client_credentials",
    xero_organisation: Annotated[
        str | None, typer.Option(help="Name or id, where the app may open several.", show_default=False)
    ] = None,
    xero_api_url: Annotated[str, typer.Option(help="Where Xero's API answers.")] = API_URL,
    xero_identity_url: Annotated[str, typer.Option(help="Where Xero gives out tokens.")] = IDENTITY_URL,
) -> None:
    """Connect a Vtiger with a Xero organisation, after trying both.

    The access key and the client secret come from VTIGER_XERO_VTIGER_ACCESS_KEY and VTIGER_XERO_XERO_CLIENT_SECRET, or
    are read from standard input, one line each.
    """
    if xero_grant != "client_credentials":
        raise typer.BadParameter("only client_credentials can be used so far", param_hint="--xero-grant")
    settings = Settings()
    account = Account(
        vtiger_url=vtiger_url,
        vtiger_user=vtiger_user,
        vtiger_access_key=secret(settings.vtiger_access_key.get_secret_value(), "The Vtiger access key"),
        vtiger_api="",
        xero_grant=xero_grant,
        xero_client_id=xero_client_id,
        xero_client_secret=secret(settings.xero_client_secret.get_secret_value(), "The Xero client secret"),
        xero_api_url=xero_api_url,
        xero_identity_url=xero_identity_url,
        xero_tenant_id="",
        xero_organisation="",
        xero_short_code="",
    )
    with installation(settings) as at:
        made = connecting.connect(at.database, at.seal, at.clock, name, account, xero_organisation)
    out.print(
        f"Connected {name}: Vtiger {made.vtiger.version} and the Xero organisation {made.organisation.name} "
        f"({made.organisation.base_currency})."
    )


@app.command("settings")
def change_settings(
    name: Name,
    wanted: Annotated[
        list[str] | None, typer.Option("--set", help="name=value; may be repeated.", show_default=False)
    ] = None,
) -> None:
    """Show a connection's settings, or change some."""
    pairs = dict(_pair(each) for each in wanted or [])
    with installation(Settings()) as at:
        found = connection_named(at.database, at.seal, name)
        if pairs:
            with at.database.write() as tx:
                connections.change_settings(tx, found.id, pairs)
            found = connection_named(at.database, at.seal, name)
    for option in options.OPTIONS.values():
        out.print(f"{option.name}={options.value_of(found.settings, option.name)}")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals:
        raise typer.BadParameter(f"{text!r} is not of the form name=value", param_hint="--set")
    return name, options.checked(name, value)


@app.command()
def check(name: Name) -> None:
    """Say whether both sides can be reached and what they allow, with a fix for each red line."""
    from vtiger_xero.cli.check import findings

    with installation(Settings()) as at:
        found = findings(at, name)
    render.show_findings(out, found)
    if not all(each.ok for each in found):
        raise typer.Exit(exits.FAILED)


@app.command()
def sync(
    name: Name,
    module: Annotated[str | None, typer.Option(help="Only this module.", show_default=False)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would be done.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Name the records that were skipped, under each reason.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Sync a connection now, and say what became of it."""
    from vtiger_xero.cli.sync import skipped_names, sync_now

    with installation(Settings()) as at:
        told = sync_now(at, name, module, rehearsal=dry_run, console=None if as_json else err)
        names = skipped_names(at, name, told["run"]) if verbose else None
    if as_json:
        print_json({"runs": [told]})
    else:
        render.show_run(out, told, names)
        render.show_end_of_dry_run(out, told)
    raise typer.Exit(exits.of_run(told))


for command in (log, history, problems, review, resync):
    app.command()(command)


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Sync twice in a temporary folder, and end.")] = False,
    as_json: AsJson = False,
    dialect: Annotated[str, typer.Option(help="The Vtiger to be emulated.")] = "7.5",
    port: Annotated[int | None, typer.Option(help="The page's port.", show_default=False)] = None,
) -> None:
    """Start both emulated systems with a sample company, sync them, and show the page."""
    from vtiger_xero.cli.demo import show, sync_twice

    if once:
        told = sync_twice(dialect)
        if as_json:
            print_json({"runs": told})
        else:
            for run in told:
                render.show_run(out, run)
        if any(exits.of_run(each) == exits.FAILED for each in told):
            raise typer.Exit(exits.FAILED)
    else:
        show(out, dialect, port)


@app.command()
def sandbox(
    vtiger_port: Annotated[int, typer.Option(min=0, max=65535, help="Of the emulated Vtiger; 0: any free one.")] = 0,
    xero_port: Annotated[int, typer.Option(min=0, max=65535, help="Of the emulated Xero; 0: any free one.")] = 0,
    dialect: Annotated[str, typer.Option(help="The Vtiger to be emulated: 7.5, 8.2, 8.4, 8.4-mended, cloud.")] = "7.5",
    region: Annotated[
        str | None,
        typer.Option(help="The Xero to be emulated: AU, NZ, UK, US, GLOBAL; UK, or US if empty.", show_default=False),
    ] = None,
    company: Annotated[str, typer.Option(help="sample, empty, or how many organizations.")] = "sample",
    seed: Annotated[int, typer.Option(help="Of everything made up.")] = 0,
) -> None:
    """Serve an emulated Vtiger and an emulated Xero until stopped; the first line says how to reach them."""
    from vtiger_xero.cli.sandbox import serve_until_stopped

    serve_until_stopped(vtiger_port, xero_port, dialect, company, seed, region)


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="The page's port.", show_default=False)] = None,
) -> None:
    """Serve the page and sync by schedule, until stopped."""
    from vtiger_xero.web.server import serve as serve_page

    with installation(Settings() if port is None else Settings(port=port)) as at:
        serve_page(at.settings, at.database, at.seal)


@app.command()
def worker() -> None:
    """Sync by schedule without a page, until stopped; with PostgreSQL there may be any number of workers."""
    from vtiger_xero.runtime.worker import work

    with installation(Settings()) as at:
        work(at.database, at.seal, at.settings.home)


@app.command()
def migrate() -> None:
    """Bring the database to this version's tables; every command does so by itself."""
    with installation(Settings()) as at:
        out.print(f"The database is up to date: {at.database.url.render_as_string(hide_password=True)}")
