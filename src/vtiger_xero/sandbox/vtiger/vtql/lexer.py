"""The tokens of Vtiger's query language, found as Vtiger finds them: the same text is another token elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vtiger_xero.sandbox.vtiger.errors import internal_error

_TOKEN = re.compile(r"(?P<space>[ \t\r\n]+)|(?:\w+|'(?:[^']|'')+'|[()]|[+-]?\d+|,|\*|<=|>=|!=|[=<>]|;)", re.ASCII)
_OPERATORS = {"=": "EQ", "<": "LT", "<=": "LTE", ">=": "GTE", "!=": "NE", ">": "GT"}
_PUNCTUATION = {"(": "PARENOPEN", ")": "PARENCLOSE", ",": "COMMA"}


@dataclass(frozen=True)
class Token:
    """One token.

    Attributes:
        kind: Vtiger's name for it, as its messages have it; *Unknown* where Vtiger has none.
        text: as written.
    """

    kind: str
    text: str


class Lexer:
    """Cuts a query into tokens; what a word means depends on the clause that it stands in.

    Attributes:
        seen: the text found last, which a syntax error quotes.
    """

    def __init__(self, query: str) -> None:
        self.seen = ""
        self._query = query
        self._clause = "select"
        self._counted = False
        self._order_seen = False
        self._column_seen = False
        self._in_seen = False

    def tokens(self) -> Iterator[Token]:
        """The query's tokens in order.

        Raises:
            WebServiceError: something is no token: a decimal, an empty string, a double quote.
        """
        place = 0
        while place < len(self._query):
            found = _TOKEN.match(self._query, place)
            if not found:
                raise internal_error()
            place = found.end()
            self.seen = found[0]
            if found["space"] is None and (kind := self._kind(found[0])):
                yield Token(kind, found[0])

    def _kind(self, text: str) -> str:
        """The token's kind; empty for a word that is passed over."""
        word = text.lower()
        if self._clause == "select":
            self._clause = "columns"
            return "SELECT" if word == "select" else "Unknown"
        if self._clause == "columns":
            return self._in_columns(text, word)
        if self._clause == "from":
            self._clause = "table" if word == "from" else "from"
            return "FRM" if word == "from" else "Unknown"
        if self._clause == "table":
            self._clause = "where"
            return "TABLENAME" if word != "where" else "Unknown"
        return self._in_optional_clause(text, word)

    def _in_columns(self, text: str, word: str) -> str:
        if word == "from":
            self._clause = "table"
            return "FRM"
        if text == "*":
            if not self._counted:
                self._clause = "from"
            return "ASTERISK"
        if word == "count":
            self._counted = True
            return "COUNT"
        return _PUNCTUATION.get(text, "COLUMNNAME")

    def _in_optional_clause(self, text: str, word: str) -> str:
        if text == ";":
            return "SEMICOLON"
        if word == "order":
            self._order_seen = True
            return ""
        if word == "by" and self._order_seen:
            self._clause, self._order_seen = "order", False
            return "ORDERBY"
        if word in {"where", "limit"}:
            self._clause = word
            return word.upper()
        if self._clause == "where":
            return self._in_where(text, word)
        if text in _PUNCTUATION and (self._clause == "limit" or text == ","):
            return _PUNCTUATION[text]
        if self._clause == "limit":
            return "VALUE"
        return word.upper() if word in {"asc", "desc"} else "COLUMNNAME"

    def _in_where(self, text: str, word: str) -> str:
        if text in _OPERATORS:
            return _OPERATORS[text]
        if text == ")" and self._in_seen:
            self._in_seen = self._column_seen = False
        if text in "()":
            return _PUNCTUATION[text]
        if word in {"and", "or"}:
            return f"LOGICAL_{word.upper()}"
        if not self._column_seen:
            self._column_seen = True
            return "COLUMNNAME"
        if word == "in":
            self._in_seen = True
            return "IN"
        if text == ",":
            return "COMMA"
        if word == "like":
            return "LIKE"
        self._column_seen = self._in_seen  # a list goes on until it is closed
        return "VALUE"
