"""The types of the API's elements: what a request may carry, bound the way the API binds JSON.

What isn't in a shape is ignored, as are read-only fields. A null is taken as not sent. A value of the wrong type
refuses the whole request with ``PostDataInvalidException``, whatever ``summarizeErrors`` says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from vtiger_xero.sandbox.xero.refusals import RefusedError, post_data_invalid
from vtiger_xero.sandbox.xero.wire import Element, is_guid, parse_moment


class Kind(Protocol):
    """The type of one field."""

    def bind(self, value: Any, path: str) -> Any:
        """The value in Python's type.

        Raises:
            RefusedError: it has the wrong type.
        """
        ...


def _mistaken(value: Any, kind: str, path: str) -> RefusedError:
    shown = f'"{value}"' if isinstance(value, str) else f"{value}"
    return post_data_invalid(f"Error converting value {shown} to type '{kind}'. Path '{path}'.")


@dataclass(frozen=True)
class Text:
    """A text; numbers are taken as text.

    Attributes:
        limit: the most characters; 0 for no limit. Exceeding it is an error of the element, not of the request.
    """

    limit: int = 0

    def bind(self, value: Any, path: str) -> str:
        """The text as sent."""
        if isinstance(value, str):
            return value
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return str(value)
        raise _mistaken(value, "System.String", path)


@dataclass(frozen=True)
class Choice:
    """One of an enumeration's names, in any case.

    Attributes:
        kind: the enumeration's name.
        names: what it may be.
    """

    kind: str
    names: tuple[str, ...]

    def bind(self, value: Any, path: str) -> str:
        """The name as the enumeration writes it."""
        for name in self.names:
            if isinstance(value, str) and value.upper() == name.upper():
                return name
        raise _mistaken(value, self.kind, path)


@dataclass(frozen=True)
class Number:
    """A decimal number, also as text."""

    def bind(self, value: Any, path: str) -> Decimal:
        """The number, never a float."""
        if isinstance(value, int | str | Decimal) and not isinstance(value, bool):
            try:
                number = Decimal(value)
            except InvalidOperation:
                raise _mistaken(value, "System.Decimal", path) from None
            if number.is_finite():
                return number
        raise _mistaken(value, "System.Decimal", path)


@dataclass(frozen=True)
class Flag:
    """True or false, also as text."""

    def bind(self, value: Any, path: str) -> bool:
        """The truth value."""
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in {"true", "false"}:
            return value.lower() == "true"
        raise _mistaken(value, "System.Boolean", path)


@dataclass(frozen=True)
class Guid:
    """An id that Xero gave."""

    def bind(self, value: Any, path: str) -> str:
        """The id in lower case."""
        if isinstance(value, str) and is_guid(value):
            return value.lower()
        raise _mistaken(value, "System.Guid", path)


@dataclass(frozen=True)
class Day:
    """A date."""

    def bind(self, value: Any, path: str) -> date:
        """The date of the moment in UTC."""
        moment = parse_moment(value) if isinstance(value, str) else None
        if moment is None:
            raise post_data_invalid(f"The string '{value}' is not a valid AllXsd value. Path '{path}'.")
        return moment.date()


@dataclass(frozen=True)
class ListOf:
    """A list; a single element is taken for a list of one."""

    kind: Kind

    def bind(self, value: Any, path: str) -> list[Any]:
        """All elements, bound."""
        if isinstance(value, Mapping):
            value = [value]
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise _mistaken(value, "System.Collections.Generic.List", path)
        return [self.kind.bind(each, f"{path}[{place}]") for place, each in enumerate(value)]


@dataclass(frozen=True)
class Shape:
    """The fields that an element may be written with.

    Attributes:
        name: of the type, as errors show it.
        fields: each field's type.
    """

    name: str
    fields: Mapping[str, Kind]

    def bind(self, value: Any, path: str) -> Element:
        """The element's known fields with values in Python's types."""
        if not isinstance(value, Mapping):
            raise _mistaken(value, self.name, path)
        return {
            name: kind.bind(value[name], f"{path}.{name}")
            for name, kind in self.fields.items()
            if value.get(name) is not None
        }

    def excesses(self, element: Element) -> Iterator[str]:
        """A message for every text that is too long, nested ones included."""
        for name, value in element.items():
            kind = self.fields.get(name)
            if isinstance(kind, Text) and kind.limit and len(value) > kind.limit:
                yield f"The field {name} must be a string with a maximum length of {kind.limit}."
            inner = kind.kind if isinstance(kind, ListOf) else kind
            if isinstance(inner, Shape):
                for each in value if isinstance(kind, ListOf) else [value]:
                    yield from inner.excesses(each)
