"""Who may use the pages: users, and the sessions of their browsers."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, delete, exists, insert, select, update

from vtiger_xero.store.access_tables import session, user

#: A session ends when nothing was asked for so long, and at the latest so long after the login.
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=14)

#: How exactly it is known when a session was last used; asking for a page writes no more often than this.
_SEEN = timedelta(minutes=1)


class Role(StrEnum):
    """What somebody may do; each may do what the later ones may."""

    ADMIN = "admin"
    BOOKKEEPER = "bookkeeper"
    VIEWER = "viewer"

    def covers(self, needed: "Role") -> bool:
        """Whether whoever has this role may do what needs the other."""
        ranks = list(Role)
        return ranks.index(self) <= ranks.index(needed)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may log in, unless disabled."""

    id: str
    name: str
    role: Role
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which somebody is logged in.

    Attributes:
        notice: a sentence that the next page is to show.
    """

    user: User
    seen_at: datetime
    notice: str | None


def folded(name: str) -> str:
    """A name as it is compared: case, width and the spelling of accents make no difference."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).strip().casefold())


def anyone(tx: Connection) -> bool:
    """Whether there is any user."""
    return bool(tx.execute(select(exists().select_from(user))).scalar_one())


def everyone(tx: Connection) -> list[User]:
    """Every user, by name."""
    return [_user(row) for row in tx.execute(select(user).order_by(user.c.name_key)).mappings()]


def get(tx: Connection, user_id: str) -> User | None:
    """One user."""
    row = tx.execute(select(user).where(user.c.id == user_id)).mappings().one_or_none()
    return None if row is None else _user(row)


def add(tx: Connection, new: User, password: str, now: datetime) -> None:
    """Add a user.

    Args:
        tx: a transaction that writes.
        new: the user.
        password: its hash.
        now: the present moment.

    Raises:
        sqlalchemy.exc.IntegrityError: somebody of that name is there.
    """
    tx.execute(
        insert(user).values(
            id=new.id,
            name=new.name,
            name_key=folded(new.name),
            password=password,
            role=new.role,
            disabled=new.disabled,
            created_at=now,
        )
    )


def change(tx: Connection, user_id: str, role: Role, *, disabled: bool) -> None:
    """Give a user a role, and let them log in or not; who may no longer is logged out at once."""
    tx.execute(update(user).where(user.c.id == user_id).values(role=role, disabled=disabled))
    if disabled:
        close_sessions(tx, user_id)


def is_last_admin(tx: Connection, user_id: str) -> bool:
    """Whether nobody else could administrate; until the transaction ends, nobody else can cease to."""
    admins = select(user.c.id).where(user.c.role == Role.ADMIN, user.c.disabled.is_(False)).with_for_update()
    return list(tx.execute(admins).scalars()) == [user_id]


def password_of(tx: Connection, name: str) -> tuple[User, str] | None:
    """A user by name, with the hash of the password."""
    row = tx.execute(select(user).where(user.c.name_key == folded(name))).mappings().one_or_none()
    return None if row is None else (_user(row), row["password"])


def set_password(tx: Connection, user_id: str, password: str) -> None:
    """Store the hash of another password."""
    tx.execute(update(user).where(user.c.id == user_id).values(password=password))


def open_session(tx: Connection, token: str, user_id: str, now: datetime) -> None:
    """Begin a session; those that have ended are forgotten.

    Args:
        tx: a transaction that writes.
        token: what the browser will show; only its hash is stored.
        user_id: whose session it is.
        now: the present moment.
    """
    tx.execute(delete(session).where((session.c.expires_at <= now) | (session.c.seen_at <= now - IDLE)))
    tx.execute(
        insert(session).values(
            token=_digest(token), user_id=user_id, created_at=now, seen_at=now, expires_at=now + LONGEST
        )
    )


def session_of(tx: Connection, token: str, now: datetime) -> Session | None:
    """The session that a token belongs to, if it still lasts and its user may log in."""
    row = (
        tx.execute(
            select(user, session.c.seen_at, session.c.notice)
            .join(user, user.c.id == session.c.user_id)
            .where(
                session.c.token == _digest(token),
                session.c.expires_at > now,
                session.c.seen_at > now - IDLE,
                user.c.disabled.is_(False),
            )
        )
        .mappings()
        .one_or_none()
    )
    return None if row is None else Session(_user(row), row["seen_at"], row["notice"])


def wants_touch(found: Session, now: datetime) -> bool:
    """Whether it has to be stored again that a session is used."""
    return now - found.seen_at >= _SEEN


def touch(tx: Connection, token: str, now: datetime) -> None:
    """Store that a session was used just now."""
    tx.execute(update(session).where(session.c.token == _digest(token)).values(seen_at=now))


def leave_notice(tx: Connection, token: str, notice: str | None) -> None:
    """Leave a sentence for the session's next page, or none when it has been shown."""
    tx.execute(update(session).where(session.c.token == _digest(token)).values(notice=notice))


def close_session(tx: Connection, token: str) -> None:
    """End a session."""
    tx.execute(delete(session).where(session.c.token == _digest(token)))


def close_sessions(tx: Connection, user_id: str) -> None:
    """End every session of a user."""
    tx.execute(delete(session).where(session.c.user_id == user_id))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _user(row: RowMapping) -> User:
    return User(id=row["id"], name=row["name"], role=Role(row["role"]), disabled=row["disabled"])
