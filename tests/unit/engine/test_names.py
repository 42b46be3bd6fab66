"""Texts as they are compared: names, similar names, e-mail addresses; and what a person calls a record."""

import pytest

from vtiger_xero.domain.records import Content
from vtiger_xero.engine.names import email_key, name_key, plain, similar_key, title_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Acme Ltd", "ACME LTD", id="case"),
        pytest.param("Straße", "STRASSE", id="case, one letter for two"),
        pytest.param("ΣΊΣΥΦΟΣ", "σίσυφος", id="case at the end of a word"),
        pytest.param("Ａｃｍｅ　１２", "Acme 12", id="width"),
        pytest.param("  Acme \t\n Ltd ", "Acme Ltd", id="space"),
        pytest.param("Acme\N{NO-BREAK SPACE}Ltd", "Acme Ltd", id="a space that does not break"),
        pytest.param("Zoe\N{COMBINING DIAERESIS}", "Zoë", id="composition"),
        pytest.param("Acme №1", "Acme No1", id="compatibility"),
        pytest.param("Tom &amp; Jerry", "Tom & Jerry", id="an entity"),
        pytest.param("Tom &amp;amp; Jerry", "Tom & Jerry", id="an entity of an entity"),
        pytest.param("O&#39;Neill &quot;Sons&quot;", 'O\'Neill "Sons"', id="quotes as entities"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Acme", "Acme Ltd"), ("Zoë", "Zoe"), ("O'Neill", "O’Neill"), ("A & B", "A and B"), ("😀", "😁"), ("AB", "A B")],
)
def test_names_that_are_not(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("blank", [None, "", "  ", "\t\n", "\N{IDEOGRAPHIC SPACE}", "&nbsp;"])
def test_a_blank_has_no_key(blank: str | None) -> None:
    assert name_key(blank) == email_key(blank) == similar_key(blank) == plain(blank) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Acme Ltd", "Acme Limited", id="the same legal form"),
        pytest.param("The Acme Company, Inc.", "ACME", id="legal forms and an article"),
        pytest.param("Zoë GmbH & Co. KG", "Zoe", id="accents"),
        pytest.param("O'Neill-Sons", "O’Neill Sons", id="marks"),
        pytest.param("日本商事 (株)", "日本商事株", id="brackets"),
    ],
)
def test_names_that_are_similar(one: str, other: str) -> None:
    assert similar_key(one).replace(" ", "") == similar_key(other).replace(" ", "") != ""


@pytest.mark.parametrize(("one", "other"), [("Acme North", "Acme South"), ("Acme 1", "Acme 2"), ("Fox", "Foxes")])
def test_names_that_are_not_similar(one: str, other: str) -> None:
    assert similar_key(one) != similar_key(other)


def test_a_name_of_legal_forms_alone_is_similar_to_none() -> None:
    assert similar_key("The Company Ltd.") == ""


def test_an_email_address_is_the_same_in_any_case() -> None:
    assert email_key(" Info@Fox.Example ") == email_key("info@fox.example") != email_key("info@hen.example")


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ({"name": "Zoë & Söhne", "email": "a@fox.example"}, "Zoë & Söhne"),
        ({"first_name": "Zoë", "last_name": "O'Neill", "email": "a@fox.example"}, "Zoë O'Neill"),
        ({"last_name": "Fox"}, "Fox"),
        ({"email": "a@fox.example"}, "a@fox.example"),
        ({}, ""),
    ],
)
def test_what_a_person_calls_a_record(content: Content, title: str) -> None:
    assert title_of(content) == title
