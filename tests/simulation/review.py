"""Somebody who answers what the program asks: some of it, after a while."""

import random

from vtiger_xero.clock import Clock
from vtiger_xero.domain.refs import Module, Side
from vtiger_xero.store import conflicts, problems, records
from vtiger_xero.store.database import Database
from vtiger_xero.store.records import Presence

CONNECTION = "connection"


class Reviewer:
    """Answers for the company.

    Args:
        seed: of the answers.
        database: where the questions are.
        clock: of the simulation.
    """

    def __init__(self, seed: int, database: Database, clock: Clock) -> None:
        self._rng = random.Random(f"reviewer {seed}")
        self._database = database
        self._clock = clock

    def answer(self) -> None:
        """Let a side win in some of the conflicts; at times, say that what is missing is gone."""
        with self._database.write() as tx:
            for link_id in sorted(conflicts.waiting(tx, CONNECTION)):
                if self._rng.random() < 0.5:
                    conflicts.choose(tx, link_id, self._rng.choice(tuple(Side)))
        if self._rng.random() < 0.5:
            self.accept_missing()

    def accept_missing(self) -> bool:
        """Say that what is missing is gone; whether anything was."""
        answered = False
        with self._database.write() as tx:
            for module in Module:
                missing = records.missing(tx, CONNECTION, module)
                records.settle_presence(tx, CONNECTION, missing, Presence.GONE)
                if missing:
                    answered = True
                    problems.close_general(tx, CONNECTION, module, self._clock.now())
        return answered
