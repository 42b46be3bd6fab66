"""What somebody filled in, and what is wrong with it."""

from collections.abc import Mapping
from types import MappingProxyType

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Form:
    """A form: its values as they were sent, and beside each what is wrong with it.

    Args:
        values: by the fields' names; a field that is not there reads as empty.
    """

    def __init__(self, values: Mapping[str, str] = _NOTHING) -> None:
        self._values = values
        self.complaints: dict[str, str] = {}

    def __getitem__(self, field: str) -> str:
        return self._values.get(field, "")

    def __contains__(self, field: str) -> bool:
        return field in self._values

    def complain(self, field: str, sentence: str | None) -> None:
        """Say what is wrong with a field; ``None``: nothing is. The first complaint stays."""
        if sentence is not None:
            self.complaints.setdefault(field, sentence)

    def one_of(self, field: str, allowed: Mapping[str, str]) -> str:
        """A field that is chosen from a list; anything else is complained about."""
        if self[field] not in allowed:
            self.complain(field, f"Choose one of: {', '.join(allowed.values())}.")
        return self[field]

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.complaints
