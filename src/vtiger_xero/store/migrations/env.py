"""What Alembic asks for: run the migrations on the connection that the caller has opened."""

from alembic import context

from vtiger_xero.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
