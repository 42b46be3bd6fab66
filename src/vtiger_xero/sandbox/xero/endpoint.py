"""What an endpoint of the API is, and the parameters that a call to one has."""

from abc import ABC
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from vtiger_xero.sandbox.xero.books import Books
from vtiger_xero.sandbox.xero.refusals import method_not_allowed, not_found
from vtiger_xero.sandbox.xero.wire import Element


@dataclass(frozen=True)
class Query:
    """The parameters of a call.

    Attributes:
        args: from the address, as sent.
        since: ``If-Modified-Since``.
    """

    args: Mapping[str, str]
    since: datetime | None = None

    def text(self, name: str) -> str:
        """A parameter's value; blank when it is absent."""
        return self.args.get(name, "")

    def flag(self, name: str, absent: bool = False) -> bool:
        """A parameter that is true or false, in any case."""
        return self.args.get(name, str(absent)).lower() == "true"

    def many(self, name: str) -> list[str]:
        """A parameter with several values, separated by commas; blank ones are left out."""
        return [each.strip() for each in self.text(name).split(",") if each.strip()]

    def number(self, name: str) -> int | None:
        """A parameter that is a whole number; None when it is absent or something else."""
        try:
            return int(self.args[name])
        except (KeyError, ValueError):
            return None


class Endpoint(ABC):
    """One endpoint; what it doesn't offer is refused.

    Attributes:
        path: the endpoint's name in the address.
        plural: the key of its elements in envelopes.
        read_scopes: any of them allows reading.
        write_scopes: any of them allows writing.
    """

    path: ClassVar[str]
    plural: ClassVar[str]
    read_scopes: ClassVar[frozenset[str]]
    write_scopes: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, books: Books) -> None:
        self.books = books

    def read_all(self, query: Query) -> Element:
        """Answer ``GET /Contacts``."""
        raise method_not_allowed()

    def read_one(self, key: str, query: Query) -> Element:
        """Answer ``GET /Contacts/{key}``."""
        raise not_found()

    def read_part(self, key: str, part: str) -> Element:
        """Answer ``GET /Contacts/{key}/{part}``; *part* in lower case."""
        raise not_found()

    def write_all(self, body: Any, query: Query, *, create_only: bool) -> Element:
        """Answer ``PUT /Contacts`` (*create_only*) or ``POST /Contacts``."""
        raise method_not_allowed()

    def write_one(self, key: str, body: Any, query: Query) -> Element:
        """Answer ``POST /Contacts/{key}``."""
        raise method_not_allowed()

    def write_part(self, key: str, part: str, body: Any) -> Element:
        """Answer ``PUT /Contacts/{key}/{part}``; *part* in lower case."""
        raise not_found()

    def delete_one(self, key: str) -> None:
        """Answer ``DELETE /Contacts/{key}``."""
        raise method_not_allowed()

    def envelope(self, elements: Iterable[Element]) -> Element:
        """The elements under their key."""
        return {self.plural: list(elements)}
