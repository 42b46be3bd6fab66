"""Who did what on the pages, and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from vtiger_xero.store.access_tables import audit
from vtiger_xero.store.tables import connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that somebody did.

    Attributes:
        at: when.
        who: the user's name at the time.
        what: in a few words, as they follow the name: ``changed the settings``.
        subject: to what it was done; empty where that is plain. Never a secret.
        connection: its name; empty where it concerns none.
    """

    at: datetime
    who: str
    what: str
    subject: str
    connection: str


def note(
    tx: Connection,
    new_id: str,
    now: datetime,
    who: str,
    what: str,
    subject: str = "",
    *,
    connection_id: str | None = None,
) -> None:
    """Write down what somebody did, in the transaction in which it is done; see :class:`Deed`."""
    tx.execute(
        insert(audit).values(id=new_id, at=now, who=who, what=what, subject=subject, connection_id=connection_id)
    )


def latest(tx: Connection, limit: int, offset: int = 0) -> list[Deed]:
    """What was done, newest first."""
    rows = tx.execute(
        select(
            audit.c.at,
            audit.c.who,
            audit.c.what,
            audit.c.subject,
            func.coalesce(connection.c.name, "").label("connection"),
        )
        .join(connection, connection.c.id == audit.c.connection_id, isouter=True)
        .order_by(audit.c.at.desc(), audit.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [Deed(**row) for row in rows.mappings()]
