"""Connections that somebody is making and that are not finished: sealed, seen by nobody else, and soon forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from vtiger_xero.store.access_tables import draft
from vtiger_xero.store.secrets import Seal
from vtiger_xero.store.statements import upsert

#: How long somebody may take.
LASTS = timedelta(days=1)


def put(
    tx: Connection, seal: Seal, draft_id: str, user_id: str, content: str, now: datetime, state: str | None = None
) -> None:
    """Keep a draft, in place of what was kept of it before; others that are out of date are forgotten.

    Args:
        tx: a transaction that writes.
        seal: seals it.
        draft_id: its id.
        user_id: whose it is.
        content: all of it.
        now: the present moment.
        state: with which a browser must come back from Xero's consent page; see :func:`came_back`.
    """
    tx.execute(delete(draft).where(draft.c.expires_at <= now))
    row = {
        "id": draft_id,
        "user_id": user_id,
        "content": seal.seal(content, _place(draft_id, user_id)),
        "state": state,
        "expires_at": now + LASTS,
    }
    upsert(tx, draft, [row])


def get(tx: Connection, seal: Seal, draft_id: str, user_id: str, now: datetime) -> str | None:
    """What is in a draft; ``None``: there is none, or it is somebody else's.

    Raises:
        SyncError: ``secret_unreadable``.
    """
    mine = (draft.c.id == draft_id, draft.c.user_id == user_id, draft.c.expires_at > now)
    sealed = tx.execute(select(draft.c.content).where(*mine)).scalar_one_or_none()
    return None if sealed is None else seal.open(sealed, _place(draft_id, user_id))


def came_back(tx: Connection, state: str, user_id: str, now: datetime) -> str | None:
    """The draft whose browser has come back with this state; it can do so once.

    Returns:
        Its id; ``None``: nobody was sent away with this state, or not this user, or they came back already.
    """
    waiting = (draft.c.state == state, draft.c.user_id == user_id, draft.c.expires_at > now)
    draft_id = tx.execute(select(draft.c.id).where(*waiting)).scalar_one_or_none()
    taken = tx.execute(update(draft).where(*waiting).values(state=None))
    return draft_id if taken.rowcount == 1 else None


def drop(tx: Connection, draft_id: str) -> None:
    """Forget a draft."""
    tx.execute(delete(draft).where(draft.c.id == draft_id))


def _place(draft_id: str, user_id: str) -> str:
    return f"draft:{draft_id}:{user_id}"
