"""The first tables."""

import sqlalchemy as sa
from alembic import op

from vtiger_xero.store.types import Json, Key, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The first tables."""
    op.create_table(
        "budget",
        sa.Column("organisation", Key(), nullable=False),
        sa.Column("calls", Json(), nullable=False, comment="when the calls of the last minute began"),
        sa.Column("blocked_until", Moment(), nullable=True),
        sa.Column("blocked_code", Key(), nullable=True),
        sa.Column("day_remaining", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("organisation", name=op.f("pk_budget")),
    )
    op.create_table(
        "connection",
        sa.Column("id", Key(), nullable=False),
        sa.Column("name", Key(), nullable=False),
        sa.Column("vtiger_url", sa.Text(), nullable=False),
        sa.Column("vtiger_user", sa.Text(), nullable=False),
        sa.Column("vtiger_access_key", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("vtiger_api", Key(), nullable=False, comment="webservice or rest"),
        sa.Column("xero_grant", Key(), nullable=False),
        sa.Column("xero_client_id", sa.Text(), nullable=False),
        sa.Column("xero_client_secret", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("xero_api_url", sa.Text(), nullable=False),
        sa.Column("xero_identity_url", sa.Text(), nullable=False),
        sa.Column("xero_tenant_id", Key(), nullable=False),
        sa.Column("xero_organisation", sa.Text(), nullable=False, comment="its name, for people"),
        sa.Column("xero_short_code", sa.Text(), nullable=False, comment="of links into Xero"),
        sa.Column(
            "connected", sa.Boolean(), nullable=False, comment="false once somebody has disconnected it; its links stay"
        ),
        sa.Column("settings_revision", sa.Integer(), nullable=False, comment="grows with every change of a setting"),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
        sa.UniqueConstraint("name", name=op.f("uq_connection_name")),
    )
    with op.batch_alter_table("connection", schema=None) as batch_op:
        batch_op.create_index("uq_connection_pair", ["vtiger_url", "xero_tenant_id"], unique=True)

    op.create_table(
        "alias",
        sa.Column("connection_id", Key(), nullable=False),
        sa.Column("side", Key(), nullable=False),
        sa.Column("module", Key(), nullable=False),
        sa.Column("id", Key(), nullable=False, comment="a record that is only read"),
        sa.Column("of_id", Key(), nullable=False, comment="the record of the same side that it stands for"),
        sa.Column("reason", Key(), nullable=False),
        sa.Column("seen", Key(), nullable=False, comment="its fingerprint when this was found"),
        sa.Column("seen_of", Key(), nullable=False, comment="the other one's"),
        sa.CheckConstraint("reason IN ('duplicate', 'merged', 'chosen')", name=op.f("ck_alias_reason")),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_alias_connection_id")),
        sa.PrimaryKeyConstraint("connection_id", "side", "module", "id", name=op.f("pk_alias")),
    )
    with op.batch_alter_table("alias", schema=None) as batch_op:
        batch_op.create_index("ix_alias_of", ["connection_id", "side", "module", "of_id"], unique=False)

    op.create_table(
        "cursor",
        sa.Column("connection_id", Key(), nullable=False),
        sa.Column("side", Key(), nullable=False),
        sa.Column("module", Key(), nullable=False),
        sa.Column("since", Moment(), nullable=True, comment="the walk reads what changed since; NULL: everything"),
        sa.Column("after", Key(), nullable=True, comment="where the walk goes on; NULL: at its beginning"),
        sa.Column("started", Moment(), nullable=True, comment="the side's clock when the walk under way began"),
        sa.Column("newest", Moment(), nullable=True, comment="the latest change that the walk under way has met"),
        sa.Column("known", Moment(), nullable=True, comment="the latest change that the walk before has met"),
        sa.Column(
            "sweep",
            sa.Integer(),
            nullable=False,
            comment="number of the latest complete walk, the one under way included",
        ),
        sa.Column("sweeping", sa.Boolean(), nullable=False, comment="whether the walk under way is a complete one"),
        sa.Column("swept_at", Moment(), nullable=True, comment="when a complete walk last ended, by our clock"),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_cursor_connection_id")),
        sa.PrimaryKeyConstraint("connection_id", "side", "module", name=op.f("pk_cursor")),
    )
    op.create_table(
        "link",
        sa.Column("id", Key(), nullable=False),
        sa.Column("connection_id", Key(), nullable=False),
        sa.Column("module", Key(), nullable=False),
        sa.Column("vtiger_id", Key(), nullable=False),
        sa.Column("xero_id", Key(), nullable=False),
        sa.Column("state", Key(), nullable=False),
        sa.Column(
            "base_vtiger", Json(), nullable=False, comment="content on which the sides agreed, as Vtiger returned it"
        ),
        sa.Column("base_xero", Json(), nullable=False, comment="the same, as Xero returned it"),
        sa.Column("seen_vtiger", Key(), nullable=False, comment="fingerprint of the content last decided upon"),
        sa.Column("seen_xero", Key(), nullable=False),
        sa.Column("seen_settings", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('live', 'tombstone', 'released')", name=op.f("ck_link_state")),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_link_connection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index("ix_link_vtiger", ["connection_id", "module", "vtiger_id"], unique=False)
        batch_op.create_index("ix_link_xero", ["connection_id", "module", "xero_id"], unique=False)
        batch_op.create_index(
            "uq_link_vtiger",
            ["connection_id", "module", "vtiger_id"],
            unique=True,
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )
        batch_op.create_index(
            "uq_link_xero",
            ["connection_id", "module", "xero_id"],
            unique=True,
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )

    op.create_table(
        "problem",
        sa.Column("id", Key(), nullable=False),
        sa.Column("connection_id", Key(), nullable=False),
        sa.Column("module", Key(), nullable=False, comment="empty: of the whole connection"),
        sa.Column("side", Key(), nullable=False),
        sa.Column("record_id", Key(), nullable=False, comment="empty: of the whole connection"),
        sa.Column("code", Key(), nullable=False),
        sa.Column("name", Key(), nullable=False),
        sa.Column("details", Json(), nullable=False),
        sa.Column("fingerprint", Key(), nullable=False, comment="of the record when it was parked"),
        sa.Column("settings_revision", sa.Integer(), nullable=False),
        sa.Column("first_seen", Moment(), nullable=False),
        sa.Column("last_seen", Moment(), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("ignored", Key(), nullable=True, comment="the record's fingerprint when a person chose to ignore it"),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_problem_connection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
    )
    with op.batch_alter_table("problem", schema=None) as batch_op:
        batch_op.create_index(
            "ix_problem_code",
            ["connection_id", "code", "module", "name", "record_id", "id", "side", "ignored"],
            unique=False,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.create_index(
            "uq_problem_open",
            ["connection_id", "module", "side", "record_id", "code"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "record",
        sa.Column("connection_id", Key(), nullable=False),
        sa.Column("side", Key(), nullable=False),
        sa.Column("module", Key(), nullable=False),
        sa.Column("id", Key(), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.Column("fingerprint", Key(), nullable=False),
        sa.Column("extra", Json(), nullable=False),
        sa.Column("mark", Key(), nullable=True, comment="the other side's record that it says it was made from"),
        sa.Column("name", Key(), nullable=False),
        sa.Column("name_key", Key(), nullable=False, comment="the name as it is compared"),
        sa.Column("email_key", Key(), nullable=False, comment="the e-mail address as it is compared"),
        sa.Column("similar_key", Key(), nullable=False, comment="what similar names have in common"),
        sa.Column("locked", Key(), nullable=True, comment="the problem that keeps its side from accepting changes"),
        sa.Column("remote_time", Moment(), nullable=True),
        sa.Column("parent", Key(), nullable=True, comment="the record of its side that it belongs to"),
        sa.Column("merged_into", Key(), nullable=True, comment="the record of its side that took its place"),
        sa.Column("presence", Key(), nullable=False),
        sa.Column("sweep", sa.Integer(), nullable=False, comment="number of the last complete walk that met it"),
        sa.Column(
            "left_as",
            Key(),
            server_default=sa.text("''"),
            nullable=False,
            comment="fingerprint with which it was last left alone",
        ),
        sa.Column("left_settings", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("presence IN ('here', 'missing', 'gone')", name=op.f("ck_record_presence")),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_record_connection_id")),
        sa.PrimaryKeyConstraint("connection_id", "side", "module", "id", name=op.f("pk_record")),
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index("ix_record_email", ["connection_id", "module", "side", "email_key"], unique=False)
        batch_op.create_index("ix_record_mark", ["connection_id", "module", "side", "mark"], unique=False)
        batch_op.create_index(
            "ix_record_missing",
            ["connection_id", "module", "side", "id"],
            unique=False,
            sqlite_where=sa.text("presence = 'missing'"),
            postgresql_where=sa.text("presence = 'missing'"),
        )
        batch_op.create_index("ix_record_name", ["connection_id", "module", "side", "name_key"], unique=False)
        batch_op.create_index("ix_record_parent", ["connection_id", "module", "side", "parent"], unique=False)
        batch_op.create_index("ix_record_similar", ["connection_id", "module", "side", "similar_key"], unique=False)

    op.create_table(
        "run",
        sa.Column("id", Key(), nullable=False),
        sa.Column("connection_id", Key(), nullable=False),
        sa.Column("status", Key(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False, comment="grows at each take-over"),
        sa.Column("rehearsal", sa.Boolean(), nullable=False, comment="a dry run: nothing is written to either side"),
        sa.Column("cancelled", sa.Boolean(), nullable=False, comment="somebody wants it to end"),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("module", Key(), nullable=True, comment="the module under way"),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("vtiger_calls", sa.Integer(), nullable=False),
        sa.Column("xero_calls", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('running', 'done', 'failed', 'parked', 'cancelled')", name=op.f("ck_run_status")
        ),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_run_connection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index("ix_run_latest", ["connection_id", "started_at"], unique=False)
        batch_op.create_index(
            "uq_run_live",
            ["connection_id"],
            unique=True,
            sqlite_where=sa.text("status = 'running'"),
            postgresql_where=sa.text("status = 'running'"),
        )

    op.create_table(
        "setting",
        sa.Column("connection_id", Key(), nullable=False),
        sa.Column("name", Key(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_setting_connection_id")),
        sa.PrimaryKeyConstraint("connection_id", "name", name=op.f("pk_setting")),
    )
    op.create_table(
        "verdict",
        sa.Column("connection_id", Key(), nullable=False),
        sa.Column("side", Key(), nullable=False),
        sa.Column("module", Key(), nullable=False),
        sa.Column("record_id", Key(), nullable=False),
        sa.Column("choice", Key(), nullable=False),
        sa.Column("other_id", Key(), nullable=True, comment="the record that the choice names"),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", Key(), nullable=False, comment="who decided"),
        sa.CheckConstraint("choice IN ('pair', 'new', 'same', 'exclude', 'let_go')", name=op.f("ck_verdict_choice")),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_verdict_connection_id")),
        sa.PrimaryKeyConstraint("connection_id", "side", "module", "record_id", name=op.f("pk_verdict")),
    )
    op.create_table(
        "xero_token",
        sa.Column("connection_id", Key(), nullable=False),
        sa.Column("refresh_token", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("access_token", sa.Text(), nullable=False, comment="sealed"),
        sa.Column("good_until", Moment(), nullable=False, comment="of the access token, by our clock"),
        sa.Column("held_by", Key(), nullable=True, comment="who refreshes just now"),
        sa.Column("held_until", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_xero_token_connection_id")),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_xero_token")),
    )
    op.create_table(
        "batch",
        sa.Column("id", Key(), nullable=False, comment="also the idempotency key"),
        sa.Column("connection_id", Key(), nullable=False),
        sa.Column("run_id", Key(), nullable=False),
        sa.Column("side", Key(), nullable=False),
        sa.Column("module", Key(), nullable=False),
        sa.Column("method", Key(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", Key(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True, comment="when it was sent for the first time"),
        sa.CheckConstraint("state IN ('ready', 'sent', 'unknown', 'done', 'void')", name=op.f("ck_batch_state")),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_batch_connection_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_batch_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.create_index(
            "ix_batch_live",
            ["connection_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('ready', 'sent', 'unknown')"),
            postgresql_where=sa.text("state IN ('ready', 'sent', 'unknown')"),
        )

    op.create_table(
        "conflict",
        sa.Column("link_id", Key(), nullable=False),
        sa.Column("field", Key(), nullable=False),
        sa.Column("base", sa.Text(), nullable=True, comment="what the sides agreed on last"),
        sa.Column("vtiger", sa.Text(), nullable=True),
        sa.Column("xero", sa.Text(), nullable=True),
        sa.Column("chosen", Key(), nullable=True, comment="the side that a person lets win"),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_conflict_link_id")),
        sa.PrimaryKeyConstraint("link_id", "field", name=op.f("pk_conflict")),
    )
    op.create_table(
        "outcome",
        sa.Column("connection_id", Key(), nullable=False),
        sa.Column("run_id", Key(), nullable=False),
        sa.Column("module", Key(), nullable=False),
        sa.Column("side", Key(), nullable=False, comment="of the record"),
        sa.Column("record_id", Key(), nullable=False),
        sa.Column("written_side", Key(), nullable=False, comment="that was, or would have been, written"),
        sa.Column("action", Key(), nullable=False),
        sa.Column("code", Key(), nullable=False),
        sa.Column("name", Key(), nullable=False),
        sa.Column("name_key", Key(), nullable=False, comment="the name as it is searched for"),
        sa.Column("counterpart_id", Key(), nullable=True),
        sa.Column("changes", Json(), nullable=False, comment="[field, old, new]"),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_outcome_connection_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_outcome_run_id")),
        sa.PrimaryKeyConstraint("run_id", "module", "side", "record_id", name=op.f("pk_outcome")),
    )
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.create_index("ix_outcome_counterpart", ["counterpart_id"], unique=False)
        batch_op.create_index(
            "ix_outcome_fate",
            ["run_id", "module", "written_side", "action", "at", "side", "record_id", "code"],
            unique=False,
        )
        batch_op.create_index(
            "ix_outcome_latest",
            ["connection_id", "at", "run_id", "module", "side", "record_id", "name_key"],
            unique=False,
        )
        batch_op.create_index("ix_outcome_record", ["record_id"], unique=False)
        batch_op.create_index("ix_outcome_run", ["run_id", "at", "module", "side", "record_id"], unique=False)

    op.create_table(
        "intent",
        sa.Column("id", Key(), nullable=False),
        sa.Column("connection_id", Key(), nullable=False),
        sa.Column("batch_id", Key(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("side", Key(), nullable=False, comment="that is written"),
        sa.Column("module", Key(), nullable=False),
        sa.Column("operation", Key(), nullable=False),
        sa.Column("source_id", Key(), nullable=False),
        sa.Column("target_id", Key(), nullable=True),
        sa.Column("fields", Json(), nullable=False),
        sa.Column("source_content", Json(), nullable=False, comment="what the source held when this was decided"),
        sa.Column("target_content", Json(), nullable=False, comment="what the target held then; empty for a create"),
        sa.Column("state", Key(), nullable=False),
        sa.Column("detail", Key(), nullable=True, comment="the side's words where it refused"),
        sa.CheckConstraint(
            "state IN ('ready', 'sent', 'unknown', 'done', 'refused', 'void')", name=op.f("ck_intent_state")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_intent_batch_id")),
        sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=op.f("fk_intent_connection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intent")),
    )
    with op.batch_alter_table("intent", schema=None) as batch_op:
        batch_op.create_index("ix_intent_batch", ["batch_id", "position"], unique=False)
        batch_op.create_index(
            "uq_intent_source",
            ["connection_id", "side", "module", "source_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('ready', 'sent', 'unknown')"),
            postgresql_where=sa.text("state IN ('ready', 'sent', 'unknown')"),
        )
        batch_op.create_index(
            "uq_intent_target",
            ["connection_id", "side", "module", "target_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('ready', 'sent', 'unknown') AND target_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('ready', 'sent', 'unknown') AND target_id IS NOT NULL"),
        )
