"""What fills the sentences of a reason, with the outcome that it explains."""

import sqlalchemy as sa
from alembic import op

from vtiger_xero.store.types import Json

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Details of each outcome; of the earlier ones they are not known."""
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "details",
                Json(),
                nullable=False,
                server_default=sa.text("'{}'"),
                comment="what fills the reason's sentences",
            )
        )


def downgrade() -> None:
    """Without them."""
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.drop_column("details")
