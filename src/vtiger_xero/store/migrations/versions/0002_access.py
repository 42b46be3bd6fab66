"""Users, their sessions, and what they did."""

import sqlalchemy as sa
from alembic import op

from vtiger_xero.store.types import Key, Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Users, their sessions, and what they did."""
    op.create_table(
        "user",
        sa.Column("id", Key(), nullable=False),
        sa.Column("name", Key(), nullable=False),
        sa.Column("name_key", Key(), nullable=False, comment="the name as it is compared"),
        sa.Column("password", sa.Text(), nullable=False, comment="its argon2 hash"),
        sa.Column("role", Key(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.CheckConstraint("role IN ('admin', 'bookkeeper', 'viewer')", name=op.f("ck_user_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("name_key", name=op.f("uq_user_name_key")),
    )
    op.create_table(
        "session",
        sa.Column("token", Key(), nullable=False, comment="its SHA-256; the browser alone has the token itself"),
        sa.Column("user_id", Key(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=True, comment="a sentence for the next page"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_session_user_id")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index("ix_session_user", ["user_id"], unique=False)

    op.create_table(
        "login_throttle",
        sa.Column("subject", Key(), nullable=False, comment="name:… or address:…"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="that failed, or have not ended yet"),
        sa.Column("last_at", Moment(), nullable=False),
        sa.Column("blocked_until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_login_throttle")),
    )
    op.create_table(
        "draft",
        sa.Column("id", Key(), nullable=False),
        sa.Column("user_id", Key(), nullable=False, comment="nobody else sees it"),
        sa.Column("content", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("state", Key(), nullable=True, comment="with which a browser must come back from Xero, once"),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_draft_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_table(
        "audit",
        sa.Column("id", Key(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("who", Key(), nullable=False, comment="the user's name at the time"),
        sa.Column("what", Key(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="to what it was done; empty where that is plain"),
        sa.Column("connection_id", Key(), nullable=True),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_audit_connection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_at", ["at"], unique=False)


def downgrade() -> None:
    """Undo it."""
    op.drop_table("audit")
    op.drop_table("draft")
    op.drop_table("login_throttle")
    op.drop_table("session")
    op.drop_table("user")
