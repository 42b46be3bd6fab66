"""``migrate``: the tables of this version."""

from vtiger_xero.cli.installation import installation
from vtiger_xero.cli.terminal import out
from vtiger_xero.settings import Settings


def migrate() -> None:
    """Bring the database to this version's tables; every command does so by itself."""
    with installation(Settings.read()) as at:
        out.print(f"The database is up to date: {at.database.url.render_as_string(hide_password=True)}")
