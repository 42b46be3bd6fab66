"""The call budget of each Xero organisation, kept across restarts and shared by all workers."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import bindparam, select

from vtiger_xero.domain.usage import Usage
from vtiger_xero.store.database import Database
from vtiger_xero.store.statements import insert_missing, upsert
from vtiger_xero.store.tables import budget

T = TypeVar("T")


class StoredBudgets:
    """Usage by organisation, changed under a lock.

    Args:
        database: where it is kept.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def update(self, organisation: str, change: Callable[[Usage], tuple[Usage, T]]) -> T:
        """Read an organisation's usage, change it and store it, with nobody else in between.

        Args:
            organisation: Xero's tenant id.
            change: from the usage before to the usage after and a result.

        Returns:
            The result of the change.
        """
        with self._database.write() as tx:
            row = tx.execute(_USAGE, {"of": organisation}).one_or_none()
            if row is None:
                # It has to be there before it can be locked against another worker's first call.
                insert_missing(tx, budget, {"organisation": organisation, "calls": []})
                row = tx.execute(_USAGE, {"of": organisation}).one()
            calls = tuple(datetime.fromisoformat(at) for at in row.calls)
            before = Usage(calls, row.blocked_until, row.blocked_code, row.day_remaining)
            after, result = change(before)
            if after != before:
                upsert(
                    tx,
                    budget,
                    [
                        {
                            "organisation": organisation,
                            "calls": [at.isoformat() for at in after.calls],
                            "blocked_until": after.blocked_until,
                            "blocked_code": after.blocked_code,
                            "day_remaining": after.day_remaining,
                        }
                    ],
                )
            return result


_USAGE = select(budget).where(budget.c.organisation == bindparam("of")).with_for_update()
