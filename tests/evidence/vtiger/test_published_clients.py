"""Clients that others have published log in to the emulator, query it and write to it, over real HTTP."""

from collections.abc import Iterator

import pytest
import vtiger_cloudsdk_restapi
import vtigerpy.core

from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.server import SandboxServer
from vtiger_xero.sandbox.vtiger import Dialect, VtigerSandbox


@pytest.fixture(params=[Dialect.V7_5, Dialect.V8_4])
def open_source(request: pytest.FixtureRequest) -> Iterator[tuple[VtigerSandbox, str]]:
    yield from served(VtigerSandbox(VirtualClock(), dialect=request.param))


@pytest.fixture
def cloud() -> Iterator[tuple[VtigerSandbox, str]]:
    yield from served(VtigerSandbox(VirtualClock(), dialect=Dialect.CLOUD))


def served(sandbox: VtigerSandbox) -> Iterator[tuple[VtigerSandbox, str]]:
    sandbox.create("Accounts", {"accountname": "Söhne & Co"})
    server = SandboxServer(sandbox.app)
    yield sandbox, server.url
    server.close()


def test_vtigerpy_speaks_to_open_source(open_source: tuple[VtigerSandbox, str]) -> None:
    sandbox, url = open_source
    client = vtigerpy.core.Vtiger(url, sandbox.username, sandbox.access_key)
    found = client.get("query", query="select accountname from Accounts;").json()
    assert [row["accountname"] for row in found["result"]] == ["Söhne & Co"]
    element = '{"accountname": "Second", "assigned_user_id": "19x1"}'
    made = client.post("create", elementType="Accounts", element=element).json()["result"]
    assert client.get("retrieve", id=made["id"]).json()["result"]["accountname"] == "Second"


def test_the_vendors_library_speaks_to_the_cloud(cloud: tuple[VtigerSandbox, str]) -> None:
    sandbox, url = cloud
    client = vtiger_cloudsdk_restapi.Client(url, sandbox.username, sandbox.access_key)
    assert client.myid() == "19x1"
    assert client.query("select accountname from Accounts;")[0]["accountname"] == "Söhne & Co"
    made = client.create("Accounts", {"accountname": "Second", "assigned_user_id": "19x1"})
    assert client.retrieve(made["id"])["accountname"] == "Second"
    with pytest.raises(BaseException, match="Permission to perform the operation is denied"):
        client.retrieve("11x999")
