"""The database of an emulated Vtiger: rows as the columns hold them, the recycle bin, numbers and times."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from vtiger_xero.clock import Clock
from vtiger_xero.sandbox.vtiger.schema import Field, Module
from vtiger_xero.sandbox.vtiger.values import folded

_FIRST_RECORD = 2  # a fresh installation has used up number 1


@dataclass(slots=True)
class Row:
    """One record.

    Attributes:
        number: its id without the prefix.
        values: what its columns hold, where that is not the column's blank; references and owners as ``11x5``.
        deleted: in the recycle bin.
    """

    number: int
    values: dict[str, str | None]
    deleted: bool = False


@dataclass
class Table:
    """The rows of one module, in the order of their ids."""

    module: Module
    rows: dict[int, Row] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    issued: int = 0
    first: int = 1
    _taken: dict[tuple[str, str], set[int]] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Keep a new row, whose number is the highest so far."""
        self.rows[row.number] = row
        self.numbers.append(row.number)
        self.index(row, present=True)

    @property
    def highest(self) -> int:
        """The highest number in use; 0 without a row."""
        return self.numbers[-1] if self.numbers else 0

    def remove(self, row: Row) -> None:
        """Forget a row for good; the number of the last one is given out again."""
        del self.rows[row.number]
        del self.numbers[bisect_left(self.numbers, row.number)]
        self.index(row, present=False)

    def index(self, row: Row, *, present: bool) -> None:
        """Note, or forget, the values of a row that must be unique."""
        for name in self.module.unique_fields:
            owners = self._taken.setdefault((name, folded(row.values.get(name) or "")), set())
            if present:
                owners.add(row.number)
            else:
                owners.discard(row.number)

    def duplicates(self, name: str, value: str, apart_from: int) -> bool:
        """Whether another live row has this value in a unique field."""
        return any(each != apart_from for each in self._taken.get((name, folded(value)), ()))

    def live(self, after: int = -1) -> Iterator[Row]:
        """The rows outside the recycle bin whose number is higher than one, by number."""
        for place in range(bisect_right(self.numbers, after), len(self.numbers)):
            row = self.rows[self.numbers[place]]
            if not row.deleted:
                yield row

    def next_number(self) -> str:
        """The next of the module's own record numbers, as ``ACC7``."""
        self.issued += 1
        return f"{self.module.number_prefix}{self.issued}"


class Store:
    """All tables of one installation.

    Attributes:
        skew: seconds by which this installation's clock is wrong.
    """

    def __init__(self, clock: Clock, modules: Mapping[str, Module]) -> None:
        self.skew = 0.0
        self.tables = {name: Table(module) for name, module in modules.items()}
        self._clock = clock
        self._by_prefix = {str(module.prefix): self.tables[name] for name, module in modules.items()}
        self._entities: dict[int, Table] = {}
        self._next_entity = _FIRST_RECORD

    def skip_number(self, module: str) -> None:
        """Leave out the first number of an empty plain table."""
        self.tables[module].first = 2

    def add_field(self, module: str, field: Field) -> None:
        """Give a module one more field."""
        table = self.tables[module]
        table.module = replace(table.module, fields=(*table.module.fields, field))

    def set_values(self, module: str, name: str, values: tuple[str, ...]) -> None:
        """Give a picklist other values; rows keep what they hold."""
        table = self.tables[module]
        fields = (replace(each, values=values) if each.name == name else each for each in table.module.fields)
        table.module = replace(table.module, fields=tuple(fields))

    def epoch(self) -> int:
        """The installation's own time in whole seconds since 1970."""
        return int((self._clock.now() + timedelta(seconds=self.skew)).timestamp())

    def now(self) -> str:
        """The installation's own time as its columns hold it: UTC, whole seconds."""
        return (self._clock.now() + timedelta(seconds=self.skew)).strftime("%Y-%m-%d %H:%M:%S")

    def insert(self, module: str, values: dict[str, str | None]) -> Row:
        """Add a row; entity modules share one sequence of ids, plain tables count on from their highest."""
        table = self.tables[module]
        if table.module.entity:
            number = self._next_entity
            self._next_entity += 1
            self._entities[number] = table
        else:
            number = max(table.highest + 1, table.first)
        row = Row(number, values)
        table.add(row)
        return row

    def table_of(self, prefix: str) -> Table | None:
        """The table whose ids begin with this prefix."""
        return self._by_prefix.get(prefix)

    def entity_table(self, number: int) -> Table | None:
        """The table that holds, or held, the entity record of this number."""
        return self._entities.get(number)

    def reference_lives(self, reference: str) -> bool:
        """Whether ``11x5`` names a record outside the recycle bin."""
        prefix, _, number = reference.partition("x")
        table = self.table_of(prefix)
        row = table.rows.get(int(number)) if table and number.isdigit() else None
        return row is not None and not row.deleted
