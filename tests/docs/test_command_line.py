"""``docs/cli.md`` and the README name every command, option, variable and setting, and none that is not there."""

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from tests.docs.pages import PAGES, ROOT, codes, commands_told, sections, table, text

from vtiger_xero.cli import app, exits
from vtiger_xero.clock import VirtualClock
from vtiger_xero.domain.refs import Module, Ref, Side
from vtiger_xero.modules import items, organizations
from vtiger_xero.modules.options import OPTIONS
from vtiger_xero.settings import Settings
from vtiger_xero.store import connections, outcomes, problems, runs
from vtiger_xero.store.connections import Account
from vtiger_xero.store.database import Database
from vtiger_xero.store.outcomes import Action, Outcome
from vtiger_xero.store.problems import Trouble
from vtiger_xero.store.secrets import Seal
from vtiger_xero.store.tables import metadata
from vtiger_xero.sync.report import report

CLI = text("docs/cli.md")
COMMANDS = sections(CLI, 3)

#: What values are called that are on no list, by the form that the code gives them.
FORMS = {
    OPTIONS["people.primary_field"].form: "a field",
    OPTIONS["vtiger.timezone"].form: "a time zone",
    OPTIONS["accounts.sales"].form: "an account",
    OPTIONS["taxes.untaxed"].form: "a tax rate",
}

VARIABLES = {f"VTIGER_XERO_{each.name}".upper() for each in fields(Settings)}


def commands() -> Mapping[str, Any]:
    """The commands as typer makes them, by name."""
    return {name: app.command(name) for name in app.COMMANDS}


def test_every_command_has_a_section_and_no_other_has() -> None:
    assert COMMANDS.keys() == commands().keys()


def test_every_option_is_in_its_commands_section_and_no_other_is() -> None:
    real = {
        name: {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
        for name, command in commands().items()
    }
    documented = {name: {code.split("=")[0] for code in _options(body)} for name, body in COMMANDS.items()}
    assert {name: options - {"--help"} for name, options in real.items()} == documented


def _options(section: str) -> set[str]:
    """The options that a section explains: the first cells of its table, and what its sentences set."""
    rows = re.findall(r"^\| `(--[a-z-]+)`", section, re.MULTILINE)
    sentences = re.findall(r"`(--[a-z-]+(?:=[^`]*)?)(?: [^`]*)?`", re.sub(r"^\|.*$", "", section, flags=re.MULTILINE))
    return {*rows, *sentences}


def test_the_readme_uses_only_commands_and_options_that_are_there() -> None:
    known = commands()
    used = re.findall(r"^vtiger-xero ([a-z]+)(.*)$", commands_told(text("README.md")), re.MULTILINE)
    assert {name for name, _ in used} >= {"connect", "check", "settings", "sync", "serve"}
    for name, rest in used:
        options = {option for parameter in known[name].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest.partition("#")[0])) <= options


def test_every_variable_is_in_both_tables() -> None:
    for page in (CLI, text("README.md")):
        assert {row[0] for row in table(page, "variable", "meaning", "default")} == VARIABLES


def test_no_page_names_a_variable_that_is_not_there() -> None:
    named = {name for page in PAGES for name in re.findall(r"VTIGER_XERO_[A-Z_]+", page.read_text(encoding="utf-8"))}
    assert named == VARIABLES


def test_every_setting_is_told_with_its_values_default_and_meaning() -> None:
    rows = {name: tuple(cells) for name, *cells in table(COMMANDS["settings"], "setting", "values", "default")}
    for module in (organizations, items):
        of_fields = f"{module.__name__.rpartition('.')[2]}.field."
        each_field = rows.pop(f"{of_fields}FIELD")
        rows |= {f"{of_fields}{name}": each_field for name in module.FIELDS}
    assert rows.keys() == OPTIONS.keys()
    for name, (values, default, meaning) in rows.items():
        option = OPTIONS[name]
        assert values == (", ".join(option.values) or FORMS[option.form]), name
        assert default == (option.default or "none"), name
        assert meaning, name


def test_every_exit_code_is_told() -> None:
    told = {int(row[0]) for row in table(CLI, "code", "meaning")}
    assert told == {exits.DONE, exits.FAILED, exits.USAGE, exits.OPEN_PROBLEMS, 130}


def test_the_json_has_the_form_that_is_told() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", CLI, re.DOTALL)
    assert shape(json.loads(example)) == shape({"runs": [a_report()]})


def a_report() -> dict[str, Any]:
    """The report of a run that skipped a record for a problem."""
    database, clock = Database("sqlite://"), VirtualClock()
    metadata.create_all(database.writer)
    account = Account(**{each.name: "a text" for each in fields(Account)})
    ref = Ref(Side.VTIGER, Module.ORGANIZATIONS, "11x7")
    trouble = Trouble(code="name_missing", ref=ref, name="Acme")
    skipped = Outcome(ref=ref, written=Side.XERO, action=Action.SKIPPED, code="name_missing", name="Acme")
    with database.write() as tx:
        connections.put(tx, Seal(b"k" * 32), "acme", account, "c", clock.now())
        fence = runs.begin(tx, "c", "r", clock.now())
        problems.put(tx, "c", trouble, clock.new_id(), clock.now())
        outcomes.put(tx, "r", [skipped], clock.now())
        told = report(tx, "c", fence.run_id)
    database.close()
    return told


def shape(value: Any) -> Any:
    """The form of a JSON value: names and types; of a list, that of its first element."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value)


def test_every_make_target_that_is_told_is_there_and_the_reverse() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    told = {page.name: set(re.findall(r"\bmake ([a-z]+)\b", _code(page))) for page in PAGES}
    assert set().union(*told.values()) <= targets
    assert told["README.md"] >= {"demo", "test"}
    assert told["CONTRIBUTING.md"] >= targets - {"install"}


def _code(page: Path) -> str:
    markdown = page.read_text(encoding="utf-8")
    return "\n".join([commands_told(markdown), *codes(markdown)])
