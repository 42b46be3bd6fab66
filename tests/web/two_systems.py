"""Both emulated systems in this process, and an administrator who connects them."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
from tests.web.person import Person
from tests.web.reading import Page
from tests.web.sample import Sample

from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.vtiger.dialects import Dialect
from vtiger_xero.sandbox.xero import Region, XeroSandbox
from vtiger_xero.store.access import Role
from vtiger_xero.sync.workplace import Wires

CRM, XERO = "http://crm.example", "http://xero.example"


class TwoSystems:
    """An empty Vtiger and an empty Xero.

    Args:
        sample: the database of our pages.
        dialect: of Vtiger.
        region: of Xero; a fresh Vtiger counts in dollars.
    """

    def __init__(self, sample: Sample, dialect: Dialect = Dialect.V7_5, region: Region = Region.US) -> None:
        self.vtiger = VtigerSandbox(sample.clock, dialect=dialect)
        self.xero = XeroSandbox(sample.clock, region=region)
        self.wires = Wires(httpx2.WSGITransport(app=self.vtiger.app), httpx2.WSGITransport(app=self.xero.app))
        self.ada = Person(sample, sample.log_in(Role.ADMIN, "Ada"), wires=self.wires)
        self._at_xero = httpx2.Client(transport=self.wires.xero)

    @property
    def crm(self) -> dict[str, str]:
        """What the first form asks for."""
        user, key = self.vtiger.username, self.vtiger.access_key
        return {"name": "acme", "vtiger_url": CRM, "vtiger_user": user, "vtiger_access_key": key}

    @property
    def app(self) -> dict[str, str]:
        """What the second form asks for."""
        return {
            "xero_client_id": self.xero.client_id,
            "xero_client_secret": self.xero.client_secret,
            "xero_api_url": f"{XERO}/api.xro/2.0",
            "xero_identity_url": XERO,
        }

    def begin(self) -> str:
        """Begin a connection; the path of its draft."""
        return str(self.ada.submit("/connect").headers["Location"]).removesuffix("/vtiger")

    def reach_vtiger(self, **others: str) -> str:
        """Begin a connection and reach Vtiger; the path of its draft."""
        path = self.begin()
        answer = self.ada.submit(f"{path}/vtiger", **self.crm | others)
        assert answer.headers["Location"] == f"{path}/xero", Page(answer.text).text
        return path

    def leave(self, path: str) -> str:
        """Go to Xero's consent page; its address."""
        answer = self.ada.submit(f"{path}/xero", xero_grant="authorization_code", **self.app)
        assert answer.headers["Location"] == f"{path}/consent", Page(answer.text).text
        (address,) = [link for link in self.ada.read(f"{path}/consent").links if link.startswith(XERO)]
        return address

    def decide(self, address: str, decision: str = "allow") -> str:
        """Allow or cancel on Xero's page; the address that it sends the browser back to."""
        fields = dict(parse_qsl(urlsplit(address).query)) | {"decision": decision}
        answer = self._at_xero.post(address.partition("?")[0], data=fields)
        return str(answer.headers["Location"])

    def choose(self, path: str, organisation: str | None = None) -> Any:
        """Choose the organisation; the answer."""
        chosen = organisation or self.ada.read(f"{path}/organisation").fields["organisation"] or ""
        return self.ada.submit(f"{path}/organisation", organisation=chosen)

    def connect(self, **others: str) -> str:
        """Connect both by consent; the path of the connection."""
        path = self.reach_vtiger(**others)
        assert self.ada.get(self.decide(self.leave(path))).headers["Location"] == f"{path}/organisation"
        return str(self.choose(path).headers["Location"]).removesuffix("/settings")

    def refreshed(self, refresh_token: str) -> str | None:
        """A new access token, if Xero still gives one."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        app = (self.xero.client_id, self.xero.client_secret)
        answer = self._at_xero.post(f"{XERO}/connect/token", data=form, auth=app)
        return str(answer.json()["access_token"]) if answer.is_success else None

    def opened(self, access_token: str) -> list[Any]:
        """The organisations that an access token opens."""
        headers = {"Authorization": f"Bearer {access_token}"}
        opened: list[Any] = self._at_xero.get(f"{XERO}/connections", headers=headers).raise_for_status().json()
        return opened

    def break_down(self, site: str) -> None:
        """Let a system answer every call with an error from now on."""
        transport = self.wires.vtiger if site == CRM else self.wires.xero
        faults = {"faults": [{"kind": "server_error", "times": -1}]}
        httpx2.Client(transport=transport).post(f"{site}/sandbox/faults", json=faults).raise_for_status()
