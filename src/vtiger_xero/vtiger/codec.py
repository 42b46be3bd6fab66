"""What all modules of Vtiger share: how a record is read and written, and how Vtiger's texts are read."""

import html
import html.entities
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal
from typing import TypeAlias

from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.records import Value
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.domain.writes import Write
from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger.times import moment

Row: TypeAlias = Mapping[str, object]
"""A record as Vtiger gives it: its fields by Vtiger's names."""

#: What every module's records are asked for beside their own fields.
COMMON = ("id", "source", "modifiedtime")

#: A date that is none, as Vtiger's database keeps it.
NO_DATE = "0000-00-00"

#: In front of the Xero id in ``source``, which Vtiger stores in capitals and never changes after the create.
MARK = "XERO:"

_COLUMN = re.compile(r"[A-Za-z]\w*", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")


class UndecodableError(ValueError):
    """A record is not what Vtiger's records are; the text says why."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How records of one module are read and written, in one layout.

    Attributes:
        module: what they are called here.
        element: what they are called there.
        columns: the fields to ask for; no fields of line items, of which Vtiger would give a row each.
        title: the fields that make up the name a person calls a record by.
        content: a row's mapped fields without the blank ones, and what a later write needs of it; raises
            :class:`UndecodableError`.
        values: Vtiger's fields for the fields a write changes.
        named: those of the columns that the administrator names, by what is kept in them.
        zone: in which times are written.
        parent: the field with the id of the record that a record belongs to.

    Raises:
        SyncError: ``vtiger_field_unknown`` for what cannot be the name of a field, ``vtiger_field_twice``.
    """

    module: Module
    element: str
    columns: tuple[str, ...]
    title: tuple[str, ...]
    content: Callable[[Row], tuple[dict[str, Value], dict[str, str]]]
    values: Callable[[Write], dict[str, str]]
    named: Mapping[str, str]
    zone: tzinfo
    parent: str | None = None

    def __post_init__(self) -> None:
        for number, column in enumerate(self.columns):
            if not _COLUMN.fullmatch(column):
                raise SyncError("vtiger_field_unknown", module=self.element, field=column)
            if column in self.columns[:number]:
                raise SyncError("vtiger_field_twice", module=self.element, field=column)

    def observe(self, row: Row) -> Observation:
        """A record that was read.

        Raises:
            UndecodableError: it cannot be understood.
        """
        content, extra = self.content(row)
        return Observation(
            ref=self.ref(row),
            content=content,
            extra=extra,
            mark=_mark(text(row, "source")),
            remote_time=moment(row.get("modifiedtime"), self.zone),
            parent=text(row, self.parent) if self.parent else None,
        )

    def ref(self, row: Row) -> Ref:
        """Which record a row is of."""
        return Ref(Side.VTIGER, self.module, str(row["id"]))

    def name(self, row: Row) -> str:
        """What a person would call a record, even one that cannot be understood otherwise."""
        return whole(" ".join(str(row[column]) for column in self.title if row.get(column)) or str(row["id"]))


def text(row: Row, column: str) -> str | None:
    """A field of one line: without HTML's entities and outer blanks; ``None`` if nothing, or no date, is left.

    Raises:
        UndecodableError: the field is missing (a field hidden from the user is not blank), or not a text.
    """
    if column not in row:
        raise UndecodableError(f"it has no field {column}")
    value = row[column]
    if value is None:
        return None
    if not isinstance(value, str):
        raise UndecodableError(f"its field {column} is not a text")
    shown = whole(plain(value)).strip()
    return None if shown in {"", NO_DATE} else shown


def lines(row: Row, column: str) -> list[str]:
    """A field of several lines: each as :func:`text` has it, without the blank ones.

    Raises:
        UndecodableError: as for :func:`text`.
    """
    return [line.strip() for line in (text(row, column) or "").splitlines() if line.strip()]


def paragraphs(row: Row, column: str) -> str | None:
    r"""A field of several lines as :func:`text` has it, blank lines among them, with ``\n`` for every break.

    Raises:
        UndecodableError: as for :func:`text`.
    """
    shown = text(row, column)
    return None if shown is None else re.sub(r"\r\n?", "\n", shown)


def amount(row: Row, column: str) -> str | None:
    """A field with a number as :func:`decimal` has it; a text that is no number stays what it is.

    Raises:
        UndecodableError: as for :func:`text`.
    """
    shown = text(row, column)
    return None if shown is None else decimal(shown)


def decimal(shown: str) -> str:
    """A number as a plain decimal without zeros at its end; a text that is no number stays what it is."""
    if not _NUMBER.fullmatch(shown):
        return shown
    return f"{Decimal(shown).normalize() + 0:f}"  # adding 0 takes the sign off -0


def plain(escaped: str) -> str:
    """A text without HTML's entities, however often they were escaped.

    Vtiger escapes some texts when it stores them and unescapes some when they are revised, so that only what no
    unescaping changes any more is the same however it is read. As in PHP, an entity ends with its semicolon: the
    ``&copy=1`` of a web address is none.
    """
    unescaped = _ENTITY.sub(_character, escaped)
    return unescaped if unescaped == escaped else plain(unescaped)


def whole(text: str) -> str:
    """A text in which half a character, which no encoding can write, is the sign for one that is lost (U+FFFD).

    The two halves of one, side by side, become that character.
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(entity: re.Match[str]) -> str:
    known = entity[0][1] == "#" or entity[0][1:] in html.entities.html5
    return html.unescape(entity[0]) if known else entity[0]


def _mark(source: str | None) -> str | None:
    if source is None or not source.upper().startswith(MARK):
        return None
    return source[len(MARK) :].lower() or None
