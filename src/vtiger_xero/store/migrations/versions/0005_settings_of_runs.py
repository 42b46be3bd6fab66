"""By which settings a run goes."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Whoever reads a preview is told when the settings have changed since; of former runs that is not known."""
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "settings_revision",
                sa.Integer(),
                nullable=False,
                server_default="0",
                comment="the settings by which it goes",
            )
        )


def downgrade() -> None:
    """Without it."""
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_column("settings_revision")
