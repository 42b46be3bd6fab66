"""What the web application is made of."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol
from urllib.parse import urlsplit

from vtiger_xero.clock import Clock
from vtiger_xero.store.database import Database
from vtiger_xero.store.secrets import Seal
from vtiger_xero.sync.workplace import NETWORK, Wires


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """The demo's user, whose password is shown to everybody."""

    name: str
    password: str


class Runs(Protocol):
    """Whoever carries runs, as :class:`vtiger_xero.runtime.engine.Engine` does."""

    def sync_now(self, name: str, *, rehearsal: bool = False) -> None:
        """Have a connection synced soon, or have it found out what that would do."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What every page may use.

    Attributes:
        database: where everything is kept.
        seal: opens the secrets of connections.
        clock: tells the time and makes ids.
        runs: carries runs.
        wires: how requests to the two systems travel.
        zone: in which times are shown; ``None``: this machine's.
        address: under which people reach the pages from elsewhere (``https://sync.example.com``); empty where only
            this machine's browsers do.
        setup_token: whoever has it may create the first administrator; empty: nobody may.
        demo: of the demo.
    """

    database: Database
    seal: Seal
    clock: Clock
    runs: Runs
    wires: Wires = NETWORK
    zone: tzinfo | None = None
    address: str = ""
    setup_token: str = ""
    demo: DemoLogin | None = None

    @property
    def secure(self) -> bool:
        """Whether browsers come by https only."""
        return self.address.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """The names that are answered to; a stranger's name that leads here is not (DNS rebinding)."""
        named = urlsplit(self.address).hostname
        return ["127.0.0.1", "localhost"] + ([named] if named else [])
