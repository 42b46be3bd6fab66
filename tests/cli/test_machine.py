"""What can go wrong with the machine that the command runs on."""

import resource
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from tests.cli.office import Office
from tests.cli.program import Ended, Program

DATABASE = "vtiger-xero.sqlite3"


@pytest.fixture
def home(office: Office, tmp_path: Path) -> Path:
    """A copy of the office's folder, to be spoilt."""
    return shutil.copytree(office.home, tmp_path / "home")


def _said(refused: Ended) -> str:
    """What a command says that cannot begin: the message, and the fix on a line of its own."""
    assert (refused.code, refused.out) == (1, "")
    message, fix = refused.err.splitlines()
    assert message.endswith(".")
    assert fix.endswith(".")
    return refused.err


def test_a_home_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    said = _said(Program(tmp_path / "file" / "home").run("migrate"))
    assert str(tmp_path / "file" / "home") in said
    assert "VTIGER_XERO_HOME" in said


def test_a_key_that_is_damaged_lost_or_another_one(home: Path) -> None:
    key = home / "secret.key"
    good = key.read_text()
    for bad in ("garbage ☠", good[:20], None):
        key.unlink()
        if bad is not None:
            key.write_text(bad)
        said = _said(Program(home).call("sync", "acme", "--json"))
        assert "secret.key" in said
        assert good not in said
    key.write_text(good)
    assert Program(home).call("check", "acme").code == 0


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for command in (("sandbox", "--vtiger-port", port), ("sandbox", "--xero-port", port), ("serve",)):
            said = _said(Program(tmp_path / "home", {"VTIGER_XERO_PORT": port}).run(*command))
            assert f"Port {port} of this machine" in said
            assert "Stop " in said


def test_a_database_server_that_is_down(tmp_path: Path) -> None:
    url = "postgresql://joe:hushHush42@127.0.0.1:9/books"
    said = _said(Program(tmp_path / "home", {"VTIGER_XERO_DATABASE_URL": url}).call("migrate"))
    assert "start the database server" in said
    assert "hushHush42" not in said


@pytest.mark.parametrize("content", [b"garbage" * 1000, b"SQLite format 3\x00" + b"\xff" * 8176])
def test_a_database_file_that_is_none(home: Path, content: bytes) -> None:
    for each in home.glob(f"{DATABASE}*"):
        each.unlink()
    (home / DATABASE).write_bytes(content)
    _said(Program(home).call("sync", "acme"))


def test_a_database_url_that_is_none(tmp_path: Path) -> None:
    program = Program(tmp_path / "home", {"VTIGER_XERO_DATABASE_URL": "nonsense"})
    assert "VTIGER_XERO_DATABASE_URL" in _said(program.call("migrate"))


def test_a_disk_that_fills_up_anywhere_loses_and_doubles_nothing(office: Office, home: Path) -> None:
    """The largest size of a file stands for the disk; there is a little more room each time, until there is enough."""
    office.enter("disk", 120)
    program = Program(home)
    reached: list[int] = []
    for size in count(8192, 150_000):
        with _limited_files(size):
            ended = program.call("sync", "acme", "--json")
        if ended.code == 0:
            assert (ended.run["status"], ended.run["problems"]) == ("done", [])
            break
        assert ended.code == 1
        # Where there is room for the run's end, the problem is kept with it.
        said = ended.err or "\n".join(problem["message"] + problem["fix"] for problem in ended.run["problems"])
        assert "The database answered: " in said
        assert "Make room on the disk" in said
        reached.append(office.reached_xero().total())
    assert any(reached), reached  # it was full after Xero had been written, too
    assert office.each_once()


@contextmanager
def _limited_files(size: int) -> Iterator[None]:
    """No file of this process grows over a size, until the block ends."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
