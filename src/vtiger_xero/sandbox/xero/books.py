"""The emulated organisation: its records, and what every endpoint needs to know about it."""

import random
import uuid
from datetime import datetime

from vtiger_xero.clock import Clock
from vtiger_xero.sandbox.xero.regions import LOCALES, Region
from vtiger_xero.sandbox.xero.store import IndexKey, Record, Store
from vtiger_xero.sandbox.xero.wire import Element, fold


class Books:
    """One organisation's books.

    Args:
        clock: where moments and new ids come from.
        region: the edition.
        seed: of the organisation's own ids.
    """

    def __init__(self, clock: Clock, region: Region, seed: int) -> None:
        rng = random.Random(f"xero organisation {seed}")
        self.clock = clock
        self.region = region
        self.locale = LOCALES[region]
        self.organisation_id = str(uuid.UUID(int=rng.getrandbits(128), version=4))
        self.short_code = "!" + "".join(rng.choices("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=5))
        self.name = f"Demo Company ({region.value.title() if region is Region.GLOBAL else region.value})"
        self.created = clock.now()
        self.writes = 0
        self.store = Store()
        self.contacts = self.store.table(Name=_folded("Name"), ContactNumber=_folded("ContactNumber"))

    def now(self) -> datetime:
        """The present moment."""
        return self.clock.now()

    def record(self, values: Element) -> Record:
        """A new record, not yet in a table."""
        return Record(self.clock.new_id(), values, self.clock.now())


def _folded(name: str) -> IndexKey:
    def key(values: Element) -> str | None:
        value = values.get(name)
        return fold(value) if value else None

    return key
