"""Connecting: both sides are tried, and nothing is stored unless they can be kept in step (spec §2, steps 2 and 3)."""

from collections.abc import Iterator

import httpx2
import pytest
from tests.unit.sync.world import clear

from vtiger_xero.clock import VirtualClock
from vtiger_xero.problems import SyncError
from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.xero import Region, XeroSandbox
from vtiger_xero.store import connections
from vtiger_xero.store.connections import Account
from vtiger_xero.store.database import Database
from vtiger_xero.store.secrets import Seal
from vtiger_xero.sync import connecting
from vtiger_xero.sync.connecting import Connected
from vtiger_xero.sync.workplace import Wires

SEAL = Seal(b"k" * 32)


class Site:
    """A Vtiger that counts in dollars, and a Xero organisation of a region."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = VirtualClock()
        self.vtiger = VtigerSandbox(self.clock)

    def connect(self, region: Region, name: str = "acme") -> Connected:
        xero = XeroSandbox(self.clock, region=region)
        account = Account(
            vtiger_url="http://crm.example",
            vtiger_user=self.vtiger.username,
            vtiger_access_key=self.vtiger.access_key,
            vtiger_api="",
            xero_grant="client_credentials",
            xero_client_id=xero.client_id,
            xero_client_secret=xero.client_secret,
            xero_api_url="http://xero.example/api.xro/2.0",
            xero_identity_url="http://xero.example",
            xero_tenant_id="",
            xero_organisation="",
            xero_short_code="",
        )
        wires = Wires(httpx2.WSGITransport(self.vtiger.app), httpx2.WSGITransport(xero.app))
        return connecting.connect(self.database, SEAL, self.clock, name, account, None, wires=wires)

    def names(self) -> list[str]:
        with self.database.read() as tx:
            return connections.names(tx)


@pytest.fixture
def site(memory: Database) -> Iterator[Site]:
    yield Site(memory)
    clear(memory)


def test_two_that_count_in_one_currency_are_connected(site: Site) -> None:
    made = site.connect(Region.US)
    assert (made.vtiger.base_currency, made.organisation.base_currency) == ("USD", "USD")
    assert site.names() == ["acme"]
    with site.database.read() as tx:
        stored = connections.get(tx, SEAL, "acme")
    assert stored is not None
    assert stored.account.vtiger_api == "webservice"
    assert stored.account.xero_organisation == made.organisation.name


@pytest.mark.parametrize("region", [Region.NZ, Region.UK])
def test_two_that_count_in_different_currencies_are_refused_in_a_sentence(site: Site, region: Region) -> None:
    with pytest.raises(SyncError) as refused:
        site.connect(region)
    assert refused.value.code == "base_currency_differs"
    said = refused.value.message
    assert "USD" in said
    assert {"NZD", "GBP"} & set(said.replace(".", " ").replace(",", " ").split())
    assert refused.value.fix
    assert site.names() == []


def test_the_same_two_are_connected_once(site: Site) -> None:
    site.connect(Region.US)
    with pytest.raises(SyncError) as refused:
        site.connect(Region.US, "another")
    assert refused.value.code == "connection_twice"
    assert site.connect(Region.US).connection_id
    assert site.names() == ["acme"]
