"""What is sold: lists of Xero's books, and the headings of the log."""

import sqlalchemy as sa
from alembic import op

from vtiger_xero.store.types import Json, Key, Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_FATE = ["run_id", "section", "written_side", "action", "at", "side", "record_id", "code"]
_FORMER_FATE = ["run_id", "module", "written_side", "action", "at", "side", "record_id", "code"]


def upgrade() -> None:
    """A list for each connection; products and services under headings of their own."""
    op.create_table(
        "listing",
        sa.Column("connection_id", Key(), nullable=False),
        sa.Column("name", Key(), nullable=False),
        sa.Column("rows", Json(), nullable=False),
        sa.Column("read_at", Moment(), nullable=False, comment="by our clock"),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_listing_connection_id")),
        sa.PrimaryKeyConstraint("connection_id", "name", name=op.f("pk_listing")),
    )
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "section",
                Key(),
                nullable=False,
                server_default="",
                comment="the log's heading: the module, or the kind of what is sold",
            )
        )
    op.execute("UPDATE outcome SET section = module")
    op.drop_index("ix_outcome_fate", table_name="outcome")
    op.create_index("ix_outcome_fate", "outcome", _FATE, unique=False)


def downgrade() -> None:
    """Without them."""
    op.drop_index("ix_outcome_fate", table_name="outcome")
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.drop_column("section")
    op.create_index("ix_outcome_fate", "outcome", _FORMER_FATE, unique=False)
    op.drop_table("listing")
