"""Two emulated systems in this process, a connection between them, and the real command line, to be killed."""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from sqlalchemy import func, select
from tests.cli.program import Ended, Program
from tests.cli.systems import Systems, connected

from vtiger_xero.cli.sandbox import Served, served
from vtiger_xero.domain.refs import Module
from vtiger_xero.settings import Settings
from vtiger_xero.store.database import Database
from vtiger_xero.store.tables import batch, intent, link

#: What is played; ``make prove`` plays more.
SEEDS = range(1, 1 + int(os.environ.get("KILL_SEEDS", "1")))

#: Seconds between two looks at how far a run has come.
LOOK = 0.01


@dataclass(frozen=True)
class Scene:
    """A connection that was never synced, and the command that can sync it.

    Attributes:
        both: the systems themselves.
        systems: the systems as they are reached from outside.
    """

    both: Served
    systems: Systems
    program: Program
    database: Database

    def sync(self) -> subprocess.Popen[str]:
        return self.program.start("sync", "acme", "--json")

    def synced(self) -> Ended:
        """A run that nobody kills."""
        return self.program.call("sync", "acme", "--json")

    def killed(self, count: Callable[[], int], wanted: int, delay: float) -> Ended | None:
        """Sync, and kill the run so many seconds after a number has been reached; the run, if it ended before."""
        process = self.sync()
        while count() < wanted:
            if _ends_within(process, LOOK):
                return self.program.ended(process)
        if _ends_within(process, delay):
            return self.program.ended(process)
        process.kill()
        with process:
            return None

    def links(self, module: Module) -> dict[str, str]:
        """Xero's ids by Vtiger's; a link that was made twice fails."""
        with self.database.read() as tx:
            live = select(link.c.vtiger_id, link.c.xero_id).where(link.c.state == "live", link.c.module == module)
            rows = tx.execute(live).all()
        assert len({each.vtiger_id for each in rows}) == len({each.xero_id for each in rows}) == len(rows)
        return {each.vtiger_id: each.xero_id for each in rows}

    def unsettled(self) -> int:
        """How many calls and decisions there are of which nobody knows yet what became of them."""
        with self.database.read() as tx:
            numbers = [
                tx.execute(select(func.count()).where(table.c.state.in_(["ready", "sent", "unknown"]))).scalar_one()
                for table in (batch, intent)
            ]
        return sum(numbers)


@contextmanager
def playing(folder: Path, database_url: str, company: str, settings: Mapping[str, str]) -> Iterator[Scene]:
    """Both systems with a company in Vtiger, connected; until the block ends."""
    home = folder / "home"
    with served(0, 0, "7.5", company, seed=0) as both, httpx2.Client(timeout=30) as client:
        systems = Systems(both.addresses(), client)
        program = connected(systems, home, database_url, settings)
        with closing(Database(Settings(home=home, database_url=database_url).url)) as database:
            yield Scene(both, systems, program, database)


def _ends_within(process: subprocess.Popen[str], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
