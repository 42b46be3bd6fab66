"""Queries say what they mean, whatever text is in them."""

import re
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vtiger_xero.vtiger.vtql import LONGEST, literal, one_of, record_id, select

SAYABLE = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


def as_vtiger_reads(query: str) -> tuple[str, str]:
    """The first literal's text and what follows it, as Vtiger's lexer and MariaDB's take them."""
    found = re.match(r"'(?:[^']|'')+'", query)  # Vtiger's: no backslashes, quotes doubled, not empty
    assert found
    characters = iter(found[0][1:-1])
    read = ""
    for character in characters:  # MariaDB's: the same text once more, backslashes now escape
        if character in "'\\":
            assert next(characters) == character
        read += character
    return read, query[found.end() :]


@given(SAYABLE)
@example('O\'Brien & Söns "Ltd" <b>Zürich</b> 日本 \\ back')
@example("'")
@example("''")
@example("\\")
@example("\\'")
@example("' or id > '11x0")
@example("';")
def test_a_literal_survives_whatever_is_in_it(text: str) -> None:
    assert as_vtiger_reads(literal(text) + " and phone = '1';") == (text, " and phone = '1';")


@pytest.mark.parametrize("text", ["", "Acme 😀", "\ud83d", "A\0B"])
def test_what_the_language_cannot_say_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Vtiger's query language"):
        literal(text)


def test_a_quote_is_doubled_as_recorded() -> None:
    assert literal("O'Brien") == "'O''Brien'"


def test_a_list_of_one_is_no_list() -> None:
    assert one_of("id", ["'11x2'"]) == "id = '11x2'"
    assert one_of("id", ["'11x2'", "'11x3'"]) == "id in ('11x2','11x3')"


@pytest.mark.parametrize("text", ["11x", "11", "abc", "x5", "11x5 or 1=1", "11x5\n", "11x٥", ""])
def test_what_is_no_record_id_never_reaches_a_query(text: str) -> None:
    with pytest.raises(ValueError, match="is not the id of a record"):
        record_id(text)


def test_a_query_is_ordered_and_limited() -> None:
    conditions = ("modifiedtime >= '2026-11-22 12:00:00'", "id > '11x2'")
    assert select(("id", "source"), "Accounts", *conditions) == (
        "select id,source from Accounts where modifiedtime >= '2026-11-22 12:00:00' and id > '11x2'"
        " order by id limit 100;"
    )
    assert select(("id",), "Users", limit=1) == "select id from Users order by id limit 1;"


def test_a_query_too_long_for_a_url_is_refused() -> None:
    wide = "日" * 600  # nine bytes each in a URL
    assert len(quote(select(("id",), "Accounts", f"accountname = {literal(wide)}"))) <= LONGEST
    with pytest.raises(ValueError, match="does not fit into a URL"):
        select(("id",), "Accounts", f"accountname = {literal(wide * 2)}")
