"""Whether a preview still tells what the next sync would do."""

from enum import StrEnum

from sqlalchemy import Connection

from vtiger_xero.store import verdicts
from vtiger_xero.store.overview import Overview
from vtiger_xero.store.runs import Run


class Overtaken(StrEnum):
    """What has been changed here since a preview, so that the next sync would do something else."""

    SETTINGS = "The settings have changed since this preview."
    DECISIONS = "Decisions have been made since this preview."


def overtaken(tx: Connection, connection: Overview, preview: Run) -> Overtaken | None:
    """By what a preview of a connection has been overtaken, if by anything."""
    if preview.settings_revision != connection.settings_revision:
        return Overtaken.SETTINGS
    return Overtaken.DECISIONS if verdicts.since(tx, connection.id, preview.started_at) else None
