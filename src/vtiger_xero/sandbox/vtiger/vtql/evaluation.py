"""Runs a query over the rows of one module, as Vtiger's SQL would."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Protocol

from vtiger_xero.sandbox.vtiger.dialects import Differences
from vtiger_xero.sandbox.vtiger.errors import WebServiceError, invalid_id
from vtiger_xero.sandbox.vtiger.schema import Field, Kind, Module
from vtiger_xero.sandbox.vtiger.store import Row, Table
from vtiger_xero.sandbox.vtiger.vtql.comparison import BrokenSqlError, Test, sort_key, test_of
from vtiger_xero.sandbox.vtiger.vtql.parser import Condition, Query, id_components

_MOST_ROWS = 100
_ALWAYS_JOINED = {"", "entity"}


class Source(Protocol):
    """The records of one module, as queries see them."""

    @property
    def table(self) -> Table:
        """The rows."""
        ...

    def joined(self, row: Row, tables: set[str]) -> Iterable[Row]:
        """The rows that the database finds of this one, once the query touches these tables."""
        ...

    def queried(self, row: Row, names: list[str]) -> dict[str, str | None]:
        """Some fields as a query's row shows them."""
        ...


def run(query: Query, source: Source, differences: Differences) -> list[dict[str, str | None]]:
    """Answer a query; the limit counts the rows of joined tables, of which one per record is answered.

    Args:
        query: as parsed.
        source: the records of the module that it names.
        differences: of the emulated version.

    Raises:
        WebServiceError: a field does not exist, or an id is none.
    """
    module = source.table.module
    columns = _columns(query, module)
    for condition in query.conditions:
        if condition.column not in module.by_name:
            raise WebServiceError("ACCESS_DENIED", f"Permission to access {condition.column} attribute denied.")
    touched = [*columns, *(condition.column for condition in query.conditions)]
    tables = _ALWAYS_JOINED | {module.by_name[name].table for name in touched if name in module.by_name}
    try:
        rows = (each for row in _candidates(query, source.table) for each in source.joined(row, tables))
        matches = filter(_condition(query, module, differences), rows)
        arranged = _order(query, module, tables)
        offset, count = _limit(query)
        if "count(*)" in columns:
            counted: dict[str, str | None] = {"count": str(sum(1 for _ in matches))}
            return [counted] if _counts(module, differences) and offset == 0 and count > 0 else []
        found = {row.number: row for row in islice(arranged(matches), offset, offset + count)}
        return [source.queried(row, columns) for row in found.values()]
    except BrokenSqlError:
        return []


def _counts(module: Module, differences: Differences) -> bool:
    return differences.counts_entities or not module.entity


def _columns(query: Query, module: Module) -> list[str]:
    if "*" in query.columns:
        return list(module.by_name)
    if "count(*)" in query.columns:
        return ["count(*)"]
    for name in query.columns:
        if name not in module.by_name:
            raise WebServiceError("ACCESS_DENIED", f"Permission to access '.{name}.' attribute denied.")
    return query.columns if "id" in query.columns else [*query.columns, "id"]


def _condition(query: Query, module: Module, differences: Differences) -> Callable[[Row], bool]:
    """Whether a row meets the conditions; ``and`` binds closer than ``or``."""
    alternatives: list[list[tuple[str, str | None, Test]]] = [[]]
    for connective, condition in zip(["and", *query.connectives], query.conditions, strict=False):
        if connective == "or":
            alternatives.append([])
        field = module.by_name[condition.column]
        test = test_of(field, condition.operator, _literals(field, condition, differences))
        alternatives[-1].append((field.name, field.blank, test))

    def meets(row: Row) -> bool:
        return any(all(test(_value(row, name, blank)) for name, blank, test in tests) for tests in alternatives)

    return meets


def _value(row: Row, name: str, blank: str | None) -> str | None:
    return str(row.number) if name == "id" else row.values.get(name, blank)


def _candidates(query: Query, table: Table) -> Iterable[Row]:
    """The live rows that a condition on the id leaves, by id; it saves walking over all the others."""
    for condition in query.conditions if "or" not in query.connectives else ():
        numbers = [value.strip("'").rpartition("x")[2] for value in condition.values]
        if condition.column != "id" or not all(each.isdigit() for each in numbers):
            continue
        if condition.operator in {"=", "in"}:
            found = (table.rows.get(number) for number in sorted({*map(int, numbers)}))
            return [row for row in found if row and not row.deleted]
        if condition.operator in {">", ">="}:
            return table.live(int(numbers[0]) - (condition.operator == ">="))
    return table.live()


def _literals(field: Field, condition: Condition, differences: Differences) -> tuple[str, ...]:
    """The condition's literals; of an id only what follows the ``x``, unquoted as Vtiger puts it into its SQL."""
    if field.kind not in {Kind.REFERENCE, Kind.OWNER, Kind.AUTOGENERATED}:
        return condition.values
    numbers = []
    for value in condition.values:
        if field.kind is Kind.REFERENCE and "x" not in value:
            raise invalid_id()
        parts = id_components(value, strict=differences.strict_ids)
        if len(parts) == 1 or not parts[1]:
            raise BrokenSqlError
        numbers.append(f"'{parts[1]}'" if condition.operator == "like" else parts[1])
    return tuple(numbers)


def _order(query: Query, module: Module, tables: set[str]) -> Callable[[Iterator[Row]], Iterator[Row]]:
    """How the matching rows are put in order; ``desc`` turns the last column only."""
    fields = module.by_name
    if any(name not in fields or fields[name].table not in tables for name in query.order):
        raise BrokenSqlError
    if query.order == ["id"] and not query.descending:
        return iter

    def arranged(rows: Iterator[Row]) -> Iterator[Row]:
        by_id = any(condition.column == "id" for condition in query.conditions)
        ordered = list(rows) if by_id else _unordered(rows, module)
        for name in reversed(query.order):
            field, key = fields[name], sort_key(fields[name])
            ordered.sort(
                key=lambda row, field=field, key=key: key(_value(row, field.name, field.blank)),  # type: ignore[misc]
                reverse=query.descending and name == query.order[-1],
            )
        return iter(ordered)

    return arranged


def _unordered(rows: Iterator[Row], module: Module) -> list[Row]:
    """The rows as the database finds them without an order: along the index of the first reference, then by id."""
    reference = next((each.name for each in module.fields if each.kind is Kind.REFERENCE), "")
    return sorted(rows, key=lambda row: (int((row.values.get(reference) or "x0").rpartition("x")[2]), row.number))


def _limit(query: Query) -> tuple[int, int]:
    if not query.limit:
        return 0, _MOST_ROWS
    if not all(each.isdigit() for each in query.limit):
        raise BrokenSqlError
    *offset, count = (int(each) for each in query.limit)
    return sum(offset), min(count, _MOST_ROWS)
