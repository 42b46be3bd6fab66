"""The connections at a glance, without their secrets: for the server's loop and for the first page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from vtiger_xero.problems import SyncError
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.store.tables import budget, connection, run, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A connection as far as anybody may see it.

    Attributes:
        vtiger_url: the site's root.
        xero_organisation: its name.
        xero_api_url: ends in ``/api.xro/2.0``.
        xero_short_code: of links into Xero.
        connected: whether it may be used; somebody may have disconnected it.
        settings: those that differ from their defaults.
        settings_revision: grows with each of their changes.
        last_started: when its last run began, dry runs left out.
        day_remaining: Xero's calls left for the day, as far as Xero has said.
        blocked_until: until when Xero takes no calls.
    """

    id: str
    name: str
    vtiger_url: str
    xero_organisation: str
    xero_api_url: str
    xero_short_code: str
    connected: bool
    settings: Mapping[str, str]
    settings_revision: int
    last_started: datetime | None
    day_remaining: int | None
    blocked_until: datetime | None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A run that has no end yet.

    Attributes:
        fence: how many times it was begun.
        rehearsal: whether it is a dry run.
    """

    id: str
    fence: int
    rehearsal: bool


def overviews(tx: Connection) -> list[Overview]:
    """Every connection, by name."""
    settings: dict[str, dict[str, str]] = {}
    for each in tx.execute(select(setting)):
        settings.setdefault(each.connection_id, {})[each.name] = each.value
    last_started = (
        select(func.max(run.c.started_at))
        .where(run.c.connection_id == connection.c.id, run.c.rehearsal.is_(False))
        .scalar_subquery()
        .label("last_started")
    )
    rows = tx.execute(
        select(
            connection.c.id,
            connection.c.name,
            connection.c.vtiger_url,
            connection.c.xero_organisation,
            connection.c.xero_api_url,
            connection.c.xero_short_code,
            connection.c.connected,
            connection.c.settings_revision,
            last_started,
            budget.c.day_remaining,
            budget.c.blocked_until,
        )
        .join(budget, budget.c.organisation == connection.c.xero_tenant_id, isouter=True)
        .order_by(connection.c.name)
    )
    return [Overview(**row, settings=settings.get(row["id"], {})) for row in rows.mappings()]


def overview_of(tx: Connection, name: str) -> Overview:
    """One connection, by its name.

    Raises:
        SyncError: ``connection_unknown``.
    """
    known = overviews(tx)
    found = next((each for each in known if each.name == name), None)
    if found is None:
        raise SyncError("connection_unknown", name=name, known=", ".join(each.name for each in known) or "none yet")
    return found


def unfinished(tx: Connection) -> dict[str, Unfinished]:
    """The run without an end of each connection that has one, by the connection's id."""
    rows = tx.execute(
        select(run.c.connection_id, run.c.id, run.c.fence, run.c.rehearsal).where(run.c.status == RunStatus.RUNNING)
    )
    return {row.connection_id: Unfinished(row.id, row.fence, row.rehearsal) for row in rows}
