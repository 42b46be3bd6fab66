"""Vtiger's query language, as far as it can be trusted.

What a query may say was found out on Vtiger 7.5.0 and 8.4.0: no parentheses, one direction of ordering, literals in
single quotes only. Vtiger puts a literal's inside into its SQL as it stands, which is why backslashes matter here.
"""

import re
from collections.abc import Sequence
from urllib.parse import quote

#: Rows that one answer holds at most, whatever is asked for.
PAGE = 100

#: Bytes of an encoded query; web servers refuse request lines of more than 8 kB, and the session goes with it.
LONGEST = 6500

_RECORD_ID = re.compile(r"[0-9]+x[0-9]+")


def literal(text: str) -> str:
    r"""A text as a value of a comparison with ``=``, ``<``, ``>`` or ``in``; not for ``like``, which has wildcards.

    Args:
        text: any; quotes and backslashes are doubled.

    Raises:
        ValueError: the language cannot say it: the empty text, a character outside Unicode's basic plane (Vtiger's
            tables cannot hold one), half a surrogate pair, or NUL.
    """
    if not text:
        raise ValueError("Vtiger's query language has no empty text")
    for character in text:
        if character > "\uffff" or "\ud800" <= character <= "\udfff" or character == "\0":
            raise ValueError(f"Vtiger's query language cannot say {character!a}")
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def is_record_id(text: str) -> bool:
    """Whether a text has the form of a record's id, ``11x5``."""
    return _RECORD_ID.fullmatch(text) is not None


def record_id(text: str) -> str:
    """A record's id as a value of a comparison; Vtiger puts its number into the SQL without quotes.

    Raises:
        ValueError: it does not have the form ``11x5``.
    """
    if not is_record_id(text):
        raise ValueError(f"{text!r} is not the id of a record")
    return literal(text)


def one_of(column: str, values: Sequence[str]) -> str:
    """The condition that a column holds one of these literals."""
    if len(values) == 1:  # Vtiger 7 forgets the parentheses of a list of one, and then answers nothing
        return f"{column} = {values[0]}"
    return f"{column} in ({','.join(values)})"


def select(columns: Sequence[str], element: str, *conditions: str, limit: int = PAGE) -> str:
    """A query for records that meet all conditions, in the order of their numbers.

    Raises:
        ValueError: it is longer than :data:`LONGEST`.
    """
    where = f" where {' and '.join(conditions)}" if conditions else ""
    names = ",".join(columns)
    query = f"select {names} from {element}{where} order by id limit {limit};"  # noqa: S608 – names are ours, texts quoted
    if len(quote(query)) > LONGEST:
        raise ValueError(f"a query of {len(query)} characters does not fit into a URL")
    return query


def newest(element: str) -> str:
    """A query for the record that changed last."""
    return f"select id,modifiedtime from {element} order by modifiedtime desc limit 1;"  # noqa: S608 – names are ours
