"""Bringing a database to the tables of this version."""

from sqlalchemy import inspect, text

from vtiger_xero.store.database import Database

#: The migration after which a database has the tables of this version.
HEAD = "0005"

_LOCK = 7_203_411_920_115_000_001


def migrate(database: Database) -> None:
    """Run the migrations that the database has not seen; safe to call at the same time from several processes.

    Raises:
        SyncError: ``database_failed``.
    """
    if _revision(database) == HEAD:
        return
    # Importing Alembic takes longer than most commands, which find nothing to migrate.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "vtiger_xero.store:migrations")
    with database.write() as tx:
        if not database.is_sqlite:
            tx.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config.attributes["connection"] = tx
        command.upgrade(config, HEAD)


def _revision(database: Database) -> str | None:
    """The migration that the database has seen last."""
    with database.read() as tx:
        if not inspect(tx).has_table("alembic_version"):
            return None
        return tx.execute(text("SELECT version_num FROM alembic_version")).scalar()
