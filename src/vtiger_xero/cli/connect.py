"""``connect``: joining a Vtiger with a Xero organisation."""

import getpass
import sys
from typing import Annotated

import typer

from vtiger_xero.cli.installation import installation
from vtiger_xero.cli.terminal import Name, out
from vtiger_xero.problems import SyncError
from vtiger_xero.settings import Settings
from vtiger_xero.store.connections import Account
from vtiger_xero.sync import connecting
from vtiger_xero.xero.oauth import IDENTITY_URL
from vtiger_xero.xero.transport import API_URL


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
    settings = Settings.read()
    account = Account(
        vtiger_url=vtiger_url,
        vtiger_user=vtiger_user,
        vtiger_access_key=_secret(settings.vtiger_access_key, "The Vtiger access key"),
        vtiger_api="",
        xero_grant=xero_grant,
        xero_client_id=xero_client_id,
        xero_client_secret=_secret(settings.xero_client_secret, "The Xero client secret"),
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


def _secret(given: str, what: str) -> str:
    """A secret from the environment, else from standard input: asked for in a terminal, a line otherwise."""
    if given:
        return given
    told = getpass.getpass(f"{what}: ") if sys.stdin.isatty() else sys.stdin.readline()
    if not told.strip():
        raise SyncError("secret_missing", what=what)
    return told.strip()
