"""Bringing a database to the tables of this version."""

from alembic import command
from alembic.config import Config

from vtiger_xero.store.database import Database

_LOCK = 7_203_411_920_115_000_001


def migrate(database: Database) -> None:
    """Run the migrations that the database has not seen; safe to call at the same time from several processes."""
    config = Config()
    config.set_main_option("script_location", "vtiger_xero.store:migrations")
    with database.write() as tx:
        if not database.is_sqlite:
            tx.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config.attributes["connection"] = tx
        command.upgrade(config, "head")
