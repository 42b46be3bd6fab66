"""A company's connection, which its people keep entering organizations for."""

from collections import Counter
from pathlib import Path

from tests.cli.program import Ended
from tests.cli.systems import Systems, connected


class Office:
    """A connection in use, and the organizations that were entered since its last sync."""

    def __init__(self, systems: Systems, home: Path) -> None:
        self.systems = systems
        self.home = home
        self.program = connected(systems, home)
        self.entered: list[str] = []
        self._names = 0

    def enter(self, what: str, count: int = 3) -> None:
        """Enter organizations, with all that names may have, and none of them twice."""
        names = range(self._names, self._names + count)
        self._names += count
        self.entered = self.systems.add_organizations(*(f"{what} {each} O'Brien & “Söhne” 😀" for each in names))

    def sync(self) -> Ended:
        return self.program.call("sync", "acme", "--json")

    def reached_xero(self) -> Counter[str]:
        """How often each of those that were entered last is in Xero."""
        return Counter(
            each["ContactNumber"] for each in self.systems.contacts() if each["ContactNumber"] in self.entered
        )

    def each_once(self) -> bool:
        return self.reached_xero() == Counter(self.entered)
