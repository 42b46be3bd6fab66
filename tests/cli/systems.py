"""Both emulated systems in a child process, and a person's hands in them, all over HTTP."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx2
from tests.cli.program import Program

System = Literal["vtiger", "xero"]


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

    def add_organization(self, name: str, **values: str) -> str:
        """Add an organization to Vtiger as another program would, and give back its id."""
        challenge = self._ask("GET", operation="getchallenge", username=self.told["vtiger"]["username"])
        key = md5((challenge["token"] + self.told["vtiger"]["access_key"]).encode()).hexdigest()
        login = self._ask("POST", operation="login", username=self.told["vtiger"]["username"], accessKey=key)
        element = json.dumps({"accountname": name, "assigned_user_id": login["userId"], **values})
        made = self._ask(
            "POST", operation="create", sessionName=login["sessionName"], elementType="Accounts", element=element
        )
        return str(made["id"])

    def _ask(self, method: str, **arguments: str) -> dict[str, Any]:
        where = "params" if method == "GET" else "data"
        url = f"{self._site('vtiger')}/webservice.php"
        answer = self.client.request(method, url, **{where: arguments}).json()  # type: ignore[arg-type]
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
