"""The tables, and the constraints that make a duplicate impossible (``docs/architecture.md``, State)."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from vtiger_xero.store.types import Json, Key, Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _unique_while(name: str, condition: str, *columns: Column[str]) -> Index:
    """A unique index over the rows of which a condition is true."""
    return Index(name, *columns, unique=True, sqlite_where=text(condition), postgresql_where=text(condition))


connection = Table(
    "connection",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Key, nullable=False, unique=True),
    Column("vtiger_url", Text, nullable=False),
    Column("vtiger_user", Text, nullable=False),
    Column("vtiger_access_key", Text, nullable=False, comment="sealed"),
    Column("vtiger_api", Key, nullable=False, comment="webservice or rest"),
    Column("xero_grant", Key, nullable=False),
    Column("xero_client_id", Text, nullable=False),
    Column("xero_client_secret", Text, nullable=False, comment="sealed"),
    Column("xero_api_url", Text, nullable=False),
    Column("xero_identity_url", Text, nullable=False),
    Column("xero_tenant_id", Key, nullable=False),
    Column("xero_organisation", Text, nullable=False, comment="its name, for people"),
    Column("xero_short_code", Text, nullable=False, comment="of links into Xero"),
    Column("connected", Boolean, nullable=False, comment="false once somebody has disconnected it; its links stay"),
    Column("settings_revision", Integer, nullable=False, comment="grows with every change of a setting"),
    Column("created_at", Moment, nullable=False),
)
Index("uq_connection_pair", connection.c.vtiger_url, connection.c.xero_tenant_id, unique=True)

xero_token = Table(
    "xero_token",
    metadata,
    Column("connection_id", Key, ForeignKey("connection.id"), primary_key=True),
    Column("refresh_token", Text, nullable=False, comment="sealed"),
    Column("access_token", Text, nullable=False, comment="sealed"),
    Column("good_until", Moment, nullable=False, comment="of the access token, by our clock"),
    Column("held_by", Key, comment="who refreshes just now"),
    Column("held_until", Moment),
)

setting = Table(
    "setting",
    metadata,
    Column("connection_id", Key, ForeignKey("connection.id"), nullable=False),
    Column("name", Key, nullable=False),
    Column("value", Text, nullable=False),
    PrimaryKeyConstraint("connection_id", "name"),
)

listing = Table(
    "listing",
    metadata,
    Column("connection_id", Key, ForeignKey("connection.id"), nullable=False),
    Column("name", Key, nullable=False),
    Column("rows", Json, nullable=False),
    Column("read_at", Moment, nullable=False, comment="by our clock"),
    PrimaryKeyConstraint("connection_id", "name"),
)

record = Table(
    "record",
    metadata,
    Column("connection_id", Key, ForeignKey("connection.id"), nullable=False),
    Column("side", Key, nullable=False),
    Column("module", Key, nullable=False),
    Column("id", Key, nullable=False),
    Column("content", Json, nullable=False),
    Column("fingerprint", Key, nullable=False),
    Column("extra", Json, nullable=False),
    Column("mark", Key, comment="the other side's record that it says it was made from"),
    Column("name", Key, nullable=False),
    Column("name_key", Key, nullable=False, comment="the name as it is compared"),
    Column("email_key", Key, nullable=False, comment="the e-mail address as it is compared"),
    Column("similar_key", Key, nullable=False, comment="what similar names have in common"),
    Column("locked", Key, comment="the problem that keeps its side from accepting changes"),
    Column("remote_time", Moment),
    Column("parent", Key, comment="the record of its side that it belongs to"),
    Column("merged_into", Key, comment="the record of its side that took its place"),
    Column("presence", Key, nullable=False),
    Column("sweep", Integer, nullable=False, comment="number of the last complete walk that met it"),
    Column(
        "left_as",
        Key,
        nullable=False,
        server_default=text("''"),
        comment="fingerprint with which it was last left alone",
    ),
    Column("left_settings", Integer, nullable=False, server_default="0"),
    PrimaryKeyConstraint("connection_id", "side", "module", "id"),
    CheckConstraint("presence IN ('here', 'missing', 'gone')", name="presence"),
)
Index("ix_record_name", record.c.connection_id, record.c.module, record.c.side, record.c.name_key)
Index("ix_record_email", record.c.connection_id, record.c.module, record.c.side, record.c.email_key)
Index("ix_record_similar", record.c.connection_id, record.c.module, record.c.side, record.c.similar_key)
Index("ix_record_parent", record.c.connection_id, record.c.module, record.c.side, record.c.parent)
Index(
    "ix_record_missing",
    record.c.connection_id,
    record.c.module,
    record.c.side,
    record.c.id,
    sqlite_where=text("presence = 'missing'"),
    postgresql_where=text("presence = 'missing'"),
)
Index("ix_record_mark", record.c.connection_id, record.c.module, record.c.side, record.c.mark)

link = Table(
    "link",
    metadata,
    Column("id", Key, primary_key=True),
    Column("connection_id", Key, ForeignKey("connection.id"), nullable=False),
    Column("module", Key, nullable=False),
    Column("vtiger_id", Key, nullable=False),
    Column("xero_id", Key, nullable=False),
    Column("state", Key, nullable=False),
    Column("base_vtiger", Json, nullable=False, comment="content on which the sides agreed, as Vtiger returned it"),
    Column("base_xero", Json, nullable=False, comment="the same, as Xero returned it"),
    Column("seen_vtiger", Key, nullable=False, comment="fingerprint of the content last decided upon"),
    Column("seen_xero", Key, nullable=False),
    Column("seen_settings", Integer, nullable=False),
    CheckConstraint("state IN ('live', 'tombstone', 'released')", name="state"),
)
# Whoever looks for records without a link has to see the tombstones, too.
Index("ix_link_vtiger", link.c.connection_id, link.c.module, link.c.vtiger_id)
Index("ix_link_xero", link.c.connection_id, link.c.module, link.c.xero_id)
_unique_while("uq_link_vtiger", "state = 'live'", link.c.connection_id, link.c.module, link.c.vtiger_id)
_unique_while("uq_link_xero", "state = 'live'", link.c.connection_id, link.c.module, link.c.xero_id)

alias = Table(
    "alias",
    metadata,
    Column("connection_id", Key, ForeignKey("connection.id"), nullable=False),
    Column("side", Key, nullable=False),
    Column("module", Key, nullable=False),
    Column("id", Key, nullable=False, comment="a record that is only read"),
    Column("of_id", Key, nullable=False, comment="the record of the same side that it stands for"),
    Column("reason", Key, nullable=False),
    Column("seen", Key, nullable=False, comment="its fingerprint when this was found"),
    Column("seen_of", Key, nullable=False, comment="the other one's"),
    PrimaryKeyConstraint("connection_id", "side", "module", "id"),
    CheckConstraint("reason IN ('duplicate', 'merged', 'chosen')", name="reason"),
)
Index("ix_alias_of", alias.c.connection_id, alias.c.side, alias.c.module, alias.c.of_id)

verdict = Table(
    "verdict",
    metadata,
    Column("connection_id", Key, ForeignKey("connection.id"), nullable=False),
    Column("side", Key, nullable=False),
    Column("module", Key, nullable=False),
    Column("record_id", Key, nullable=False),
    Column("choice", Key, nullable=False),
    Column("other_id", Key, comment="the record that the choice names"),
    Column("at", Moment, nullable=False),
    Column("by", Key, nullable=False, comment="who decided"),
    PrimaryKeyConstraint("connection_id", "side", "module", "record_id"),
    CheckConstraint("choice IN ('pair', 'new', 'same', 'exclude', 'let_go')", name="choice"),
)

conflict = Table(
    "conflict",
    metadata,
    Column("link_id", Key, ForeignKey("link.id"), nullable=False),
    Column("field", Key, nullable=False),
    Column("base", Text, comment="what the sides agreed on last"),
    Column("vtiger", Text),
    Column("xero", Text),
    Column("chosen", Key, comment="the side that a person lets win"),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("link_id", "field"),
)

run = Table(
    "run",
    metadata,
    Column("id", Key, primary_key=True),
    Column("connection_id", Key, ForeignKey("connection.id"), nullable=False),
    Column("status", Key, nullable=False),
    Column("fence", Integer, nullable=False, comment="grows at each take-over"),
    Column("rehearsal", Boolean, nullable=False, comment="a dry run: nothing is written to either side"),
    Column("cancelled", Boolean, nullable=False, comment="somebody wants it to end"),
    Column("settings_revision", Integer, nullable=False, server_default="0", comment="the settings by which it goes"),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("module", Key, comment="the module under way"),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("vtiger_calls", Integer, nullable=False),
    Column("xero_calls", Integer, nullable=False),
    CheckConstraint("status IN ('running', 'done', 'failed', 'parked', 'cancelled')", name="status"),
)
_unique_while("uq_run_live", "status = 'running'", run.c.connection_id)
Index("ix_run_latest", run.c.connection_id, run.c.started_at)

batch = Table(
    "batch",
    metadata,
    Column("id", Key, primary_key=True, comment="also the idempotency key"),
    Column("connection_id", Key, ForeignKey("connection.id"), nullable=False),
    Column("run_id", Key, ForeignKey("run.id"), nullable=False),
    Column("side", Key, nullable=False),
    Column("module", Key, nullable=False),
    Column("method", Key, nullable=False),
    Column("path", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", Key, nullable=False),
    Column("sent_at", Moment, comment="when it was sent for the first time"),
    CheckConstraint("state IN ('ready', 'sent', 'unknown', 'done', 'void')", name="state"),
)
Index(
    "ix_batch_live",
    batch.c.connection_id,
    sqlite_where=text("state IN ('ready', 'sent', 'unknown')"),
    postgresql_where=text("state IN ('ready', 'sent', 'unknown')"),
)

intent = Table(
    "intent",
    metadata,
    Column("id", Key, primary_key=True),
    Column("connection_id", Key, ForeignKey("connection.id"), nullable=False),
    Column("batch_id", Key, ForeignKey("batch.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("side", Key, nullable=False, comment="that is written"),
    Column("module", Key, nullable=False),
    Column("operation", Key, nullable=False),
    Column("source_id", Key, nullable=False),
    Column("target_id", Key),
    Column("fields", Json, nullable=False),
    Column("source_content", Json, nullable=False, comment="what the source held when this was decided"),
    Column("target_content", Json, nullable=False, comment="what the target held then; empty for a create"),
    Column("state", Key, nullable=False),
    Column("detail", Key, comment="the side's words where it refused"),
    CheckConstraint("state IN ('ready', 'sent', 'unknown', 'done', 'refused', 'void')", name="state"),
)
_LIVE_INTENT = "state IN ('ready', 'sent', 'unknown')"
_unique_while(
    "uq_intent_source", _LIVE_INTENT, intent.c.connection_id, intent.c.side, intent.c.module, intent.c.source_id
)
_unique_while(
    "uq_intent_target",
    f"{_LIVE_INTENT} AND target_id IS NOT NULL",
    intent.c.connection_id,
    intent.c.side,
    intent.c.module,
    intent.c.target_id,
)
Index("ix_intent_batch", intent.c.batch_id, intent.c.position)

cursor = Table(
    "cursor",
    metadata,
    Column("connection_id", Key, ForeignKey("connection.id"), nullable=False),
    Column("side", Key, nullable=False),
    Column("module", Key, nullable=False),
    Column("since", Moment, comment="the walk reads what changed since; NULL: everything"),
    Column("after", Key, comment="where the walk goes on; NULL: at its beginning"),
    Column("started", Moment, comment="the side's clock when the walk under way began"),
    Column("newest", Moment, comment="the latest change that the walk under way has met"),
    Column("known", Moment, comment="the latest change that the walk before has met"),
    Column("sweep", Integer, nullable=False, comment="number of the latest complete walk, the one under way included"),
    Column("sweeping", Boolean, nullable=False, comment="whether the walk under way is a complete one"),
    Column("swept_at", Moment, comment="when a complete walk last ended, by our clock"),
    PrimaryKeyConstraint("connection_id", "side", "module"),
)

outcome = Table(
    "outcome",
    metadata,
    Column("connection_id", Key, ForeignKey("connection.id"), nullable=False),
    Column("run_id", Key, ForeignKey("run.id"), nullable=False),
    Column("module", Key, nullable=False),
    Column("side", Key, nullable=False, comment="of the record"),
    Column("record_id", Key, nullable=False),
    Column(
        "section",
        Key,
        nullable=False,
        server_default=text("''"),
        comment="the log's heading: the module, or the kind of what is sold",
    ),
    Column("written_side", Key, nullable=False, comment="that was, or would have been, written"),
    Column("action", Key, nullable=False),
    Column("code", Key, nullable=False),
    Column("name", Key, nullable=False),
    Column("name_key", Key, nullable=False, comment="the name as it is searched for"),
    Column("counterpart_id", Key),
    Column("changes", Json, nullable=False, comment="[field, old, new]"),
    Column("details", Json, nullable=False, server_default=text("'{}'"), comment="what fills the reason's sentences"),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("run_id", "module", "side", "record_id"),
)
# In the order of the log's pages, behind what its numbers count; the code, so that reasons are counted here alone.
Index(
    "ix_outcome_fate",
    outcome.c.run_id,
    outcome.c.section,
    outcome.c.written_side,
    outcome.c.action,
    outcome.c.at,
    outcome.c.side,
    outcome.c.record_id,
    outcome.c.code,
)
Index("ix_outcome_run", outcome.c.run_id, outcome.c.at, outcome.c.module, outcome.c.side, outcome.c.record_id)
# The name, so that what is searched for is found here alone.
Index(
    "ix_outcome_latest",
    outcome.c.connection_id,
    outcome.c.at,
    outcome.c.run_id,
    outcome.c.module,
    outcome.c.side,
    outcome.c.record_id,
    outcome.c.name_key,
)
Index("ix_outcome_record", outcome.c.record_id)
Index("ix_outcome_counterpart", outcome.c.counterpart_id)

problem = Table(
    "problem",
    metadata,
    Column("id", Key, primary_key=True),
    Column("connection_id", Key, ForeignKey("connection.id"), nullable=False),
    Column("module", Key, nullable=False, comment="empty: of the whole connection"),
    Column("side", Key, nullable=False),
    Column("record_id", Key, nullable=False, comment="empty: of the whole connection"),
    Column("code", Key, nullable=False),
    Column("name", Key, nullable=False),
    Column("details", Json, nullable=False),
    Column("fingerprint", Key, nullable=False, comment="of the record when it was parked"),
    Column("settings_revision", Integer, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("ignored", Key, comment="the record's fingerprint when a person chose to ignore it"),
)
_unique_while(
    "uq_problem_open",
    "closed_at IS NULL",
    problem.c.connection_id,
    problem.c.module,
    problem.c.side,
    problem.c.record_id,
    problem.c.code,
)
# In the order of the list of one code, with all that tells whether somebody ignores it.
Index(
    "ix_problem_code",
    problem.c.connection_id,
    problem.c.code,
    problem.c.module,
    problem.c.name,
    problem.c.record_id,
    problem.c.id,
    problem.c.side,
    problem.c.ignored,
    sqlite_where=text("closed_at IS NULL"),
    postgresql_where=text("closed_at IS NULL"),
)

budget = Table(
    "budget",
    metadata,
    Column("organisation", Key, primary_key=True),
    Column("calls", Json, nullable=False, comment="when the calls of the last minute began"),
    Column("blocked_until", Moment),
    Column("blocked_code", Key),
    Column("day_remaining", Integer),
)
