"""The server as a program: its port, its one line, its end."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from tests.web.sample import Sample

from vtiger_xero.problems import SyncError
from vtiger_xero.web.server import page

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


def test_the_page_answers_while_the_block_lasts(sample: Sample) -> None:
    sample.connect()
    with page(sample.database, sample.clock, 0) as url:
        assert "Demo Company (UK)" in httpx2.get(url).text
        assert httpx2.get(url + "healthz").json() == {"status": "ok"}
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(url)


def test_it_listens_on_this_machine_only(sample: Sample) -> None:
    with page(sample.database, sample.clock, 0) as url:
        port = int(url.rstrip("/").rpartition(":")[2])
        # Another of this machine's own addresses, at which whatever listens everywhere would answer.
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port), timeout=5)


def test_a_port_in_use_is_a_sentence(sample: Sample) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SyncError) as raised, page(sample.database, sample.clock, port):
            pass
    assert raised.value.code == "port_unusable"
    assert str(port) in raised.value.message
    assert "VTIGER_XERO_PORT" in raised.value.fix


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_one_line_and_ends_in_order(tmp_path: Path, how: signal.Signals) -> None:
    command = [sys.executable, "-c", SERVE.format(home=str(tmp_path))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            line = server.stdout.readline()
            url = next(word for word in line.split() if word.startswith("http"))
            assert httpx2.get(url).status_code == 200
            assert list(tmp_path.glob("locks/*.lock"))
            server.send_signal(how)
            assert server.communicate(timeout=30) == ("", "")
        finally:
            server.kill()
    assert server.returncode == 0
    assert list(tmp_path.glob("locks/*")) == []
