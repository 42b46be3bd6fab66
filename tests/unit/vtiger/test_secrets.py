"""Access key, challenge, proof and session stay out of everything that people or logs may see."""

import base64
import logging
import traceback
from functools import partial

import httpx2
import pytest
from tests.unit.vtiger.scripted import KEY, Site, ok, page, refusal
from tests.unit.vtiger.test_rest import Cloud, limited

from vtiger_xero.problems import SyncError
from vtiger_xero.vtiger.client import VtigerRemote
from vtiger_xero.vtiger.probe import probe

SECRETS = (KEY, "5a1b2c3d4e5f6", "secretsession")
FAILURES = [
    page(500),
    page(404, "Not Found: /webservice.php?sessionName=secretsession1"),
    page(200, "<b>Fatal error</b>: Uncaught Exception in f('secretsession1', '5a1b2c3d4e5f6')"),
    page(200, '{"success":true,"result":{"token":"5a1b2c3d4e5f6","sessionName":"secretsession1"'),
    page(302, location="https://x.example/?sessionName=secretsession1"),
    refusal("ACCESS_DENIED"),
    refusal("INVALID_SESSIONID"),
    refusal("INVALID_USER_CREDENTIALS"),
    refusal("INTERNAL_SERVER_ERROR", "Unknown Error while processing request"),
    ok("5a1b2c3d4e5f6"),
    ok([{"token": "5a1b2c3d4e5f6", "sessionName": "secretsession1"}]),
    httpx2.ReadTimeout("timed out"),
    httpx2.ConnectError("connection refused"),
]


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("operation", ["getchallenge", "login", "listtypes", "create"])
def test_no_failure_tells_a_secret(
    operation: str, failure: httpx2.Response | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    site = Site()
    site.on("listtypes", ok({"types": []}))
    site.on("create", ok({"id": "11x2"}))
    site.on("query", ok([]))
    site.on(operation, failure)
    transport = site.transport()
    told = [repr(transport), repr(VtigerRemote(transport)), transport.url]
    for call in (partial(transport.get, "listtypes"), partial(transport.post, "create")):
        try:
            call()
        except SyncError as error:
            told += [str(error), repr(error), error.fix, str(error.details), traceback.format_exc()]
    told += [repr(probe(transport)), caplog.text]
    for secret in SECRETS:
        assert secret not in "\n".join(told)


def test_the_log_of_the_http_library_does_not_show_sessions(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    site = Site()
    site.on("listtypes", ok({"types": []}))
    site.transport().get("listtypes")
    assert "secretsession1" in str(site.requests[-1].url)
    assert "secretsession1" not in caplog.text


@pytest.mark.parametrize("failure", [*FAILURES, page(400, KEY), page(401), limited(floodcontrol_reset="5")])
def test_no_failure_of_the_cloud_tells_the_key(
    failure: httpx2.Response | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    cloud = Cloud(failure)
    told = [repr(cloud.transport)]
    for call in (cloud.transport.login, partial(cloud.transport.post, "create"), partial(probe, cloud.transport)):
        try:
            told.append(repr(call()))
        except SyncError as error:
            told += [str(error), repr(error), error.fix, str(error.details), traceback.format_exc()]
    told.append(caplog.text)
    proof = cloud.requests[0].headers["authorization"].removeprefix("Basic ")
    assert KEY in base64.b64decode(proof).decode()
    assert KEY not in "\n".join(told)
    assert proof not in "\n".join(told)
