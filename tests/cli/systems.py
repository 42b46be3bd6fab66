"""Both emulated systems in a child process, and a person's hands in them, all over HTTP."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx2
from tests.cli.program import Program

from vtiger_xero.cli.installation import installation
from vtiger_xero.settings import Settings
from vtiger_xero.store import connections
from vtiger_xero.store.connections import Account
from vtiger_xero.sync.connecting import connect
from vtiger_xero.sync.workplace import connection_named

System = Literal["vtiger", "xero"]

SWITCHED_ON = {"organizations.enabled": "true"}


@dataclass(frozen=True)
class Systems:
    """An emulated Vtiger and an emulated Xero that are being served.

    Attributes:
        told: the first line of ``vtiger-xero sandbox``.
        client: for HTTP.
    """

    told: dict[str, dict[str, str]]
    client: httpx2.Client

    @property
    def secrets(self) -> dict[str, str]:
        """The environment that ``connect`` reads its secrets from."""
        return {
            "VTIGER_XERO_VTIGER_ACCESS_KEY": self.told["vtiger"]["access_key"],
            "VTIGER_XERO_XERO_CLIENT_SECRET": self.told["xero"]["client_secret"],
        }

    def arguments(self, name: str, **others: str) -> list[str]:
        """``connect`` with these systems' addresses, some of them perhaps replaced."""
        vtiger, xero = self.told["vtiger"], self.told["xero"]
        options = {
            "vtiger_url": vtiger["url"],
            "vtiger_user": vtiger["username"],
            "xero_client_id": xero["client_id"],
            "xero_grant": "client_credentials",
            "xero_api_url": xero["api_url"],
            "xero_identity_url": xero["identity_url"],
            **others,
        }
        pairs = ((f"--{option.replace('_', '-')}", value) for option, value in options.items())
        return ["connect", name, *(each for pair in pairs for each in pair)]

    def state(self, system: System, **arguments: str) -> dict[str, Any]:
        """What a system holds and has been asked."""
        answer = self.client.get(f"{self._site(system)}/sandbox/state", params=arguments)
        state: dict[str, Any] = answer.raise_for_status().json()
        return state

    def contacts(self) -> list[dict[str, Any]]:
        """Xero's contacts in full."""
        contacts: list[dict[str, Any]] = self.state("xero")["contacts"]
        return contacts

    def holdings(self) -> dict[str, Any]:
        """What both systems hold, whatever they were asked."""
        return {"vtiger": self.state("vtiger")["modules"], "xero": self.contacts()}

    def befall(self, system: System, *faults: dict[str, Any]) -> None:
        """Let faults befall a system's calls from now on; none ends those set before."""
        answer = self.client.post(f"{self._site(system)}/sandbox/faults", json={"faults": list(faults)})
        answer.raise_for_status()

    def add_organizations(self, *names: str) -> list[str]:
        """Add organizations to Vtiger as another program would, and give back their ids."""
        user, key = self.told["vtiger"]["username"], self.told["vtiger"]["access_key"]
        token = self._ask("GET", operation="getchallenge", username=user)["token"]
        proof = md5((token + key).encode()).hexdigest()
        login = self._ask("POST", operation="login", username=user, accessKey=proof)
        create = {"operation": "create", "sessionName": login["sessionName"], "elementType": "Accounts"}
        owned = {"assigned_user_id": login["userId"]}
        made = (self._ask("POST", **create, element=json.dumps({"accountname": name, **owned})) for name in names)
        return [str(each["id"]) for each in made]

    def _ask(self, method: str, **arguments: str) -> dict[str, Any]:
        url = f"{self._site('vtiger')}/webservice.php"
        where: dict[str, Any] = {"params" if method == "GET" else "data": arguments}
        answer = self.client.request(method, url, **where).json()
        assert answer["success"], answer
        result: dict[str, Any] = answer["result"]
        return result

    def _site(self, system: System) -> str:
        return self.told["vtiger"]["url"] if system == "vtiger" else _origin(self.told["xero"]["api_url"])


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[Systems]:
    """Both systems until the block ends, served by ``vtiger-xero sandbox``."""
    process = Program(folder / "nowhere").start("sandbox", *arguments)
    with process, httpx2.Client(timeout=30) as client:
        try:
            assert process.stdout is not None
            yield Systems(json.loads(process.stdout.readline()), client)
        finally:
            process.terminate()


def connected(
    systems: Systems, home: Path, database_url: str = "", settings: Mapping[str, str] = SWITCHED_ON
) -> Program:
    """The command, with a connection named *acme* between two systems and organizations switched on.

    That is done in this process: a child for each step would take its second.
    """
    vtiger, xero = systems.told["vtiger"], systems.told["xero"]
    account = Account(
        vtiger_url=vtiger["url"],
        vtiger_user=vtiger["username"],
        vtiger_access_key=vtiger["access_key"],
        vtiger_api="",
        xero_grant="client_credentials",
        xero_client_id=xero["client_id"],
        xero_client_secret=xero["client_secret"],
        xero_api_url=xero["api_url"],
        xero_identity_url=xero["identity_url"],
        xero_tenant_id="",
        xero_organisation="",
        xero_short_code="",
    )
    with installation(Settings(home=home, database_url=database_url)) as at:
        connect(at.database, at.seal, at.clock, "acme", account, None)
        found = connection_named(at.database, at.seal, "acme")
        with at.database.write() as tx:
            connections.change_settings(tx, found.id, settings)
    return Program(home, {"VTIGER_XERO_DATABASE_URL": database_url, **systems.secrets})
