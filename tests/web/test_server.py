"""The server as a program: its port, its one line, its end."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from tests.web.reading import Page
from tests.web.sample import Sample

from vtiger_xero.problems import SyncError
from vtiger_xero.web.server import listening_on, pages

SERVE = """
from pathlib import Path
from vtiger_xero.settings import Settings
from vtiger_xero.store.database import Database
from vtiger_xero.store.migrate import migrate
from vtiger_xero.store.secrets import Seal
from vtiger_xero.web.server import serve

settings = Settings(home=Path({home!r}), database_url="", port=0)
database = Database(settings.url)
migrate(database)
serve(settings, database, Seal(bytes(32)))
database.close()
"""


def test_the_pages_answer_while_the_block_lasts(sample: Sample) -> None:
    with listening_on(0) as listening, pages(sample.parts(), listening) as url:
        assert "Create the first administrator" in httpx2.get(url, follow_redirects=True).text
        assert httpx2.get(url + "healthz").json() == {"status": "ok"}
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(url)


def test_it_listens_on_this_machine_only(sample: Sample) -> None:
    with listening_on(0) as listening, pages(sample.parts(), listening) as url:
        port = int(url.rstrip("/").rpartition(":")[2])
        # Another of this machine's own addresses, at which whatever listens everywhere would answer.
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port), timeout=5)


def test_a_port_in_use_is_a_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SyncError) as raised, listening_on(port):
            pass
    assert raised.value.code == "port_unusable"
    assert str(port) in raised.value.message
    assert "VTIGER_XERO_PORT" in raised.value.fix


def started(home: Path) -> subprocess.Popen[str]:
    """A server in a process of its own."""
    command = [sys.executable, "-c", SERVE.format(home=str(home))]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def address_in(line: str) -> str:
    return next(word for word in line.split() if word.startswith("http"))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_ends_in_order(tmp_path: Path, how: signal.Signals) -> None:
    with started(tmp_path) as server:
        assert server.stdout is not None
        try:
            url = address_in(server.stdout.readline())
            assert server.stdout.readline().startswith("Create the first administrator at ")
            assert httpx2.get(url, follow_redirects=True).status_code == 200
            assert list(tmp_path.glob("locks/*.lock"))
            server.send_signal(how)
            assert server.communicate(timeout=30) == ("", "")
        finally:
            server.kill()
    assert server.returncode == 0
    assert list(tmp_path.glob("locks/*")) == []


def test_the_setup_token_is_printed_once_and_nothing_of_it_once_it_was_used(tmp_path: Path) -> None:
    with started(tmp_path) as server, httpx2.Client(follow_redirects=True) as browser:
        assert server.stdout is not None
        try:
            server.stdout.readline()
            setup = address_in(server.stdout.readline())
            form = {name: value or "" for name, value in Page(browser.get(setup).text).fields.items()}
            form |= {"name": "Ada", "password": "a phrase of some length", "again": "a phrase of some length"}
            assert "Welcome, Ada." in browser.post(setup.partition("?")[0], data=form).text
        finally:
            server.terminate()
    with started(tmp_path) as server:
        assert server.stdout is not None
        try:
            url = address_in(server.stdout.readline())
            assert "Log in" in httpx2.get(url, follow_redirects=True).text
        finally:
            server.terminate()
        assert server.communicate(timeout=30) == ("", "")
