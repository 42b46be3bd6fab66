"""Vtiger's query language: ``select … from Module [where …] [order by …] [limit …];``."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from vtiger_xero.sandbox.vtiger.errors import WebServiceError, invalid_id
from vtiger_xero.sandbox.vtiger.vtql.lexer import Lexer, Token

_COMPARISONS = {"EQ": "=", "LT": "<", "GT": ">", "LTE": "<=", "GTE": ">=", "NE": "!=", "IN": "in", "LIKE": "like"}
_EXPECTED_COMPARISON = ",".join(_COMPARISONS)
_END = Token("End of Input", "0")


@dataclass(frozen=True)
class Condition:
    """``column operator value``; the values are as written, quotes included."""

    column: str
    operator: str
    values: tuple[str, ...]


@dataclass
class Query:
    """A parsed query.

    Attributes:
        module: the name after ``from``.
        columns: what is selected; ``*`` and ``count(*)`` stand for themselves.
        conditions: in the order written.
        connectives: ``and`` or ``or`` between the conditions.
        order: the columns to sort by.
        descending: whether the last of those, and only that, sorts downwards.
        limit: nothing, a count, or an offset and a count; as written.
    """

    module: str = ""
    columns: list[str] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    connectives: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    descending: bool = False
    limit: tuple[str, ...] = ()


def parse(text: str, *, strict_ids: bool) -> Query:
    """Read a query.

    Args:
        text: the query.
        strict_ids: whether an id without a number in front is refused while parsing.

    Raises:
        WebServiceError: the text is no query; the messages are Vtiger's.
    """
    return _Parser(text, strict_ids=strict_ids).query()


def id_components(value: str, *, strict: bool) -> list[str]:
    """The parts of an id between the ``x``; 8.4 insists that the first is a number.

    Raises:
        WebServiceError: it is not.
    """
    parts = value.strip("'\"").split("x")
    if strict and not parts[0].lstrip("+-").replace(".", "", 1).isdigit():
        raise invalid_id()
    return parts


class _Parser:
    def __init__(self, text: str, *, strict_ids: bool) -> None:
        self._lexer = Lexer(text)
        self._tokens: Iterator[Token] = self._lexer.tokens()
        self._next = next(self._tokens, _END)
        self._strict_ids = strict_ids

    def query(self) -> Query:
        query = Query()
        self._take("SELECT", "SELECT")
        query.columns = self._columns()
        self._take("FRM", "FRM,COMMA" if query.columns == ["*"] else "SELECT")
        query.module = self._take("TABLENAME", "TABLENAME").text
        if self._next.kind not in {"WHERE", "ORDERBY", "LIMIT", "SEMICOLON", _END.kind}:
            raise WebServiceError("QUERY_SYNTAX_ERROR", "There is an syntax error in query")
        if self._accept("WHERE"):
            self._where(query)
        if self._accept("ORDERBY"):
            query.order = [self._take("COLUMNNAME", "COLUMNNAME").text]
            while self._accept("COMMA"):
                query.order.append(self._take("COLUMNNAME", "COLUMNNAME").text)
            query.descending = self._next.kind == "DESC"
            self._accept("ASC", "DESC")
        if self._accept("LIMIT"):
            query.limit = (self._take("VALUE", "VALUE").text,)
            if self._accept("COMMA"):
                query.limit += (self._take("VALUE", "VALUE").text,)
        self._take("SEMICOLON", "SEMICOLON")
        if self._next is not _END:
            raise self._unexpected("")
        return query

    def _columns(self) -> list[str]:
        if self._accept("ASTERISK"):
            return ["*"]
        columns = []
        while True:
            if self._accept("COUNT"):
                for kind in ("PARENOPEN", "ASTERISK", "PARENCLOSE"):
                    self._take(kind, kind)
                columns.append("count(*)")
            else:
                columns.append(self._take("COLUMNNAME", "SELECT" if columns else "COLUMNNAME").text)
            if not self._accept("COMMA"):
                return columns

    def _where(self, query: Query) -> None:
        while True:
            query.conditions.append(self._condition())
            if self._next.kind not in {"LOGICAL_AND", "LOGICAL_OR"}:
                return
            query.connectives.append(self._advance().text.lower())
            if self._next.kind == "SEMICOLON":
                raise _inappropriate()
            if self._next.kind != "COLUMNNAME":
                raise self._unexpected("SEMICOLON")

    def _condition(self) -> Condition:
        column = self._take("COLUMNNAME", "COLUMNNAME").text
        if self._next.kind not in _COMPARISONS:
            raise self._unexpected(_EXPECTED_COMPARISON)
        operator = _COMPARISONS[self._advance().kind]
        grouped = self._accept("PARENOPEN")
        values = [self._take("VALUE", "VALUE").text]
        while self._accept("COMMA"):
            values.append(self._take("VALUE", "VALUE").text)
        if grouped:
            self._take("PARENCLOSE", "PARENCLOSE")
        if len(values) > 1 and values[0] == "0":  # PHP takes "0" for an empty list
            raise _inappropriate()
        if column == "id":
            for value in values:
                id_components(value, strict=self._strict_ids)
        return Condition(column, operator, tuple(values))

    def _accept(self, *kinds: str) -> bool:
        if self._next.kind in kinds:
            self._advance()
            return True
        return False

    def _take(self, kind: str, expected: str) -> Token:
        if self._next.kind != kind:
            raise self._unexpected(expected)
        return self._advance()

    def _advance(self) -> Token:
        token = self._next
        self._next = next(self._tokens, _END)
        return token

    def _unexpected(self, expected: str) -> WebServiceError:
        return WebServiceError(
            "QUERY_SYNTAX_ERROR",
            f"Syntax Error on line 1: token '{self._lexer.seen}' "
            f"Unexpected {self._next.kind}({self._next.text}), expected one of: {expected}",
        )


def _inappropriate() -> WebServiceError:
    return WebServiceError("QUERY_SYNTAX_ERROR", "columns data inappropriate")
