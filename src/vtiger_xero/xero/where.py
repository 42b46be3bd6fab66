"""Xero's ``where``: texts quoted, and clauses that fit an address (its documentation of requests and responses)."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

#: Characters of a ``where`` clause in the address, which with everything else stays below 2,000.
WHERE_LENGTH = 1600


def quoted(text: str) -> str:
    """A text for a ``where`` clause. Only a doubled quote stands for a quote there; a backslash is nothing special."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def clauses(tests: Iterable[str]) -> Iterator[str]:
    """Clauses that together ask for what passes one of the tests, each short enough for an address."""
    clause = ""
    for test in dict.fromkeys(tests):
        longer = f"{clause} OR {test}" if clause else test
        if clause and len(quote(longer)) > WHERE_LENGTH:
            yield clause
            longer = test
        clause = longer
    if clause:
        yield clause
