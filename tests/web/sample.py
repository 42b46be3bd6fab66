"""Databases as a page may find them."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.observations import Observation
from vtiger_xero.domain.records import Content
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.store import access, connections, links, outcomes, problems, records, runs
from vtiger_xero.store.access import Role, User
from vtiger_xero.store.connections import Account
from vtiger_xero.store.database import Database
from vtiger_xero.store.links import Link
from vtiger_xero.store.outcomes import Action, Outcome
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.runs import RunStatus
from vtiger_xero.store.secrets import Seal
from vtiger_xero.web.parts import Parts

NOW = datetime(2026, 11, 22, 16, 47, tzinfo=UTC)
ORGANIZATIONS = Module.ORGANIZATIONS
SETUP_TOKEN = "the setup token"
XERO_ID = "8275f116-6419-4b82-889a-f41dcc1d6186"


def ref(record_id: str, side: Side = Side.VTIGER) -> Ref:
    """An organization."""
    return Ref(side, ORGANIZATIONS, record_id)


class Runs:
    """Carries no run, but knows which were asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []

    def sync_now(self, name: str, *, rehearsal: bool = False) -> None:
        """Note the connection, and whether only a dry run is wanted."""
        self.asked.append((name, rehearsal))


class Sample:
    """A database that is filled by its methods, at moments before :data:`NOW`.

    Args:
        database: has its tables, and nothing in them.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = VirtualClock(NOW)
        self.runs = Runs()

    def parts(self, **others: Any) -> Parts:
        """What an application over this database is made of."""
        usual: dict[str, Any] = {
            "database": self.database,
            "seal": Seal(bytes(32)),
            "clock": self.clock,
            "runs": self.runs,
            "zone": UTC,
        }
        return Parts(**usual | others)

    def connect(
        self,
        name: str = "acme",
        *,
        vtiger_url: str = "https://crm.example.com",
        organisation: str = "Demo Company (UK)",
        settings: Mapping[str, str] | None = None,
        xero_api_url: str = "https://api.xero.com/api.xro/2.0",
    ) -> str:
        """Add a connection; its id."""
        told = {
            "vtiger_url": vtiger_url,
            "vtiger_access_key": "a secret key",
            "xero_grant": "client_credentials",
            "xero_client_secret": "another secret",
            "xero_api_url": xero_api_url,
            "xero_tenant_id": f"tenant of {name}",
            "xero_organisation": organisation,
            "xero_short_code": "!xk2Dp",
        }
        account = Account(**{each.name: "a text" for each in fields(Account)} | told)
        connection_id = self.clock.new_id()
        with self.database.write() as tx:
            connections.put(tx, Seal(bytes(32)), name, account, connection_id, NOW)
            connections.change_settings(tx, connection_id, settings or {"organizations.enabled": "true"})
        return connection_id

    def log_in(self, role: Role, name: str = "Zoë") -> str:
        """Add a user of a role who is logged in; the session's token."""
        user = User(id=self.clock.new_id(), name=name, role=role)
        token = f"token of {user.id}"
        with self.database.write() as tx:
            access.add(tx, user, "no hash that any password has", self.clock.now())
            access.open_session(tx, token, user.id, self.clock.now())
        return token

    def run(
        self,
        connection_id: str,
        ago: timedelta,
        fates: Mapping[tuple[Side, Action], int] | None = None,
        status: RunStatus = RunStatus.DONE,
        *,
        rehearsal: bool = False,
    ) -> str:
        """Add a run of a minute in which so many records met so many fates on the side that was written; its id."""
        found = [
            Outcome(ref=ref(f"{written}-{action}-{number}"), written=written, action=action, code=action, name="x")
            for (written, action), count in (fates or {}).items()
            for number in range(count)
        ]
        return self.tell(connection_id, ago, *found, status=status, rehearsal=rehearsal)

    def tell(
        self,
        connection_id: str,
        ago: timedelta,
        *found: Outcome,
        status: RunStatus = RunStatus.DONE,
        rehearsal: bool = False,
    ) -> str:
        """Add a run of a minute in which this became of records; its id."""
        begun = NOW - ago
        with self.database.write() as tx:
            fence = runs.begin(tx, connection_id, self.clock.new_id(), begun, rehearsal=rehearsal)
            outcomes.put(tx, fence.run_id, found, begun)
            runs.add_calls(tx, fence, {Side.VTIGER: 7, Side.XERO: 4})
            if status is RunStatus.RUNNING:
                runs.progress(tx, fence, ORGANIZATIONS, 120, 480)
            else:
                runs.end(tx, fence, status, begun + timedelta(minutes=1))
        return fence.run_id

    def problem(self, connection_id: str, code: str, record: Ref | None = None, name: str = "", **details: str) -> None:
        """Open a problem."""
        with self.database.write() as tx:
            trouble = Trouble(code=code, ref=record, name=name, details=details)
            problems.put(tx, connection_id, trouble, self.clock.new_id(), NOW)

    def close(self, connection_id: str, *records: Ref) -> None:
        """Close all problems of records."""
        with self.database.write() as tx:
            problems.close(tx, connection_id, records, NOW)

    def see(self, connection_id: str, record: Ref, content: Content, **others: Any) -> None:
        """Put a record into the mirror, as its side would give it."""
        with self.database.write() as tx:
            records.observe(tx, connection_id, [Observation(ref=record, content=content, **others)])

    def link(self, connection_id: str, vtiger_id: str, xero_id: str) -> None:
        """Link two records."""
        new = Link(
            id=self.clock.new_id(),
            vtiger_id=vtiger_id,
            xero_id=xero_id,
            base_vtiger={},
            base_xero={},
            seen_vtiger="",
            seen_xero="",
            seen_settings=1,
        )
        with self.database.write() as tx:
            links.add(tx, connection_id, ORGANIZATIONS, [new])
