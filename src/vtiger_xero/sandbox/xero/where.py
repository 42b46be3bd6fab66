"""The language of ``where`` and ``order``: a small parser.

``Name=="Smith ""&"" Co" AND (UpdatedDateUTC>=DateTime(2020, 01, 31) OR ContactID==guid("…"))``, with ``==``, ``=``,
``!=``, ``<>``, the comparisons, ``AND``/``&&``, ``OR``/``||``, null, true, false, numbers, and ``.Contains()``,
``.StartsWith()``, ``.EndsWith()`` on texts. Texts compare without case and accents; only ``""`` escapes a quote.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any

from vtiger_xero.sandbox.xero.refusals import query_parse
from vtiger_xero.sandbox.xero.wire import fold, is_guid


class FieldType(StrEnum):
    """The types of the fields that can be asked for, by the names that errors use."""

    TEXT = "String"
    GUID = "Guid"
    DATE = "DateTime"
    NUMBER = "Decimal"
    FLAG = "Boolean"


FieldTypes = Mapping[str, FieldType]
Read = Callable[[Any, str], Any]
"""Gives the value of a record's field (by its dotted name), or None."""
Test = Callable[[Any], bool]


@dataclass(frozen=True)
class Filter:
    """A parsed ``where``.

    Attributes:
        test: whether a record passes; raises RefusedError for a text method on a null.
        equalities: fields that must equal a text for any record to pass; texts are folded.
    """

    test: Test
    equalities: Mapping[str, str]


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"]|"")*")
    | (?P<number>-?\d+(?:\.\d+)?)
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
    | (?P<sign>==|!=|<>|>=|<=|&&|\|\||[=<>(),])
    )""",
    re.VERBOSE,
)
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "=": operator.eq,
    "!=": operator.ne,
    "<>": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_METHODS: Mapping[str, Callable[[str, str], bool]] = {
    "contains": lambda whole, part: part in whole,
    "startswith": str.startswith,
    "endswith": str.endswith,
}


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    place = 0
    end = len(source.rstrip())
    while place < end:
        match = _TOKEN.match(source, place)
        if match is None or match.lastgroup is None:
            raise query_parse(f"Syntax error '{source[place:].lstrip()[:1]}' (at index {place})")
        place = match.end()
        yield match.lastgroup, match[match.lastgroup]
    yield "end", ""


class _Parser:
    """Recursive descent over one ``where``."""

    def __init__(self, source: str, entity: str, types: FieldTypes, read: Read) -> None:
        self._tokens = list(_tokens(source))
        self._place = 0
        self._entity = entity
        self._types = {name.lower(): (name, kind) for name, kind in types.items()}
        self._read = read

    def whole(self) -> Filter:
        parsed = self._either()
        if self._peek()[0] != "end":
            raise query_parse("Syntax error")
        return parsed

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._place]

    def _next(self) -> tuple[str, str]:
        token = self._tokens[self._place]
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token

    def _accept(self, *words: str) -> bool:
        kind, word = self._peek()
        if kind in {"name", "sign"} and word.upper() in words:
            self._next()
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            raise query_parse(f"'{sign}' expected")

    def _either(self) -> Filter:
        parts = [self._both()]
        while self._accept("OR", "||"):
            parts.append(self._both())
        if len(parts) == 1:
            return parts[0]
        return Filter(lambda record: any(part.test(record) for part in parts), {})

    def _both(self) -> Filter:
        parts = [self._single()]
        while self._accept("AND", "&&"):
            parts.append(self._single())
        if len(parts) == 1:
            return parts[0]
        equalities = {name: text for part in parts for name, text in part.equalities.items()}
        return Filter(lambda record: all(part.test(record) for part in parts), equalities)

    def _single(self) -> Filter:
        if self._accept("("):
            inside = self._either()
            self._expect(")")
            return inside
        kind, word = self._next()
        if kind != "name":
            raise query_parse("Expression expected")
        path, _, last = word.rpartition(".")
        if path and last.lower() in _METHODS and self._peek()[1] == "(":
            return self._method(*self._field(path), last)
        name, field_type = self._field(word)
        sign = self._peek()[1] if self._peek()[0] == "sign" else ""
        if sign in _COMPARISONS:
            self._next()
            return self._comparison(name, field_type, sign)
        if field_type is FieldType.FLAG:
            return Filter(lambda record: bool(self._read(record, name)), {})
        raise query_parse("Expression of type 'Boolean' expected")

    def _field(self, word: str) -> tuple[str, FieldType]:
        try:
            return self._types[word.lower()]
        except KeyError:
            raise query_parse(f"No property or field '{word}' exists in type '{self._entity}'") from None

    def _method(self, name: str, field_type: FieldType, method: str) -> Filter:
        self._expect("(")
        kind, token = self._next()
        if field_type is not FieldType.TEXT or kind != "text":
            raise query_parse(f"No applicable method '{method}' exists in type '{field_type}'")
        self._expect(")")
        part = fold(_unquoted(token))
        holds = _METHODS[method.lower()]

        def test(record: Any) -> bool:
            value = self._read(record, name)
            if value is None:
                raise query_parse("Object reference not set to an instance of an object.")
            return holds(fold(value), part)

        return Filter(test, {})

    def _comparison(self, name: str, field_type: FieldType, sign: str) -> Filter:
        value_type, value = self._value()
        compare = _COMPARISONS[sign]
        if value_type not in {None, field_type}:
            raise query_parse(f"Operator '{sign}' incompatible with operand types '{field_type}' and '{value_type}'")
        if value is None and compare in {operator.eq, operator.ne}:
            null = compare is operator.eq
            return Filter(lambda record: (self._read(record, name) is None) is null, {})
        if value is None:
            raise query_parse(f"Operator '{sign}' incompatible with operand types '{field_type}' and 'Object'")
        comparable = _comparable(value)

        def test(record: Any) -> bool:
            held = self._read(record, name)
            if held is None:
                return compare is operator.ne
            return compare(_comparable(held), comparable)

        exact = compare is operator.eq and isinstance(comparable, str)
        return Filter(test, {name: comparable} if exact else {})

    def _value(self) -> tuple[FieldType | None, Any]:
        kind, word = self._next()
        if kind == "text":
            return FieldType.TEXT, _unquoted(word)
        if kind == "number":
            return FieldType.NUMBER, Decimal(word)
        constant = {"NULL": (None, None), "TRUE": (FieldType.FLAG, True), "FALSE": (FieldType.FLAG, False)}
        if kind == "name" and word.upper() in constant:
            return constant[word.upper()]
        if kind == "name" and word.upper() in {"GUID", "DATETIME"}:
            self._expect("(")
            return self._guid() if word.upper() == "GUID" else self._datetime()
        raise query_parse("Expression expected")

    def _guid(self) -> tuple[FieldType, str]:
        kind, word = self._next()
        self._expect(")")
        if kind != "text" or not is_guid(_unquoted(word)):
            raise query_parse("Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).")
        return FieldType.GUID, _unquoted(word).lower()

    def _datetime(self) -> tuple[FieldType, datetime]:
        numbers: list[int] = []
        while not self._accept(")"):
            if numbers:
                self._expect(",")
            kind, word = self._next()
            if kind != "number" or not word.isdigit():
                raise query_parse("No matching constructor in type 'DateTime'")
            numbers.append(int(word))
        try:
            year, month, day, hour, minute, second = (*numbers, 0, 0, 0)[:6] if len(numbers) in {3, 6} else ()
            return FieldType.DATE, datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        except ValueError:
            raise query_parse("No matching constructor in type 'DateTime'") from None


def _unquoted(token: str) -> str:
    return token[1:-1].replace('""', '"')


def _comparable(value: Any) -> Any:
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


def parse_where(source: str, entity: str, types: FieldTypes, read: Read) -> Filter:
    """The filter that a ``where`` describes.

    Args:
        source: the parameter, decoded.
        entity: the type's name, for errors.
        types: the fields that may be asked for.
        read: how a record's field is read.

    Raises:
        RefusedError: 400 ``QueryParseException``.
    """
    return _Parser(source, entity, types, read).whole()


def sort_by(source: str, entity: str, types: FieldTypes, read: Read, records: list[Any]) -> None:
    """Sort records in place by ``order``: fields with ``ASC`` or ``DESC``, separated by commas; nulls first.

    Raises:
        RefusedError: 400 ``QueryParseException``.
    """
    known = {name.lower(): name for name in types}
    steps: list[tuple[str, bool]] = []
    for part in source.split(","):
        words = part.split()
        direction = words[1].upper() if len(words) == 2 else "ASC"
        if len(words) not in {1, 2} or direction not in {"ASC", "DESC"}:
            raise query_parse("Syntax error")
        if words[0].lower() not in known:
            raise query_parse(f"No property or field '{words[0]}' exists in type '{entity}'")
        steps.append((known[words[0].lower()], direction == "DESC"))
    for name, descending in reversed(steps):
        records.sort(key=partial(_rank, name, read), reverse=descending)


def _rank(name: str, read: Read, record: Any) -> tuple[bool, Any]:
    value = read(record, name)
    return (value is not None, 0 if value is None else _comparable(value))
