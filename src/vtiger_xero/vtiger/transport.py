"""What a way of calling Vtiger's operations is, whichever of the two it is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Api(StrEnum):
    """The ways in which a Vtiger can be called."""

    WEBSERVICE = "webservice"
    """``webservice.php`` of the open source Vtiger."""
    REST = "rest"
    """The REST API of Vtiger Cloud."""


@dataclass(frozen=True, slots=True)
class Login:
    """What Vtiger says of the user who logged in.

    Attributes:
        user_id: the user as a record, ``19x1``; the owner of what is created.
        version: Vtiger's, ``7.5.0``; ``cloud`` where it tells none.
        administrator: whether the user sees everything.
    """

    user_id: str
    version: str
    administrator: bool


class Transport(Protocol):
    """What the rest of this side needs of a way to call operations."""

    @property
    def api(self) -> Api:
        """Which way it is."""
        ...

    @property
    def url(self) -> str:
        """The address as users may see it."""
        ...

    @property
    def user(self) -> str:
        """The name of the user who calls."""
        ...

    @property
    def calls(self) -> int:
        """Requests made so far."""
        ...

    @property
    def remote_now(self) -> datetime:
        """Vtiger's own clock at its latest answer."""
        ...

    def login(self) -> Login:
        """Who the user is, asked once."""
        ...

    def get(self, operation: str, **params: str) -> object:
        """The result of an operation that reads."""
        ...

    def post(self, operation: str, **params: str) -> object:
        """The result of an operation that writes, called once."""
        ...
