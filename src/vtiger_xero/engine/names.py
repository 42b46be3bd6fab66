"""Texts as they are compared: the keys by which records are found."""

import html
import re
import unicodedata

from vtiger_xero.domain.records import Content

#: Words that say what kind of company it is; names that differ in them alone may be of one company.
_LEGAL = frozenset(
    [
        "ab",
        "ag",
        "and",
        "as",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "gmbh",
        "inc",
        "incorporated",
        "kg",
        "limited",
        "llc",
        "llp",
        "ltd",
        "nv",
        "oy",
        "plc",
        "pty",
        "sa",
        "sarl",
        "srl",
        "the",
        "ug",
    ]
)

_SHORTEST_COLUMN = 30

_BEYOND_BASIC = re.compile(r"[?\U00010000-\U0010ffff]+")

_NO_WORD = re.compile(r"[^\w]+")


def plain(text: str | None) -> str:
    """A text without what neither side keeps: entities of HTML, blanks around it and doubled ones within."""
    unescaped = html.unescape(text or "")
    while unescaped != text and "&" in unescaped:
        text, unescaped = unescaped, html.unescape(unescaped)
    return " ".join(unescaped.split())


def name_key(name: str | None) -> str:
    """A name as it is compared: without regard to case, width, entities and blanks; empty for a blank."""
    folded = unicodedata.normalize("NFKC", plain(name)).casefold()
    # Folding takes letters apart: only composed again is the key of a key the key itself.
    return plain(unicodedata.normalize("NFKC", folded))


def similar_key(name: str | None) -> str:
    """What names have in common that may be of one company: letters and digits without accents and legal forms."""
    apart = unicodedata.normalize("NFKD", name_key(name))
    letters = "".join(letter for letter in apart if not unicodedata.combining(letter))
    words = [word for word in _NO_WORD.split(letters) if word]
    return " ".join(word for word in words if word not in _LEGAL)


def email_key(email: str | None) -> str:
    """An e-mail address as it is compared: without regard to case; empty for a blank."""
    return plain(email).casefold()


def is_remnant(kept: str, whole: str) -> bool:
    """Whether a text may be what a side has kept of another: cut, and without characters that it cannot hold.

    Vtiger cuts a text where its column ends, after 30 characters at the earliest, and destroys what is outside
    Unicode's basic plane, an emoji say, leaving question marks.
    """
    left, sent = (_BEYOND_BASIC.sub("?", plain(text)) for text in (kept, whole))
    return bool(left) and (left == sent or (len(plain(kept)) >= _SHORTEST_COLUMN and sent.startswith(left)))


def title_of(content: Content) -> str:
    """What a person calls a record: its name, or of somebody first and last name, e-mail address, or an item's code."""
    full = " ".join(part for part in (content.get("first_name"), content.get("last_name")) if part)
    return content.get("name") or full or content.get("email") or content.get("code") or ""
