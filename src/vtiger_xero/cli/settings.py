"""``settings``: what users set about a connection."""

from typing import Annotated

import typer

from vtiger_xero.cli.installation import installation
from vtiger_xero.cli.terminal import Name, out
from vtiger_xero.modules import options
from vtiger_xero.settings import Settings
from vtiger_xero.store.overview import overview_of
from vtiger_xero.sync import configuring


def settings(
    name: Name,
    wanted: Annotated[
        list[str] | None, typer.Option("--set", help="name=value; may be repeated.", show_default=False)
    ] = None,
) -> None:
    """Show a connection's settings, or change some."""
    pairs = dict(_pair(each) for each in wanted or [])
    with installation(Settings.read()) as at:
        if pairs:
            with at.database.write() as tx:
                connection_id = overview_of(tx, name).id
                for option, value in pairs.items():
                    configuring.check(tx, connection_id, option, value)
                configuring.change(tx, connection_id, pairs)
        with at.database.read() as tx:
            found = overview_of(tx, name).settings
    of_single_records = sorted(each for each in found if each.startswith(options.OVERRIDE))
    for each in (*options.OPTIONS, *of_single_records):
        out.print(f"{each}={options.value_of(found, each)}")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals:
        raise typer.BadParameter(f"{text!r} is not of the form name=value", param_hint="--set")
    return name, value
