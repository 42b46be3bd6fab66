"""The emulated organisation's records: tables with indexes, and savepoints to take a request back."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from vtiger_xero.sandbox.xero.wire import Element

IndexKey = Callable[[Element], str | None]
"""The text under which a record's values are found; None when it isn't to be found."""


@dataclass(frozen=True, slots=True)
class Record:
    """One thing in Xero; a change makes a new one.

    Attributes:
        id: Xero's id, lower case.
        values: by the API's names, in Python's types; blank values are absent.
        updated: when it was last created or changed, in UTC.
    """

    id: str
    values: Element
    updated: datetime


class Table:
    """All records of one kind.

    Args:
        store: what the table is part of.
        indexes: how records are found by something else than their id.
    """

    def __init__(self, store: "Store", indexes: Mapping[str, IndexKey]) -> None:
        self.records: dict[str, Record] = {}
        self._store = store
        self._keys = dict(indexes)
        self._indexes: dict[str, dict[str, tuple[str, ...]]] = {name: {} for name in indexes}

    @property
    def indexes(self) -> Mapping[str, IndexKey]:
        """How each index makes its key."""
        return self._keys

    def put(self, record: Record) -> None:
        """Add the record, or replace the one with its id."""
        before = self.records.get(record.id)
        self._replace(record.id, before, record)
        self._store.note(self, record.id, before)

    def remove(self, record_id: str) -> None:
        """Forget a record.

        Raises:
            KeyError: there is none.
        """
        before = self.records[record_id]
        self._replace(record_id, before, None)
        self._store.note(self, record_id, before)

    def restore(self, record_id: str, record: Record | None) -> None:
        """Put back what was there before."""
        self._replace(record_id, self.records.get(record_id), record)

    def find(self, index: str, key: str) -> list[Record]:
        """The records with this key, the oldest first."""
        return [self.records[each] for each in self._indexes[index].get(key, ())]

    def _replace(self, record_id: str, before: Record | None, after: Record | None) -> None:
        for name, key_of in self._keys.items():
            old = key_of(before.values) if before else None
            new = key_of(after.values) if after else None
            if old == new:
                continue
            index = self._indexes[name]
            if old is not None:
                left = tuple(each for each in index[old] if each != record_id)
                if left:
                    index[old] = left
                else:
                    del index[old]
            if new is not None:
                index[new] = (*index.get(new, ()), record_id)
        if after is None:
            del self.records[record_id]
        else:
            self.records[record_id] = after


class Store:
    """All tables of one organisation.

    Attributes:
        version: grows with every change.
        listener: is told of each record that was added (with None) or changed (with what it was before), once it is
            certain to stay.
    """

    def __init__(self) -> None:
        self.version = 0
        self.listener: Listener = _nobody
        self._undo: list[tuple[Table, str, Record | None]] = []
        self._depth = 0

    def table(self, **indexes: IndexKey) -> Table:
        """A new table under this store's savepoints."""
        return Table(self, indexes)

    def note(self, table: Table, record_id: str, before: Record | None) -> None:
        """Take note of how a record was before a change."""
        self.version += 1
        if self._depth:
            self._undo.append((table, record_id, before))
        else:
            self.listener(table, record_id, before)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Take back what the block wrote when it ends with an exception."""
        mark = len(self._undo)
        self._depth += 1
        try:
            yield
        except BaseException:
            while len(self._undo) > mark:
                table, record_id, before = self._undo.pop()
                table.restore(record_id, before)
            raise
        finally:
            self._depth -= 1
            if not self._depth:
                self._tell()

    def _tell(self) -> None:
        told = set()
        for table, record_id, before in self._undo:
            if (id(table), record_id) not in told:
                told.add((id(table), record_id))
                self.listener(table, record_id, before)
        self._undo.clear()


Listener = Callable[[Table, str, Record | None], None]


def _nobody(table: Table, record_id: str, before: Record | None) -> None:
    """Listens to nothing."""
