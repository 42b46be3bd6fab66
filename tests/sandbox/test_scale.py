"""The emulated systems at size: what they weigh for each organization, and that a call's cost doesn't grow with them.

``python -m bench.sandbox`` measures the same at 100,000 organizations, over HTTP.
"""

import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from sys import getprofile, setprofile

import pytest
from bench.sandbox import CALLS_PER_SECOND, MEMORY, Rate, Result, measure
from tests.sandbox.vtiger.caller import Caller
from werkzeug.test import Client

from bench import sandbox
from vtiger_xero.clock import VirtualClock
from vtiger_xero.sandbox.company import fill
from vtiger_xero.sandbox.vtiger import VtigerSandbox
from vtiger_xero.sandbox.xero import XeroSandbox


def filled(size: int) -> tuple[VtigerSandbox, XeroSandbox]:
    vtiger, xero = VtigerSandbox(VirtualClock()), XeroSandbox(VirtualClock())
    fill(vtiger, xero, size, seed=1)
    for row in vtiger.rows("Accounts"):
        xero.create_contact({"Name": row["accountname"], "ContactNumber": row["id"], "EmailAddress": row["email1"]})
    return vtiger, xero


def test_a_hundred_thousand_organizations_in_both_take_less_than_a_gigabyte() -> None:
    tracemalloc.start()
    try:
        filled(200)
        before = tracemalloc.get_traced_memory()[0]
        kept = filled(1_200)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert kept
    assert 100_000 * grown / 1_200 < MEMORY * 0.8  # of which a fifth is left for Python and the modules


def steps(act: Callable[[], object]) -> int:
    """How many functions of Python are called."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = getprofile()
    setprofile(note)
    try:
        act()
    finally:
        setprofile(before)
    return count


def costs(size: int) -> dict[str, int]:
    """What reading one row by its id, and a page in the middle, takes."""
    vtiger, xero = filled(size)
    caller, http = Caller(vtiger), Client(xero.app)
    middle = vtiger.rows("Accounts")[size // 2]["id"]
    contact = xero.contacts()[size // 2]["ContactID"]
    form = {"grant_type": "client_credentials", "scope": "accounting.contacts"}
    token = http.post("/connect/token", data=form, auth=(xero.client_id, xero.client_secret)).json
    assert token
    headers = {"Authorization": f"Bearer {token['access_token']}", "Xero-Tenant-Id": xero.tenant_id}
    texts = {
        "vtiger by id": f"select id,accountname from Accounts where id = '{middle}';",
        "vtiger by ids": f"select id,accountname from Accounts where id in ('{middle}','11x2');",
        "vtiger page": f"select id from Accounts where id > '{middle}' order by id limit 20;",
    }
    calls: dict[str, Callable[[], object]] = {
        **{name: lambda text=text: caller.query(text) for name, text in texts.items()},  # type: ignore[misc]
        "xero by id": lambda: http.get(f"/api.xro/2.0/Contacts/{contact}", headers=headers),
    }
    for call in calls.values():
        call()  # what is computed once isn't counted
    return {name: steps(call) for name, call in calls.items()}


def test_a_call_of_one_row_costs_the_same_among_a_hundred_and_among_a_thousand() -> None:
    few, many = costs(100), costs(1_000)
    assert {name: many[name] for name in many if many[name] > few[name] * 1.2} == {}


@pytest.fixture(scope="module")
def result() -> Result:
    return measure(250, 120)


def test_the_bench_reads_everything_over_http_and_measures_both(result: Result) -> None:
    assert result.pulled == (250, 250)
    assert result.vtiger.calls == result.xero.calls == 120
    assert 0 < result.vtiger.core < result.vtiger.wall
    assert 0 < result.xero.core < result.xero.wall
    assert 10_000_000 < result.memory < MEMORY


def test_every_objection_is_named_and_ends_with_1(
    result: Result, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fast, slow = Rate(CALLS_PER_SECOND, wall=9, core=1), Rate(CALLS_PER_SECOND - 1, wall=9, core=1)
    fine = replace(result, vtiger=fast, xero=fast)
    breaches = {
        "Vtiger answers 499": replace(fine, vtiger=slow),
        "Xero answers 499": replace(fine, xero=slow),
        "1,000,000,001 bytes": replace(fine, memory=MEMORY + 1),
        "(249, 250) records": replace(fine, pulled=(249, 250)),
    }
    monkeypatch.setattr(sys, "argv", ["sandbox"])
    for words, found in {"": fine, **breaches}.items():
        monkeypatch.setattr(sandbox, "measure", lambda _size, _calls, found=found: found)
        assert sandbox.main() == bool(words)
        told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("NOT AS IT SHOULD BE")]
        assert len(told) == bool(words)
        assert all(words in line for line in told)
