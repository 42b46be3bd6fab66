"""The migrations make the tables that the code knows, however often and by however many they are run."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from vtiger_xero.store.database import Database
from vtiger_xero.store.migrate import HEAD, migrate
from vtiger_xero.store.tables import metadata
from vtiger_xero.store.types import Key, Moment

_MIGRATE = """
import sys
from vtiger_xero.store.database import Database
from vtiger_xero.store.migrate import migrate
sys.stdin.read(1)
database = Database(sys.argv[1])
migrate(database)
database.close()
"""


def differences(database: Database) -> list[object]:
    with database.writer.connect() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, metadata))


def checks(database: Database) -> set[str]:
    """Alembic does not compare the conditions of checks and of indexes; their text is compared here."""
    look = inspect(database.writer)
    found = set()
    for table in metadata.sorted_tables:
        found |= {f"{check['name']} {_plain(check['sqltext'])}" for check in look.get_check_constraints(table.name)}
        for index in look.get_indexes(table.name):
            where = index.get("dialect_options", {}).get(f"{database.writer.dialect.name}_where", "")
            found.add(f"{index['name']} {index['unique']} {_plain(str(where))}")
    return found


def _plain(condition: str) -> str:
    return "".join(condition.split()).replace("::text", "").replace("(", "").replace(")", "")


def test_the_migrations_make_the_tables_that_the_code_knows(migrated: Database) -> None:
    assert differences(migrated) == []


def test_constraints_are_those_that_the_code_knows(migrated: Database, url: str, tmp_path: Path) -> None:
    if not migrated.is_sqlite:
        with migrated.writer.begin() as tx:
            tx.execute(text("CREATE SCHEMA fresh"))
        fresh = Database(f"{url}{'&' if '?' in url else '?'}options=-csearch_path%3Dfresh")
    else:
        fresh = Database(f"sqlite:///{tmp_path / 'fresh.sqlite3'}")
    metadata.create_all(fresh.writer)
    assert checks(migrated) == checks(fresh)
    assert len(checks(migrated)) > 10
    fresh.close()


@pytest.mark.parametrize("url", ["postgres"], indirect=True, scope="session")
def test_keys_are_compared_by_their_bytes_whatever_the_servers_language(migrated: Database) -> None:
    keys = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Key | Moment)
    }
    with migrated.read() as tx:
        columns = text("SELECT table_name, column_name FROM information_schema.columns WHERE collation_name = 'C'")
        assert keys <= {(row[0], row[1]) for row in tx.execute(columns)}


def test_the_head_is_the_last_of_them() -> None:
    config = Config()
    config.set_main_option("script_location", "vtiger_xero.store:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_they_run_twice(migrated: Database) -> None:
    migrate(migrated)
    assert differences(migrated) == []


@pytest.mark.parametrize("kind", ["file", "postgres"])
def test_they_run_in_two_processes_at_once(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    if kind == "postgres":
        url = request.getfixturevalue("postgres_database")
    command = [sys.executable, "-W", "error", "-c", _MIGRATE, url]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # no shell
        for _ in range(2)
    ]
    for process in both:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in both:
        _, said = process.communicate(timeout=60)
        assert (process.returncode, said) == (0, "")
    database = Database(url)
    assert differences(database) == []
    database.close()
