"""What the commands promise, from a sandbox's first line to a sync without work."""

import json
import socket
from pathlib import Path
from typing import Any

import httpx2
from tests.cli.office import Office
from tests.cli.program import Program
from tests.cli.systems import serving

COUNTS = {"created", "updated", "deleted", "skipped", "failed"}
SKIP = {"module", "side", "code", "reason", "records"}
PROBLEM = {"code", "module", "side", "id", "name", "message", "fix"}


def _shape_is_exact(told: dict[str, Any]) -> None:
    assert told.keys() == {"runs"}
    for run in told["runs"]:
        assert run.keys() == {"run", "dry_run", "status", "modules", "skips", "calls", "problems"}
        assert run["status"] in {"done", "failed", "parked"}
        assert run["calls"].keys() == {"vtiger", "xero"}
        assert list(run["modules"]) == ["taxes", "organizations", "people", "products", "services"]
        for module, sides in run["modules"].items():
            assert sides.keys() == {"vtiger", "xero"}
            assert all(counts.keys() == COUNTS for counts in sides.values())
            assert all(type(count) is int for counts in sides.values() for count in counts.values())
            for side, counts in sides.items():
                skips = [each for each in run["skips"] if (each["module"], each["side"]) == (module, side)]
                assert all(each.keys() == SKIP and each["reason"] for each in skips)
                assert sum(each["records"] for each in skips) == counts["skipped"]
        for problem in run["problems"]:
            assert problem.keys() == PROBLEM
            assert problem["message"]
            assert problem["fix"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_the_sandbox_says_in_its_first_line_how_to_reach_both_systems(tmp_path: Path) -> None:
    vtiger_port, xero_port = _free_port(), _free_port()
    command = ("sandbox", "--vtiger-port", str(vtiger_port), "--xero-port", str(xero_port), "--dialect", "7.5")
    process = Program(tmp_path).start(*command, "--company", "3", "--seed", "7")
    with process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        vtiger, xero = f"http://127.0.0.1:{vtiger_port}", f"http://127.0.0.1:{xero_port}"
        assert told["vtiger"].keys() == {"url", "username", "access_key"}
        assert told["vtiger"]["url"] == vtiger
        assert told["xero"].keys() == {
            "api_url",
            "identity_url",
            "authorize_url",
            "client_id",
            "client_secret",
            "tenant_id",
        }
        assert told["xero"]["api_url"] == f"{xero}/api.xro/2.0"
        token = httpx2.post(
            f"{told['xero']['identity_url']}/connect/token",
            data={"grant_type": "client_credentials"},
            auth=(told["xero"]["client_id"], told["xero"]["client_secret"]),
        ).json()["access_token"]
        connections = httpx2.get(f"{xero}/connections", headers={"Authorization": f"Bearer {token}"}).json()
        assert [each["tenantId"] for each in connections] == [told["xero"]["tenant_id"]]
        for site, held in ((vtiger, "modules"), (xero, "contacts")):
            fault = {"kind": "html", "match": "nothing at all"}
            assert httpx2.post(f"{site}/sandbox/faults", json={"faults": [fault]}).status_code == 204
            state = httpx2.get(f"{site}/sandbox/state").json()
            assert held in state
            assert [each["kind"] for each in state["faults"]] == ["html"]
        process.terminate()
    assert process.returncode == 0


def test_from_connecting_to_a_sync_without_work(tmp_path: Path) -> None:
    with serving(tmp_path, "--company", "sample") as systems:
        secrets = systems.secrets
        # The secrets come on standard input, in the order in which they are asked for.
        typed = Program(tmp_path / "home").run(*systems.arguments("acme"), stdin="\n".join(secrets.values()) + "\n")
        assert (typed.code, typed.err) == (0, "")
        assert "Demo Company (UK)" in typed.out
        assert not any(secret in typed.said for secret in secrets.values())

        program = Program(tmp_path / "home")  # from here on, nobody gives the secrets again
        off = program.run("sync", "acme", "--json")
        assert (off.code, off.out) == (2, "")
        assert "--set organizations.enabled=true" in off.err

        changed = program.call(
            "settings", "acme", "--set", "organizations.enabled=true", "--set", "organizations.direction=to_xero"
        )
        shown = program.call("settings", "acme")
        assert changed.code == shown.code == 0
        assert changed.out == shown.out
        assert {"organizations.enabled=true", "organizations.direction=to_xero"} <= set(shown.out.splitlines())

        check = program.call("check", "acme")
        assert check.code == 0
        assert "Vtiger 7.5.0" in check.out
        assert "✗" not in check.out

        before = systems.holdings()
        foreseen = program.call("sync", "acme", "--dry-run", "--json")
        assert systems.holdings() == before
        assert systems.state("xero", counts="1")["writes"] == 0

        real = program.run("sync", "acme", "--module", "organizations", "--json")
        for each in (foreseen, real):
            _shape_is_exact(json.loads(each.out))
            assert each.run["status"] == "done"
        assert (foreseen.run["dry_run"], real.run["dry_run"]) == (True, False)
        assert foreseen.code == real.code == 3
        counts = real.run["modules"]["organizations"]
        assert foreseen.run["modules"]["organizations"] == counts
        of_organizations = [each for each in foreseen.run["skips"] if each["module"] == "organizations"]
        assert of_organizations == real.run["skips"]
        _counts_are_what_was_done(counts, before, systems.holdings())
        _problems_are_of_records(real.run["problems"], before)

        systems.add_organizations("Zoë & Jürgen “GmbH” 😀", "O'Neill's <Bar>")
        foreseen = program.call("sync", "acme", "--dry-run", "--json")
        table = program.run("sync", "acme")
        assert (foreseen.code, table.code, table.err) == (3, 3, "")
        counts = foreseen.run["modules"]["organizations"]
        assert (counts["xero"]["created"], counts["xero"]["failed"]) == (1, 0)
        _table_tells(table.out, counts)


def _counts_are_what_was_done(counts: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> None:
    assert {fate for fate, number in counts["vtiger"].items() if number} <= {"skipped"}
    known = {contact["ContactID"]: contact for contact in before["xero"]}
    held = {contact["ContactID"]: contact for contact in after["xero"]}
    assert counts["xero"]["created"] == len(held.keys() - known.keys()) > 40
    assert counts["xero"]["updated"] == sum(held[each] != known[each] for each in known)
    assert counts["xero"]["skipped"] > 0
    assert after["vtiger"] == before["vtiger"]


def _problems_are_of_records(problems: list[dict[str, Any]], before: dict[str, Any]) -> None:
    names = {each["id"]: each["accountname"] for each in before["vtiger"]["Accounts"]}
    brackets = next(problem for problem in problems if problem["code"] == "xero_name_characters")
    assert (brackets["module"], brackets["side"]) == ("organizations", "vtiger")
    assert names[brackets["id"]] == brackets["name"] == "Brackets <International>"


def _table_tells(table: str, counts: dict[str, Any]) -> None:
    header, vtiger, xero = (line.rstrip() for line in table.splitlines()[:3])
    assert header.split() == ["Created", "Updated", "Deleted", "Skipped", "Failed"]
    for line, title, side in ((vtiger, "Organizations → Vtiger CRM", "vtiger"), (xero, "Organizations → Xero", "xero")):
        assert line.startswith(title)
        assert line.removeprefix(title).split() == [str(count) for count in counts[side].values()]
    assert "calls to Vtiger" in table
    assert "Brackets <International>, O'Neill's <Bar>: The name has < or > in it" in table
    assert "2  Xero does not take < and > in names  Organizations → Xero" in table
    assert "Write the name without these characters." in table


def test_what_is_typed_wrong_is_a_matter_of_usage(office: Office) -> None:
    program = office.program
    before = program.call("settings", "acme").out
    for words, command in {
        "no connection named nobody; there are: acme": ("sync", "nobody"),
        "schedule cannot be set to often": ("settings", "acme", "--set", "schedule=often"),
        "no setting named organisations": ("settings", "acme", "--set", "organisations=true"),
        "invoices is not a module that is switched on": ("sync", "acme", "--module", "invoices"),
        "only client_credentials": tuple(office.systems.arguments("other", xero_grant="password")),
    }.items():
        refused = program.call(*command)
        assert (refused.code, refused.out) == (2, ""), command
        assert words in refused.err
    child = program.run("sandbox", "--dialect", "6")
    assert (child.code, child.out) == (2, "")
    assert "there is no '6'" in child.err
    silent = Program(office.home).call(*office.systems.arguments("other"))
    assert silent.code == 2
    assert "VTIGER_XERO_VTIGER_ACCESS_KEY" in silent.err
    badly_set = Program(office.home, {"VTIGER_XERO_PORT": "99999"}).call("settings", "acme")
    assert badly_set.code == 2
    assert badly_set.err.startswith("VTIGER_XERO_PORT: ")
    assert program.call("settings", "acme").out == before


def test_the_demo_syncs_twice_and_the_second_time_writes_nothing(tmp_path: Path) -> None:
    ended = Program(tmp_path / "home").run("demo", "--once", "--json")
    told = json.loads(ended.out)
    assert (ended.code, ended.err) == (0, "")
    _shape_is_exact(told)
    first, second = told["runs"]
    assert first["status"] == second["status"] == "done"
    assert first["modules"]["organizations"]["xero"]["created"] > 40
    for side in ("vtiger", "xero"):
        counts = second["modules"]["organizations"][side]
        assert counts["created"] == counts["updated"] == counts["deleted"] == counts["failed"] == 0
    assert second["calls"]["xero"] <= 5
    assert not (tmp_path / "home").exists()
