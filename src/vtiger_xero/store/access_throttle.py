"""Slowing down whoever guesses passwords: each failure makes the next attempt wait longer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import Connection, Update, delete, select, update

from vtiger_xero.store.access import folded
from vtiger_xero.store.access_tables import login_throttle
from vtiger_xero.store.statements import insert_missing

#: Failures that cost nothing: people mistype, and a whole office may share an address.
FREE_OF_A_NAME = 5
FREE_OF_AN_ADDRESS = 20

#: The longest wait; whoever is kept out by somebody else's guesses is not kept out for long.
LONGEST_WAIT = timedelta(minutes=15)

#: After so long without an attempt, failures are forgotten.
FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody who wants to log in.

    Attributes:
        name: as it was typed.
        address: of the network; of IPv6 only the network's half counts, since one machine has all of the other.
    """

    name: str
    address: str

    @property
    def subjects(self) -> dict[str, int]:
        """What failures are counted for, and how many of them cost nothing."""
        return {f"address:{_network(self.address)}": FREE_OF_AN_ADDRESS, f"name:{folded(self.name)}": FREE_OF_A_NAME}


def admit(tx: Connection, attempt: Attempt, now: datetime) -> timedelta | None:
    """Let somebody try a password, or say how long to wait.

    An attempt that is let through counts as failed until :func:`forgive`, so that many at once are no way around.

    Returns:
        ``None``: try it; else how long to wait.
    """
    tx.execute(delete(login_throttle).where(login_throttle.c.last_at < now - FORGOTTEN))
    for subject in attempt.subjects:
        insert_missing(tx, login_throttle, {"subject": subject, "attempts": 0, "last_at": now, "blocked_until": now})
    rows = tx.execute(
        select(login_throttle)
        .where(login_throttle.c.subject.in_(attempt.subjects))
        .order_by(login_throttle.c.subject)
        .with_for_update()
    ).all()
    wait: timedelta = max(row.blocked_until for row in rows) - now
    if wait > timedelta(0):
        return wait
    for row in rows:
        attempts = row.attempts + 1
        blocked_until = now + _wait(attempts - attempt.subjects[row.subject])
        tx.execute(_of(row.subject).values(attempts=attempts, last_at=now, blocked_until=blocked_until))
    return None


def forgive(tx: Connection, attempt: Attempt, now: datetime) -> None:
    """Take back what :func:`admit` counted: the password was right.

    The name begins anew. The address only loses this one attempt, or an account of one's own would be a way around.
    """
    address, name = attempt.subjects
    tx.execute(delete(login_throttle).where(login_throttle.c.subject == name))
    tx.execute(_of(address).values(attempts=login_throttle.c.attempts - 1, blocked_until=now))


def _of(subject: str) -> Update:
    return update(login_throttle).where(login_throttle.c.subject == subject)


def _wait(beyond: int) -> timedelta:
    """How long the next attempt waits after so many failures beyond the free ones."""
    return min(LONGEST_WAIT, timedelta(seconds=2 ** min(beyond, 30))) if beyond > 0 else timedelta(0)


def _network(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64), strict=False)) if isinstance(known, IPv6Address) else address
