"""The tables of who may use the pages, of what they did there, and of what they have not finished."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text

from vtiger_xero.store.tables import metadata
from vtiger_xero.store.types import Key, Moment

user = Table(
    "user",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Key, nullable=False),
    Column("name_key", Key, nullable=False, unique=True, comment="the name as it is compared"),
    Column("password", Text, nullable=False, comment="its argon2 hash"),
    Column("role", Key, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("role IN ('admin', 'bookkeeper', 'viewer')", name="role"),
)

session = Table(
    "session",
    metadata,
    Column("token", Key, primary_key=True, comment="its SHA-256; the browser alone has the token itself"),
    Column("user_id", Key, ForeignKey("user.id"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("notice", Text, comment="a sentence for the next page"),
)
Index("ix_session_user", session.c.user_id)

login_throttle = Table(
    "login_throttle",
    metadata,
    Column("subject", Key, primary_key=True, comment="name:… or address:…"),
    Column("attempts", Integer, nullable=False, comment="that failed, or have not ended yet"),
    Column("last_at", Moment, nullable=False),
    Column("blocked_until", Moment, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    Column("id", Key, primary_key=True),
    Column("user_id", Key, ForeignKey("user.id"), nullable=False, comment="nobody else sees it"),
    Column("content", Text, nullable=False, comment="sealed"),
    Column("state", Key, comment="with which a browser must come back from Xero, once"),
    Column("expires_at", Moment, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", Key, nullable=False, comment="the user's name at the time"),
    Column("what", Key, nullable=False),
    Column("subject", Text, nullable=False, comment="to what it was done; empty where that is plain"),
    Column("connection_id", Key, ForeignKey("connection.id")),
)
Index("ix_audit_at", audit.c.at)
