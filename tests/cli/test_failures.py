"""What can go wrong with the other systems: a sentence with the fix, the right exit code, and the next run goes on."""

import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.cli.office import Office
from tests.cli.program import Program
from tests.cli.systems import System, connected, serving

from vtiger_xero.clock import SystemClock

WRITE = "PUT /api.xro/2.0/Contacts"
READ = "GET /api.xro/2.0/Contacts"


def _fault(kind: str, match: str, **more: float) -> dict[str, Any]:
    return {"kind": kind, "match": match, "times": 1, **more}


@pytest.mark.parametrize(
    ("system", "faults"),
    [
        ("xero", [_fault("lost_answer", WRITE)]),
        ("xero", [_fault("lost_request", WRITE)]),
        ("xero", [_fault("truncated", WRITE)]),
        ("xero", [_fault("html", WRITE)]),
        ("xero", [_fault("server_error", WRITE)]),
        ("xero", [_fault("token_revoked", WRITE), _fault("limit_concurrent", WRITE), _fault("lost_answer", WRITE)]),
        ("xero", [_fault("limit_minute", READ, seconds=1), _fault("limit_minute", WRITE, seconds=1)]),
        ("vtiger", [_fault("php_warning", "", times=-1)]),
        ("vtiger", [_fault("truncated", "query Accounts"), _fault("token_revoked", "query Accounts", after=1)]),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(each["kind"] for each in value),
)
def test_what_passes_is_got_over_within_the_run(office: Office, system: System, faults: list[dict[str, Any]]) -> None:
    """Above all a lost answer to a batch of creates, done or not done: one contact each, never two."""
    office.enter(system)
    office.systems.befall(system, *faults)
    ended = office.sync()
    shown = [each["shown"] for each in office.systems.state(system, counts="1")["faults"]]
    office.systems.befall(system)
    assert all(shown)
    assert (ended.code, ended.err) == (0, "")
    assert (ended.run["status"], ended.run["problems"]) == ("done", [])
    assert ended.run["modules"]["organizations"]["xero"]["created"] == len(office.entered)
    assert office.each_once()


@pytest.mark.parametrize(
    ("system", "fault", "code", "said", "advised"),
    [
        ("xero", _fault("html", READ), "wrong_answer", "something else than JSON", "Open the address in a browser"),
        ("xero", _fault("token_revoked", READ), "xero_disconnected", "no longer lets this program in", "Connect Xero"),
        ("xero", _fault("token_revoked", "token"), "xero_client_refused", "client secret", "developer.xero.com"),
        ("vtiger", _fault("html", "query"), "wrong_answer", "something else than JSON", "Open the address in a"),
    ],
    ids=["xero html", "xero token", "xero client", "vtiger html"],
)
def test_what_stays_fails_with_the_fix_and_the_next_run_goes_on(
    office: Office, system: System, fault: dict[str, Any], code: str, said: str, advised: str
) -> None:
    office.enter(f"{system} {code}")
    office.systems.befall(system, {**fault, "times": -1})
    failed = office.sync()
    office.systems.befall(system)
    (problem,) = failed.run["problems"]
    assert (failed.code, failed.run["status"], problem["code"]) == (1, "failed", code)
    assert said in problem["message"]
    assert advised in problem["fix"]
    assert not office.reached_xero()
    after = office.sync()
    assert (after.code, after.run["status"], after.run["problems"]) == (0, "done", [])
    assert office.each_once()


def test_the_day_limit_parks_the_run_until_the_time_that_the_message_names(office: Office) -> None:
    office.enter("day limit")
    office.systems.befall("xero", _fault("limit_day", WRITE, seconds=7200))
    for calls in (True, False):  # the second one does not even ask
        parked = office.sync()
        (problem,) = parked.run["problems"]
        assert (parked.code, parked.run["status"], problem["code"]) == (3, "parked", "xero_day_limit")
        assert bool(parked.run["calls"]["xero"]) is calls
        named = re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", problem["message"])
        assert named is not None
        until = datetime.strptime(named[0], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        assert abs(until - datetime.now(UTC) - timedelta(hours=2)) < timedelta(minutes=3)
        assert problem["fix"]
    assert not office.reached_xero()
    _let_the_named_time_come(office.home)
    after = office.sync()
    assert (after.code, after.run["status"], after.run["problems"]) == (0, "done", [])
    assert office.each_once()


def _let_the_named_time_come(home: Path) -> None:
    """Two hours are not waited for: the stored moment is moved to the past instead."""
    database = sqlite3.connect(home / "vtiger-xero.sqlite3")
    with database:
        changed = database.execute("UPDATE budget SET blocked_until = '2026-01-01T00:00:00.000000+00:00'").rowcount
    database.close()
    assert changed == 1


def test_what_cannot_be_reached_or_refuses_the_login_is_said_with_the_fix(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most of them ask several times before they give up."""
    monkeypatch.setattr(SystemClock, "sleep", lambda _clock, _seconds: None)
    systems, nobody = office.systems, "http://127.0.0.1:9"
    wrong_key = {**systems.secrets, "VTIGER_XERO_VTIGER_ACCESS_KEY": "notTheAccessKey1"}
    wrong_secret = {**systems.secrets, "VTIGER_XERO_XERO_CLIENT_SECRET": "notTheClientSecretWhichIsLonger"}
    cases = [
        (systems.secrets, {"vtiger_url": nobody}, f"Vtiger at {nobody} cannot be reached", "Check the address"),
        (systems.secrets, {"xero_identity_url": nobody}, "Xero at", "Check the address"),
        (systems.secrets, {"vtiger_url": systems.told["xero"]["identity_url"]}, "No Vtiger at this", "in a browser"),
        (systems.secrets, {"vtiger_url": "ftp://crm.example"}, "not the address of a web site", "opens in a browser"),
        (systems.secrets, {"vtiger_user": "nobody"}, "an active user named nobody", "the name with which the user"),
        (systems.secrets, {"xero_organisation": "Other Ltd"}, "Other Ltd", "Name the organisation"),
        (wrong_key, {}, "does not accept the access key", "My Preferences"),
        (wrong_secret, {}, "does not accept the client id or the client secret", "developer.xero.com"),
    ]
    for secrets, replaced, said, advised in cases:
        refused = Program(office.home, secrets).call(*systems.arguments("other", **replaced))
        assert (refused.code, refused.out) == (1, "")
        message, fix = refused.err.splitlines()
        assert said in message
        assert advised in fix
    assert "there are: acme." in office.program.call("sync", "other").err


def test_check_has_a_fix_for_every_red_line(office: Office) -> None:
    office.systems.befall("vtiger", _fault("html", "query", times=-1))
    office.systems.befall("xero", _fault("token_revoked", "Organisation", times=-1))
    red = office.program.call("check", "acme")
    assert (red.code, red.err) == (1, "")
    lines = red.out.splitlines()
    signs = [line[0] for line in lines]
    # It can log in, and its version is known; the four modules, taxes, preferences, time zone and Xero fail.
    assert signs == ["✓", *["✗", " "] * 7, "•", "✓", "✓", "✗", " "]
    assert "no longer lets this program in" in lines[-2]
    assert "Connect Xero again" in lines[-1]


def test_systems_that_are_down_fail_the_run_and_are_synced_when_they_are_back(tmp_path: Path) -> None:
    with serving(tmp_path, "--company", "4") as systems:
        program = connected(systems, tmp_path / "home")
        ports = [str(urlsplit(systems.told[each][url]).port) for each, url in (("vtiger", "url"), ("xero", "api_url"))]
    failed = program.call("sync", "acme", "--json")
    (problem,) = failed.run["problems"]
    assert (failed.code, failed.run["status"], problem["code"]) == (1, "failed", "unreachable")
    assert "Check the address" in problem["fix"]
    with serving(tmp_path, "--company", "4", "--vtiger-port", ports[0], "--xero-port", ports[1]) as systems:
        back = program.call("sync", "acme", "--json")
        assert (back.code, back.run["status"], back.run["problems"]) == (0, "done", [])
        assert len(systems.contacts()) == 4
